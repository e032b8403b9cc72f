"""Deleting entries for good. Which may be forgotten is decided elsewhere; what is forgotten leaves a tombstone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.store import rows
from feedreader.store.recount import recount
from feedreader.store.transactions import Transactions, choose

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.store.transactions import Which


class Forgetting(Transactions):
    """The writer's part for retention. This cannot be undone."""

    def forget(self, which: Which, *, now: datetime) -> int:
        """Delete entries with all that belongs to them; their guids never come back as news. Gives how many."""
        with self.transaction() as connection:
            choose(connection, which)
            stories = [
                story
                for (story,) in connection.execute(
                    "SELECT DISTINCT story FROM entry_state WHERE entry IN (SELECT id FROM temp.chosen)"
                )
            ]
            connection.execute(
                "INSERT OR IGNORE INTO tombstone(feed, guid, forgotten) "
                "SELECT feed, guid, ? FROM entry WHERE id IN (SELECT id FROM temp.chosen)",
                (rows.to_micros(now),),
            )
            deleted = connection.execute("DELETE FROM entry WHERE id IN (SELECT id FROM temp.chosen)").rowcount
            recount(connection, stories)
            connection.execute("DELETE FROM story_state WHERE story NOT IN (SELECT id FROM story)")
        return deleted

    def forget_tombstones(self, *, before: datetime) -> int:
        """Delete tombstones set before a time; gives how many."""
        with self.transaction() as connection:
            return connection.execute("DELETE FROM tombstone WHERE forgotten < ?", (rows.to_micros(before),)).rowcount
