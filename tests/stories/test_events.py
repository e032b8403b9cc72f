"""A story that begins joins the event that it is close enough to, as the grouping of everything would have it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from feedreader.stories.events import Events
from feedreader.stories.groups import Group
from feedreader.stories.packed import rows_of
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.window import Window

OPEN = replace(DEFAULT, coverage_cut=0.0, coverage_within=0.0)
CLOSE = {(0, 1): 0.8, (0, 2): 0.64, (1, 2): 0.9, (0, 3): 0.3, (1, 3): 0.5, (2, 3): 0.4, (0, 4): 0.2}
"""How close the five entries are to each other. The first two are the story of the event to begin with."""


def near(at, among):
    """What is close to an entry among others."""
    pairs = {other: CLOSE.get((min(at, other), max(at, other)), 0.0) for other in among}
    return {other: value for other, value in pairs.items() if value}


def inside(members, power):
    """The sum of closeness within, each pair counted twice."""
    return sum(value**power for at in members for value in near(at, [one for one in members if one != at]).values())


def mean(members, arriving, tuning):
    """How close an entry is to an event, by its definition."""
    count, power = len(members), tuning.coverage_power
    between = sum(value**power for value in near(arriving, members).values()) / count
    return between * ((count + inside(members, power)) / count**2) ** -tuning.coverage_coherence


def joins(tuning, arriving, before=(), grown=()):
    """Whether an entry joins the event, after others that joined it and some that joined its story."""
    close = rows_of([(list(row), list(row.values())) for row in (near(0, [1]), near(1, [0]))])
    entries = [SimpleNamespace(outlet=f"{at}.example") for at in range(5)]
    story_of = {0: 1, 1: 1}
    story = Group(0)
    story.entries = [0, 1]
    events = Events(Window(entries=[], coverage={1: 7}, tuning=tuning), entries, {1: story}, story_of, close)
    for at in grown:
        events.grown(1, Group(at), near(at, story_of))
        story_of[at] = 1
    for at in (*before, arriving):
        events.begin()
        events.arrived(10 + at, Group(at), near(at, story_of), lambda other: ())
        story_of[at] = 10 + at
    return [(each.story, each.coverage) for each in events.found] == [(10 + arriving, 7)]


@pytest.mark.parametrize("power", [1.0, 1.5])
@pytest.mark.parametrize("coherence", [0.0, 1.0])
@pytest.mark.parametrize(
    ("members", "more"), [([0, 1], {}), ([0, 1, 2], {"before": [2]}), ([0, 1, 2], {"grown": [2]})],
    ids=["as it was", "after another joined", "after its story went on"],
)  # fmt: skip
def test_a_story_joins_an_event_that_it_is_as_close_to_as_the_cut(power, coherence, members, more):
    tuning = replace(OPEN, coverage_power=power, coverage_coherence=coherence)
    wanted = mean(members, 3, tuning)
    assert joins(replace(tuning, coverage_cut=wanted - 0.001), 3, **more)
    assert not joins(replace(tuning, coverage_cut=wanted + 0.001), 3, **more)


@pytest.mark.parametrize("power", [1.0, 1.5])
@pytest.mark.parametrize(
    ("members", "more"), [([0, 1], {}), ([0, 1, 2], {"before": [2]}), ([0, 1, 2], {"grown": [2]})],
    ids=["as it was", "after another joined", "after its story went on"],
)  # fmt: skip
def test_a_story_joins_no_event_that_would_not_hold_together_with_it(power, members, more):
    tuning = replace(OPEN, coverage_power=power)
    count = len(members) + 1
    most = inside([*members, 4], power) / (count * (count - 1))
    assert joins(replace(tuning, coverage_within=most - 0.001), 4, **more)
    assert not joins(replace(tuning, coverage_within=most + 0.001), 4, **more)
