"""The front page: the heaviest stories, since when, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import MINUTE, NOW, make_intent, make_new, make_subscription
from tests.inside import store_of, workspace_of

from feedreader.model.entries import EntryId
from feedreader.model.journal import Change, ChangeKind
from feedreader.model.placing import NewStory, Placement
from feedreader.model.stories import Link, Reason, ReasonKind
from feedreader.query.moments import MomentError
from feedreader.service import front
from feedreader.service.library import Library
from feedreader.settings.config import Settings, Stories
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine

HOUR = 60 * MINUTE
AGES = {1: 1, 2: 2, 3: 3, 4: 1, 5: 40, 6: 30}
"""The hours since the entry of each outlet."""


@pytest.fixture
def library(tmp_path):
    """Entries 1, 2 and 3 are one story, 3 a copy of 2; 4 is another; 5 and 6 are an older one."""
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription(f"https://outlet{n}.example/") for n in AGES], now=NOW)
        for feed, hours in AGES.items():
            store.writer.polling.apply([make_intent(feed, make_new(f"{feed}", when=NOW - hours * HOUR))])
        told, older = NewStory(1), NewStory(2)
        copy = Link(entry=EntryId(2), with_entry=EntryId(3), score=1.0, evidence=(Reason(ReasonKind.SAME_TEXT),))
        store.writer.stories.regroup(
            [
                *(Placement(entry=EntryId(n), story=told) for n in (1, 3)),
                Placement(entry=EntryId(2), story=told, link=copy),
                *(Placement(entry=EntryId(n), story=older) for n in (5, 6)),
            ],
            now=NOW,
        )
        yield Library(store, Settings(), clock=lambda: NOW)
        assert examine(store) == ()


def leads(stories):
    return [set(each.entries) for each in stories]


def test_the_heaviest_story_of_the_day_comes_first_and_copies_do_not_weigh(library):
    found = library.front.top()
    assert leads(found) == [{1, 2, 3}, {4}]
    weight = library.front.weight(found[0])
    assert (weight.independent, found[0].independent) == (2, 2)
    assert front.in_words(weight, NOW) == "weight 1.8: 2 independent outlets, within six hours, the last 1 hour ago"


def test_a_longer_time_has_older_stories_and_a_query_leaves_out_what_it_does_not_find(library):
    assert {5, 6} in leads(library.front.top(front.Period(NOW - timedelta(days=3))))
    assert leads(library.front.top(query="feed:4")) == [{4}]


def test_what_is_followed_weighs_twice_as_much_and_what_is_muted_is_not_there(library):
    (first, second) = library.front.top()
    store_of(library).writer.stories.follow([second.id], now=NOW)
    assert leads(library.front.top())[0] == {4}
    store_of(library).writer.stories.mute([second.id], now=NOW)
    assert leads(library.front.top()) == [set(first.entries)]


def test_last_is_the_time_of_the_last_visit(library):
    top, digest = front.Look.TOP, front.Look.DIGEST
    assert library.front.period("last", top) == (NOW - front.DAY, None)
    library.front.looked(top, at=NOW - HOUR)
    assert library.front.period("last", top) == (NOW - HOUR - front.DAY, NOW - HOUR)
    for what, query in ((digest, ""), (top, "feed:4")):
        assert library.front.period("last", what, query).arrived is None
    assert library.front.period("6h", top) == (NOW - 6 * HOUR, None)
    with pytest.raises(MomentError):
        library.front.period("soon", top)


def test_after_a_look_news_are_what_has_arrived_since_even_with_an_earlier_date(library):
    library.front.looked(front.Look.DIGEST, at=NOW + MINUTE)
    period = library.front.period("last", front.Look.DIGEST)
    assert library.front.digest(period) == ()
    dates = {"late": NOW - 2 * HOUR, "long ago": NOW - 3 * front.DAY}
    news = [make_new(name, title=name, when=date, published=date) for name, date in dates.items()]
    store_of(library).writer.polling.apply([replace(make_intent(4, *news), now=NOW + HOUR)])
    (section,) = library.front.digest(period)
    assert [story.title for story in section.stories] == ["late"]
    assert [story.title for story in library.front.top(period)] == ["late"]


def test_is_top_finds_the_entries_of_stories_that_weigh_much_now(library):
    assert store_of(library).entries.page(workspace_of(library).selection("is:top")) == ()
    store = store_of(library)
    store.writer.stories.regroup([Placement(entry=EntryId(4), story=store.stories.get(7).id)], now=NOW)
    assert {row.id for row in store.entries.page(workspace_of(library).selection("is:top"))} == {1, 2, 3, 4}
    assert not {1, 2, 3, 4} & {row.id for row in store.entries.page(workspace_of(library).selection("-is:top"))}


def test_copies_that_are_undone_weigh_again(library):
    store = store_of(library)
    assert store.stories.get(7).independent == 2
    store.writer.stories.regroup(
        [Placement(entry=EntryId(2), story=NewStory(9))], now=NOW, change=Change(ChangeKind.STORY_SPLIT, 1)
    )
    assert store.stories.get(7).independent == 2
    store.writer.journal.undo()
    assert store.stories.get(7).independent == 2


def sections(library, **which):
    stories = store_of(library).stories
    return {each.name: [set(row.entries) for row in stories.rows(each.stories)] for each in library.front.page(**which)}


def test_the_front_page_has_sections_and_each_story_once(library):
    assert sections(library) == {"top": [{1, 2, 3}], "one": [{4}]}
    (_, second) = library.front.top()
    store_of(library).writer.stories.follow([second.id], now=NOW)
    assert sections(library) == {"top": [{1, 2, 3}], "followed": [{4}]}
    store_of(library).writer.stories.mute([second.id], now=NOW)
    assert sections(library) == {"top": [{1, 2, 3}]}


def test_an_outlet_that_brings_much_at_once_leaves_the_others_their_places(library, monkeypatch):
    monkeypatch.setitem(front.MOST, front.ONE, 5)
    burst = [make_new(f"b{n}", when=NOW - n * MINUTE, title=f"Burst {n}", language="fr") for n in range(9)]
    new = store_of(library).writer.polling.apply([make_intent(1, *burst)]).new
    first, fourth = [{entry} for entry in new[:3]], [{new[3]}]
    assert sections(library)["one"] == [*first, {4}, *fourth]
    french = library.configured(Settings(stories=Stories(languages=("fr",))))
    assert sections(french)["one"] == [{entry} for entry in new[:5]]


def test_what_was_read_is_left_out_where_only_what_is_unread_is_wanted(library):
    library.entries.mark("read", [1, 2, 3])
    assert sections(library, unread=True) == {"one": [{4}]}
    library.entries.mark("read", [4])
    assert sections(library, unread=True) == {}


def test_stories_in_the_languages_of_the_user_have_a_section_once_the_top_is_full(library, monkeypatch):
    monkeypatch.setitem(front.MOST, front.SEVERAL, 1)
    store = store_of(library)
    for feed, language in ((1, "fr"), (2, "fr"), (3, "de"), (4, "de")):
        news = make_new(f"new{feed}", when=NOW - 5 * HOUR, title=language, language=language)
        store.writer.polling.apply([make_intent(feed, news)])
    pairs = [Placement(entry=EntryId(n), story=NewStory(9 + (n > 8))) for n in (7, 8, 9, 10)]
    store.writer.stories.regroup(pairs, now=NOW)
    german = library.configured(Settings(stories=Stories(languages=("de",))))
    assert sections(library).keys() == {"top", "one"}
    assert sections(german)["languages"] == [{9, 10}]


def test_a_language_is_not_taken_for_one_whose_code_begins_alike(library):
    store = store_of(library)
    for number, language in enumerate(("fil", "fi", "zh-Hant", "zh")):
        news = make_new(f"new{number}", when=NOW - number * HOUR, title=language, language=language)
        store.writer.polling.apply([make_intent(1 + number, news)])
    store.writer.stories.regroup([Placement(entry=EntryId(5 + n), story=NewStory(9 + n)) for n in range(4)], now=NOW)
    first = {}
    for language in ("fil", "fi", "zh-Hant", "zh", "f", "hant"):
        spoken = library.configured(Settings(stories=Stories(languages=(language,))))
        (stories,) = [each.stories for each in spoken.front.page() if each.name == "one"]
        first[language] = store.stories.rows(stories)[0].languages
    assert [first[each] for each in ("fil", "fi", "zh-Hant", "zh")] == [("fil",), ("fi",), ("zh-Hant",), ("zh",)]


def test_the_front_page_reaches_back_to_the_last_visit_a_day_at_least_and_a_week_at_most(library):
    now = [NOW]
    workspace_of(library).clock = lambda: now[0]
    assert library.front.visited() == NOW - front.DAY
    library.front.visit()
    for later, expected in (
        (timedelta(hours=1), timedelta(days=-1, hours=1)),  # still a day, however often one looks
        (timedelta(days=3), timedelta(0)),  # the visit before
        (timedelta(days=30), timedelta(days=23)),
    ):
        now[0] = NOW + later
        assert library.front.visited() == NOW + expected, later
    now[0] = NOW + timedelta(days=3)
    library.front.visit()
    assert library.front.visited() == NOW  # looking at it does not move what it reaches back to
    now[0] += timedelta(hours=7)
    library.front.visit()
    assert library.front.visited() == NOW
