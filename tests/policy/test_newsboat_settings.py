"""newsboat's keys and settings as ours."""

from __future__ import annotations

import re
import tomllib

import pytest

from feedreader.policy.newsboat_settings import OPERATIONS, WITHOUT, NoCounterpartError, Translation
from feedreader.settings.config import load
from feedreader.tui.commands import COMMANDS
from feedreader.tui.keymap import keymap
from feedreader.tui.main.app_actions import unknown_steps

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
        (("macro", "y", "open", ";", "exec", "rm"), "macros"),
        (("macro", "y"), "macros"),
        (("bind", "x", "everywhere", "open", ";", "delete-article"), "nothing is deleted"),
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


LISTED = """
article-feed bookmark clear-filter clear-tag close-dialog cmdline delete-all-articles delete-article
down edit-flags edit-urls eight end enqueue five four goto-title goto-url halfpagedown halfpageup
hard-quit help home macro-prefix mark-all-above-as-read mark-all-feeds-read mark-feed-read next
next-dialog next-feed next-unread next-unread-feed nine one open open-all-unread-in-browser
open-all-unread-in-browser-and-mark-read open-in-browser open-in-browser-and-mark-read
open-in-browser-noninteractively open-search pagedown pageup pipe-to prev prev-dialog prev-feed
prev-unread prev-unread-feed prevsearchresults purge-deleted quit random-unread redraw reload
reload-all reload-urls rev-sort save save-all select-filter select-tag set-filter set-tag seven
show-urls six sort switch-focus three toggle-article-read toggle-show-read-articles
toggle-show-read-feeds toggle-source-view two up view-dialogs zero
"""
OPERATIONS_OF_NEWSBOAT = LISTED.split()
"""What newsboat 2.44 can be asked to do by a key (its `src/keymap.cpp`)."""


@pytest.mark.parametrize("operation", OPERATIONS_OF_NEWSBOAT)
def test_every_operation_of_newsboat_has_a_command_or_a_reason(operation):
    assert (operation in OPERATIONS) != (operation in WITHOUT)
    if operation in OPERATIONS:
        assert OPERATIONS[operation] in COMMANDS
        assert Translation({}).take(("bind-key", "K", operation))
    else:
        with pytest.raises(NoCounterpartError, match=re.escape(WITHOUT[operation])):
            Translation({}).take(("bind-key", "K", operation))


@pytest.mark.parametrize(
    ("words", "keys", "does"),
    [
        (("macro", "x", "open"), ", x", "open"),
        (("macro", "\u00e9", "open"), ", \u00e9", "open"),
        (("macro", "x", "open", ";", "quit"), ", x", "open; back"),
        (("macro", "m", "set", "browser", "mpv %u", ";", "open-in-browser"), ", m", "open-with mpv %u"),
        (
            ("macro", "m", "set", "browser", "mpv", ";", "open-in-browser-and-mark-read"),
            ", m",
            "open-with mpv %u; mark-read",
        ),
        (
            ("macro", "v", "set", "browser", "mpv %u", ";", "open-in-browser", ";", "set", "browser", "w3m %u"),
            ", v",
            "open-with mpv %u",
        ),
        (
            ("macro", "r", "mark-feed-read", ";", "next-unread", "--", "Read and on"),
            ", r",
            "mark-listed-read; next-unread",
        ),
        (("bind", "x", "everywhere", "toggle-article-read", ";", "next"), "x", "toggle-read; down"),
        (("macro", "w", "open-in-browser", ";", "toggle-article-read", "read"), ", w", "browse; mark-read"),
        (("macro", "w", "toggle-article-read", "unread", ";", "next"), ", w", "mark-unread; down"),
        (("macro", "p", "pipe-to", "wc -w", ";", "next"), ", p", "pipe wc -w; down"),
    ],
)
def test_macros_become_macros(words, keys, does):
    translation = Translation({})
    translation.take(words)
    assert translation.macros == {keys: does}
    made = tomllib.loads(translation.toml())
    assert made["interface"]["macros"] == {keys: does}
    assert not list(unknown_steps(does, COMMANDS))


@pytest.mark.parametrize(
    ("drawn", "style"),
    [
        (("red", "default"), "red"),
        (("magenta", "black", "bold", "underline"), "orange bold underline"),
        (("default", "red", "reverse", "bold"), "bold"),
        (("white", "default"), "bold"),
    ],
)
def test_rows_that_stand_out_become_highlights(drawn, style):
    translation = Translation({})
    assert translation.highlight('title:"a b"', drawn) == f'[interface.highlights] title:"a b" = {style}'
    assert tomllib.loads(translation.toml())["interface"]["highlights"] == {'title:"a b"': style}


@pytest.mark.parametrize(
    ("words", "missed"),
    [
        (("color", "background", "red"), False),
        (("auto-reload", "yes"), False),
        (("articlelist-format", "%i"), False),
        (("bind-key", "D", "delete-article"), False),
        (("proxy", "localhost:1"), True),
        (("include", "other"), True),
        (("freshrss-password", "x"), True),
        (("macro", "y", "exec", "rm"), True),
    ],
)
def test_only_what_is_missed_is_refused(words, missed):
    with pytest.raises(NoCounterpartError) as raised:
        Translation({}).take(words)
    assert raised.value.missed == missed


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("x", "x"),
        ("X", "X"),
        ("f", "f"),
        (" ", "space"),
        ("<", "<"),
        ("<x>", "x"),
        ("<C-x>", "ctrl+x"),
        ("<c-X>", "ctrl+x"),
        ("^X", "ctrl+x"),
        ("F5", "f5"),
        ("f12", "f12"),
        ("F05", "f5"),
        ("<F5>", "f5"),
        ("ESC", "escape"),
        ("<PPAGE>", "pageup"),
        ("gg", "g g"),
        ("g1", "g 1"),
    ],
)
def test_keys_are_named_as_our_keymaps_name_them(written, key):
    assert Translation({}).take(("bind-key", written, "open")) == f"[interface.keys] {key} for open"
    assert Translation({}).take(("unbind-key", written)) == f"the key {key} means nothing any more"


