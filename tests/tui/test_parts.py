"""Parts of the main screen alone: panes in an app that holds nothing else, controllers on a desk of stand-ins."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.builders import NOW
from textual.app import App

from feedreader.errors import FeedreaderError
from feedreader.model.entries import EntryId
from feedreader.model.journal import Change, ChangeKind
from feedreader.model.outcomes import PollStatus
from feedreader.model.stories import Story, StoryId
from feedreader.service.lists import News, Place, View
from feedreader.service.polling import Round
from feedreader.store.journal import Undone
from feedreader.tui.command import Fact, Where
from feedreader.tui.keymap import keymap
from feedreader.tui.main import polling
from feedreader.tui.main.app_actions import AppActions
from feedreader.tui.main.marking import Marking
from feedreader.tui.main.moving import Moving
from feedreader.tui.main.polling import Polling
from feedreader.tui.main.state import Question, State
from feedreader.tui.panes.feeds_pane import FeedsPane
from feedreader.tui.panes.list_pane import ListPane
from feedreader.tui.panes.reader_pane import ReaderPane


class AtOnce:
    """Workers that do everything at once."""

    def read(self, _group, work, then, *, failed=None):
        try:
            result = work()
        except FeedreaderError as error:
            failed(error)
        else:
            then(result)

    def write(self, work, then):
        then(work())


class Said(SimpleNamespace):
    """A desk of stand-ins: it keeps what is said, and where the keys go."""

    def __init__(self, **parts):
        self.words, self.visited = [], []
        super().__init__(**{"at": Where.LIST, "state": State(), "workers": AtOnce(), **parts})

    def say(self, words):
        self.words.append(words)

    warn = say

    def say_done(self, words, *, changed=True):
        self.words.append(f"{words}{' (can be undone)' if changed else ''}")

    def go_to_pane(self, where):
        self.at = where
        self.visited.append(where)

    def show_activity(self, words):
        self.state.activity = words

    def key(self, _command):
        return "K"

    def notify_outside(self, words):
        self.notified = words


class Calls:
    """Remembers the calls of whatever method."""

    def __init__(self, **answers):
        self.calls, self._answers = [], answers

    def __getattr__(self, name):
        def call(*args):
            self.calls.append((name, *args))
            return self._answers.get(name)

        return call


def holding(widget):
    """An app with one widget."""

    class Holding(App[None]):
        def compose(self):
            yield widget

    return Holding()


# Panes


async def test_the_pane_of_feeds_needs_nothing_but_subscriptions(newsroom):
    pane = FeedsPane()
    async with holding(pane).run_test(size=(40, 20)):
        assert pane.facts is Fact.NONE
        pane.fill(newsroom.library.lists.subscriptions())
        pane.body.select(Place("feed", "2"))
        assert pane.feed_row.feed.title == "BBC News"
        assert Fact.FEED | Fact.TAGGABLE | Fact.LINK in pane.facts
        pane.body.select(Place("folder", "News"))
        pane.to_left()
        assert pane.to_right()
        assert not pane.to_right()
        pane.go_to_end()
        assert pane.place == Place("feed", "4")


async def test_the_pane_of_news_reads_its_rows_itself(newsroom):
    lists = newsroom.library.lists
    pane = ListPane(State(), lists, AtOnce(), keymap("default"), View())
    async with holding(pane).run_test(size=(80, 20)) as pilot:
        pane.load(View())
        await pilot.pause()
        assert len(pane.body.keys) == 3
        assert Fact.VERSIONS | Fact.LINK | Fact.TAGGABLE in pane.facts
        assert pane.unfold()
        await pilot.pause()
        assert pane.unfolded == pane.story
        pane.move(1)
        assert pane.fold()
        assert not pane.fold()
        found = []
        pane.to_unread(2, found.append)
        pane.to_unread(1, found.append)
        assert found == [True, False]


async def test_a_filter_that_cannot_be_read_leaves_the_list_as_it_is(newsroom):
    pane = ListPane(State(), newsroom.library.lists, AtOnce(), keymap("default"), View())
    async with holding(pane).run_test(size=(80, 20)):
        pane.load(View())
        failed, found = [], []
        pane.look_for(View(filter="storm ("), found.append, failed.append)
        assert len(failed) == 1
        assert pane.view.filter == ""
        pane.look_for(View(filter="storm"), found.append, failed.append)
        assert pane.view.filter == "storm"
        assert len(found[0].keys) == 1


async def test_the_pane_of_the_reader_shows_what_it_is_given(newsroom):
    pane = ReaderPane(newsroom.library, AtOnce())
    async with holding(pane).run_test(size=(80, 20)) as pilot:
        assert pane.facts is Fact.NONE
        pane.open(newsroom.entries["paris-fr"])
        await pilot.pause()
        assert pane.entry == newsroom.entries["paris-fr"]
        assert Fact.ARTICLE | Fact.VERSIONS | Fact.LINK in pane.facts
        assert pane.find("running") == 12
        assert Fact.SEARCHING in pane.facts
        pane.clear()
        assert pane.entry is None


# Controllers


@pytest.mark.parametrize(
    ("at", "visited"), [(Where.READER, [Where.LIST]), (Where.LIST, [Where.FEEDS]), (Where.FEEDS, [])]
)
def test_left_leads_from_the_reader_to_the_feeds_and_stops_there(at, visited):
    desk = Said(at=at, list=Calls(fold=False), feeds=Calls())
    Moving(desk, Calls()).to_left()
    assert desk.visited == visited


def test_moving_is_left_to_the_pane_that_has_the_keys():
    pane = Calls()
    pane.page = 10
    moving = Moving(Said(pane=pane), Calls())
    moving.move(3)
    moving.move_pages(-2)
    moving.move_half_pages(1)
    moving.go_to_end(None)
    moving.go_to_end(7)
    assert pane.calls == [("move", 3), ("move", -20), ("move", 5), ("go_to_end",), ("go", 7)]


def test_moving_on_from_the_reader_opens_what_was_moved_to():
    opening = Calls()
    pane = SimpleNamespace(to_unread=lambda _steps, then: then(bool(1)))
    Moving(Said(at=Where.READER, list=pane), opening).to_unread(1)
    Moving(Said(at=Where.LIST, list=pane), opening).to_unread(1)
    assert opening.calls == [("open_selected",)]


def told(words):
    return Change(ChangeKind.TOLD, names=(words,))


def steps(count):
    """So many changes that can be taken back."""
    left = [Undone(change=told(f"change {number}"), applied=1, skipped=number % 2) for number in range(count)]
    return lambda: left.pop(0) if left else None


@pytest.mark.parametrize(
    ("there", "count", "said"),
    [
        (0, None, "Nothing to undo"),
        (1, None, "Undone: change 0"),
        (3, 2, "Undone: 2 changes, the last: change 1 (1 had changed since and were left alone)"),
        (2, 999_999, "Undone: 2 changes, the last: change 1 (1 had changed since and were left alone)"),
    ],
)
def test_undo_goes_as_far_as_there_is_something_in_one_piece_of_work(there, count, said):
    writes = []
    desk = Said(library=SimpleNamespace(journal=SimpleNamespace(undo=steps(there))))
    desk.workers = SimpleNamespace(write=lambda work, then: writes.append(then(work())))
    Marking(desk, Calls()).undo(count)
    assert desk.words == [said]
    assert len(writes) == 1


@pytest.mark.parametrize(
    ("typed", "ran", "words"),
    [
        ("toggle-read", [("toggle-read", None)], []),
        ("3 down", [("down", 3)], []),
        ("q", [("quit", None)], []),
        ("nonsense", [], ["There is no command nonsense"]),
        ("", [], []),
    ],
)
def test_the_command_line_runs_commands_by_their_ids(typed, ran, words):
    done, desk = [], Said(keymap=keymap("default"), pane=Calls())
    AppActions(desk, Calls(), Calls(), Calls(), lambda name, count: done.append((name, count))).type_command(typed)
    assert (done, desk.words) == (ran, words)


@pytest.mark.parametrize(
    ("typed", "looked_for", "answers"),
    [("pipe wc -w", None, ["wc -w"]), ("2 pipe  wc", None, ["wc"]), ("pipe", None, []), ("search wc", print, [])],
)
def test_what_is_typed_behind_a_command_answers_what_it_asks(typed, looked_for, answers):
    given, desk = [], Said(keymap=keymap("default"), close_prompt=lambda: None)

    def run(_name, _count):
        desk.state.question = Question(given.append, looked_for)

    AppActions(desk, Calls(), Calls(), Calls(), run).type_command(typed)
    assert given == answers


@pytest.mark.parametrize(
    ("done", "problem", "said"),
    [
        (Round(feeds=Counter({PollStatus.OK: 2}), new=3), "", "3 new entries from 2 feeds"),
        (
            Round(feeds=Counter({PollStatus.OK: 1, PollStatus.FAILED: 1, PollStatus.SKIPPED: 2})),
            "",
            "0 new entries from 2 feeds, 1 failure (K shows why); 2 feeds not due yet",
        ),
        (Round(busy=True), "", "Another feedreader is polling at the moment; new entries will show up here"),
        (None, "no", "Refreshing failed: no"),
        (None, "", "Stopped; what has arrived is kept"),
        (Round(), "", "No feed is due yet"),
        (Round(offline=True), "", "This machine seems to be offline: no feed was polled, and all stay due"),
    ],
)
def test_what_a_round_brought_is_said_in_words(done, problem, said):
    desk = Said(library=SimpleNamespace(clock=lambda: NOW))
    desk.state.activity = "…"
    desk.lists = SimpleNamespace(news_since=lambda _last: News())
    syncing = Calls()
    Polling(desk, syncing).ended(polling.Ended(done, problem))
    assert desk.words == [said]
    assert desk.state.activity == ""
    assert syncing.calls == [("notice",)]


WIDE = Story(
    id=StoryId(1), lead=EntryId(1), title="Ferry aground", entries=(EntryId(1),), outlets=("a", "b", "c"),
    languages=("de", "en"), first=NOW, last=NOW, unread=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        (News(), ""),
        (News(entries=1, stories=1, widest=replace(WIDE, outlets=("a",))), "1 new in 1 story"),
        (
            News(entries=14, stories=6, widest=WIDE),
            "14 new in 6 stories · 3 outlets in 2 languages on: Ferry aground",
        ),
    ],
)
def test_what_came_in_the_background_is_said_on_one_line(brought, said):
    desk = Said(status=Calls(), notified="", lists=SimpleNamespace(news_since=lambda _last: brought))
    Polling(desk, Calls()).ticked(polling.Ticked(done=Round(new=brought.entries)))
    assert desk.words == ([said] if said else [])
    assert desk.notified == said


@pytest.mark.parametrize(("checked", "said"), [(None, ["polling begins in a moment"]), (NOW, [])])
def test_that_the_first_round_begins_is_said_until_it_has_ended_or_is_a_daemons(checked, said):
    row = SimpleNamespace(health=SimpleNamespace(checked=checked))
    library = SimpleNamespace(settings=SimpleNamespace(interface=SimpleNamespace(poll=True)))
    desk = Said(library=library, status=Calls(), screen=Calls())
    desk.state.subscriptions = SimpleNamespace(feeds=[row])
    rounds = Polling(desk, Calls())
    rounds.start()
    assert desk.status.calls == [("state", words) for words in said]
    rounds.ticked(polling.Ticked())
    assert desk.status.calls[-1] == ("state", "")
