"""Full coverage through the library: read, muted and followed as a whole, corrected for good, undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOW, make_intent, make_new
from tests.inside import store_of

from feedreader.errors import FeedreaderError
from feedreader.model.placing import Covering, NewCoverage
from feedreader.model.stories import Reason, ReasonKind, StoryId
from feedreader.service.library import Library
from feedreader.service.lists import Place, View
from feedreader.settings.config import Settings

TITLES = ("Leaders meet in Lisbon", "Treaty signed", "Fishermen protest", "Onions are late")
WHY = (Reason(ReasonKind.SHARED_WORDS, ("Lisbon",)), Reason(ReasonKind.APART, amount=1.0))


@pytest.fixture
def library(store, subscribe):
    """Four stories of one entry each; the first three are parts of one event."""
    (feed,) = subscribe("https://harbour.example/feed")
    new = [
        make_new(f"g{n}", title=title, url=None, when=NOW - timedelta(hours=9 - n)) for n, title in enumerate(TITLES)
    ]
    store.writer.polling.apply([make_intent(feed, *new)])
    event = NewCoverage(0)
    store.writer.coverage.cover(
        [
            Covering(story=StoryId(1), coverage=event),
            Covering(story=StoryId(2), coverage=event, with_story=StoryId(1), score=0.4, evidence=WHY),
            Covering(story=StoryId(3), coverage=event, with_story=StoryId(1), score=0.2, evidence=WHY),
        ],
        now=NOW,
    )
    return Library(store, Settings(), clock=lambda: NOW)


def parts(library, story=1):
    found = library.stories.coverage(StoryId(story))
    return None if found is None else [each.id for each in found.stories]


def test_an_event_is_its_stories_in_the_order_in_which_they_began(library):
    found = library.stories.coverage(StoryId(3))
    assert [each.title for each in found.stories] == list(TITLES[:3])
    assert [(tie.story, tie.with_story, tie.evidence) for tie in found.ties] == [(2, 1, WHY), (3, 1, WHY)]
    assert library.stories.coverage(StoryId(4)) is None
    assert library.stories.get(StoryId(2)).coverage == found.id


def test_stories_of_one_event_are_listed_as_one(library):
    alone, event = library.stories.coverages()
    assert alone.id == 4
    assert len(event.stories) == 3
    assert [len(getattr(each, "stories", ())) for each in library.stories.coverages(limit=1)] == [0]
    (event,) = library.stories.coverages("Lisbon")
    assert len(event.stories) == 3


@pytest.mark.parametrize("state", ["muted", "followed"])
def test_an_event_is_muted_and_followed_as_a_whole_with_what_comes_to_it(library, state):
    change = library.stories.mute_coverage if state == "muted" else library.stories.follow_coverage
    assert change(StoryId(2)) == 3
    assert change(StoryId(2)) == 0
    event = library.stories.coverage(StoryId(1))
    assert getattr(event, state)
    assert all(getattr(each, state) for each in event.stories)
    store_of(library).writer.coverage.cover([Covering(story=StoryId(4), coverage=event.id)], now=NOW)
    assert getattr(library.stories.get(StoryId(4)), state)
    assert change(StoryId(1), on=False) == 4
    library.journal.undo()
    assert getattr(library.stories.get(StoryId(1)), state)
    library.journal.undo()
    assert not getattr(library.stories.get(StoryId(1)), state)


def test_what_is_taken_out_is_out_for_good_and_undo_brings_it_back(library):
    library.stories.take_out(StoryId(2))
    assert parts(library) == [1, 3]
    said = store_of(library).coverage.corrections([2])
    assert {(each.entry, each.other, each.together) for each in said} == {(1, 2, False), (2, 3, False)}
    library.journal.undo()
    assert parts(library) == [1, 2, 3]
    assert store_of(library).coverage.corrections([2]) == ()


def test_stories_are_tied_by_hand_and_undo_takes_them_apart(library):
    number = library.stories.tie([StoryId(4), StoryId(1)])
    assert parts(library) == [1, 2, 3, 4]
    assert library.stories.get(StoryId(4)).coverage == number
    library.journal.undo()
    assert parts(library) == [1, 2, 3]


def test_what_was_tied_is_taken_apart_also_after_grouping_has_said_why_anew(library):
    library.stories.tie([StoryId(4), StoryId(1)])
    event = library.stories.coverage(StoryId(1)).id
    again = Covering(story=StoryId(4), coverage=event, with_story=StoryId(2), score=0.7, evidence=WHY)
    store_of(library).writer.coverage.cover([again], now=NOW)
    library.journal.undo()
    assert (parts(library, 1), parts(library, 4)) == ([1, 2, 3], None)


def test_what_is_tied_already_is_no_step(library):
    library.stories.tie([StoryId(1), StoryId(4)])
    library.stories.tie([StoryId(1), StoryId(4)])
    library.journal.undo()
    assert parts(library, 4) is None


def test_an_event_that_came_back_is_followed_as_a_whole_with_what_comes_to_it(library):
    store, new = store_of(library), NewCoverage(0)
    event = library.stories.coverage(StoryId(1)).id
    store.writer.coverage.cover([Covering(story=StoryId(each), coverage=new) for each in (3, 4)], now=NOW)
    library.stories.tie([StoryId(4), StoryId(1), StoryId(2)])
    library.journal.undo()
    library.stories.follow_coverage(StoryId(1))
    assert library.stories.coverage(StoryId(1)).followed
    store.writer.coverage.cover([Covering(story=StoryId(4), coverage=event)], now=NOW)
    assert library.stories.get(StoryId(4)).followed


def test_an_event_of_which_one_story_is_left_is_none(library):
    library.stories.take_out(StoryId(2))
    library.stories.take_out(StoryId(3))
    assert parts(library) is None
    assert library.stories.get(StoryId(1)).coverage is None


@pytest.mark.parametrize("act", ["mute_coverage", "follow_coverage", "take_out"])
def test_a_story_without_an_event_is_said_to_be_one(library, act):
    with pytest.raises(FeedreaderError, match="not part of a larger event"):
        getattr(library.stories, act)(StoryId(4))


def test_one_story_is_no_event(library):
    with pytest.raises(FeedreaderError, match="two stories or more"):
        library.stories.tie([StoryId(4), StoryId(4)])


def test_a_story_that_is_merged_away_leaves_its_event(library):
    library.stories.merge([StoryId(1), StoryId(2)])
    assert parts(library) == [1, 3]
    library.journal.undo()
    assert set(parts(library)) >= {1, 3}


@pytest.mark.parametrize(
    ("place", "listed"),
    [(Place(), [4, 3]), (Place("feed", "1"), [4, 3]), (Place("query", "Lisbon"), [1]), (Place("muted"), [])],
)
def test_a_list_by_events_has_the_last_story_of_each_that_it_would_have(library, place, listed):
    view = View(place=place, unread_only=False, events=True)
    assert list(library.lists.listing(view).keys) == listed
    assert list(library.lists.beginning(view).keys) == listed
    assert len(library.lists.listing(View(place=Place(), unread_only=False)).keys) == 4
