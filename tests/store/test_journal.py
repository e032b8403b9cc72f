"""Undo and redo: whatever is done, going back and forth leads to the same states."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from tests.builders import MINUTE, NOW, entry_ids, make_intent, make_new, make_subscription
from tests.changeable import CHANGEABLE

from feedreader.model.entries import EntryId
from feedreader.model.feeds import FeedId
from feedreader.model.journal import Change, ChangeKind, ColumnEdit, RowEdit
from feedreader.model.placing import Correction, NewStory, Placement
from feedreader.model.rules import Action, ActionKind, Rule, RuleId, RuleMatch
from feedreader.model.state import (
    CorrectionState,
    EntryKey,
    EntryState,
    FeedState,
    QueryState,
    RuleState,
    StoryState,
)
from feedreader.model.stories import Link, Reason, ReasonKind, StoryId
from feedreader.store import journal
from feedreader.store.connect import connect, open_store
from feedreader.store.doctor import examine
from feedreader.store.selection import EVERYTHING, UNREAD, of_feed, of_tag
from feedreader.text.journal_wording import change_words
from feedreader.text.urls import feed_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.model.journal import Undone
    from feedreader.model.state import State
    from feedreader.store.connect import Store

ENTRIES = 6


def filled(path: Path) -> Store:
    store = open_store(path)
    store.writer.feeds.subscribe([make_subscription(f"https://outlet{n}.example/") for n in (1, 2)], now=NOW)
    for feed in (1, 2):
        news = [make_new(f"{feed}-{n}", when=NOW - n * MINUTE, language="fr") for n in range(ENTRIES // 2)]
        store.writer.polling.apply([make_intent(feed, *news)])
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "feedreader.db") as opened:
        yield opened


def state(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a user can change, and what is derived from it."""
    queries = CHANGEABLE | {
        "counts": "SELECT * FROM feed_count ORDER BY 1",
        "feeds": "SELECT id, url, user_title, removed IS NULL FROM feed ORDER BY 1",
    }
    return {name: store.reader().execute(query).fetchall() for name, query in queries.items()}


MOVED = Change(ChangeKind.STORIES_MERGED, 2)


def told(undone: Undone | None) -> tuple[str, int, int]:
    """What came of undo or redo: the sentence for it, how many rows changed, how many had changed meanwhile."""
    assert undone is not None
    return change_words(undone.change), undone.applied, undone.skipped


def test_a_step_says_in_words_what_was_done(store: Store) -> None:
    store.writer.marks.mark_read(EVERYTHING, now=NOW)
    store.writer.marks.star(entry_ids(1), now=NOW)
    store.writer.tags.tag(entry_ids(1, 2), " politics / eu ", now=NOW)
    store.writer.feeds.unsubscribe([FeedId(2)], now=NOW)
    assert [change_words(line.change) for line in store.user_data.journal(4)] == [
        "Unsubscribed from https://outlet2.example/",
        "Tagged 2 entries politics/eu",
        "Starred 1 entry",
        "Marked 6 entries read",
    ]


def test_what_changes_nothing_is_no_step_and_leaves_the_way_forward_open(store: Store) -> None:
    store.writer.marks.mark_read(entry_ids(1), now=NOW)
    store.writer.journal.undo()
    assert store.writer.marks.mark_unread(EVERYTHING, now=NOW) == 0
    assert told(store.writer.journal.redo()) == ("Marked 1 entry read", 1, 0)


def test_a_new_step_ends_the_way_forward(store: Store) -> None:
    store.writer.marks.mark_read(entry_ids(1), now=NOW)
    store.writer.journal.undo()
    store.writer.marks.star(entry_ids(1), now=NOW)
    assert store.writer.journal.redo() is None
    assert [change_words(line.change) for line in store.user_data.journal(1)] == ["Starred 1 entry"]


def in_the_background(store: Store, entry: int, action: Action) -> None:
    """A rule sees an entry that has come."""
    after, last = store.rules.unseen()
    made = Rule(id=RuleId(1), name="x", query="tag:a", actions=(action,))
    finding = RuleMatch(rule=made, entries=tuple(entry_ids(entry)))
    assert store.writer.rules.carry_out_new([finding], after=after, up_to=last, now=NOW)


