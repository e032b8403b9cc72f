"""Undo as front ends meet it: any of their changes, from two processes and across restarts, and the way back and forth.

`tests/store/test_journal.py` does the same to the writer; here are the paths that people's commands take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.builders import MINUTE, NOW, make_intent, make_new, make_subscription
from tests.changeable import CHANGEABLE
from tests.inside import store_of, workspace_of

from feedreader.errors import FeedreaderError
from feedreader.model.entries import EntryId
from feedreader.model.feeds import FeedId
from feedreader.model.placing import Placement
from feedreader.model.rules import RuleMatch
from feedreader.model.stories import Link, Reason, ReasonKind, StoryId
from feedreader.service.library import Library
from feedreader.service.newsboat import import_newsboat
from feedreader.service.state import export_state, import_state
from feedreader.service.transfer import import_opml
from feedreader.settings.config import Settings, Stories
from feedreader.settings.newsboat import newsboat_files
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine
from feedreader.text.journal_wording import change_words

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ENTRIES = 6
FEEDS = ("https://one.example/feed", "https://two.example/feed")
OPML = '<opml version="2.0"><body><outline text="a/b"><outline xmlUrl="{}"/></outline></body></opml>'
URLS = 'https://two.example/feed news "~Two"\nhttps://four.example/feed a\n"query:Fresh:age < 7"\n'
IGNORED = 'ignore-article "*" "title =~ \\"sponsored\\""\n'
TABLES = CHANGEABLE | {
    "counts": "SELECT * FROM feed_count WHERE total ORDER BY 1",
    "feeds": "SELECT id, url, user_title, position FROM feed WHERE removed IS NULL ORDER BY 1",
}

entries = st.lists(st.integers(1, ENTRIES), min_size=1, max_size=3, unique=True)
tags = st.sampled_from(["a", "a/b", "b", "x"])
queries = st.sampled_from(["", "is:unread", "tag:a", "title:g1 OR -is:starred", "feed:1", "is:story", "body"])
actions = st.lists(st.sampled_from(["tag a", "tag b/c", "star", "mark read", "mute story", "notify"]), min_size=1)
names = st.sampled_from(["one", "two"])
stories = st.integers(1, ENTRIES + 3).map(StoryId)


def new_store(path: Path) -> None:
    """Six entries of two feeds; the first two are copies in one story."""
    with open_store(path) as store:
        store.writer.feeds.subscribe([make_subscription(url) for url in FEEDS], now=NOW)
        for feed in (1, 2):
            news = [make_new(f"g{feed}-{n}", when=NOW - n * MINUTE) for n in range(ENTRIES // 2)]
            store.writer.polling.apply([make_intent(feed, *news)])
        copy = Link(entry=EntryId(2), with_entry=EntryId(1), score=1.0, evidence=(Reason(ReasonKind.SAME_TEXT),))
        store.writer.stories.regroup([Placement(entry=EntryId(2), story=StoryId(1), link=copy)], now=NOW)
        with store.writer.transaction() as connection:
            connection.execute("DELETE FROM journal")


class Changes(RuleBasedStateMachine):
    """Two processes that change things and go back and forth; a list of states says where they must be."""

    folder: Any = None  # set by the test, which has the temporary folder

    @initialize(reach=st.sampled_from(["never", "copies", "story"]))
    def start(self, reach: Any) -> None:
        self.path = self.folder() / "feedreader.db"
        (self.path.parent / "urls").write_text(URLS)
        (self.path.parent / "config").write_text(IGNORED)
        new_store(self.path)
        self.settings = Settings(stories=Stories(reading_marks=reach))
        self.processes = [self.process(), self.process()]
        self.states = [self.state()]
        self.place = 0
        self.exported = list(export_state(workspace_of(self.library)))

    def process(self) -> Library:
        return Library(open_store(self.path), self.settings, clock=lambda: NOW)

    @property
    def library(self) -> Library:
        """The process whose turn it is; they take turns."""
        self.processes.reverse()
        return self.processes[0]

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        connection = store_of(self.processes[0]).reader()
        return {name: connection.execute(query).fetchall() for name, query in TABLES.items()}

    def steps(self) -> int:
        return sum(not line.undone for line in store_of(self.processes[0]).user_data.journal())

    def change(self, what: Any) -> None:
        """A change is one step, or none where it was refused or nothing was to be changed."""
        before = self.steps()
        try:
            what(self.library)
        except FeedreaderError:
            assert self.steps() == before
        if self.steps() == before:
            assert self.state() == self.states[self.place]
            return
        assert self.steps() == before + 1
        del self.states[self.place + 1 :]
        self.states.append(self.state())
        self.place += 1

    @rule(mark=st.sampled_from(["read", "unread", "star", "unstar"]), which=entries)
    def mark(self, mark: str, which: list[int]) -> None:
        self.change(lambda library: library.entries.mark(mark, which))

    @rule(mark=st.sampled_from(["read", "unread", "star", "unstar"]), query=queries)
    def mark_found(self, mark: str, query: str) -> None:
        self.change(lambda library: library.entries.mark(mark, workspace_of(library).selection(query)))

    @rule(tag=tags, query=queries, add=st.booleans())
    def tag_found(self, tag: str, query: str, *, add: bool) -> None:
        self.change(lambda library: library.entries.tag([tag], workspace_of(library).selection(query), add=add))

    @rule(tag=tags, story=stories, add=st.booleans())
    def tag_story(self, tag: str, story: StoryId, *, add: bool) -> None:
        def change(library: Library) -> None:
            library.entries.tag([tag], workspace_of(library).selection(f"story:{story}"), add=add)

        self.change(change)

    @rule(tag=tags, feeds=st.lists(st.sampled_from([FeedId(1), FeedId(2)]), min_size=1, unique=True), add=st.booleans())
    def tag_feeds(self, tag: str, feeds: list[FeedId], *, add: bool) -> None:
        self.change(lambda library: library.feeds.tag([tag], feeds, add=add))

    @rule(old=tags, new=st.sampled_from(["a", "b", "a/b/c", "c", " "]))
    def rename_tag(self, old: str, new: str) -> None:
        self.change(lambda library: library.tags.rename(old, new))

    @rule(name=names, query=queries)
    def save_query(self, name: str, query: str) -> None:
        self.change(lambda library: library.queries.save(name, query))

    @rule(name=names)
    def forget_query(self, name: str) -> None:
        self.change(lambda library: library.queries.forget(name))

    @rule(name=names, query=queries, does=actions)
    def add_rule(self, name: str, query: str, does: list[str]) -> None:
        self.change(lambda library: library.rules.add(name, query, does))

    @rule(name=names)
    def forget_rule(self, name: str) -> None:
        self.change(lambda library: library.rules.forget(name))

    @rule(name=names)
    def apply_rule(self, name: str) -> None:
        self.change(lambda library: library.rules.apply(name))

    @rule(which=entries)
    def split(self, which: list[int]) -> None:
        self.change(lambda library: library.stories.split([EntryId(number) for number in which]))

    @rule(which=st.lists(stories, min_size=1, max_size=3))
    def merge(self, which: list[StoryId]) -> None:
        self.change(lambda library: library.stories.merge(which))

    @rule(which=st.lists(stories, min_size=1, max_size=3), on=st.booleans())
    def mute(self, which: list[StoryId], *, on: bool) -> None:
        self.change(lambda library: library.stories.mute(which, on=on))

    @rule(which=st.lists(stories, min_size=1, max_size=3), on=st.booleans())
    def follow(self, which: list[StoryId], *, on: bool) -> None:
        self.change(lambda library: library.stories.follow(which, on=on))

    @rule(feed=st.sampled_from([FeedId(1), FeedId(2), FeedId(3)]))
    def unsubscribe(self, feed: FeedId) -> None:
        self.change(lambda library: library.feeds.unsubscribe([feed]))

    @rule(feed=st.sampled_from([FeedId(1), FeedId(2)]), title=st.sampled_from(["", "Mine"]))
    def rename_feed(self, feed: FeedId, title: str) -> None:
        self.change(lambda library: library.feeds.rename(feed, title))

    @rule(feeds=st.lists(st.sampled_from([FeedId(1), FeedId(2)]), min_size=1, unique=True), folder=tags)
    def move_feeds(self, feeds: list[FeedId], folder: str) -> None:
        self.change(lambda library: library.feeds.move(feeds, folder))

    @rule(after=st.booleans(), folder=tags, feeds=st.permutations([FeedId(1), FeedId(2)]))
    def order_by_hand(self, feeds: list[FeedId], folder: str, *, after: bool) -> None:
        self.change(lambda library: library.feeds.put(*feeds, after=after, folder=folder))
        self.change(lambda library: library.tags.put("a", "b", after=after))

    @rule(url=st.sampled_from([*FEEDS, "https://three.example/feed"]))
    def import_opml(self, url: str) -> None:
        self.change(lambda library: import_opml(workspace_of(library), OPML.format(url).encode(), name="x.opml"))

    @rule()
    def import_newsboat(self) -> None:
        self.change(lambda library: import_newsboat(workspace_of(library), newsboat_files([self.path.parent])))

    @rule()
    def export_state(self) -> None:
        self.exported = list(export_state(workspace_of(self.library)))

    @rule()
    def import_state(self) -> None:
        self.change(lambda library: import_state(workspace_of(library), self.exported, name="state"))

    @rule(name=names, which=entries)
    def a_rule_sees_what_has_come(self, name: str, which: list[int]) -> None:
        """In the background: what was undone can still be done again where it has to do with other rows."""
        store = store_of(self.library)
        (made,) = [each for each in store.rules.all() if each.name == name] or [None]
        if made is None:
            return
        seen, last = store.rules.unseen()
        finding = RuleMatch(rule=made, entries=tuple(map(EntryId, which)))
        before = self.steps()
        store.writer.rules.carry_out_new([finding], after=seen, up_to=last, now=NOW)
        if self.steps() == before:
            assert self.state() == self.states[self.place]
            return
        del self.states[self.place + 1 :]
        self.states.append(self.state())
        self.place += 1
        while (done := self.library.journal.redo()) is not None:
            assert not done.skipped
            self.states.append(self.state())
        for expected in self.states[-2 : self.place - 1 : -1]:
            self.library.journal.undo()
            assert self.state() == expected

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            done = self.library.journal.undo()
            assert (done is None) == (self.place == 0)
            self.place -= done is not None
            assert done is None or not done.skipped
            assert self.state() == self.states[self.place]

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            done = self.library.journal.redo()
            assert (done is None) == (self.place == len(self.states) - 1)
            self.place += done is not None
            assert done is None or not done.skipped
            assert self.state() == self.states[self.place]

    @rule()
    def restart(self) -> None:
        self.library.close()
        self.processes[0] = self.process()

    @invariant()
    def every_step_says_what_it_did(self) -> None:
        assert all(change_words(line.change).strip() for line in store_of(self.processes[0]).user_data.journal())

    def teardown(self) -> None:
        if not hasattr(self, "processes"):
            return
        self.undo(len(self.states))
        self.redo(len(self.states))
        findings = examine(store_of(self.library))
        for each in self.processes:
            each.close()
        assert findings == ()


def run_machine(folder: Any, *, examples: int, steps: int) -> None:
    Changes.folder = staticmethod(folder)
    case = Changes.TestCase
    case.settings = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    case("runTest").runTest()


def test_whatever_front_ends_change_comes_back_step_by_step(tmp_path_factory: pytest.TempPathFactory) -> None:
    run_machine(lambda: tmp_path_factory.mktemp("undo"), examples=25, steps=15)
