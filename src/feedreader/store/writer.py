"""The writer: every way to change the store, a part for each subject, one method a change, each a short transaction.

Marks, tags, subscriptions, saved queries, rules and what they do, and the user's story corrections become steps of the
journal. Methods may block for some seconds while other processes write; call them in a thread where an event loop runs.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from feedreader.store.clock import ClockWriter
from feedreader.store.grouping import StoryWriter
from feedreader.store.journal import Journal
from feedreader.store.polling import LeaseWriter, PollWriter

if TYPE_CHECKING:
    import sqlite3
    from contextlib import AbstractContextManager
    from pathlib import Path

    from feedreader.store.coverage import CoverageWriter
    from feedreader.store.devices import DeviceWriter
    from feedreader.store.feed_settings import FeedSettingWriter
    from feedreader.store.full_text import FullTextWriter
    from feedreader.store.retention import RetentionWriter
    from feedreader.store.rules import RuleWriter
    from feedreader.store.state import StateWriter
    from feedreader.store.subscribing import FeedWriter
    from feedreader.store.upkeep import UpkeepWriter
    from feedreader.store.user_changes import MarkWriter, QueryWriter, TagWriter
    from feedreader.store.vectors import VectorWriter


class Writer:
    """All changes, by subject. Usable from any thread, one at a time; `transaction` joins several of them."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.journal = Journal(connection, path)
        self.stories = StoryWriter(self.journal)
        self.polling = PollWriter(self.journal)
        self.leases = LeaseWriter(self.journal)
        self.clock = ClockWriter(self.journal)

    @cached_property
    def feeds(self) -> FeedWriter:
        """Subscriptions, as the user changes them."""
        from feedreader.store.subscribing import FeedWriter

        return FeedWriter(self.journal)

    @cached_property
    def marks(self) -> MarkWriter:
        """Read, unread and starred."""
        from feedreader.store.user_changes import MarkWriter

        return MarkWriter(self.journal)

    @cached_property
    def tags(self) -> TagWriter:
        """Tags of entries and feeds."""
        from feedreader.store.user_changes import TagWriter

        return TagWriter(self.journal)

    @cached_property
    def queries(self) -> QueryWriter:
        """Saved queries."""
        from feedreader.store.user_changes import QueryWriter

        return QueryWriter(self.journal)

    @cached_property
    def coverage(self) -> CoverageWriter:
        """Coverage: stories put together as one event."""
        from feedreader.store.coverage import CoverageWriter

        return CoverageWriter(self.journal)

    @cached_property
    def rules(self) -> RuleWriter:
        """Rules and their effects."""
        from feedreader.store.rules import RuleWriter

        return RuleWriter(self.journal, marks=self.marks, tags=self.tags, stories=self.stories)

    @cached_property
    def state(self) -> StateWriter:
        """Imported state files."""
        from feedreader.store.state import StateWriter

        return StateWriter(self)

    @cached_property
    def retention(self) -> RetentionWriter:
        """Deleting entries."""
        from feedreader.store.retention import RetentionWriter

        return RetentionWriter(self.journal)

    @cached_property
    def vectors(self) -> VectorWriter:
        """Vectors."""
        from feedreader.store.vectors import VectorWriter

        return VectorWriter(self.journal)

    @cached_property
    def feed_settings(self) -> FeedSettingWriter:
        """Settings of single feeds."""
        from feedreader.store.feed_settings import FeedSettingWriter

        return FeedSettingWriter(self.journal)

    @cached_property
    def upkeep(self) -> UpkeepWriter:
        """Upkeep of the files."""
        from feedreader.store.upkeep import UpkeepWriter

        return UpkeepWriter(self.journal)

    @cached_property
    def full_texts(self) -> FullTextWriter:
        """Articles fetched whole."""
        from feedreader.store.full_text import FullTextWriter

        return FullTextWriter(self.journal)

    @cached_property
    def devices(self) -> DeviceWriter:
        """Devices that have signed in; only a server needs them."""
        from feedreader.store.devices import DeviceWriter

        return DeviceWriter(self.journal)

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """Make all changes in this context or none; inside another transaction, it is a savepoint."""
        return self.journal.transaction()