def test_what_the_background_does_to_other_entries_leaves_the_way_forward_open(store: Store) -> None:
    store.writer.marks.mark_read(entry_ids(1), now=NOW)
    store.writer.marks.star(entry_ids(2), now=NOW)
    marked = state(store)
    store.writer.journal.undo()
    store.writer.journal.undo()
    in_the_background(store, 4, Action(ActionKind.STAR))
    before = state(store)
    assert [(change_words(line.change), line.undone) for line in store.user_data.journal()][:3] == [
        ("Starred 1 entry", True),
        ("Marked 1 entry read", True),
        ("Rule x: starred 1 entry", False),
    ]
    for words in ("Marked 1 entry read", "Starred 1 entry"):
        assert told(store.writer.journal.redo()) == (words, 1, 0)
    assert store.writer.journal.redo() is None
    for words in ("Starred 1 entry", "Marked 1 entry read"):  # what was done again last is taken back first
        assert told(store.writer.journal.undo()) == (words, 1, 0)
    assert state(store) == before
    for _ in range(3):
        store.writer.journal.redo()
    store.writer.marks.star(entry_ids(5), now=NOW)
    assert store.writer.journal.redo() is None
    assert state(store) != marked


def test_what_the_background_does_to_the_same_rows_ends_the_way_forward_there(store: Store) -> None:
    for entry in (1, 2, 3):
        store.writer.marks.mark_read(entry_ids(entry), now=NOW)
    for _ in range(3):
        store.writer.journal.undo()
    in_the_background(store, 2, Action(ActionKind.READ))
    assert told(store.writer.journal.redo()) == ("Marked 1 entry read", 1, 0)
    assert store.writer.journal.redo() is None
    assert {row.id for row in store.entries.page() if row.read} == {1, 2}


def test_what_cannot_be_read_of_the_way_forward_ends_it_there_when_the_background_does_something(store: Store) -> None:
    for entry in (1, 2):
        store.writer.marks.mark_read(entry_ids(entry), now=NOW)
    for _ in range(2):
        store.writer.journal.undo()
    with closing(connect(store.path)) as connection:
        connection.execute("UPDATE journal SET edits = x'0001' WHERE id = (SELECT max(id) FROM journal)")
    in_the_background(store, 4, Action(ActionKind.STAR))
    assert told(store.writer.journal.redo()) == ("Marked 1 entry read", 1, 0)
    assert store.writer.journal.redo() is None


def test_a_mark_of_another_kind_on_the_same_entry_is_another_row(store: Store) -> None:
    store.writer.marks.mark_read(entry_ids(1), now=NOW)
    store.writer.journal.undo()
    in_the_background(store, 1, Action(ActionKind.STAR))
    assert store.writer.journal.redo() is not None


def title(feed: int, name: str) -> ColumnEdit:
    return ColumnEdit(table="feed", column="user_title", before=None, after=name, keys=(feed,))


def address(feed: int, old: str, new: str) -> ColumnEdit:
    return ColumnEdit(table="feed", column="url", before=old, after=new, keys=(feed,))


def mark(column: str, *entries: int) -> ColumnEdit:
    return ColumnEdit(table="entry_state", column=column, before=0, after=1, keys=entries)


def tagged(entry: int, tag: int) -> RowEdit:
    return RowEdit(table="entry_tag", columns=("entry", "tag", "rule"), rows=((entry, tag, None),), added=True)


@pytest.mark.parametrize(
    ("undone", "background", "open_still"),
    [
        ([mark("read", 1)], mark("read", 2), True),
        ([mark("read", 1)], mark("starred", 1), True),
        ([mark("read", 1, 2)], mark("read", 2, 3), False),
        ([mark("read", 1), mark("starred", 1)], mark("starred", 1), False),  # the second of two edits is enough
        ([mark("starred", 1), mark("read", 1)], mark("starred", 1), False),  # and so is the first
        ([title(1, "Mine")], title(2, "Theirs"), True),
        ([title(1, "Mine")], address(1, "https://a.example/", "https://b.example/"), False),  # one row is one thing
        ([tagged(1, 7)], tagged(2, 7), True),  # the same tag, another entry
        ([tagged(1, 7)], tagged(1, 8), False),
        ([tagged(1, 7)], mark("read", 1), True),
    ],
)
def test_the_background_ends_the_way_forward_only_where_it_touches_the_same_row(
    store: Store, undone: list[ColumnEdit | RowEdit], background: ColumnEdit | RowEdit, *, open_still: bool
) -> None:
    with store.writer.transaction() as connection:
        connection.execute("INSERT INTO tag(id, name) VALUES (7, 'a'), (8, 'b')")
        store.writer.journal.record(connection, MOVED, NOW, undone)
    store.writer.journal.undo()
    with store.writer.transaction() as connection:
        store.writer.journal.record(connection, MOVED, NOW, [background], background=True)
    assert (store.writer.journal.redo() is not None) == open_still


