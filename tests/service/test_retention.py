"""Retention that is true: what goes is what was announced, what is exempt stays, and nothing comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import DAY, NOW, make_intent, make_new, make_subscription
from tests.fakes.polling import fetched
from tests.inside import guids_of, store_of, workspace_of

from feedreader.errors import ForgottenEntryError, QueryError, UnknownEntryError
from feedreader.model.entries import EntryData
from feedreader.model.feeds import FeedData
from feedreader.model.outcomes import ParsedFeed
from feedreader.policy.retention import AHEAD, Why
from feedreader.service.library import Library
from feedreader.settings.config import Retention, Settings
from feedreader.store.doctor import examine
from feedreader.store.selection import of_entries

WEEK = 7 * DAY


@pytest.fixture
def library(store, clock):
    store.writer.feeds.subscribe([make_subscription(), make_subscription("https://other.example/")], now=NOW)
    store.writer.polling.apply([make_intent(1, *map(make_new, "abcdef")), make_intent(2, make_new("z"))])
    return Library(store, Settings(), clock=clock)


def keeping(library, **limits):
    workspace_of(library).settings = replace(library.settings, retention=Retention(**limits))
    return library


def guids(library):
    return set(store_of(library).entries.guids(store_of(library).entries.ids()).values())


def test_everything_is_kept_for_ever_unless_the_user_says_otherwise(library, clock):
    clock.advance(days=36_500)
    assert library.retention.plan() == library.retention.carry_out() == ()
    assert store_of(library).entries.count() == 7


def test_what_goes_is_what_was_announced(library, clock):
    store_of(library).writer.marks.mark_read(of_entries([1, 2]), now=NOW)
    keeping(library, read=WEEK, unread_number=3)
    clock.advance(days=8)
    announced = library.retention.plan()
    assert {(share.feed, share.why, share.entries) for share in announced} == {
        (1, Why.READ_AGE, 2),
        (1, Why.UNREAD_NUMBER, 1),
    }
    assert store_of(library).entries.count() == 7
    assert library.retention.carry_out() == announced
    assert (store_of(library).entries.count(), library.status().forgotten) == (4, 3)
    assert library.retention.plan() == ()
    assert examine(store_of(library), thorough=True) == ()


def test_what_is_exempt_stays(library, clock):
    writer = store_of(library).writer
    writer.marks.star(of_entries([1]), now=NOW)
    writer.tags.tag(of_entries([2]), "paris", now=NOW)
    writer.stories.follow([store_of(library).entries.rows([3])[0].story], now=NOW)
    library.queries.save("Long reads", "title:d")
    clock.advance(days=20)
    keeping(library, unread=WEEK, keep=("Long reads", "title:e"))
    library.retention.carry_out()
    assert guids(library) == {"a", "b", "c", "d", "e"}
    keeping(library, unread=WEEK, starred=False, tagged=False, followed=False)
    library.retention.carry_out()
    assert guids(library) == set()


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("(", "not closed"),
        ("a query:Gone", "no saved query Gone"),
        ("about:storms", "cannot be searched for by meaning"),
    ],
)
def test_a_query_that_cannot_be_used_is_named_and_lets_nothing_go(library, clock, query, why):
    clock.advance(days=20)
    with pytest.raises(QueryError, match=why) as caught:
        keeping(library, unread=WEEK, keep=(query,)).retention.carry_out()
    assert str(caught.value).startswith(f"retention.keep: {query}: ")
    assert store_of(library).entries.count() == 7


def test_a_feed_may_have_limits_of_its_own(library, clock):
    store_of(library).writer.feed_settings.set(1, {"unread": "5d"}, now=NOW)
    store_of(library).writer.feed_settings.set(2, {"unread": "365d"}, now=NOW)
    clock.advance(days=20)
    keeping(library, unread=WEEK).retention.carry_out()
    assert guids(library) == {"z"}


async def test_nothing_comes_back_under_another_guid_neither(poller, client, store, clock, subscribe):
    (feed,) = subscribe("https://a.example/feed")
    published = {"1": NOW, "2": NOW, "other": NOW + timedelta(minutes=1)}

    async def parse(document, aside=None):
        entries = tuple(
            EntryData(guid=guid, title="Ferry late", url="https://a.example/1", published=published[guid])
            for guid in document.body.decode().split()
        )
        return ParsedFeed(feed=FeedData(title="News"), entries=entries, version="rss20")

    poller.updater.parsers.parse = parse
    client.answers["https://a.example/feed"] = fetched("1")
    await poller.round()
    clock.advance(days=20)
    keeping(Library(store, Settings(), clock=clock), unread=WEEK).retention.carry_out()
    assert store.entries.count() == 0
    client.answers["https://a.example/feed"] = fetched("1 2 other")  # the same twice, and one that is like it
    done = await poller.round()
    assert done.new == 1
    assert set(guids_of(store, feed)) == {"other"}


def test_what_has_gone_can_be_told_from_what_never_came(library, clock):
    clock.advance(days=20)
    keeping(library, unread=WEEK).retention.carry_out()
    with pytest.raises(ForgottenEntryError, match=r"entry 1 was forgotten on .* unread and too old"):
        library.entries.get(1)
    with pytest.raises(UnknownEntryError, match="no entry 99"):
        library.entries.get(99)


def test_it_stops_when_it_is_told_to_and_goes_on_later(library, clock):
    clock.advance(days=20)
    keeping(library, unread=WEEK)
    answers = iter([False, True])
    library.retention.carry_out(stopping=lambda: next(answers))
    assert store_of(library).entries.count() == 1
    library.retention.carry_out()
    assert store_of(library).entries.count() == 0


def test_a_clock_that_is_years_ahead_lets_nothing_go_for_good(library, clock):
    keeping(library, unread=365 * DAY, read=WEEK)
    assert library.retention.doubt() == ""
    clock.advance(days=3_650)
    assert library.retention.carry_out() == ()
    assert "clock says Fri 4 Jan 2036" in library.retention.doubt()
    assert "they are on Thu 5 Feb 2026" in library.retention.doubt()
    writer = store_of(library).writer
    announced = make_new("event", when=clock(), published=clock() + 2 * DAY)
    writer.polling.apply(
        [replace(make_intent(1, announced, make_new("undated", when=clock(), published=None)), now=clock())]
    )
    assert library.retention.carry_out() == ()
    for feed in (1, 2):  # of two outlets
        assert library.retention.carry_out() == ()
        new = make_new(f"new {feed}", when=clock(), published=clock() - AHEAD)
        writer.polling.apply([replace(make_intent(feed, new), now=clock())])
    assert library.retention.doubt() == ""
    library.retention.carry_out()
    assert guids(library) == {"event", "undated", "new 1", "new 2"}


def test_a_clock_that_goes_on_while_it_is_read_is_not_doubted(library, clock, monkeypatch):
    keeping(library, unread=WEEK)

    def ticking(self):
        self.advance(microseconds=1)
        return self.now

    monkeypatch.setattr(type(clock), "__call__", ticking)
    assert library.retention.doubt() == ""


def test_numbers_need_no_clock(library, clock):
    keeping(library, unread_number=3)
    clock.advance(days=3_650)
    assert library.retention.doubt() == ""
    assert [share.entries for share in library.retention.carry_out()] == [3]


def test_an_archive_that_arrives_today_is_one_day_old_tomorrow(library, clock):
    old = make_new("old", published=NOW - 4_000 * DAY, when=NOW - 4_000 * DAY)
    store_of(library).writer.polling.apply([make_intent(1, old)])
    clock.advance(days=1)
    assert keeping(library, unread=WEEK).retention.carry_out() == ()
