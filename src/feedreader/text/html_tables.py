"""A table as it is read, and what it turns out to be: data to draw as a table, or mere layout around blocks.

Mail and old pages lay out whole articles in tables; drawn as such they would be unreadable. A table is data if at least
two columns have content and every cell is short running text, or if it has header cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.blocks import Heading, Listing, Paragraph, Table
from feedreader.text.html_page import flat
from feedreader.text.plain import text_of_line

if TYPE_CHECKING:
    from feedreader.model.blocks import Block, Line

MAX_COLUMNS = 64
"""Cells further right are added to the last column; spans are cut here."""

MAX_SPAN_ROWS = 1_000
"""The largest row span of a cell."""

LONG_CELL = 500
"""A longer cell, in characters, of a table without header cells is an article and not a datum."""


class Grid:
    """The rows of one table so far."""

    __slots__ = ("_head_rows", "_headers", "_layout", "_reaching", "_rows", "_spanned", "_widths", "caption", "in_head")

    def __init__(self, *, layout: bool) -> None:
        self._layout = layout
        self._rows: list[list[list[Block] | None]] = []  # None where a cell spans
        self._headers: list[bool] = []
        self._head_rows = 0
        self._reaching: dict[int, int] = {}
        self._spanned = 0  # columns that the last cell spans, which count if another cell follows
        self._widths: list[int] = []
        self.caption: Line = ()
        self.in_head = False

    def row(self) -> None:
        """Begin a row; cells that span from rows above take their places in it."""
        self._rows.append([])
        self._widths.append(0)
        self._spanned = 0
        self._headers.append(True)
        if self.in_head:
            self._head_rows += 1

    def cell(self, blocks: list[Block], *, columns: int = 1, rows: int = 1, header: bool = False) -> None:
        """Add a cell; further columns that it spans stay empty."""
        if not self._rows:
            self.row()
        row = self._rows[-1]
        row.extend([None] * self._spanned)
        self._spanned = 0
        self._fill(row)
        self._headers[-1] = self._headers[-1] and header
        if len(row) >= MAX_COLUMNS:
            row[-1] = last = row[-1] or []
            last.extend(blocks)
            self._widths[-1] = len(row)
            return
        columns = max(1, min(columns, MAX_COLUMNS - len(row)))
        if rows > 1:
            for column in range(len(row), len(row) + columns):
                self._reaching[column] = min(rows, MAX_SPAN_ROWS) - 1
        row.append(blocks)
        self._spanned = columns - 1
        self._widths[-1] = len(row) + self._spanned

    def _fill(self, row: list[list[Block] | None]) -> None:
        while len(row) < MAX_COLUMNS and (left := self._reaching.get(len(row), 0)):
            self._reaching[len(row)] = left - 1
            row.append(None)

    def blocks(self) -> list[Block]:
        """Return the result: one `Table`, or the blocks of its cells in reading order."""
        header = bool(self._rows) and (self._head_rows > 0 or (self._headers[0] and bool(self._rows[0])))
        kept = [number for number, row in enumerate(self._rows) if any(row)]
        rows = [self._rows[number] for number in kept]
        headed = any(self._headers[number] for number in kept)
        width = max((self._widths[number] for number in kept), default=0)
        shown = {column for row in rows for column, cell in enumerate(row) if cell}
        if (
            len(shown) > 1
            and not self._layout
            and all(_is_datum(cell, headed=headed) for row in rows for cell in row if cell)
        ):
            lines = tuple(
                tuple([flat(cell) if cell else () for cell in row] + [()] * (width - len(row))) for row in rows
            )
            return [Table(rows=lines, header=header and kept[0] == 0, caption=self.caption)]
        caption: list[Block] = [Paragraph(line=self.caption)] if self.caption else []
        return caption + [block for row in rows for cell in row for block in cell or ()]


def _is_datum(blocks: list[Block], *, headed: bool) -> bool:
    if headed:
        return not any(isinstance(block, Table) for block in blocks)
    if not all(isinstance(block, Paragraph | Heading | Listing) for block in blocks):
        return False
    return sum(len(text_of_line(flat([block]))) for block in blocks) <= LONG_CELL