def test_an_address_comes_back_with_its_key_unless_another_feed_has_it(store: Store) -> None:
    first, second, new = "https://outlet1.example/", "https://outlet2.example/", "https://New.example/feed?b=1"
    edits = [address(1, first, new)]

    def addresses() -> list[tuple[str, str]]:
        return store.reader().execute("SELECT url, url_key FROM feed ORDER BY id").fetchall()

    before = addresses()
    with store.writer.transaction() as connection:
        assert journal.replay(connection, edits, back=False) == (1, 0)
    assert addresses() == [(new, feed_key(new)), before[1]]
    with store.writer.transaction() as connection:
        assert journal.replay(connection, edits, back=False) == (0, 1)  # it is there already
        assert journal.replay(connection, edits, back=True) == (1, 0)
    assert addresses() == before
    with store.writer.transaction() as connection:
        assert journal.replay(connection, [address(1, first, second)], back=False) == (0, 1)
    assert addresses() == before


def all_read_but(store: Store, *, ended: bool = False) -> None:
    """Mark everything read in a transaction that fails, and that SQLite has ended where the disk was full."""
    with store.writer.transaction() as connection:
        connection.execute("UPDATE entry_state SET read = 1")
        if ended:
            connection.execute("ROLLBACK")
        raise LookupError("halfway")


@pytest.mark.parametrize("ended", [False, True])
def test_a_transaction_that_fails_leaves_nothing_behind_and_says_why(store: Store, *, ended: bool) -> None:
    before = state(store)
    with pytest.raises(LookupError, match="halfway"):
        all_read_but(store, ended=ended)
    assert state(store) == before
    assert store.writer.marks.mark_read(EVERYTHING, now=NOW) == ENTRIES


def test_an_inner_transaction_that_fails_takes_back_only_its_own(store: Store) -> None:
    with store.writer.transaction() as connection:
        connection.execute("UPDATE entry_state SET read = 1 WHERE entry = 1")
        with pytest.raises(LookupError):
            all_read_but(store)
    assert {row.id for row in store.entries.page() if row.read} == {1}


def test_undo_leaves_alone_what_somebody_else_has_changed_since(store: Store) -> None:
    store.writer.tags.tag(entry_ids(1, 2), "a", now=NOW)
    with sqlite3.connect(store.path) as other:
        other.execute("DELETE FROM entry_tag WHERE entry = 1")
    other.close()
    assert told(store.writer.journal.undo()) == ("Tagged 2 entries a", 1, 1)


@pytest.mark.parametrize(
    ("edit", "now_it_is", "left"),
    [
        (ColumnEdit(table="feed", column="user_title", before=None, after="Mine", keys=(1,)), "Theirs", "Theirs"),
        (ColumnEdit(table="feed", column="user_title", before="Old", after="Mine", keys=(1,)), None, None),
        (ColumnEdit(table="feed", column="user_title", before="Old", after="Mine", keys=(1,)), "Mine", "Old"),
        (ColumnEdit(table="feed", column="user_title", before="Old", after=None, keys=(1,)), None, "Old"),
    ],
)
def test_undo_takes_back_a_value_only_where_it_is_still_the_one_that_was_given(
    store: Store, edit: ColumnEdit, now_it_is: str | None, left: str | None
) -> None:
    with store.writer.transaction() as connection:
        connection.execute("UPDATE feed SET user_title = ?", (now_it_is,))
        applied, skipped = journal.replay(connection, [edit], back=True)
        (name,) = connection.execute("SELECT user_title FROM feed WHERE id = 1").fetchone()
        (other,) = connection.execute("SELECT user_title FROM feed WHERE id = 2").fetchone()
    assert (name, other) == (left, now_it_is)
    assert (applied, skipped) == ((1, 0) if now_it_is == edit.after else (0, 1))


def test_undo_does_what_is_left_when_entries_are_gone(store: Store) -> None:
    store.writer.tags.tag(entry_ids(1, 2), "a", now=NOW)
    store.writer.tags.untag(entry_ids(1, 2), "a", now=NOW)
    store.writer.marks.mark_read(entry_ids(1, 2), now=NOW)
    store.writer.retention.forget(entry_ids(1), now=NOW)
    marks, tags = store.writer.journal.undo(), store.writer.journal.undo()
    assert marks is not None
    assert tags is not None
    assert (marks.applied, marks.skipped, tags.applied, tags.skipped) == (1, 1, 1, 1)
    assert examine(store) == ()


