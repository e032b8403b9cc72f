"""newsboat's keys and settings as ours."""

from __future__ import annotations

import tomllib

import pytest

from feedreader.policy.newsboat_settings import OPERATIONS, NoCounterpartError, Translation
from feedreader.settings.config import load
from feedreader.tui.commands import COMMANDS
from feedreader.tui.keymap import keymap

STOCK = {name: command.newsboat for name, command in COMMANDS.items()}


def test_every_counterpart_is_a_command():
    assert set(OPERATIONS.values()) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("line", "key", "command"),
    [
        ("bind-key j down", "j", "down"),
        ("bind-key ^D pagedown", "ctrl+d", "page-down"),
        ("bind-key ENTER open", "enter", "open"),
        ("bind-key F5 reload-all", "f5", "refresh-all"),
        ("bind gg everywhere home", "g g", "top"),
        ("bind <C-x> articlelist quit", "ctrl+x", "back"),
        ("bind-key m toggle-article-read articlelist", "m", "toggle-read"),
    ],
)
def test_a_key_is_added_to_those_that_newsboat_has(line, key, command):
    translation = Translation(STOCK)
    assert translation.take(line.split()) == f"[interface.keys] {key} for {command}"
    keys = tomllib.loads(translation.toml())["interface"]["keys"][command].split("  ")
    assert keys[0] == key
    assert set(keys[1:]) == set(STOCK[command].split("  ")) - {key}


def test_a_key_that_was_taken_away_or_given_elsewhere_leaves_its_command(tmp_path):
    translation = Translation(STOCK)
    for line in ("bind-key j down", "bind-key J next-feed", "unbind-key l", "bind-key j up", "text-width 72"):
        translation.take(line.split())
    file = tmp_path / "config.toml"
    file.write_text(translation.toml())
    interface = load(file).interface
    assert (interface.keymap, interface.text_width) == ("newsboat", 72)
    assert interface.keys == {"down": "down", "up": "j  K  up", "next-feed": "J  ctrl+n", "unread-only": ""}
    assert keymap("newsboat", interface.keys).problems == ()


def test_a_key_is_taken_from_a_command_that_newsboat_does_not_have():
    translation = Translation({"refresh": "r", "stop-refresh": "X"})
    translation.take(["bind-key", "X", "reload"])
    assert tomllib.loads(translation.toml())["interface"]["keys"] == {"refresh": "X  r", "stop-refresh": ""}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("macro", "y", "open", ";", "quit"), "macros"),
        (("bind", "x", "everywhere", "open", ";", "quit"), "macros"),
        (("bind-key", "^1", "open"), "no key"),
        (("bind-key", "x", "delete-article"), "delete-article"),
        (("bind-key",), "names no key"),
        (("user-agent", "`rm -rf /`"), "runs a program"),
        (("freshrss-password", "secret"), "hosted services"),
        (("proxy", "http://x"), "Proxies"),
        (("text-width", "wide"), "no counterpart"),
        (("wibble",), "no counterpart"),
    ],
)
def test_what_means_nothing_here_says_why(line, why):
    translation = Translation(STOCK)
    with pytest.raises(NoCounterpartError, match=f"(?i){why}"):
        translation.take(line)
    assert translation.toml() == ""
