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
    from feedreader.store.selection import Selection

    Plan: TypeAlias = "tuple[str, Sequence[Scalar]]"

PATIENCE = 0.2
"""Seconds of work, not of waiting for a busy machine, for a plan that may be the wrong one, at most and at least."""
_LEAST = 0.02
_EACH, _EACH_SLOW = 2e-6, 20e-6
"""About the seconds that it takes to find an entry that is meant by the other plan."""
_STEPS = 50
"""Instructions of SQLite between looks at the time; asking the full-text index of one entry is one of them."""


def patience_for(selection: Selection) -> float:
    """How long it is worth to try a plan: as long as the other one takes, so that both take no more than twice that."""
    expected = selection.most * (_EACH_SLOW if selection.slow else _EACH)
    return min(max(expected, _LEAST), PATIENCE)


def soonest(connection: sqlite3.Connection, attempt: Plan | None, plan: Plan, patience: float) -> list[tuple[Any, ...]]:
    """The rows of `attempt` if there is another one and it ends in time, else those of `plan`."""
    found = None if attempt is None or attempt == plan else _in_time(connection, attempt, patience)
    return connection.execute(*plan).fetchall() if found is None else found


def _in_time(connection: sqlite3.Connection, plan: Plan, patience: float) -> list[tuple[Any, ...]] | None:
    deadline = time.thread_time() + patience
    connection.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
    try:
        return connection.execute(*plan).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)
