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
    """What deciding about an entry that is already stored needs to know of it.

    `text` is its summary and its content, and may be left empty where `content_hash` settles who it is.
    `changes` is how often its feed changed it, above 0 where more than its date was changed (`policy.updates`).
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
    """An entry to add, unread, in a story of its own until grouping finds it company.

    `changes` is `policy.updates.KEPT_ELSEWHERE` for one that another reader kept.
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
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """A known entry that its feed now names by another guid (an http to https move of the whole feed)."""

    id: EntryId
    guid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPause:
    """A server asked at `since` to be left alone, for all its feeds."""

    host: str
    since: datetime
    until: datetime
    strikes: int
    why: DueReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedIntent:
    """All that one poll of one feed changes. `now` is when it was decided."""

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
