"""Dates as feeds write them: the instant that a text names as an aware time in UTC, or None; never a guess.

Most are in the formats of RFC 5322 (`Mon, 06 Jan 2025 08:57:00 GMT`) or RFC 3339 (`2025-01-06T08:57:00Z`) and take
microseconds. All others go through `loose_dates`, which reads many languages and is imported only then. A date that can
mean several days (`01/02/2025`) is decided by the other dates of its document, or not at all. feedparser's own results
are not used: it fills in missing parts from the clock, and takes unknown zones for UTC. Whether a date in the future is
plausible is up to `policy`, which knows the time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedreader.feeds.date_clues import WIDEST_OFFSET, Clues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from feedreader.feeds.date_clues import Order

EARLIEST, LATEST = 1900, 2200
"""The first year that is plausible, and the first that is not any more."""

_UNSET = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""Placeholders that programs write without a date."""

MAX_LENGTH = 100
"""How many characters of a date are examined; a longer text is not one."""

_MOST_MARKUP = 1_000
_DATETIME = re.compile(r"<\w{1,20}\s[^<>]*?\b(?:datetime|content)=[\"']([^\"'<>]{4,60})[\"']", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_RFC_5322 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4})"
    r" (\d\d):(\d\d)(?::(\d\d))? (?:GMT|UTC|UT|Z|([+-])(\d\d)([0-5]\d))",
    re.ASCII,
)
_RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:[Zz]|([+-])(\d\d):([0-5]\d))?)?", re.ASCII
)


NO_CLUES = Clues()


def read(text: str, clues: Clues = NO_CLUES) -> datetime | None:
    """Return the instant that a text names, in UTC; None if it names none, several, or an implausible one.

    A time without a zone is taken for UTC, a day without a time for its midnight.
    """
    moment = _read(text, clues)
    return plausible(moment) if moment is not None else None


def unread(text: str, clues: Clues = NO_CLUES) -> bool:
    """Whether a text should be a date but cannot be read as one; placeholders for "no date" do not count."""
    if not text.strip() or _is_blank(text):
        return False
    moment = _read(text, clues)
    return moment is None or (moment not in (_UNSET, _NEVER) and plausible(moment) is None)


class DocumentDates:
    """The dates of one document, which explain each other; those that could not be read are counted.

    `texts` returns all of them, and is called only if a date has an unusual format. `language` is the document's.
    `unread` is how many texts passed to `read` should have been dates and could not be read; `connected` says that the
    result for one of them depended on the document's others: then reading a part of them is not sound.
    """

    def __init__(self, texts: Callable[[], Iterable[str]], language: str | None = None) -> None:
        self._texts = texts
        self._language = language
        self._clues: Clues | None = None
        self.unread = 0
        self.connected = False

    def read(self, text: str) -> datetime | None:
        """Read a date as `dates.read` does, using the document's other dates."""
        quick = _quick(text.strip())
        if quick is not None and (moment := plausible(quick)) is not None:
            return moment
        if not text.strip() or quick in (_UNSET, _NEVER):
            return None
        if self._clues is None:
            self._clues = Clues(order=_order_of(self._texts()), language=self._language)
        self.connected = self.connected or _depends_on_others(text)
        self.unread += unread(text, self._clues)
        return read(text, self._clues)


def _order_of(texts: Iterable[str]) -> Order | None:
    from feedreader.feeds.loose_dates import order_of

    written = map(_written, dict.fromkeys(texts))
    return order_of(text for text in written if len(text) <= MAX_LENGTH and _quick(text) is None)


def _written(text: str) -> str:
    """Return a date without the markup around it, or the machine-readable value of its element (HTML's `time`)."""
    text = text.strip()
    if "<" not in text or len(text) > _MOST_MARKUP:
        return text
    said = _DATETIME.search(text)
    return said[1].strip() if said is not None else _TAG.sub(" ", text).strip()


def _depends_on_others(text: str) -> bool:
    """Whether this date cannot be read without the document's other dates (`01/02/2025`)."""
    text = _written(text)
    if len(text) > MAX_LENGTH:
        return False
    from feedreader.feeds.loose_dates import moments_of

    return len({moment for moment, _ in moments_of(text, None)}) > 1


def plausible(moment: datetime) -> datetime | None:
    """Return the moment (in UTC), in whole seconds, if it is a plausible date."""
    if not EARLIEST <= moment.year < LATEST or (moment.year == _UNSET.year and moment == _UNSET):
        return None
    return moment.replace(microsecond=0) if moment.microsecond else moment


def _read(text: str, clues: Clues) -> datetime | None:
    text = _written(text)
    if not text or len(text) > MAX_LENGTH:
        return None
    quick = _quick(text)
    if quick is not None and (quick.year < LATEST or (clues.language or "")[:2] != "th"):
        return quick
    from feedreader.feeds.loose_dates import read_loosely

    return read_loosely(text, clues)


def _quick(text: str) -> datetime | None:
    """Return a date in one of the two usual formats; None for any other, and for one out of range."""
    if (found := _RFC_5322.fullmatch(text)) is not None:
        day, name, year, hour, minute, second, sign, hours, minutes = found.groups()
        month: str | int = _MONTHS[name]
    elif (found := _RFC_3339.fullmatch(text)) is not None:
        year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
    else:
        return None
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
        if sign is None or hours == minutes == "00":
            return moment
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if offset > WIDEST_OFFSET:
            return None
        return moment + offset if sign == "-" else moment - offset
    except (ValueError, OverflowError):
        return None


def _is_blank(text: str) -> bool:
    """Whether a text consists of zeros, as from programs without a date (`0000-00-00 00:00:00`)."""
    return not any(character.isdigit() and character != "0" for character in text) and "0" in text
