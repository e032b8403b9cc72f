"""Marks, tags, subscriptions and saved queries as a user sees them; leases as processes do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW, entry_ids, make_health, make_intent, make_new, make_subscription

from feedreader.errors import UnknownFeedError
from feedreader.model.feeds import FeedId
from feedreader.model.rules import Action, ActionKind
from feedreader.model.subscriptions import ImportStatus
from feedreader.model.user_data import SavedQuery
from feedreader.policy.schedule import NEWEST, pace_of
from feedreader.store.doctor import examine
from feedreader.store.selection import EVERYTHING, UNREAD

if TYPE_CHECKING:
    from feedreader.store.connect import Store


@pytest.fixture
def store(empty: Store) -> Store:
    empty.writer.feeds.subscribe(
        [make_subscription(), make_subscription("https://other.example/", title="Other")], now=NOW
    )
    empty.writer.polling.apply([make_intent(1, make_new("a"), make_new("b")), make_intent(2, make_new("c"))])
    return empty


def tags_of(store: Store) -> dict[int, tuple[str, ...]]:
    return {row.id: row.tags for row in store.entries.page() if row.tags}


def test_marks_count_only_what_they_change(store: Store) -> None:
    assert store.writer.marks.mark_read(entry_ids(1, 1, 99), now=NOW) == 1
    assert store.writer.marks.mark_read(EVERYTHING, now=NOW) == 2
    assert store.writer.marks.mark_unread(entry_ids(1), now=NOW) == 1
    assert store.writer.marks.star(UNREAD, now=NOW) == 1
    assert store.writer.marks.unstar(EVERYTHING, now=NOW) == 1
    assert [(row.unread, row.total) for row in store.feeds.all()] == [(1, 2), (0, 1)]


def test_tags_are_put_on_and_taken_off_once(store: Store) -> None:
    assert store.writer.tags.tag(entry_ids(1, 2, 99), " a / b ", now=NOW) == 2
    assert store.writer.tags.tag(entry_ids(1), "a/b", now=NOW) == 0
    assert store.writer.tags.tag(entry_ids(1), " / ", now=NOW) == 0
    assert store.writer.tags.untag(EVERYTHING, "a/b/", now=NOW) == 2
    assert store.writer.tags.untag(EVERYTHING, "never used", now=NOW) == 0
    assert store.user_data.tags() == ()


def test_renaming_a_tag_takes_those_below_along_and_joins_one_that_exists(store: Store) -> None:
    store.writer.tags.tag(entry_ids(1), "old/x", now=NOW)
    store.writer.tags.tag(entry_ids(1, 2), "old", now=NOW)
    store.writer.tags.tag(entry_ids(2, 3), "new", now=NOW)
    store.writer.tags.tag(entry_ids(3), "older", now=NOW)
    store.writer.tags.tag_feeds([FeedId(1)], "old", now=NOW)
    before = tags_of(store)
    assert store.writer.tags.rename("old", "new", now=NOW) == 2
    assert tags_of(store) == {1: ("new", "new/x"), 2: ("new",), 3: ("new", "older")}
    assert store.feeds.get(FeedId(1)).feed.tags == ("new",)
    assert ("new", 3, 1) in [(tag.name, tag.entries, tag.feeds) for tag in store.user_data.tags()]
    store.writer.journal.undo()
    assert tags_of(store) == before
    assert store.writer.tags.rename("nowhere", "new", now=NOW) == 0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "a/b", {1: ("a/b",), 2: ("a/b/b",), 3: ("a/b/b/c",)}),
        ("a/b", "a", {1: ("a",), 2: ("a",), 3: ("a/c",)}),
        ("a/b", "a/b/c", {1: ("a",), 2: ("a/b/c",), 3: ("a/b/c/c",)}),
    ],
)
def test_a_tag_moves_above_or_below_itself_without_meeting_those_that_move_with_it(
    store: Store, old: str, new: str, expected: dict[int, tuple[str, ...]]
) -> None:
    for number, tag in enumerate(("a", "a/b", "a/b/c"), 1):
        store.writer.tags.tag(entry_ids(number), tag, now=NOW)
    before = tags_of(store)
    store.writer.tags.rename(old, new, now=NOW)
    assert tags_of(store) == expected
    store.writer.journal.undo()
    assert tags_of(store) == before


def test_only_tags_that_something_has_count_as_renamed(store: Store) -> None:
    store.writer.tags.tag(entry_ids(1), "sea/deep", now=NOW)
    store.writer.journal.undo()
    store.writer.tags.tag(entry_ids(1), "sea", now=NOW)
    assert store.writer.tags.rename("sea", "ocean", now=NOW) == 1


def test_rules_and_saved_queries_come_along_with_a_tags_new_name(store: Store) -> None:
    actions = [Action(ActionKind.TAG, "old/x"), Action(ActionKind.STAR), Action(ActionKind.TAG, "older")]
    store.writer.rules.save("r", "-tag:OLD (tag:older OR x)", actions, now=NOW)
    store.writer.queries.save("q", 'tag:"old/a b"   is:unread', now=NOW)
    store.writer.queries.save("other", "tag:older   x", now=NOW)
    store.writer.queries.save("wrong by now", "tag:old AND", now=NOW)
    before = store.rules.all(), store.user_data.saved_queries()
    assert store.writer.tags.rename("old", "new tag", now=NOW) == 1
    (rule,) = store.rules.all()
    assert rule.query == '-tag:"new tag" (tag:older OR x)'
    assert [str(action) for action in rule.actions] == ["tag new tag/x", "star", "tag older"]
    assert {saved.name: saved.query for saved in store.user_data.saved_queries()} == {
        "q": 'tag:"new tag/a b" is:unread',
        "other": "tag:older   x",
        "wrong by now": "tag:old AND",
    }
    store.writer.journal.undo()
    assert (store.rules.all(), store.user_data.saved_queries()) == before


def test_a_changed_tag_makes_an_entry_wait_for_the_index(store: Store) -> None:
    def waiting() -> list[int]:
        return [number for (number,) in store.reader().execute("SELECT entry FROM to_index ORDER BY 1")]

    with store.writer.transaction() as connection:
        connection.execute("DELETE FROM to_index")
    store.writer.tags.tag(entry_ids(2), "a", now=NOW)
    assert waiting() == [2]
    store.writer.retention.forget(entry_ids(1), now=NOW)
    assert waiting() == [1, 2]


def test_subscribing_again_says_so_and_brings_new_folders_with_it(store: Store) -> None:
    wanted = [
        make_subscription("http://NEWS.example/feed.xml/"),
        make_subscription("https://other.example/", tags=("a",)),
        make_subscription("https://third.example/", attributes={"x": "é"}),
        make_subscription("https://third.example/"),
    ]
    done = store.writer.feeds.subscribe(wanted, now=NOW)
    assert [(one.feed, one.status) for one in done] == [
        (1, ImportStatus.KNOWN),
        (2, ImportStatus.MERGED),
        (3, ImportStatus.ADDED),
        (3, ImportStatus.KNOWN),
    ]
    exported = {one.url: one for one in store.feeds.subscriptions()}
    assert exported["https://third.example/"].attributes == {"x": "é"}
    assert exported["https://other.example/"].tags == ("a",)


def test_a_removed_feed_comes_back_with_its_entries(store: Store) -> None:
    assert store.writer.feeds.unsubscribe([FeedId(1), FeedId(99)], now=NOW) == 1
    assert store.feeds.find("https://news.example/feed.xml") is None
    with pytest.raises(UnknownFeedError):
        store.feeds.get(FeedId(1))
    done = store.writer.feeds.subscribe([make_subscription()], now=NOW)
    assert (done[0].feed, done[0].status) == (1, ImportStatus.ADDED)
    assert store.feeds.get(FeedId(1)).total == 2
    assert examine(store) == ()


def test_a_feed_keeps_the_persons_name_until_it_is_taken_back(store: Store) -> None:
    assert store.writer.feeds.rename(FeedId(2), " My \n name ", now=NOW)
    assert not store.writer.feeds.rename(FeedId(2), "My name", now=NOW)
    assert not store.writer.feeds.rename(FeedId(9), "My name", now=NOW)
    assert store.feeds.get(FeedId(2)).feed.title == "My name"
    store.writer.feeds.rename(FeedId(2), "", now=NOW)
    assert store.feeds.get(FeedId(2)).feed.title == "Other"


def test_a_feed_that_is_gone_is_not_due_and_does_not_count_for_the_next_time(store: Store) -> None:
    soon = make_health().next_due
    assert soon is not None
    store.writer.polling.apply([make_intent(1, health=make_health(gone=True, next_due=NOW)), make_intent(2)])
    assert list(store.feeds.due(soon - timedelta(seconds=1))) == []
    assert store.feeds.next_due() == soon
    assert [row.feed.id for row in store.feeds.due(soon)] == [2]


def test_rhythm_and_moves_of_a_feed_can_be_asked_for(store: Store) -> None:
    assert store.feeds.times(FeedId(1), 1) == (NOW,)
    assert store.feeds.paces([FeedId(1), FeedId(99)], NOW) == {
        FeedId(1): pace_of(store.feeds.times(FeedId(1), NEWEST), NOW)
    }
    assert store.feeds.paces([FeedId(1)], NOW - timedelta(days=999)) == {}
    hours = [make_new(f"hour {back}", when=NOW - timedelta(hours=back)) for back in range(NEWEST + 5)]
    store.writer.polling.apply([make_intent(1, *hours)])
    found = store.feeds.paces([FeedId(1)], NOW)[FeedId(1)]
    assert found == pace_of(store.feeds.times(FeedId(1), NEWEST), NOW)
    assert found.number == NEWEST
    assert store.feeds.moving_to("http://other.example", besides=FeedId(1)) == 1
    assert store.feeds.moving_to("http://other.example", besides=FeedId(2)) == 0


def test_a_saved_query_is_kept_replaced_and_removed(store: Store) -> None:
    store.writer.queries.save("Long reads", "is:unread", now=NOW, position=2)
    store.writer.queries.save("First", "tag:a", now=NOW, position=1)
    store.writer.queries.save("Long reads", "is:starred", now=NOW, position=2)
    expected = (
        SavedQuery(name="First", query="tag:a", position=1),
        SavedQuery(name="Long reads", query="is:starred", position=2),
    )
    assert store.user_data.saved_queries() == expected
    assert store.writer.queries.forget("First", now=NOW)
    assert not store.writer.queries.forget("First", now=NOW)
    store.writer.journal.undo()
    assert store.user_data.saved_queries() == expected


def test_a_lease_has_one_holder_until_it_runs_out_or_is_given_back(store: Store) -> None:
    minute = timedelta(minutes=1)
    mine = store.writer.leases.acquire("a", now=NOW, time=minute)
    assert mine is not None
    assert (mine.until, mine.renew_every) == (NOW + minute, minute / 3)
    assert store.writer.leases.acquire("b", now=NOW + minute / 2, time=minute) is None
    assert store.writer.leases.acquire("b", now=NOW, time=minute, name="group") is not None
    assert store.writer.leases.acquire("a", now=NOW + minute / 2, time=minute) is not None
    assert store.writer.leases.acquire("b", now=NOW + minute, time=minute) is None
    assert store.writer.leases.acquire("b", now=NOW + minute * 1.5, time=minute) is not None
    store.writer.leases.release("a")
    assert store.writer.leases.acquire("a", now=NOW + minute * 2, time=minute) is None


def test_a_lease_that_a_wrong_clock_took_does_not_last_for_years(store: Store) -> None:
    minute = timedelta(minutes=1)
    assert store.writer.leases.acquire("a", now=NOW + timedelta(days=4000), time=minute) is not None
    assert store.writer.leases.acquire("b", now=NOW, time=minute) is None  # its holder may be there, and renew it
    assert store.writer.leases.acquire("b", now=NOW + minute, time=minute) is not None
    assert store.writer.leases.acquire("c", now=NOW, time=minute) is None  # waited that long for its turn
    store.writer.leases.release("b")
    assert store.writer.leases.acquire("a", now=NOW + minute * 2, time=minute) is not None
