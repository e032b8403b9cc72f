"""Notifications to systemd: ready, reloading, alive, stopping (sd_notify(3), sd_watchdog_enabled(3)).

They are datagrams to the socket that `NOTIFY_SOCKET` names. Without one, nothing is sent; that systemd does not listen
is never an error.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Notifier:
    """Sends messages to the service manager that started the daemon, if the environment names one."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        known = os.environ if environment is None else environment
        self._address = known.get("NOTIFY_SOCKET", "")
        self.watchdog_seconds = _watchdog(known)

    def ready(self, status: str) -> None:
        """Report that the daemon works, for the first time or again after `reloading`."""
        self._send("READY=1", f"STATUS={status}")

    def status(self, words: str) -> None:
        """Send one line for `systemctl status`."""
        self._send(f"STATUS={words}")

    def reloading(self) -> None:
        """Report that the configuration is being reloaded; `ready` ends it."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def alive(self) -> None:
        """Send a sign of life; to be called more often than every `watchdog_seconds`."""
        if self.watchdog_seconds is not None:
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Report that the daemon was told to stop and is doing so."""
        self._send("STOPPING=1")

    def _send(self, *lines: str) -> None:
        if not self._address or self._address[0] not in "/@":
            return
        path = "\0" + self._address[1:] if self._address[0] == "@" else self._address  # an abstract socket
        message = "\n".join(line.replace("\n", " ") for line in lines).encode("utf-8", "replace")
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.settimeout(0)  # a full queue must not hold up the daemon
            channel.sendto(message, path)


def _watchdog(known: Mapping[str, str]) -> float | None:
    """Return how often systemd expects a sign of life; None if it does not watch this process."""
    length, process = known.get("WATCHDOG_USEC", ""), known.get("WATCHDOG_PID", str(os.getpid()))
    if not length.isascii() or not length.isdecimal() or not int(length) or process != str(os.getpid()):
        return None
    return int(length) / 1_000_000
