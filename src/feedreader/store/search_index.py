"""Keep the full-text indexes up to date with the entries, in short transactions.

Whatever changes an entry or its tags puts the entry's number into `to_index`; `catch_up` takes numbers out of it.
Nothing is lost when a process is killed: a number leaves the queue in the transaction that indexes its entry. Texts are
prepared before the transaction; an entry that changed meanwhile stays in the queue.

If a new version reads texts differently, `renew` indexes the older entries again, a part at a time; until then they are
found by their former words.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from feedreader.errors import StoreError
from feedreader.query.terms import count_words, cut, folded
from feedreader.store.integrity import CHECKS_SEARCH_INDEXES, SEARCH_INDEXES
from feedreader.store.json_values import items
from feedreader.text.html import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.store.connect import Store

BATCH = 250
"""Entries per transaction: about 0.1 s, so that other writers hardly wait."""
LARGE_BATCH = 2000
"""The same if very many wait (a new index): merging the index less often nearly halves the time."""
VERY_MANY = 20_000

_FACTS = (
    "SELECT q.entry, e.content_hash, e.title, e.authors, "
    "(SELECT json_group_array(name) FROM (SELECT t.name FROM entry_tag et JOIN tag t ON t.id = et.tag "
    "WHERE et.entry = q.entry ORDER BY t.name)), (SELECT at FROM full_text f WHERE f.entry = q.entry) "
    "FROM to_index q LEFT JOIN entry e ON e.id = q.entry"
)
_COLUMNS = "title, text, author, tags"
_NUMBERS = "(SELECT value FROM json_each(?))"

_BEGINNING = 80
"""How many characters must agree for a feed's text to count as the beginning of its article."""

IndexRow: TypeAlias = "tuple[int | str, ...]"


class Plain(NamedTuple):
    """The plain text of an entry, as indexed and as stored beside the index."""

    title: str
    text: str
    author: str
    tags: str


class Prepared(NamedTuple):
    """The rows of `entry_plain`, `entry_words` and `entry_parts` for one entry, and how many words its text has."""

    plain: IndexRow
    words: IndexRow
    parts: IndexRow
    length: int


