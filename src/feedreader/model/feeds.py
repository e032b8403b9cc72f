"""Feeds: what one says of itself, what we know of it, and how polling it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple, NewType

from feedreader.model.addresses import shown_url
from feedreader.model.due import NEVER_ASKED
from feedreader.model.labels import shown_title

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from feedreader.model.due import DueReason

FeedId = NewType("FeedId", int)


class PollingHints(NamedTuple):
    """What a feed's document asks of its readers.

    `skip_hours` are hours from 0 to 23 in GMT, `skip_days` days with Monday as 0 (RSS 2.0 skipHours and skipDays).
    `ttl` is the RSS element, `update_interval` the period divided by the frequency of the syndication module (`sy:`).
    """

    ttl: timedelta | None = None
    update_interval: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


class FeedData(NamedTuple):
    """What the feed says of itself; cleaned, never changed by us."""

    title: str = ""
    site_url: str | None = None
    description: str = ""
    language: str | None = None
    hints: PollingHints = PollingHints()


class WarningKind(StrEnum):
    """What was left out, repaired or guessed in a document, with the meaning of a ParseWarning's `number` or `name`."""

    NOT_WELL_FORMED = "not well-formed"  # references or prefixes were repaired; nothing is missing
    MENDED_ITEMS = "mended items"  # number of items
    BROKEN_ITEMS = "broken items"  # number of items, read as far as can be guessed
    CUT_SHORT = "cut short"  # the end is missing, and with it an incomplete item
    TOO_MANY_ENTRIES = "too many entries"  # number of entries that it has
    TOO_MUCH_TEXT = "too much text"  # number of entries left out
    TEXTS_CUT = "texts cut"  # number of texts
    LISTS_CUT = "lists cut"  # number of lists of authors, categories or files
    DATES_UNREAD = "dates unread"  # number of dates
    ITEMS_LOST = "items lost"  # number of items of which nothing could be read
    ITEMS_EMPTY = "items empty"  # number of items of which nothing could be read
    LINKS_UNUSABLE = "links unusable"  # number of entries whose links are no web addresses
    ENTITIES_REFUSED = "entities refused"  # number of entities
    ENCODING_GUESSED = "encoding guessed"  # name of the encoding that it was read in
    ENCODING_BELIED = "encoding belied"  # name of the encoding that it declares, although it is UTF-8
    ENCODED_TWICE = "encoded twice"
    BYTES_REPLACED = "bytes replaced"  # number of bytes
    JSON_MENDED = "JSON mended"


class ParseWarning(NamedTuple):
    """One way in which the last document of a feed was not read exactly as it stands."""

    kind: WarningKind
    number: int = 1
    name: str = ""


class Validators(NamedTuple):
    """HTTP validators, opaque and kept byte for byte (RFC 9110, 8.8); text is latin-1 as on the wire."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        """Whether a request with these would be conditional."""
        return self.etag is not None or self.last_modified is not None


class Move(NamedTuple):
    """Permanent redirects seen for one feed: where to, how often in a row, since when."""

    url: str
    times: int
    since: datetime


class FailureKind(StrEnum):
    """The kind of a failure; it decides how long to wait and what to advise."""

    RATE_LIMITED = "rate limited"  # 429 and 503: concerns the whole host
    NOT_FOUND = "not found"
    FORBIDDEN = "forbidden"
    BOT_WALL = "bot wall"
    SERVER = "server error"
    STATUS = "unexpected status"
    OFFLINE = "offline"  # this machine reaches no network or name server, so nothing was requested
    UNREACHED = "unreached"  # the name does not resolve, or there is no route: no server was reached
    NETWORK = "network"
    TIMEOUT = "timeout"
    TOO_LARGE = "too large"
    REDIRECT = "redirect"
    REFUSED = "refused"  # by us: a scheme or an address that is not followed
    NOT_A_FEED = "not a feed"
    PARSER = "parser"  # the worker ran out of time or memory
    TROUBLE = "trouble"  # a bug of ours, which must not stop a round


class Ending(IntEnum):
    """How the last document of a feed ended; if it was not whole, its validators may hide what was missing."""

    WHOLE = 0
    UNFINISHED = 1  # all announced bytes arrived, but the end is missing: the server has no more
    CUT = 2  # fewer bytes arrived than announced: the rest was lost in transit


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """The state of polling a feed.

    `validators` belong to `validators_url` and are sent to no other address. If there is such an address but no
    validators, it offers some that were not stored, because what came with them could not be read. `asked_plainly` is
    when the feed was last requested without validators. `body_hash` is that of the last document that was parsed and
    stored, `fingerprint` what `feeds.envelope` made of its items (opaque here), `ending` how it ended the last time
    that it came, `warnings` what was not read as it stands. `failures` counts consecutive failures. `gone` is set by
    410. `why_then` is the reason for `next_due`, `failure` the kind of the last failure, None if the last response was
    good.
    """

    validators: Validators = field(default_factory=Validators)
    validators_url: str | None = None
    asked_plainly: datetime | None = None
    body_hash: bytes | None = None
    fingerprint: bytes | None = None
    ending: Ending = Ending.WHOLE
    warnings: tuple[ParseWarning, ...] = ()
    checked: datetime | None = None
    changed: datetime | None = None
    last_ok: datetime | None = None
    last_error: str | None = None
    http: int | None = None
    failures: int = 0
    gone: bool = False
    unchanged_in_a_row: int = 0
    hints: PollingHints = field(default_factory=PollingHints)
    move: Move | None = None
    next_due: datetime | None = None
    why_then: DueReason = NEVER_ASKED
    failure: FailureKind | None = None

    @property
    def is_in_order(self) -> bool:
        """Whether the feed has been read successfully, and has not failed since."""
        return self.last_ok is not None and self.failures == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A subscription as we know it.

    `url` is the address that is polled; `user_title` is the user's own name for it; `tags` may be paths
    (`politics/eu`), and a folder is simply a tag on a feed; `position` is its place in the user's order. `outlet` is
    the key that the feeds of one publisher share (`text.urls.outlet_of`).
    """

    id: FeedId
    url: str
    data: FeedData
    outlet: str
    added: datetime
    user_title: str | None = None
    tags: tuple[str, ...] = ()
    position: int = 0

    @property
    def title(self) -> str:
        """What it is called where users see it: its name, with the host beside it if nothing confirms the name."""
        return shown_title(self.user_title, self.data.title, self.url, self.outlet)

    @property
    def name(self) -> str:
        """The user's name for the feed, else its own, else its address as it may be shown."""
        return self.user_title or self.data.title or shown_url(self.url)


class FeedRow(NamedTuple):
    """A line of the subscription list: the feed, its health and its counts."""

    feed: Feed
    health: FeedHealth
    unread: int
    total: int


class Standing(NamedTuple):
    """The state of all subscriptions at a moment: numbers of feeds, of entries, and of failing feeds by kind.

    `first_due` is since when the feed that has waited longest is due, `next_due` when the next one will be; None if
    there is none. Feeds that are gone count in neither.
    """

    feeds: int
    gone: int
    due: int
    first_due: datetime | None
    next_due: datetime | None
    entries: int
    unread: int
    failing: dict[str, int]


class Order(NamedTuple):
    """An order of all feeds and folders, as a tree shows them: each feed once, each folder before those below it."""

    feeds: tuple[FeedId, ...]
    folders: tuple[str, ...]
