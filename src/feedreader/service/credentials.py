"""Credentials for a feed's server: its configured headers, and a user name with its password.

The password itself is not stored: `env:NAME` reads a variable, `file:PATH` the first line of a file,
`keyring:SERVICE/USER` the system's keyring, and `command:PROGRAM …` the first line that a program prints (such as a
password manager), which is started without a shell.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from base64 import b64encode
from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError
from feedreader.settings import keyring
from feedreader.settings.feed_settings import feed_settings
from feedreader.settings.paths import expanded

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 10
LONGEST = 4_096


class CredentialsError(FeedreaderError):
    """A password cannot be obtained; the text names its source, never the password."""


def headers_of(kept: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers for a feed's requests, by what is set for it. May wait for a program.

    Raises CredentialsError.
    """
    if not kept:
        return {}
    own = feed_settings(kept)
    if not own.user and not own.password:
        return own.headers
    secret = b64encode(f"{own.user}:{password_from(own.password)}".encode()).decode()  # RFC 7617, UTF-8
    return {**own.headers, "Authorization": f"Basic {secret}"}


def password_from(source: str) -> str:
    """Return the password that a source gives, "" for none; raises CredentialsError."""
    kind, _, place = source.partition(":")
    try:
        if kind == "env":
            return os.environ[place]
        if kind == "file":
            with expanded(place).open(encoding="utf-8") as file:
                return file.readline(LONGEST).rstrip("\r\n")
        if kind == "command":
            return _first_line(shlex.split(place))
        if kind == "keyring":
            return keyring.password(place)
    except keyring.KeyringError as error:
        raise CredentialsError(f"its password did not come: {error}") from error
    except KeyError:
        raise CredentialsError(f"its password should be in the variable {place}, which is not set") from None
    except (OSError, ValueError) as error:
        raise CredentialsError(
            f"its password cannot be read from {source}: {getattr(error, 'strerror', None) or error}"
        ) from error
    return ""


def _first_line(command: list[str]) -> str:
    if not command:
        raise CredentialsError("its password did not come: its command names no program")
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program, no shell
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise CredentialsError(f"its password did not come: {command[0]} took longer than {SECONDS} seconds") from None
    if done.returncode:
        raise CredentialsError(f"its password did not come: {command[0]} ended with code {done.returncode}")
    lines = done.stdout.decode("utf-8").splitlines()
    return lines[0][:LONGEST] if lines else ""
