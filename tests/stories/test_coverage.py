"""Full coverage: stories of one unfolding event are tied, keep their number, and obey the user."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.stories.conftest import entry

from feedreader.model.stories import Correction, NewCoverage, NewStory
from feedreader.stories.assign import Live
from feedreader.stories.regroup import regroup
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.window import Window

TUNING = replace(DEFAULT, cut=0.95, coverage_cut=0.05)
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
