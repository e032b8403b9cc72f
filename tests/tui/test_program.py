"""Help, palette, command line, themes and keymaps."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.inside import store_of
from tests.tui.conftest import library_on, opener
from textual.design import ColorSystem
from textual.filter import NoColor

from feedreader.service import external
from feedreader.service.lists import Place
from feedreader.settings.config import Interface, configuration
from feedreader.tui import main
from feedreader.tui.app import FeedreaderApp
from feedreader.tui.checking import problems
from feedreader.tui.command import Where
from feedreader.tui.main.app_actions import command_lines
from feedreader.tui.rows import SIGNS
from feedreader.tui.themes import DARK, LIGHT, TERMINAL, THEMES
from feedreader.tui.widgets.which_key import WhichKey


async def test_help_shows_the_keys_that_work_here_and_runs_them(opened):
    async with opened() as ui:
        await ui.press("?")
        assert "Keys in the list" in ui.text
        assert "Down one row" in ui.text
        await ui.press("/")
        await ui.type("oldest first")
        await ui.press("enter")
        assert ui.view.oldest_first


async def test_help_tells_what_the_signs_beside_titles_mean(opened):
    async with opened() as ui:
        await ui.press("?", "G")
        assert all(f"{sign} " in ui.text for sign, _look, _meaning in SIGNS)
        await ui.press("enter")
        assert "Keys in the list" not in ui.text


async def test_help_has_room_for_its_words_on_a_narrow_terminal(opened):
    async with opened(width=40, height=20) as ui:
        await ui.press("?")
        assert "Ctrl+F    A page down" in ui.text
        assert "l         Unfold, or to the…" in ui.text
        assert "page-down" not in ui.text


async def test_help_differs_from_pane_to_pane(opened):
    async with opened() as ui:
        await ui.press("enter", "?")
        assert "Keys in the reader" in ui.text
        assert "Unsubscribe" not in ui.text


async def test_the_palette_does_what_is_chosen(opened):
    async with opened() as ui:
        await ui.press("ctrl+p")
        await ui.type("One row per story, or one row per entry")
        await ui.press("enter")
        await ui.until(lambda: ui.view.entries)


async def test_the_palette_goes_to_any_place_and_offers_what_begins_so_first(opened):
    async with opened() as ui:
        await ui.press("ctrl+p")
        await ui.type("mark")
        assert "Mark read or unread" in ui.app.screen.choices.render_line(0).text
        await ui.press(*["backspace"] * 4)
        await ui.type("go to news / world")
        await ui.press("enter")
        assert ui.view.place == Place("folder", "News/World")
        assert ui.feeds.place == Place("folder", "News/World")


@pytest.mark.parametrize(("typed", "cursor"), [("2", 1), ("bottom", 2), ("2 down", 2)])
async def test_the_command_line_takes_numbers_and_commands(opened, typed, cursor):
    async with opened() as ui:
        await ui.press(":")
        await ui.type(typed)
        await ui.press("enter")
        assert ui.stories.cursor == cursor


async def test_the_command_line_survives_anything(opened):
    async with opened() as ui:
        for typed in ("nonsense", "9" * 50, "3", "link-1 x"):
            await ui.press(":")
            await ui.type(typed)
            await ui.press("enter")
        assert ui.app.is_running


async def test_q_asks_before_it_leaves_and_escape_never_leaves(opened):
    async with opened() as ui:
        await ui.press("escape", "escape")
        assert ui.app.is_running
        await ui.press("q")
        assert "Leave feedreader?" in ui.text
        await ui.press("n")
        assert ui.pane is Where.LIST


async def test_newsboat_hands_find_their_keys(newsroom):
    library = library_on(store_of(newsroom.library), keymap="newsboat")
    async with opener(library)() as ui:
        await ui.press("J", "J", "K")
        assert ui.stories.cursor == 1
        await ui.press("N")
        assert library.entries.get(newsroom.entries["storm"]).read
        await ui.press("l")
        assert not ui.view.unread_only
        await ui.press("1")
        assert ui.desk.prompt.is_open
        await ui.press("enter")
        assert ui.stories.cursor == 0
        await ui.press("D")
        assert "Nothing is deleted here" in ui.text
        for key, words in (("E", "no urls file"), (",", "macro prefix"), ("ctrl+g", "no dialogs")):
            await ui.press(key)
            assert words in ui.text


async def test_keys_that_clash_are_told_at_the_start(newsroom):
    library = library_on(store_of(newsroom.library), keys={"undo": "m"})
    async with opener(library)() as ui:
        assert "toggle-read has lost it" in ui.told


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_every_theme_can_be_used(newsroom, theme):
    async with opener(library_on(store_of(newsroom.library), theme=theme))() as ui:
        await ui.press("j", "enter")
        assert ui.app.theme == theme


async def test_what_was_found_can_be_read_in_the_terminals_own_colours(newsroom):
    async with opener(library_on(store_of(newsroom.library), theme=TERMINAL))() as ui:
        await ui.press("enter", "/")
        await ui.type("running")
        found = [
            segment.style
            for line in range(ui.article.size.height)
            for segment in ui.article.render_line(line)
            if segment.text == "Running"
        ]
        assert len(found) > 1
        assert {(style.reverse, style.underline) for style in found} == {(True, None), (None, True)}
        assert all(style.color.is_default and style.bgcolor.is_default for style in found)


@pytest.mark.parametrize("theme", ["", LIGHT, "no-such-theme"])
def test_a_start_makes_its_colours_once_and_reads_no_styles_of_dialogs(newsroom, monkeypatch, theme):
    made = []
    generate = ColorSystem.generate
    monkeypatch.setattr(ColorSystem, "generate", lambda system: made.append(system) or generate(system))
    app = FeedreaderApp(library_on(store_of(newsroom.library), theme=theme))
    assert len(made) == 1
    assert app.get_css_variables()["background"] == app.stylesheet._variables["background"]  # noqa: SLF001 - Textual has no public name
    assert app.css_path == [Path(main.__file__).with_name("main.tcss")]


@pytest.mark.parametrize(
    ("colours", "chosen", "worn"), [("standard", "", TERMINAL), ("standard", LIGHT, LIGHT), ("256", "", DARK)]
)
def test_where_there_are_few_colours_those_of_the_terminal_are_worn(newsroom, colours, chosen, worn):
    library = library_on(store_of(newsroom.library), theme=chosen)
    assert FeedreaderApp(library, colours=colours).wanted_theme == worn


async def test_a_theme_that_does_not_exist_is_told_and_replaced(newsroom):
    async with opener(library_on(store_of(newsroom.library), theme="no-such"))() as ui:
        assert "There is no theme no-such" in ui.told


async def test_without_colours_the_cursor_is_seen_by_other_means(newsroom, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with opener(newsroom.library)() as ui:
        assert any(isinstance(each, NoColor) for each in ui.app._filters)  # noqa: SLF001 - Textual has no public name
        for line in range(ui.stories.row_height):
            strip = ui.stories.render_line(line)
            assert strip.text.startswith("▌")
            assert all(segment.style.reverse for segment in strip)
        assert not any(segment.style.reverse for segment in ui.stories.render_line(ui.stories.row_height))


async def test_keys_that_may_follow_are_shown_after_a_while_and_go_with_the_next_key(newsroom):
    library = library_on(store_of(newsroom.library), which_key=1)
    async with opener(library)() as ui:
        size = ui.stories.size
        await ui.press("g")
        await ui.until(lambda: "Go to starred entries" in ui.text)
        assert "To the top" in ui.text
        assert ui.stories.size == size
        await ui.press("s")
        assert "To the top" not in ui.text
        assert ui.view.place == Place("starred")


async def test_keys_that_have_no_room_stand_on_pages_that_space_turns(newsroom):
    library = library_on(store_of(newsroom.library), which_key=1)
    async with opener(library)(width=40, height=12) as ui:
        await ui.press("z")
        await ui.until(lambda: "Space  more (1 of " in ui.text)
        first = ui.text
        await ui.press("space")
        await ui.until(lambda: "Space  more (2 of " in ui.text)
        assert ui.text != first
        await ui.press("z")
        assert "Space  more" not in ui.text


async def test_the_keys_that_may_follow_are_set_apart_in_the_colours_of_the_terminal_too(newsroom):
    library = library_on(store_of(newsroom.library), which_key=1, theme=TERMINAL)
    async with opener(library)(height=24) as ui:
        await ui.press("g")
        await ui.until(lambda: "Go to starred entries" in ui.text)
        first = next(number for number, row in enumerate(ui.text.split("\n")) if "To the top" in row)
        assert set(ui.text.split("\n")[first - 1].strip()) == {"─"}
        assert "Show and change all settings" in ui.text


async def test_no_keys_are_shown_where_that_is_switched_off(newsroom):
    library = library_on(store_of(newsroom.library), which_key=0)
    async with opener(library)() as ui:
        await ui.press("g")
        await ui.pilot.pause(0.1)
        assert not ui.app.screen.query(WhichKey)


async def test_a_macro_does_one_thing_after_another(newsroom, monkeypatch):
    opened_with = []
    monkeypatch.setattr(external, "open_in_browser", lambda *told: opened_with.append(told) or "")
    library = library_on(store_of(newsroom.library), macros={"g v": "2; toggle-read; open-with mpv %u"})
    async with opener(library)() as ui:
        await ui.press("g", "v")
        await ui.until(lambda: opened_with)
        assert opened_with == [("https://news.example/storm", "mpv %u")]
        assert library.entries.get(newsroom.entries["storm"]).read


async def test_a_macro_marks_whatever_is_marked_already(newsroom):
    library = library_on(store_of(newsroom.library), macros={"g v": "mark-read; mark-read", "g V": "mark-unread"})
    async with opener(library)() as ui:
        await ui.press("j", "g", "v")
        await ui.until(lambda: library.entries.get(newsroom.entries["storm"]).read)
        await ui.press("g", "V")
        await ui.until(lambda: not library.entries.get(newsroom.entries["storm"]).read)
        await ui.press("enter", "g", "v")
        await ui.until(lambda: library.entries.get(newsroom.entries["storm"]).read)


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ("mark-read; open-with mpv %u", ["mark-read", " open-with mpv %u"]),
        ("open-with sh -c 'a; b'; undo", ["open-with sh -c 'a; b'", " undo"]),
        ('open-with sh -c "it\'s; b";undo', ['open-with sh -c "it\'s; b"', "undo"]),
        ("open-with it's; undo", ["open-with it's", " undo"]),
        (";;", []),
    ],
)
def test_semicolons_part_the_steps_of_a_macro_but_not_between_quotes(steps, lines):
    assert command_lines(steps) == lines


def test_a_macro_may_be_a_list_and_a_key_too(tmp_path):
    def configuration_of(text):
        path = tmp_path / "config.toml"
        path.write_text(text)
        return configuration(path)

    configured = configuration_of(
        '[interface.macros]\n"g v" = ["mark-read", "open-with mpv"]\n[interface.keys]\nbrowse = ["b", "g o"]'
    )
    assert configured.settings.interface.macros == {"g v": "mark-read; open-with mpv"}
    assert configured.settings.interface.keys == {"browse": "b  g o"}
    (problem,) = configuration_of('[interface.macros]\n"g v" = [1]').problems
    assert problem.startswith("interface.macros must be a table of texts")
    assert list(problems(Interface(macros={"g v": "mark-red; open-with mpv", "nokey x": "undo"}))) == [
        "interface.macros: g v names no command: mark-red; did you mean mark-read?",
        "interface.macros: nokey x names no key: nokey",
    ]


async def test_feeds_are_sorted_by_name_unread_activity_and_hand(opened):
    async with opened() as ui:
        await ui.press("h")

        def feeds():
            return [node.title for node in ui.feeds.nodes if node.depth == 0]

        assert feeds()[-1] == "Blog"
        await ui.press("z", "s")
        assert "Most unread first" in ui.text
        await ui.press("z", "s")
        assert "Latest news first" in ui.text
        await ui.press("z", "s")
        assert "Feeds by hand" in ui.text
        await ui.press("z", "s")
        assert "Feeds by name" in ui.text
