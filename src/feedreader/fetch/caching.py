"""Freshness and Retry-After: what a response's headers say about time.

Pure, and never raises, because headers may contain anything. What follows from them is decided in `policy/`.
"""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from feedreader.model.outcomes import Freshness

if TYPE_CHECKING:
    from datetime import datetime

_LONGEST = timedelta(days=36_500)
_DIRECTIVE = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^,;\s\"]*)))?")
_SECONDS = re.compile(r"[0-9]{1,18}")
_DIGITS = re.compile(r"[0-9]+")


def http_date(text: str | None) -> datetime | None:
    """Return an HTTP date in any of its three forms (RFC 9110, 5.6.7), in UTC; None if it is not one."""
    if not text:
        return None
    try:
        date = parsedate_to_datetime(text.strip())
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def freshness(*, cache_control: str | None, expires: str | None, date: str | None, now: datetime) -> Freshness:
    """Return the freshness lifetime (RFC 9111, 4.2.1): Cache-Control's max-age, or Expires minus Date.

    A lifetime of zero (`no-cache`, `no-store`, `max-age=0`, an Expires that is past or no date) is None: it says
    nothing about when the document changes, and does not ask to be polled faster (check 11 of docs/etiquette.md).
    `now` stands in for a missing Date. The first of several max-age counts.
    """
    directives = _directives(cache_control)
    if "no-cache" in directives or "no-store" in directives:
        return Freshness()
    if "max-age" in directives:
        lifetime = _seconds(directives["max-age"])
        return Freshness(lifetime=lifetime, source="Cache-Control") if lifetime else Freshness()
    end = http_date(expires)
    if end is None:
        return Freshness()
    lifetime = end - (http_date(date) or now)
    return Freshness(lifetime=min(lifetime, _LONGEST), source="Expires") if lifetime > timedelta() else Freshness()


def retry_after(text: str | None, *, date: str | None, now: datetime) -> timedelta | None:
    """Return the wait of Retry-After (RFC 9110, 10.2.3), given in seconds or as a date relative to Date.

    None if it is missing or invalid; a past date and a negative number are invalid.
    """
    if text is None:
        return None
    if (seconds := _seconds(text.strip())) is not None:
        return seconds
    moment = http_date(text)
    if moment is None:
        return None
    wait = moment - (http_date(date) or now)
    return min(wait, _LONGEST) if wait >= timedelta() else None


def _directives(cache_control: str | None) -> dict[str, str]:
    """Return the directives of a Cache-Control header by name in lower case; of several of one name the first."""
    found: dict[str, str] = {}
    for name, quoted, bare in _DIRECTIVE.findall(cache_control or ""):
        found.setdefault(name.lower(), quoted or bare)
    return found


def _seconds(text: str) -> timedelta | None:
    """Return a number of seconds, at most a hundred years; None if the text is not a number."""
    if _SECONDS.fullmatch(text):
        return min(timedelta(seconds=min(int(text), 10**10)), _LONGEST)
    return _LONGEST if _DIGITS.fullmatch(text) else None
