"""The reader pane."""

from __future__ import annotations

from contextlib import asynccontextmanager

from textual.app import App

from feedreader.model.blocks import Code, Heading, Paragraph, Rule, Span, Style
from feedreader.tui.article_lines import Setter
from feedreader.tui.content import Run
from feedreader.tui.widgets.article_view import ArticleView

WORDS = " ".join(f"word{number}" for number in range(600))


def article(width):
    setter = Setter(width)
    blocks = [
        Paragraph(line=(Span(WORDS),)),
        Heading(line=(Span("Half"),), level=2),
        Code(text="wide = " + "1" * 200),
        Paragraph(line=(Span("the end is near"),)),
        Paragraph(line=(Span(WORDS),)),
    ]
    setter.blocks(blocks)
    return setter.layout()


class Reader(App[None]):
    CSS = "ArticleView { width: 1fr; height: 1fr; }"

    def compose(self):
        yield ArticleView()

    def on_article_view_layout_wanted(self, event):
        event.view.take(event.view.key, article(event.width))


@asynccontextmanager
async def reading(size=(60, 12)):
    app = Reader()
    async with app.run_test(size=size) as pilot:
        view = app.query_one(ArticleView)
        view.open(1)
        view.take(1, article(view.column_width))
        await pilot.pause()
        yield view, pilot


def shown(view):
    return [view.render_line(y).text for y in range(view.size.height)]


async def test_text_is_set_no_wider_than_chosen_and_in_the_middle():
    async with reading(size=(120, 12)) as (view, pilot):
        view.text_width = 40
        await pilot.pause()
        first = shown(view)[0]
        assert len(first.strip()) <= 40
        assert len(first) - len(first.lstrip()) == 39  # of 119 beside the scroll bar


async def test_find_goes_to_the_place_even_where_a_line_break_is_in_it():
    async with reading() as (view, pilot):
        lines = view.layout_shown.lines
        last_of_line = lines[20].body[-1].text.split()[-1]
        first_of_next = lines[21].body[0].text.split()[0]
        assert view.find(f"{last_of_line} {first_of_next}".upper()) == 2
        await pilot.pause()
        assert view.scroll_offset.y <= 20 < view.scroll_offset.y + 12


async def test_matches_are_walked_through_and_round():
    async with reading() as (view, pilot):
        assert view.find("word599") == 2
        view.next_match(1)
        await pilot.pause()
        assert view.match_number == 1
        view.next_match(1)
        assert view.match_number == 0


async def test_nothing_found_is_no_trouble():
    async with reading() as (view, _pilot):
        assert view.find("nothing like this") == 0
        view.next_match(1)
        assert view.match_number == -1


async def test_code_moves_sideways_and_text_does_not():
    async with reading() as (view, pilot):
        view.next_heading(1)
        await pilot.pause()
        before = shown(view)
        view.move_sideways(2)
        after = shown(view)
        code = next(number for number, text in enumerate(before) if "wide =" in text)
        assert "wide =" not in after[code]
        assert [text for number, text in enumerate(after) if number != code] == [
            text for number, text in enumerate(before) if number != code
        ]


async def test_more_of_a_wide_line_is_announced_by_a_sign():
    async with reading() as (view, pilot):
        view.next_heading(1)
        await pilot.pause()
        assert any(text.rstrip().endswith("▸") for text in shown(view))
        view.move_sideways(100)
        assert not any(text.rstrip().endswith("▸") for text in shown(view))


async def test_the_place_is_kept_for_each_entry():
    async with reading() as (view, pilot):
        view.scroll_lines(15)
        await pilot.pause()
        view.open(2)
        view.take(2, article(view.column_width))
        assert view.scroll_offset.y == 0
        view.open(1)
        view.take(1, article(view.column_width))
        assert view.scroll_offset.y == 15


def listed(width):
    setter = Setter(width)
    setter.blank()
    for number in range(4):
        setter.blocks([Paragraph(line=(Span(f"Twice. {'word ' * 30 * number}"),)), Code(text="one\n\ntwo"), Rule()])
    setter.text([Run("")])
    return setter.layout()


def test_every_line_has_a_position_of_its_own_in_ascending_order():
    for width in (5, 20, 60):
        positions = listed(width).positions()
        assert len(positions) == len(listed(width).lines)
        assert positions == sorted(set(positions))


