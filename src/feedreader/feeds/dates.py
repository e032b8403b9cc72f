"""Dates as feeds write them, as aware times in UTC; what is absurd or unreadable is None.

feedparser reads nearly all of them. This adds month names in other languages than English, and judges what is
plausible; that a date lies in the future is for `policy` to judge, which knows the time.
"""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo
    from time import struct_time

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_UNSET = datetime(1970, 1, 1, tzinfo=UTC)
"""What a program writes that has no date."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv ene enero gen gennaio janvier januar januari janeiro",
            "feb fev fév févr febrero febbraio février februar februari fevereiro",
            "mar mars mär mrz marzo märz maart março mrt",
            "apr avr abr aprile avril april abril",
            "may mai maj mag mayo maggio mei maio",
            "jun juin giu junio giugno juni junho",
            "jul juil lug julio luglio juillet juli julho",
            "aug ago aoû août agosto august augusti augustus",
            "sep sept set septiembre settembre septembre september setembro",
            "oct okt ott octubre ottobre octobre oktober outubro out",
            "nov noviembre novembre november novembro",
            "dec déc dez dic diciembre dicembre décembre dezember december dezembro des",
        ),
        start=1,
    )
    for name in names.split()
}

_DAY_MONTH_YEAR = re.compile(
    r"(?P<day>\d{1,2})\.?[\s/-]+(?:de\s+)?(?P<month>[^\W\d_]{3,10})\.?[\s/,-]+(?:de\s+)?(?P<year>\d{4})"
    r"(?:\D{1,4}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<sign>[+-])?(?(sign)(?P<zone>\d{4}|\d\d:\d\d)))?",
)


def from_parsed(parsed: struct_time | None, text: str | None) -> datetime | None:
    """The time that feedparser parsed (in UTC), else what `text` says in another language."""
    if parsed is None:
        return from_text(text) if text else None
    try:
        return plausible(datetime.fromtimestamp(timegm(parsed), UTC))
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def from_text(text: str) -> datetime | None:
    """A date such as `Seg, 24 Set 2018 19:42:40 -0300`, or one of ISO 8601 (as in JSON Feed)."""
    text = text.strip()[:100]
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _by_month_name(text)
    if moment is None:
        return None
    try:
        return plausible(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))
    except OverflowError:
        return None


def plausible(moment: datetime) -> datetime | None:
    """The moment if a person could have meant it."""
    return moment if EARLIEST <= moment < LATEST and moment != _UNSET else None


def _by_month_name(text: str) -> datetime | None:
    found = _DAY_MONTH_YEAR.search(text)
    month = _MONTHS.get(found["month"].lower()) if found else None
    if found is None or month is None:
        return None
    zone: tzinfo = UTC
    if found["sign"]:
        digits = found["zone"].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset >= timedelta(days=1):
            return None
        zone = timezone(-offset if found["sign"] == "-" else offset)
    try:
        hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
        return datetime(int(found["year"]), month, int(found["day"]), hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
