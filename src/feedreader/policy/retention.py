"""Which entries of a feed retention may delete: by age and by number, separately for read and unread ones.

Age counts from the later of an entry's own time and its arrival, so an old article that a feed publishes today is one
day old tomorrow. Numbers count per feed, newest first, so that no feed can displace another's entries.

Deleted entries are gone for good, so a machine's clock alone must not age anything: with one that starts in 2036,
everything would be too old. The dates that outlets gave their entries show the earliest time that it can be
(`believed`).
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
    """Why an entry is deleted; the store and JSON use these values."""

    READ_AGE = "read and too old"
    UNREAD_AGE = "unread and too old"
    READ_NUMBER = "read and beyond the number"
    UNREAD_NUMBER = "unread and beyond the number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a feed is kept; None means everything. Numbers count the newest entries."""

    read: timedelta | None = None
    unread: timedelta | None = None
    read_number: int | None = None
    unread_number: int | None = None

    def __bool__(self) -> bool:
        """Whether there is any limit."""
        return self.by_age or not (self.read_number is self.unread_number is None)

    @property
    def by_age(self) -> bool:
        """Whether any limit depends on the clock."""
        return not (self.read is self.unread is None)


class Held(NamedTuple):
    """An entry that is not exempt from retention."""

    id: EntryId
    since: datetime
    read: bool


class Going(NamedTuple):
    """An entry that may be deleted, and why."""

    id: EntryId
    why: Why


def going(entries: Iterable[Held], limits: Limits, now: datetime) -> Iterator[Going]:
    """Return those of a feed's entries, given newest first, that exceed the limits of age or number."""
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


AHEAD = timedelta(days=30)
"""How far a clock may be ahead of all published entries: feeds may be silent for a while, machines switched off."""
_WITNESSES = 2
"""How many outlets must have published something: a single one may give any date, by mistake or on purpose."""


def believed(now: datetime, published: Iterable[datetime]) -> datetime:
    """Return the time to use for ages: `now`, unless that is more than AHEAD of what outlets have published.

    `published` is the date of each outlet's newest entry. Without any, nothing speaks against the clock.
    """
    newest = sorted(published, reverse=True)[:_WITNESSES]
    return min(now, newest[-1] + AHEAD) if newest else now


def likeness(url_key: str | None, title: str, published: int | None) -> int | None:
    """Return a 64-bit hash of address, title and date, which recognises a deleted entry under another guid.

    None if these do not identify the entry: without a date, all entries of a feed that titles each of them "Update"
    would be the same. `published` is in microseconds since 1970.
    """
    if not title or published is None:
        return None
    seen = "\x00".join((url_key or "", " ".join(title.split()).casefold(), str(published)))
    digest = blake2b(seen.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def likeness_of(entry: EntryData) -> int | None:
    """Return the `likeness` of an entry in a document."""
    if entry.published is None:
        return None
    micros = (entry.published - _EPOCH) // timedelta(microseconds=1)
    return likeness(article_key(entry.url) if entry.url else None, entry.title, micros)
