"""An article set to a width: blocks to lines of runs, ready to be drawn, searched and scrolled.

Pure: it draws nothing. Running text is wrapped; code and what a table cannot do without is not, and may be wider than
the column (`Line.wide`). Every line knows the text that it was cut from (`Line.source`), so that a search finds what a
line break hides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import tee
from typing import TYPE_CHECKING, NamedTuple

from feedreader.errors import FeedreaderError
from feedreader.model.blocks import Code, Figure, Heading, Listing, Paragraph, Quote, Rule, Style, Table
from feedreader.text.addresses import behind_host, host
from feedreader.text.clean import prose
from feedreader.text.plain import levelled
from feedreader.tui.cells import isolate, runs_right_to_left, shorten, width_of, wrapped
from feedreader.tui.code_colours import LONGEST, coloured
from feedreader.tui.content import Run, fitted, line, slices, text_of
from feedreader.tui.tables import runs_from_the_right, table_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from feedreader.model.blocks import Block, FigureKind, Span

BULLETS = "•◦▪"
QUOTE_BAR = "▎ "
CODE_INDENT = "  "
FIGURE_MARKS: dict[FigureKind, str] = {"picture": "▣ ", "video": "▶ ", "audio": "♪ ", "embedded page": "▤ "}
COLOURED = 2 * LONGEST
"""Characters of code that are coloured in one article."""

LINES_BETWEEN_LOOKS = 256
"""How many lines are set before it is looked whether anybody still wants them."""

NARROWEST = 12
"""Indents stop growing where they would leave less than this for text."""

LOOKS = {
    Style.STRONG: "article--strong",
    Style.EMPHASIS: "article--emphasis",
    Style.CODE: "article--code",
    Style.STRIKE: "article--strike",
    Style.LINK: "article--link",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `source` is the number of its text in `Layout.sources`, from whose `start` on `body` was cut.

    `prefix` (bullets, bars) and `suffix` (the same where text runs from right to left) are never searched. `ground` is
    a look that fills the column of text. A `wide` line is not wrapped: it may be moved sideways.
    """

    body: tuple[Run, ...] = ()
    prefix: tuple[Run, ...] = ()
    suffix: tuple[Run, ...] = ()
    source: int = -1
    start: int = 0
    ground: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """All lines of an article at one width, and the texts they were cut from. `widest` is of the wide lines.

    `places` tells in which line each place that may be jumped to begins; `jumps` are the marks that lead there. The
    first `head` of the sources stand above the article itself: what they say, and how many they are, may change while
    it is read.
    """

    width: int
    lines: tuple[Line, ...]
    sources: tuple[str, ...]
    widest: int = 0
    headings: tuple[int, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    jumps: tuple[Jump, ...] = ()
    head: int = 0

    def positions(self) -> list[tuple[int, int]]:
        """Where every line stands in the texts, in ascending order: its text, from 0 behind the head, and its start.

        A line without text counts on from the end of the text above it, so that each line has a position of its own.
        """
        found: list[tuple[int, int]] = []
        source, beyond = -1, 0
        for each in self.lines:
            if each.source >= 0:
                source, beyond = each.source, len(self.sources[each.source])
                found.append((source - self.head, each.start))
            else:
                beyond += 1
                found.append((source - self.head, beyond))
        return found


class Jump(NamedTuple):
    """A mark in a line that leads to a place of the same article: its words, and the name of the place."""

    line: int
    words: str
    name: str


class GivenUpError(FeedreaderError):
    """Nobody wants the lines any more that were being set."""


class Frame(NamedTuple):
    """What stands left of a block: once before its first line, then before the others.

    `depth` counts lists around it; `look` is that of its text.
    """

    first: tuple[Run, ...] = ()
    rest: tuple[Run, ...] = ()
    depth: int = 0
    look: str = ""

    @property
    def cells(self) -> int:
        """How wide it is."""
        return sum(width_of(run.text) for run in self.rest)

    def deeper(self, first: tuple[Run, ...], rest: tuple[Run, ...], look: str = "", level: int = 0) -> Frame:
        """Return a frame inside this one."""
        return Frame(self.first + first, self.rest + rest, self.depth + level, look or self.look)

    def after_first(self) -> Frame:
        """Return the same after its first line."""
        return self._replace(first=self.rest)


class Setter:
    """Sets blocks, one after another, into lines of `width` cells.

    While `wanted` says no, it gives up with `GivenUpError`: an article may be long, and its reader gone.
    """

    def __init__(self, width: int, wanted: Callable[[], bool] | None = None) -> None:
        self.width = max(width, 1)
        self.lines: list[Line] = []
        self._wanted = wanted
        self._sources: list[str] = []
        self._headings: list[int] = []
        self._places: dict[str, int] = {}
        self._jumps: list[Jump] = []
        self._widest = 0
        self._head = 0
        self._to_colour = COLOURED

    def layout(self) -> Layout:
        """Return what has been set."""
        jumps = tuple(jump for jump in self._jumps if jump.name in self._places)
        lines, sources, headings = tuple(self.lines), tuple(self._sources), tuple(self._headings)
        return Layout(self.width, lines, sources, self._widest, headings, self._places, jumps, self._head)

    def end_head(self) -> None:
        """Count all that has been set as the head; the article follows."""
        self._head = len(self._sources)

    def blank(self, frame: Frame | None = None) -> None:
        """Set an empty line, unless the last one is empty or nothing has been set."""
        if self.lines and (self.lines[-1].body or self.lines[-1].ground):
            self.lines.append(Line(prefix=frame.rest if frame and frame.cells else ()))

    def text(self, runs: Sequence[Run], frame: Frame | None = None, *, turns: bool = True) -> None:
        """Set running text, wrapped; line breaks in it are kept.

        It stands on the right where it runs from right to left, unless it never `turns`.
        """
        frame = frame or Frame()
        source = self._source(text_of(runs))
        text = self._sources[source]
        room = max(self.width - frame.cells, 1)
        rightwards = turns and runs_right_to_left(text)
        prefix = frame.first
        bounds, again = tee(wrapped(text, room))
        for (start, _), part in zip(bounds, slices(runs, again), strict=True):
            body = _directed(tuple(part))
            if rightwards:
                fill = Run(" " * max(room - width_of(text_of(body)), 0))
                self._add(Line(body, (fill,), _mirrored(prefix), source, start))
            else:
                self._add(Line(body, prefix, source=source, start=start))
            prefix = frame.rest

    def fixed(self, runs: Iterable[Run], frame: Frame | None = None, *, ground: str = "") -> None:
        """One line as it is, however wide."""
        body = tuple(runs)
        text = text_of(body)
        prefix = (frame or Frame()).first
        self._widest = max(self._widest, width_of(text) + sum(width_of(run.text) for run in prefix))
        self._add(Line(body=body, prefix=prefix, source=self._source(text), ground=ground, wide=True))

    def _add(self, line: Line) -> None:
        """Add a line, with what begins in it and what leads from it. Raises `GivenUpError`."""
        if self._wanted is not None and len(self.lines) % LINES_BETWEEN_LOOKS == 0 and not self._wanted():
            raise GivenUpError
        for run in line.body:
            for name in run.places:
                self._places.setdefault(name, len(self.lines))
            if run.jump:
                self._jumps.append(Jump(len(self.lines), run.text, run.jump))
        self.lines.append(line)

    def blocks(self, blocks: Iterable[Block], frame: Frame | None = None, *, tight: bool = False) -> None:
        """Blocks under each other, with a line between them unless `tight`."""
        frame = frame or Frame()
        for block in blocks:
            if not tight:
                self.blank(frame)
            before = len(self.lines)
            self._block(block, frame)
            if len(self.lines) > before:
                frame = frame.after_first()

    def _source(self, text: str) -> int:
        self._sources.append(text)
        return len(self._sources) - 1

    def _block(self, block: Block, frame: Frame) -> None:
        match block:
            case Paragraph():
                self.text(_runs(block.line, frame.look), frame)
            case Heading():
                self.blank(frame)
                self._headings.append(len(self.lines))
                look = "article--heading" if block.level <= 2 else "article--subheading"
                self.text(_runs(block.line, look), frame)
            case Quote():
                bar = (Run(QUOTE_BAR, "article--quote-bar"),) if self._roomy(frame) else ()
                self.blocks(block.blocks, frame.deeper(bar, bar, "article--quote"))
            case Listing():
                self._listing(block, frame)
            case Code():
                self._code(block, frame)
            case Table():
                self._table(block, frame)
            case Figure():
                self._figure(block, frame)
            case Rule():
                room = max(self.width - frame.cells, 1)
                self.text([Run(" " * ((room - 5) // 2) + "· · ·", "article--muted")], frame)

    def _roomy(self, frame: Frame) -> bool:
        return self.width - frame.cells > NARROWEST

    def _listing(self, block: Listing, frame: Frame) -> None:
        tight = all(len(item) <= 1 or isinstance(item[-1], Listing) for item in block.items)
        marks = block.labels or (BULLETS[frame.depth % 3],) * len(block.items)
        widest = max(map(width_of, marks), default=1) + 1
        rest = (Run(" " * widest),)
        for mark, item in zip(marks, block.items, strict=True):
            first = (Run(f"{mark:>{widest - 1}} ", "article--bullet"),)
            inner = frame.deeper(first, rest, level=1) if self._roomy(frame) else frame
            if not tight:
                self.blank(frame)
            self.blocks(item or (Paragraph(line=()),), inner, tight=tight)
            frame = frame.after_first()

    def _code(self, block: Code, frame: Frame) -> None:
        text = prose(block.text).expandtabs(4).strip("\n")
        self._to_colour -= len(text) if block.language else 0
        for runs in coloured(text, block.language if self._to_colour >= 0 else None):
            self.fixed([Run(CODE_INDENT), *runs, Run(CODE_INDENT)], frame, ground="article--code-block")
            frame = frame.after_first()

    def _table(self, block: Table, frame: Frame) -> None:
        if block.caption:
            self.text(_runs(block.caption, "article--caption"), frame)
            frame = frame.after_first()
        room = max(self.width - frame.cells, 1)
        cells = [[_runs(cell, frame.look) for cell in row] for row in block.rows]
        rightwards = runs_from_the_right(cells)
        for runs in table_lines(cells, header=block.header, room=room):
            fill = " " * (room - width_of(text_of(runs))) if rightwards else ""  # it stands where its lines begin
            self.fixed([Run(fill), *runs] if fill else runs, frame)
            frame = frame.after_first()

    def _figure(self, block: Figure, frame: Frame) -> None:
        number = [Run(f" [{each}]", "article--number", each) for each in block.numbers]
        words = line(block.alt) or ("" if block.caption and block.kind == "picture" else block.kind)
        runs = [Run(FIGURE_MARKS[block.kind], "article--figure")]
        if words:
            runs.append(Run(words, "article--figure", next(iter(block.numbers), 0)))
        self.text([*runs, *number] if words or not block.caption else [*runs[:1], *_figure_text(block), *number], frame)
        if words and block.caption:
            indent = (Run("  "),)
            self.text(_figure_text(block), frame.after_first().deeper(indent, indent))

    def links(self, links: Sequence[str], words: Sequence[str] = ()) -> None:
        """Set the numbered addresses of the text, each on one line: its words, its host, and what has room."""
        if not links:
            return
        self.blank()
        self.text([Run("Links", "article--subheading")])
        widest = len(str(len(links)))
        for number, address in enumerate(links, 1):
            named = line(words[number - 1]) if number <= len(words) else ""
            if named and named not in address:
                shown = shorten(named, max(self.width * 3 // 5, NARROWEST))
                whole = line(host(address) + behind_host(address))
                runs = [Run(isolate(shown), "article--link", number), Run("  "), Run(whole, "article--muted", number)]
            else:
                rest = Run(line(behind_host(address)), "article--muted", number)
                runs = [Run(host(address), "article--link", number), Run("  "), rest]
            self.numbered(number, runs, widest=widest)

    def numbered(self, number: int, runs: Iterable[Run], *, widest: int) -> None:
        """One line behind the number of a link (the widest has so many digits); what does not fit is cut off."""
        mark = Run(f"{f'[{number}]':>{widest + 2}} ", "article--number", number)
        self.text(fitted(runs, max(self.width - len(mark.text), 1)), Frame((mark,), (Run(" " * len(mark.text)),)))


def _figure_text(block: Figure) -> list[Run]:
    return _runs(block.caption, "article--caption")


def _runs(line_: Sequence[Span], look: str) -> list[Run]:
    """Spans as runs; a link's number stands behind the last of the spans that it runs through."""
    runs: list[Run] = []
    spans = levelled(tuple(line_))
    for position, span in enumerate(spans):
        looks = [look, *(name for style, name in LOOKS.items() if style in span.style)]
        runs.append(Run(prose(span.text), " ".join(filter(None, looks)), span.link or 0, span.jump, span.places))
        following = spans[position + 1].link if position + 1 < len(spans) else None
        if span.link and following != span.link:
            runs.append(Run(f"[{span.link}]", "article--number", span.link))
    return runs


def _mirrored(prefix: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return what stands left of a line, as it stands right of one that runs from right to left."""
    mirrored = []
    for run in reversed(prefix):
        text = run.text.strip()
        before, _, after = run.text.partition(text) if text else ("", "", run.text)
        mirrored.append(run._replace(text=f"{after}{text}{before}"))
    return tuple(mirrored)


def _directed(body: tuple[Run, ...]) -> tuple[Run, ...]:
    """Keep a line's direction to itself where it is one run; a terminal that reorders does so within it."""
    if len(body) == 1:
        return (body[0]._replace(text=isolate(body[0].text)),)
    return body
