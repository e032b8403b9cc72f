"""Groups that are close enough to be joined."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.stories.groups import Group, Groups, closeness, may_join
from feedreader.stories.linkage import agglomerate
from feedreader.stories.packed import rows_of
from feedreader.stories.templates import SERIES
from feedreader.stories.tuning import DEFAULT

SUMS = st.floats(min_value=0.0, max_value=3.0)


def graph(close):
    """The groups of entries and which are close to each, from a dict for each entry."""
    rows = rows_of([(list(near), list(near.values())) for _, near in sorted(close.items())])
    return Groups(rows, {}), rows


def near(groups, number):
    return dict(zip(*(each.tolist() for each in groups.near(number)), strict=True))


@given(st.lists(SUMS, min_size=1, max_size=6), st.integers(0, 5), st.floats(0.05, 1.0), st.floats(0.0, 0.3))
def test_those_are_near_enough_whose_closeness_reaches_the_cut_or_more_where_two_are_single(sums, members, cut, lone):
    count = len(sums)
    close = {0: dict(enumerate(sums, 1)), **{other: {0: value} for other, value in enumerate(sums, 1)}}
    for at in range(count + 1, count + 1 + members):
        close[0][at], close[at] = 0.3, {0: 0.3}
    groups, _ = graph(close)
    for at in range(count + 1, count + 1 + members):
        groups.join(0, at, DEFAULT)
    wanted = {other: closeness(groups[0], groups[other], value) for other, value in near(groups, 0).items()}
    assert sorted(wanted) == list(range(1, count + 1))
    assert {other: value for value, other in groups.near_enough(0, replace(DEFAULT, cut=cut, lone=lone))} == {
        other: value for other, value in wanted.items() if value >= cut + (0.0 if members else lone)
    }


@pytest.mark.parametrize(("size", "stories"), [(1, 2), (2, 1)])
def test_what_is_enough_for_a_mean_over_four_pairs_is_not_for_one_pair(size, stories):
    first, second = range(size), range(size, 2 * size)
    between = DEFAULT.cut + DEFAULT.lone / 2
    close = {
        at: {other: 1.0 if (at in first) == (other in first) else between for other in (*first, *second) if other != at}
        for at in (*first, *second)
    }
    made, alike = graph(close)
    agglomerate(made, alike, DEFAULT)
    assert len(made) == stories


def test_a_group_that_is_barred_is_never_near_enough():
    groups, _ = graph({0: {1: 0.9, 2: 0.8}, 1: {0: 0.9}, 2: {0: 0.8}})
    groups[0].apart = {1}
    assert [other for _, other in groups.near_enough(0, replace(DEFAULT, cut=0.1))] == [2]


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
    made, alike = graph(close)
    agglomerate(made, alike, DEFAULT)
    assert len(made) == groups


def chained(count, reach):
    """Entries in a row, each close to those at most so far away."""
    return {at: {other: 1.0 for other in range(count) if 0 < abs(at - other) <= reach} for at in range(count)}


def test_a_story_of_five_may_hang_together_by_its_middle_and_one_of_six_may_not():
    loose = replace(DEFAULT, cut=0.01)
    for count, stories in ((5, 1), (6, 2)):
        groups, close = graph(chained(count, count - 2))
        agglomerate(groups, close, loose)
        assert len(groups) == stories


@pytest.mark.parametrize(("first", "last", "stories"), [(1, 6, 1), (2, 7, 2), (0, 5, 2), (2, 5, 2), (0, 7, 1)])
def test_a_quarter_of_a_story_is_what_it_begins_and_ends_with(first, last, stories):
    """Of eight the first two and the last two; what others have in common does not count."""
    close = chained(8, 7)
    for one in range(4):
        for other in range(4, 8):
            if (one, other) != (first, last) and (one < 2 or other > 5):
                del close[one][other], close[other][one]
    groups, alike = graph(close)
    agglomerate(groups, alike, replace(DEFAULT, cut=0.01))
    assert len(groups) == stories


def test_the_closest_two_are_joined_first_and_the_larger_group_keeps_its_number():
    groups, close = graph({0: {1: 0.5}, 1: {0: 0.5, 2: 0.9}, 2: {1: 0.9, 3: 0.8}, 3: {2: 0.8}})
    agglomerate(groups, close, replace(DEFAULT, cut=0.3))
    assert {number: sorted(group.entries) for number, group in groups.items()} == {0: [0], 1: [1, 2, 3]}


def test_joined_groups_have_the_candidates_and_bars_of_both():
    groups, _ = graph({0: {1: 0.5, 2: 0.2}, 1: {0: 0.5, 2: 0.3, 3: 0.1}, 2: {0: 0.2, 1: 0.3}, 3: {1: 0.1}})
    groups[1].apart, groups[3].apart = {3}, {1}
    groups.join(0, 1, DEFAULT)
    assert sorted(groups) == [0, 2, 3]
    assert (groups[0].entries, groups[0].inside) == ([0, 1], 1.0)
    assert near(groups, 0) == pytest.approx({2: 0.5, 3: 0.1})
    assert near(groups, 2) == pytest.approx({0: 0.5})
    assert near(groups, 3) == pytest.approx({0: 0.1})
    assert (groups[0].apart, groups[3].apart) == ({3}, {0})


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0.05, 1.0)), max_size=30), st.randoms())
def test_what_is_near_a_group_is_the_sum_over_all_pairs_however_it_was_joined(found, chance):
    close = {at: {} for at in range(8)}
    for one, other, value in found:
        if one != other:
            close[one][other] = close[other][one] = value
    groups, _ = graph(close)
    while len(groups) > 2:
        groups.join(*chance.sample(sorted(groups), 2), DEFAULT)
        for number, group in groups.items():
            wanted = {
                other: sum(close[one].get(two, 0.0) for one in group.entries for two in theirs.entries)
                for other, theirs in groups.items()
                if other != number
            }
            assert near(groups, number) == pytest.approx({other: value for other, value in wanted.items() if value})


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


@pytest.mark.parametrize(("larger", "wanted"), [(0.0, 0.5), (0.5, 0.5 / 2**0.5), (1.0, 0.25)])
def test_two_large_groups_may_be_asked_for_more_by_the_size_of_the_smaller(larger, wanted):
    """Two and three entries, any two of which are half close, so that only their sizes tell."""
    groups, _ = graph({at: {other: 0.5 for other in range(5) if other != at} for at in range(5)})
    tuning = replace(DEFAULT, cut=0.01, coherence=0.0, larger=larger)
    groups.gather([0, 1], tuning)
    groups.gather([2, 3, 4], tuning)
    assert list(groups.near_enough(0, tuning)) == [(pytest.approx(wanted), 2)]
    assert list(groups.near_enough(2, tuning)) == [(pytest.approx(wanted), 0)]


@pytest.mark.parametrize(("within", "found"), [(0.3, [2]), (0.4, [2]), (0.41, [])])
def test_what_would_not_hold_together_is_not_near_enough(within, found):
    """Of three entries one pair is at .8 and one at .4, so a pair is at .4 on average."""
    groups, _ = graph({0: {1: 0.8, 2: 0.4}, 1: {0: 0.8}, 2: {0: 0.4}})
    tuning = replace(DEFAULT, cut=0.01, within=within)
    groups.gather([0, 1], tuning)
    assert [other for _, other in groups.near_enough(0, tuning)] == found


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0.05, 1.0)), max_size=30))
def test_entries_gathered_at_once_are_as_joined_one_by_one(found):
    close = {at: {} for at in range(8)}
    for one, other, value in found:
        if one != other:
            close[one][other] = close[other][one] = value
    (joined, _), (gathered, _) = graph(close), graph(close)
    for members in ([0, 2, 5], [1, 7]):
        gathered.gather(members, DEFAULT)
        for each in members[1:]:
            joined.join(members[0], each, DEFAULT)
    assert sorted(gathered) == sorted(joined)
    for number, group in gathered.items():
        other = joined[number]
        assert (group.entries, group.inside, group.weight) == (
            other.entries,
            pytest.approx(other.inside),
            pytest.approx(other.weight),
        )
        assert near(gathered, number) == pytest.approx(near(joined, number))
