"""Read the vectors of entries, as stored bytes, and find missing ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from feedreader.model.entries import EntryId

MOST_OF_A_FEED = 1_000
"""Of a feed so many recent entries are given vectors and grouped, the newest; what else it brings stands alone. No feed
publishes as many in a window, unless somebody wants to keep the machine busy."""
_MISSING = (
    'FROM (SELECT s.entry, s."when", row_number() OVER (PARTITION BY s.feed ORDER BY s."when" DESC, s.entry DESC) '  # noqa: S608 - a number of ours
    'AS place FROM entry_state s WHERE s."when" >= ? '
    "AND s.feed NOT IN (SELECT id FROM feed WHERE removed IS NOT NULL)) s "
    "LEFT JOIN vector v ON v.entry = s.entry AND v.model = ? "
    f"WHERE s.place <= {MOST_OF_A_FEED} AND (v.entry IS NULL OR v.stale = 1)"
)


_NEWEST = 2**63 - 1


class StoredVector(NamedTuple):
    """An entry's vector, and the language of the entry or of its feed; "" where none is known."""

    entry: EntryId
    language: str
    data: bytes


class Vectors:
    """Reads of vectors. Those of another model than the one asked for count as missing."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def missing(self, model: str, since: datetime, *, limit: int = -1) -> tuple[EntryId, ...]:
        """Entries from `since` on whose vector is missing or may be outdated, newest first."""
        query = f'SELECT s.entry {_MISSING} ORDER BY s."when" DESC, s.entry DESC LIMIT ?'
        found = self._connection().execute(query, (rows.to_micros(since), model, limit))
        return tuple(number for (number,) in found)

    def of(self, ids: Iterable[EntryId], model: str) -> dict[EntryId, bytes]:
        """Return the vectors of these entries, of those that have one of this model.

        An entry without a text has none.
        """
        query = (
            "SELECT v.entry, v.data FROM json_each(?) j JOIN vector v ON v.entry = j.value "
            "WHERE v.model = ? AND v.data <> x''"
        )
        return dict(self._connection().execute(query, (rows.to_json(ids), model)).fetchall())

    def block(self, model: str, *, before: int = _NEWEST, limit: int) -> list[StoredVector]:
        """Return the `limit` newest vectors of entries with a number below `before`."""
        query = (
            "SELECT v.entry, coalesce(e.language, f.language, ''), v.data FROM vector v JOIN entry e ON e.id = v.entry "
            "JOIN feed f ON f.id = e.feed WHERE v.entry < ? AND v.model = ? AND v.data <> x'' "
            "ORDER BY v.entry DESC LIMIT ?"
        )
        return [StoredVector(*row) for row in self._connection().execute(query, (before, model, limit))]

    def text_hashes(self, ids: Iterable[EntryId], model: str) -> dict[EntryId, int]:
        """Return what these entries' vectors were made of, as hashes."""
        query = "SELECT v.entry, v.text_hash FROM json_each(?) j JOIN vector v ON v.entry = j.value WHERE v.model = ?"
        return dict(self._connection().execute(query, (rows.to_json(ids), model)).fetchall())
