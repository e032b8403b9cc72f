"""Reading one copy of an article reads its copies, or the story, or nothing else: as configured, undoably."""

from __future__ import annotations

import pytest
from tests.builders import make_intent, make_new
from tests.inside import workspace_of

from feedreader.model.placing import Placement
from feedreader.model.stories import Link, Reason, ReasonKind
from feedreader.service.grouper import Grouper
from feedreader.service.library import Library
from feedreader.settings.config import Settings, Stories
from feedreader.text.journal_wording import change_words

URL = "https://agency.example/ferry"


@pytest.fixture
def store_of_copies(store, subscribe):
    """1 and 2 have one address, 3 is 2's wire copy by grouping, 4 another outlet's text; 5 is another story."""
    (feed, other) = subscribe("https://harbour.example/feed", "https://tidewater.example/feed")
    new = [
        make_new(f"g{number}", url=url) for number, url in enumerate((URL, f"{URL}?utm_source=rss", None, None, None))
    ]
    store.writer.polling.apply([make_intent(feed, *new[:1]), make_intent(other, *new[1:])])
    story = store.entries.rows([1])[0].story
    joined = ((2, 1, 1.0, ReasonKind.SAME_TEXT), (3, 2, 1.0, ReasonKind.SAME_TEXT), (4, 1, 0.8, ReasonKind.MEANING))
    store.writer.stories.regroup(
        [
            Placement(
                entry=entry, story=story, link=Link(entry=entry, with_entry=to, score=score, evidence=(Reason(why),))
            )
            for entry, to, score, why in joined
        ],
        now=new[0].when,
    )
    return store


def library(store, clock, reach):
    return Library(store, Settings(stories=Stories(reading_marks=reach)), clock=clock)


def read(store):
    return [row.id for row in store.entries.rows([1, 2, 3, 4, 5]) if row.read]


@pytest.mark.parametrize(
    ("reach", "marked", "words"),
    [
        ("never", [3], "Marked 1 entry read"),
        ("copies", [1, 2, 3], "Marked an entry and its copies read (3 entries)"),
        ("story", [1, 2, 3, 4], "Marked an entry and its story read (4 entries)"),
    ],
)
def test_reading_an_entry_marks_what_is_configured_in_one_undoable_step(store_of_copies, clock, reach, marked, words):
    reading = library(store_of_copies, clock, reach)
    assert reading.entries.mark("read", [3]) == len(marked)
    assert read(store_of_copies) == marked
    assert change_words(reading.journal.undo().change) == words
    assert read(store_of_copies) == []


def test_a_query_marks_what_it_finds_and_nothing_else(store_of_copies, clock):
    reading = library(store_of_copies, clock, "story")
    assert reading.entries.mark("read", reading.entries.matching("title:g3")) == 1
    assert read(store_of_copies) == [4]


def test_what_the_user_put_together_is_no_copy(store_of_copies, clock):
    reading = library(store_of_copies, clock, "copies")
    rows = store_of_copies.entries.rows([1, 5])
    reading.stories.merge([row.story for row in rows])
    assert reading.entries.copies(rows[1:]) == set()
    assert reading.entries.copies(rows[:1]) == {2, 3}


def test_marking_unread_leaves_copies_alone(store_of_copies, clock):
    reading = library(store_of_copies, clock, "copies")
    reading.entries.mark("read", [1])
    assert reading.entries.mark("unread", [1]) == 1
    assert read(store_of_copies) == [2, 3]


def test_marking_many_entries_reads_no_more_often_than_marking_one(store_of_copies, clock):
    reading, asked = library(store_of_copies, clock, "copies"), []
    store_of_copies.reader().set_trace_callback(asked.append)
    reading.entries.mark("read", [1])
    one = len(asked)
    asked.clear()
    reading.entries.mark("read", [2, 3, 4, 5])
    assert len(asked) == one
    assert not [query for query in asked if "entry_text" in query]


@pytest.fixture
def feeds(store, subscribe):
    return subscribe("https://harbour.example/feed", "https://tidewater.example/feed")


@pytest.mark.parametrize(
    ("told", "marked"),
    [
        (([("a", "One", URL), ("b", "Two", URL), ("c", "Three", URL)], []), {"a"}),
        (([("a", "One", URL), ("b", "One", URL)], []), {"a"}),
        (([("a", "One", URL)], [("x", "One", URL)]), {"a", "x"}),
        (([("a", "One", URL)], [("x", "Cheap watches", URL)]), {"a"}),
        (([("a", "One", URL), ("b", "Two", URL)], [("x", "One", URL)]), {"a"}),
        (([("a", "One", URL)], [("x", "One", URL), ("y", "Two", URL)]), {"a"}),
    ],
    ids=["all items one link", "same titles too", "in two feeds", "another's text", "no article's link", "nor theirs"],
)
def test_a_copy_has_the_address_and_the_title_in_another_feed(store, clock, feeds, told, marked):
    for feed, items in zip(feeds, told, strict=True):
        new = [make_new(guid, title=title, url=url) for guid, title, url in items]
        store.writer.polling.apply([make_intent(feed, *new)])
    reading = library(store, clock, "copies")
    reading.entries.mark("read", [1])
    guids = store.entries.guids(range(1, 9))
    assert {guids[row.id] for row in store.entries.rows(guids) if row.read} == marked


def test_items_of_one_feed_that_share_a_link_are_stories_of_their_own(store, clock, feeds):
    titles = ("Ferry aground off Lake Tarn", "Central bank raises its rates", "Onion harvest is late this year")
    new = [make_new(f"g{n}", title=title, content="", url=URL) for n, title in enumerate(titles)]
    store.writer.polling.apply([make_intent(feeds[0], *new)])
    grouper = Grouper(workspace_of(library(store, clock, "copies")))
    grouper.arrived()
    store.writer.polling.apply([make_intent(feeds[0], make_new("g9", title="Glass museum opens", content="", url=URL))])
    grouper.arrived()
    assert [len(story.entries) for story in store.stories.page()] == [1, 1, 1, 1]
