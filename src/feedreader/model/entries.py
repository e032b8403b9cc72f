"""Entries: what a feed said, what we know, and what a line of a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NewType

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.feeds import FeedId
    from feedreader.model.stories import StoryId

EntryId = NewType("EntryId", int)


def guid_digest(guid: str) -> bytes:
    """Return eight bytes that represent a guid, so that a document's guids can be remembered without storing them."""
    from hashlib import blake2b  # OpenSSL, which a start that stores nothing does not need

    return blake2b(guid.encode("utf-8", "replace"), digest_size=8).digest()


class Enclosure(NamedTuple):
    """A file attached to an entry (a podcast episode, a video, a picture)."""

    url: str
    type: str | None = None
    length: int | None = None


PICTURE_SUFFIXES = ("jpg", "jpeg", "png", "gif", "webp", "avif")
"""Endings of picture files, which identify an enclosure as a picture if the feed gives no type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """What the feed said of one entry; cleaned, never changed by us.

    `guid` is the feed's id for it, in the canonical form of `feeds.identity`: independent of where the feed was fetched
    from and of what else its document contains. Two different entries may have the same one in the document of a feed
    that misuses it; in the store every entry has its own (`policy.matching`).

    `title` and `authors` are single lines of plain text; `content` is the article, HTML as the feed gave it (without
    control characters), `summary` another text if the feed gave both. `published` is as claimed, or None. `comments` is
    the address of the page where the entry is discussed, `replies` that of a feed of the comments.
    """

    guid: str
    url: str | None = None
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    comments: str | None = None
    replies: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stored entry, whole.

    `when` is the time it is sorted by: as published, but never after it was first seen. Its feed may have `edited` it
    since then.
    """

    id: EntryId
    feed: FeedId
    outlet: str
    data: EntryData
    first_seen: datetime
    when: datetime
    read: bool
    starred: bool
    story: StoryId
    tags: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One line of a list: an entry without its body, but with its length in `words` (None if unknown yet).

    `edited` means since it was first seen; `enclosures` that there are some besides pictures.
    """

    id: EntryId
    feed: FeedId
    story: StoryId
    outlet: str
    feed_title: str
    title: str
    author: str
    url: str | None
    language: str | None
    published: datetime | None
    when: datetime
    first_seen: datetime
    read: bool
    starred: bool
    tags: tuple[str, ...] = ()
    edited: bool = False
    enclosures: bool = False
    words: int | None = None
    rank: float | None = None
    snippet: str | None = None
