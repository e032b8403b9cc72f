"""The main screen: reading, marking and undoing as a user does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import NOW, make_intent, make_new
from tests.inside import store_of, workspace_of
from tests.tui.conftest import library_on, opener
from textual.color import Color

from feedreader.errors import FeedreaderError
from feedreader.service.lists import Place
from feedreader.settings.config import Interface, Stories
from feedreader.tui.checking import problems
from feedreader.tui.command import Where
from feedreader.tui.ui_state import PLACES_KEPT, UiState, load, save
from feedreader.tui.widgets.palette import legible
from feedreader.tui.widgets.story_list import StoryList


async def test_the_first_screen_shows_feeds_stories_and_an_article(opened):
    async with opened() as ui:
        await ui.until(lambda: ui.reading is not None)
        assert "Le Monde" in ui.text
        assert "3 outlets" in ui.text or "3 versions" in ui.text
        assert "3 stories" in ui.text
        assert ui.pane is Where.LIST


async def test_opening_a_story_marks_its_lead_read_and_undo_takes_it_back(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("enter")
        assert ui.pane is Where.READER
        assert library.entries.get(entries["paris-fr"]).read
        assert not library.entries.get(entries["paris-en"]).read
        await ui.press("u")
        assert not library.entries.get(entries["paris-fr"]).read
        assert "Undone: Marked 1 entry read" in ui.text


async def test_looking_at_a_preview_marks_nothing(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("j")
        await ui.until(lambda: ui.reading is not None and ui.reading.entry.id == entries["storm"])
        assert not library.entries.get(entries["storm"]).read


async def test_a_story_unfolds_to_its_versions_and_folds_again(opened, newsroom):
    async with opened() as ui:
        rows = len(ui.stories.keys)
        await ui.press("S")
        assert len(ui.stories.keys) == rows + 3
        assert "Pariser Erklärung" in ui.text
        assert "3 stories" in ui.text
        await ui.press("j", "j", "h")
        assert len(ui.stories.keys) == rows
        assert ui.stories.cursor == 0


async def test_a_list_takes_its_keys_a_second_time_only_while_a_story_is_unfolded(opened):
    async with opened() as ui:
        stories, listed = ui.stories, list(ui.stories.listed)
        assert stories.keys is stories.listed
        await ui.press("S")
        assert list(stories.listed) == listed
        assert len(stories.keys) == len(listed) + 3
        await ui.press("S")
        assert stories.keys is stories.listed
        assert list(stories.listed) == listed


async def test_every_version_is_one_key_away(opened, newsroom):
    async with opened() as ui:
        await ui.press("enter", "]")
        languages = [ui.reading.entry.data.language]
        await ui.press("]")
        languages.append(ui.reading.entry.data.language)
        assert {"fr", *languages} == {"fr", "en", "de"}


async def test_why_says_what_joined_the_versions(opened):
    async with opened() as ui:
        await ui.press("w")
        assert "Both mention Paris" in ui.text
        await ui.press("escape")
        assert ui.pane is Where.LIST


async def test_m_marks_a_whole_story_and_counts_mark_several(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("2", "m")
        assert all(library.entries.get(entries[name]).read for name in ("paris-fr", "paris-en", "paris-de", "storm"))
        assert not library.entries.get(entries["post"]).read
        await ui.press("u")
        assert not any(library.entries.get(entry).read for entry in entries.values())


async def test_marks_made_quickly_one_after_another_end_as_they_should(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.pilot.press("j", "m", "m", "m")
        await ui.settle()
        assert library.entries.get(entries["storm"]).read


async def test_a_star_is_put_on_the_lead_and_taken_off_again(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("s")
        assert library.entries.get(entries["paris-fr"]).starred
        assert "★" in ui.text
        await ui.press("s")
        assert not library.entries.get(entries["paris-fr"]).starred


@pytest.mark.parametrize("keys", [("s",), ("V", "s")])
async def test_a_star_on_any_version_is_taken_off_with_the_story(opened, newsroom, keys):
    library, entries = newsroom
    library.entries.mark("star", [entries["paris-de"]])
    async with opened() as ui:
        await ui.press(*keys)
        assert not any(library.entries.get(entry).starred for entry in entries.values())
        await ui.press("u")
        assert library.entries.get(entries["paris-de"]).starred


async def test_mark_all_read_leaves_alone_what_arrived_after_the_list_was_made(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("j", "k")  # from now on nothing comes into the list by itself
        late = (
            store_of(library)
            .writer.polling.apply([make_intent(2, make_new("late", when=NOW, title="Late news"))])
            .new[0]
        )
        await ui.press("A")
        assert all(library.entries.get(entry).read for entry in entries.values())
        assert not library.entries.get(late).read
        await ui.press("u")
        assert not any(library.entries.get(entry).read for entry in entries.values())


async def test_new_entries_wait_and_move_nothing_under_the_cursor(opened, newsroom):
    library, _entries = newsroom
    async with opened() as ui:
        await ui.press("j")
        selected, before = ui.stories.selected, list(ui.stories.keys)
        store_of(library).writer.polling.apply(
            [make_intent(2, make_new("late", when=NOW + timedelta(minutes=1), title="Late news"))]
        )
        ui.screen.syncing.notice()
        await ui.settle()
        assert "1 new" in ui.text
        assert list(ui.stories.keys) == before
        await ui.press(".")
        assert len(ui.stories.keys) == len(before) + 1
        assert ui.stories.selected == selected
        assert "Late news" in ui.text


@pytest.mark.parametrize(("width", "height", "lines"), [(60, 24, 2), (60, 40, 3), (240, 40, 1)])
async def test_rows_take_as_many_lines_from_the_first_time_they_are_drawn(opened, monkeypatch, width, height, lines):
    drawn = []
    draw_line = StoryList.draw_line
    monkeypatch.setattr(
        StoryList, "draw_line", lambda rows, *given: (drawn.append(rows.row_height), draw_line(rows, *given))[1]
    )
    async with opened(width=width, height=height):
        assert set(drawn) == {lines}


@pytest.mark.parametrize(("height", "keys"), [(40, ()), (24, ("z", "d"))])
async def test_rows_of_three_lines_say_how_their_texts_begin_also_once_they_become_so(opened, height, keys):
    async with opened(height=height) as ui:
        await ui.press(*keys)
        assert ui.stories.row_height == 3
        await ui.until(lambda: sum("The first link and the second." in each.split("│")[1] for each in listed(ui)) == 2)


async def test_a_row_says_how_the_text_of_the_version_begins_that_speaks_for_its_story(newsroom):
    library, entries = newsroom
    with store_of(library).writer.transaction() as connection:
        connection.execute("UPDATE entry_text SET content = 'Pariser Worte.' WHERE entry = ?", (entries["paris-de"],))
    async with opener(library)(width=240, height=40) as ui:
        await ui.press("z", "d", "z", "d")
        await ui.until(lambda: "The first link and the second." in listed(ui)[3])
        workspace_of(library).settings = replace(library.settings, stories=Stories(languages=("de",)))
        library.stories.choose_leads()
        ui.screen.syncing.notice()
        await ui.until(lambda: "Pariser Worte." in listed(ui)[3])


def listed(ui):
    """The lines of the screen that have panes beside each other."""
    return [each for each in ui.text.split("\n") if each.count("│") > 1]


async def test_what_nobody_thought_of_is_said(opened):
    async with opened() as ui:
        ui.desk.workers.read(None, lambda: 1 // 0, lambda _answer: None)
        await ui.until(lambda: "ZeroDivisionError" in ui.told)
        assert ui.app.is_running


async def test_a_story_that_joined_another_keeps_its_row_until_the_list_is_taken_in(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        rows = len(ui.stories.keys)
        await ui.press("j")
        library.stories.merge([library.entries.get(entries[name]).story for name in ("paris-fr", "storm")])
        ui.screen.syncing.notice()
        await ui.until(lambda: "changed" in ui.text)
        assert len(ui.stories.keys) == rows
        await ui.press(".")
        assert len(ui.stories.keys) == rows - 1
        assert "changed" not in ui.text


async def test_a_story_that_joined_another_is_taken_in_while_nobody_has_touched_the_list(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        rows = len(ui.stories.keys)
        library.stories.merge([library.entries.get(entries[name]).story for name in ("paris-fr", "storm")])
        ui.screen.syncing.notice()
        await ui.until(lambda: len(ui.stories.keys) == rows - 1)
        assert "changed" not in ui.text


async def test_a_list_that_another_process_changed_shows_it_in_place(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        library.entries.mark("read", [entries["storm"]])
        ui.screen.syncing.notice()
        await ui.settle()
        assert len(ui.stories.keys) == 3
        row = ui.stories.row(ui.stories.keys[1])
        assert row.unread == 0


async def test_a_feed_of_the_tree_lists_its_entries(opened):
    async with opened() as ui:
        await ui.press("h")
        assert ui.pane is Where.FEEDS
        ui.feeds.select(Place("feed", "4"))
        await ui.press("enter")
        assert "A post about feeds" in ui.text
        assert len(ui.stories.keys) == 1


async def test_folders_fold_and_are_counted(opened):
    async with opened() as ui:
        ui.feeds.select(Place("folder", "News"))
        await ui.press("h", "h")
        assert "BBC News" not in [node.title for node in ui.feeds.nodes]
        assert ui.feeds.node.unread == 4


async def test_next_unread_from_the_reader_opens_it(opened, newsroom):
    _library, entries = newsroom
    async with opened() as ui:
        await ui.press("enter", "n")
        assert ui.reading.entry.id == entries["storm"]
        assert ui.pane is Where.READER


async def test_space_reads_on_page_by_page_and_then_to_the_next(opened, newsroom):
    _library, entries = newsroom
    async with opened(height=14) as ui:
        await ui.press("enter", "space")
        assert ui.article.scroll_offset.y > 0
        for _ in range(12):
            await ui.press("space")
            if ui.reading.entry.id != entries["paris-fr"]:
                break
        assert ui.reading.entry.id == entries["storm"]


async def test_the_place_in_an_article_is_kept(opened):
    async with opened(height=14) as ui:
        await ui.press("enter", "space", "space")
        place = ui.article.scroll_offset.y
        await ui.press("n", "q", "k", "enter")
        assert ui.article.scroll_offset.y == place > 0


async def test_entries_can_be_listed_one_by_one(opened):
    async with opened() as ui:
        await ui.press("z", "e")
        assert len(ui.stories.keys) == 5
        assert all(key < 0 for key in ui.stories.keys)


async def test_oldest_first_turns_the_list_round_and_the_cursor_stays_with_its_row(opened):
    async with opened() as ui:
        selected = ui.stories.selected
        await ui.press("z", "o")
        assert ui.stories.selected == selected
        assert ui.stories.cursor == 2


async def test_muting_and_following_can_be_undone(opened, newsroom):
    library, _entries = newsroom
    async with opened() as ui:
        story = ui.stories.selected
        await ui.press("f")
        assert store_of(library).stories.get(story).followed
        await ui.press("M")
        assert store_of(library).stories.get(story).muted
        await ui.press("u", "u")
        found = store_of(library).stories.get(story)
        assert not found.muted
        assert not found.followed


async def test_a_version_is_split_off_and_merged_again(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("S", "j", "z", "s")
        assert len(ui.stories.keys) == 4
        stories = {library.entries.get(entries[name]).story for name in ("paris-fr", "paris-en", "paris-de")}
        assert len(stories) == 2
        ui.stories.go(0)
        await ui.press("z", "m", "j", "z", "m")
        assert len({library.entries.get(entry).story for entry in entries.values()}) == 3


@pytest.mark.parametrize("size", [(200, 50), (80, 24), (40, 20), (20, 10), (8, 4)])
async def test_every_size_can_be_read_in(opened, size):
    width, height = size
    async with opened(width=width, height=height) as ui:
        await ui.press("j", "enter", "j", "escape", "h", "?", "escape", "t", "escape")
        assert all(len(line) <= width for line in ui.text.split("\n"))


def top_of(view):
    """The line of text at the top of the pane, or the next above it."""
    lines = view.layout_shown.lines[: view.scroll_offset.y + 1]
    return next(line for line in reversed(lines) if line.source >= 0)


async def test_turning_from_wide_to_narrow_while_reading_keeps_the_place(opened):
    async with opened(height=14) as ui:
        await ui.press("enter", "space")
        before = top_of(ui.article)
        await ui.pilot.resize_terminal(60, 14)
        await ui.settle()
        after = top_of(ui.article)
        assert after.source == before.source
        assert after.start <= before.start
        assert ui.pane is Where.READER


async def test_a_reader_that_a_wider_terminal_has_room_for_shows_the_row_under_the_cursor(opened, newsroom):
    async with opened(width=40, height=20) as ui:
        assert ui.reading is None
        await ui.pilot.resize_terminal(100, 30)
        await ui.until(lambda: ui.reading is not None and ui.reading.entry.id == newsroom.entries["paris-fr"])
        await ui.pilot.resize_terminal(40, 20)
        await ui.press("j")
        await ui.pilot.resize_terminal(120, 30)
        await ui.until(lambda: ui.reading is not None and ui.reading.entry.id == newsroom.entries["storm"])


async def test_what_changes_above_an_article_does_not_move_what_is_read(opened):
    """A star, tags and a story's outlets take lines of their own above the text."""
    async with opened(height=14) as ui:

        def below():
            return len(ui.article.layout_shown.lines) - ui.article.scroll_offset.y

        await ui.press("enter", "space")
        before, texts = below(), len(ui.article.layout_shown.sources)
        await ui.press("s")
        await ui.until(lambda: len(ui.article.layout_shown.sources) > texts)
        assert below() == before
        await ui.press("s")
        await ui.until(lambda: len(ui.article.layout_shown.sources) == texts)
        assert below() == before


