"""The schedule and results of maintenance, and the maintenance of SQLite itself."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple

from feedreader.store import rows
from feedreader.store.json_values import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from feedreader.store.journal import Transactions

_PAGES_A_TURN = 1_000


class Done(NamedTuple):
    """When a task was last done, and its result."""

    at: datetime
    outcome: Mapping[str, Any]


class Sizes(NamedTuple):
    """Sizes in bytes: the file, its free pages, and the write-ahead log."""

    file: int
    free: int
    wal: int


class Upkeep:
    """Reads about upkeep."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def last(self, name: str) -> Done | None:
        """Return when this was last done; None if never."""
        query = "SELECT at, outcome FROM upkeep WHERE name = ?"
        row = self._connection().execute(query, (name,)).fetchone()
        return None if row is None else Done(rows.from_micros(row[0]), facts(row[1]))

    def sizes(self) -> Sizes:
        """Return the size of the store."""
        connection = self._connection()
        pages, size, free, path = connection.execute(
            "SELECT (SELECT page_count FROM pragma_page_count), (SELECT page_size FROM pragma_page_size), "
            "(SELECT freelist_count FROM pragma_freelist_count), "
            "(SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE seq = 0)"
        ).fetchone()
        return Sizes(pages * size, free * size, _size_of(os.fsdecode(path) + "-wal"))

    def tables(self) -> dict[str, int]:
        """Return bytes by table, indexes included, the largest first; reads the whole file.

        Empty if SQLite was built without the means.
        """
        query = (
            "SELECT coalesce(m.tbl_name, d.name), sum(d.pgsize) FROM dbstat d LEFT JOIN sqlite_master m "
            "ON m.name = d.name WHERE d.aggregate GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        try:
            return dict(self._connection().execute(query).fetchall())
        except sqlite3.OperationalError:  # built without dbstat
            return {}


class UpkeepWriter:
    """Maintains SQLite's files, and stores what upkeep has done."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def done(self, name: str, outcome: Mapping[str, Any], *, now: datetime) -> None:
        """Store that this was done now, with its result."""
        with self._transactions.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO upkeep(name, at, outcome) VALUES (?, ?, ?)",
                (name, rows.to_micros(now), json.dumps(outcome)),
            )

    def checkpoint(self) -> bool:
        """Copy the write-ahead log into the file and empty it as far as no reader needs it; return whether all was."""
        with self._transactions.alone() as connection:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def optimize(self) -> None:
        """Let SQLite update the statistics of its query planner, if the tables have changed much."""
        with self._transactions.alone() as connection:
            connection.execute("PRAGMA analysis_limit = 400")
            connection.execute("PRAGMA optimize")

    def rebuild(self) -> bool:
        """Rewrite a file made by a version that could not release free pages, without its free pages.

        Nobody else can write meanwhile. Returns False if the file can release them already, or something prevents it.
        """
        with self._transactions.alone() as connection:
            if connection.execute("PRAGMA auto_vacuum").fetchone()[0]:
                return False
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            try:
                connection.execute("VACUUM")
            except sqlite3.OperationalError:  # somebody reads or writes; there is a next time
                return False
        return True

    def give_back(self, pages: int = _PAGES_A_TURN) -> int:
        """Return up to so many free pages to the file system; return how many. 0 for a store that cannot."""
        with self._transactions.alone() as connection:
            before: int = connection.execute("PRAGMA freelist_count").fetchone()[0]
            connection.execute(f"PRAGMA incremental_vacuum({pages:d})").fetchall()
            after: int = connection.execute("PRAGMA freelist_count").fetchone()[0]
        return before - after


def _size_of(path: str) -> int:
    from pathlib import Path

    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
