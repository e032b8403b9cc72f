"""Read the user's data: tags, saved queries, and the list of undoable changes.

`store/user_changes.py` changes them: every screen reads this data, but few commands change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.user_data import SavedQuery, TagCount
from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from feedreader.model.journal import JournalLine


class UserData:
    """Reads of tags, saved queries and the journal."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def tags(self) -> tuple[TagCount, ...]:
        """Return the tags in use, by name."""
        query = (
            "SELECT t.name, (SELECT count(*) FROM entry_tag et WHERE et.tag = t.id) AS entries, (SELECT count(*) "
            "FROM feed_tag ft JOIN feed f ON f.id = ft.feed WHERE ft.tag = t.id AND f.removed IS NULL) AS feeds, "
            "coalesce(t.position, t.id) FROM tag t WHERE entries > 0 OR feeds > 0 ORDER BY t.name"
        )
        found = self._connection().execute(query)
        return tuple(
            TagCount(name=name, entries=entries, feeds=feeds, position=place) for name, entries, feeds, place in found
        )

    def saved_queries(self) -> tuple[SavedQuery, ...]:
        """Return the saved queries, in the user's order."""
        found = self._connection().execute("SELECT name, query, position FROM saved_query ORDER BY position, id")
        return tuple(SavedQuery(name=name, query=query, position=position) for name, query, position in found)

    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        query = "SELECT EXISTS (SELECT 1 FROM journal WHERE undone = 0)"
        return bool(self._connection().execute(query).fetchone()[0])

    def journal(self, limit: int = 100) -> tuple[JournalLine, ...]:
        """Return the latest steps, newest first, without those that cannot be read because a page was damaged."""
        from feedreader.model.journal import JournalLine  # readers of entries need no journal
        from feedreader.store.journal import readable_change

        query = "SELECT id, at, change, undone FROM journal ORDER BY id DESC LIMIT ?"
        return tuple(
            JournalLine(id=number, at=rows.from_micros(at), change=change, undone=bool(undone))
            for number, at, text, undone in self._connection().execute(query, (limit,))
            if (change := readable_change(text)) is not None
        )