async def test_a_key_that_means_nothing_here_says_so(opened):
    async with opened() as ui:
        await ui.press("h", "d")
        assert "Unsubscribe: the cursor is on no feed" in ui.text
        await ui.press("}")
        assert "Next heading of the article: } does this in the reader" in ui.text
        await ui.press("%")
        assert "% does nothing here" in ui.text
        await ui.press("l", "escape")
        assert "Q leaves feedreader" in ui.text


async def test_habits_are_remembered(opened, tmp_path):
    memory = tmp_path / "interface.json"
    async with opened(state_path=memory) as ui:
        await ui.press("v", "h", "+")
        width = ui.desk.ui_state.feeds_width
    async with opened(state_path=memory) as ui:
        assert ui.desk.ui_state.feeds_width == width > 26
        assert ui.view.unread_only is False


async def test_rows_grow_older_while_the_interface_is_open(opened, newsroom):
    async with opened() as ui:
        assert " 5h" in ui.text
        newsroom.library.clock = lambda: NOW + timedelta(hours=3)
        ui.screen.syncing.pass_time()
        await ui.settle()
        assert " 8h" in ui.text
        assert " 1h" not in ui.text


async def test_an_article_is_opened_where_it_was_left_the_last_time(opened, tmp_path):
    memory = tmp_path / "interface.json"
    async with opened(state_path=memory, height=14) as ui:
        await ui.press("enter", "ctrl+d", "ctrl+d")
        left, top = ui.reading.entry.id, ui.article.scroll_offset.y
        assert top > 0
        await ui.press("q", "j", "enter", "G")
        ended = ui.reading.entry.id
        await ui.press("q", "k", "enter")
    async with opened(state_path=memory, height=14) as ui:
        await ui.press("v")
        for entry, place in ((left, top), (ended, 0)):
            ui.screen.opening.read(entry)
            await ui.settle()
            assert ui.reading.entry.id == entry
            assert ui.article.scroll_offset.y == place


