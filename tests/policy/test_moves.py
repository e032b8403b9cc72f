"""When a permanent redirect is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
