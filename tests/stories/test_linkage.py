"""Groups that are close enough to be joined."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.stories.groups import Group, closeness, may_join, near_enough
from feedreader.stories.linkage import agglomerate, join
from feedreader.stories.templates import SERIES
from feedreader.stories.tuning import DEFAULT

SUMS = st.floats(min_value=0.0, max_value=3.0)


@given(st.lists(SUMS, min_size=1, max_size=6), st.integers(0, 5), st.floats(0.05, 1.0))
def test_those_are_near_enough_whose_closeness_reaches_the_cut(sums, members, cut):
    groups = {at: Group(at) for at in range(len(sums) + 1)}
    for at in range(100, 100 + members):
        groups[0].absorb(Group(at), 0.3, DEFAULT)
    for other, between in enumerate(sums, 1):
        groups[0].near[other] = between
        groups[other].absorb(Group(200 + other), between / 4, DEFAULT)
    close = {other: closeness(groups[0], groups[other], between) for other, between in enumerate(sums, 1)}
    assert {other: value for value, other in near_enough(groups, 0, cut)} == {
        other: value for other, value in close.items() if value >= cut
    }


def test_a_group_that_is_barred_is_never_near_enough():
    groups = {at: Group(at) for at in range(3)}
    groups[0].near = {1: 0.9, 2: 0.8}
    groups[0].apart = {1}
    assert [other for _, other in near_enough(groups, 0, 0.1)] == [2]


@pytest.mark.parametrize(("between", "coherence"), [(1.0, 1.0), (0.5, 0.75), (0.0, 0.5)])
def test_a_loose_group_is_weighed_by_how_close_its_entries_are_to_each_other(between, coherence):
    """Each entry is as close to itself as can be: of two, half of the pairs."""
    group = Group(0)
    group.absorb(Group(1), between, DEFAULT)
    assert group.weight == pytest.approx(coherence**-DEFAULT.coherence)


@pytest.mark.parametrize(("shared", "groups"), [(0.0, 2), (1.0, 1)])
def test_a_story_whose_ends_have_nothing_in_common_stays_two(shared, groups):
    """Each entry is close to the next: of eight, the first two and the last two are what it begins and ends with."""
    close = {at: {other: 1.0 for other in range(8) if 0 < abs(at - other) < 6} for at in range(8)}
    for at in (0, 1):
        for other in (6, 7):
            if shared:
                close[at][other] = close[other][at] = shared
            else:
                close[at].pop(other, None)
                close[other].pop(at, None)
    made = {at: Group(at) for at in range(8)}
    for at, near in close.items():
        made[at].near = dict(near)
    assert len(agglomerate(made, close, DEFAULT)) == groups


def chained(count: int, reach: int, closeness: float = 1.0) -> tuple[dict[int, Group], dict[int, dict[int, float]]]:
    """Entries in a row, each close to those at most so far away."""
    close = {at: {other: closeness for other in range(count) if 0 < abs(at - other) <= reach} for at in range(count)}
    groups = {at: Group(at) for at in range(count)}
    for at, near in close.items():
        groups[at].near = dict(near)
    return groups, close


def test_a_story_of_five_may_hang_together_by_its_middle_and_one_of_six_may_not():
    loose = replace(DEFAULT, cut=0.01)
    for count, stories in ((5, 1), (6, 2)):
        groups, close = chained(count, count - 2)
        assert len(agglomerate(groups, close, loose)) == stories


@pytest.mark.parametrize(("first", "last", "stories"), [(1, 6, 1), (2, 7, 2), (0, 5, 2), (2, 5, 2), (0, 7, 1)])
def test_a_quarter_of_a_story_is_what_it_begins_and_ends_with(first, last, stories):
    """Of eight the first two and the last two; what others have in common does not count."""
    groups, close = chained(8, 7)
    for one in range(4):
        for other in range(4, 8):
            if (one, other) != (first, last) and (one < 2 or other > 5):
                for at, near in ((one, other), (other, one)):
                    del close[at][near], groups[at].near[near]
    assert len(agglomerate(groups, close, replace(DEFAULT, cut=0.01))) == stories


def test_the_closest_two_are_joined_first_and_the_larger_group_keeps_its_number():
    close = {0: {1: 0.5}, 1: {0: 0.5, 2: 0.9}, 2: {1: 0.9, 3: 0.8}, 3: {2: 0.8}}
    groups = {at: Group(at) for at in range(4)}
    for at, near in close.items():
        groups[at].near = dict(near)
    found = agglomerate(groups, close, replace(DEFAULT, cut=0.3))
    assert {number: sorted(group.entries) for number, group in found.items()} == {0: [0], 1: [1, 2, 3]}


def test_joined_groups_have_the_candidates_and_bars_of_both():
    groups = {at: Group(at) for at in range(4)}
    groups[0].near, groups[1].near = {1: 0.5, 2: 0.2}, {0: 0.5, 2: 0.3, 3: 0.1}
    groups[2].near, groups[3].near = {0: 0.2, 1: 0.3}, {1: 0.1}
    groups[1].apart, groups[3].apart = {3}, {1}
    join(groups, 0, 1, DEFAULT)
    assert sorted(groups) == [0, 2, 3]
    assert (groups[0].entries, groups[0].inside) == ([0, 1], 1.0)
    assert groups[0].near == pytest.approx({2: 0.5, 3: 0.1})
    assert groups[2].near == pytest.approx({0: 0.5})
    assert groups[3].near == pytest.approx({0: 0.1})
    assert (groups[0].apart, groups[3].apart) == ({3}, {0})


def test_groups_take_in_marks_and_keep_their_own():
    one, other = Group(0, {"day #": "1", "x": "1"}), Group(1, {"day #": "2", "y": "3"})
    one.absorb(other, 0.0, DEFAULT)
    assert one.marks == {"day #": "1", "x": "1", "y": "3"}
    plain = Group(2)
    plain.absorb(Group(3, {"z": "1"}), 0.0, DEFAULT)
    assert plain.marks == {"z": "1"}


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        (None, None, True),
        ({"day #": "1"}, None, True),
        ({"day #": "1"}, {"day #": "1"}, True),
        ({"day #": "1"}, {"day #": "2"}, False),
        ({"day #": "1"}, {"round #": "2"}, True),
        ({"day #": "1", SERIES: "day #"}, None, False),
        ({"day #": "1", SERIES: "day #"}, {"day #": "1"}, False),
        ({"day #": "1", SERIES: "day #"}, {"day #": "1", SERIES: "day #"}, True),
    ],
)
def test_what_is_the_same_but_for_its_number_is_not_joined_nor_a_series_with_anything_else(one, other, may):
    assert may_join(Group(0, one), Group(1, other)) is may
    assert may_join(Group(1, other), Group(0, one)) is may


def test_a_very_loose_group_is_not_weighed_without_end():
    group = Group(0)
    for at in range(1, 100):
        group.absorb(Group(at), 0.0, DEFAULT)
    assert group.weight == pytest.approx(0.02**-DEFAULT.coherence)
