"""The system's keyring, through the package `keyring`, which is optional (`pip install 'feedreader[keyring]'`).

Only this module imports it. The package supports Secret Service, KWallet, Keychain and Credential Locker.
"""

from __future__ import annotations

from typing import Any

from feedreader.errors import FeedreaderError


class KeyringError(FeedreaderError):
    """The keyring is not available or has no such password; the text names the entry, never the password."""


def password(entry: str) -> str:
    """Return the password of an entry, `SERVICE/USER`; raises KeyringError. May wait for the user to unlock it."""
    service, user = _parts(entry)
    found = _asked("get_password", service, user)
    if found is None:
        raise KeyringError(f"the keyring has no password for {user} under {service}")
    return str(found)


def keep(entry: str, secret: str) -> None:
    """Store a password in an entry, `SERVICE/USER`, replacing any other; raises KeyringError."""
    _asked("set_password", *_parts(entry), secret)


def _parts(entry: str) -> tuple[str, str]:
    service, _, user = entry.partition("/")
    if not service or not user:
        raise KeyringError(f"keyring:{entry} is not an entry; write keyring:SERVICE/USER")
    return service, user


def _asked(what: str, *arguments: str) -> Any:
    try:
        import keyring
        from keyring.errors import KeyringError as TheirError
    except ImportError:
        raise KeyringError("the package keyring is not installed: pip install 'feedreader[keyring]'") from None
    try:
        return getattr(keyring, what)(*arguments)
    except (TheirError, RuntimeError) as error:
        raise KeyringError(f"the keyring cannot be used: {error}") from error
