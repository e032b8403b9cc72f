"""Marks of very many entries: counted by block, as the trigger counts them, and kept as runs."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOW, entry_ids, make_intent, make_new, make_subscription

from feedreader.model.entries import EntryId
from feedreader.model.feeds import FeedId
from feedreader.model.journal import Change, ChangeKind, ColumnEdit
from feedreader.model.placing import Placement
from feedreader.model.runs import Runs
from feedreader.model.stories import StoryId
from feedreader.store import marks
from feedreader.store.doctor import examine
from feedreader.store.journal import decoded, encoded
from feedreader.store.selection import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.store.connect import Store

ENTRIES = 30


@pytest.fixture
def store(empty: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Three feeds of ten entries, in blocks of four; the third feed is removed, two stories have several entries."""
    monkeypatch.setattr(marks, "BLOCK", 4)
    empty.writer.feeds.subscribe([make_subscription(f"https://f{n}.example/") for n in range(3)], now=NOW)
    for feed in range(3):
        empty.writer.polling.apply([make_intent(feed + 1, *(make_new(f"{feed}-{n}") for n in range(ENTRIES // 3)))])
    together = {2: 1, 11: 1, 21: 1, 15: 5}
    placements = [Placement(entry=EntryId(entry), story=StoryId(story)) for entry, story in together.items()]
    empty.writer.stories.regroup(placements, now=NOW, change=Change(ChangeKind.STORIES_MERGED, 2))
    empty.writer.feeds.unsubscribe([FeedId(3)], now=NOW)
    return empty


def read(store: Store) -> list[int]:
    query = "SELECT entry FROM entry_state WHERE read = 1 ORDER BY entry"
    return [entry for (entry,) in store.reader().execute(query)]


def schema(store: Store) -> set[object]:
    return set(store.reader().execute("SELECT type, name, sql FROM sqlite_master"))


def test_all_entries_are_marked_and_taken_back_with_every_count_right(store: Store) -> None:
    before = schema(store)
    assert store.writer.marks.mark_read(EVERYTHING, now=NOW) == 20
    assert read(store) == list(range(1, 21))
    assert examine(store, thorough=True) == ()
    done = store.writer.journal.undo()
    assert done
    assert (done.applied, done.skipped) == (20, 0)
    assert (read(store), examine(store, thorough=True)) == ([], ())
    assert store.writer.journal.redo()
    assert (read(store), examine(store, thorough=True)) == (list(range(1, 21)), ())
    assert schema(store) == before


@pytest.mark.parametrize(
    "chosen",
    [
        range(1, 31),  # of the removed feed, too: its entries count for the feed, and not for stories
        range(1, 31, 2),
        (1, 2, 3, 4, 9, 10, 11, 12, 13, 25, 999),
        (30, 1, 7, 6, 5, 4, 3),
        sorted({*range(1, 31)} - {2, 15, 21}),  # nearly all: of stories with several entries, one is left
        sorted({*range(1, 31)} - {1, 11, 14}),
    ],
)
@pytest.mark.parametrize("column", ["read", "starred"])
def test_entries_with_others_between_them_are_marked_and_taken_back(
    store: Store, column: str, chosen: tuple[int, ...]
) -> None:
    store.writer.marks.mark_read(entry_ids(4, 9), now=NOW)
    mark = store.writer.marks.mark_read if column == "read" else store.writer.marks.star
    already = read(store) if column == "read" else []
    expected = {entry for entry in chosen if entry <= ENTRIES} - set(already)
    assert mark(entry_ids(*chosen), now=NOW) == len(expected)
    assert examine(store, thorough=True) == ()
    done = store.writer.journal.undo()
    assert done
    assert (done.applied, read(store)) == (len(expected), [4, 9])
    assert examine(store, thorough=True) == ()


@pytest.mark.parametrize(
    ("chosen", "away"),
    [
        ((1, 2, 3, 4), set()),
        ((1, 2, 3, 4, 5), {"entry_state_read"}),
        (range(1, 24), {"entry_state_read"}),  # seven are left to look at: more than a quarter of these
        (range(1, 26), {"entry_state_read", "entry_state_unread", "story_unread"}),
    ],
)
def test_what_counts_and_finds_unread_entries_is_away_where_that_is_less_work(
    store: Store, chosen: Sequence[int], away: set[str]
) -> None:
    seen: list[str] = []
    with store.writer.transaction() as connection:
        connection.set_trace_callback(seen.append)
        store.writer.marks.mark_read(entry_ids(*chosen), now=NOW)
        connection.set_trace_callback(None)
    dropped = {words[2] for words in map(str.split, seen) if words[0] == "DROP"}
    assert (dropped, examine(store, thorough=True)) == (away, ())


def test_what_somebody_else_changed_meanwhile_is_left(store: Store) -> None:
    store.writer.marks.mark_read(EVERYTHING, now=NOW)
    with store.writer.transaction() as connection:
        connection.execute("UPDATE entry_state SET read = 0 WHERE entry IN (3, 17)")
    done = store.writer.journal.undo()
    assert done
    assert (done.applied, done.skipped, read(store)) == (18, 2, [])
    assert examine(store, thorough=True) == ()


@pytest.mark.parametrize("meanwhile", [None, 3])
def test_a_long_run_is_taken_back_without_a_list_of_its_entries_where_all_are_as_they_were_left(
    store: Store, meanwhile: int | None
) -> None:
    store.writer.marks.mark_read(EVERYTHING, now=NOW)
    seen: list[str] = []
    with store.writer.transaction() as connection:
        connection.execute("UPDATE entry_state SET read = 0 WHERE entry = ?", (meanwhile,))
        connection.set_trace_callback(seen.append)
        assert store.writer.journal.undo()
        connection.set_trace_callback(None)
    listed = any("INTO temp.chosen" in statement for statement in seen)
    assert listed is (meanwhile is not None)
    assert (read(store), examine(store, thorough=True)) == ([], ())


def test_a_failure_in_the_middle_leaves_triggers_and_indexes_and_no_mark(store: Store) -> None:
    with store.writer.transaction() as connection:
        connection.execute(
            "CREATE TRIGGER stop BEFORE UPDATE ON entry_state WHEN NEW.entry = 13 BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    before = schema(store)
    with pytest.raises(sqlite3.IntegrityError, match="no"):
        store.writer.marks.mark_read(EVERYTHING, now=NOW)
    assert (read(store), schema(store)) == ([], before)


@given(st.lists(st.integers(-5, 40) | st.integers(-(2**62), 2**62), unique=True).map(sorted))
def test_runs_are_the_numbers_that_they_were_made_of(numbers: list[int]) -> None:
    runs = Runs.of(numbers)
    assert list(runs) == numbers
    assert runs == tuple(numbers)
    assert len(runs) == len(numbers)
    assert [runs[place] for place in range(-len(numbers), len(numbers))] == numbers * 2
    assert runs[1:] == tuple(numbers[1:])
    assert runs == Runs.of(numbers)
    assert runs != (*numbers, 2**63 - 1)
    edit = ColumnEdit(table="entry_state", column="read", before=0, after=1, keys=runs)
    assert decoded(encoded([edit])) == (edit,)
    assert all(later > earlier + 1 for (_, earlier), (later, _) in zip(runs.pairs(), [*runs.pairs()][1:], strict=False))


def test_a_million_that_follow_each_other_are_one_run() -> None:
    assert list(Runs.of(range(1_000_000)).pairs()) == [(0, 999_999)]
    assert repr(Runs.of([1, 2, 4])) == "Runs([(1, 2), (4, 4)])"
    with pytest.raises(IndexError):
        Runs.of([1])[1]
    assert Runs() != 5