def test_what_is_remembered_of_articles_is_bounded_and_kept_apart_by_store(tmp_path):
    memory, path = UiState(), tmp_path / "interface.json"
    memory.leave("a", {number: (number, 0) for number in range(500)})
    memory.leave("\udcff", {1: (7, 8)})  # a path that is no UTF-8
    save(path, memory)
    known = load(path)
    assert known.places_in("\udcff") == {1: (7, 8)}
    assert list(known.places_in("a")) == list(range(500 - PLACES_KEPT + 1, 500))
    path.write_text('{"places": [["a", 1, 2, 3], ["a", "1", 2, 3], 5, ["a", 1]], "folded": [["tag", 5]]}')
    assert load(path).places_in("a") == {1: (2, 3)}
    assert load(path).folded == ()


@pytest.mark.parametrize("keys", [["enter"], ["tab"], ["z", "z"], ["]"]])
async def test_an_article_is_read_however_it_was_reached(opened, newsroom, keys):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("j")
        await ui.until(lambda: ui.reading is not None and ui.reading.entry.id == entries["storm"])
        assert not library.entries.get(entries["storm"]).read
        await ui.press("k") if keys == ["]"] else None
        await ui.press(*keys)
        await ui.until(lambda: library.entries.get(ui.reading.entry.id).read)
        await ui.press("u")
        assert not library.entries.get(ui.reading.entry.id).read


