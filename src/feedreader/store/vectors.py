"""The vectors of entries, as bytes: which are missing, reading and storing them. They are computed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.store.journal import Transactions

MOST_OF_A_FEED = 1_000
"""How many entries of a feed within a window, the newest, are embedded and grouped; the others remain alone. No feed
publishes as many, unless it is meant to keep the machine busy."""
_MISSING = (
    'FROM (SELECT s.entry, s."when", row_number() OVER (PARTITION BY s.feed ORDER BY s."when" DESC, s.entry DESC) '
    'AS place FROM entry_state s WHERE s."when" >= ?1 '
    "AND s.feed NOT IN (SELECT id FROM feed WHERE removed IS NOT NULL)) s "
    "LEFT JOIN vector v ON v.entry = s.entry AND v.model = ?2 "
    f"WHERE s.place <= {MOST_OF_A_FEED} AND (v.entry IS NULL OR v.stale = 1)"
)

_MISSING_AMONG = (
    'FROM json_each(?3) j JOIN entry_state s ON s.entry = j.value AND s."when" >= ?1 '
    "JOIN feed f ON f.id = s.feed AND f.removed IS NULL "
    "LEFT JOIN vector v ON v.entry = s.entry AND v.model = ?2 WHERE (v.entry IS NULL OR v.stale = 1) AND ("
    'SELECT count(*) FROM (SELECT 1 FROM entry_state n WHERE n.feed = s.feed AND (n."when", n.entry) '
    f'> (s."when", s.entry) LIMIT {MOST_OF_A_FEED})) < {MOST_OF_A_FEED}'
)
"""The same for a few entries, which are looked up; `_MISSING` scans all recent ones."""

_NEWEST = 2**63 - 1


class StoredVector(NamedTuple):
    """An entry's vector, and the language of the entry or of its feed; "" if unknown."""

    entry: EntryId
    language: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """A vector as bytes, and the hash of the text that it was computed from; no bytes if there was no text.

    `data` is None if the stored vector is valid for the new text, too. `content_hash` is that of the entry when its
    text was read.
    """

    entry: EntryId
    content_hash: int
    text_hash: int
    data: bytes | None


class Vectors:
    """Reads of vectors. Those of another model than the one asked for count as missing."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def missing(self, model: str, since: datetime, *, among: Iterable[EntryId] | None = None) -> tuple[EntryId, ...]:
        """Entries from `since` on, of these if any are given, whose vector is missing or outdated, newest first."""
        terms: tuple[object, ...] = (rows.to_micros(since), model)
        source = _MISSING
        if among is not None:
            source, terms = _MISSING_AMONG, (*terms, rows.to_json(among))
        query = f'SELECT s.entry {source} ORDER BY s."when" DESC, s.entry DESC'
        return tuple(number for (number,) in self._connection().execute(query, terms))

    def of(self, ids: Iterable[EntryId], model: str) -> dict[EntryId, bytes]:
        """Return the vectors of those of these entries that have one of this model. An entry without text has none."""
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
        """Return the hashes of the texts from which these entries' vectors were computed."""
        query = "SELECT v.entry, v.text_hash FROM json_each(?) j JOIN vector v ON v.entry = j.value WHERE v.model = ?"
        return dict(self._connection().execute(query, (rows.to_json(ids), model)).fetchall())


class VectorWriter:
    """Stores vectors."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def keep(self, model: str, found: Sequence[Embedded], *, beside: Sequence[str] = ()) -> None:
        """Store vectors in place of the entries' older ones, except those of the models in `beside`.

        Entries that no longer exist are left out; the vector of one that has changed meanwhile counts as outdated.
        """
        kept = rows.to_json([model, *beside])
        with self._transactions.transaction() as connection:
            connection.executemany(
                "DELETE FROM vector WHERE entry = ? AND model NOT IN (SELECT value FROM json_each(?))",
                ((one.entry, kept) for one in found),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO vector(entry, model, text_hash, data, stale) "
                "SELECT id, ?2, ?3, ?4, content_hash <> ?5 FROM entry WHERE id = ?1",
                (
                    (one.entry, model, one.text_hash, one.data, one.content_hash)
                    for one in found
                    if one.data is not None
                ),
            )
            connection.executemany(
                "UPDATE vector SET stale = (SELECT content_hash <> ?2 FROM entry WHERE id = ?1) "
                "WHERE entry = ?1 AND model = ?3",
                ((one.entry, one.content_hash, model) for one in found if one.data is None),
            )