async def test_an_entry_is_opened_at_the_very_line_where_it_was_left_empty_or_not():
    async with reading(size=(40, 6)) as (view, pilot):
        empty = 0
        for line in range(len(listed(view.column_width).lines) - 6):
            view.open(7)
            view.take(7, listed(view.column_width))
            view.scroll_to(y=line, animate=False, force=True)
            empty += listed(view.column_width).lines[line].source < 0
            await pilot.pause()
            view.open(8)
            view.take(8, article(view.column_width))
            places = view.places
            assert (7 in places) is (line > 0)
            view.put_back({key: place for key, place in places.items() if key == 7})
            view.open(7)
            view.take(7, listed(view.column_width))
            assert view.scroll_offset.y == line
        assert empty > 3


async def test_lines_for_another_entry_come_too_late_and_are_dropped():
    async with reading() as (view, _pilot):
        before = view.layout_shown
        view.open(2)
        view.take(1, article(30))
        assert view.layout_shown is before


async def test_the_mouse_can_select_text():
    async with reading() as (view, pilot):
        await pilot.mouse_down(view, offset=(2, 0))
        await pilot.hover(view, offset=(12, 1))
        await pilot.mouse_up(view, offset=(12, 1))
        await pilot.pause()
        assert (view.screen.get_selected_text() or "").startswith("word0 word1")


async def test_an_article_begins_at_its_first_line_however_its_width_comes_out(opened):
    async with opened() as ui:
        await ui.press("enter")
        await ui.until(lambda: ui.article.max_scroll_y > 0)
        await ui.pilot.resize_terminal(130, 30)
        await ui.settle()
        assert ui.article.scroll_offset.y == 0
        assert ui.article.progress == 0


async def showing(view, pilot, *blocks):
    setter = Setter(view.column_width)
    setter.blocks(blocks)
    view.open(2)
    view.take(2, setter.layout())
    await pilot.pause()


def noted(number):
    mark = Span(str(number), Style.LINK | Style.SUPERSCRIPT, None, f"n{number}", (f"r{number}",))
    return Paragraph(line=(Span(WORDS), mark))


def note(number):
    back = Span("↩", Style.LINK, None, f"r{number}")
    return Paragraph(line=(Span(f"Note {number} ", places=(f"n{number}",)), back))


async def test_the_mark_of_a_note_leads_there_and_back():
    async with reading() as (view, pilot):
        await showing(view, pilot, noted(1), noted(2), note(1), note(2))
        layout = view.layout_shown
        assert not view.jump(), "no mark is in view"
        view.scroll_to(y=layout.places["r1"] - 3, animate=False, force=True)
        await pilot.pause()
        left = view.scroll_offset.y
        assert view.jump()
        await pilot.pause()
        assert "Note 1 ↩" in "\n".join(shown(view))
        assert view.jump_back()
        await pilot.pause()
        assert view.scroll_offset.y == left
        assert not view.jump_back()


async def test_a_note_is_gone_to_by_its_number_and_its_own_mark_leads_back():
    async with reading() as (view, pilot):
        await showing(view, pilot, noted(1), noted(2), note(1), note(2))
        assert view.jump(2)
        assert not view.jump(7)
        assert view.jump_to("r2")
        await pilot.pause()
        assert "²" in "\n".join(shown(view))
        assert not view.jump_to("nowhere")
        view.open(3)
        assert not view.jump_back(), "another entry"


async def test_code_stays_within_the_column_of_text_and_moves_sideways_in_it():
    async with reading(size=(120, 12)) as (view, pilot):
        view.text_width = 40
        await pilot.pause()
        await showing(view, pilot, Code(text="left" + "." * 60 + "right"))
        assert shown(view)[0].strip() == "left" + "." * 33 + "▸"
        assert len(shown(view)[0].rstrip()) == 40 + 40
        view.move_sideways(20)
        assert shown(view)[0].strip().endswith("right")
        assert len(shown(view)[0].rstrip()) <= 40 + 40


async def test_drawing_a_line_looks_only_at_the_matches_in_it():
    async with reading() as (view, pilot):
        await showing(view, pilot, *[Paragraph(line=(Span(WORDS),))] * 20)
        assert view.find("word") == 12_000
        looked = []
        view.matches = type(
            "Looked", (tuple,), {"__getitem__": lambda self, at: looked.append(at) or tuple.__getitem__(self, at)}
        )(view.matches)
        assert "word" in view.render_line(5).text
        assert len(looked) < 60
