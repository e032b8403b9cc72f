"""What deciding needs to know, and what the store is to do: data, carried out by `store.writer` in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from feedreader.model.due import DueReason
    from feedreader.model.entries import EntryData, EntryId
    from feedreader.model.feeds import FeedData, FeedHealth, FeedId
    from feedreader.model.outcomes import PollReport


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What a decision needs to know about an entry that is already stored.

    `text` is its summary and its content; it may be empty if `content_hash` settles which entry it is. `changes` is how
    often its feed changed it, above 0 if it was edited (`policy.updates`).
    """

    id: EntryId
    guid: str
    content_hash: int
    changes: int
    title: str = ""
    url_key: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry to add: unread, in a story of its own until grouping joins it to another.

    `changes` is `policy.updates.KEPT_ELSEWHERE` for one imported from another reader.
    """

    data: EntryData
    content_hash: int
    when: datetime
    changes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedEntry:
    """An entry whose facts changed; its state and its place in lists stay as they are."""

    id: EntryId
    data: EntryData
    content_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """A known entry to which its feed now gives another guid (when the whole feed moves from http to https)."""

    id: EntryId
    guid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPause:
    """A server's request, at `since`, to be left alone; it holds for all its feeds."""

    host: str
    since: datetime
    until: datetime
    strikes: int
    why: DueReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedIntent:
    """Everything that one poll of one feed changes. `now` is when it was decided."""

    feed: FeedId
    now: datetime
    health: FeedHealth
    report: PollReport
    data: FeedData | None = None
    new_url: str | None = None
    new: tuple[NewEntry, ...] = ()
    changed: tuple[ChangedEntry, ...] = ()
    rekeyed: tuple[Rekeyed, ...] = ()
    host_pause: HostPause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to poll: who holds it and until when, unless it is renewed."""

    holder: str
    until: datetime
    renew_every: timedelta