def test_a_link_to_what_the_interface_remembers_stays_one(tmp_path):
    path, link = tmp_path / "kept.json", tmp_path / "interface.json"
    link.symlink_to(path)
    save(link, UiState())
    assert link.is_symlink()
    assert path.read_bytes()


async def test_what_is_said_is_whole_where_the_terminal_becomes_too_narrow_for_it(opened):
    words = "A sentence that one line of a wide terminal holds, but no line of a narrow one"
    async with opened() as ui:
        ui.desk.say(words)
        assert words not in ui.told
        await ui.pilot.resize_terminal(40, 20)
        await ui.until(lambda: words in ui.told)
        assert not ui.desk.status.said


@pytest.mark.parametrize("keys", [("s",), ("m",), ("V", "j", "s"), ("A",)])
async def test_rows_show_no_mark_that_could_not_be_written(opened, newsroom, monkeypatch, keys):
    def refuse(*_arguments):
        raise FeedreaderError("the store is read-only")

    monkeypatch.setattr(newsroom.library.entries, "mark", refuse)
    async with opened() as ui:
        before = [ui.text.count(mark) for mark in "●★"]
        await ui.press(*keys)
        await ui.until(lambda: "the store is read-only" in ui.told)
        await ui.until(lambda: [ui.text.count(mark) for mark in "●★"] == before, "what is marked")


