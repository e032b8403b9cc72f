"""Setting a mark on chosen entries, few or a million: in blocks, so that memory does not grow with them.

A trigger keeps the counts of feeds and stories. Of very many entries they are counted by block instead: a million took
5.7 s of CPU so, and 8.4 with a trigger that fires for each.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from feedreader.model.runs import Runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

BLOCK = 10_000
_TRIGGER = "entry_state_read"
_LIVE = "feed NOT IN (SELECT id FROM feed WHERE removed IS NOT NULL)"
_COUNTS = (("feed", "feed_count", "feed", "1"), ("story", "story", "id", _LIVE))
"""By what entries are counted, in which table, under which key, and which of them."""


def set_mark(connection: sqlite3.Connection, column: str, value: int) -> Runs:
    """Set `column` (`read` or `starred`) of the entries in `chosen`, none of which has this value yet; gives them.

    Belongs inside a transaction: the trigger that counts what is read is away while very many are set.
    """
    (chosen,) = connection.execute("SELECT count(*) FROM temp.chosen").fetchone()
    if column != "read" or chosen <= BLOCK:
        return Runs(run for block in _blocks(connection) for run in _set(connection, column, value, block))
    with _trigger_away(connection):
        return Runs(run for block in _blocks(connection) for run in _set_and_count(connection, value, block))


def _blocks(connection: sqlite3.Connection) -> Iterator[tuple[int, int, bool]]:
    """Give the first and the last entry of each block of chosen ones, and whether there are others between them."""
    last = -1
    query = "SELECT min(id), max(id), count(*) FROM (SELECT id FROM temp.chosen WHERE id > ? ORDER BY id LIMIT ?)"
    while True:
        first, last, size = connection.execute(query, (last, BLOCK)).fetchone()
        if not size:
            return
        yield first, last, last - first >= size


def _set(
    connection: sqlite3.Connection, column: str, value: int, block: tuple[int, int, bool]
) -> Iterator[tuple[int, int]]:
    first, last, gaps = block
    connection.execute(f"UPDATE entry_state SET {column} = {value} WHERE {_these(gaps=gaps)}", (first, last))  # noqa: S608 - our own names
    if not gaps:
        yield first, last
        return
    query = "SELECT id FROM temp.chosen WHERE id BETWEEN ? AND ?"
    for (entry,) in connection.execute(query, (first, last)):
        yield entry, entry


def _set_and_count(
    connection: sqlite3.Connection, value: int, block: tuple[int, int, bool]
) -> Iterator[tuple[int, int]]:
    first, last, gaps = block
    for of, table, key, counted in _COUNTS:
        connection.execute("DELETE FROM temp.tally")
        connection.execute(
            f"INSERT INTO temp.tally SELECT {of}, 1 FROM entry_state NOT INDEXED "  # noqa: S608 - our own names
            f"WHERE {_these(gaps=gaps)} AND {counted} ON CONFLICT DO UPDATE SET entries = entries + 1",
            (first, last),
        )
        connection.execute(
            f"UPDATE {table} SET unread = unread + ? * (SELECT entries FROM temp.tally t WHERE t.id = {table}.{key}) "  # noqa: S608 - our own names
            f"WHERE {key} IN (SELECT id FROM temp.tally)",
            (-1 if value else 1,),
        )
    yield from _set(connection, "read", value, block)


def _these(*, gaps: bool) -> str:
    among = " AND entry IN (SELECT id FROM temp.chosen)"
    return f"entry BETWEEN ? AND ?{among if gaps else ''}"


@contextmanager
def _trigger_away(connection: sqlite3.Connection) -> Iterator[None]:
    """Take the trigger away, and put it back as it was; where something fails, the transaction does."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS tally (id INTEGER PRIMARY KEY, entries INTEGER NOT NULL)")
    (trigger,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (_TRIGGER,)).fetchone()
    connection.execute(f"DROP TRIGGER {_TRIGGER}")
    yield
    connection.execute(trigger)
