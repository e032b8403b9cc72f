"""Which of two plans gives the first rows of a list."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from feedreader.store.page_plans import PATIENCE, patience_for, soonest
from feedreader.store.selection import EVERYTHING, UNREAD, Selection, either, every, opposite

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        yield opened


def test_a_plan_that_does_not_end_in_time_is_given_up_for_the_other(connection: sqlite3.Connection) -> None:
    assert soonest(connection, (ENDLESS, ()), ("SELECT ?", (2,)), 0.01) == [(2,)]
    assert connection.execute(
        f"{ENDLESS.replace('n)', 'n LIMIT 100000)', 1)}"
    ).fetchone()  # nothing is interrupted after


def test_a_plan_that_ends_in_time_is_all_that_is_run(connection: sqlite3.Connection) -> None:
    assert soonest(connection, ("SELECT ?", (1,)), ("SELECT * FROM missing", ()), 10) == [(1,)]


def test_the_same_plan_is_not_tried_before_it_is_taken(connection: sqlite3.Connection) -> None:
    seen: list[str] = []
    connection.set_trace_callback(seen.append)
    assert soonest(connection, ("SELECT ?", (1,)), ("SELECT ?", (1,)), 10) == [(1,)]
    assert len(seen) == 1


def test_a_damaged_plan_is_an_error_and_not_a_slow_one(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        soonest(connection, ("SELECT * FROM missing", ()), ("SELECT 2", ()), 10)


def test_a_plan_is_tried_for_as_long_as_the_other_takes() -> None:
    few, many = Selection("a", most=100), Selection("b", most=30_000)
    assert patience_for(few) == patience_for(every([few, many, UNREAD])) < patience_for(many) < PATIENCE
    assert patience_for(many) < patience_for(either([many, many])) < PATIENCE
    slow = Selection("c", slow=True)
    assert patience_for(every([many, slow])) == patience_for(opposite(few)) == patience_for(EVERYTHING) == PATIENCE
