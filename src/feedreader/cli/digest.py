"""`digest`: the front page for mail, a status bar or a page, as text, Markdown, HTML or JSON."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.cli.reading import QueryCommand, limit_option, query_argument
from feedreader.text.addresses import web_address
from feedreader.text.wording import ago, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from feedreader.cli.context import Context
    from feedreader.model.stories import Story
    from feedreader.service.library import Library

LIMIT = 10
NAMED = 5
"""Outlets that are named; of the others only their number is told."""


class Item(NamedTuple):
    """A story of the digest: its title and address, who reports it, when it was last reported, how it begins."""

    title: str
    url: str
    outlets: str
    when: str
    beginning: str


@click.command(cls=QueryCommand)
@query_argument
@click.option("--since", metavar="TIME", help="Since a date or an age like 6h, or `last` for the last digest.")
@click.option(
    "--format", "kind", type=click.Choice(["text", "markdown", "html"]), default="text", help="How it is written."
)
@limit_option
@json_option
@pass_context
def digest(
    context: Context, *, query: tuple[str, ...], since: str | None, kind: str, limit: int | None, as_json: bool
) -> None:
    """Print the stories that weigh most of the last 24 hours; nothing where nothing is new."""
    from feedreader.service.front import MomentError

    library = context.library
    try:
        start = None if since is None else library.front.since(since)
    except MomentError as error:
        raise click.BadParameter(f"{error}, or `last`", param_hint="--since") from error
    found = library.front.top(since=start, query=" ".join(query), limit=limit or LIMIT)
    now = library.clock()
    if as_json:
        for story in found:
            output.print_json(output.story_record(story, now))
    elif found:
        for line in WRITERS[kind](_items(library, found, now)):
            click.echo(line)
    library.front.looked()


def _items(library: Library, stories: Sequence[Story], now: datetime) -> list[Item]:
    """The stories as told, with the name of the feed whose title each has first."""
    rows = library.entries.rows(story.lead for story in stories)
    leads = {row.id: row for row in rows}
    beginnings = library.entries.summaries(rows)
    names: dict[str, str] = {}
    for feed in library.feeds.all():
        known = names.get(feed.feed.outlet)
        if known is None or len(feed.feed.title) < len(known):
            names[feed.feed.outlet] = feed.feed.title
    items = []
    for story in stories:
        lead = leads.get(story.lead)
        first = [lead.feed_title] if lead is not None else []
        others = [names.get(each, each) for each in story.outlets if lead is None or each != lead.outlet]
        told = [*first, *others]
        more = f" and {counted(len(told) - NAMED, 'other')}" if len(told) > NAMED else ""
        begins = "" if lead is None else beginnings.get(lead.id, "")
        items.append(
            Item(
                title=story.title or begins or "(untitled)",
                url="" if lead is None else web_address(lead.url) or "",
                outlets=f"{', '.join(told[:NAMED])}{more}",
                when=ago(story.last, now),
                beginning=begins if story.title else "",
            )
        )
    return items


def _text(items: Sequence[Item]) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        yield f"{number:>2}. {item.title}"
        yield f"    {item.outlets} · {item.when}"
        if item.beginning:
            yield f"    {item.beginning}"
        if item.url:
            yield f"    {item.url}"
        yield ""


def _markdown(items: Sequence[Item]) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        title = _unmarked(item.title)
        yield f"{number}. **[{title}](<{item.url}>)**  " if item.url else f"{number}. **{title}**  "
        yield f"   {_unmarked(item.outlets)} · {item.when}  "
        if item.beginning:
            yield f"   {_unmarked(item.beginning)}"
        yield ""


def _unmarked(text: str) -> str:
    """A text of a stranger's in which nothing is read as Markdown or HTML (CommonMark 0.31, 2.4)."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]()<>#+-.!|~&$" else each for each in text)


def _html(items: Sequence[Item]) -> Iterator[str]:
    yield "<ol>"
    for item in items:
        title = escape(item.title)
        link = f'<a href="{escape(item.url)}">{title}</a>' if item.url else title
        begins = f"<br>{escape(item.beginning)}" if item.beginning else ""
        yield f"<li><strong>{link}</strong><br>{escape(item.outlets)} · {escape(item.when)}{begins}</li>"
    yield "</ol>"


WRITERS = {"text": _text, "markdown": _markdown, "html": _html}
COMMANDS = (digest,)
