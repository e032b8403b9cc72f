"""Which notices stand beside each other over the panes: a rule over their texts and the size of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.tui.cells import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTICE_WIDTH = 60
"""Cells of a notice where the screen is wide enough, as Textual's style of a `Toast` has it."""
EDGES = 4
"""Cells of a notice beside its text: its edge, and a space on either side and at the end."""
AROUND = 3
"""Lines of a notice above and below its text, with the one that parts it from the next."""


def giving_way(standing: Sequence[str], new: str, *, columns: int, rows: int) -> list[int]:
    """Return the positions of those that make room for a new notice; `standing` has the oldest first.

    What is said again stands once. All together cover half of the screen at most, unless the newest alone needs more.
    """
    room = rows // 2 - _lines(new, columns)
    going: list[int] = []
    for at in reversed(range(len(standing))):
        if standing[at] != new:
            room -= _lines(standing[at], columns)
        if standing[at] == new or room < 0:
            going.append(at)
    return going


def _lines(words: str, columns: int) -> int:
    return len(wrap(words, min(columns, NOTICE_WIDTH) - EDGES)) + AROUND
