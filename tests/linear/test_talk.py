"""The lines themselves: cleaned, a screenful at a time on a terminal, and on a real one without a control sequence."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.inside import store_of
from tests.test_hostile_text import DRIVES, HOSTILE, WORD, hostile_store
from tests.tui.conftest import library_on

from feedreader.linear.session import Session
from feedreader.linear.talk import Talk

if TYPE_CHECKING:
    from tests.linear.conftest import Newsroom


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_an_answer_is_one_clean_line_and_the_end_is_told_apart_from_an_empty_one():
    talk = Talk(io.StringIO("a\x1b[2Jb\r\n\n"), voice := io.StringIO())
    assert [talk.ask("x:"), talk.ask("y:"), talk.ask("z:")] == ["a[2Jb", "", None]
    assert voice.getvalue() == "x: \ny: \nz: \n"


def test_text_comes_whole_through_a_pipe_and_by_the_screenful_on_a_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "13")
    paragraphs = ["word " * 20, "短い" * 30, "a\nb\nc", "end"]
    piped = Talk(io.StringIO(), io.StringIO())
    assert list(piped.screenfuls(paragraphs)) == ["\n\n".join(paragraphs)]
    shown = list(Talk(Terminal(), Terminal()).screenfuls(paragraphs))
    assert shown == ["\n\n".join(paragraphs[:2]), "\n\n".join(paragraphs[2:])]


def test_a_long_text_goes_on_with_enter(newsroom, monkeypatch):
    monkeypatch.setenv("LINES", "14")
    voice = Terminal()
    Session(newsroom.library, Talk(Terminal("1\n\n\n\n\n\n\n\n\n\nq\n"), voice)).run()
    first, *rest = voice.getvalue().split("Enter reads on")
    assert "The first link[1]" in first
    assert len(rest) >= 2
    assert "End." in voice.getvalue()


def test_everything_that_strangers_wrote_is_told_as_text(tmp_path):
    with hostile_store(tmp_path / "hostile.db") as store:
        answers = ["all", ""]
        for number in range(1, len(HOSTILE) + 1):
            answers += [str(number), "links", "versions", "why", "tag", "tag x", "untag x", "undo"]
        answers += [*HOSTILE.values(), *(f"/{text}" for text in HOSTILE.values()), "l", "q"]
        typed = "".join(f"{each[:5000].replace(chr(10), ' ')}\n" for each in answers)
        voice = io.StringIO()
        Session(library_on(store), Talk(io.StringIO(typed), voice)).run()
    heard = voice.getvalue()
    assert DRIVES.search(heard.replace("\n", "")) is None
    assert [name for name, word in WORD.items() if word not in heard] == []


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_on_a_real_terminal_not_one_control_sequence_is_written(newsroom: Newsroom, tmp_path, term):
    store_of(newsroom.library).close()
    command = [sys.executable, "-m", "feedreader", "--db", str(tmp_path / "feedreader.db"), "read"]
    if term == "dumb":
        del command[-1]  # the interface itself turns to lines there
    master, slave = pty.openpty()
    environment = os.environ | {"TERM": term, "COLUMNS": "80", "LINES": "24"}
    program = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    heard = b""
    for typed in (b"2\r", b"star\r", b"\r", b"\r", b"help\r", b"q\r"):
        heard = _until(master, heard, heard.count(b"quit: ") + 1)
        os.write(master, typed)
    assert program.wait(timeout=30) == 0
    heard = _until(master, heard, 99)
    os.close(master)
    assert b"Storm closes ports" in heard
    assert b"Starred 1 entry." in heard
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", heard)


def _until(terminal: int, heard: bytes, prompts: int) -> bytes:
    """Everything heard until so many prompts have come, or the program has ended."""
    deadline = time.monotonic() + 30
    while heard.count(b"quit: ") < prompts and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.5)[0]:
            try:
                heard += os.read(terminal, 65536)
            except OSError:
                break
    return heard


def test_it_works_through_a_pipe_whatever_its_encoding_and_needs_no_interface_library(newsroom: Newsroom, tmp_path):
    store_of(newsroom.library).close()
    code = (
        "import sys; from feedreader.cli.main import run; code = run(sys.argv[1:]);"
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--db", str(tmp_path / "feedreader.db"), "read"],
        input=b"1\n\xff\xfe\nlinks\n", capture_output=True, check=True, env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    *heard, last = done.stdout.decode("ascii").splitlines()
    code, *loaded = last.split()
    assert code == "0"
    assert "? Paris, une d?claration sur l?Ukraine" in heard
    assert {"textual", "rich", "httpx", "feedparser", "apscheduler", "numpy", "readline"}.isdisjoint(loaded)
