"""Output of commands: JSON Lines for programs, aligned lines for people. Times are RFC 3339 in UTC.

All text from feeds passes through `text.clean` again here, because terminals interpret control characters.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from itertools import accumulate
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from feedreader.model.addresses import shown_url
from feedreader.model.labels import claim_and_host
from feedreader.text.clean import json_line, one_line, prose
from feedreader.text.due_wording import due_words
from feedreader.text.feed_warnings import warning_words
from feedreader.text.wording import cells_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryRow
    from feedreader.model.feeds import FeedRow
    from feedreader.model.outcomes import PollReport
    from feedreader.model.stories import Coverage, Story
    from feedreader.model.subscriptions import ImportLine
    from feedreader.service.status import Status
    from feedreader.service.subscribing import Added

BAR_WIDTH = 30
NAME_WIDTH = 24
"""Cells of a feed's name in a list; longer names are truncated."""
LEAST_TITLE = 20
"""Cells that a title is truncated to at least; where fewer are left on the line, it begins on the next."""
TITLE_INDENT = 9
"""Cells before such a title: that of an entry's number."""


class Bar:
    """A progress bar, shown only on a terminal."""

    def __init__(self, things: str) -> None:
        self._things = things
        self._visible = sys.stderr.isatty()
        self._shown = False

    def show(self, done: int, total: int) -> None:
        """Show how much is done."""
        if self._visible:
            filled = BAR_WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (BAR_WIDTH - filled)
            click.echo(f"\r{bar} {done}/{total} {self._things}", nl=False, err=True)
            self._shown = True

    def clear(self) -> None:
        """Remove the bar from the terminal."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def time(moment: datetime | None) -> str | None:
    """Return a time in RFC 3339, as in JSON output."""
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def print_json(record: Mapping[str, Any]) -> None:
    """Print an object on a line of its own."""
    # whatever the locale; a path's bytes that are no UTF-8 are surrogates, which JSON can only escape (RFC 8259, 8.2)
    click.echo(json_line(record).encode("utf-8", "backslashreplace"))


def print_error(text: str) -> None:
    """Print a message to standard error, without control characters and secrets."""
    click.echo(f"feedreader: {one_line(shown_url(text))}", err=True)


def print_line(*parts: str) -> None:
    """Print a line; empty parts leave no gap, and spaces around a part are kept."""
    _print("  ".join(map(_spaced, filter(None, parts))).rstrip(" "))


def print_titled(*before: str, title: str, after: Sequence[str] = ()) -> None:
    """Print a line with a title; on a terminal the title is truncated where enough of it fits on the line.

    Otherwise it has lines of its own, below what stands before it, which is truncated instead.
    """
    width = terminal_width()
    room = 0 if width is None else width - sum(cells_of(part) + 2 for part in (*before, *filter(None, after)))
    title = one_line(title)
    if width is None or room >= cells_of(title):
        print_line(*before, title, *after)
    elif room >= LEAST_TITLE:
        print_line(*before, _fitted(title, room).rstrip(), *after)
    else:
        _print(_fitted("  ".join(map(_spaced, filter(None, before))), width).rstrip())
        print_line(f"{' ' * TITLE_INDENT}{title}", *after)


def _spaced(part: str) -> str:
    """Return a part on one line, keeping the spaces around it."""
    text = part.strip(" ")
    before, _, behind = part.partition(text) if text else (part, "", "")
    return f"{before}{one_line(text)}{behind}"


BEGINNING = 80
"""Characters of a text that stand for a missing title."""


def titled(title: str) -> str:
    """Return a title, or a placeholder if it is empty."""
    return title or "(no title)"


def named(row: EntryRow) -> str:
    """Return the name of an entry's feed, or its outlet, padded or truncated to NAME_WIDTH cells."""
    return _fitted(one_line(row.feed_title) or row.outlet, NAME_WIDTH)


def print_text(text: str) -> None:
    """Print a text of several lines."""
    _print(prose(text))


def terminal_width() -> int | None:
    """Return how many cells a line has, None where nobody reads along: in a pipe, lines are as long as they are."""
    return get_terminal_size().columns if sys.stdout.isatty() else None


def _print(text: str, *, hanging: int = 0) -> None:
    """Print lines; on a terminal they are broken between words, and continue below their first word, or `hanging`."""
    width = terminal_width()
    click.echo(text if width is None else "\n".join(_broken(line, width, hanging) for line in text.split("\n")))


def _broken(line: str, width: int, hanging: int) -> str:
    """Break a line that is too long; a word that is longer than a line by itself (an address) stays whole."""
    if cells_of(line) <= width:
        return line
    begins = re.match(r" *(?:(?:\d+\.|[•*-]|\[\d+\]) +)?", line)
    indent = begins.end() if begins is not None and begins.end() <= width // 2 else 0
    lines, used = [line[:indent]], indent
    for gap, word in re.findall("( *)([^ ]+)", line[indent:]):
        cells = len(gap) + cells_of(word)
        if used > indent and used + cells > width:
            lines.append(" " * (indent + hanging) + word)
            used = indent + hanging + cells_of(word)
        else:
            lines[-1] += gap + word
            used += cells
    return "\n".join(lines)


