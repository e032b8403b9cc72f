"""When a feed is asked next; the numbers are those of the etiquette list that the project keeps to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.model.due import DueKind, DueReason
from feedreader.model.feeds import FeedHealth, PollingHints
from feedreader.model.outcomes import Failed, FailureKind, Freshness
from feedreader.policy.schedule import (
    Intervals,
    after_failure,
    after_pause,
    after_success,
    host_pause,
    plainly_once_a_day,
    rhythm,
)

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)
INTERVALS = Intervals(spread=0.0)


def success(**changes):
    terms = {
        "now": NOW,
        "gap": None,
        "unchanged_in_a_row": 0,
        "conditional": True,
        "freshness": Freshness(),
        "hints": PollingHints(),
        "intervals": INTERVALS,
        "jitter": 0.0,
    }
    return after_success(**{**terms, **changes})


def test_a_feed_of_unknown_rhythm_is_asked_every_hour():
    assert success().at == NOW + HOUR


def test_a_busy_feed_is_asked_no_more_than_hourly():
    assert success(gap=timedelta(minutes=2)).at == NOW + HOUR


def test_the_rhythm_is_told_in_words_also_where_there_is_none():
    assert success(gap=timedelta(minutes=2)).why == DueReason(kind=DueKind.RHYTHM, span=timedelta(minutes=2))
    assert success(gap=timedelta(0)).why == DueReason(kind=DueKind.ALL_AT_ONCE)


def test_a_slow_feed_is_asked_at_a_sixth_of_its_rhythm_and_at_least_twice_a_day():
    assert success(gap=timedelta(hours=24)).at == NOW + timedelta(hours=4)
    assert success(gap=timedelta(days=30)).at == NOW + timedelta(hours=12)


def test_max_age_is_kept_and_believed_for_a_week_at_most():  # 11
    assert success(freshness=Freshness(lifetime=timedelta(hours=9))).at == NOW + timedelta(hours=9)
    due = success(freshness=Freshness(lifetime=timedelta(days=5840)))
    assert due.at == NOW + timedelta(days=7)
    assert due.why.believed == timedelta(days=7)


def test_a_short_max_age_does_not_mean_more_often():  # 11
    assert success(freshness=Freshness(lifetime=timedelta(seconds=0))).at == NOW + HOUR


def test_a_server_without_validators_is_asked_less_and_less_while_nothing_changes():  # 9
    waits = [success(conditional=False, unchanged_in_a_row=n).at - NOW for n in (0, 1, 2, 3, 20)]
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR]


def test_ttl_and_syndication_period_raise_but_never_lower():  # 20
    assert success(hints=PollingHints(ttl=timedelta(hours=3))).at == NOW + timedelta(hours=3)
    assert success(hints=PollingHints(update_interval=timedelta(hours=12))).at == NOW + timedelta(hours=12)
    assert success(hints=PollingHints(ttl=timedelta(minutes=5))).at == NOW + HOUR


def test_skipped_hours_and_days_are_not_visited():  # 19
    assert success(hints=PollingHints(skip_hours=frozenset({13, 14}))).at == NOW.replace(hour=15)
    assert success(hints=PollingHints(skip_days=frozenset({2}))).at == NOW.replace(day=8, hour=0)


def test_a_feed_that_skips_every_hour_is_mistaken():  # 19
    everything = PollingHints(skip_hours=frozenset(range(24)), skip_days=frozenset(range(7)))
    assert success(hints=everything).at == NOW + HOUR


@given(
    hours=st.frozensets(st.integers(0, 23), max_size=23),
    days=st.frozensets(st.integers(0, 6), max_size=6),
    jitter=st.floats(0, 1),
    gap=st.none() | st.timedeltas(timedelta(0), timedelta(days=100)),
)
def test_no_allowed_time_is_early_or_in_a_skipped_slot(hours, days, jitter, gap):
    hints = PollingHints(skip_hours=hours, skip_days=days)
    due = success(hints=hints, jitter=jitter, gap=gap, intervals=Intervals())
    assert due.at >= NOW + HOUR
    assert due.at.hour not in hours
    assert due.at.weekday() not in days
    assert due.at <= NOW + timedelta(days=9)


def test_failures_are_waited_out_longer_and_longer_but_never_for_ever():  # 16
    failure = Failed(kind=FailureKind.NOT_FOUND, reason="not found")
    waits = [
        after_failure(failure, failures=n, now=NOW, intervals=INTERVALS, jitter=0).at - NOW for n in (1, 2, 3, 8, 1000)
    ]
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 128 * HOUR, timedelta(days=7)]


def test_a_network_failure_is_waited_out_for_a_day_at_most():
    failure = Failed(kind=FailureKind.NETWORK, reason="no route")
    assert after_failure(failure, failures=50, now=NOW, intervals=INTERVALS, jitter=0).at == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        (timedelta(seconds=7200), timedelta(hours=2)),  # 13
        (timedelta(days=365), timedelta(days=30)),  # 14
        (None, HOUR),
        (timedelta(seconds=-5), HOUR),
    ],
)
def test_a_refusing_server_is_left_alone_as_long_as_it_asks(asked, waited):
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="slow down", http=429, retry_after=asked)
    assert host_pause(failure, strikes=1, now=NOW, intervals=INTERVALS).at == NOW + waited


def test_a_server_that_refuses_again_without_saying_for_how_long_is_left_alone_twice_as_long():  # 13
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="slow down", http=503)
    assert host_pause(failure, strikes=3, now=NOW, intervals=INTERVALS).at == NOW + 4 * HOUR


def test_feeds_of_a_paused_host_do_not_all_come_back_at_once():
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="slow down", http=503)
    pause = host_pause(failure, strikes=1, now=NOW, intervals=Intervals())
    times = {after_pause(pause, intervals=Intervals(), jitter=n / 10).at for n in range(10)}
    assert len(times) == 10
    assert min(times) >= pause.at


def test_rhythm_counts_the_silence_since_the_newest_entry():
    daily = [NOW - timedelta(days=n) for n in range(10)]
    assert rhythm(daily, NOW) == timedelta(days=9) / 10
    assert rhythm(daily, NOW + timedelta(days=90)) == timedelta(days=99) / 10
    assert rhythm(daily[:2], NOW) is None


def test_a_feed_whose_validators_are_not_kept_is_asked_plainly_once_a_day():
    health = FeedHealth(validators_url="https://a.example/feed", asked_plainly=NOW - timedelta(hours=23))
    due = plainly_once_a_day(health, NOW)
    assert due is not None
    assert due.at == NOW + timedelta(hours=1)
    assert plainly_once_a_day(health, NOW + timedelta(hours=1)) is None
