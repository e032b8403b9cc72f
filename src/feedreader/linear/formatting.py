"""Format stories, entries and articles as lines, one fact per line. Pure: values and `now` in, lines out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.stories import Story
from feedreader.service.reading import described
from feedreader.text.addresses import host, web_address
from feedreader.text.clean import one_line, prose
from feedreader.text.outlet_names import OutletNames
from feedreader.text.page_wording import no_text
from feedreader.text.plain import link_words, spoken_text
from feedreader.text.story_wording import reasons_in_one
from feedreader.text.wording import ago, counted, full_time, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId, EntryRow
    from feedreader.model.stories import Link
    from feedreader.service.lists import Row
    from feedreader.service.reading import Reading

NAMED_OUTLETS = 4
UNTITLED = "(untitled)"
"""Stands for a missing title if there is no text either."""


def row_lines(number: int, row: Row, now: datetime, names: OutletNames) -> str:
    """Return the lines of a numbered story or entry: its title, then its outlets, languages, age and marks."""
    if isinstance(row, Story):
        of_one = len(row.outlets) < 2 and len(row.entries) > 1  # several outlets say themselves that there are several
        versions = counted(len(row.entries), "version") if of_one else ""
        told = [_outlets(names.of(row)), versions, ", ".join(row.languages), ago(row.last, now)]
        facts = [*told, *_story_marks(row)]
    else:
        facts = [row.feed_title or row.outlet, row.language or "", ago(row.when, now), *_entry_marks(row)]
    shown = "; ".join(one_line(fact) for fact in facts if fact)
    return f"{number}. {one_line(row.title) or UNTITLED}\n   {shown}"


def _outlets(outlets: Sequence[str]) -> str:
    if len(outlets) <= NAMED_OUTLETS:
        named = listed([one_line(outlet) for outlet in outlets])
    else:
        named = listed([*map(one_line, outlets[: NAMED_OUTLETS - 1]), f"{len(outlets) - NAMED_OUTLETS + 1} more"])
    return f"{len(outlets)} outlets: {named}" if len(outlets) > 1 else named


def _story_marks(story: Story) -> Iterator[str]:
    if story.unread:
        versions = len(story.entries)
        yield "unread" if story.unread == versions else f"{story.unread} of {versions} versions unread"
    if story.starred:
        yield "starred"
    if story.followed:
        yield "followed"


def _entry_marks(entry: EntryRow) -> Iterator[str]:
    if not entry.read:
        yield "unread"
    if entry.starred:
        yield "starred"
    if entry.tags:
        yield f"tagged {listed([one_line(tag) for tag in entry.tags])}"


def article_paragraphs(reading: Reading, now: datetime) -> list[str]:
    """Return an entry for reading: its head, its body, and the numbers of links, files and other versions."""
    entry = reading.entry
    authors = listed([one_line(author) for author in entry.data.authors[:5]])
    language = one_line(entry.data.language or "")
    marks = ["starred"] if entry.starred else []
    marks += [f"tagged {listed([one_line(tag) for tag in entry.tags])}"] if entry.tags else []
    head = [
        one_line(entry.data.title),  # without any, the text speaks for itself
        one_line(reading.feed_title) or entry.outlet,
        f"By {authors}" if authors else "",
        f"{full_time(entry.when)}, {ago(entry.when, now)}" + (f"; language {language}" if language else ""),
        listed(marks).capitalize(),
    ]
    body = prose(spoken_text(reading.article)).split("\n\n")
    body = body if any(body) else [no_text(web_address(entry.data.url))]
    return ["\n".join(filter(None, head)), *body, _rest(reading)]


def _rest(reading: Reading) -> str:
    others = len(reading.versions) - 1
    there = [
        f"{counted(len(reading.links), 'link')} (type links)" if reading.links else "",
        f"{counted(others, 'other version')} (type versions)" if others > 0 else "",
    ]
    words = listed([each for each in there if each])
    return f"End. {words}." if words else "End."


def link_lines(reading: Reading) -> list[str]:
    """Return the entry's page, then all links by number: those of the text, then the enclosures."""
    page = web_address(reading.entry.data.url)
    lines = [f"Page: {page}" if page else "This entry has no link."]
    named = zip(reading.article.links, link_words(reading.article), strict=True)
    lines += [
        f"{number}. {', '.join(filter(None, (one_line(words), host(url))))}: {one_line(url)}"
        for number, (url, words) in enumerate(named, 1)
    ]
    first = len(reading.article.links) + 1
    files = enumerate(reading.enclosures, first)
    lines += [f"{number}. File, {described(each)}: {one_line(each.url)}" for number, each in files]
    return lines


def version_lines(reading: Reading, now: datetime) -> list[str]:
    """Return all versions of the current story, numbered."""
    return [
        row_lines(number, row, now, OutletNames())
        + ("; this is the one you read" if row.id == reading.entry.id else "")
        for number, row in enumerate(reading.versions, 1)
    ]


def why_lines(versions: Sequence[EntryRow], links: Sequence[Link]) -> list[str]:
    """Return why the versions of a story are together, one paragraph per version."""
    because = {link.entry: link for link in links}
    names: dict[EntryId, str] = {row.id: one_line(row.feed_title or row.outlet) for row in versions}
    lines = []
    for row in versions:
        link = because.get(row.id)
        if link is None:
            lines.append(f"{names[row.id]}: the first of the story.")
            continue
        other = names.get(link.with_entry, "another version")
        evidence = one_line(reasons_in_one(link.evidence)) or "it is near enough"
        lines.append(f"{names[row.id]}: joined with {other}, {link.score:.0%} alike: {evidence}.")
    return lines
