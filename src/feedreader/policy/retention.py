"""Which entries of a feed may be forgotten: by age and by number, apart for those that were read and that were not.

Age counts from the later of an entry's own time and its arrival: what a feed brings out of its archive today is one
day old tomorrow. Numbers count the newest of a feed, so that no feed can drive out another's entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from feedreader.text.urls import article_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedreader.model.entries import EntryData, EntryId


class Why(StrEnum):
    """Why an entry goes; these words are what the store and JSON say."""

    READ_AGE = "read and too old"
    UNREAD_AGE = "unread and too old"
    READ_NUMBER = "read and beyond the number"
    UNREAD_NUMBER = "unread and beyond the number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is kept of a feed; None is everything. Numbers are of the newest entries."""

    read: timedelta | None = None
    unread: timedelta | None = None
    read_number: int | None = None
    unread_number: int | None = None

    def __bool__(self) -> bool:
        """Whether anything may go at all."""
        return any(each is not None for each in (self.read, self.unread, self.read_number, self.unread_number))


class Held(NamedTuple):
    """An entry that nothing exempts."""

    id: EntryId
    since: datetime
    read: bool


class Going(NamedTuple):
    """An entry that may be forgotten, and why."""

    id: EntryId
    why: Why


def going(entries: Iterable[Held], limits: Limits, now: datetime) -> Iterator[Going]:
    """Those of a feed's entries, which come newest first, that are older or more than the limits."""
    counted = {True: 0, False: 0}
    ages = {True: limits.read, False: limits.unread}
    numbers = {True: limits.read_number, False: limits.unread_number}
    for entry in entries:
        counted[entry.read] += 1
        age, number = ages[entry.read], numbers[entry.read]
        if age is not None and now - entry.since > max(age, timedelta()):
            yield Going(entry.id, Why.READ_AGE if entry.read else Why.UNREAD_AGE)
        elif number is not None and counted[entry.read] > number:
            yield Going(entry.id, Why.READ_NUMBER if entry.read else Why.UNREAD_NUMBER)


def likeness(url_key: str | None, title: str, published: int | None) -> int | None:
    """64 bits by which a forgotten entry is known again under another guid: its address, title and date.

    None where an entry has too little of these to be told from others: without a date, every entry of a feed that calls
    all of them "Update" would be the same. `published` is in microseconds since 1970.
    """
    if not title or published is None:
        return None
    seen = "\x00".join((url_key or "", " ".join(title.split()).casefold(), str(published)))
    digest = blake2b(seen.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def likeness_of(entry: EntryData) -> int | None:
    """Return the `likeness` of an entry as its feed offers it."""
    if entry.published is None:
        return None
    micros = (entry.published - _EPOCH) // timedelta(microseconds=1)
    return likeness(article_key(entry.url) if entry.url else None, entry.title, micros)
