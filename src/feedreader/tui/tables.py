"""Tables drawn with lines: columns as wide as their text where there is room, wrapped where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.tui.cells import (
    FIRST_STRONG_ISOLATE,
    POP_ISOLATE,
    cut,
    isolate,
    longest_word,
    runs_right_to_left,
    width_of,
    wrap,
)
from feedreader.tui.content import Run, slices, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FRAME = "article--table-frame"
HEADER = "article--table-header"
NARROWEST = 8
"""No word is broken for less than this width; a table that needs more room is wider than its column of text."""

WIDEST = 60
MOST_ROWS = 2_000
"""Rows that are drawn; a page is no spreadsheet."""

Cell = list[Run]


def runs_from_the_right(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether most of the cells that have letters begin with one that runs from right to left: so do the columns."""
    told = [text for row in rows for cell in row if any(map(str.isalpha, text := text_of(cell)))]
    return sum(map(runs_right_to_left, told)) * 2 > len(told)


def table_lines(rows: Sequence[Sequence[Cell]], *, header: bool, room: int) -> Iterator[list[Run]]:
    """Yield the lines of a table in `room` cells where that is possible, else wider. `header` is for its first row.

    Where it runs from right to left, its first column is the one on the right, and so begin its cells.
    """
    if not rows or not rows[0]:
        return
    if rightwards := runs_from_the_right(rows):
        rows = [row[::-1] for row in rows]
    widths = _widths(rows, room)
    yield [Run(_border(widths, "╭┬╮"), FRAME)]
    shown = rows[:MOST_ROWS]
    for number, row in enumerate(shown):
        yield from _row(row, widths, HEADER if header and number == 0 else "", rightwards=rightwards)
        if header and number == 0 and len(shown) > 1:
            yield [Run(_border(widths, "├┼┤"), FRAME)]
    if len(rows) > len(shown):
        yield [Run(f"… and {len(rows) - len(shown):,} rows more", FRAME)]
    yield [Run(_border(widths, "╰┴╯"), FRAME)]


def _border(widths: Sequence[int], corners: str) -> str:
    return corners[0] + corners[1].join("─" * (width + 2) for width in widths) + corners[2]


def _widths(rows: Sequence[Sequence[Cell]], room: int) -> list[int]:
    """Widths of the columns: natural ones, taken down from the widest until the table fits or none can give."""
    natural = [
        max(max((width_of(part) for part in text_of(row[column]).split("\n")), default=0) for row in rows[:MOST_ROWS])
        for column in range(len(rows[0]))
    ]
    widths = [max(min(width, WIDEST), 1) for width in natural]
    words = [max(longest_word(text_of(row[column])) for row in rows[:MOST_ROWS]) for column in range(len(rows[0]))]
    excess = sum(widths) + 3 * len(widths) + 1 - room
    for least in (words, [NARROWEST] * len(words)):  # words are broken only where nothing else is left to give
        excess = _narrowed(widths, least, excess)
    return widths


def _narrowed(widths: list[int], least: Sequence[int], excess: int) -> int:
    """Take columns down, the widest first, none below its least width; returns what is still too much."""
    while excess > 0:
        giving = [column for column, width in enumerate(widths) if width > least[column]]
        if not giving:
            break
        column = max(giving, key=widths.__getitem__)
        following = max((width for width in widths if width < widths[column]), default=0)
        step = min(excess, widths[column] - max(following, least[column]))
        widths[column] -= step
        excess -= step
    return excess


def _row(row: Sequence[Cell], widths: Sequence[int], look: str, *, rightwards: bool) -> Iterator[list[Run]]:
    wrapped = [list(slices(cell, wrap(text_of(cell), width))) for cell, width in zip(row, widths, strict=True)]
    for number in range(max(len(cell) for cell in wrapped)):
        runs = [Run("│ ", FRAME)]
        for cell, width in zip(wrapped, widths, strict=True):
            part = cell[number] if number < len(cell) else []
            used = width_of(text_of(part))
            if used > width:  # a character wider than the column
                part, used = [Run(cut(text_of(part), width))], width_of(cut(text_of(part), width))
            told = [run._replace(look=f"{run.look} {look}".strip()) for run in _isolated(part)]
            fill = Run(" " * (width - used))
            runs += [fill, *told] if rightwards else [*told, fill]
            runs.append(Run(" │ ", FRAME))
        runs[-1] = Run(" │", FRAME)
        yield runs


def _isolated(cell: Cell) -> Cell:
    """Keep the direction of a cell to itself: what stands beside it is another."""
    text = text_of(cell)
    return cell if isolate(text) == text else [Run(FIRST_STRONG_ISOLATE), *cell, Run(POP_ISOLATE)]