@pytest.mark.parametrize(
    "written",
    ["<>", "^1", "\x01", "x^", "GG", "ggg", "<C-xy>", "<C-xx>", "C-x", "F5x", "F" + "9" * 5_000, "g!", "wibble"],
)
def test_what_names_no_key_is_refused(written):
    for line in (("bind-key", written, "open"), ("unbind-key", written)):
        with pytest.raises(NoCounterpartError, match="there is no key"):
            Translation({}).take(line)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("browser", "links -é %u"), '[interface] browser = "links -é %u"'),
        (("text-width", "072"), "[interface] text_width = 72"),
        (("download-timeout", "30"), '[polling] timeout = "30s"'),
        (("reload-threads", "8"), "[polling] concurrency = 8"),
        (("user-agent", "mé"), '[polling] user_agent = "mé"'),
        (("browser",), None),
        (("browser", ""), None),
        (("text-width", "0"), None),
        (("text-width", "9" * 5_000), None),  # of which Python makes no number
        (("text-width",), None),
        (("download-timeout", "0"), None),
        (("download-timeout", "-3"), None),
        (("reload-threads", "0"), None),
        (("reload-threads", "many"), None),
        (("user-agent", ""), None),
    ],
)
def test_settings_that_have_a_counterpart(line, told):
    translation = Translation(STOCK)
    if told is None:
        with pytest.raises(NoCounterpartError, match="no counterpart"):
            translation.take(line)
        assert translation.toml() == ""
    else:
        assert translation.take(line) == told
        section, setting = told.split(" ", 1)
        assert translation.toml() == f"{section}\n{setting}"


@pytest.mark.parametrize(
    ("words", "macro"),
    [
        (("bind", "x", "everywhere", "open;", "quit"), {"x": "open; back"}),
        (("bind", "x", "everywhere", "open", ";", "quit", ";"), {"x": "open; back"}),
        (("bind", "x", "everywhere", "set", "browser", "a b %u", ";", "open-in-browser"), {"x": "open-with a b %u"}),
        (("bind", "x", "everywhere", "set", "browser", "a b", ";", "open"), {"x": "open"}),
        (("macro", "<C-x>", "open;", "quit"), {", ctrl+x": "open; back"}),
        (("macro", "wibble", "open"), {", wibble": "open"}),
        (("macro", "x", "open", ";", ";", "quit"), {", x": "open; back"}),
    ],
)
def test_several_operations_at_one_key_are_a_macro(words, macro):
    translation = Translation({})
    assert translation.take(words).startswith("[interface.macros] ")
    assert (translation.macros, translation.keys) == (macro, {})


@pytest.mark.parametrize(
    "words",
    [
        ("macro", "x", "--", "only a description"),
        ("macro", "x", "open", "now"),  # an operation takes nothing
        ("macro", "x", "set", "browser"),
        ("macro", "x", "set", "pager", "less"),
        ("macro", "x", "set", "browser", "`rm`", ";", "open-in-browser"),
        ("macro", "x", "set", "browser", "a;b", ";", "open-in-browser"),
        ("macro", "x", "exec", "rm"),
    ],
)
def test_a_macro_that_does_what_no_command_does_is_refused_and_missed(words):
    translation = Translation({})
    with pytest.raises(NoCounterpartError) as raised:
        translation.take(words)
    assert raised.value.missed
    assert translation.toml() == ""


def test_one_operation_is_a_key_and_an_unknown_one_is_none():
    translation = Translation({})
    assert translation.take(("bind", "x", "everywhere", "open;")) == "[interface.keys] x for open"
    assert translation.take(("bind", "x", "everywhere", ";", "quit")) == "[interface.keys] x for back"
    assert translation.keys == {"open": [], "back": ["x"]}  # a key does one thing
    for line, why in (
        (("bind-key", "x"), "no key x"),
        (("bind", "x", "everywhere"), "no key x"),
        (("bind-key", "x", "wibble"), "newsboat has no such operation"),
        (("unbind-key",), "names no key"),
    ):
        with pytest.raises(NoCounterpartError, match=why):
            Translation({}).take(line)


@pytest.mark.parametrize("line", [("unbind-key", "x"), ("macro", "x", "open"), ("bind-key", "x", "open")])
def test_whoever_has_keys_of_newsboat_gets_its_keymap(line):
    translation = Translation({})
    translation.take(line)
    assert tomllib.loads(translation.toml())["interface"]["keymap"] == "newsboat"
    plain = Translation({})
    plain.take(("text-width", "80"))
    assert "keymap" not in plain.toml()


def test_a_command_keeps_those_of_its_keys_that_no_other_took():
    translation = Translation({"open": "enter  o", "quit": "q", "help": "?"})
    for line in (("unbind-key", "o"), ("bind-key", "x", "help"), ("bind-key", "enter", "hard-quit")):
        translation.take(line)
    keys = tomllib.loads(translation.toml())["interface"]["keys"]
    assert keys == {"open": "", "quit": "enter  q", "help": "x  ?"}
