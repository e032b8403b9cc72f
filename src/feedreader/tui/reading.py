"""How the reader pane sets one entry as a card: title, facts, outlets on one line, body, links, enclosures. Pure."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from feedreader.service.reading import described
from feedreader.text.addresses import behind_host, web_address
from feedreader.text.clean import one_line
from feedreader.text.outlet_names import without_section
from feedreader.text.page_wording import no_text
from feedreader.text.plain import link_words
from feedreader.text.wording import ago, counted, short_time
from feedreader.tui.article_lines import Frame, Line, Setter
from feedreader.tui.cells import isolate, shorten, width_of
from feedreader.tui.content import Run, line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryRow
    from feedreader.service.reading import Reading
    from feedreader.tui.article_lines import Layout


def set_reading(
    reading: Reading,
    width: int,
    now: datetime,
    *,
    unfolded: bool = False,
    wanted: Callable[[], bool] | None = None,
) -> Layout:
    """Return the entry set to a width, its outlets on one line or, `unfolded`, all of them.

    Raises `GivenUpError` once `wanted` says no.
    """
    setter = Setter(width, wanted)
    _head(setter, reading, now, unfolded=unfolded)
    setter.blank()
    if reading.note:
        setter.text([Run(reading.note, "article--muted")])
        setter.blank()
    setter.end_head()
    setter.blocks(reading.article.blocks)
    if not reading.article.blocks:
        setter.blank()
        address = web_address(reading.entry.data.url)
        setter.text([Run(no_text(address), "article--muted")])
        if address:
            setter.text([Run(line(address), "article--muted")])
    _excerpts(setter, reading)
    setter.links(reading.article.links, link_words(reading.article))
    _enclosures(setter, reading)
    return setter.layout()


def _head(setter: Setter, reading: Reading, now: datetime, *, unfolded: bool) -> None:
    entry = reading.entry
    setter.lines.append(Line())
    if title := line(entry.data.title):
        setter.text([Run(title, "article--title")])
    byline = [", ".join(line(author) for author in entry.data.authors[:5])]
    byline += [short_time(entry.when), line(entry.data.language or ""), ago(entry.when, now)]
    byline += ["✎ edited"] if entry.edited else []
    byline += [f"{minutes:,} min to read"] if (minutes := reading.minutes) > 1 else []
    byline += ["comments"] if entry.data.comments or entry.data.replies else []
    for facts in _byline([each for each in byline if each], setter.width):
        setter.text([Run(facts, "article--muted")])
    marks = [Run("★ starred  ", "article--star")] if entry.starred else []
    marks += [Run(f"#{one_line(tag)}  ", "article--tag") for tag in entry.tags]
    if marks:
        setter.text(marks)
    _outlets(setter, reading, unfolded=unfolded)
    setter.text([Run("─" * setter.width, "article--rule")])


def _byline(facts: Sequence[str], width: int) -> list[str]:
    """Facts beside each other on as few lines as hold them, which are about as long as each other.

    None is broken, and no line ends in what stands between two.
    """
    whole = [each.replace(" ", "\u00a0") if width_of(each) < width else each for each in facts]
    lines = _packed(whole, width)
    for narrower in range(width - 1, 0, -1):
        fewer = _packed(whole, narrower)
        if len(fewer) > len(lines):
            break
        lines = fewer
    return lines


def _packed(facts: Sequence[str], width: int) -> list[str]:
    """As many facts on each line as it holds."""
    lines: list[str] = []
    for fact in facts:
        beside = f"{lines[-1]} · {fact}" if lines else fact
        if lines and width_of(beside) <= width:
            lines[-1] = beside
        else:
            lines.append(fact)
    return lines


GAP = "   "
FOLDS = -1_000_000_000
"""The number, as of a link, of what unfolds the outlets and folds them: versions have those from -1 down."""


Numbered: TypeAlias = "tuple[int, EntryRow]"
"""A version of a story with its number, from 1."""


class Outlet(NamedTuple):
    """An outlet of a story, or one of its feeds: name and languages, and which of the versions are its own, from 1."""

    name: str
    languages: str
    numbers: tuple[int, ...]


def outlets_of(reading: Reading, *, apart: bool = False) -> tuple[Outlet, ...]:
    """Return the outlets of the versions, each once, in the order of their first version; the one read comes first.

    They are those that the row of the story counts, whatever their feeds are called. `apart`, an outlet whose feeds
    differ in more than the name of a section is told once for each name.
    """
    here = reading.place + 1
    read_first = sorted(enumerate(reading.versions, 1), key=lambda each: each[0] != here)
    found: list[tuple[str, list[Numbered]]] = []
    for rows in _grouped(read_first, lambda row: row.outlet).values():
        named = _grouped(rows, _name)
        name = next(iter(named)) if rows[0][0] == here else min(named, key=len)
        found += named.items() if apart else [(name, rows)]
    return tuple(
        Outlet(
            line(name if len(found) > 1 else rows[0][1].feed_title or name),
            " ".join(
                dict.fromkeys(line(row.language) for _number, row in sorted(rows, key=itemgetter(0)) if row.language)
            ),
            tuple(sorted(number for number, _row in rows)),
        )
        for name, rows in found
    )


def _grouped(rows: Sequence[Numbered], by: Callable[[EntryRow], str]) -> dict[str, list[Numbered]]:
    found: dict[str, list[Numbered]] = {}
    for number, row in rows:
        found.setdefault(by(row), []).append((number, row))
    return found


def _name(row: EntryRow) -> str:
    return without_section(row.feed_title) or row.outlet


def _outlets(setter: Setter, reading: Reading, *, unfolded: bool) -> None:
    """Draw the outlets of the story, as many as one line holds, or all.

    A click on one reads its version, one beside them unfolds or folds them. They stand from left to right whatever
    their names are written in, as on the rows. Unfolded, and where all is one outlet's, its feeds are told by name.
    """
    if len(reading.versions) < 2:
        return
    outlets, here = outlets_of(reading), reading.place + 1
    several = len(outlets) > 1
    many = counted(len(outlets), "outlet") if several else counted(len(reading.versions), "version")
    outlets = outlets_of(reading, apart=True) if unfolded or not several else outlets
    heading = (Run(f"{'▾' if unfolded else '▸'} {many}  ", "article--muted", FOLDS),)
    indent = (Run(" " * width_of(heading[0].text)),)
    room = setter.width - width_of(heading[0].text)
    pieces = [_outlet(outlet, here, room if unfolded else max(room // 2, 12), unfolded=unfolded) for outlet in outlets]
    shown = (
        len(pieces) if unfolded else _as_many_as_fit([sum(width_of(run.text) for run in each) for each in pieces], room)
    )
    if shown == 0:
        setter.text(heading)
        return
    left = len(pieces) - shown if several else sum(len(outlet.numbers) for outlet in outlets[shown:])
    if left:
        pieces[shown:] = [[Run(f"+{left:,}", "article--muted", FOLDS)]]
    spare = (
        0 if unfolded else room - sum(width_of(run.text) for piece in pieces for run in (Run(GAP), *piece)) + len(GAP)
    )
    for at in range(shown if spare > 0 else 0):  # what room is left goes to the first of those that are cut
        before = sum(width_of(run.text) for run in pieces[at])
        pieces[at] = _outlet(outlets[at], here, before + spare, unfolded=unfolded)
        spare -= sum(width_of(run.text) for run in pieces[at]) - before
    runs = [run for piece in pieces for run in (Run(GAP), *piece)]
    setter.text(runs[1:], Frame(heading, indent), turns=False)


def _as_many_as_fit(widths: Sequence[int], room: int) -> int:
    """How many pieces stand on one line, with the number of those that do not."""
    for shown in range(len(widths), 0, -1):
        left = len(widths) - shown
        more = len(f"{GAP}+{left:,}") if left else 0
        if sum(widths[:shown]) + (shown - 1) * len(GAP) + more <= room:
            return shown
    return 0


def _outlet(outlet: Outlet, here: int, room: int, *, unfolded: bool) -> list[Run]:
    """Return an outlet's name with its languages; unfolded, with the numbers of all its versions."""
    looks = "article--version-here" if here in outlet.numbers else "article--version"
    language = f"\u00a0{outlet.languages}".replace(" ", "\u00a0") if outlet.languages else ""
    numbers = outlet.numbers if unfolded else ()
    left = room - width_of(language) - sum(len(f"{number} ") for number in numbers[:1])
    name = isolate(shorten(outlet.name, max(left, 8)).replace(" ", "\u00a0"))
    first = here if here in outlet.numbers else outlet.numbers[0]
    runs = [Run(f"{name}{language}", looks, -first)]
    if len(numbers) > 1:
        runs += [
            Run(f"\u00a0{number}", "article--version-here" if number == here else "article--version", -number)
            for number in numbers
        ]
    return runs


def _excerpts(setter: Setter, reading: Reading) -> None:
    """How other outlets begin, each in its own words, where this one's feed says little.

    A click on a name reads that version.
    """
    versions = reversed([*enumerate(reading.versions, 1)])  # of those that begin alike, the first is told
    told = {words: (number, row) for number, row in versions if (words := reading.excerpts.get(row.id))}
    for number, row in sorted(told.values()):
        setter.blank()
        language = f" {line(row.language)}" if row.language else ""
        setter.text([Run(f"{line(row.feed_title or row.outlet)}{language}", "article--version", -number)])
        setter.text([Run(line(reading.excerpts[row.id]), "article--muted")])


def _enclosures(setter: Setter, reading: Reading) -> None:
    shown = reading.enclosures
    if not shown:
        return
    setter.blank()
    setter.text([Run("Enclosures", "article--subheading")])
    first = len(reading.article.links) + 1
    for number, enclosure in enumerate(shown, first):
        name = behind_host(enclosure.url).partition("?")[0].rpartition("/")[2]
        runs = [Run(described(enclosure), "article--link", number), Run(f"  {line(name)}", "article--muted", number)]
        setter.numbered(number, runs, widest=len(str(first + len(shown))))
