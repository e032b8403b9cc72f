from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from tests.builders import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    entry_ids,
    make_entry,
    make_feed_data,
    make_health,
    make_intent,
    make_new,
    make_subscription,
)
from tests.inside import guids_of

from feedreader.model.due import DueKind, DueReason
from feedreader.model.entries import Enclosure, EntryId
from feedreader.model.feeds import Ending, FailureKind, FeedId, Move, PollingHints, Standing, Validators
from feedreader.model.intents import ChangedEntry, HostPause, Rekeyed
from feedreader.model.outcomes import PollReport, PollStatus
from feedreader.store import rows
from feedreader.store.connect import open_store
from feedreader.store.feeds import MANY
from feedreader.store.rows import feed_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.store.connect import Store

FEED = FeedId(1)
OTHER = FeedId(2)
ASKED = DueReason(kind=DueKind.RETRY_AFTER, span=HOUR)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "feedreader.db") as opened:
        opened.writer.feeds.subscribe(
            [make_subscription(), make_subscription("https://other.example/rss", tags=("politics/eu",))], now=NOW
        )
        yield opened


def changed(entry: int, guid: str = "g1", **facts: object) -> ChangedEntry:
    return ChangedEntry(id=EntryId(entry), data=make_entry(guid, **facts), content_hash=99)


def test_a_new_entry_is_stored_whole_and_unread_in_a_story_of_its_own(store: Store) -> None:
    data = make_entry(
        authors=("A. Writer", "B. Writer"),
        categories=("world",),
        summary="short",
        language="fr",
        updated=NOW,
        enclosures=(Enclosure(url="https://news.example/a.mp3", type="audio/mpeg", length=7),),
    )
    applied = store.writer.polling.apply([make_intent(1, replace(make_new(when=NOW - HOUR), data=data))])
    entry = store.entries.get(applied.new[0])
    story = store.stories.get(entry.story)
    assert entry.data == data
    assert (entry.read, entry.starred, entry.when, entry.first_seen) == (False, False, NOW - HOUR, NOW)
    assert (story.entries, story.lead, story.unread) == ((entry.id,), entry.id, 1)
    assert (story.outlets, story.languages) == (("news.example",), ("fr",))
    assert store.entries.to_group() == (entry.id,)


def test_the_same_intent_twice_changes_nothing_the_second_time(store: Store) -> None:
    intent = make_intent(1, make_new("a"), make_new("b"))
    first, second = store.writer.polling.apply([intent]), store.writer.polling.apply([intent])
    assert (len(first.new), second.new, second.updated) == (2, (), 0)
    assert store.entries.count() == 2


def test_an_entry_that_somebody_else_has_added_meanwhile_is_a_change(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, make_new("a", title="old"))])
    store.writer.marks.mark_read(entry_ids(1), now=NOW)
    again = store.writer.polling.apply([make_intent(1, make_new("a", title="new"))])
    entry = store.entries.get(EntryId(1))
    assert (again.new, again.updated, entry.data.title, entry.read) == ((), 1, "new", True)
    assert store.feeds.known(FEED, ["a"])["a"].changes == 1


def test_a_guid_twice_in_a_batch_makes_one_entry_and_guids_of_two_feeds_do_not_meet(store: Store) -> None:
    applied = store.writer.polling.apply([make_intent(1, make_new("a"), make_new("a")), make_intent(2, make_new("a"))])
    assert len(applied.new) == 2


def test_a_changed_entry_gets_new_facts_and_keeps_its_state_and_place(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, make_new("g1", when=NOW - DAY))])
    store.writer.marks.star(entry_ids(1), now=NOW)
    file = Enclosure(url="https://news.example/b.mp3")
    applied = store.writer.polling.apply([make_intent(1, changed=(changed(1, title="Corrected", enclosures=(file,)),))])
    entry = store.entries.get(EntryId(1))
    assert (applied.updated, entry.data.title, entry.data.enclosures) == (1, "Corrected", (file,))
    assert (entry.starred, entry.when) == (True, NOW - DAY)


def test_an_entry_is_edited_once_its_words_change_and_not_by_what_stands_around_them(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, make_new("g1", content="<p>Fog.</p>"))])
    told = []
    for number, facts in enumerate(
        (
            {"content": "<p>Fog.</p>", "authors": ("Ada",)},
            {"content": "<p>Fog.<br></p>", "categories": ("sea",)},
            {"content": "<p>Sun.</p>"},
            {"content": "<p>Sun.</p>", "authors": ("Bo",)},
        )
    ):
        change = ChangedEntry(id=EntryId(1), data=make_entry("g1", **facts), content_hash=number)
        assert store.writer.polling.apply([make_intent(1, changed=(change,))]).updated == 1
        told.append(store.entries.get(EntryId(1)).edited)
    assert told == [False, False, True, True]


