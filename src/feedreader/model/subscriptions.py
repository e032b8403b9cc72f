"""Subscriptions on their way in and out: OPML outlines, and what an import did with each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.model.feeds import FeedId


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed to subscribe to, or to export. `tags` are folder paths and categories (`news/france`).

    `attributes` are an outline's attributes of other programs, kept for export. `named_by` is a page of the site that
    names this feed, or the site's address in the list that is shipped: then the feed belongs to the site, as it claims.
    """

    url: str
    title: str = ""
    site_url: str | None = None
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    named_by: str | None = None


class ImportStatus(StrEnum):
    """What an import did with an outline, or with a line of another reader's files.

    `TRANSLATED` is what became something other than a subscription: a saved query, a rule, a setting, marks.
    """

    ADDED = "added"
    KNOWN = "known"
    MERGED = "merged"
    REFUSED = "refused"
    IGNORED = "ignored"
    TRANSLATED = "translated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """The result of subscribing: added, known (nothing changed) or merged (known, but it gained tags or a name)."""

    feed: FeedId
    status: ImportStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One outline of an OPML file as read: a subscription, or the reason why it is not one.

    Outlines of one feed share one subscription, which has the tags of all of them.
    """

    url: str
    title: str = ""
    subscription: Subscription | None = None
    refused: str | None = None
    ignored: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlDocument:
    """The contents of an OPML file, in order; `repairs` says in words what had to be repaired to read it.

    `folders` are the tags of the folders that feeds are in, in their order.
    """

    outlines: tuple[Outline, ...]
    folders: tuple[str, ...] = ()
    title: str = ""
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One line of an import's report."""

    url: str
    title: str
    tags: tuple[str, ...]
    status: ImportStatus
    why: str
