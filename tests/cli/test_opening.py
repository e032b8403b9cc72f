"""The command line without a command, and how what a command has begun ends."""

from __future__ import annotations

import asyncio
import io
import signal
import sys

import click
import pytest

from feedreader.cli.context import Context
from feedreader.cli.opening import is_plain


@pytest.mark.parametrize(
    "arguments",
    ["", "--db a", "--config b", "--db a --config b", "--config b --db a"],
    ids=lambda each: each or "nothing",
)
def test_a_command_line_without_a_command_is_plain(arguments):
    assert is_plain(arguments.split())


@pytest.mark.parametrize(
    "arguments", ["list", "--db", "--db a list", "--db a --db b", "--help", "--version x", "--db=a", "a --db", "-h"]
)
def test_everything_else_is_left_to_click(arguments):
    assert not is_plain(arguments.split())


def test_without_a_terminal_the_interface_says_what_else_there_is(feedreader, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    assert "`feedreader read` works line by line" in feedreader(code=1).err


def test_a_configuration_that_cannot_be_read_is_a_sentence(feedreader, tmp_path):
    (tmp_path / "config.toml").write_text("[interface]\ncolour = 1\n")
    told = feedreader(code=1).err
    assert told.startswith("feedreader: ")
    assert "colour" in told
    assert told.count("\n") == 1


def test_the_interface_is_not_drawn_into_a_file(feedreader, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert "needs a terminal" in feedreader(code=1).err


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_round_ends_in_good_order_when_its_terminal_goes_and_not_under_nohup(name):
    number, ended = getattr(signal, name), []

    async def work():
        try:
            signal.raise_signal(number)
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            ended.append(name)
            raise

    before = signal.getsignal(number)
    try:
        with pytest.raises(click.Abort):
            Context().run(work)
        signal.signal(number, signal.SIG_IGN)
        Context().run(work)
    finally:
        signal.signal(number, before)
    assert ended == [name]
