"""The first rows of a list, by whichever of two plans ends first.

Whether to go through a list and ask of each entry, or to find all that a condition means and sort them, depends on how
many they are and where in the list: nobody knows before. So the one that is soonest where many are meant is tried for a
moment, and given up for the other. Both give the same rows.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.journal import Scalar

    Plan: TypeAlias = "tuple[str, Sequence[Scalar]]"

PATIENCE = 0.2
"""Seconds of work, not of waiting for a busy machine, for a plan that may be the wrong one."""
_STEPS = 50
"""Instructions of SQLite between looks at the time; asking the full-text index of one entry is one of them."""


def soonest(connection: sqlite3.Connection, attempt: Plan | None, plan: Plan) -> list[tuple[Any, ...]]:
    """The rows of `attempt` if it ends in time, else those of `plan`."""
    found = None if attempt is None else _in_time(connection, attempt)
    return connection.execute(*plan).fetchall() if found is None else found


def _in_time(connection: sqlite3.Connection, plan: Plan) -> list[tuple[Any, ...]] | None:
    deadline = time.thread_time() + PATIENCE
    connection.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
    try:
        return connection.execute(*plan).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)