def test_a_change_of_an_entry_that_is_gone_or_of_another_feed_is_left_out(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, make_new("a"))])
    applied = store.writer.polling.apply(
        [make_intent(1, changed=(changed(77),)), make_intent(2, changed=(changed(1),))]
    )
    assert applied.updated == 0


def test_a_changed_language_shows_in_the_story(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, make_new("a", language="fr"))])
    store.writer.polling.apply([make_intent(1, changed=(changed(1, "a", language="de"),))])
    assert store.stories.page()[0].languages == ("de",)


@pytest.mark.parametrize("ending", Ending)
def test_health_comes_back_as_it_was_stored(store: Store, ending: Ending) -> None:
    health = make_health(
        validators=Validators(etag='W/"\xe9"', last_modified="Tue, 06 Jan 2026 12:00:00 GMT"),
        validators_url="https://news.example/feed.xml",
        asked_plainly=NOW,
        ending=ending,
        body_hash=b"\x00\xff",
        fingerprint=b"",
        changed=NOW,
        last_error="no",
        failures=3,
        unchanged_in_a_row=2,
        hints=PollingHints(ttl=HOUR, update_interval=DAY, skip_hours=frozenset({0, 5}), skip_days=frozenset({6})),
        move=Move(url="https://new.example/", times=2, since=NOW - DAY),
    )
    store.writer.polling.apply([make_intent(1, health=health)])
    assert store.feeds.get(FEED).health == health


def test_what_the_feed_says_of_itself_is_stored_and_an_empty_title_leaves_the_known_one(store: Store) -> None:
    said = make_feed_data("Le Journal", description="d", language="fr", site_url="https://journal.example/")
    store.writer.polling.apply([make_intent(1, data=said)])
    store.writer.polling.apply([make_intent(1, data=make_feed_data(""))])
    feed = store.feeds.get(FEED).feed
    assert (feed.data.title, feed.data.description, feed.data.language) == ("Le Journal", "d", "fr")
    assert feed.outlet == "news.example"


def test_the_story_follows_when_the_feed_turns_out_to_be_of_another_outlet_and_language(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, make_new("a"))])
    store.writer.polling.apply(
        [make_intent(1, data=make_feed_data(language="fr", site_url="https://journal.example/"))]
    )
    story = store.stories.page()[0]
    assert (story.outlets, story.languages) == (("journal.example (news.example)",), ("fr",))


def test_a_feed_moves_unless_another_subscription_has_the_address(store: Store) -> None:
    moved = store.writer.polling.apply([make_intent(1, new_url="https://moved.example/feed")])
    refused = store.writer.polling.apply([make_intent(1, new_url="https://other.example/rss/")])
    assert (moved.not_moved, refused.not_moved) == ((), (FEED,))
    assert store.feeds.get(FEED).feed.url == "https://moved.example/feed"
    assert store.feeds.find("http://moved.example/feed") is not None


def test_renamed_guids_stay_the_same_entries(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, make_new("http://x/1"), make_new("http://x/2"))])
    renamed = tuple(Rekeyed(id=EntryId(number), guid=f"https://x/{number}") for number in (1, 2))
    applied = store.writer.polling.apply([make_intent(1, make_new("https://x/1", title="same"), rekeyed=renamed)])
    assert applied.new == ()
    assert guids_of(store, FEED) == {"https://x/2": 2, "https://x/1": 1}


def test_a_feed_that_was_removed_while_it_was_polled_is_left_alone(store: Store) -> None:
    store.writer.feeds.unsubscribe([FEED], now=NOW)
    applied = store.writer.polling.apply(
        [make_intent(1, make_new("a")), make_intent(99, make_new("a")), make_intent(2)]
    )
    assert (applied.new, applied.skipped) == ((), (1, 99))


def test_what_was_forgotten_does_not_come_back(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, make_new("a"), make_new("b"))])
    assert store.writer.retention.forget(entry_ids(1), now=NOW) == 1
    assert store.feeds.forgotten(FEED, ["a", "b"]) == {"a": NOW}
    assert store.writer.polling.apply([make_intent(1, make_new("a"))]).new == ()
    assert store.entries.count() == 1


