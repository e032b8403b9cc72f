"""The writer: every way to change the store, a part for each subject, one method a change, each a short transaction.

Marks, tags, subscriptions, saved queries, rules and what they do, and the user's story corrections become steps of the
journal. Methods may block for some seconds while other processes write; call them in a thread where an event loop runs.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from feedreader.store.clock import ClockWriter
from feedreader.store.coverage import CoverageWriter
from feedreader.store.embedding import VectorWriter
from feedreader.store.feed_settings import FeedSettingWriter
from feedreader.store.feeds import FeedWriter
from feedreader.store.full_text import FullTextWriter
from feedreader.store.grouping import StoryWriter
from feedreader.store.journal import Journal
from feedreader.store.polling import LeaseWriter, PollWriter
from feedreader.store.retention import RetentionWriter
from feedreader.store.rules import RuleWriter
from feedreader.store.state import StateWriter
from feedreader.store.upkeep import UpkeepWriter
from feedreader.store.user_data import MarkWriter, QueryWriter, TagWriter

if TYPE_CHECKING:
    import sqlite3
    from contextlib import AbstractContextManager
    from pathlib import Path

    from feedreader.store.devices import DeviceWriter


class Writer:
    """All changes, by subject. Usable from any thread, one at a time; `transaction` joins several of them."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.journal = Journal(connection, path)
        self.marks = MarkWriter(self.journal)
        self.tags = TagWriter(self.journal)
        self.queries = QueryWriter(self.journal)
        self.feeds = FeedWriter(self.journal)
        self.stories = StoryWriter(self.journal)
        self.coverage = CoverageWriter(self.journal)
        self.rules = RuleWriter(self.journal, marks=self.marks, tags=self.tags, stories=self.stories)
        self.state = StateWriter(self)
        self.polling = PollWriter(self.journal)
        self.leases = LeaseWriter(self.journal)
        self.clock = ClockWriter(self.journal)
        self.vectors = VectorWriter(self.journal)
        self.entries = RetentionWriter(self.journal)
        self.feed_settings = FeedSettingWriter(self.journal)
        self.upkeep = UpkeepWriter(self.journal)
        self.full_texts = FullTextWriter(self.journal)

    @cached_property
    def devices(self) -> DeviceWriter:
        """Changes of devices that have signed in; only a server needs them."""
        from feedreader.store.devices import DeviceWriter

        return DeviceWriter(self.journal)

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All or nothing of what is changed in this context; inside another one, a savepoint of it."""
        return self.journal.transaction()
