"""Signing in from another device: one password for the store, one token for each sign-in, both kept as hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.errors import PasswordError, UnknownDeviceError
from feedreader.store.devices import PasswordHash
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.model.streams import Device
    from feedreader.store.connect import Store

SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 1_000
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Characters that are not confused on a phone's screen; 20 of them are 99 bits."""
_GROUPS, _LETTERS = 4, 5
COST, _BLOCK_SIZE, _PARALLEL = 2**14, 8, 1
"""Parameters of scrypt, as RFC 7914 recommends for interactive use: 16 MiB and about 50 ms."""
_NOTED_EVERY = timedelta(minutes=1)
_NAME_LENGTH = 60
_UNNAMED = "unnamed program"


class Devices:
    """Access from other devices. Methods block; checking a password takes about 50 ms."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def make_password(self) -> str:
        """Create a password, store its hash and return it; it cannot be shown again."""
        groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(_GROUPS))
        password = "-".join(groups)
        self.set_password(password)
        return password

    def set_password(self, password: str) -> None:
        """Set a password; raises PasswordError if it is too short or too long."""
        if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
            raise PasswordError(f"a password has {SHORTEST_PASSWORD} to {_LONGEST_PASSWORD:,} characters")
        salt = secrets.token_bytes(16)
        kept = replace(_usual(salt), hash=_scrypt(password, _usual(salt)))
        self._store.writer.devices.set_password(kept, now=self._clock())

    def has_password(self) -> bool:
        """Whether a password is set; without one nobody can sign in."""
        return self._store.devices.password() is not None

    def sign_in(self, password: str, name: str) -> str | None:
        """Create a token for a client of this name; None if the password is wrong.

        The token is 40 hexadecimal digits: clients split it at `=` and at blanks, and some paste it unescaped.
        """
        kept = self._store.devices.password()
        tried = _scrypt(
            password[:_LONGEST_PASSWORD], kept or _usual(bytes(16))
        )  # as much work where there is no password
        if kept is None or not hmac.compare_digest(tried, kept.hash):
            return None
        token = secrets.token_hex(20)
        label = one_line(name)[:_NAME_LENGTH].strip() or _UNNAMED
        self._store.writer.devices.sign_in(label, _hash(token), now=self._clock())
        return token

    def with_token(self, token: str) -> Device | None:
        """Return the device with this token and record its use; None if there is none."""
        device = self._store.devices.with_token(_hash(token))
        now = self._clock()
        if device is not None and abs(now - device.last_used) > _NOTED_EVERY:
            self._store.writer.devices.used(device.id, now=now)
        return device

    def all(self) -> tuple[Device, ...]:
        """Return all signed-in devices, most recently used first."""
        return self._store.devices.all()

    def revoke(self, device: str) -> Device:
        """Sign out a device, by its number or name; raises UnknownDeviceError."""
        for known in self.all():
            if device in (str(known.id), known.name):
                self._store.writer.devices.revoke(known.id)
                return known
        raise UnknownDeviceError(device)


def _hash(token: str) -> bytes:
    """Hash a token; it is random, so a plain digest is as good as a slow one."""
    return hashlib.sha256(token.encode()).digest()


def _usual(salt: bytes) -> PasswordHash:
    """Return the parameters that new passwords are hashed with; the hash itself is still to come."""
    return PasswordHash(b"", salt, COST, _BLOCK_SIZE, _PARALLEL)


def _scrypt(password: str, how: PasswordHash) -> bytes:
    """Hash a password as the one that is kept was hashed, also if that was before another cost was chosen."""
    memory = 2 * 128 * how.cost * how.block_size + 1024 * 1024
    return hashlib.scrypt(password.encode(), salt=how.salt, n=how.cost, r=how.block_size, p=how.parallel, maxmem=memory)