def test_a_length_that_no_integer_column_holds_is_not_stored(store: Store) -> None:
    file = Enclosure(url="https://news.example/a.mp3", length=10**30)
    store.writer.polling.apply([make_intent(1, make_new("a", enclosures=(file,)))])
    assert store.entries.get(EntryId(1)).data.enclosures == (file._replace(length=None),)


@pytest.mark.parametrize(
    ("file", "marked"),
    [
        (Enclosure(url="https://news.example/a.mp3", type="audio/mpeg"), True),
        (Enclosure(url="https://news.example/a"), True),
        (Enclosure(url="https://news.example/a.JPG?b=c.mp3"), False),
        (Enclosure(url="https://news.example/a.mp4?picture=b.jpg"), True),
        (Enclosure(url="https://news.example/a", type="image/*"), False),
        (Enclosure(url="https://news.example/a.jpg", type="video/mp4"), True),
    ],
)
def test_an_entry_has_enclosures_where_one_is_no_picture(store: Store, file: Enclosure, marked: bool) -> None:
    [entry] = store.writer.polling.apply([make_intent(1, make_new("a", enclosures=(file,)))]).new
    [row] = store.entries.rows([entry])
    [story] = store.stories.page()
    assert row.enclosures is story.enclosures is marked


def test_due_feeds_come_longest_due_first_without_gone_removed_and_paused_ones(store: Store) -> None:
    assert [row.feed.id for row in store.feeds.due(NOW)] == [1, 2]
    pause = HostPause(host="other.example", since=NOW, until=NOW + HOUR, strikes=1, why=ASKED)
    store.writer.polling.apply(
        [
            make_intent(1, health=make_health(next_due=NOW - MINUTE)),
            make_intent(2, health=make_health(next_due=NOW - HOUR), host_pause=pause),
        ]
    )
    assert [row.feed.id for row in store.feeds.due(NOW)] == [1]
    assert [row.feed.id for row in store.feeds.due(NOW + HOUR)] == [2, 1]
    store.writer.polling.apply([make_intent(2, health=make_health(gone=True, next_due=None))])
    store.writer.feeds.unsubscribe([FEED], now=NOW)
    assert list(store.feeds.due(NOW + DAY)) == []


