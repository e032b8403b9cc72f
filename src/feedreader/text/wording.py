"""Words for times, counts and sizes; pure functions that take `now`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_MONTH = timedelta(days=30.44)
_YEAR = timedelta(days=365.25)
AGE_WIDTH = 6
"""The widest age, in cells: `12 Sep`."""


def age(when: datetime, now: datetime) -> str:
    """Return how long ago something was, in at most six cells: `now`, `5m`, `3h`, `2d`, then `12 Sep`, then `2019`."""
    passed = now - when
    if passed < _MINUTE:
        return "now"
    if passed < HOUR:
        return f"{passed // _MINUTE}m"
    if passed < DAY:
        return f"{passed // HOUR}h"
    if passed < 7 * DAY:
        return f"{passed // DAY}d"
    local = when.astimezone()
    if passed < 300 * DAY:
        return f"{local.day} {local:%b}"
    return f"{local:%Y}"


def full_time(when: datetime) -> str:
    """Return a time in full, with its weekday, in its own time zone."""
    local = when.astimezone()
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


def short_time(when: datetime) -> str:
    """Return a time in a short form: `Mon 12 Jan 2026, 16:00`."""
    local = when.astimezone()
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def day_and_time(when: datetime, now: datetime) -> str:
    """Return a day and a time, with the year if that is not the current one: `Mon 12 Jan, 16:00`."""
    local = when.astimezone()
    year = "" if local.year == now.astimezone().year else f" {local:%Y}"
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def ago(when: datetime, now: datetime) -> str:
    """Return how long ago something was, in the largest unit that fits: `3 hours ago`, `13 years ago`."""
    passed = max(now - when, timedelta())
    for unit, word in ((_YEAR, "year"), (_MONTH, "month"), (DAY, "day"), (HOUR, "hour"), (_MINUTE, "minute")):
        if passed >= unit:
            return f"{counted(passed // unit, word)} ago"
    return "just now"


def ahead(when: datetime, now: datetime) -> str:
    """Return how soon something will be: `in 20 minutes`."""
    left = when - now
    for unit, word in ((DAY, "day"), (HOUR, "hour"), (_MINUTE, "minute")):
        if left >= unit:
            return f"in {counted(left // unit, word)}"
    return "now" if left <= timedelta() else "in a moment"


def counted(number: int, word: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 story`, `1,204 stories` (give irregular plurals)."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the end of a sentence about an unknown name: a question after the nearest known one, if any is near."""
    from difflib import get_close_matches  # used only after a typing mistake

    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else otherwise


def cells_of(text: str) -> int:
    """Return the width of a text in terminal cells: wide characters take two, marks none (UAX 11, wcwidth)."""
    if text.isascii():
        return len(text)
    return sum(0 if category(each) in {"Mn", "Me", "Cf"} else 1 + (east_asian_width(each) in "WF") for each in text)


def listed(names: Sequence[str]) -> str:
    """Return names joined for a sentence: `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def span(length: timedelta) -> str:
    """Return a length of time in the largest unit in which it is exact or at least 2: `90 minutes`, `2 hours`."""
    seconds = max(0, round(length.total_seconds()))
    for size, name in _UNITS:
        if seconds >= 2 * size or seconds == size:
            count = round(seconds / size)
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return "0 seconds"


def about(length: timedelta) -> str:
    """Return a length of time of which only the magnitude matters: `3 hours`, `12 days`, `5 weeks`, `3 years`."""
    for unit, word in ((_YEAR, "years"), (_MONTH, "months"), (7 * DAY, "weeks")):
        if length >= 2 * unit:
            return f"{round(length / unit)} {word}"
    return span(length)


def moment(time: datetime, now: datetime) -> str:
    """Return a time in the user's zone, with its date unless that is today there: `14:05`, `2026-01-09 14:05`."""
    local = time.astimezone()
    return f"{local:%H:%M}" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d %H:%M}"


def in_bytes(number: float) -> str:
    """Return a size: `812 bytes`, `3.2 MB`."""
    for unit in ("bytes", "KB", "MB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:,.1f} GB"
