"""What an outlet puts in front of headlines again and again joins nothing by itself."""

from __future__ import annotations

import pytest
from tests.stories.conftest import entry

from feedreader.stories.assign import Live
from feedreader.stories.rubrics import repeated, rubric, share_more_than_a_rubric, stems_of


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ask HN: Who is hiring?", "ask hn"),
        ("[DSA 5123-1] openssl security update", "dsa 5123-1"),
        ("Recette | Soupe de lentilles", "recette"),
        ("Photo of the day – A lake", "photo of the day"),
        ("The minister who came in from the cold said: no", ""),
        ("One of five words only: no more", "one of five words only"),
        ("What has six words or more: none", ""),
        ("Kick-off at 20:45", ""),
        ("A plain headline", ""),
        ("", ""),
    ],
)
def test_a_rubric_stands_in_front(title, expected):
    assert rubric(title) == expected


UNDER = [
    ("Recipe: lentil soup", "Recipe: apple cake", "Recipe: bean stew"),
    ("[DSA 5123-1] openssl", "[DSA 5124-1] curl", "[DSA 5125-1] sudo"),
    ("Photo of the day: Meadow", "Photo of the day: Desert", "Photo of the day: Tower"),
]


def named(titles, outlet="cook.example", first=0):
    return [entry(first + number, title, hours=number * 5, outlet=outlet) for number, title in enumerate(titles)]


@pytest.mark.parametrize("titles", UNDER)
def test_what_shares_its_rubric_only_is_no_story(memory, newsroom, titles):
    memory.add(newsroom)
    memory.add(named(titles, first=100))
    memory.regroup()
    assert {frozenset({100}), frozenset({101}), frozenset({102})} <= memory.partition


def test_two_reports_under_one_rubric_are_a_story_still(memory, newsroom):
    memory.add(newsroom)
    memory.add(named(("Harbour: ferry Amber sinks", "Harbour: new crane", "Harbour: ferry Amber raised"), first=100))
    memory.regroup()
    assert {100, 102} in memory.partition


def test_what_arrives_under_a_rubric_joins_nothing_for_its_sake(memory, newsroom):
    memory.add(newsroom)
    memory.add(named(UNDER[0], first=100))
    memory.regroup()
    live = Live(memory.window())
    (late,) = named(["Recipe: plum jam"], first=200)
    assert live.assign([late], {200: 900}) == []


def test_a_rubric_is_what_an_outlet_uses_for_three_headlines():
    twice = named(["Recipe: lentil soup", "Recipe: apple cake", "Recipe: apple cake"])
    assert repeated(twice) == frozenset()
    elsewhere = named(["Recipe: bean stew"], outlet="other.example")
    assert repeated([*twice, *elsewhere]) == frozenset()
    assert repeated(named(UNDER[1])) == {("cook.example", "dsa #-#")}


def test_across_languages_words_cannot_tell_whether_there_is_more_than_a_rubric():
    entries = named(UNDER[0])
    rubrics = stems_of(entries, repeated(entries))
    soup = entry(9, "Rezept: Linsensuppe", language="de")
    assert share_more_than_a_rubric(entries[0], soup, rubrics, list)
    assert not share_more_than_a_rubric(entries[0], entries[1], rubrics, list)
    assert share_more_than_a_rubric(entries[0], entries[1], rubrics, lambda: ["soup"])
    assert not share_more_than_a_rubric(entries[0], entries[1], rubrics, lambda: ["recip"])


@pytest.mark.parametrize(
    ("shared", "more"),
    [
        (("recip",), False),  # the rubric of one of them
        (("recip", "lentil"), True),
        (("weather",), False),  # the rubric of the other
        ((), False),
    ],
)
def test_two_entries_have_more_in_common_where_a_shared_word_is_in_neither_rubric(shared, more):
    one, other = named(["Recipe: lentil soup", "Weather: lentil harvest"])
    under = {one.entry: frozenset({"recip"}), other.entry: frozenset({"weather"})}
    assert share_more_than_a_rubric(one, other, under, lambda: shared) is more
    assert share_more_than_a_rubric(one, other, {one.entry: under[one.entry]}, lambda: ("recip",)) is False


@pytest.mark.parametrize(
    ("titles", "known"),
    [
        (("Recipe: a", "Recipe: b"), False),
        (("Recipe: a", "Recipe: b", "Recipe: b"), False),
        (("Recipe: a", "Recipe: b", "Recipe: c"), True),
        (("Recipe 1: a", "Recipe 2: b", "Recipe 31: c"), True),  # whatever their numbers
    ],
)
def test_three_different_headlines_make_a_rubric(titles, known):
    entries = named(titles)
    assert bool(repeated(entries)) is known
    assert bool(stems_of(entries, repeated(entries))) is known
    assert repeated(named(titles, outlet="")) == frozenset()
