"""Dates and ages as people type them: `today`, `2026`, `2026-01-06`, RFC 3339, `30min`, `6h`, `3d`, `2w`, `1mo`, `1y`.

A date means the beginning of what it names, in the time zone of `now`, which may count differently in another season.
An age is counted back from `now`; a month is 30 days, a year 365.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "mo": timedelta(days=30),
    "y": timedelta(days=365),
}
_AGE = re.compile(r"([0-9]{1,6})(min|h|d|w|mo|y)", re.IGNORECASE)
_UNCLEAR_AGE = re.compile(r"([0-9]{1,6})m", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_DAYS = {"today": timedelta(), "yesterday": timedelta(days=1)}
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)  # leaves a day for any time zone


class MomentError(ValueError):
    """The text is neither a date nor an age; the error's text says what was expected."""


def start_of(moment: str, now: datetime) -> datetime:
    """Return the moment, aware; ages that are too long end at the earliest date. Raises `MomentError`."""
    if age := _AGE.fullmatch(moment):
        try:  # in UTC, where every hour has sixty minutes
            return max(now.astimezone(UTC) - int(age[1]) * _UNITS[age[2].lower()], _EARLIEST)
        except OverflowError:
            return _EARLIEST
    if (back := _DAYS.get(moment.lower())) is not None:
        day = (now.replace(tzinfo=None) - back).date()
        return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    try:
        if date := _DATE.fullmatch(moment):
            return datetime(int(date[1]), int(date[2] or 1), int(date[3] or 1), tzinfo=now.tzinfo)
        if _TIME.fullmatch(moment):
            time = datetime.fromisoformat(moment.upper())
            return time if time.tzinfo else time.replace(tzinfo=now.tzinfo)
    except ValueError:
        raise MomentError(f"there is no date {moment}") from None
    if unclear := _UNCLEAR_AGE.fullmatch(moment):
        raise MomentError(f"{moment} may mean minutes or months: write {unclear[1]}min or {unclear[1]}mo")
    raise MomentError(
        "a date like 2026, 2026-01 or 2026-01-06, today, yesterday, or an age like 6h, 3d, 2w, 1mo or 1y, belongs here"
    )
