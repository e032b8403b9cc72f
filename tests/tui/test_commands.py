"""Commands and what they do are held together."""

from __future__ import annotations

import re
from collections import Counter

from feedreader.tui.command import Command, Fact, Where, bound
from feedreader.tui.commands import COMMANDS, GROUPS


async def test_every_command_has_exactly_one_action(opened):
    async with opened() as ui:
        assert set(ui.screen.actions) == set(COMMANDS)
    assert Counter(command.id for group in GROUPS.values() for command in group).most_common(1)[0][1] == 1


def test_an_action_gets_its_owner_and_the_count_that_was_typed():
    done = []
    rows = (Command("one", "One", do=lambda owner, count: done.append((owner, count))),)
    bound("the owner", rows)["one"](3)
    assert done == [("the owner", 3)]


def test_ids_are_in_kebab_case_and_words_are_sentences():
    for command in COMMANDS.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", command.id)
        assert command.words[0].isupper()
        assert not command.words.endswith(".")


def test_every_fact_is_needed_by_some_command_or_hint():
    used = Fact.NONE
    for command in COMMANDS.values():
        used |= command.needs | command.hinted_if
    assert set(used) == set(Fact)


def test_keys_are_pressed_where_the_command_works():
    command = Command("one", "One", "j", "k", do=lambda _owner, _count: None, newsboat_where=Where.LIST)
    assert command.pressed_in("default") is Where.ANY
    assert command.pressed_in("newsboat") is Where.LIST
    assert command.sequences("newsboat") == ("k",)
