"""The clock and time zone that front ends pass down; rules take `now` as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, tzinfo


def utc_now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


def steady_seconds() -> float:
    """Seconds on a clock that cannot be set and, where the system has one (Linux), goes on during suspend."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class _LocalZone(tzinfo):
    """The machine's time zone, which knows of each day whether it is summer (a fixed offset does not)."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        if moment is None:
            return timedelta()
        try:
            return moment.replace(tzinfo=None).astimezone().utcoffset() or timedelta()
        except (OverflowError, ValueError, OSError):  # a year that the C library does not know
            return timedelta()

    def dst(self, moment: datetime | None) -> timedelta:  # noqa: ARG002 - the signature of tzinfo
        return timedelta()

    def tzname(self, moment: datetime | None) -> str:
        return "" if moment is None else moment.replace(tzinfo=None).astimezone().tzname() or ""

    def fromutc(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


LOCAL = _LocalZone()
"""The machine's time zone, as the C library and `TZ` have it."""


def local(moment: datetime) -> datetime:
    """Return the same moment in the machine's time zone: for the days that a user means and is shown."""
    return moment.astimezone(LOCAL)
