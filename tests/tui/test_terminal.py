"""What the terminal is told, and what it tells."""

from __future__ import annotations

import inspect
import os
import pty
import signal
import subprocess
import sys

import pytest
from tests.inside import store_of
from tests.tui.conftest import library_on, opener
from textual.events import Key

from feedreader.store.connect import open_store
from feedreader.tui.terminal import Ground, Hangup, Listener, listen, notice, titled
from feedreader.tui.themes import DARK, LIGHT, TERMINAL, TERMINAL_LIGHT

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


def heard(*pieces):
    """What the parser makes of pieces of input: the keys, and what it is told of the background."""
    parser = Listener()
    messages = [message for piece in pieces for message in parser.feed(piece)]
    keys = "".join(each.character or each.key for each in messages if isinstance(each, Key))
    return keys, [each.dark for each in messages if isinstance(each, Ground)]


@pytest.mark.parametrize(
    ("answer", "dark"),
    [
        ("\x1b]11;rgb:1414/1717/1c1c\x07", True),
        ("\x1b]11;rgb:fbfb/fafa/f7f7\x1b\\", False),
        ("\x1b]11;rgb:ff/ff/ff\x07", False),
        ("\x1b]11;rgba:0000/0000/0000/ffff\x07", True),
        ("\x1b[?997;1n", True),
        ("\x1b[?997;2n", False),
    ],
)
def test_what_the_terminal_says_of_its_background_is_heard_and_no_key(answer, dark):
    assert heard(f"a{answer}b") == ("ab", [dark])
    for at in range(2, len(answer)):
        if answer[:at] != "\x1b[":
            assert heard("a", answer[:at], f"{answer[at:]}b") == ("ab", [dark]), at


def test_keys_and_other_answers_are_what_they_were():
    assert heard("jk") == ("jk", [])
    assert heard("\x1b[A")[1] == []
    assert heard("\x1b[?2026;2$y", "j") == ("j", [])


def test_textual_s_driver_reads_with_it():
    from textual.drivers import linux_driver

    before = linux_driver.XTermParser
    try:
        listen()
        assert "XTermParser(self._debug)" in inspect.getsource(linux_driver.LinuxDriver.run_input_thread)
        assert linux_driver.XTermParser is Listener
    finally:
        linux_driver.XTermParser = before


async def test_a_light_terminal_gets_the_light_theme_and_one_that_turns_dark_the_dark_one(newsroom, tmp_path):
    state = tmp_path / "interface.json"
    async with opener(newsroom.library)(state_path=state) as ui:
        ui.app.post_message(Ground(dark=False))
        await ui.settle()
        assert ui.app.theme == LIGHT
    async with opener(newsroom.library)(state_path=state) as ui:
        assert ui.app.theme == LIGHT  # from its first frame on
        ui.app.post_message(Ground(dark=True))
        await ui.settle()
        assert ui.app.theme == DARK


async def test_the_colours_of_the_terminal_are_others_on_a_light_one(newsroom, tmp_path):
    library = library_on(store_of(newsroom.library), theme=TERMINAL)
    async with opener(library)(state_path=tmp_path / "interface.json") as ui:
        assert ui.app.theme == TERMINAL
        ui.app.post_message(Ground(dark=False))
        await ui.settle()
        assert ui.app.theme == TERMINAL_LIGHT
        assert ui.app.current_theme.secondary != ui.app.available_themes[TERMINAL].secondary


@pytest.mark.parametrize("chosen", [{"theme": "feedreader-dark"}, {"follow_terminal": False}])
async def test_a_theme_that_was_chosen_stays_whatever_the_terminal_says(newsroom, chosen):
    library = library_on(store_of(newsroom.library), **chosen)
    async with opener(library)() as ui:
        ui.app.post_message(Ground(dark=False))
        await ui.settle()
        assert ui.app.theme == DARK
