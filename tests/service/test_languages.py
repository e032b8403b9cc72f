"""`languages_only`: what the user cannot read is left out of lists, and shown where it is asked for."""

from __future__ import annotations

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.model.entries import EntryId
from feedreader.model.placing import NewStory, Placement
from feedreader.service import lists
from feedreader.service.library import Library
from feedreader.service.lists import Place, View
from feedreader.settings.config import Settings, Stories
from feedreader.store.connect import open_store

SPOKEN = {1: "de", 2: "fr", 3: "fr", 4: "", 5: "en", 6: "ja"}
"""The language of each entry, which has the number of its feed; 1 and 2 are one story, 3 and 6 another."""
GERMAN_AND_ENGLISH = {1, 4, 5}


@pytest.fixture
def library(tmp_path):
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe(
            [make_subscription(f"https://outlet{n}.example/", tags=("news",)) for n in SPOKEN], now=NOW
        )
        for feed, language in SPOKEN.items():
            store.writer.polling.apply(
                [make_intent(feed, make_new(f"{feed}", title=f"Flood {feed}", language=language or None))]
            )
        placed = {1: NewStory(1), 2: NewStory(1), 3: NewStory(2), 6: NewStory(2)}
        store.writer.stories.regroup([Placement(entry=EntryId(n), story=to) for n, to in placed.items()], now=NOW)
        yield Library(store, Settings(), clock=lambda: NOW)


def only(library, *languages, languages_only=True):
    return library.configured(Settings(stories=Stories(languages=languages, languages_only=languages_only)))


def listed(library, place="everything", value="", *, entries=False, text=""):
    """The entries of a list of the interface, whether its beginning is read or all of it."""
    view = View(place=Place(place, value), filter=text, entries=entries)
    found, whole = library.lists.beginning(view), library.lists.listing(view)
    assert sorted(found.keys) == sorted(whole.keys)
    return {
        entry
        for row in library.lists.rows(whole.keys).values()
        for entry in (row.entries if hasattr(row, "entries") else (row.id,))
    }


@pytest.mark.parametrize(("first_rows", "whole"), [(2, False), (100, True)])
@pytest.mark.parametrize("entries", [True, False])
def test_a_list_longer_than_its_first_rows_is_not_whole_at_first(library, monkeypatch, entries, first_rows, whole):
    monkeypatch.setattr(lists, "FIRST_ROWS", first_rows)
    beginning = library.lists.beginning(View(entries=entries))
    assert beginning.whole is whole
    assert list(library.lists.listing(View(entries=entries)).keys[:2]) == list(beginning.keys[:2])


@pytest.mark.parametrize("place", [("everything", ""), ("folder", "news")])
def test_news_in_other_languages_are_left_out_of_all_news_and_of_folders(library, place):
    german = only(library, "de", "en")
    assert listed(german, *place, entries=True) == GERMAN_AND_ENGLISH
    assert listed(german, *place) == GERMAN_AND_ENGLISH | {2}  # told in French as well: the story is there
    assert listed(german, "front") == GERMAN_AND_ENGLISH | {2}


@pytest.mark.parametrize("settings", [((), True), (("de",), False)])
def test_nothing_is_left_out_without_the_wish_or_without_a_language(library, settings):
    languages, languages_only = settings
    assert listed(only(library, *languages, languages_only=languages_only)) == set(SPOKEN)


@pytest.mark.parametrize(
    ("place", "value", "text", "found"),
    [
        ("feed", "3", "", {3, 6}),
        ("tag", "news", "", set(SPOKEN)),
        ("everything", "", "lang:fr", {1, 2, 3, 6}),
        ("query", "flood", "", set(SPOKEN)),
    ],
)
def test_what_is_asked_for_is_shown_in_whatever_language(library, place, value, text, found):
    assert listed(only(library, "de"), place, value, text=text) == found


def test_lists_of_stories_leave_out_the_same_but_for_what_a_query_finds(library):
    german = only(library, "de")
    told = {entry for page in german.stories.pages() for story in page for entry in story.entries}
    assert told == {1, 2, 4}
    assert {entry for story in german.front.top() for entry in story.entries} == {1, 2, 4}
    assert len([story for page in german.stories.pages("flood") for story in page]) == 4


def test_a_story_shows_the_versions_that_can_be_read_and_the_one_that_was_chosen(library):
    german = only(library, "de")
    both, other = library.entries.get(1).story, library.entries.get(3).story
    assert [row.id for row in german.lists.versions(both)] == [1]
    assert [row.id for row in german.lists.versions(other)] == [3, 6]  # nothing else is there
    assert [row.id for row in german.entries.reading(EntryId(1)).versions] == [1]
    assert [row.id for row in german.entries.reading(EntryId(2)).versions] == [1, 2]
    assert [row.id for row in library.lists.versions(both)] == [1, 2]


def test_a_story_whose_other_languages_alone_are_unread_is_read(library):
    library.entries.mark("read", [EntryId(1)])
    assert not {1, 2} & listed(only(library, "de"))
    assert {1, 2} <= listed(library)
