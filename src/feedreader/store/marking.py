"""Marks: read, unread, starred, unstarred; on entries by number or by selection, a million in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.journal import ColumnEdit
from feedreader.store.journal import Journaling
from feedreader.store.transactions import choose

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.store.transactions import Which

_WORDS = {
    ("read", True): "Marked {} read",
    ("read", False): "Marked {} unread",
    ("starred", True): "Starred {}",
    ("starred", False): "Unstarred {}",
}


class Marking(Journaling):
    """The writer's part for marks."""

    def mark_read(self, which: Which, *, now: datetime, words: Callable[[int], str] | None = None) -> int:
        """Mark entries read; gives how many were not. `words` tell of so many in the journal."""
        return self._mark(which, "read", now, value=True, words=words)

    def mark_unread(self, which: Which, *, now: datetime) -> int:
        """Mark entries unread; gives how many were read."""
        return self._mark(which, "read", now, value=False)

    def star(self, which: Which, *, now: datetime) -> int:
        """Star entries; gives how many were not starred."""
        return self._mark(which, "starred", now, value=True)

    def unstar(self, which: Which, *, now: datetime) -> int:
        """Take the star off entries; gives how many were starred."""
        return self._mark(which, "starred", now, value=False)

    def _mark(
        self, which: Which, column: str, now: datetime, *, value: bool, words: Callable[[int], str] | None = None
    ) -> int:
        with self.transaction() as connection:
            choose(connection, which)
            others = f"{column} = {int(not value)} AND entry IN (SELECT id FROM temp.chosen)"  # noqa: S608 - our own names
            keys = tuple(
                key
                for (key,) in connection.execute(f"SELECT entry FROM entry_state WHERE {others} ORDER BY entry")  # noqa: S608 - our own names
            )
            connection.execute(f"UPDATE entry_state SET {column} = {int(value)} WHERE {others}")  # noqa: S608 - the same
            if keys:
                edit = ColumnEdit(
                    table="entry_state", column=column, before=int(not value), after=int(value), keys=keys
                )
                told = words(len(keys)) if words else _WORDS[column, value].format(entries_in_words(len(keys)))
                self._record(connection, told, now, [edit])
        return len(keys)


def entries_in_words(count: int) -> str:
    """Such as "1 entry" and "312 entries"."""
    return "1 entry" if count == 1 else f"{count:,} entries"