@pytest.mark.parametrize("before", [(), ("enter", "escape")])
async def test_the_reader_alone_shows_the_row_also_where_there_was_no_room_beside_the_list(opened, newsroom, before):
    async with opened(width=80, height=24) as ui:
        await ui.press(*before, "j", "z", "z")
        await ui.until(lambda: ui.reading is not None and ui.reading.entry.id == newsroom.entries["storm"])


@pytest.mark.parametrize(
    ("when", "after_opening", "after_its_end"), [("finished", False, True), ("never", False, False)]
)
async def test_a_setting_says_when_an_article_counts_as_read(newsroom, when, after_opening, after_its_end):
    library = library_on(store_of(newsroom.library), mark_read=when)
    async with opener(library)(height=14) as ui:
        await ui.press("enter")
        assert library.entries.get(newsroom.entries["paris-fr"]).read is after_opening
        await ui.press("G")
        assert library.entries.get(newsroom.entries["paris-fr"]).read is after_its_end


async def test_nothing_is_held_back_before_the_list_was_touched(opened, newsroom):
    library, _entries = newsroom

    def arrive(name, minutes):
        new = make_new(name, when=NOW + timedelta(minutes=minutes), title=f"News {name}")
        store_of(library).writer.polling.apply([make_intent(2, new)])

    async with opened() as ui:
        arrive("a", 1)
        ui.screen.syncing.notice()
        await ui.settle()
        assert len(ui.stories.keys) == 4
        assert ui.stories.cursor == 0
        await ui.until(lambda: "News a" in ui.text)
        await ui.press("j")
        arrive("b", 2)
        ui.screen.syncing.notice()
        await ui.settle()
        assert "1 new" in ui.text
        assert "News b" not in ui.text


