"""Times and spans as people say them, for reasons that are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def span(length: timedelta) -> str:
    """`2 hours`, `90 minutes`, `3 days`: the largest unit in which the length is at least 2, or exact; rounded."""
    seconds = max(0, round(length.total_seconds()))
    for size, name in _UNITS:
        if seconds >= 2 * size or seconds == size:
            count = round(seconds / size)
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return "0 seconds"


def moment(time: datetime, now: datetime) -> str:
    """A time in UTC, with its date only where that is not today's: `14:05 UTC`, `2026-01-09 14:05 UTC`."""
    if time.date() == now.date():
        return f"{time:%H:%M} UTC"
    return f"{time:%Y-%m-%d %H:%M} UTC"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 entry`, `2 entries`: a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
