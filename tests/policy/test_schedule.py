"""When a feed is asked next; the numbers are those of the etiquette list that the project keeps to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.model.due import DueKind, DueReason
from feedreader.model.feeds import Ending, FailureKind, FeedHealth, PollingHints, Validators
from feedreader.model.outcomes import Failed, Freshness
from feedreader.policy.schedule import (
    Due,
    Intervals,
    after_failure,
    after_pause,
    after_success,
    distrusts_validators,
    host_pause,
    left_alone,
    next_unconditional,
    pace_of,
    rhythm,
    skipped_now,
)

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
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
    assert rhythm(pace_of(daily, NOW), NOW) == timedelta(days=9) / 10
    assert rhythm(pace_of(daily, NOW + timedelta(days=90)), NOW + timedelta(days=90)) == timedelta(days=99) / 10
    assert rhythm(pace_of(daily[:2], NOW), NOW) is None


def test_a_feed_whose_validators_are_not_kept_is_asked_plainly_once_a_day():
    health = FeedHealth(validators_url="https://a.example/feed", asked_plainly=NOW - timedelta(hours=23))
    due = next_unconditional(health, NOW)
    assert due is not None
    assert due.at == NOW + timedelta(hours=1)
    assert next_unconditional(health, NOW + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("minutes", "gap"),
    [
        ([0, 10], None),
        ([0, 10, 20], 20 / 3),
        ([20, 0, 10], 20 / 3),  # in any order
        ([-1, 0, 10], None),  # what is dated after now says nothing
        ([-1, 0, 10, 20], 20 / 3),
        ([*range(20), 999], 19 / 20),  # the newest twenty
    ],
)
def test_rhythm_is_that_of_the_newest_twenty_of_three_or_more(minutes, gap):
    times = [NOW - minute * MINUTE for minute in minutes]
    assert rhythm(pace_of(times, NOW), NOW) == (None if gap is None else gap * MINUTE)


@pytest.mark.parametrize(
    ("gap", "wait", "kind"),
    [
        (timedelta(seconds=59), HOUR, DueKind.ALL_AT_ONCE),
        (timedelta(seconds=60), HOUR, DueKind.RHYTHM),
        (6 * HOUR, HOUR, DueKind.RHYTHM),
        (9 * HOUR, 1.5 * HOUR, DueKind.RHYTHM),
        (3 * DAY, 12 * HOUR, DueKind.RHYTHM),
        (None, HOUR, DueKind.RHYTHM_UNKNOWN),
    ],
)
def test_a_sixth_of_the_rhythm_is_waited_between_an_hour_and_half_a_day(gap, wait, kind):
    due = success(gap=gap)
    assert (due.at - NOW, due.why.kind) == (wait, kind)


def test_an_interval_that_the_user_has_set_takes_the_place_of_the_rhythm():
    due = success(gap=5 * DAY, intervals=INTERVALS.every(20 * MINUTE))
    assert due == Due(NOW + 20 * MINUTE, DueReason(kind=DueKind.SET, span=20 * MINUTE))
    assert success(gap=MINUTE, intervals=INTERVALS.every(2 * DAY)).at == NOW + 2 * DAY
    assert success(gap=5 * DAY, intervals=Intervals(floor=20 * MINUTE, spread=0.0)).why.kind is DueKind.RHYTHM


@pytest.mark.parametrize(
    ("terms", "jitter", "wait"),
    [
        ({}, 0.5, 63 * MINUTE),
        ({}, 1.0, 66 * MINUTE),
        ({"freshness": Freshness(lifetime=6.5 * DAY)}, 1.0, 7 * DAY),  # never beyond the limit by that
        ({"freshness": Freshness(lifetime=30 * DAY)}, 1.0, 7 * DAY),
        ({"intervals": Intervals().every(10 * DAY)}, 1.0, 10 * DAY),  # nor shorter where the user wants more
    ],
)
def test_jitter_makes_a_wait_up_to_a_tenth_longer(terms, jitter, wait):
    assert success(**{"intervals": Intervals(), **terms}, jitter=jitter).at == NOW + wait


@pytest.mark.parametrize(
    ("terms", "wait", "kind"),
    [
        ({"unchanged_in_a_row": 0}, 1 * HOUR, DueKind.RHYTHM_UNKNOWN),
        ({"unchanged_in_a_row": 1}, 2 * HOUR, DueKind.NOT_CONDITIONAL),
        ({"unchanged_in_a_row": 9, "conditional": True}, 1 * HOUR, DueKind.RHYTHM_UNKNOWN),
        ({"unchanged_in_a_row": 9, "freshness": Freshness(lifetime=MINUTE)}, 1 * HOUR, DueKind.RHYTHM_UNKNOWN),
        ({"unchanged_in_a_row": 1, "gap": 12 * HOUR}, 2 * HOUR, DueKind.RHYTHM),  # as long already
        ({"unchanged_in_a_row": 1, "gap": 30 * HOUR}, 5 * HOUR, DueKind.RHYTHM),
        (
            {"unchanged_in_a_row": 9, "intervals": Intervals(ceiling=2 * DAY, spread=0)},
            48 * HOUR,
            DueKind.NOT_CONDITIONAL,
        ),
        # Doubled ten times at most, so that no number of visits is too large for a date.
        ({"unchanged_in_a_row": 11, "intervals": INTERVALS.every(MINUTE)}, 1024 * MINUTE, DueKind.NOT_CONDITIONAL),
        ({"unchanged_in_a_row": 10**9, "intervals": INTERVALS.every(MINUTE)}, 1024 * MINUTE, DueKind.NOT_CONDITIONAL),
    ],
)
def test_only_a_server_that_cannot_be_asked_cheaply_is_asked_less_and_less(terms, wait, kind):  # 9
    due = success(**{"conditional": False, **terms})
    assert (due.at - NOW, due.why.kind) == (wait, kind)


@pytest.mark.parametrize(
    ("asked", "believed"),
    [(2 * HOUR, None), (7 * DAY, None), (7 * DAY + MINUTE, 7 * DAY), (5840 * DAY, 7 * DAY)],
)
def test_a_wish_is_told_with_what_is_believed_of_it_where_that_is_less(asked, believed):
    assert success(freshness=Freshness(lifetime=asked)).why == DueReason(
        kind=DueKind.FRESH, span=asked, believed=believed
    )
    hints = PollingHints(ttl=asked)
    assert success(hints=hints).why == DueReason(kind=DueKind.TTL, span=asked, believed=believed)
    hints = PollingHints(update_interval=asked)
    assert success(hints=hints).why == DueReason(kind=DueKind.UPDATE_INTERVAL, span=asked, believed=believed)


def test_of_several_wishes_the_longest_counts_and_of_equal_ones_the_first():
    hints = PollingHints(ttl=3 * HOUR, update_interval=2 * HOUR)
    assert success(hints=hints, freshness=Freshness(lifetime=HOUR)).why.kind is DueKind.TTL
    assert success(hints=hints, freshness=Freshness(lifetime=3 * HOUR)).why.kind is DueKind.FRESH
    assert success(hints=PollingHints(ttl=HOUR)).why.kind is DueKind.RHYTHM_UNKNOWN


ALL_BUT_NOON = PollingHints(skip_hours=frozenset(range(24)) - {12}, skip_days=frozenset(range(7)) - {2})
"""GMT, on Wednesdays; the hour of NOW."""


@pytest.mark.parametrize(
    ("hints", "now", "at"),
    [
        (PollingHints(skip_hours=frozenset({12})), NOW, NOW + HOUR),
        (PollingHints(skip_hours=frozenset({12})), NOW + 59 * MINUTE, NOW + HOUR),
        (PollingHints(skip_hours=frozenset({11, 13})), NOW, None),
        (PollingHints(skip_hours=frozenset(range(24)) - {11}), NOW, NOW + 23 * HOUR),
        (PollingHints(skip_hours=frozenset(range(24))), NOW, None),  # mistaken
        (PollingHints(skip_days=frozenset(range(7)) - {1}), NOW, NOW + 5.5 * DAY),
        (PollingHints(skip_days=frozenset(range(7))), NOW, None),
        (ALL_BUT_NOON, NOW, None),
        (ALL_BUT_NOON, NOW + HOUR, NOW + 7 * DAY),
    ],
)
def test_a_feed_that_is_due_waits_for_the_next_slot_that_it_does_not_skip(hints, now, at):  # 19
    due = skipped_now(hints, now)
    assert due == (None if at is None else Due(at, DueReason(kind=DueKind.DUE, not_before=at)))


def test_feeds_that_waited_for_the_same_slot_come_within_ten_minutes_of_its_beginning():
    hints = PollingHints(skip_hours=frozenset({13}))
    due = success(hints=hints, jitter=0.5)
    assert due.at == NOW + 2 * HOUR + 5 * MINUTE
    assert due.why.not_before == NOW + 2 * HOUR


@pytest.mark.parametrize(
    ("facts", "waits"),
    [
        ({}, True),
        ({"validators": Validators(etag="x")}, False),
        ({"validators_url": None}, False),
        ({"asked_plainly": None}, False),
        ({"asked_plainly": NOW - DAY + MINUTE}, True),
        ({"asked_plainly": NOW - DAY}, False),
    ],
)
def test_only_where_validators_were_not_kept_a_day_is_waited(facts, waits):  # 9
    terms = {"validators_url": "https://a.example/feed", "asked_plainly": NOW - HOUR}
    due = next_unconditional(FeedHealth(**{**terms, **facts}), NOW)
    assert (due is not None) is waits
    assert due is None or due.why == DueReason(kind=DueKind.ASKED_PLAINLY)


@pytest.mark.parametrize(
    ("ending", "asked_plainly", "doubted"),
    [
        (Ending.CUT, None, True),
        (Ending.CUT, NOW - DAY, True),
        (Ending.CUT, NOW - DAY + MINUTE, False),
        (Ending.UNFINISHED, NOW - DAY, True),
        (Ending.UNFINISHED, NOW - DAY + MINUTE, False),
        (Ending.WHOLE, None, False),
        (Ending.WHOLE, NOW - 2 * DAY, False),
    ],
)
def test_validators_of_a_document_that_ended_too_early_are_doubted_once_a_day(ending, asked_plainly, doubted):
    assert distrusts_validators(FeedHealth(ending=ending, asked_plainly=asked_plainly), NOW) is doubted


@pytest.mark.parametrize(
    ("kind", "failures", "wait"),
    [
        (FailureKind.SERVER, 0, HOUR),  # as if it were the first
        (FailureKind.SERVER, 1, HOUR),
        (FailureKind.SERVER, 7, 64 * HOUR),
        (FailureKind.SERVER, 9, 7 * DAY),
        (FailureKind.OFFLINE, 9, DAY),
        (FailureKind.UNREACHED, 9, DAY),
        (FailureKind.TIMEOUT, 9, DAY),
        (FailureKind.NETWORK, 4, 8 * HOUR),
        (FailureKind.TOO_LARGE, 1, DAY),
        (FailureKind.TOO_LARGE, 6, 32 * HOUR),
    ],
)
def test_how_long_a_failure_is_waited_out(kind, failures, wait):  # 16
    failure = Failed(kind=kind, reason="x")
    due = after_failure(failure, failures=failures, now=NOW, intervals=INTERVALS, jitter=1.0)
    assert due == Due(NOW + wait, DueReason(kind=DueKind.FAILED, number=failures, span=wait))


def test_waits_are_doubled_sixteen_times_at_most_and_spread_up_to_the_limit():
    quick = Intervals(floor=timedelta(seconds=1), failure_limit=30 * DAY)
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="x")
    for times in (17, 18, 10**9):
        failed = after_failure(failure, failures=times, now=NOW, intervals=quick, jitter=0.0)
        refused = host_pause(failure, strikes=times, now=NOW, intervals=quick)
        assert failed.at == refused.at == NOW + timedelta(seconds=65_536)
    assert after_failure(failure, failures=1, now=NOW, intervals=Intervals(), jitter=1.0).at == NOW + 66 * MINUTE
    assert after_failure(failure, failures=99, now=NOW, intervals=Intervals(), jitter=1.0).at == NOW + 7 * DAY


@pytest.mark.parametrize(
    ("asked", "strikes", "wait", "why"),
    [
        (None, 0, HOUR, DueReason(kind=DueKind.REFUSING, span=HOUR)),
        (None, 2, 2 * HOUR, DueReason(kind=DueKind.REFUSING, span=2 * HOUR)),
        (None, 99, 7 * DAY, DueReason(kind=DueKind.REFUSING, span=7 * DAY)),
        (timedelta(), 2, 2 * HOUR, DueReason(kind=DueKind.REFUSING, span=2 * HOUR)),  # now is no answer
        (MINUTE, 9, MINUTE, DueReason(kind=DueKind.RETRY_AFTER, span=MINUTE, until=NOW + MINUTE)),
        (30 * DAY, 1, 30 * DAY, DueReason(kind=DueKind.RETRY_AFTER, span=30 * DAY, until=NOW + 30 * DAY)),
        (
            31 * DAY,
            1,
            30 * DAY,
            DueReason(kind=DueKind.RETRY_AFTER, span=31 * DAY, believed=30 * DAY, until=NOW + 30 * DAY),
        ),
    ],
)
def test_how_long_a_host_is_left_alone_and_why(asked, strikes, wait, why):  # 13, 14
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="x", http=429, retry_after=asked)
    assert host_pause(failure, strikes=strikes, now=NOW, intervals=INTERVALS) == Due(NOW + wait, why)


def test_feeds_of_a_paused_host_come_within_a_tenth_of_an_hour_after_it():
    pause = Due(NOW, DueReason(kind=DueKind.REFUSING))
    assert after_pause(pause, intervals=Intervals(), jitter=0.5) == Due(NOW + 3 * MINUTE, pause.why)


@pytest.mark.parametrize(("host", "named"), [("b.example", "b.example"), ("a.example>b.example", "b.example")])
def test_a_feed_whose_host_is_left_alone_waits_for_the_end_of_that(host, named):
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="x", retry_after=HOUR, asked=False, host=host)
    why = DueReason(kind=DueKind.HOST_PAUSED, host=named, until=NOW + HOUR)
    assert left_alone(failure, NOW) == Due(NOW + HOUR, why)
    ending = Failed(kind=FailureKind.RATE_LIMITED, reason="x", asked=False)
    assert left_alone(ending, NOW) == Due(NOW, DueReason(kind=DueKind.ENDING))
