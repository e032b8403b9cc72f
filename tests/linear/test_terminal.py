"""The linear mode on a terminal that goes away, and suspended by Ctrl-Z: in pseudo-terminals, as a shell starts it."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROMPT = b"help or quit: "


class Terminal:
    """A terminal with a program on it, as its user sees it."""

    def __init__(self, start: Callable[[], None]) -> None:
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                start()
            finally:
                os._exit(70)
        self.heard = b""

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def until(self, words: bytes, seconds: float = 60.0) -> None:
        """Read until these words come; what stood before is forgotten."""
        deadline = time.monotonic() + seconds
        while words not in self.heard and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.2)[0]:
                self.heard += os.read(self.master, 1 << 16)
        assert words in self.heard, self.heard
        self.heard = self.heard.partition(words)[2]

    def hang_up(self) -> None:
        os.close(self.master)
        self.master = -1

    def ended(self, seconds: float = 30.0) -> int | None:
        """How the program ended; None where it has not after so many seconds. One is enough where nothing else runs."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return status
            time.sleep(0.02)
        return None

    def close(self) -> None:
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.master >= 0:
            os.close(self.master)


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    path = tmp_path / "feedreader.db"
    open_store(path).close()
    return [sys.executable, "-m", "feedreader", "--db", str(path), "read"]


@pytest.fixture
def on_terminal() -> Iterator[Callable[[Callable[[], None]], Terminal]]:
    opened: list[Terminal] = []

    def open_one(start: Callable[[], None]) -> Terminal:
        opened.append(Terminal(start))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


@pytest.mark.parametrize("told", [True, False])
def test_it_ends_when_its_terminal_goes_away_whether_it_is_told_or_not(command, on_terminal, told) -> None:
    def start() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL if told else signal.SIG_IGN)
        os.execv(command[0], command)

    terminal = on_terminal(start)
    terminal.until(b"quit: ")
    terminal.hang_up()
    status = terminal.ended()
    assert status is not None
    assert status in {signal.SIGHUP, 0} if told else os.WIFEXITED(status)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash, which suspends and resumes")
def test_ctrl_z_suspends_and_fg_comes_back(command, on_terminal) -> None:
    def start() -> None:
        os.environ |= {"PS1": "ready> ", "TERM": "dumb"}
        os.execvp("bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])

    terminal = on_terminal(start)
    terminal.until(b"ready> ")
    terminal.type(" ".join(command).encode() + b"\n")
    terminal.until(b"quit: ")
    terminal.type(b"\x1a")
    terminal.until(b"Stopped")
    terminal.until(b"ready> ")
    terminal.type(b"fg\n")
    terminal.until(b"read\r\n")  # bash names the command
    terminal.type(b"all\n")
    terminal.until(b"quit: ")
    terminal.type(b"quit\n")
    terminal.until(b"ready> ")
    terminal.type(b"echo code $?.\n")
    terminal.until(b"code 0.")
    terminal.type(b"exit\n")