def test_steps_survive_a_restart(store: Store) -> None:
    before = state(store)
    store.writer.marks.mark_read(EVERYTHING, now=NOW)
    store.close()
    with open_store(store.path) as again:
        again.writer.journal.undo()
        assert state(again) == before


def test_processes_share_one_history(store: Store) -> None:
    before = state(store)
    with open_store(store.path) as other:
        store.writer.marks.mark_read(EVERYTHING, now=NOW)
        other.writer.marks.star(entry_ids(1, 2), now=NOW)
        after = state(store)
        assert [
            change_words(step.change) for step in (store.writer.journal.undo(), other.writer.journal.undo()) if step
        ] == [
            "Starred 2 entries",
            "Marked 6 entries read",
        ]
        assert state(store) == state(other) == before
        assert [
            change_words(step.change) for step in (other.writer.journal.redo(), store.writer.journal.redo()) if step
        ] == [
            "Marked 6 entries read",
            "Starred 2 entries",
        ]
        assert state(store) == state(other) == after
        other.writer.journal.undo()
        store.writer.marks.star(entry_ids(3), now=NOW)
        assert other.writer.journal.redo() is None


def test_undoing_a_subscription_and_redoing_it_brings_its_entries_and_folders_back(store: Store) -> None:
    store.writer.feeds.subscribe([make_subscription("https://third.example/", tags=("a", "b/c"))], now=NOW)
    store.writer.polling.apply([make_intent(3, make_new("x"))])
    after = state(store)
    store.writer.journal.undo()
    assert len(store.feeds.all()) == 2
    assert store.entries.count() == ENTRIES
    store.writer.journal.redo()
    assert state(store) == after


