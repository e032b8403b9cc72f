"""Panes: how wide they are, what stands above and below them, and that nothing there is half a truth."""

from __future__ import annotations

import re

import pytest
from tests.builders import NOW, make_subscription
from tests.inside import store_of
from tests.tui.conftest import library_on, opener

from feedreader.service.lists import Place
from feedreader.store.connect import open_store
from feedreader.tui.panes import list_pane
from feedreader.tui.tree import EVERYTHING, FRONT
from feedreader.tui.ui_state import UiState, save
from feedreader.tui.widgets.pane import PaneTitle


def hints(ui):
    """The foot of the screen, with the keys that work."""
    return ui.text.splitlines()[-1]


@pytest.fixture
def empty(tmp_path):
    """Opens the interface on a store without feeds."""
    with open_store(tmp_path / "empty.db") as store:
        yield opener(library_on(store))


@pytest.mark.parametrize(("width", "cells"), [(120, 26), (160, 32), (200, 40)])
async def test_the_feeds_get_more_room_on_a_wider_terminal(opened, width, cells):
    async with opened(width=width) as ui:
        assert ui.feeds.size.width == cells


async def test_a_width_of_ones_own_is_remembered_and_leaves_a_list_on_any_terminal(opened, tmp_path):
    path = tmp_path / "memory.json"
    async with opened(width=200, state_path=path) as ui:
        await ui.press("h", "9", "+")
        assert ui.feeds.size.width == 58
    async with opened(width=200, state_path=path) as ui:
        assert ui.feeds.size.width == 58
    async with opened(width=70, state_path=path) as ui:
        assert ui.feeds.size.width == 35
    async with opened(width=40, state_path=path) as ui:
        await ui.press("h")
        assert ui.feeds.size.width == 40


async def test_a_divider_is_dragged_and_stays_there(opened, tmp_path):
    path = tmp_path / "memory.json"
    save(path, UiState(feeds_width=26))
    async with opened(state_path=path) as ui:
        await ui.pilot.mouse_down("#first-divider", offset=(0, 5))
        await ui.pilot.hover("#first-divider", offset=(8, 5))
        await ui.pilot.mouse_up("#first-divider")
        await ui.settle()
    async with opened(state_path=path) as ui:
        assert ui.feeds.size.width == 34


@pytest.mark.parametrize("width", [20, 24, 30, 40])
async def test_a_note_above_a_pane_is_whole_or_not_there(opened, width):
    async with opened(width=width) as ui:
        ui.desk.list.title.tell("All news · unread", "199,999 stories", "12 new")
        await ui.settle()
        above = ui.text.splitlines()[0]
        assert ("199,999 stories" in above) == ("stor" in above) == ("199" in above)
        assert "All news" in above
        assert " 12 new" in above


async def test_a_title_gives_way_to_its_note_before_the_note_goes(opened):
    async with opened() as ui:
        title = ui.screen.query_one("#feeds-title", PaneTitle)
        title.tell("A rather long name", "3 unread")
        assert title.render_line(0).text == " A rather long…  3 unread "


async def test_where_there_are_no_feeds_only_what_helps_is_hinted_at(empty):
    async with empty() as ui:
        await ui.decline()
        assert re.fullmatch(r" \S+ help  \S+ start  \S+ add feed  \S+ import .*", hints(ui))
        assert "a  Add a feed" in ui.text
        assert "I  Import subscriptions" in ui.text


async def test_the_ways_on_are_told_with_the_keys_of_the_person(newsroom):
    library, entries = newsroom
    library.entries.mark("read", list(entries.values()))
    async with opener(library_on(store_of(library), keymap="newsboat"))() as ui:
        assert "l  Only unread, or everything" in ui.text
        assert " help  " in hints(ui)
        assert not any(f" {word}  " in hints(ui) for word in ("open", "unread", "all read"))


async def test_an_empty_list_tells_of_feeds_that_cannot_be_read(newsroom, monkeypatch):
    library, entries = newsroom
    library.entries.mark("read", list(entries.values()))
    async with opener(library_on(store_of(library)))() as ui:
        assert "All read." in ui.text
        assert "cannot be read" not in ui.text
        monkeypatch.setattr(list_pane, "trouble", lambda row: "!" if row.feed.id == 1 else "")
        ui.desk.list.show_empty()
        await ui.settle()
        assert "All read. 1 feed cannot be read." in ui.text
        assert "H  Show the health of the feeds" in ui.text
        for feed, told in ((1, True), (2, False)):
            ui.desk.list.go_to_place(Place("feed", str(feed)))
            await ui.settle()
            assert ("This feed cannot be read." in ui.text) == told


async def test_before_the_first_round_nothing_is_called_read(tmp_path):
    with open_store(tmp_path / "new.db") as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        async with opener(library_on(store))() as ui:
            for place in (EVERYTHING, FRONT, Place("feed", "1")):
                ui.desk.list.go_to_place(place)
                await ui.settle()
                assert "Nothing has been fetched yet." in ui.text
                assert f"Refresh {'this feed' if place.kind == 'feed' else 'all feeds'}" in ui.text
                assert "All read." not in ui.text


async def test_undo_is_hinted_at_once_there_is_something_to_undo(opened, newsroom):
    while newsroom.library.journal.undo() is not None:
        pass
    async with opened() as ui:
        await ui.decline()
        assert "undo" not in hints(ui)
        await ui.press("ctrl+r")
        await ui.until(lambda: "undo" in hints(ui), "the hint")


async def test_what_is_typed_has_the_line_where_it_is_narrow(opened):
    async with opened(width=20) as ui:
        await ui.press("/")
        await ui.type("storm")
        assert "storm" in ui.text
        assert "1 st" not in ui.text


async def test_a_letter_on_each_row_leads_there_and_any_other_key_takes_them_away(opened):
    async with opened() as ui:
        await ui.press("apostrophe")
        assert ui.stories.render_line(0).text.startswith("a ")
        assert ui.stories.render_line(2 * ui.stories.row_height).text.startswith("d ")
        await ui.press("d")
        assert (ui.stories.cursor, ui.stories.letters) == (2, {})
        assert not ui.stories.render_line(0).text.startswith("a")
        await ui.press("apostrophe", "escape")
        assert (ui.stories.cursor, ui.stories.letters, len(ui.app.screen_stack)) == (2, {}, 1)
        await ui.press("h", "apostrophe", "s")
        assert ui.feeds.cursor == 1


async def test_where_the_list_is_out_of_sight_the_way_back_is_named(opened):
    async with opened(width=80) as ui:
        assert "Esc back" not in ui.text
        await ui.press("enter")
        assert "Esc back" in ui.text
