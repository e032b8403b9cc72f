"""When a permanent redirect is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedreader.model.feeds import Move
from feedreader.policy.moves import believed, seen

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
THERE = "https://new.example/feed"


def run(*sightings):
    move = None
    for days, url in sightings:
        move = seen(move, url, NOW + timedelta(days=days))
    return move


def test_three_sightings_over_two_days_are_believed():
    move = run((0, THERE), (1, THERE), (2, THERE))
    assert believed(move, is_feed=True, others_there=0, now=NOW + timedelta(days=2))


def test_two_sightings_or_two_hours_are_not():
    assert not believed(run((0, THERE), (3, THERE)), is_feed=True, others_there=0, now=NOW + timedelta(days=3))
    quick = run((0, THERE), (0.01, THERE), (0.02, THERE), (0.03, THERE))
    assert not believed(quick, is_feed=True, others_there=0, now=NOW + timedelta(hours=2))


def test_an_answer_without_the_redirect_starts_over():
    assert run((0, THERE), (1, THERE), (2, None), (3, THERE)).times == 1


def test_another_target_starts_over():
    assert run((0, THERE), (1, THERE), (2, "https://elsewhere.example/")).times == 1


def test_a_place_where_other_hosts_move_too_is_a_login_page():
    move = run((0, THERE), (1, THERE), (2, THERE))
    assert not believed(move, is_feed=True, others_there=1, now=NOW + timedelta(days=2))


def test_a_place_that_is_no_feed_is_not_believed():
    move = run((0, THERE), (1, THERE), (2, THERE))
    assert not believed(move, is_feed=False, others_there=0, now=NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("times", "hours", "is_believed"), [(3, 48, True), (2, 999, False), (3, 47.9, False), (4, 48, True), (1, 0, False)]
)
def test_three_times_over_forty_eight_hours_are_enough_and_nothing_less(times, hours, is_believed):
    move = Move(url=THERE, times=times, since=NOW - timedelta(hours=hours))
    assert believed(move, is_feed=True, others_there=0, now=NOW) is is_believed


def test_sightings_are_counted_from_the_first_one():
    assert run((0, THERE)) == Move(url=THERE, times=1, since=NOW)
    assert run((0, THERE), (1, THERE)) == Move(url=THERE, times=2, since=NOW)
    assert run((0, THERE), (1, None)) is None
    assert not believed(None, is_feed=True, others_there=0, now=NOW)
