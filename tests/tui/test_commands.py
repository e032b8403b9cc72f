"""Commands and what they do are held together."""

from __future__ import annotations

import re
from pathlib import Path

from feedreader.tui.commands import COMMANDS
from feedreader.tui.screens.main.screen import MainScreen

MAIN = Path(__file__).parents[2] / "src" / "feedreader" / "tui" / "screens" / "main"


def test_every_command_does_something_and_nothing_is_done_without_a_command():
    methods = {name.removeprefix("do_").replace("_", "-") for name in dir(MainScreen) if name.startswith("do_")}
    assert methods == {name for name in COMMANDS if not name.startswith("link-")}


def test_ids_are_in_kebab_case_and_words_are_sentences():
    for command in COMMANDS.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", command.id)
        assert command.words[0].isupper()
        assert not command.words.endswith(".")


def test_needs_name_facts_that_the_screen_knows():
    known = set(
        re.findall(r'^            "([a-z]+)":', (MAIN / "desktop.py").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {fact for command in COMMANDS.values() for fact in command.hint_facts} <= known
