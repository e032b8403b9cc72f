"""A change of state that can be undone: its description, and plain row edits, so that one mechanism fits all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedreader.model.rules import Action

Scalar: TypeAlias = int | float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEdit:
    """In `table`, the rows with these primary keys had `before` in `column` and now have `after`."""

    table: str
    column: str
    before: Scalar
    after: Scalar
    keys: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEdit:
    """In `table`, these rows (values in the order of `columns`) were added, or removed."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]
    added: bool


Edit: TypeAlias = ColumnEdit | RowEdit


class ChangeKind(StrEnum):
    """What a step did, and what its `Change` holds: how many of what (`count`), and which `names`."""

    READ = "read"
    """Entries."""
    UNREAD = "unread"
    """Entries."""
    READ_WITH_COPIES = "read with copies"
    """Entries; `meant` of them were asked for, the others are their copies."""
    READ_WITH_STORIES = "read with stories"
    """Entries; `meant` of them were asked for, the others belong to their stories."""
    STARRED = "starred"
    """Entries."""
    UNSTARRED = "unstarred"
    """Entries."""
    TAGGED = "tagged"
    """Entries; the tags."""
    UNTAGGED = "untagged"
    """Entries; the tags."""
    FEEDS_TAGGED = "feeds tagged"
    """Feeds; the tags."""
    FEEDS_UNTAGGED = "feeds untagged"
    """Feeds; the tags."""
    FEEDS_MOVED = "feeds moved"
    """Feeds; the folder, or no name if they were taken out of all."""
    TAG_RENAMED = "tag renamed"
    """The old name, the new one."""
    QUERY_SAVED = "query saved"
    """Its name."""
    QUERY_REMOVED = "query removed"
    """Its name."""
    RULE_SAVED = "rule saved"
    """Its name."""
    RULE_REMOVED = "rule removed"
    """Its name."""
    RULE_APPLIED = "rule applied"
    """Its name; `actions` are its actions, with how many entries each changed."""
    SUBSCRIBED = "subscribed"
    """Feeds; the name, if there is only one."""
    UNSUBSCRIBED = "unsubscribed"
    """Feeds; the name, if there is only one."""
    FEED_RENAMED = "feed renamed"
    """The new name."""
    ARRANGED = "arranged"
    """The feed or folder that was moved in the user's order."""
    FEED_SET = "feed set"
    """The settings; `of` is the feed's name."""
    FEED_REDIRECTED = "feed redirected"
    """The feed's name or old address, the new address."""
    STORIES_MUTED = "stories muted"
    """Stories."""
    STORIES_UNMUTED = "stories unmuted"
    """Stories."""
    STORIES_FOLLOWED = "stories followed"
    """Stories."""
    STORIES_UNFOLLOWED = "stories unfollowed"
    """Stories."""
    STORY_SPLIT = "story split"
    """Entries that were split off."""
    STORIES_MERGED = "stories merged"
    """Stories."""
    EVENT_MUTED = "event muted"
    """Stories of one event."""
    EVENT_UNMUTED = "event unmuted"
    """Stories of one event."""
    EVENT_FOLLOWED = "event followed"
    """Stories of one event."""
    EVENT_UNFOLLOWED = "event unfollowed"
    """Stories of one event."""
    EVENT_TIED = "event tied"
    """Stories that are parts of one event."""
    EVENT_LEFT = "event left"
    """Stories that were taken out of their event."""
    STATE_RESTORED = "state restored"
    """A state file was imported."""
    WAITING_RESTORED = "waiting restored"
    """What a state file said about entries that arrived later."""
    NEWSBOAT_IMPORTED = "newsboat imported"
    """Newsboat's files were imported."""
    SERVER_IMPORTED = "server imported"
    """The kind of server."""
    DEVICE_CHANGED = "device changed"
    """The name of the device that a client runs on."""
    TOLD = "told"
    """A sentence of a version that stored sentences, if it could not be parsed."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one step of the journal did, as values (`ChangeKind` says which); `text.journal_wording` words it."""

    kind: ChangeKind
    count: int = 0
    names: tuple[str, ...] = ()
    of: str = ""
    meant: int = 0
    actions: tuple[tuple[Action, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A step of the journal as listed."""

    id: int
    at: datetime
    change: Change
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What undo or redo did: the step's change, how many rows it changed, and how many had changed meanwhile."""

    change: Change
    applied: int
    skipped: int
