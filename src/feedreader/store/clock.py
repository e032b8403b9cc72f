"""Adjust planned times when the wall clock has been set, once for all processes.

Due times, host pauses and leases are wall-clock times. If the clock is set back by an hour, every feed would wait an
hour longer. So the store keeps the offset between the wall clock and a monotonic one; a process that finds a different
offset shifts the planned times in one transaction. A clock that was set forward shifts only leases, because a machine
that slept or was restarted looks the same. The store remembers how far it went forward, because times planned before
that must not be shifted back with those planned after it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.model.due import DueKind
from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.store.journal import Transactions

NOTICED = timedelta(seconds=2)
"""Clocks disciplined by NTP drift less than this, and a smaller step delays nobody noticeably."""
_PAUSED = rows.to_json([DueKind.RETRY_AFTER, DueKind.REFUSING, DueKind.HOST_PAUSED])


class ClockReads:
    """Reads of the clock by which stored times were made."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def is_same(self, machine: str, offset: timedelta) -> bool:
        """Whether the wall clock of this machine still has the stored offset from its steady clock."""
        row = self._connection().execute("SELECT machine, offset FROM clock").fetchone()
        return row is not None and row[0] == machine and abs(timedelta(microseconds=row[1]) - offset) < NOTICED


class ClockWriter:
    """Shifts planned times when the wall clock was set."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def follow(self, machine: str, offset: timedelta, now: datetime) -> timedelta:
        """Record the clock's offset, and shift planned times if it was set; return by how much, negative for back.

        `machine` identifies a machine between two starts. On another machine the step is unknown; but whatever was
        polled in the future is then taken to have been polled now.
        """
        at, distance = rows.to_micros(now), offset // timedelta(microseconds=1)
        with self._transactions.transaction() as connection:
            row = connection.execute("SELECT machine, offset, ahead, since FROM clock").fetchone()
            known, before, ahead, since = row or ("", 0, 0, 0)
            step = distance - before
            if known != machine:
                step = ahead = since = 0
                _rebase(connection, at)
            elif abs(step) < NOTICED // timedelta(microseconds=1):
                return timedelta()
            elif step > 0:
                ahead, since = ahead + step, since if ahead else at
                connection.execute("UPDATE lease SET until = until + ?", (step,))
            else:
                _move_back(connection, -step, ahead, since)
                ahead = max(ahead + step, 0)
            connection.execute(
                "INSERT OR REPLACE INTO clock(id, machine, offset, ahead, since) VALUES (1, ?, ?, ?, ?)",
                (machine, distance, ahead, since),
            )
        return timedelta(microseconds=step)


def _move_back(connection: sqlite3.Connection, step: int, ahead: int, since: int) -> None:
    """Move planned times back by `step`; times planned before `since` only by the part of it that exceeds `ahead`.

    The due time of a feed whose host is paused was planned by the pause, whenever the feed was polled.
    """
    terms = {"step": step, "less": max(step - ahead, 0), "since": since if ahead else 0, "paused": _PAUSED}
    connection.execute(
        "WITH moved AS (SELECT feed, CASE WHEN checked < :since THEN :less ELSE :step END AS of_asking, "
        "CASE WHEN checked < :since AND why_then ->> 'kind' NOT IN (SELECT value FROM json_each(:paused)) "
        "THEN :less ELSE :step END AS of_turn FROM feed_health) "
        "UPDATE feed_health SET checked = checked - of_asking, asked_plainly = asked_plainly - of_asking, "
        "next_due = CASE WHEN next_due = 0 THEN 0 ELSE max(1, next_due - of_turn) END "
        "FROM moved WHERE moved.feed = feed_health.feed",
        terms,
    )
    connection.execute(
        "UPDATE host SET since = since - step, until = until - step FROM (SELECT host AS name, "
        "CASE WHEN since < :since THEN :less ELSE :step END AS step FROM host) WHERE name = host",
        terms,
    )
    connection.execute("UPDATE lease SET until = until - :step", terms)
    connection.execute("UPDATE upkeep SET at = at - :step", terms)


def _rebase(connection: sqlite3.Connection, now: int) -> None:
    """Treat whatever seems to have been polled in the future as polled now; every wait keeps its length."""
    connection.execute(
        "UPDATE feed_health SET next_due = CASE WHEN next_due = 0 THEN 0 ELSE next_due - (checked - :now) END, "
        "asked_plainly = min(asked_plainly, :now), checked = :now WHERE checked > :now",
        {"now": now},
    )
    connection.execute(
        "UPDATE host SET until = until - (since - :now), since = :now WHERE since > :now",
        {"now": now},
    )
    connection.execute("UPDATE upkeep SET at = :now WHERE at > :now", {"now": now})
