"""What a story weighs: independent outlets, lately."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedreader.stories.weight import HALF_LIFE, Report, independent, owner, rank, rank_of, value, weigh

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reports(*told: tuple[str, float] | tuple[str, float, int]) -> list[Report]:
    """Reports of outlets, so many hours before now, as entries 1, 2 and so on; the third item is what one copies."""
    return [
        Report(number, outlet, NOW - hours * HOUR, *copied) for number, (outlet, hours, *copied) in enumerate(told, 1)
    ]


@pytest.mark.parametrize(
    ("told", "owners"),
    [
        ([("a.example", 1), ("b.example", 1)], {"a", "b"}),
        ([("bbc.com", 1), ("bbc.co.uk", 2), ("bbc.co.uk", 3)], {"bbc"}),
        ([("wire.example", 3), ("a.example", 2, 1), ("b.example", 1, 2)], {"wire"}),
        ([("wire.example", 3), ("a.example", 2, 1), ("a.example", 1)], {"wire", "a"}),
        ([("late.example", 1, 2), ("early.example", 2)], {"early"}),
        ([("127.0.0.1", 1), ("127.0.0.2", 1)], {"127.0.0.1", "127.0.0.2"}),
        ([("bbc.co.uk", 2), ("bbc.co.uk (evil.example)", 1)], {"bbc", "evil"}),
        ([("bbc.co.uk (127.0.0.1)", 2), ("bbc.co.uk (127.0.0.2)", 1)], {"127.0.0.1", "127.0.0.2"}),
        ([("a.example", 1, 99)], {"a"}),
        ([("a.example", 1, 2), ("b.example", 1, 1)], {"a"}),
    ],
)
def test_copies_and_one_owners_outlets_count_once(told, owners):
    assert set(independent(reports(*told))) == owners


@pytest.mark.parametrize(
    ("heavier", "lighter"),
    [
        ([("a.example", 1), ("b.example", 1)], [("a.example", 1)]),
        ([("a.example", 1), ("b.example", 2)], [("a.example", 1), ("b.example", 20)]),
        ([("a.example", 1)], [("a.example", 9)]),
        ([("a.example", 1), ("b.example", 1)], [("a.example", 1), *[("a.example", 1)] * 9]),
        ([("a.example", 1), ("b.example", 1)], [("a.example", 1), ("b.example", 1, 1), ("c.example", 1, 1)]),
    ],
)
def test_more_faster_and_nearer_weigh_more(heavier, lighter):
    assert weigh(reports(*heavier), NOW).value > weigh(reports(*lighter), NOW).value


def test_a_weight_says_what_it_is_made_of():
    weight = weigh(
        reports(("a.example", 0), ("b.example", 5), ("c.example", 12), ("d.example", 1, 3)), NOW, followed=True
    )
    assert (weight.independent, weight.quick, weight.newest, weight.followed) == (3, 2, NOW, True)
    assert weight.value == pytest.approx(2 * (1 + 2 ** (-5 / 12) + 0.5))


def test_an_outlet_that_reports_anew_keeps_a_story_present_and_never_counts_twice():
    again = weigh(reports(("a.example", 24), ("a.example", 0)), NOW)
    assert again.value == pytest.approx(1.0)


times = st.lists(st.floats(0, 200).map(lambda hours: NOW - hours * HOUR), min_size=1, max_size=8)


@settings(deadline=None)
@given(times, times, st.floats(0, 500))
def test_which_of_two_is_heavier_does_not_depend_on_the_time(one, other, later):
    first, second = rank(one), rank(other)
    if abs(first - second) > 1e-6:
        then = NOW + later * HOUR
        assert (value(first, then) > value(second, then)) == (first > second)


@settings(deadline=None)
@given(times)
def test_a_rank_is_the_time_at_which_a_story_weighs_one(told):
    start = datetime(1970, 1, 1, tzinfo=UTC)
    assert value(rank(told), start + rank(told) * HALF_LIFE) == pytest.approx(1.0, rel=1e-3)
    assert value(rank_of(2.5, NOW), NOW) == pytest.approx(2.5)


def test_owners_are_told_by_name():
    assert owner("bbc.co.uk") == owner("bbc.com")
    assert owner("lemonde.fr") != owner("lefigaro.fr")


def test_a_report_of_years_ago_adds_nothing_to_one_of_today():
    years = timedelta(days=40 * 365)
    assert rank([NOW - years, NOW, NOW - 2 * years]) == rank([NOW])


@pytest.mark.parametrize(
    ("hours", "quick"),
    [((6, 0), 2), ((6.01, 0), 1), ((12, 6, 0), 2), ((20, 9, 8, 7, 0), 3), ((0,), 1), ((9, 8, 7, 6, 3), 5)],
)
def test_those_are_quick_that_reported_within_six_hours_of_each_other(hours, quick):
    told = [(f"outlet{number}.example", hour) for number, hour in enumerate(hours)]
    weight = weigh(reports(*told), NOW)
    assert (weight.quick, weight.independent, weight.newest) == (quick, len(hours), NOW - min(hours) * HOUR)


def test_a_weight_halves_every_twelve_hours_doubles_for_who_follows_and_has_an_end():
    assert value(rank([NOW]), NOW) == pytest.approx(1.0)
    assert value(rank([NOW]), NOW + 12 * HOUR) == pytest.approx(0.5)
    assert value(rank([NOW]), NOW, followed=True) == pytest.approx(2.0)
    assert rank_of(4.0, NOW) == pytest.approx(rank([NOW]) + 2.0)
    assert value(rank([NOW + 365 * 24 * HOUR]), NOW) == 2.0**64


@pytest.mark.parametrize(
    ("outlet", "whose"),
    [
        ("bbc.co.uk", "bbc"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        (".example", ".example"),
        ("bbc.co.uk (evil.example)", "evil"),
    ],
)
def test_whose_an_outlet_is(outlet, whose):
    assert owner(outlet) == whose


def test_chains_of_copies_lead_to_the_first_whichever_way_they_point():
    told = [("d.example", 4), ("c.example", 3, 1), ("b.example", 2, 4), ("a.example", 1, 2)]
    assert independent(reports(*told)) == {"d": NOW - 4 * HOUR}
    at_once = [Report(2, "b.example", NOW), Report(1, "a.example", NOW, copy_of=2)]
    assert set(independent(at_once)) == {"a"}  # of equal times the lower number