class SearchIndex:
    """The full-text indexes of a store, for processes that may write to it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self) -> int:
        """Return how many entries are not indexed in their current state."""
        found: int = self._store.reader().execute("SELECT count(*) FROM to_index").fetchone()[0]
        return found

    def catch_up(
        self, limit: int | None = None, *, batch: int | None = None, progress: Callable[[int], None] | None = None
    ) -> int:
        """Index up to `limit` of the waiting entries (all by default), newest first; return how many.

        `progress` is called between transactions with the number indexed so far.
        """
        if self._store.read_only:
            return 0  # without a writable index, waiting entries cannot be found by words
        if batch is None:
            batch = LARGE_BATCH if self.waiting() > VERY_MANY else BATCH
        done = 0
        while limit is None or done < limit:
            size = batch if limit is None else min(batch, limit - done)
            count = self._index_some(size)
            if count is None:
                break
            done += count
            if progress is not None:
                progress(done)
        return done

    def renew(self, limit: int = BATCH) -> int:
        """Re-index up to `limit` entries indexed by an earlier version, newest first; return how many were read.

        Its progress is stored in the transaction that queues the next entries. If there is nothing to do, it costs one
        query.
        """
        if self._store.read_only or not _to_renew(self._store.reader(), limit):
            return 0
        with self._store.writer.transaction() as connection:
            numbers = _to_renew(connection, limit)
            connection.executemany("INSERT OR IGNORE INTO to_index(entry) VALUES (?)", ((each,) for each in numbers))
            connection.execute("UPDATE index_renewal SET below = ?", (min(numbers, default=0),))
        self.catch_up(len(numbers))
        return len(numbers)

    def is_sound(self) -> bool:
        """Whether the contents of the indexes can be read; reads all of it.

        Before SQLite 3.44 this takes a statement that writes: other writers wait meanwhile, one index at a time, and
        the answer is True if nothing can be written.
        """
        if CHECKS_SEARCH_INDEXES:
            connection = self._store.reader()
            checks = (connection.execute(f"PRAGMA integrity_check({index})") for index in SEARCH_INDEXES)
            return all(found.fetchone() == ("ok",) for found in checks)
        if self._store.read_only:
            return True
        try:
            for index in SEARCH_INDEXES:
                with self._store.writer.transaction() as connection:
                    connection.execute(f"INSERT INTO {index}({index}) VALUES ('integrity-check')")
        except StoreError as error:
            cause = error.__cause__
            if isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
                return False
            raise
        return True

    def rebuild(self) -> None:
        """Empty the indexes and queue every entry: for a changed `query.terms`, or an index that fails its check."""
        with self._store.writer.transaction() as connection:
            for index in SEARCH_INDEXES:
                connection.execute(f"INSERT INTO {index}({index}) VALUES ('delete-all')")
            connection.execute("DELETE FROM entry_plain")
            connection.execute("UPDATE index_renewal SET below = 0")
            connection.execute("INSERT OR IGNORE INTO to_index SELECT id FROM entry")

    def _index_some(self, size: int) -> int | None:
        """Index a batch; return its size, 0 if another process indexed it meanwhile, or None if no entries wait."""
        connection = self._store.reader()
        facts = connection.execute(f"{_FACTS} ORDER BY q.entry DESC LIMIT ?", (size,)).fetchall()
        numbers = json.dumps([row[0] for row in facts])
        bodies = {
            entry: (summary, content)
            for entry, summary, content in connection.execute(
                f"SELECT entry, summary, content FROM entry_text WHERE entry IN {_NUMBERS}",
                (numbers,),
            )
        }
        whole = dict(
            connection.execute(
                f"SELECT entry, html FROM full_text WHERE entry IN {_NUMBERS}",
                (numbers,),
            ).fetchall()
        )
        prepared = {row: _prepared(row, *bodies.get(row[0], ("", "")), whole.get(row[0], "")) for row in facts}
        if not prepared:
            return None
        with self._store.writer.transaction() as connection:
            now = connection.execute(f"{_FACTS} WHERE q.entry IN {_NUMBERS}", (numbers,)).fetchall()
            _replace(connection, {row[0]: prepared[row] for row in now if row in prepared})
        return len(now)


def _to_renew(connection: sqlite3.Connection, limit: int) -> list[int]:
    query = "SELECT entry FROM entry_plain WHERE entry < (SELECT below FROM index_renewal) ORDER BY entry DESC LIMIT ?"
    return [entry for (entry,) in connection.execute(query, (limit,))]


def _prepared(row: tuple[Any, ...], summary: str, content: str, page: str) -> Prepared | None:
    entry, _, title, authors, tags, _ = row
    if title is None:  # deleted meanwhile
        return None
    text, short = text_of(content), text_of(summary)
    if page:
        whole = text_of(page)
        text = whole if text[:_BEGINNING] in whole else f"{text} {whole}".lstrip()
    if short not in text:
        text = f"{short} {text}".rstrip()
    plain = Plain(title, text, ", ".join(items(authors)), " ".join(items(tags)))
    return Prepared((entry, *plain), *_index_rows(entry, plain), count_words(text))


def _index_rows(entry: int, plain: Plain) -> tuple[IndexRow, IndexRow]:
    """Return the values of the two indexes for an entry; deleting it from them takes the same values."""
    parts = [folded(value) for value in plain]
    return (entry, *map(cut, parts)), (entry, *parts)


def _replace(connection: sqlite3.Connection, entries: dict[int, Prepared | None]) -> None:
    numbers = json.dumps(list(entries))
    known = connection.execute(
        f"SELECT entry, {_COLUMNS} FROM entry_plain WHERE entry IN {_NUMBERS}",
        (numbers,),
    ).fetchall()
    same = {row[0] for row in known if (prepared := entries[row[0]]) is not None and prepared.plain == row}
    old = [_index_rows(entry, Plain(*values)) for entry, *values in known if entry not in same]
    new = [entries[entry] for entry in sorted(entries) if entry not in same]
    changed = json.dumps([entry for entry in entries if entry not in same])
    for place, index in enumerate(SEARCH_INDEXES):
        connection.executemany(
            f"INSERT INTO {index}({index}, rowid, {_COLUMNS}) VALUES ('delete', ?, ?, ?, ?, ?)",
            (both[place] for both in old),
        )
        connection.executemany(
            f"INSERT INTO {index}(rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
            ((each.words, each.parts)[place] for each in new if each is not None),
        )
    connection.execute(f"DELETE FROM entry_plain WHERE entry IN {_NUMBERS}", (changed,))
    connection.executemany(
        f"INSERT INTO entry_plain(entry, {_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
        (each.plain for each in new if each is not None),
    )
    connection.executemany(
        "UPDATE entry SET words = ? WHERE id = ? AND words IS NOT ?",
        ((each.length, entry, each.length) for entry, each in entries.items() if each is not None),
    )
    connection.execute(f"DELETE FROM to_index WHERE entry IN {_NUMBERS}", (numbers,))
