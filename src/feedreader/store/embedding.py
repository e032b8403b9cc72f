"""Keeping the vectors of entries. They are computed elsewhere, and never inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.store import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.entries import EntryId
    from feedreader.store.journal import Transactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """A vector as bytes, and the hash of the text it was made of; no bytes where there was no text to make it of.

    `data` is None where the vector that is stored holds for the new text, too. `content_hash` is the entry's as it was
    when its text was read.
    """

    entry: EntryId
    content_hash: int
    text_hash: int
    data: bytes | None


class VectorWriter:
    """Keeps vectors."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def keep(self, model: str, found: Sequence[Embedded], *, beside: Sequence[str] = ()) -> None:
        """Store vectors in place of the entries' older ones, except those of the models `beside` which it is used.

        Entries that have gone meanwhile are left out; the vector of one that has changed meanwhile is outdated already.
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
