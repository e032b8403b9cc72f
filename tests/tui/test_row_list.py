"""The one widget for long lists."""

from __future__ import annotations

from array import array
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.counting import Calls
from textual.app import App

from feedreader.tui.content import Run
from feedreader.tui.lru import Lru
from feedreader.tui.nearest import position_of
from feedreader.tui.widgets.row_list import RowList


class Names(RowList[str]):
    def lines_of(self, key, row, width):
        return [[Run(f"{row} {line}")] for line in range(self.row_height)]


class Small(App[None]):
    """A list and what it says."""

    CSS = "Names { width: 1fr; height: 1fr; }"

    def __init__(self):
        super().__init__()
        self.said = []
        self.asked = 0

    def compose(self):
        yield Names()

    def on_row_list_rows_wanted(self, event):
        self.asked += len(event.keys)
        event.rows.supply({key: f"row {key}" for key in event.keys})

    def on_row_message(self, event):
        self.said.append(event)

    def on_row_list_highlighted(self, event):
        self.said.append(event.key)

    def on_row_list_chosen(self, event):
        self.said.append(("chosen", event.key))


@asynccontextmanager
async def a_list(count, *, size=(30, 10), height=1):
    app = Small()
    async with app.run_test(size=size) as pilot:
        rows = app.query_one(Names)
        rows.row_height = height
        rows.show(array("q", range(1, count + 1)))
        rows.focus()
        await rest(pilot)
        yield app, pilot, rows


async def rest(pilot):
    """Let what is asked for be answered and drawn."""
    await pilot.pause()
    for _ in range(3):
        await pilot._wait_for_screen()  # noqa: SLF001 - Textual has no public name


async def test_only_rows_near_the_screen_are_asked_for():
    async with a_list(100_000) as (app, pilot, rows):
        assert app.asked <= 64
        rows.go(50_000)
        await rest(pilot)
        assert app.asked <= 64 * 3
        assert rows.render_line(9 - 2).text.startswith("row 50")


@pytest.mark.parametrize(("before", "after"), [(2, 3), (3, 2), (1, 3), (3, 1), (2, 5)])
async def test_rows_that_take_more_lines_or_fewer_are_seen_whole_at_the_top(before, after):
    async with a_list(100, height=before) as (_app, pilot, rows):
        for cursor in (1, 5, 40):
            rows.row_height = before
            rows.go(cursor)
            await rest(pilot)
            rows.row_height = after
            await rest(pilot)
            assert rows.scroll_offset.y % after == 0 or rows.cursor * after - rows.scroll_offset.y > 10 - 2 * after
            assert rows.selected == cursor + 1


async def test_the_cursor_stays_with_its_row_when_rows_come_before_it():
    async with a_list(20) as (_app, pilot, rows):
        rows.go(5)
        rows.show(array("q", [101, 102, *range(1, 21)]))
        await rest(pilot)
        assert rows.selected == 6
        assert rows.cursor == 7


async def test_the_screen_stays_where_it_is_when_rows_come_above():
    async with a_list(100) as (_app, pilot, rows):
        rows.go(50)
        await rest(pilot)
        line = rows.cursor - rows.scroll_offset.y
        rows.show(array("q", [*range(1001, 1021), *range(1, 101)]))
        await rest(pilot)
        assert rows.cursor - rows.scroll_offset.y == line


async def test_the_cursor_goes_to_the_nearest_row_when_its_own_is_gone():
    async with a_list(20) as (_app, _pilot, rows):
        rows.go(5)
        rows.show(array("q", [1, 2, 8, 9]))
        assert rows.selected == 8


async def test_a_row_that_a_list_made_anew_puts_the_cursor_on_is_told_once():
    async with a_list(3) as (app, pilot, rows):
        app.said.clear()
        rows.show(array("q"))
        rows.show(array("q", [7, 8]), select=7)
        rows.show(array("q", [7, 8, 9]), select=7)
        await rest(pilot)
        assert app.said == [None, 7]


async def test_a_list_may_become_empty_and_full_again():
    async with a_list(20) as (_app, pilot, rows):
        rows.empty_text = "Nothing here."
        rows.show(array("q"))
        await rest(pilot)
        assert rows.selected is None
        assert any("Nothing here." in rows.render_line(y).text for y in range(10))
        rows.empty_text = "Nothing.\n\na  Add a feed" + " " * 200 + "\nS  " + "Start " * 40
        drawn = [text for y in range(10) if (text := rows.render_line(y).text).strip()]
        assert [text[:4] for text in drawn[1:4]] == [" a  ", " S  ", "    "]
        assert drawn[1].strip() == "a  Add a feed"
        assert "…" not in "".join(drawn)
        rows.show(array("q", [3]))
        assert rows.selected == 3


async def test_a_changed_row_is_drawn_again_and_keeps_its_place():
    async with a_list(5) as (_app, pilot, rows):
        rows.supply({2: "another"})
        await rest(pilot)
        assert rows.render_line(1).text.startswith("another 0")


async def test_outdated_rows_are_shown_until_they_have_been_read_again():
    async with a_list(5) as (app, pilot, rows):
        asked = app.asked
        rows.outdate()
        assert rows.render_line(0).text.startswith("row 1")
        await rest(pilot)
        assert app.asked > asked


async def test_rows_of_two_lines_scroll_whole():
    async with a_list(100, height=2) as (_app, pilot, rows):
        rows.move(20)
        await rest(pilot)
        assert rows.virtual_size.height == 200
        top = 2 * rows.cursor - rows.scroll_offset.y
        assert 0 <= top <= 8


async def test_a_click_selects_and_a_second_one_chooses():
    async with a_list(20) as (app, pilot, rows):
        await pilot.click(rows, offset=(5, 3))
        assert rows.selected == 4
        assert ("chosen", 4) not in app.said
        await pilot.click(rows, offset=(5, 3))
        assert ("chosen", 4) in app.said


@given(
    st.lists(st.integers(1, 30), unique=True),
    st.lists(st.integers(1, 30), unique=True, min_size=1),
    st.integers(0, 29),
)
def test_a_selection_always_has_a_position(keys, old, cursor):
    cursor = min(cursor, len(old) - 1)
    position = position_of(old[cursor], keys, before=old, cursor=cursor)
    assert position == 0 if not keys else 0 <= position < len(keys)
    if old[cursor] in keys:
        assert keys[position] == old[cursor]


async def test_a_step_costs_the_same_in_a_long_list():
    async def step(count: int) -> int:
        async with a_list(count) as (_app, pilot, rows):
            rows.go(count // 2)
            await rest(pilot)
            with Calls() as calls:
                for _ in range(20):
                    rows.move(1)
                    await rest(pilot)
            return calls.count

    assert await step(200_000) < 2 * await step(200)


def test_what_was_not_used_for_longest_is_forgotten_first():
    known = Lru[int, str](2)
    known.put(1, "one")
    known.put(2, "two")
    known.get(1)
    known.put(3, "three")
    assert known.keys() == (1, 3)


def test_a_value_can_be_put_in_place_of_another():
    known = Lru[int, str](2)
    known.put(1, "one")
    known.put(1, "other")
    assert known.get(1) == "other"


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (200, 60)])
async def test_any_size_can_be_drawn(size):
    async with a_list(50, size=size, height=2) as (_app, pilot, rows):
        rows.move(10)
        await rest(pilot)
