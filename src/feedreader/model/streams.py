"""Values for clients on other devices: streams of items, their pages, marks, labels and devices."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NewType, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.entries import Entry, EntryId, EntryRow
    from feedreader.model.feeds import Feed, FeedId

DeviceId = NewType("DeviceId", int)

UNCATEGORIZED = "Uncategorized"
"""The folder of feeds without a tag: clients of FreshRSS expect each feed in a folder. It is not a tag."""


class State(Enum):
    """The states that an item can be in, and the streams of all items in them, by their names on the wire."""

    READING_LIST = "reading-list"
    READ = "read"
    UNREAD = "unread"
    STARRED = "starred"
    KEPT_UNREAD = "kept-unread"
    TRACKING_KEPT_UNREAD = "tracking-kept-unread"
    BROADCAST = "broadcast"
    BROADCAST_FRIENDS = "broadcast-friends"
    LIKE = "like"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class StateStream:
    """The items in a state."""

    state: State


@dataclass(frozen=True, slots=True)
class LabelStream:
    """The items under a label: a tag, a folder, or one of the read-only labels."""

    name: str


@dataclass(frozen=True, slots=True)
class FeedStream:
    """The items of one feed, named by its number or, as FreshRSS's clients may, by its address."""

    feed: int | str


Stream: TypeAlias = StateStream | LabelStream | FeedStream


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A client's request for a list of items.

    `after` is the last item of the previous page. Times are those of arrival, not of publication: otherwise a client
    that asks for what came since its last visit would never see an entry that was published late.
    """

    stream: Stream
    limit: int
    after: int | None = None
    oldest_first: bool = False
    since: datetime | None = None
    until: datetime | None = None
    without: tuple[Stream, ...] = ()
    within: tuple[Stream, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item of a list: its entry, and its time of arrival."""

    entry: EntryId
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list, full unless it is the last; `after` continues it, None if nothing follows."""

    items: tuple[Arrival, ...]
    after: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry as clients get it: whole, with its feed, and with the other versions of a story that it leads."""

    entry: Entry
    feed: Feed
    versions: tuple[EntryRow, ...] = ()


class LabelKind(Enum):
    """The kinds of labels."""

    FOLDER = "folder"
    TAG = "tag"
    READ_ONLY = "read-only"


@dataclass(frozen=True, slots=True)
class Label:
    """A label and its kind."""

    name: str
    kind: LabelKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """How many unread items a stream has, and when the newest of all its items came."""

    stream: Stream
    count: int
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """A client's changes to items; `read` and `starred` are None if they stay."""

    read: bool | None = None
    starred: bool | None = None
    labels: tuple[str, ...] = ()
    labels_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A program that has signed in; its token itself is not stored."""

    id: DeviceId
    name: str
    signed_in: datetime
    last_used: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEdit:
    """A client's changes to a subscription."""

    feed: FeedId
    title: str | None = None
    folders: tuple[str, ...] = ()
    folders_off: tuple[str, ...] = ()


def folders_of(feed: Feed) -> tuple[str, ...]:
    """Return the folders that clients see a feed in, at least one."""
    return feed.tags or (UNCATEGORIZED,)
