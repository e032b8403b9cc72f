"""Stories that were there before are taken up as they are, however large."""

from __future__ import annotations

import random

import pytest
from tests.stories.conftest import entry

from feedreader.model.placing import Correction
from feedreader.model.stories import StoryId
from feedreader.stories.assign import Live
from feedreader.stories.closeness import by_words
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.window import Window

WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "glade", "heath", "inlet", "jetty"]


def inside(live, members):
    """The sum of closeness over all pairs of a group, each counted twice, found by looking at all of them."""
    prepared, total = live._prepared, 0.0
    for at, one in enumerate(members):
        for other in members[:at]:
            alike = prepared.index.alike(one, other)
            close = by_words(DEFAULT, prepared.entries[one], prepared.entries[other], alike)
            total += 2 * close if close >= DEFAULT.weakest else 0.0
    return total


@pytest.mark.parametrize(("size", "within"), [(12, 1e-9), (200, 0.05)])
def test_how_coherent_a_story_is_follows_from_its_pairs(size, within):
    chance = random.Random(size)
    entries = [entry(number, " ".join(chance.sample(WORDS, 5))) for number in range(size)]
    live = Live(Window(entries=entries, stories={one.entry: StoryId(1) for one in entries}))
    group = live._stories[StoryId(1)]
    whole = inside(live, sorted(group.entries))
    assert whole > 0
    assert group.inside == pytest.approx(whole, rel=within)
    assert sorted(group.entries) == list(range(size))


def test_what_arrives_makes_its_story_as_coherent_as_if_it_had_been_there():
    chance = random.Random(3)
    entries = [entry(number, " ".join(chance.sample(WORDS, 5))) for number in range(12)]
    strangers = [entry(100 + number, " ".join(chance.sample(WORDS, 5))) for number in range(4)]
    stories = {one.entry: StoryId(1) for one in entries[:6]} | {one.entry: StoryId(2) for one in strangers}
    live = Live(Window(entries=[*entries[:6], *strangers], stories=stories))
    live.assign(entries[6:], {one.entry: StoryId(one.entry + 10) for one in entries[6:]})
    for group in live._stories.values():
        assert group.inside == pytest.approx(inside(live, group.entries), rel=0.05)
    assert max(len(group.entries) for group in live._stories.values()) > 6


@pytest.mark.parametrize("first", [1, 2])
def test_what_was_taken_out_of_one_story_joins_the_next_in_whatever_order_they_come(first):
    told = [entry(number, f"Ferry capsizes off Lake Tarn, eleven missing {number}") for number in range(6)]
    stories = {number: StoryId(first if number < 3 else 3 - first) for number in range(6)}
    late = entry(9, "Ferry capsizes off Lake Tarn, eleven missing", hours=1)
    for out_of, joined in ((0, 3), (3, 0)):
        apart = [Correction(entry=9, other=out_of, together=False)]
        live = Live(Window(entries=told, stories=stories, corrections=apart))
        assert [each.story for each in live.assign([late], {9: StoryId(9)})] == [stories[joined]]


@pytest.mark.parametrize("together", [True, False])
def test_one_article_that_arrives_again_under_another_title_joins_its_story(together):
    lead = "Eleven passengers are missing after a ferry capsized on Lake Tarn on Monday morning."
    first = entry(1, "Ferry capsizes", lead=lead, url_key="a.example/ferry")
    others = [entry(3, "Amber birch cedar"), entry(4, "Delta ember fjord")]
    again = entry(2, "What we know so far", lead=lead, url_key="a.example/ferry", hours=60)
    live = Live(Window(entries=[]))
    stories = {number: StoryId(number) for number in range(5)}
    parts = [[first, *others, again]] if together else [[first, *others], [again]]
    placed = [each for part in parts for each in live.assign(part, stories)]
    assert [(each.entry, each.story) for each in placed] == [(2, StoryId(1))]


def test_what_arrives_does_not_join_a_story_that_it_was_taken_out_of():
    told = [entry(number, f"Ferry capsizes off Lake Tarn, eleven missing {number}") for number in range(3)]
    said = [Correction(entry=9, other=1, together=False)]
    late = entry(9, "Ferry capsizes off Lake Tarn, eleven missing", hours=1)
    for corrections, joins in (([], True), (said, False), ([Correction(entry=9, other=7, together=False)], True)):
        live = Live(Window(entries=told, stories=dict.fromkeys(range(3), StoryId(1)), corrections=corrections))
        assert [each.story for each in live.assign([late], {9: StoryId(2)})] == [StoryId(1)] * joins
