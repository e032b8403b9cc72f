"""The user's state, independent of a store: entries are identified by their feed's address and their guid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


LINK = "link:"
"""Stands in place of a guid if another program gives none, followed by the key of the article's address."""


@dataclass(frozen=True, slots=True)
class EntryKey:
    """An entry on any machine."""

    feed: str
    guid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """A subscription's tags, and the user's name for it, if they gave one."""

    url: str
    title: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryState:
    """An entry's marks and tags; `rules` names the rules that put some of the tags on."""

    key: EntryKey
    read: bool = False
    starred: bool = False
    tags: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryState:
    """A saved query."""

    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleState:
    """A rule; its actions as they are written."""

    name: str
    query: str
    actions: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionState:
    """The user's decision that two entries are one story, or two."""

    entry: EntryKey
    other: EntryKey
    together: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryState:
    """A story that is muted or followed, by its entries."""

    entries: tuple[EntryKey, ...]
    muted: bool = False
    followed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCorrectionState:
    """The user's decision that the stories of two entries are parts of one event, or not."""

    entry: EntryKey
    other: EntryKey
    together: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """An event that is muted or followed as a whole, including future stories, given by the entries of its stories."""

    entries: tuple[EntryKey, ...]
    muted: bool = False
    followed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """The order in which the user put feeds, by their addresses, and folders, by their names."""

    feeds: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


State: TypeAlias = (
    FeedState
    | EntryState
    | QueryState
    | RuleState
    | CorrectionState
    | StoryState
    | EventCorrectionState
    | EventState
    | OrderState
)
