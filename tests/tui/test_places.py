"""Places: all news, what is starred, followed or muted, saved queries; and what is done with all of a place."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from tests.builders import NOW, make_feed_data, make_intent, make_new, make_subscription
from tests.inside import store_of, workspace_of
from tests.tui.conftest import library_on, opener

from feedreader.service.lists import Place
from feedreader.tui.command import Where
from feedreader.tui.rows import FRONT_LINES


async def test_all_news_and_what_is_starred_are_two_keys_away(opened, newsroom):
    async with opened() as ui:
        await ui.press("j", "s", "g", "s")
        assert ui.view.place == ui.feeds.place == Place("starred")
        assert list(ui.stories.keys) == [newsroom.library.entries.get(newsroom.entries["storm"]).story]
        await ui.press("g", "a")
        assert ui.view.place == Place()


@pytest.mark.parametrize(("key", "title", "kind"), [("f", "Followed", "followed"), ("M", "Muted", "muted")])
async def test_a_followed_or_muted_story_is_found_again(opened, newsroom, key, title, kind):
    story = newsroom.library.entries.get(newsroom.entries["storm"]).story
    async with opened() as ui:
        assert title not in ui.text
        await ui.press("j", key)
        assert f" {title} " in ui.text
        ui.screen.opening.visit(Place(kind))
        await ui.settle()
        assert list(ui.stories.keys) == [story]
        await ui.press(key, "g", "a")
        assert f" {title} " not in ui.text


async def test_a_muted_story_is_listed_nowhere_else(opened):
    async with opened() as ui:
        await ui.press("j", "M", ".", "v", "v")
        assert "Storm closes ports" not in ui.stories.render_line(0).text
        assert len(ui.stories.keys) == 2


async def test_a_saved_query_is_removed_and_comes_back(opened, newsroom):
    library = newsroom.library
    library.queries.save("Weather", "storm")
    async with opened() as ui:
        await ui.press("h")
        ui.feeds.select(Place("query", "storm"))
        await ui.press("d")
        assert store_of(library).user_data.saved_queries() == ()
        assert "Weather" not in ui.feeds.render_line(3).text
        await ui.press("u")
        assert [each.name for each in store_of(library).user_data.saved_queries()] == ["Weather"]


async def test_marking_a_feed_read_stops_at_what_its_row_had_counted(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("h")
        ui.feeds.select(Place("feed", "2"))
        late = store_of(library).writer.polling.apply([make_intent(2, make_new("late", when=NOW, title="Late"))]).new[0]
        await ui.press("A")
        assert library.entries.get(entries["storm"]).read
        assert not library.entries.get(late).read
        await ui.press("A")  # by now it is counted
        assert library.entries.get(late).read
        await ui.press("A")
        assert "Nothing unread there" in ui.text


async def test_two_tags_at_once_are_one_change(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("j", "t")
        await ui.type("weather, sea")
        await ui.press("enter")
        assert library.entries.get(entries["storm"]).tags == ("sea", "weather")
        assert "weather and sea" in ui.text
        await ui.press("u")
        assert library.entries.get(entries["storm"]).tags == ()


async def test_an_entry_without_a_title_shows_how_its_text_begins(opened, newsroom):
    library, _entries = newsroom
    new = make_new("micro", when=NOW, title="", content="<p>Saw a <b>heron</b> by the canal.</p>")
    store_of(library).writer.polling.apply([make_intent(4, new)])
    async with opened() as ui:
        for keys in (("home",), ("z", "e")):
            await ui.press(*keys)
            await ui.until(lambda: "Saw a heron by the canal." in ui.stories.render_line(0).text)


async def test_newsboats_q_leads_from_the_article_to_the_feeds_and_out(newsroom):
    library = library_on(store_of(newsroom.library), keymap="newsboat")
    async with opener(library)() as ui:
        await ui.press("enter")
        panes = [ui.pane]
        for _ in range(2):
            await ui.press("q")
            panes.append(ui.pane)
        assert panes == [Where.READER, Where.LIST, Where.FEEDS]
        await ui.press("escape")
        assert ui.app.is_running
        await ui.pilot.press("q")
        assert not ui.app.is_running


async def test_the_reader_shows_what_the_list_is_on_when_one_tabs_into_it(opened, newsroom):
    library, entries = newsroom
    async with opened(width=80) as ui:
        await ui.press("j", "tab")
        assert ui.reading.entry.id == entries["storm"]
        assert library.entries.get(entries["storm"]).read
        await ui.press("m", "shift+tab")
        assert not library.entries.get(entries["storm"]).read


async def test_one_click_on_a_feed_lists_it_and_a_click_before_a_folder_folds_it(opened):
    async with opened() as ui:
        tree = ui.feeds
        position = [node.place for node in tree.nodes].index(Place("feed", "4"))
        await ui.pilot.click(tree, offset=(8, position))
        await ui.settle()
        assert ui.view.place == Place("feed", "4")
        assert ui.pane is Where.LIST
        folder = next(number for number, node in enumerate(tree.nodes) if node.folded is False)
        rows = len(tree.keys)
        await ui.pilot.click(tree, offset=(1, folder))
        await ui.settle()
        assert len(tree.keys) < rows
        assert ui.view.place == Place("feed", "4")


async def test_a_click_beside_the_outlets_unfolds_them_and_another_one_folds_them(opened):
    async with opened() as ui:
        await ui.press("enter")
        await ui.until(lambda: "▸ 3 outlets" in ui.text)
        for shown in ("▾ 3 outlets", "▸ 3 outlets"):
            heading = next(each for each in ("▸ 3 outlets", "▾ 3 outlets") if each in ui.text)
            row = next(at for at, told in enumerate(ui.text.splitlines()) if heading in told)
            column = ui.text.splitlines()[row].index(heading) + 2
            await ui.pilot.click(offset=(column, row))
            await ui.until(lambda shown=shown: shown in ui.text)


async def test_everything_above_is_marked_read_and_not_the_story_that_the_cursor_is_in(opened, newsroom):
    library, entries = newsroom
    read = lambda: {name for name, entry in entries.items() if library.entries.get(entry).read}  # noqa: E731 - asked twice
    async with opened() as ui:
        await ui.press("S", "j", "z", "A")
        assert read() == set()
        await ui.press("S", "G", "z", "A")
        assert read() == set(entries) - {"post"}


async def test_marking_a_long_list_tells_that_it_is_being_done(opened, newsroom, monkeypatch):
    library, _entries = newsroom
    done, marked = threading.Event(), library.entries.mark
    monkeypatch.setattr(library.entries, "mark", lambda *given: done.wait(10) and marked(*given))
    async with opened() as ui:
        await ui.pilot.press("A")
        await ui.until(lambda: "Marking 3 stories read …" in ui.text)
        assert "●" not in ui.text
        done.set()
        await ui.until(lambda: "Marked 5 entries read" in ui.text)


async def test_feeds_without_unread_entries_are_left_out_where_one_wants_it(opened, newsroom, tmp_path):
    library, entries = newsroom
    library.entries.mark("read", [entries["paris-en"], entries["storm"]])
    path = tmp_path / "interface.json"
    async with opened(state_path=path) as ui:
        await ui.press("h", "v")
        assert [node.title for node in ui.feeds.nodes if node.place.kind == "feed"] == [
            "Le Monde",
            "Tagesschau",
            "Blog",
        ]
        assert ui.view.unread_only
    async with opened(state_path=path) as ui:
        await ui.press("h")
        ui.feeds.select(Place("feed", "4"))
        await ui.press("A")
        assert ui.feeds.place == Place("feed", "4"), "it stays under the cursor"
        await ui.press("home")
        await ui.press("l", "A")
        assert {node.place.kind for node in ui.feeds.nodes} == {"front", "everything", "starred"}
        await ui.press("h", "v")
        assert len([node for node in ui.feeds.nodes if node.place.kind == "feed"]) == 4


async def test_the_front_page_has_what_weighs_most_of_the_last_day_first(opened, newsroom):
    async with opened() as ui:
        await ui.press("g", "f")
        assert ui.view.place == ui.feeds.place == Place("front")
        paris, storm = (newsroom.library.entries.get(newsroom.entries[name]).story for name in ("paris-fr", "storm"))
        assert list(ui.stories.keys) == [paris, storm]  # the post is older
        assert "Front page" in ui.text
        await ui.press("z", "e", "A")
        assert newsroom.library.entries.get(newsroom.entries["storm"]).read
        assert not newsroom.library.entries.get(newsroom.entries["post"]).read


async def test_the_interface_opens_with_the_front_page_where_that_is_configured(newsroom):
    library = library_on(store_of(newsroom.library), start="front")
    async with opener(library)() as ui:
        assert ui.view.place == Place("front")
        assert len(ui.stories.keys) == 2


async def test_the_tree_begins_at_what_the_list_shows(opened, newsroom):
    async with opened() as ui:
        assert ui.feeds.place == ui.view.place == Place()
    library = library_on(store_of(newsroom.library), start="front")
    async with opener(library)() as ui:
        assert ui.feeds.place == ui.view.place == Place("front")


@pytest.mark.parametrize("keys", ["zo", "ze", "zW", "zd"])
async def test_what_cannot_be_chosen_for_the_front_page_is_refused_there_and_changes_no_other_list(newsroom, keys):
    library = library_on(store_of(newsroom.library), start="front")
    async with opener(library)() as ui:
        before = ui.screen.desk.ui_state
        told = before.oldest_first, before.entries, before.density
        await ui.press(*keys)
        assert "the front page has rows and an order of its own" in ui.text
        assert (before.oldest_first, before.entries, before.density) == told
        await ui.press("g", "a", *keys)
        assert "of its own" not in ui.text


async def test_a_quiet_front_page_says_so(newsroom):
    library = library_on(store_of(newsroom.library), start="front")
    workspace_of(library).clock = lambda: NOW + timedelta(days=9)
    async with opener(library)() as ui:
        assert "Quiet: nothing new since you were here." in ui.text


@pytest.mark.parametrize("touched", [False, True])
async def test_a_story_that_only_one_source_is_left_of_leaves_the_top_of_the_front_page(newsroom, touched):
    library = library_on(store_of(newsroom.library), start="front")
    other = make_new("fog", when=NOW - timedelta(hours=4), title="Fog closes ports", content="<p>Nothing sails.</p>")
    writer = store_of(library).writer
    [coast] = writer.feeds.subscribe([make_subscription("https://coast.example/rss")], now=NOW)
    site = make_feed_data("The Coast", site_url="https://coast.example/")
    [fog] = writer.polling.apply([make_intent(coast.feed, other, data=site)]).new
    for each in ("paris-en", "paris-de"):  # no story of several outlets but that of the storm
        library.stories.split([newsroom.entries[each]])
    library.stories.merge([library.entries.get(each).story for each in (newsroom.entries["storm"], fog)])
    async with opener(library)() as ui:
        await ui.until(lambda: "The first link" in ui.text)
        listed = [line.split("│")[1].strip("▌ ") for line in ui.text.split("\n") if line.count("│") > 1]
        at = next(at for at, line in enumerate(listed) if line.startswith("Only one source ──"))
        assert listed[at - 1] == "", "the last row above a heading leaves a line"
        assert "Top ──" in ui.text
        if touched:
            await ui.press("j", "k")
        library.stories.split([fog])
        ui.screen.syncing.notice()
        if touched:  # nothing moves by itself
            await ui.until(lambda: "changed" in ui.text)
            assert "Top ──" in ui.text
            await ui.press(".")
        await ui.until(lambda: "Top ──" not in ui.text)
        assert "changed" not in ui.text


async def test_what_was_read_leaves_the_front_page_with_the_next_look_and_its_stories_begin_with_their_text(newsroom):
    library = library_on(store_of(newsroom.library), start="front")
    async with opener(library)() as ui:
        assert ui.stories.row_height == FRONT_LINES
        await ui.until(lambda: "The first link and the second." in ui.text)
        assert "Only one source ──" in ui.text
        await ui.press("m", "g", "a", "g", "f")
        assert len(ui.stories.keys) == 1
        await ui.press("enter")
        assert ui.pane is Where.READER
    assert store_of(library).stories.visited("front-look") == NOW
