"""Headlines that an outlet fills in every day: "Day 2" and "Day 21" are not one story, however alike they read.

A headline's frame is what is left when its numbers and dates are taken out. A frame with different numbers is a
template where a counting word stands before or after the number (day, round, issue, in many languages), where the
headline names a date, or where one outlet has used it on several days. Death tolls and scores that outlets correct are
no templates.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedreader.stories.features import Features

SERIES = ""
"""The key under which marks keep the frame of a series; no frame is empty."""
_LONGEST_REPEAT = 14.0
_SAME_DAY = 0.6


def marks(entries: Sequence[Features]) -> dict[int, dict[str, str]]:
    """Return for each entry that fills in a template (by its place in `entries`) the frame and the filling.

    Two entries of one frame with different fillings are different stories. What an outlet fills in day after day (a
    digest, a live blog, the weather) is a series, whose frame is kept under SERIES, too: other outlets do not report
    it.
    """
    frames: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for at, one in enumerate(entries):
        if one.frame is not None:
            frames[one.frame.text].append((at, one.frame.filling, one.frame.counted))
    found: dict[int, dict[str, str]] = {}
    for frame, uses in frames.items():
        if len({filling for _, filling, _ in uses}) == 1:
            continue
        series = _repeated((entries[at], filling) for at, filling, _ in uses)
        if series or all(counted for _, _, counted in uses):
            for at, filling, _ in uses:
                found[at] = {frame: filling, SERIES: frame} if series else {frame: filling}
    return found


def _repeated(uses: Iterable[tuple[Features, str]]) -> bool:
    """Whether one outlet used the frame with different fillings on different days."""
    seen: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one, filling in uses:
        if one.outlet:
            seen[one.outlet].append((one.day, filling))
    return any(
        first != second and _SAME_DAY < abs(later - earlier) < _LONGEST_REPEAT
        for days in seen.values()
        for earlier, first in days
        for later, second in days
    )
