"""Full coverage: stories of one unfolding event are tied, keep their number, and obey the user."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.stories.conftest import entry

from feedreader.model.placing import Correction, NewCoverage, NewStory
from feedreader.model.stories import ReasonKind
from feedreader.stories.assign import Live
from feedreader.stories.regroup import regroup
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.window import Window

TUNING = replace(DEFAULT, cut=0.95, lone=0.0, coverage_cut=0.05)
SUMMIT = (
    "Lisbon summit: leaders sign the Orla treaty on harbours",
    "Leaders sign Orla treaty on harbours at Lisbon summit",
    "Who pays for the sea wall, asks the Lisbon summit",
    "Lisbon summit asks who pays for the sea wall",
)
ELSEWHERE = ("Why cats purr: a vet explains", "Onion harvest fails after the drought")


@pytest.fixture
def told():
    titles = (*SUMMIT, *ELSEWHERE)
    return [entry(number, title, hours=number * 0.5) for number, title in enumerate(titles)]


def stored(found):
    """The stories and the coverage as a store keeps them: new ones have numbers."""
    stories = {placement.entry: 100 + placement.story.key for placement in found.placements}
    coverage, ties = {}, {}
    for each in found.coverings:
        story = 100 + each.story.key if isinstance(each.story, NewStory) else each.story
        if each.coverage is not None:
            coverage[story] = 7 + each.coverage.key if isinstance(each.coverage, NewCoverage) else each.coverage
        if each.with_story is not None:
            ties[story] = 100 + each.with_story.key if isinstance(each.with_story, NewStory) else each.with_story
    return stories, coverage, ties


def covered(found):
    """Which entries are in coverage together."""
    stories, coverage, _ = stored(found)
    groups = {}
    for one, story in stories.items():
        if story in coverage:
            groups.setdefault(coverage[story], set()).add(one)
    return sorted(map(sorted, groups.values()))


def test_stories_of_one_event_are_tied_and_others_are_not(told):
    found = regroup(Window(entries=told, tuning=TUNING))
    stories, _, ties = stored(found)
    assert len({stories[one] for one in range(4)}) == 2
    assert covered(found) == [[0, 1, 2, 3]]
    (tie,) = [each for each in found.coverings if each.with_story is not None]
    assert tie.evidence
    assert len(ties) == 1


OPEN = replace(TUNING, coverage_cut=0.0, coverage_within=0.0)


def pairs(close, some, others, power):
    """The sum of closeness over the pairs of two lists of entries, as events read it."""
    return sum(close[one].get(other, 0.0) ** power for one in some for other in others)


@pytest.mark.parametrize("power", [1.0, 1.5])
@pytest.mark.parametrize("coherence", [0.0, 1.0])
@pytest.mark.parametrize("larger", [0.0, 0.55])
def test_two_stories_are_one_event_that_are_as_close_as_the_cut(told, power, coherence, larger):
    tuning = replace(OPEN, coverage_power=power, coverage_coherence=coherence, coverage_larger=larger)

    def is_event(cut):
        return covered(regroup(Window(entries=told[:4], tuning=replace(tuning, coverage_cut=cut)))) == [[0, 1, 2, 3]]

    close = regroup(Window(entries=told[:4], tuning=tuning)).prepared.close
    wanted = pairs(close, [0, 1], [2, 3], power) / 4 / 2**larger
    for story in ([0, 1], [2, 3]):
        wanted *= ((2 + pairs(close, story, story, power)) / 4) ** -coherence
    assert is_event(wanted * 0.999)
    assert not is_event(wanted * 1.001)


@pytest.mark.parametrize("power", [1.0, 1.5])
def test_two_stories_are_no_event_that_would_not_hold_together_on_average(told, power):
    tuning = replace(OPEN, coverage_power=power)

    def is_event(within):
        window = Window(entries=told[:4], tuning=replace(tuning, coverage_within=within))
        return covered(regroup(window)) == [[0, 1, 2, 3]]

    most = pairs(regroup(Window(entries=told[:4], tuning=tuning)).prepared.close, range(4), range(4), power) / 12
    assert is_event(most * 0.999)
    assert not is_event(most * 1.001)


def test_a_story_is_tied_to_one_of_its_own_event_though_another_is_closer():
    titles = (*SUMMIT[:2], ELSEWHERE[0], *SUMMIT[2:])
    told = [entry(number, title, hours=number * 0.5) for number, title in enumerate(titles)]
    said = [Correction(entry=3, other=0, together=False), Correction(entry=3, other=2, together=True)]
    found = regroup(Window(entries=told, coverage_corrections=said, tuning=TUNING))
    stories, _, ties = stored(found)
    assert covered(found) == [[2, 3, 4]]
    assert ties == {stories[3]: stories[2]}


def test_grouping_again_changes_nothing(told):
    stories, coverage, ties = stored(regroup(Window(entries=told, tuning=TUNING)))
    again = regroup(Window(entries=told, stories=stories, coverage=coverage, ties=ties, tuning=TUNING))
    assert again.coverings == ()


def test_a_story_that_the_user_took_out_stays_out_and_one_they_tied_stays_in(told):
    apart = Correction(entry=0, other=2, together=False)
    assert covered(regroup(Window(entries=told, coverage_corrections=[apart], tuning=TUNING))) == []
    together = Correction(entry=0, other=5, together=True)
    found = regroup(Window(entries=told, coverage_corrections=[together], tuning=TUNING))
    assert any({0, 5} <= set(group) for group in covered(found))


def test_what_was_taken_apart_as_a_story_may_be_one_event(told):
    said = Correction(entry=0, other=1, together=False)
    found = regroup(Window(entries=told, corrections=[said], tuning=TUNING))
    stories, _, _ = stored(found)
    assert stories[0] != stories.get(1)
    assert any({0, 1} <= set(group) for group in covered(found))


def test_an_event_goes_on_when_its_first_stories_have_left_the_window(told):
    stories, coverage, ties = stored(regroup(Window(entries=told, tuning=TUNING)))
    late = [one for one in told if one.entry in {2, 3}]
    later = Window(entries=late, stories={2: stories[2], 3: stories[3]}, coverage=coverage, ties=ties, tuning=TUNING)
    assert regroup(later).coverings == ()


def test_a_story_that_begins_between_two_groupings_joins_its_event(told):
    window = Window(entries=told[:4], tuning=TUNING)
    found = regroup(window)
    stories, coverage, ties = stored(found)
    live = Live(replace(window, stories=stories, coverage=coverage, ties=ties), found.prepared)
    new = entry(9, "Fishermen shout at ministers outside the Lisbon summit", hours=3)
    other = entry(10, "Glass museum opens in the north", hours=3)
    assert live.assign([new, other], {9: 900, 10: 901}) == []
    (joined,) = live.coverings
    assert (joined.story, joined.coverage) == (900, coverage[stories[0]])
    assert joined.with_story in {stories[0], stories[2]}
    assert joined.evidence


def test_two_stories_that_begin_between_two_groupings_become_an_event(told):
    window = Window(entries=[*told[:2], *told[4:]], tuning=replace(TUNING, cut=0.9999))
    found = regroup(window)
    live = Live(replace(window, stories={0: 1, 1: 1, 4: 2, 5: 3}), found.prepared)
    assert live.assign([told[2]], {2: 4}) == []
    first, second = live.coverings
    assert (first.story, second.story, second.with_story) == (1, 4, 1)
    assert isinstance(first.coverage, NewCoverage)
    assert first.coverage == second.coverage
    live.number({first.coverage: 12})
    late = entry(9, "Fishermen shout at ministers outside the Lisbon summit", hours=3)
    live.assign([late], {9: 5})
    assert [(each.story, each.coverage) for each in live.coverings] == [(5, 12)]


def test_one_story_that_is_left_of_an_event_in_the_window_is_none_by_itself(told):
    alone = Window(entries=[told[0]], stories={0: 100}, coverage={100: 7}, tuning=TUNING)
    assert [(each.story, each.coverage) for each in regroup(alone).coverings] == [(100, None)]
    older = replace(alone, coverage={100: 7, 90: 7}, ties={100: 90})
    assert regroup(older).coverings == ()


def event(*stories, coverage, ties=None):
    """What changes for entries of the summit that are stories of these numbers."""
    entries = [entry(number, SUMMIT[number], hours=number * 0.5) for number in range(len(stories))]
    known = {"stories": dict(enumerate(stories)), "coverage": coverage, "ties": ties or {}}
    return {each.story: each for each in regroup(Window(entries=entries, tuning=APART, **known)).coverings}


APART = replace(TUNING, cut=2.0)
"""Every entry is a story of its own."""


def test_the_number_of_coverage_is_that_of_most_stories_or_the_lowest():
    found = event(1, 2, 3, 4, coverage={1: 7, 2: 8, 3: 8})
    assert {story: each.coverage for story, each in found.items()} == {1: 8, 2: 8, 3: 8, 4: 8}
    found = event(1, 2, 3, coverage={1: 8, 2: 7})
    assert {each.coverage for each in found.values()} == {7}


def test_the_number_of_coverage_is_that_of_most_entries_though_they_are_in_fewer_stories():
    entries = [entry(number, SUMMIT[0], hours=number * 0.5) for number in range(5)]
    stories, coverage = {0: 1, 1: 1, 2: 1, 3: 2, 4: 3}, {1: 9, 2: 8, 3: 8}
    apart = [Correction(entry=0, other=3, together=False), Correction(entry=0, other=4, together=False)]
    apart.append(Correction(entry=3, other=4, together=False))
    window = Window(entries=entries, stories=stories, coverage=coverage, corrections=apart, tuning=DEFAULT)
    assert {each.story: each.coverage for each in regroup(window).coverings} == {2: 9, 3: 9}


@pytest.mark.parametrize(
    ("outlets", "is_event"),
    [("ab", False), ("aba", False), ("abc", True), ("aaa", False)],
)
def test_what_two_outlets_tell_of_a_thing_each_is_no_event(outlets, is_event):
    entries = [entry(at, SUMMIT[at], hours=at * 0.5, outlet=outlet) for at, outlet in enumerate(outlets)]
    window = Window(entries=entries, stories=dict(enumerate(range(1, 4))), tuning=APART)
    assert bool(regroup(window).coverings) is is_event


def test_a_story_that_two_outlets_tell_makes_an_event_with_another_of_theirs(told):
    entries = [replace(one, outlet="ab"[at % 2]) for at, one in enumerate(told[:4])]
    assert covered(regroup(Window(entries=entries, tuning=TUNING))) == [[0, 1, 2, 3]]


def test_an_event_that_many_outlets_told_goes_on_with_one_thing_of_two_each():
    entries = [entry(at, SUMMIT[at], hours=at * 0.5) for at in range(2)]
    known = {"stories": {0: 1, 1: 2}, "coverage": {1: 7, 90: 7}, "ties": {1: 90}}
    (joined,) = regroup(Window(entries=entries, tuning=APART, **known)).coverings
    assert (joined.story, joined.coverage, joined.with_story) == (2, 7, 1)


def test_a_story_that_begins_beside_one_of_a_single_outlet_is_no_event_with_it(told):
    window = Window(entries=told[:1], stories={0: 1}, tuning=APART)
    live = Live(window)
    assert live.assign([told[1]], {1: 2}) == []
    assert live.coverings == []


def test_older_stories_go_along_where_their_coverage_became_part_of_another():
    found = event(1, 2, 3, coverage={1: 7, 2: 7, 3: 8, 90: 8, 91: 9})
    assert found[3].coverage == 7
    assert found[90].coverage == 7
    assert 91 not in found


def test_a_story_that_is_tied_to_one_that_left_the_event_is_tied_anew():
    coverage = {1: 7, 2: 7, 3: 7}
    stays = event(1, 2, 3, coverage=coverage, ties={2: 1, 3: 1})
    assert stays == {}
    again = event(1, 2, 3, coverage=coverage, ties={2: 1, 3: 55})
    assert list(again) == [3]
    assert again[3].with_story in {1, 2}
    assert again[3].score == round(again[3].score, 3) > 0
    lost = event(1, 2, 3, coverage=coverage, ties={2: 1})
    assert list(lost) == [3]


def test_stories_that_nothing_ties_but_others_are_tied_to_the_first_among_others():
    entries = [entry(0, "Amber"), entry(1, "Birch", hours=1), entry(2, "Cedar", hours=2)]
    said = [Correction(entry=0, other=1, together=True), Correction(entry=1, other=2, together=True)]
    window = Window(entries=entries, stories={0: 1, 1: 2, 2: 3}, coverage_corrections=said, tuning=APART)
    first, second, third = sorted(regroup(window).coverings, key=lambda each: each.story)
    assert (first.with_story, second.with_story, third.with_story) == (None, 1, 1)
    assert [reason.kind for reason in third.evidence] == [ReasonKind.AMONG_OTHERS]


def test_what_was_said_of_entries_that_are_not_here_or_in_one_story_does_nothing():
    entries = [entry(0, "Amber"), entry(1, "Birch", hours=1), entry(2, "Cedar", hours=2)]
    said = [
        Correction(entry=0, other=99, together=True),
        Correction(entry=98, other=1, together=True),
        Correction(entry=0, other=1, together=True),
        Correction(entry=1, other=0, together=True),
        Correction(entry=1, other=2, together=False),
    ]
    window = Window(entries=entries, stories={0: 1, 1: 2, 2: 3}, coverage_corrections=said, tuning=APART)
    assert {each.story for each in regroup(window).coverings} == {1, 2}


def test_a_tie_that_was_made_goes_before_one_that_was_cut():
    entries = [entry(number, SUMMIT[number], hours=number * 0.5) for number in range(3)]
    said = [Correction(entry=0, other=1, together=False), Correction(entry=0, other=2, together=True)]
    window = Window(entries=entries, stories={0: 1, 1: 2, 2: 3}, coverage_corrections=said, tuning=APART)
    assert {each.story for each in regroup(window).coverings} == {1, 3}


def test_a_story_that_goes_on_makes_its_event_larger_for_those_that_begin_later(told):
    window = Window(entries=told[:2], stories={0: 1, 1: 1}, coverage={1: 7}, tuning=replace(TUNING, cut=0.9))
    live = Live(window)
    more = entry(8, SUMMIT[0], hours=1)
    (place,) = live.assign([more], {8: 50})
    assert (place.story, live.coverings) == (1, [])
    late = entry(9, "Fishermen shout at ministers outside the Lisbon summit", hours=2)
    assert live.assign([late], {9: 51}) == []
    (covering,) = live.coverings
    assert (covering.story, covering.coverage, covering.with_story) == (51, 7, 1)
    assert covering.score == round(covering.score, 3) > 0
    nobody = entry(10, "Why cats purr: a vet explains", hours=3)
    live.assign([nobody], {10: 52})
    assert live.coverings == []
