"""Stories that were there before are taken up as they are, however large."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from tests.stories.conftest import close_by_words, entry

from feedreader.model.placing import Correction
from feedreader.model.stories import ReasonKind, StoryId
from feedreader.stories.assign import Live
from feedreader.stories.index import Index
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.weights import Weights
from feedreader.stories.window import Window, prepare

WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "glade", "heath", "inlet", "jetty"]


def inside(prepared, members):
    """The sum of closeness over all pairs of a group, each counted twice, found by looking at all of them."""
    total = 0.0
    for at, one in enumerate(members):
        for other in members[:at]:
            alike = prepared.index.alike(one, other)
            close = close_by_words(DEFAULT, prepared.entries[one], prepared.entries[other], alike)
            total += 2 * close if close >= DEFAULT.weakest else 0.0
    return total


@pytest.mark.parametrize(("size", "within"), [(12, 1e-6), (200, 0.05)])
def test_how_coherent_a_story_is_follows_from_its_pairs(size, within):
    chance = random.Random(size)
    entries = [entry(number, " ".join(chance.sample(WORDS, 5))) for number in range(size)]
    window = Window(entries=entries, stories={one.entry: StoryId(1) for one in entries})
    prepared = prepare(window)
    group = Live(window, prepared).stories[StoryId(1)]
    whole = inside(prepared, sorted(group.entries))
    assert whole > 0
    assert group.inside == pytest.approx(whole, rel=within)
    assert sorted(group.entries) == list(range(size))


def test_what_arrives_makes_its_story_as_coherent_as_if_it_had_been_there():
    chance = random.Random(3)
    entries = [entry(number, " ".join(chance.sample(WORDS, 5))) for number in range(12)]
    strangers = [entry(100 + number, " ".join(chance.sample(WORDS, 5))) for number in range(4)]
    stories = {one.entry: StoryId(1) for one in entries[:6]} | {one.entry: StoryId(2) for one in strangers}
    window = Window(entries=[*entries[:6], *strangers], stories=stories)
    prepared = prepare(window)
    live = Live(window, prepared)
    live.assign(entries[6:], {one.entry: StoryId(one.entry + 10) for one in entries[6:]})
    for group in live.stories.values():
        assert group.inside == pytest.approx(inside(prepared, group.entries), rel=0.05)
    assert max(len(group.entries) for group in live.stories.values()) > 6


@pytest.mark.parametrize(("lone", "joined"), [(0.0, True), (1.0, False)])
def test_what_arrives_and_is_close_to_one_entry_alone_is_asked_for_more(lone, joined):
    told = entry(0, "Ferry capsizes off Lake Tarn, eleven missing")
    tuning = replace(DEFAULT, cut=0.1, lone=lone)
    stories = {0: StoryId(1), 1: StoryId(2)}
    live = Live(Window(entries=[told, entry(1, "Why cats purr")], stories=stories, tuning=tuning))
    placements = live.assign([entry(2, "Ferry capsizes off Lake Tarn, eleven missing", hours=1)], {2: StoryId(3)})
    assert [each.story for each in placements] == [StoryId(1)] * joined


@pytest.mark.parametrize("first", [1, 2])
def test_what_was_taken_out_of_one_story_joins_the_next_in_whatever_order_they_come(first):
    told = [entry(number, f"Ferry capsizes off Lake Tarn, eleven missing {number}") for number in range(6)]
    stories = {number: StoryId(first if number < 3 else 3 - first) for number in range(6)}
    late = entry(9, "Ferry capsizes off Lake Tarn, eleven missing", hours=1)
    for out_of, joined in ((0, 3), (3, 0)):
        apart = [Correction(entry=9, other=out_of, together=False)]
        live = Live(Window(entries=told, stories=stories, corrections=apart))
        assert [each.story for each in live.assign([late], {9: StoryId(9)})] == [stories[joined]]


def filler():
    chance = random.Random(5)
    return [entry(number, " ".join(chance.sample(WORDS, 5))) for number in range(100, 130)]


def arriving(parts, window):
    """The stories that parts of what arrives, one after another, are put into."""
    live = Live(Window(entries=window, stories={one.entry: StoryId(one.entry) for one in window}))
    placed = [each for part in parts for each in live.assign(part, {one.entry: StoryId(one.entry) for one in part})]
    return {each.entry: each.story for each in placed}


FIRST = entry(1, "Ferry capsizes off Lake Tarn, eleven missing")
SECOND = entry(2, "Eleven missing after a ferry capsizes on Lake Tarn", hours=1)
THIRD = entry(3, "Lake Tarn: a ferry capsizes, and eleven are missing", hours=2)


@pytest.mark.parametrize(
    ("parts", "window"),
    [
        ([[FIRST, SECOND, THIRD]], []),
        ([[FIRST], [SECOND], [THIRD]], []),
        ([[FIRST, SECOND], [THIRD]], []),
        ([[SECOND], [THIRD]], [FIRST]),
    ],
    ids=["at once", "one by one", "two, then one", "the first is there"],
)
def test_what_arrives_later_joins_what_alone_had_its_words(parts, window):
    assert arriving(parts, [*filler(), *window]) == {2: StoryId(1), 3: StoryId(1)}


def test_how_alike_two_entries_are_does_not_depend_on_whether_they_came_together():
    alike = []
    for parts in ([[FIRST, SECOND]], [[FIRST], [SECOND]]):
        entries, index = filler(), Index(Weights(DEFAULT.unique_word), DEFAULT)
        index.count(entries)
        list(index.add(entries))
        index.expect_more(entries)
        for part in parts:
            index.count(part)
            for one in part:
                entries.append(one)
                list(index.add([one]))
                index.alike(30, 0)  # what was known of it before more came
        alike.append(index.alike(30, 31))
        assert set(index.leading(30, 31)) >= {"ferry", "tarn", "lake"}
    assert alike[0] == pytest.approx(alike[1], abs=0.02)


@pytest.mark.parametrize("together", [True, False])
def test_one_article_that_arrives_again_under_another_title_joins_its_story(together):
    lead = "Eleven passengers are missing after a ferry capsized on Lake Tarn on Monday morning."
    first = entry(1, "Ferry capsizes", lead=lead, url_key="a.example/ferry")
    again = entry(2, "What we know so far", lead=lead, url_key="a.example/ferry", hours=60)
    parts = [[first, again]] if together else [[first], [again]]
    assert arriving(parts, filler()) == {2: StoryId(1)}


def test_what_arrives_does_not_join_a_story_that_it_was_taken_out_of():
    told = [entry(number, f"Ferry capsizes off Lake Tarn, eleven missing {number}") for number in range(3)]
    said = [Correction(entry=9, other=1, together=False)]
    late = entry(9, "Ferry capsizes off Lake Tarn, eleven missing", hours=1)
    for corrections, joins in (([], True), (said, False), ([Correction(entry=9, other=7, together=False)], True)):
        live = Live(Window(entries=told, stories=dict.fromkeys(range(3), StoryId(1)), corrections=corrections))
        assert [each.story for each in live.assign([late], {9: StoryId(2)})] == [StoryId(1)] * joins


@pytest.mark.parametrize(
    ("title", "names", "numbers"),
    [
        ("ferry capsizes near harbour, 317 missing", ("capsizes", "ferry", "harbour", "missing", "near"), ("317",)),
        ("ferry capsizes off Lake Tarn, 317 missing", ("Lake", "Tarn"), ("317",)),
        ("ferry capsizes near harbour, missing", ("capsizes", "ferry", "harbour", "missing", "near"), ()),
    ],
)
def test_what_joins_an_entry_is_told_by_names_else_words_and_by_numbers(title, names, numbers):
    live = Live(Window(entries=filler()))
    live.assign([entry(1, title)], {1: StoryId(1)})
    (placed,) = live.assign([entry(2, f"{title} tonight", hours=1)], {2: StoryId(2)})
    told = {reason.kind: reason.words for reason in placed.link.evidence}
    assert tuple(sorted(told[ReasonKind.SHARED_WORDS])) == names
    assert told.get(ReasonKind.SHARED_NUMBERS, ()) == numbers