def test_of_feeds_that_are_due_only_those_are_read_that_are_taken(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.writer.feeds.subscribe([make_subscription(f"https://f{number}.example/") for number in range(40)], now=NOW)
    read: list[object] = []
    monkeypatch.setattr(rows, "feed_row", lambda row: (read.append(row), feed_row(row))[1])
    assert [row.feed.id for row in islice(store.feeds.due(NOW), 3)] == [1, 2, 3]
    assert len(read) == 3


@pytest.mark.parametrize(
    ("feeds", "read", "waited", "likely"),
    [
        (2, {}, MINUTE, True),  # of which no document was read yet
        (MANY, {"body_hash": b"1"}, DAY, True),
        (MANY - 1, {"body_hash": b"1"}, DAY, False),
        (MANY, {"body_hash": b"1"}, MINUTE, False),  # asked just now, because the user insisted
        (MANY, {"body_hash": b"1", "next_due": NOW + 9 * DAY}, DAY, False),
        (MANY, {"body_hash": b"1", "gone": True, "next_due": None}, DAY, False),
        (MANY, {"failures": 1}, MINUTE, False),
    ],
)
def test_documents_are_expected_of_new_feeds_and_of_many_that_were_not_asked_for_a_while(
    store, feeds, read, waited, likely
):
    store.writer.feeds.subscribe([make_subscription(f"https://f{number}.example/") for number in range(feeds)], now=NOW)
    health = make_health(**{"next_due": NOW, "checked": NOW} | read)
    intents = [make_intent(feed, health=health) for feed in range(1, feeds + 3)]
    store.writer.feeds.unsubscribe([FEED, OTHER], now=NOW)
    store.writer.polling.apply(intents)
    assert store.feeds.may_bring_documents(NOW + waited) is likely


def test_the_first_of_the_feeds_that_are_due_costs_the_same_however_many_are(store: Store) -> None:
    def steps_of_sqlite() -> int:
        steps: list[None] = []
        store.reader().set_progress_handler(lambda: steps.append(None), 1)
        assert len(list(islice(store.feeds.due(NOW), 3))) == 3
        store.reader().set_progress_handler(None, 0)
        return len(steps)

    store.writer.feeds.subscribe([make_subscription(f"https://f{number}.example/") for number in range(10)], now=NOW)
    among_a_few = steps_of_sqlite()
    store.writer.feeds.subscribe([make_subscription(f"https://g{number}.example/") for number in range(90)], now=NOW)
    assert steps_of_sqlite() <= among_a_few


def test_an_address_that_another_subscription_has_is_not_given_to_a_feed(store: Store) -> None:
    old, taken = (store.feeds.get(feed).feed.url for feed in (FEED, OTHER))
    assert store.writer.polling.readdress(FEED, "https://new.example/feed", now=NOW)
    assert not store.writer.polling.readdress(FEED, taken, now=NOW)
    assert store.feeds.get(FEED).feed.url == "https://new.example/feed"
    store.writer.journal.undo()  # of the one step that there is
    assert store.feeds.get(FEED).feed.url == old


def test_strikes_of_a_host_are_forgotten_when_it_answers_after_the_pause(store: Store) -> None:
    pause = HostPause(host="other.example", since=NOW, until=NOW + HOUR, strikes=2, why=ASKED)
    store.writer.polling.apply([make_intent(2, host_pause=pause)])
    ok = PollReport(feed=OTHER, url="https://other.example/rss", status=PollStatus.OK)
    store.writer.polling.apply([make_intent(2, report=ok)])
    assert store.feeds.pause("other.example") == pause
    store.writer.polling.apply([make_intent(2, report=ok, now=NOW + HOUR)])
    assert store.feeds.pause("other.example") is None


@pytest.mark.parametrize(
    ("listed", "own", "shown", "later"),
    [("Mine", "Theirs", "Mine", "Mine"), ("Same", "Same", "Same", "New"), ("", "Theirs", "Theirs", "New")],
)
def test_the_name_in_a_list_stays_where_the_feed_calls_itself_by_another(empty, listed, own, shown, later):
    empty.writer.feeds.subscribe([make_subscription(title=listed)], now=NOW)
    empty.writer.polling.apply([make_intent(1, data=make_feed_data(own))])
    assert empty.feeds.get(FeedId(1)).feed.title == shown
    empty.writer.polling.apply([make_intent(1, data=make_feed_data("New"))])
    assert empty.feeds.get(FeedId(1)).feed.title == later


def test_how_all_feeds_stand_is_counted_without_those_that_were_removed(store: Store) -> None:
    assert store.feeds.standing(NOW) == Standing(
        feeds=2, gone=0, due=2, first_due=NOW, next_due=None, entries=0, unread=0, failing={}
    )  # never asked: due since they were added
    more = [make_subscription(f"https://{name}.example/") for name in ("gone", "late", "later", "removed")]
    store.writer.feeds.subscribe(more, now=NOW)
    late, failed = {"next_due": NOW - HOUR}, {"failures": 2}
    store.writer.polling.apply(
        [
            make_intent(1, make_new("a"), make_new("b"), health=make_health(next_due=NOW + HOUR)),
            make_intent(2, health=make_health(**late, **failed, failure=FailureKind.TIMEOUT)),
            make_intent(3, health=make_health(next_due=None, gone=True, **failed)),
            make_intent(4, make_new("c"), health=make_health(next_due=NOW - DAY)),
            make_intent(5, health=make_health(next_due=NOW + MINUTE, **failed, failure=FailureKind.TIMEOUT)),
            make_intent(6, make_new("d"), health=make_health(next_due=NOW - 9 * DAY, **failed)),
        ]
    )
    store.writer.marks.mark_read(entry_ids(1), now=NOW)
    store.writer.feeds.unsubscribe([FeedId(6)], now=NOW)
    assert store.feeds.standing(NOW) == Standing(
        feeds=5,
        gone=1,
        due=2,
        first_due=NOW - DAY,
        next_due=NOW + MINUTE,
        entries=3,
        unread=2,
        failing={"timeout": 2, "unknown": 1},
    )
    assert store.feeds.standing(NOW - 2 * DAY).first_due is None


def test_of_feeds_that_are_read_again_only_what_changed_is_made_anew(store: Store) -> None:
    known: dict = {}
    before = {row.feed.id: row for row in store.feeds.all(known)}
    store.writer.polling.apply([make_intent(1, make_new("a"), health=make_health(next_due=NOW + HOUR))])
    after = {row.feed.id: row for row in store.feeds.all(known)}
    assert after[OTHER] is before[OTHER]
    assert (before[FEED].unread, after[FEED].unread) == (0, 1)
    assert tuple(after.values()) == store.feeds.all()
    store.writer.feeds.unsubscribe([OTHER], now=NOW)
    assert [row.feed.id for row in store.feeds.all(known)] == [FEED] == [*known]
