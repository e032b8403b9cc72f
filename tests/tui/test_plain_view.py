"""Lines as they are drawn, and the bar beside them."""

from __future__ import annotations

import pytest
from tests.tui.test_row_list import a_list, rest
from textual.app import App
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from feedreader.tui.widgets.plain_view import PlainView


class Both(App[None]):
    """Textual's own view beside a plain one, of as many lines."""

    CSS = "ScrollView { width: 1fr; height: 1fr; scrollbar-size-vertical: 1; }"

    def __init__(self, lines):
        super().__init__()
        self.views = [each() for each in (ScrollView, PlainView)]
        for view in self.views:
            view.render_line = view.draw_line = lambda *_: Strip.blank(10)
            view.lines = lines

    def compose(self):
        yield from self.views

    def on_mount(self):
        for view in self.views:
            view.virtual_size = Size(10, view.lines)


def looks(view):
    """What the bar of a view looks like, and what a click on it does."""
    bar = view.vertical_scrollbar
    drawn = bar.render_lines(Region(0, 0, 1, bar.size.height))
    return [
        [(text, style.color, style.bgcolor, style.reverse, style.meta) for text, style, _ in strip] for strip in drawn
    ]


@pytest.mark.parametrize("lines", [21, 25, 40, 200, 10_000])
async def test_the_bar_looks_as_textuals_own(lines):
    async with Both(lines).run_test(size=(30, 40)) as pilot:
        app = pilot.app
        assert app.views[1].show_vertical_scrollbar
        for share in (0, 0.1, 0.33, 0.5, 0.97, 1):
            for view in app.views:
                view.scroll_to(y=round(share * view.max_scroll_y), animate=False, force=True)
            await rest(pilot)
            theirs, ours = map(looks, app.views)
            assert ours == theirs, share


async def test_the_bar_is_dragged():
    async with a_list(400, size=(30, 20)) as (_app, pilot, rows):
        bar = rows.vertical_scrollbar
        await pilot.mouse_down(bar, offset=(0, 0))
        await pilot.hover(bar, offset=(0, 10))
        await pilot.mouse_up(bar, offset=(0, 10))
        await rest(pilot)
        assert 150 < rows.scroll_offset.y < 250


async def test_a_step_draws_what_it_changes_and_nothing_else(monkeypatch):
    async with a_list(2_000, size=(60, 40)) as (_app, pilot, rows):
        rows.go(1_000)
        rows.go(1_040)
        await rest(pilot)
        made = []
        first = Strip.__init__
        monkeypatch.setattr(Strip, "__init__", lambda self, *given: made.append(0) or first(self, *given))
        before = rows.scroll_offset.y
        rows.move(1)
        await rest(pilot)
        assert rows.scroll_offset.y == before + 1
        assert 0 < len(made) <= 30, "of 40 lines, two look different and one is new"