def test_the_journal_keeps_a_bounded_number_of_steps(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MAX_STEPS", 3)
    for number in range(1, ENTRIES + 1):
        store.writer.marks.star(entry_ids(number), now=NOW)
    assert len(store.user_data.journal()) == 3
    assert [store.writer.journal.undo() is None for _ in range(4)] == [False, False, False, True]


def test_the_journal_keeps_a_bounded_number_of_bytes_but_always_the_last_step(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MAX_BYTES", 1)
    store.writer.marks.star(entry_ids(1), now=NOW)
    store.writer.marks.star(entry_ids(2), now=NOW)
    assert [change_words(line.change) for line in store.user_data.journal()] == ["Starred 1 entry"]
    assert store.writer.journal.undo() is not None


def test_an_edit_of_a_column_that_no_step_may_touch_is_refused(store: Store) -> None:
    facts = ColumnEdit(table="entry", column="title", before="a", after="b", keys=(1,))
    rows = RowEdit(table="entry_tag", columns=("entry",), rows=((1,),), added=True)
    for edit in (facts, rows):
        with pytest.raises(KeyError), store.writer.transaction() as connection:
            journal.replay(connection, [edit], back=True)


def test_a_story_that_comes_back_without_its_entries_does_not_stay(store: Store) -> None:
    ghost = RowEdit(table="story", columns=("id", "lead"), rows=((99, 1),), added=False)
    with store.writer.transaction() as connection:
        journal.replay(connection, [ghost], back=True)
    assert not store.reader().execute("SELECT * FROM story WHERE id = 99").fetchall()
    assert [found.message for found in examine(store)] == []


@pytest.mark.parametrize("keys", [(), (5,), (1, 2, 3), (9, 3, 2**62)])
def test_edits_come_back_from_their_blob(keys: tuple[int, ...]) -> None:
    edits = (
        ColumnEdit(table="feed", column="user_title", before=None, after="é", keys=keys),
        RowEdit(table="story_link", columns=("entry", "score"), rows=((1, 0.5), (2, None)), added=False),
    )
    first, second = journal.decoded(journal.encoded(edits))
    assert isinstance(first, ColumnEdit)
    assert (sorted(first.keys), second) == (sorted(keys), edits[1])


def test_a_run_of_a_hundred_thousand_keys_takes_a_few_kilobytes() -> None:
    edit = ColumnEdit(table="entry_state", column="read", before=0, after=1, keys=tuple(range(1, 100_001)))
    assert len(journal.encoded([edit])) < 2000


some_entries = st.lists(st.integers(1, ENTRIES + 1), min_size=1, max_size=4, unique=True).map(lambda n: entry_ids(*n))
some_tags = st.sampled_from(["a", "a/b", "b"])
some_actions = st.lists(
    st.sampled_from([*map(Action, (ActionKind.STAR, ActionKind.READ, ActionKind.MUTE)), Action(ActionKind.TAG, "a/b")]),
    min_size=1,
    max_size=3,
    unique=True,
)
some_feeds = st.lists(st.sampled_from([FeedId(1), FeedId(2)]), min_size=1, max_size=2, unique=True)
some_stories = st.integers(1, ENTRIES + 4).map(StoryId)


some_keys = st.builds(
    EntryKey,
    st.sampled_from(["https://outlet1.example/", "https://outlet2.example", "https://nowhere.example/"]),
    st.sampled_from(["1-0", "1-1", "2-0", "2-2", "to come"]),
)
some_states = st.one_of(
    st.builds(
        FeedState, url=some_keys.map(lambda key: key.feed), title=st.none() | st.just("Theirs"), tags=st.just(("a",))
    ),
    st.builds(
        EntryState, key=some_keys, read=st.booleans(), starred=st.booleans(), tags=st.lists(some_tags).map(tuple)
    ),
    st.builds(QueryState, name=st.sampled_from(["x", "y"]), query=st.just("is:read")),
    st.builds(
        RuleState, name=st.sampled_from(["x", "y"]), query=st.just("is:read"), actions=st.just(("star", "tag b"))
    ),
    st.lists(some_keys, min_size=2, max_size=2, unique_by=lambda key: (key.feed, key.guid)).flatmap(
        lambda keys: st.builds(CorrectionState, entry=st.just(keys[0]), other=st.just(keys[1]), together=st.booleans())
    ),
    st.builds(
        StoryState, entries=st.lists(some_keys, max_size=3).map(tuple), muted=st.booleans(), followed=st.booleans()
    ),
)


class Changes(RuleBasedStateMachine):
    """Any changes; after each, going all the way back and forth again must show every state on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.states: list[dict[str, Any]] = []

    @initialize()
    def start(self) -> None:
        self.store = self.fresh()
        with self.store.writer.transaction() as connection:
            connection.execute("DELETE FROM journal")
        self.states = [state(self.store)]

    fresh: Any = None  # set by the test, which has the temporary folder

    def done(self) -> None:
        steps = [line for line in self.store.user_data.journal() if not line.undone]
        del self.states[len(steps) :]
        self.states.append(state(self.store))

    @rule(entries=some_entries, read=st.booleans())
    def mark(self, entries: list[EntryId], *, read: bool) -> None:
        (self.store.writer.marks.mark_read if read else self.store.writer.marks.mark_unread)(entries, now=NOW)
        self.done()

    @rule(which=st.sampled_from([EVERYTHING, UNREAD, of_feed(FeedId(1)), of_tag("a")]), star=st.booleans())
    def star(self, which: Any, *, star: bool) -> None:
        (self.store.writer.marks.star if star else self.store.writer.marks.unstar)(which, now=NOW)
        self.done()

    @rule(entries=some_entries, tag=some_tags, add=st.booleans())
    def tag(self, entries: list[EntryId], tag: str, *, add: bool) -> None:
        (self.store.writer.tags.tag if add else self.store.writer.tags.untag)(entries, tag, now=NOW)
        self.done()

    @rule(feeds=some_feeds, tag=some_tags, add=st.booleans())
    def tag_feeds(self, feeds: list[FeedId], tag: str, *, add: bool) -> None:
        (self.store.writer.tags.tag_feeds if add else self.store.writer.tags.untag_feeds)(feeds, tag, now=NOW)
        self.done()

    @rule(old=some_tags, new=st.sampled_from(["a", "b", "a/b/c", "c"]))
    def rename_tag(self, old: str, new: str) -> None:
        self.store.writer.tags.rename(old, new, now=NOW)
        self.done()

    @rule(given=st.lists(some_states, min_size=1, max_size=5))
    def restore(self, given: list[State]) -> None:
        self.store.writer.state.restore(given, now=NOW)
        self.done()

    @rule(feeds=some_feeds)
    def unsubscribe(self, feeds: list[FeedId]) -> None:
        self.store.writer.feeds.unsubscribe(feeds, now=NOW)
        self.done()

    @rule(number=st.sampled_from([1, 2, 3]), tag=some_tags)
    def subscribe(self, number: int, tag: str) -> None:
        self.store.writer.feeds.subscribe([make_subscription(f"https://outlet{number}.example/", tags=(tag,))], now=NOW)
        feeds = [row[0] for row in state(self.store)["feeds"]]
        for earlier in self.states:  # a feed that was not there yet is one that is removed
            known = {row[0] for row in earlier["feeds"]}
            earlier["feeds"] += [(*row[:3], 0) for row in state(self.store)["feeds"] if row[0] not in known]
            earlier["counts"] += [(feed, 0, 0, 0) for feed in feeds if feed not in known]
        self.done()

    @rule(feed=st.sampled_from([FeedId(1), FeedId(2)]), title=st.sampled_from([None, "Mine"]))
    def rename_feed(self, feed: FeedId, title: str | None) -> None:
        self.store.writer.feeds.rename(feed, title, now=NOW)
        self.done()

    @rule(name=st.sampled_from(["x", "y"]), query=st.sampled_from(["is:unread", "tag:a"]), keep=st.booleans())
    def save_query(self, name: str, query: str, *, keep: bool) -> None:
        if keep:
            self.store.writer.queries.save(name, query, now=NOW)
        else:
            self.store.writer.queries.forget(name, now=NOW)
        self.done()

    @rule(name=st.sampled_from(["x", "y"]), actions=some_actions, keep=st.booleans())
    def save_rule(self, name: str, actions: list[Action], *, keep: bool) -> None:
        if keep:
            self.store.writer.rules.save(name, "tag:a", actions, now=NOW)
        else:
            self.store.writer.rules.forget(name, now=NOW)
        self.done()

    @rule(number=st.integers(1, 2), actions=some_actions, entries=some_entries)
    def carry_out(self, number: int, actions: list[Action], entries: list[EntryId]) -> None:
        made = Rule(id=RuleId(number), name="x", query="tag:a", actions=tuple(actions))
        self.store.writer.rules.carry_out(RuleMatch(rule=made, entries=tuple(entries)), now=NOW)
        self.done()

    @rule(entries=some_entries, tag=some_tags, to=some_stories)
    def change_together(self, entries: list[EntryId], tag: str, to: StoryId) -> None:
        with self.store.writer.journal.batch(MOVED, now=NOW):
            self.store.writer.tags.tag(entries, tag, now=NOW)
            for entry in entries:
                self.store.writer.stories.regroup([Placement(entry=entry, story=to)], change=MOVED, now=NOW)
            self.store.writer.tags.untag(entries[:1], tag, now=NOW)
        self.done()

    @rule(entries=some_entries, to=st.one_of(some_stories, st.just(NewStory(0))), lead=st.booleans())
    def regroup(self, entries: list[EntryId], to: StoryId | NewStory, *, lead: bool) -> None:
        why = [
            Link(entry=entry, with_entry=EntryId(1), score=0.5, evidence=(Reason(ReasonKind.AMONG_OTHERS),))
            for entry in entries
        ]
        self.store.writer.stories.regroup(
            [Placement(entry=link.entry, story=to, link=link) for link in why if link.entry <= ENTRIES],
            leads={to: entries[0]} if lead else None,
            corrections=[Correction(entry=EntryId(1), other=EntryId(2), together=lead)],
            change=MOVED,
            now=NOW,
        )
        self.done()

    @rule(story=some_stories, on=st.booleans(), mute=st.booleans())
    def set_story(self, story: StoryId, *, on: bool, mute: bool) -> None:
        if mute:
            self.store.writer.stories.mute([story], muted=on, now=NOW)
        else:
            self.store.writer.stories.follow([story], followed=on, now=NOW)
        self.done()

    @rule()
    def back_and_forth(self) -> None:
        for expected in reversed(self.states[:-1]):
            done = self.store.writer.journal.undo()
            assert done is not None
            assert (done.skipped, state(self.store)) == (0, expected)
        assert self.store.writer.journal.undo() is None
        for expected in self.states[1:]:
            done = self.store.writer.journal.redo()
            assert done is not None
            assert (done.skipped, state(self.store)) == (0, expected)
        assert self.store.writer.journal.redo() is None

    def teardown(self) -> None:
        if not self.states:
            return
        self.back_and_forth()
        findings = examine(self.store)
        self.store.close()
        assert findings == ()


def test_any_changes_undos_and_redos_return_to_the_same_states(tmp_path_factory: pytest.TempPathFactory) -> None:
    Changes.fresh = staticmethod(lambda: filled(tmp_path_factory.mktemp("undo") / "feedreader.db"))
    case = Changes.TestCase
    case.settings = settings(
        max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    case("runTest").runTest()
