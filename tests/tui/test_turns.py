"""What is typed at once, as over a slow line or by a script, does what it does when it is typed slowly."""

from __future__ import annotations

import pytest
from textual import events
from textual.keys import _character_to_key

from feedreader.tui.command import Where
from feedreader.tui.screens.subscribe import SubscribeScreen
from feedreader.tui.turns import Turns


def at_once(ui, *keys):
    """Send keys and texts as a terminal does that has them all in one read."""
    for text in keys:
        for key in [text] if text in ("enter", "escape", "tab") else text:
            named = len(key) > 1
            event = events.Key(key if named else _character_to_key(key), None if named else key)
            ui.app._driver.send_message(event)  # noqa: SLF001 - Textual has no public name


async def until_done(ui):
    for _ in range(3):  # a key that is held back is given on by a worker
        await ui.settle()


async def test_what_follows_a_key_that_opens_a_line_is_typed_into_it(opened):
    async with opened() as ui:
        at_once(ui, "/storm AND news")
        await until_done(ui)
        assert ui.typed == "storm AND news"
        assert ui.pane is Where.LIST


async def test_what_follows_the_end_of_a_line_is_keys_again(opened):
    async with opened() as ui:
        at_once(ui, ":2", "enter", "j")
        await until_done(ui)
        assert ui.typed == "2"
        assert not ui.desk.prompt.is_open
        assert ui.stories.cursor == 2


async def test_what_follows_a_key_that_opens_a_dialog_is_typed_into_it(opened):
    async with opened() as ui:
        at_once(ui, "aquiet.example", "tab", "one, two")
        await until_done(ui)
        assert isinstance(ui.app.screen, SubscribeScreen)
        assert [each.value for each in ui.app.screen.query("Input")] == ["quiet.example", "one, two"]
        at_once(ui, "escape", "j")
        await until_done(ui)
        assert ui.stories.cursor == 1


async def test_keys_are_handed_straight_on_where_nothing_waits(opened):
    async with opened() as ui:
        await ui.settle()
        given = []
        assert not Turns(ui.app, given.append).hold(events.Key("j", "j"))
        assert not given


@pytest.mark.parametrize("keys", ["jjjj", "jjk", "GggG"])
async def test_many_keys_at_once_are_none_too_few(opened, keys):
    async with opened() as ui:
        ui.desk.list.reload()
        await ui.settle()
        at_once(ui, keys)
        await until_done(ui)
        there, last = 0, len(ui.stories.keys) - 1
        for key in keys.replace("gg", "^"):
            there = {"j": min(there + 1, last), "k": max(there - 1, 0), "G": last, "^": 0}[key]
        assert ui.stories.cursor == there
