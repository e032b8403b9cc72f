"""Devices that have signed in, their tokens, and the password that they need: hashes only, never what was hashed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedreader.model.streams import Device, DeviceId
from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.store.journal import Journal

TOKENS_A_DEVICE = 20
"""Newsboat signs in at every start, and two phones may run the same program; the oldest tokens are dropped."""
_COLUMNS = "d.id, d.name, d.signed_in, d.last_used"


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A password as it is kept: scrypt's result, its salt, and its cost (RFC 7914: N, r and p)."""

    hash: bytes
    salt: bytes
    cost: int
    block_size: int
    parallel: int


class Devices:
    """Reads of devices."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def all(self) -> tuple[Device, ...]:
        """Return every device, the most recently used first."""
        query = f"SELECT {_COLUMNS} FROM device d ORDER BY d.last_used DESC, d.id DESC"
        return tuple(_device(row) for row in self._connection().execute(query))

    def with_token(self, token_hash: bytes) -> Device | None:
        """Return the device that holds the token with this hash; None if there is none."""
        query = f"SELECT {_COLUMNS} FROM device_token t JOIN device d ON d.id = t.device WHERE t.hash = ?"
        row = self._connection().execute(query, (token_hash,)).fetchone()
        return None if row is None else _device(row)

    def password(self) -> PasswordHash | None:
        """Return the password's hash; None if none was ever set."""
        query = "SELECT hash, salt, cost, block_size, parallel FROM serve_password"
        row = self._connection().execute(query).fetchone()
        return None if row is None else PasswordHash(*row)


class DeviceWriter:
    """Changes devices. The journal does not record these changes, so undo cannot restore a revoked device."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def set_password(self, password: PasswordHash, *, now: datetime) -> None:
        """Store a new password; all devices have to sign in again."""
        with self._journal.transaction() as connection:
            connection.execute("DELETE FROM device_token")
            connection.execute("DELETE FROM device")
            connection.execute(
                "INSERT OR REPLACE INTO serve_password(id, hash, salt, cost, block_size, parallel, made) "
                "VALUES (1, ?, ?, ?, ?, ?, ?)",
                (
                    password.hash,
                    password.salt,
                    password.cost,
                    password.block_size,
                    password.parallel,
                    rows.to_micros(now),
                ),
            )

    def sign_in(self, name: str, token_hash: bytes, *, now: datetime) -> None:
        """Give a device, created if necessary, another token; beyond `TOKENS_A_DEVICE`, its oldest ones end."""
        moment = rows.to_micros(now)
        with self._journal.transaction() as connection:
            ((device,),) = connection.execute(
                "INSERT INTO device(name, signed_in, last_used) VALUES (?, ?, ?) "
                "ON CONFLICT(name) DO UPDATE SET signed_in = excluded.signed_in, last_used = excluded.last_used "
                "RETURNING id",
                (name, moment, moment),
            ).fetchall()
            connection.execute(
                "INSERT INTO device_token(hash, device, made) VALUES (?, ?, ?)", (token_hash, device, moment)
            )
            connection.execute(
                "DELETE FROM device_token WHERE device = ?1 AND hash NOT IN "
                "(SELECT hash FROM device_token WHERE device = ?1 ORDER BY made DESC LIMIT ?2)",
                (device, TOKENS_A_DEVICE),
            )

    def used(self, device: DeviceId, *, now: datetime) -> None:
        """Record that a device made a request."""
        with self._journal.transaction() as connection:
            connection.execute("UPDATE device SET last_used = ? WHERE id = ?", (rows.to_micros(now), device))

    def revoke(self, device: DeviceId) -> bool:
        """End a device's tokens; return whether there was such a device."""
        with self._journal.transaction() as connection:
            connection.execute("DELETE FROM device_token WHERE device = ?", (device,))
            return connection.execute("DELETE FROM device WHERE id = ?", (device,)).rowcount > 0


def _device(row: Any) -> Device:
    number, name, signed_in, last_used = row
    return Device(
        id=DeviceId(number), name=name, signed_in=rows.from_micros(signed_in), last_used=rows.from_micros(last_used)
    )
