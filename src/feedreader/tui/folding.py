"""Which panes there is room for: rules over the width of the terminal and the pane that has the keys."""

from __future__ import annotations

from typing import NamedTuple

from feedreader.tui.command import Where

FEEDS_WIDTH = 26
"""Cells of the feeds, unless there is plenty of room or the user chose a width."""

TWO_PANES_FROM, BESIDE_FROM, THREE_PANES_FROM, SPACIOUS_FROM = 64, 100, 118, 140
"""Columns from which two panes stand side by side, an article beside its list, all three, and the feeds in a fifth."""


class Folding(NamedTuple):
    """The panes that are shown, and how wide the feeds are: cells, `20%`, or `100%` where they stand alone."""

    shown: Where
    feeds: int | str


def folding(columns: int, at: Where, *, alone: bool, feeds_width: int) -> Folding:
    """Return which panes are shown on so many columns while one of them has the keys.

    `alone` asks for the reader by itself. `feeds_width` is what the user chose, 0 for nothing.
    """
    shown = _shown(columns, at, alone=alone)
    if shown is Where.FEEDS:
        return Folding(shown, "100%")
    return Folding(shown, feeds_width or ("20%" if columns >= SPACIOUS_FROM else FEEDS_WIDTH))


def _shown(columns: int, at: Where, *, alone: bool) -> Where:
    if alone:
        return Where.READER
    if columns >= THREE_PANES_FROM:
        return Where.ANY
    if columns >= BESIDE_FROM:
        return Where.ROWS if at is Where.FEEDS else Where.NEWS
    if columns >= TWO_PANES_FROM and at is not Where.READER:
        return Where.ROWS
    return at
