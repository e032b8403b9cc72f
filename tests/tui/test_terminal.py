"""What the terminal is told, and what it tells."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys

import pytest

from feedreader.store.connect import open_store
from feedreader.tui.terminal import Hangup, notice, titled

HOSTILE = "a\x1b]52;c;QQ==\x07b\x9cc;d\ne"


@pytest.mark.parametrize("kind", ["osc9", "osc99", "osc777"])
def test_a_notice_ends_where_it_should_whatever_it_says(kind):
    sequence = notice(kind, HOSTILE)
    assert sequence.count("\x1b") == (2 if kind == "osc99" else 1)
    assert sequence.endswith("\x1b\\" if kind == "osc99" else "\x07")
    assert sequence[1:].count("\x07") == (0 if kind == "osc99" else 1)
    assert "\x9c" not in sequence
    assert "\n" not in sequence


def test_a_notice_may_be_switched_off():
    assert notice("off", "a") == ""


def test_a_title_is_one_sequence():
    assert titled(HOSTILE).count("\x1b") == 1
    assert titled("feedreader (12)") == "\x1b]2;feedreader (12)\x07"


def test_a_terminal_is_gone_when_its_other_end_is_closed():
    master, slave = pty.openpty()
    hangup = Hangup(slave)
    assert not hangup()
    os.close(master)
    assert hangup()
    os.close(slave)


RUN = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from feedreader.service.library import Library
from feedreader.settings.config import Interface, Settings
from feedreader.store.connect import open_store
from feedreader.tui.app import FeedreaderApp
with open_store(sys.argv[1]) as store:
    FeedreaderApp(Library(store, Settings(interface=Interface(poll=False)))).run()
"""


def test_the_program_ends_when_its_terminal_goes_away(tmp_path):
    path = tmp_path / "feedreader.db"
    open_store(path).close()
    master, slave = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-c", RUN, str(path)], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    try:
        os.close(slave)
        received = b""
        while b"Nothing to read yet" not in received:
            received += os.read(master, 1 << 16)
        assert b"\x1b]2;feedreader\x07" in received
        os.close(master)
        program.wait(timeout=60)  # within a second where nothing else runs
    finally:
        if program.poll() is None:
            program.send_signal(signal.SIGKILL)
            program.wait()
