"""An article set to a width: blocks to lines of runs, ready to be drawn, searched and scrolled.

Pure: it draws nothing. Running text is wrapped; code and what a table cannot do without is not, and may be wider than
the column (`Line.wide`). Every line knows the text that it was cut from (`Line.source`), so that a search finds what a
line break hides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from feedreader.model.blocks import Code, Figure, Heading, Listing, Paragraph, Quote, Rule, Style, Table
from feedreader.text.addresses import behind_host, host
from feedreader.text.clean import prose
from feedreader.tui.cells import isolate, width_of, wrap
from feedreader.tui.code_colours import coloured
from feedreader.tui.content import Run, fitted, line, sliced, text_of
from feedreader.tui.tables import table_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedreader.model.blocks import Block, Span

BULLETS = "•◦▪"
QUOTE_BAR = "▎ "
CODE_INDENT = "  "
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

    `prefix` (bullets, bars) is never searched. `ground` is a look that fills the whole line. A `wide` line is not
    wrapped: it may be moved sideways.
    """

    body: tuple[Run, ...] = ()
    prefix: tuple[Run, ...] = ()
    source: int = -1
    start: int = 0
    ground: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """All lines of an article at one width, and the texts they were cut from. `widest` is of the wide lines."""

    width: int
    lines: tuple[Line, ...]
    sources: tuple[str, ...]
    widest: int = 0
    headings: tuple[int, ...] = ()


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
        """A frame inside this one."""
        return Frame(self.first + first, self.rest + rest, self.depth + level, look or self.look)

    def after_first(self) -> Frame:
        """The same after its first line."""
        return self._replace(first=self.rest)


class Setter:
    """Sets blocks, one after another, into lines of `width` cells."""

    def __init__(self, width: int) -> None:
        self.width = max(width, 1)
        self.lines: list[Line] = []
        self._sources: list[str] = []
        self._headings: list[int] = []
        self._widest = 0

    def layout(self) -> Layout:
        """What has been set."""
        return Layout(self.width, tuple(self.lines), tuple(self._sources), self._widest, tuple(self._headings))

    def blank(self, frame: Frame | None = None) -> None:
        """An empty line, unless the last one is empty or nothing has been set."""
        if self.lines and (self.lines[-1].body or self.lines[-1].ground):
            self.lines.append(Line(prefix=frame.rest if frame and frame.cells else ()))

    def text(self, runs: Sequence[Run], frame: Frame | None = None) -> None:
        """Running text, wrapped; line breaks in it are kept."""
        frame = frame or Frame()
        source = self._source(text_of(runs))
        text = self._sources[source]
        room = max(self.width - frame.cells, 1)
        prefix = frame.first
        for start, end in wrap(text, room):
            body = tuple(sliced(runs, start, end))
            self.lines.append(Line(body=_directed(body), prefix=prefix, source=source, start=start))
            prefix = frame.rest

    def fixed(self, runs: Iterable[Run], frame: Frame | None = None, *, ground: str = "") -> None:
        """One line as it is, however wide."""
        body = tuple(runs)
        text = text_of(body)
        prefix = (frame or Frame()).first
        self._widest = max(self._widest, width_of(text) + sum(width_of(run.text) for run in prefix))
        self.lines.append(Line(body=body, prefix=prefix, source=self._source(text), ground=ground, wide=True))

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
        last = (block.start or 0) + len(block.items) - 1
        widest = len(str(last)) + 2 if block.start is not None else 2
        for offset, item in enumerate(block.items):
            mark = BULLETS[frame.depth % 3] if block.start is None else f"{block.start + offset}."
            first = (Run(f"{mark:>{widest - 1}} ", "article--bullet"),)
            rest = (Run(" " * widest),)
            inner = frame.deeper(first, rest, level=1) if self._roomy(frame) else frame
            if not tight:
                self.blank(frame)
            self.blocks(item or (Paragraph(line=()),), inner, tight=tight)
            frame = frame.after_first()

    def _code(self, block: Code, frame: Frame) -> None:
        for runs in coloured(prose(block.text).expandtabs(4).strip("\n"), block.language):
            self.fixed([Run(CODE_INDENT), *runs, Run(CODE_INDENT)], frame, ground="article--code-block")
            frame = frame.after_first()

    def _table(self, block: Table, frame: Frame) -> None:
        if block.caption:
            self.text(_runs(block.caption, "article--caption"), frame)
            frame = frame.after_first()
        room = max(self.width - frame.cells, 1)
        cells = [[_runs(cell, frame.look) for cell in row] for row in block.rows]
        for runs in table_lines(cells, header=block.header, room=room):
            self.fixed(runs, frame)
            frame = frame.after_first()

    def _figure(self, block: Figure, frame: Frame) -> None:
        number = [Run(f" [{block.link}]", "article--number", block.link)] if block.link else []
        words = line(block.alt) or ("" if block.caption else "picture")
        runs = [Run("▣ ", "article--figure")]
        if words:
            runs.append(Run(words, "article--figure", block.link or 0))
        self.text([*runs, *number] if words or not block.caption else [*runs[:1], *_figure_text(block), *number], frame)
        if words and block.caption:
            indent = (Run("  "),)
            self.text(_figure_text(block), frame.after_first().deeper(indent, indent))

    def links(self, links: Sequence[str]) -> None:
        """The numbered addresses that the text refers to, each on one line: its host, then as much as there is room."""
        if not links:
            return
        self.blank()
        self.text([Run("Links", "article--subheading")])
        for number, address in enumerate(links, 1):
            rest = Run(f"  {line(behind_host(address))}", "article--muted", number)
            self.numbered(number, [Run(host(address), "article--link", number), rest], widest=len(str(len(links))))

    def numbered(self, number: int, runs: Iterable[Run], *, widest: int) -> None:
        """One line behind the number of a link (the widest has so many digits); what does not fit is cut off."""
        mark = Run(f"{f'[{number}]':>{widest + 2}} ", "article--number", number)
        self.text(fitted(runs, max(self.width - len(mark.text), 1)), Frame((mark,), (Run(" " * len(mark.text)),)))


def _figure_text(block: Figure) -> list[Run]:
    return _runs(block.caption, "article--caption")


def _runs(spans: Sequence[Span], look: str) -> list[Run]:
    """Spans as runs; a link's number stands behind the last of the spans that it runs through."""
    runs: list[Run] = []
    for position, span in enumerate(spans):
        looks = [look, *(name for style, name in LOOKS.items() if style in span.style)]
        runs.append(Run(prose(span.text), " ".join(filter(None, looks)), span.link or 0))
        following = spans[position + 1].link if position + 1 < len(spans) else None
        if span.link and following != span.link:
            runs.append(Run(f"[{span.link}]", "article--number", span.link))
    return runs


def _directed(body: tuple[Run, ...]) -> tuple[Run, ...]:
    """Keeps a line's direction to itself where it is one run; a terminal that reorders does so within it."""
    if len(body) == 1:
        return (body[0]._replace(text=isolate(body[0].text)),)
    return body