async def test_a_search_that_finds_nothing_says_what_can_be_done(opened):
    async with opened() as ui:
        await ui.press("/")
        await ui.type("zebra")
        await ui.until(lambda: "Nothing found." in ui.text)
        assert "Search all entries" not in ui.text, "a key of its own while keys are typed"
        await ui.press("enter")
        assert "Nothing found." in ui.text
        assert "Search all entries" in ui.text
        assert ui.reading is None
        assert "Choose a story" not in ui.text, "there is none"
        await ui.press("escape")
        assert len(ui.stories.keys) == 3


async def test_a_version_that_says_little_is_read_with_the_beginnings_of_the_others(opened, newsroom):
    library, entries = newsroom
    whole = library.entries.reading(entries["paris-fr"])
    assert whole.excerpts == {}
    new = make_new("short", when=NOW, title="Short", content="<p>One sentence.</p>")
    short = store_of(library).writer.polling.apply([make_intent(4, new)]).new[0]
    library.stories.merge([library.entries.get(entries["paris-fr"]).story, library.entries.get(short).story])
    found = library.entries.reading(short)
    assert len(found.excerpts) == len({row.feed_title for row in found.versions}) - 1 == 3
    assert all(text.startswith("The first link") for text in found.excerpts.values())


async def test_rows_that_a_query_finds_stand_out_as_configured(newsroom):
    store = store_of(newsroom.library)
    library = library_on(store, highlights={"title:storm": "orange bold", "paris": "red", "(": "bold"})
    async with opener(library)() as ui:
        await ui.until(lambda: len(ui.stories.highlights) == 2, "the highlights")
        paris, storm = (library.entries.get(newsroom.entries[name]).story for name in ("paris-fr", "storm"))
        assert ui.stories.highlights == {storm: "highlight--orange highlight--bold", paris: "highlight--red"}
        title = ui.stories.render_line(0)
        red = Color.parse(ui.app.theme_variables["error"])
        styles = [segment.style for segment in title if "Paris" in segment.text]
        assert styles
        assert all(each.color == legible(red, Color(*each.bgcolor.triplet)).rich_color for each in styles)
        await ui.until(lambda: "[interface.highlights]" in ui.told, "the warning")


async def test_a_style_that_does_not_exist_is_told_and_left_out(newsroom):
    library = library_on(store_of(newsroom.library), highlights={"paris": "#00ff88 bold", "title:storm": "itallic"})
    async with opener(library)() as ui:
        await ui.until(lambda: len(ui.stories.highlights) == 2, "the highlights")
        assert set(ui.stories.highlights.values()) == {"highlight--bold", ""}
        assert "Paris" in ui.text
        await ui.until(lambda: "is no style" in ui.told, "the warning")


def test_a_style_that_does_not_exist_is_named():
    told = list(problems(Interface(highlights={"ferry": "orangge"})))
    assert told == ["interface.highlights: ferry names no style: orangge; did you mean orange?"]
