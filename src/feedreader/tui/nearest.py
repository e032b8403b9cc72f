"""Where the selection goes when its list changes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NEIGHBOURS = 500
"""How far round a row that went away the selection looks for one that stayed."""


def position_of(wanted: int | None, keys: Sequence[int], *, before: Sequence[int], cursor: int) -> int:
    """Give the position in `keys` of the key that is wanted, else of the nearest neighbour of the cursor that is left.

    `before` are the keys in which the cursor was. Where no neighbour is left, it stays at the position where it was.
    """
    if not keys:
        return 0
    if wanted is not None and wanted in keys:
        return keys.index(wanted)
    below = before[cursor : cursor + NEIGHBOURS]
    above = before[max(cursor - NEIGHBOURS, 0) : cursor]
    left = {*above, *below}.intersection(keys)
    nearest = next((key for key in below if key in left), None)
    if nearest is None:
        nearest = next((key for key in reversed(above) if key in left), None)
    return keys.index(nearest) if nearest is not None else min(cursor, len(keys) - 1)