def columns(rows: Iterable[Sequence[str]]) -> None:
    """Print rows of text in aligned columns; the last column may have any width."""
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    if not cleaned:
        return
    widths = [max(cells_of(row[column]) for row in cleaned) for column in range(len(cleaned[0]) - 1)]
    for row in cleaned:
        cells = [_fitted(cell, width) for cell, width in zip(row, widths, strict=False)]
        _print("  ".join([*cells, row[-1]]).rstrip(), hanging=4)


def _fitted(text: str, width: int) -> str:
    """Return a text padded or truncated to exactly `width` cells."""
    if (used := cells_of(text)) > width:
        so_far = accumulate(map(cells_of, text))
        text = "".join(each for each, cells in zip(text, so_far, strict=False) if cells < width).rstrip() + "…"
        used = cells_of(text)
    return text + " " * (width - used)


def entry_record(row: EntryRow, *, guid: str, summary: str, updated: datetime | None) -> dict[str, Any]:
    """Return an entry's object; `date` is the time it is sorted by, which every entry has."""
    return {
        "entry": row.id,
        "feed": row.feed,
        "outlet": claim_and_host(row.outlet)[0],
        "guid": guid,
        "url": row.url,
        "title": row.title,
        "author": row.author,
        "language": row.language,
        "published": time(row.published),
        "fetched": time(row.first_seen),
        "read": row.read,
        "starred": row.starred,
        "tags": list(row.tags),
        "story": row.story,
        "summary": summary,
        "updated": time(updated),
        "date": time(row.when),
        "words": row.words,
        "unconfirmed": claim_and_host(row.outlet)[1],
    }


def feed_record(row: FeedRow, *, ends_early: bool = False) -> dict[str, Any]:
    """Return a subscription's object; `ends_early` means that its articles are only beginnings."""
    return {
        "feed": row.feed.id,
        "url": shown_url(row.feed.url),
        "title": row.feed.name,
        "site": row.feed.data.site_url,
        "tags": list(row.feed.tags),
        "unread": row.unread,
        "total": row.total,
        "last_ok": time(row.health.last_ok),
        "last_error": shown_url(row.health.last_error or "") or None,
        "failures": row.health.failures,
        "next_due": time(row.health.next_due),
        "why_then": due_words(row.health.why_then),
        "warnings": [warning_words(warning) for warning in row.health.warnings],
        "ends_early": ends_early,
        "unconfirmed": claim_and_host(row.feed.outlet)[1],
    }


def report_record(report: PollReport) -> dict[str, Any]:
    """Return a polled feed's object."""
    return {
        "feed": report.feed,
        "url": shown_url(report.url),
        "status": report.status.value,
        "http": report.http,
        "new": report.new,
        "updated": report.updated,
        "error": report.error,
        "next_due": time(report.next_due),
    }


def added_record(added: Added) -> dict[str, Any]:
    """Return the result of `add` for one address: its status, why it was refused, or the feeds to choose from."""
    record: dict[str, Any] = {
        "feed": added.feed,
        "url": shown_url(added.url),
        "title": added.title,
        "status": added.status,
    }
    if added.why:
        record["why"] = added.why
    if added.choices:
        record["choices"] = [{"url": shown_url(link.url), "title": link.title} for link in added.choices]
    return record


def import_record(line: ImportLine) -> dict[str, Any]:
    """Return an outline's object."""
    return {"url": line.url, "title": line.title, "tags": list(line.tags), "status": line.status.value, "why": line.why}


def story_record(story: Story, now: datetime) -> dict[str, Any]:
    """Return a story's object; its weight is computed for `now`."""
    from feedreader.service.front import weight_now

    named = [claim_and_host(outlet)[0] for outlet in story.outlets]
    claims = Counter(named)
    return {
        "story": story.id,
        "title": story.title,
        "entries": list(story.entries),
        "outlets": [each if claims[each] == 1 else whole for whole, each in zip(story.outlets, named, strict=True)],
        "languages": list(story.languages),
        "first": time(story.first),
        "last": time(story.last),
        "unread": story.unread,
        "independent": story.independent,
        "weight": round(weight_now(story, now), 3),
        "coverage": story.coverage,
        "unconfirmed": [host for _, host in map(claim_and_host, story.outlets) if host],
    }


def coverage_record(coverage: Coverage, now: datetime) -> dict[str, Any]:
    """Return the object of an event's coverage, with its stories in the order in which they began."""
    return {
        "coverage": coverage.id,
        "title": coverage.title,
        "parts": [story_record(story, now) for story in coverage.stories],
        "followed": coverage.followed,
        "muted": coverage.muted,
    }


def status_record(found: Status) -> dict[str, Any]:
    """Return the object of `status`."""
    return {
        "healthy": found.healthy,
        "running": found.running,
        "pid": found.pid,
        "heard": time(found.heard),
        "offline": found.offline,
        "last_round": time(found.last_round),
        "asked": found.asked,
        "new": found.new,
        "next_due": time(found.next_due),
        "lag": round(found.lag.total_seconds()),
        "feeds": found.feeds,
        "due": found.due,
        "failing": found.failing,
        "gone": found.gone,
        "total": found.entries,
        "unread": found.unread,
        "forgotten": found.forgotten,
        "size": found.size,
        "free": found.free,
        "wal": found.wal,
        "backup": time(found.backup),
        "problems": list(found.problems),
    }
