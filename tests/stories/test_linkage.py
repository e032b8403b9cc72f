"""Groups that are close enough to be joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.stories.groups import Group, closeness, near_enough
from feedreader.stories.linkage import agglomerate
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
