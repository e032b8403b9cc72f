"""Reading what the person made: tags, saved queries, and the journal of changes that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """A tag, and how many entries and feeds carry it."""

    name: str
    entries: int
    feeds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A query with a name, listed beside the feeds."""

    name: str
    query: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A step of the journal as listed."""

    id: int
    at: datetime
    words: str
    undone: bool


class Person:
    """Reads of tags, saved queries and the journal."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def tags(self) -> tuple[TagCount, ...]:
        """The tags in use, by name."""
        query = (
            "SELECT t.name, (SELECT count(*) FROM entry_tag et WHERE et.tag = t.id) AS entries, (SELECT count(*) "
            "FROM feed_tag ft JOIN feed f ON f.id = ft.feed WHERE ft.tag = t.id AND f.removed IS NULL) AS feeds "
            "FROM tag t WHERE entries > 0 OR feeds > 0 ORDER BY t.name"
        )
        found = self._connection().execute(query)
        return tuple(TagCount(name=name, entries=entries, feeds=feeds) for name, entries, feeds in found)

    def saved_queries(self) -> tuple[SavedQuery, ...]:
        """The saved queries, in the person's order."""
        found = self._connection().execute("SELECT name, query, position FROM saved_query ORDER BY position, id")
        return tuple(SavedQuery(name=name, query=query, position=position) for name, query, position in found)

    def journal(self, limit: int = 100) -> tuple[JournalLine, ...]:
        """The last steps, newest first."""
        query = "SELECT id, at, words, undone FROM journal ORDER BY id DESC LIMIT ?"
        return tuple(
            JournalLine(id=number, at=rows.from_micros(at), words=words, undone=bool(undone))
            for number, at, words, undone in self._connection().execute(query, (limit,))
        )
