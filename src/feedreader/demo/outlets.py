"""The contents of the demo newsroom: outlets, their feeds and entries, read from one TOML file per outlet.

Labels (`story`, `copy_of`, `language`) are for tests and are never served. The format of the files is described in
`data/demo/README.md`. `documents` makes documents of them, which `server` publishes.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import urljoin, urlsplit

from feedreader.errors import FeedreaderError
from feedreader.model.entries import Enclosure

if TYPE_CHECKING:
    from collections.abc import Mapping

Format: TypeAlias = Literal["rss", "atom", "rdf", "json"]
GuidStyle: TypeAlias = Literal["link", "tag", "opaque", "none"]
Validator: TypeAlias = Literal["etag", "last-modified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An outlet's change to an entry, and its time; None for a field that stays. A new `guid` re-issues the entry."""

    at: datetime
    title: str | None = None
    summary: str | None = None
    body: str | None = None
    guid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEntry:
    """One entry as its outlet wrote it.

    `key` is stable ("courrier/paris-declaration"); `story` labels the event it reports and `copy_of` names the entry
    that it is a copy or a translation of. `url` is its address on the outlet's site, without tracking parameters.
    `title` and `body` are the contents of the feed's elements once XML or JSON is decoded, so they may contain HTML.
    """

    key: str
    story: str
    url: str
    language: str
    published: datetime
    title: str = ""
    summary: str = ""
    body: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    enclosure: Enclosure | None = None
    copy_of: str | None = None
    guid: str | None = None
    revisions: tuple[Revision, ...] = ()
    updated: datetime | None = None

    def as_of(self, now: datetime) -> DemoEntry:
        """Return this entry with the revisions up to `now`; `updated` is the time of the last of them."""
        entry = self
        for revision in self.revisions:
            if revision.at <= now:
                entry = replace(
                    entry,
                    updated=revision.at,
                    title=entry.title if revision.title is None else revision.title,
                    summary=entry.summary if revision.summary is None else revision.summary,
                    body=entry.body if revision.body is None else revision.body,
                    guid=entry.guid if revision.guid is None else revision.guid,
                )
        return entry

    @property
    def changed(self) -> datetime:
        """The time of its publication or last revision."""
        return self.updated or self.published


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFeed:
    """One feed of an outlet: its description, its HTTP headers, and its entries in the order of publication.

    `site` is where its links lead (a mobile edition has its own); `tracking` is a query string that is added to them.
    `declares_language` is False for a feed that does not give its language; `title_type` is how an Atom feed wants its
    titles read. `max_age` is in seconds, `ttl` in minutes. Only the newest `window` entries are served.
    """

    key: str
    outlet: str
    path: str
    title: str
    site: str
    language: str
    format: Format = "rss"
    description: str = ""
    declares_language: bool = True
    encoding: str = "utf-8"
    content_type: str = ""
    full_text: bool = True
    tracking: str = ""
    guids: GuidStyle = "link"
    title_type: Literal["text", "html"] = "text"
    validators: tuple[Validator, ...] = ("etag", "last-modified")
    max_age: int | None = 900
    ttl: int | None = None
    tags: tuple[str, ...] = ()
    window: int = 25
    entries: tuple[DemoEntry, ...] = ()

    def link_to(self, entry: DemoEntry) -> str:
        """Return the address of `entry` as this feed gives it."""
        link = urljoin(self.site, urlsplit(entry.url).path)
        return f"{link}?{self.tracking}" if self.tracking else link

    def guid_of(self, entry: DemoEntry) -> str | None:
        """Return the guid of `entry` in this feed, or None if the feed gives none."""
        if self.guids == "none":
            return None
        if entry.guid is not None:
            return entry.guid
        if self.guids == "link":
            return entry.url
        if self.guids == "tag":
            host = urlsplit(entry.url).hostname
            return f"tag:{host},{entry.published:%Y-%m-%d}:{entry.key.partition('/')[2]}"
        return hashlib.sha256(entry.url.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOutlet:
    """One invented outlet, its expected language (that of most of its entries), its feeds and all its entries."""

    key: str
    name: str
    site: str
    language: str
    feeds: tuple[DemoFeed, ...]
    entries: tuple[DemoEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """All outlets, in the order of their keys."""

    outlets: tuple[DemoOutlet, ...]

    @property
    def feeds(self) -> tuple[DemoFeed, ...]:
        """The feeds of all outlets."""
        return tuple(feed for outlet in self.outlets for feed in outlet.feeds)

    @property
    def entries(self) -> tuple[DemoEntry, ...]:
        """The entries of all outlets, each once however many feeds carry it."""
        return tuple(entry for outlet in self.outlets for entry in outlet.entries)

    @property
    def opens(self) -> datetime:
        """When the first entry was published."""
        return min(entry.published for entry in self.entries)

    @property
    def closes(self) -> datetime:
        """The time of the last change: nothing happens after it."""
        return max(max((revision.at for revision in e.revisions), default=e.published) for e in self.entries)

    def by_link(self) -> Mapping[str, DemoEntry]:
        """Each entry by every address that a feed gives for it, with and without tracking parameters."""
        links = {entry.url: entry for entry in self.entries}
        for feed in self.feeds:
            links |= {feed.link_to(entry): entry for entry in feed.entries}
            links |= {feed.link_to(entry).partition("?")[0]: entry for entry in feed.entries}
        return links


def demo_folder() -> Path:
    """Return the folder of the demo newsroom: in the installed package, else in the checkout that this file is in."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "data" / "demo", package.parents[1] / "data" / "demo"):
        if folder.is_dir():
            return folder
    raise FeedreaderError("the demo newsroom is not part of this installation")


def load_newsroom(folder: Path) -> Newsroom:
    """Return the newsroom in `folder`, with one `*.toml` file per outlet; FeedreaderError names an invalid file."""
    outlets = []
    for path in sorted(folder.glob("*.toml")):
        try:
            with path.open("rb") as file:
                outlets.append(_outlet(path.stem, tomllib.load(file)))
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise FeedreaderError(f"{path.name}: this outlet cannot be read: {error}") from error
    if not outlets:
        raise FeedreaderError(f"{folder}: there is no outlet in this folder")
    return Newsroom(outlets=tuple(outlets))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The top of an outlet's file; `address` is the pattern of its entries' addresses."""

    name: str
    site: str
    language: str
    feeds: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    address: str = "/{date:%Y/%m/%d}/{key}"
    feed_defaults: dict[str, Any] = field(default_factory=dict)


def _outlet(key: str, data: dict[str, Any]) -> DemoOutlet:
    head = _Head(**data)
    if not head.feeds:
        raise ValueError("it has no feed")
    known = {feed["key"] for feed in head.feeds}
    carried: dict[str, list[DemoEntry]] = {name: [] for name in known}
    entries = []
    for row in head.entries:
        feeds = row.pop("feeds", [head.feeds[0]["key"]])
        if not known.issuperset(feeds):
            raise ValueError(f"entry {row['key']} is in a feed that does not exist: {sorted(set(feeds) - known)}")
        entry = _entry(key, head, row)
        entries.append(entry)
        for name in feeds:
            carried[name].append(entry)
    return DemoOutlet(
        key=key,
        name=head.name,
        site=head.site,
        language=head.language,
        entries=_in_order(entries),
        feeds=tuple(_feed(key, head, row, _in_order(carried[row["key"]])) for row in head.feeds),
    )


def _feed(outlet: str, head: _Head, row: dict[str, Any], entries: tuple[DemoEntry, ...]) -> DemoFeed:
    fields = {"site": head.site, "language": head.language, **head.feed_defaults, **row}
    for name in ("tags", "validators"):
        if name in fields:
            fields[name] = tuple(fields[name])
    fields["key"] = f"{outlet}/{row['key']}"
    return DemoFeed(outlet=outlet, entries=entries, **fields)


def _entry(outlet: str, head: _Head, row: dict[str, Any]) -> DemoEntry:
    key = f"{outlet}/{row.pop('key')}"
    published = _moment(row.pop("published"))
    revisions = [Revision(**{**change, "at": _moment(change["at"])}) for change in row.pop("revisions", ())]
    enclosure = row.pop("enclosure", None)
    address = head.address.format(key=key.partition("/")[2], date=published)
    # An explicit address, if it does not fit the pattern.
    url = urljoin(head.site, row.pop("url", address))
    fields = {"story": key, "language": head.language, **row}
    return DemoEntry(
        **{**fields, "categories": tuple(fields.get("categories", ())), "body": fields.get("body", "").strip()},
        key=key,
        url=url,
        published=published,
        enclosure=Enclosure(**enclosure) if enclosure else None,
        revisions=tuple(sorted(revisions, key=lambda revision: revision.at)),
    )


def _moment(value: object) -> datetime:
    """Return a TOML date-time, which must have an offset; the offset is kept, for the feeds that show local time."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"{value} is not a time with an offset")
    return value


def _in_order(entries: list[DemoEntry]) -> tuple[DemoEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.published.astimezone(UTC), entry.key)))
