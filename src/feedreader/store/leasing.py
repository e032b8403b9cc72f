"""Leases: exactly one process polls at a time, and one computes vectors; a dead one cannot keep the right to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.store import rows
from feedreader.store.transactions import Transactions

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from feedreader.model.intents import Lease

POLLING = "poll"
EMBEDDING = "embed"
_RENEWALS = 3  # how often a lease is renewed in its time: two failures in a row do not lose it


class Leasing(Transactions):
    """The writer's part for leases. A holder names itself as `host:pid:random`."""

    def acquire_lease(self, holder: str, *, now: datetime, time: timedelta, name: str = POLLING) -> Lease | None:
        """Take or renew a lease for `time` from `now`; None while somebody else holds it.

        One that ends far later than any that is taken now was taken by a clock that has been put back since.
        """
        from feedreader.model.intents import Lease

        until = now + time
        with self.transaction() as connection:
            taken = connection.execute(
                "INSERT INTO lease(name, holder, until) VALUES (?1, ?2, ?3) ON CONFLICT(name) DO UPDATE "
                "SET holder = excluded.holder, until = excluded.until "
                "WHERE lease.holder = excluded.holder OR lease.until <= ?4 OR lease.until > ?5",
                (name, holder, rows.to_micros(until), rows.to_micros(now), rows.to_micros(until + time)),
            ).rowcount
        return Lease(holder=holder, until=until, renew_every=time / _RENEWALS) if taken else None

    def release_lease(self, holder: str, *, name: str = POLLING) -> None:
        """Give a lease back; nothing happens where somebody else holds it."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM lease WHERE name = ? AND holder = ?", (name, holder))
