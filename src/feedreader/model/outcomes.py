"""Results of requests and of parsing responses: values, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from feedreader.model.due import NEVER_ASKED
from feedreader.model.feeds import Validators

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from feedreader.model.due import DueReason
    from feedreader.model.entries import EntryData
    from feedreader.model.feeds import FailureKind, FeedData, FeedId, ParseWarning


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One GET to make, with extra `headers` for its own origin.

    `validators` are sent only to `validators_url` (by default `url`): to the target of a redirect only if it is exactly
    the address that they came from (check 4 of docs/etiquette.md). `named_by` is the page that named this address, if
    the user did not: then it may lead no further into the local network than that page.
    """

    url: str
    validators: Validators = field(default_factory=Validators)
    validators_url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    named_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How long a response declares itself fresh: Cache-Control's max-age, or Expires less its own Date."""

    lifetime: timedelta | None = None
    source: str = ""  # "Cache-Control" or "Expires", for the reason in words


class LinkOrigin(StrEnum):
    """How a page names what may be a feed; the most reliable first."""

    DECLARED = "declared"
    REFRESH = "refresh"  # the page sends its readers on
    LINKED = "linked"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """An address that may be a page's feed; `title` is what the page calls it, or empty."""

    url: str
    title: str = ""
    origin: LinkOrigin = LinkOrigin.DECLARED


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body arrived from `url`, after redirects; `moved_to` is where the permanent ones at their beginning led.

    `validators` are those of this response, to be stored byte for byte for `validators_url`. `partial` is a 226 (RFC
    3229): entries that it does not name still exist. `truncated` means that fewer bytes arrived than announced.
    `alternates` are the feeds that its Link header names (RFC 8288), and where its Refresh header leads. While `held`
    is referenced, the body counts as memory in use.
    """

    url: str
    http: int
    body: bytes
    content_type: str | None
    validators: Validators
    validators_url: str
    freshness: Freshness = field(default_factory=Freshness)
    moved_to: str | None = None
    partial: bool = False
    truncated: bool = False
    alternates: tuple[PageLink, ...] = ()
    held: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304 from `url`: what is stored is current.

    `validators` are those that were sent, updated by those of the response (check 5 of docs/etiquette.md).
    """

    url: str
    validators: Validators
    freshness: Freshness = field(default_factory=Freshness)
    moved_to: str | None = None
    http: int = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """410: the server says that this feed will not come back."""

    url: str
    http: int = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No usable response; `reason` is one cleaned line for the user.

    `retry_after` is how long the server asked to be left alone (429, 503), None if it did not say. `asked` is False if
    nothing was requested because the host is being left alone, which is not the feed's failure. If redirects led away
    from the feed's own host, `host` is `HOME>HOST`: what HOST asks for then concerns only feeds that HOME redirects
    there.
    """

    kind: FailureKind
    reason: str
    http: int | None = None
    retry_after: timedelta | None = None
    asked: bool = True
    host: str = ""


Outcome: TypeAlias = Fetched | NotModified | Gone | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed document to parse: the bytes, and what HTTP said about them.

    `fingerprint` is that of the last stored version (`ParsedFeed.fingerprint`), None to parse everything. `truncated`
    is a hint that the end is missing. `known` means that its feed has been read before and has not failed since, so it
    is parsed before those of unknown feeds. In the body, `stubs` items with the `mark` may stand for known ones.
    """

    body: bytes
    url: str
    content_type: str | None = None
    fingerprint: bytes | None = None
    truncated: bool = False
    known: bool = False
    mark: bytes = b""
    stubs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a document says.

    `entries` are in document order and different from each other, if not always in their guids. Where the document was
    compared with a fingerprint, `entries` holds only items that are new or changed, `skipped` counts the others and
    `named` holds the digests of their guids; `fingerprint` is for the next time, None where items cannot be told apart
    soundly. `version` is feedparser's word for the format. `truncated` says
    that the end of the document was missing. `self_url` is where the feed says that it is (`rel="self"`, `feed_url`).
    """

    feed: FeedData
    entries: tuple[EntryData, ...]
    version: str
    fingerprint: bytes | None = None
    skipped: int = 0
    named: frozenset[bytes] = frozenset()
    warnings: tuple[ParseWarning, ...] = ()
    truncated: bool = False
    self_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAFeed:
    """The document is not a feed: an error page, nothing at all, or something unknown. Never an empty feed.

    `links` are the feeds that a web page may have, the most likely first.
    """

    reason: str
    links: tuple[PageLink, ...] = ()


ParseResult: TypeAlias = ParsedFeed | NotAFeed


class PollStatus(StrEnum):
    """The `status` of a feed in a round of polling."""

    OK = "ok"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """The result of one feed in a round of polling.

    `failure` is the kind of a failure. `moved_to` is its new address, if that has changed.
    """

    feed: FeedId
    url: str
    status: PollStatus
    http: int | None = None
    new: int = 0
    updated: int = 0
    error: str | None = None
    failure: FailureKind | None = None
    next_due: datetime | None = None
    why_then: DueReason = NEVER_ASKED
    moved_to: str | None = None
