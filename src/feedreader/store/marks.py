"""Set a mark on entries, few or a million, in blocks, so that memory stays bounded.

There are three ways. For a few entries, a trigger maintains the counts of feeds and stories. For more than a block of
them, they are counted block by block. If a large part of all entries is set and few remain unset, the counts are
derived from those few, and the indexes of unread entries are rebuilt instead of being updated row by row. A million
entries took 8.4 s of CPU the first way, 5.1 s the second and half of that the third.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, LiteralString

from feedreader.model.runs import Runs
from feedreader.store.selection import choose

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from feedreader.store.selection import Which

Block = tuple[int, int, bool]
"""The first and the last of the entries that are set at once, and whether there are others between them."""

BLOCK = 10_000
_TRIGGER = "entry_state_read"
_UNREAD_INDEXES = ("entry_state_unread", "story_unread")
_LIVE = "feed NOT IN (SELECT id FROM feed WHERE removed IS NOT NULL)"
_COUNTS = (("feed", "feed_count", "feed", "total", "1"), ("story", "story", "id", "size", _LIVE))
"""How entries are counted: by which column, in which table, under which key, its column of totals, and the condition
for entries that count."""


def set_mark(connection: sqlite3.Connection, which: Which, column: str, value: int) -> Runs:
    """Set `column` (`read` or `starred`) of those entries that have another value, and return them.

    Must run in a transaction, because triggers and indexes are dropped while very many are set.
    """
    chosen, blocks = _others(connection, which, column, value)
    if column != "read" or chosen <= BLOCK:
        return Runs(run for block in blocks for run in _set(connection, column, value, block))
    if not _nearly_all(connection, value, chosen):
        with _without(connection, _TRIGGER):
            return Runs(run for block in blocks for run in _set_and_count(connection, value, block))
    with _without(connection, _TRIGGER, *_UNREAD_INDEXES):
        changed = Runs(run for block in blocks for run in _set(connection, column, value, block))
        _count_by_the_others(connection, value)
    return changed


def _others(connection: sqlite3.Connection, which: Which, column: str, value: int) -> tuple[int, Iterator[Block]]:
    """Return how many of these entries have another value, and those entries in blocks.

    Long runs that all have another value are not listed one by one, so undoing "mark all read" need not look for them.
    """
    other = f"s.{column} = {1 - value}"
    if isinstance(which, Runs) and len(which) >= BLOCK * (runs := len([*which.pairs()])):
        query = f"SELECT count(*) FROM entry_state s WHERE entry BETWEEN ? AND ? AND {other}"
        found = sum(connection.execute(query, run).fetchone()[0] for run in which.pairs())
        if runs and found == len(which):
            return found, (block for run in which.pairs() for block in _cut(*run))
    choose(connection, which, other)
    (chosen,) = connection.execute("SELECT count(*) FROM temp.chosen").fetchone()
    return chosen, _blocks(connection, chosen)


def _cut(first: int, last: int) -> Iterator[Block]:
    """Split a run into blocks."""
    return ((start, min(start + BLOCK - 1, last), False) for start in range(first, last + 1, BLOCK))


def _nearly_all(connection: sqlite3.Connection, value: int, chosen: int) -> bool:
    """Whether so many entries are chosen that it is less work to visit the others."""
    total, unread = connection.execute("SELECT sum(total), sum(unread) FROM feed_count").fetchone()
    others = (unread if value else total - unread) - chosen
    return bool(chosen >= total // 4 and others <= chosen // 4)


def _blocks(connection: sqlite3.Connection, chosen: int) -> Iterator[Block]:
    """Yield the chosen entries in blocks."""
    ends = "SELECT (SELECT min(id) FROM temp.chosen), (SELECT max(id) FROM temp.chosen)"
    first, last = connection.execute(ends).fetchone()
    if chosen and last - first < chosen:
        yield from _cut(first, last)
        return
    last = -1
    query = "SELECT min(id), max(id), count(*) FROM (SELECT id FROM temp.chosen WHERE id > ? ORDER BY id LIMIT ?)"
    while True:
        first, last, size = connection.execute(query, (last, BLOCK)).fetchone()
        if not size:
            return
        yield first, last, last - first >= size


def _set(connection: sqlite3.Connection, column: LiteralString, value: int, block: Block) -> Iterator[tuple[int, int]]:
    first, last, gaps = block
    connection.execute(f"UPDATE entry_state SET {column} = {value} WHERE {_these(gaps=gaps)}", (first, last))
    if not gaps:
        yield first, last
        return
    query = "SELECT id FROM temp.chosen WHERE id BETWEEN ? AND ?"
    for (entry,) in connection.execute(query, (first, last)):
        yield entry, entry


def _set_and_count(connection: sqlite3.Connection, value: int, block: Block) -> Iterator[tuple[int, int]]:
    first, last, gaps = block
    for of, table, key, _, counted in _COUNTS:
        _tally(connection, of, f"NOT INDEXED WHERE {_these(gaps=gaps)} AND {counted}", (first, last))
        connection.execute(
            f"UPDATE {table} SET unread = unread + ? * (SELECT entries FROM temp.tally t WHERE t.id = {table}.{key}) "
            f"WHERE {key} IN (SELECT id FROM temp.tally)",
            (-1 if value else 1,),
        )
    yield from _set(connection, "read", value, block)


def _these(*, gaps: bool) -> str:
    among = " AND entry IN (SELECT id FROM temp.chosen)"
    return f"entry BETWEEN ? AND ?{among if gaps else ''}"


def _count_by_the_others(connection: sqlite3.Connection, value: int) -> None:
    """Count unread entries as if all entries had this value, then correct the counts by those that have not."""
    for of, table, key, everything, counted in _COUNTS:
        unread = "0" if value else everything
        (last,) = connection.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()
        connection.executemany(
            f"UPDATE {table} SET unread = {unread} WHERE {key} BETWEEN ? AND ? AND unread <> {unread}",
            ((first, first + BLOCK - 1) for first in range(1, last + 1, BLOCK)),
        )
        _tally(connection, of, f"NOT INDEXED WHERE read <> ? AND {counted}", (value,))
        connection.execute(
            f"UPDATE {table} SET unread = unread + ? * (SELECT entries FROM temp.tally t WHERE t.id = {table}.{key}) "
            f"WHERE {key} IN (SELECT id FROM temp.tally)",
            (1 if value else -1,),
        )


def _tally(
    connection: sqlite3.Connection, of: LiteralString, where: LiteralString, parameters: tuple[int, ...]
) -> None:
    """Count entries by feed or story, into the temporary table `tally`."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS tally (id INTEGER PRIMARY KEY, entries INTEGER NOT NULL)")
    connection.execute("DELETE FROM temp.tally")
    connection.execute(
        f"INSERT INTO temp.tally SELECT {of}, 1 FROM entry_state {where} "
        "ON CONFLICT DO UPDATE SET entries = entries + 1",
        parameters,
    )


@contextmanager
def _without(connection: sqlite3.Connection, *names: str) -> Iterator[None]:
    """Drop triggers and indexes, and recreate them afterwards; on an error the transaction restores them."""
    query = "SELECT type, sql FROM sqlite_master WHERE name = ?"
    found = [(name, *connection.execute(query, (name,)).fetchone()) for name in names]
    for name, kind, _ in found:
        connection.execute(f"DROP {kind} {name}")
    yield
    for _, _, made in found:
        connection.execute(made)
