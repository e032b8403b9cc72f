"""The one way to write: short transactions, one at a time in this process, waiting for those of other processes."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from feedreader.store.selection import Selection

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

    from feedreader.model.entries import EntryId

Which: TypeAlias = "Selection | Iterable[EntryId]"


class Transactions:
    """What every part of the writer builds on; threads take turns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._turn = threading.RLock()

    @cached_property
    def _database(self) -> Database:
        from sqlite_utils import Database

        return Database(self._connection, recursive_triggers=False, execute_plugins=False)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; inside another one, a savepoint of it.

        `BEGIN IMMEDIATE`, because a transaction that reads before it writes does not wait for other writers: it fails.
        No savepoint for the whole: SQLite would keep what it changes in a list in memory and walk it at every statement
        that fires a trigger (measured: 1 ms an entry in batches of 10,000). sqlite-utils makes the savepoints and is
        imported for them alone: marking one entry takes 0.4 ms, importing it 130.
        """
        connection = self._connection
        with self._turn:
            if connection.in_transaction:
                with self._database.atomic():
                    yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # some errors, a full disk for one, have ended it
        connection.execute("ROLLBACK")


def choose(connection: sqlite3.Connection, which: Which) -> None:
    """Put the numbers of entries into the temporary table `chosen`: a million need no million SQL parameters."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.chosen")
    if isinstance(which, Selection):
        connection.execute(f"INSERT INTO temp.chosen SELECT s.entry {which.sql()}", which.parameters)
    else:
        connection.executemany("INSERT OR IGNORE INTO temp.chosen VALUES (?)", ((number,) for number in which))


def next_number(connection: sqlite3.Connection, table: str) -> int:
    """The number that the next row of an AUTOINCREMENT table gets, while this transaction keeps others out."""
    query = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0) + 1"
    found: int = connection.execute(query, (table,)).fetchone()[0]
    return found
