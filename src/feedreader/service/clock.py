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
    """The machine's time zone, including daylight saving time, which a fixed offset would lack."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        if moment is None:
            return timedelta()
        try:
            return moment.replace(tzinfo=None).astimezone().utcoffset() or timedelta()
        except (OverflowError, ValueError, OSError):  # a year that the C library does not support
            return timedelta()

    def dst(self, moment: datetime | None) -> timedelta:  # noqa: ARG002 - the signature of tzinfo
        return timedelta()

    def tzname(self, moment: datetime | None) -> str:
        return "" if moment is None else moment.replace(tzinfo=None).astimezone().tzname() or ""

    def fromutc(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


LOCAL = _LocalZone()
"""The machine's time zone, according to the C library and `TZ`."""


def local(moment: datetime) -> datetime:
    """Return the same moment in the machine's time zone, in which users name days and see times."""
    return moment.astimezone(LOCAL)
