"""Feeds: add, remove, refresh, health, import and export, against a server on loopback or none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.builders import NOW, make_subscription
from tests.inside import store_of
from tests.tui.conftest import library_on, opener
from textual.widgets import Input

from feedreader.errors import UnknownFeedError
from feedreader.model.feeds import FeedId
from feedreader.model.outcomes import PollStatus
from feedreader.service import first_run
from feedreader.service.lists import Place
from feedreader.service.polling import Round
from feedreader.settings.newsboat import NewsboatFiles
from feedreader.store.connect import open_store
from feedreader.tui.widgets.feed_tree import common_beginnings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class NoNetwork:
    """Stands in for the refresher: it remembers what it was asked and answers at once."""

    def __init__(self, added=None, done=None, problem=""):
        self.asked = []
        self._added, self._done, self._problem = added, done, problem

    def refresh(self, feeds, on_progress, on_end: Callable[..., None], *, force=False):
        self.asked.append(feeds)
        on_end(self._done, self._problem)

    def subscribe(self, url, tags, then, *, anyway=False):
        self.asked.append((url, tags))
        then(self._added, self._problem)

    def stop(self):
        self.asked.append("stop")

    def close(self):
        pass


async def test_a_feed_is_removed_after_a_question_and_comes_back_by_undo(opened, newsroom):
    library, _entries = newsroom
    async with opened() as ui:
        await ui.press("h")
        ui.feeds.select(Place("feed", "4"))
        await ui.press("d", "n")
        assert library.feeds.get(4)
        await ui.press("d", "y")
        try:
            library.feeds.get(4)
        except UnknownFeedError:
            gone = True
        assert gone
        await ui.press("u")
        assert library.feeds.get(4).feed.title == "Blog"


async def test_feeds_and_folders_are_sorted_by_hand(opened, newsroom):
    def shown(ui):
        return [node.title for node in ui.feeds.nodes if node.place.kind in ("feed", "folder")]

    async with opened() as ui:
        await ui.press("h")
        before = shown(ui)
        assert before == ["News", "France", "Le Monde", "World", "BBC News", "Tagesschau", "Blog"]
        ui.feeds.select(Place("feed", "3"))
        await ui.press("z", "k")
        await ui.until(lambda: shown(ui)[4:6] == ["Tagesschau", "BBC News"])
        assert "by hand" in ui.text, "it says what is sorted how from now on"
        assert ui.feeds.node.title == "Tagesschau", "the cursor goes along"
        await ui.press("alt+up")
        assert "already at the top" in ui.text
        ui.feeds.select(Place("folder", "News/France"))
        await ui.press("9", "alt+down")
        await ui.until(lambda: shown(ui) == ["News", "World", "Tagesschau", "BBC News", "France", "Le Monde", "Blog"])
        ui.feeds.select(Place("feed", "3"))
        for _ in range(3):  # as a key that is held down
            ui.screen.feeds.put_down(None)
        await ui.until(lambda: "Moved" in ui.text)
        await ui.until(lambda: shown(ui)[2:4] == ["BBC News", "Tagesschau"])
        assert "Nothing to change" not in ui.text
        await ui.press("u", "u", "u")
        await ui.until(lambda: shown(ui) == before)
        assert [row.feed.position for row in newsroom.library.feeds.all()] == [2, 4, 1, 3]


async def test_the_first_move_by_hand_begins_with_the_order_that_is_shown_and_an_order_of_ones_own_is_not_lost(opened):
    def shown(ui):
        return [node.title for node in ui.feeds.nodes if node.place.kind in ("feed", "folder")]

    async with opened() as ui:
        await ui.press("h", "z", "s")
        assert "Most unread first" in ui.text
        by_unread = ["News", "World", "BBC News", "Tagesschau", "France", "Le Monde", "Blog"]
        assert shown(ui) == by_unread
        ui.feeds.select(Place("feed", "3"))
        await ui.press("z", "k")
        own = ["News", "World", "Tagesschau", "BBC News", "France", "Le Monde", "Blog"]
        await ui.until(lambda: shown(ui) == own, "moved in what is shown")
        await ui.press("u")
        await ui.until(lambda: (shown(ui), ui.feeds.order) == (by_unread, "unread"), "undo brings the sort back")
        await ui.press("ctrl+r")
        await ui.until(lambda: (shown(ui), ui.feeds.order) == (own, "hand"))
        ui.screen.feeds.sort()
        assert "by name" in ui.text
        ui.feeds.select(Place("feed", "3"))
        await ui.press("z", "k")
        assert shown(ui) == own, "first of all what was arranged is there again"


async def test_adding_a_feed_that_is_none_says_why(opened):
    from feedreader.service.subscribing import Added

    async with opened() as ui:
        refused = Added(feed=None, url="https://x.example", title="", status="refused", why="this is no feed")
        ui.screen.polling.refresher = NoNetwork(added=refused)
        await ui.press("a")
        await ui.type("x.example")
        await ui.press("tab")
        await ui.type("News")
        await ui.press("enter")
        assert ui.screen.polling.refresher.asked == [("x.example", ("News",))]
        assert "was not added: this is no feed" in ui.told
        await ui.press("a")
        assert "x.example" in ui.text, "what was typed is there again"
        added = Added(feed=FeedId(1), url="https://x.example", title="News", status="added")
        ui.screen.polling.refresher = NoNetwork(added=added)
        await ui.press("enter")
        await ui.press("a")
        assert "x.example" not in "".join(each.value for each in ui.app.screen.query(Input)), "it is done"


async def test_refreshing_everything_tells_what_came_of_it(opened):
    async with opened() as ui:
        ui.screen.polling.refresher = NoNetwork(done=Round(feeds=Counter({PollStatus.OK: 2}), new=3))
        await ui.press("R")
        assert ui.screen.polling.refresher.asked == [None]
        assert "3 new entries from 2 feeds" in ui.text
        assert not ui.desk.state.activity


async def test_another_process_that_polls_is_left_to_it(opened):
    async with opened() as ui:
        ui.screen.polling.refresher = NoNetwork(done=Round(busy=True))
        await ui.press("R")
        assert "Another feedreader is polling" in ui.text


async def test_a_feed_that_is_not_due_is_not_asked_and_says_when_it_is(opened):
    async with opened() as ui:
        ui.screen.polling.refresher = NoNetwork(done=Round())
        await ui.press("h")
        ui.feeds.select(Place("feed", "4"))
        await ui.press("r")
        assert ui.screen.polling.refresher.asked == []
        assert "Next try in 1 hour: every hour until it is known how often it publishes" in ui.text


async def test_health_tells_in_words(opened):
    async with opened() as ui:
        await ui.press("H")
        assert "all well" in ui.text
        assert "Last fetched 1 hour ago." in ui.text
        await ui.press("enter")
        assert ui.view.place.kind == "feed"


async def test_nobody_is_said_to_be_well_who_was_not_asked(opened, newsroom):
    store_of(newsroom.library).writer.feeds.subscribe(
        [make_subscription("https://new.example/feed", title="New")], now=NOW
    )
    async with opened() as ui:
        await ui.press("H")
        assert "Health of 5 feeds: 1 not asked yet" in ui.text
        assert "✓ Blog" in ui.text
        assert "· New " in ui.text


async def test_tab_completes_the_path_of_an_opml_file(opened, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "more-feeds.opml").touch()
    async with opened() as ui:
        await ui.press("I")
        await ui.type("mo")
        await ui.until(lambda: "more-feeds.opml" in ui.text)
        await ui.press("tab")
        assert ui.screen.focused.value == "more-feeds.opml"


async def test_an_opml_file_is_imported_with_a_report(opened, newsroom, tmp_path: Path):
    library, _entries = newsroom
    file = tmp_path / "more.opml"
    file.write_text(
        '<opml version="2.0"><body><outline text="New one" xmlUrl="https://new.example/feed"/>'
        '<outline text="Old" xmlUrl="https://blog.example/feed"/>'
        '<outline text="Bad" xmlUrl="file:///etc/passwd"/></body></opml>',
        encoding="utf-8",
    )
    async with opened() as ui:
        ui.screen.feeds.import_file(str(file))
        await ui.settle()
        assert "1 added" in ui.text
        assert "refused" in ui.text
        await ui.press("escape")
        assert library.feeds.get("https://new.example/feed").feed.id == FeedId(5)
        await ui.press("u")
        assert len(library.feeds.all()) == 4


async def test_a_file_that_is_not_there_is_no_trouble(opened, tmp_path: Path):
    async with opened() as ui:
        ui.screen.feeds.import_file(str(tmp_path / "nothing.opml"))
        await ui.settle()
        assert "cannot be read" in ui.told


async def test_subscriptions_are_exported_to_a_new_file_only(opened, tmp_path: Path):
    file = tmp_path / "out.opml"
    async with opened() as ui:
        ui.screen.feeds.export_file(str(file))
        await ui.settle()
        assert "https://blog.example/feed" in file.read_text(encoding="utf-8")
        ui.screen.feeds.export_file(str(file))
        await ui.settle()
        assert "exists already" in ui.told


async def test_an_empty_start_offers_outlets_by_language_and_asks_them_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(first_run, "offers", first_run.languages)
    with open_store(tmp_path / "empty.db") as store:
        library = library_on(store)
        async with opener(library)() as ui:
            ui.screen.polling.refresher = NoNetwork(done=Round())
            await ui.until(lambda: "Start reading" in ui.text)
            assert "English" in ui.text
            await ui.press("escape")
            assert "Get started: outlets in your" in ui.text
            await ui.press("S")
            await ui.until(lambda: "Start reading" in ui.text)
            await ui.press("space", "space", "enter")
            await ui.until(lambda: ui.screen.polling.refresher.asked == [None])
            two = first_run.languages()[:2]
            assert len(library.feeds.all()) == sum(len(offer.outlets) for offer in two)
            await ui.press("u")
            await ui.until(lambda: library.feeds.all() == ())


async def test_whoever_has_unsubscribed_from_everything_is_offered_nothing_unasked(opened, newsroom):
    newsroom.library.feeds.unsubscribe([row.feed.id for row in newsroom.library.feeds.all()])
    async with opened() as ui:
        await ui.press("j")
        assert "Get started: outlets in your" in ui.text
        assert "Start reading" not in ui.text


async def test_who_comes_from_newsboat_is_told_where_its_keys_are(tmp_path, monkeypatch):
    urls = tmp_path / "urls"
    urls.write_text("https://one.example/feed tech\n", encoding="utf-8")
    files = NewsboatFiles(urls=urls)
    monkeypatch.setattr(first_run, "offers", lambda: (first_run.NewsboatOffer(files=files), *first_run.languages()))
    with open_store(tmp_path / "empty.db") as store:
        library = library_on(store)
        async with opener(library)() as ui:
            ui.screen.polling.refresher = NoNetwork(done=Round())
            await ui.until(lambda: "Start reading" in ui.text)
            await ui.press("space", "enter")
            await ui.until(lambda: "choose the keymap newsboat" in ui.told)
            assert [row.feed.url for row in library.feeds.all()] == ["https://one.example/feed"]


async def answer(ui, text):
    """Type a text over what is in the line."""
    ui.desk.prompt.query_one("#prompt-input").value = text
    await ui.press("enter")


async def test_a_feed_is_renamed_and_undo_takes_it_back(opened, newsroom):
    library, _entries = newsroom
    async with opened() as ui:
        await ui.press("h")
        ui.feeds.select(Place("feed", "4"))
        await ui.press("z", "r")
        await answer(ui, "My blog")
        assert library.feeds.get(4).feed.title == "My blog"
        assert "My blog" in ui.text
        await ui.press("u")
        assert library.feeds.get(4).feed.title == "Blog"


async def test_a_folder_is_renamed_merged_and_removed_and_all_is_undone(opened, newsroom):
    library, _entries = newsroom

    def folders():
        return {row.feed.title: row.feed.tags for row in library.feeds.all()}

    before = folders()
    async with opened() as ui:
        await ui.press("h")
        ui.feeds.select(Place("folder", "News/World"))
        await ui.press("z", "r")
        await answer(ui, "News/France")
        assert folders()["BBC News"] == ("News/France",)
        await ui.until(lambda: "Merged News/World into News/France" in ui.text)
        ui.feeds.select(Place("folder", "News"))
        await ui.press("d")
        await ui.until(lambda: "Its 3 feeds are kept." in ui.text)
        await ui.press("y")
        assert set(folders().values()) == {()}
        await ui.press("u", "u")
        assert folders() == before


async def test_the_cursor_the_folds_and_the_list_stay_with_a_folder_that_is_renamed(opened):
    async with opened() as ui:
        await ui.press("h")
        ui.feeds.select(Place("folder", "News/World"))
        await ui.press("enter", "h", "h")  # it is listed; folded
        ui.feeds.select(Place("folder", "News"))
        await ui.press("z", "r")
        await answer(ui, "Papers")
        assert ui.feeds.place == Place("folder", "Papers")
        assert "Renamed News to Papers" in ui.text
        assert Place("folder", "Papers/World") in ui.feeds.folded
        assert ui.view.place == Place("folder", "Papers/World")
        assert len(ui.stories.keys) == 2


async def test_a_feed_is_moved_to_a_folder_and_out_of_all(opened, newsroom):
    library, _entries = newsroom
    async with opened() as ui:
        await ui.press("h")
        ui.feeds.select(Place("feed", "2"))
        await ui.press("z", "v")
        await answer(ui, "Papers/UK")
        assert library.feeds.get(2).feed.tags == ("Papers/UK",)
        ui.feeds.select(Place("feed", "2"))
        await ui.press("z", "v")
        await answer(ui, "")
        assert library.feeds.get(2).feed.tags == ()


def test_how_far_the_names_of_feeds_are_alike():
    titles = ("The Post | World", "The Post | Top", "The Post", "Le Quai", "The Post | Work", "The Post | World")
    assert common_beginnings(titles) == {
        "The Post | World": 14,
        "The Post | Work": 14,
        "The Post | Top": 11,
        "The Post": 8,
        "Le Quai": 0,
    }
    assert common_beginnings(()) == common_beginnings(("alone",)) == {}
