"""`digest`: the front page for mail, a status bar or a page, as text, Markdown, HTML or JSON."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.cli.querying import QueryCommand, limit_option, period_of, query_argument, since_option
from feedreader.text.addresses import web_address
from feedreader.text.clean import one_line
from feedreader.text.outlet_names import OutletNames
from feedreader.text.wording import ago, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from feedreader.cli.context import Context
    from feedreader.model.entries import EntryId, EntryRow
    from feedreader.model.stories import Story
    from feedreader.service.front import DigestSection
    from feedreader.service.library import Library

NAMED = 5
"""How many outlets are named; the others are only counted."""


class Item(NamedTuple):
    """A story of the digest: title, address, outlets, time of the latest report, and first sentences."""

    title: str
    url: str
    outlets: str
    when: str
    beginning: str


class Part(NamedTuple):
    """A section of the digest: its title, and its stories with the number of the first."""

    title: str
    first: int
    items: list[Item]


@click.command(cls=QueryCommand)
@query_argument
@since_option("Since a date or an age such as 6h, or `last` for what arrived since the last digest of the query.")
@click.option(
    "--format", "kind", type=click.Choice(["text", "markdown", "html"]), default="text", help="The output format."
)
@click.option("--markdown", "kind", flag_value="markdown", help="The same as --format markdown.")
@click.option("--html", "kind", flag_value="html", help="The same as --format html.")
@limit_option("Show at most N stories.")
@json_option
@pass_context
def digest(
    context: Context, *, query: tuple[str, ...], since: str | None, kind: str, limit: int | None, as_json: bool
) -> None:
    """Print the front page of the last 24 hours by section; nothing if there is no news."""
    from feedreader.service.front import LAST, Look

    library, words = context.library, " ".join(query).strip()
    now = library.clock()
    period = period_of(context, since, Look.DIGEST, words)
    sections = _within(library.front.digest(period, query=words), limit)
    if as_json:
        for section in sections:
            for story in section.stories:
                output.print_json(output.story_record(story, now) | {"section": section.name})
    elif sections:
        for line in WRITERS[kind](_parts(library, sections, now)):
            output.print_line(line) if kind == "text" else click.echo(line)
    if not words or since == LAST:
        library.front.looked(Look.DIGEST, words, at=now)


def _within(sections: Sequence[DigestSection], limit: int | None) -> list[DigestSection]:
    """Return the first sections, with at most `limit` stories in total."""
    found = []
    for section in sections:
        stories = section.stories if limit is None else section.stories[: max(limit, 0)]
        if stories:
            found.append(section._replace(stories=stories))
        limit = None if limit is None else limit - len(stories)
    return found


def _parts(library: Library, sections: Sequence[DigestSection], now: datetime) -> list[Part]:
    """Return the sections as they are printed; the outlet whose title a story has comes first."""
    names = OutletNames(library.feeds.without_health())
    stories = [story for section in sections for story in section.stories]
    leads = {row.id: row for row in library.entries.rows(story.lead for story in stories)}
    beginnings = library.front.beginnings(leads)
    parts, first = [], 1
    for section in sections:
        items = [_item(each, leads.get(each.lead), beginnings, names, now) for each in section.stories]
        parts.append(Part(section.title, first, items))
        first += len(items)
    return parts


def _item(
    story: Story, lead: EntryRow | None, beginnings: Mapping[EntryId, str], names: OutletNames, now: datetime
) -> Item:
    told = names.of(story)
    more = f" and {counted(len(told) - NAMED, 'other')}" if len(told) > NAMED else ""
    many = f"{len(story.outlets):,} outlets: " if len(story.outlets) > 1 else ""
    begins = "" if lead is None else beginnings.get(lead.id, "")
    return Item(
        title=one_line(story.title or begins or "(untitled)"),
        url="" if lead is None else web_address(lead.url) or "",
        outlets=f"{many}{', '.join(told[:NAMED])}{more}",
        when=ago(story.last, now),
        beginning=begins if story.title else "",
    )


def _text(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        yield part.title
        yield ""
        for number, item in enumerate(part.items, part.first):
            yield f"{number:>2}. {item.title}"
            yield f"    {item.outlets} · {item.when}"
            if item.beginning:
                yield f"    {item.beginning}"
            if item.url:
                yield f"    {item.url}"
            yield ""


def _markdown(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        yield f"## {part.title}"
        yield ""
        for number, item in enumerate(part.items, part.first):
            title = _unmarked(item.title)
            yield f"{number}. **[{title}](<{item.url}>)**  " if item.url else f"{number}. **{title}**  "
            yield f"   {_unmarked(item.outlets)} · {item.when}  "
            if item.beginning:
                yield f"   {_unmarked(item.beginning)}"
            yield ""


def _unmarked(text: str) -> str:
    """Return untrusted text with all Markdown and HTML escaped (CommonMark 0.31, 2.4)."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]()<>#+-.!|~&$" else each for each in text)


def _html(parts: Sequence[Part]) -> Iterator[str]:
    yield '<meta charset="utf-8">'  # for browsers, which otherwise guess the encoding of a saved file
    for part in parts:
        yield f"<h2>{escape(part.title)}</h2>"
        yield f'<ol start="{part.first}">'
        for item in part.items:
            title = escape(item.title)
            link = f'<a href="{escape(item.url)}">{title}</a>' if item.url else title
            begins = f'<br><span dir="auto">{escape(item.beginning)}</span>' if item.beginning else ""
            yield f'<li><strong dir="auto">{link}</strong><br>{escape(item.outlets)} · {escape(item.when)}{begins}</li>'
        yield "</ol>"


WRITERS = {"text": _text, "markdown": _markdown, "html": _html}
COMMANDS = (digest,)
