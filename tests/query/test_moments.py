from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.query.moments import MomentError, start_of

NOW = datetime(2026, 1, 10, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-1-6", datetime(2026, 1, 6, tzinfo=UTC)),
        ("2026-01-06T10:00:00+02:00", datetime(2026, 1, 6, 8, tzinfo=UTC)),
        ("2026-01-06t10:00:00.5z", datetime(2026, 1, 6, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-01-06 10:00", datetime(2026, 1, 6, 10, tzinfo=UTC)),
        ("6h", NOW - timedelta(hours=6)),
        ("3d", NOW - timedelta(days=3)),
        ("2w", NOW - timedelta(weeks=2)),
        ("1mo", NOW - timedelta(days=30)),
        ("1Y", NOW - timedelta(days=365)),
        ("90min", NOW - timedelta(minutes=90)),
        ("today", datetime(2026, 1, 10, tzinfo=UTC)),
        ("Yesterday", datetime(2026, 1, 9, tzinfo=UTC)),
        ("9999y", datetime(1, 1, 2, tzinfo=UTC)),
        ("999999y", datetime(1, 1, 2, tzinfo=UTC)),
    ],
)
def test_dates_and_ages_begin_when_they_say(moment: str, start: datetime) -> None:
    assert start_of(moment, NOW) == start


def test_a_date_is_one_in_the_time_zone_of_now() -> None:
    east = timezone(timedelta(hours=9))
    assert start_of("2026-01-06", NOW.astimezone(east)) == datetime(2026, 1, 5, 15, tzinfo=UTC)


def test_days_are_those_of_the_place_in_summer_and_in_winter() -> None:
    paris = ZoneInfo("Europe/Paris")
    now = datetime(2026, 7, 1, 0, 30, tzinfo=paris)
    assert start_of("today", now) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert start_of("yesterday", now) == datetime(2026, 6, 29, 22, tzinfo=UTC)
    assert start_of("2026-01-15", now) == datetime(2026, 1, 14, 23, tzinfo=UTC)
    assert start_of("2026", now) == datetime(2025, 12, 31, 23, tzinfo=UTC)


def test_an_age_counts_hours_where_the_clock_was_put_forward() -> None:
    paris = ZoneInfo("Europe/Paris")
    now = datetime(2026, 3, 29, 12, tzinfo=paris)  # two o'clock was three o'clock that night
    assert start_of("24h", now) == datetime(2026, 3, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment", ["2026-02-30", "2026-13", "0000", "2026-01-06T25:00:00Z", "3", "3 d", "d", "2026-", "٣d"]
)
def test_what_is_no_date_is_refused(moment: str) -> None:
    with pytest.raises(MomentError, match="date"):
        start_of(moment, NOW)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_a_moment_error(text: str) -> None:
    with contextlib.suppress(MomentError):
        assert start_of(text, NOW).tzinfo is not None


@pytest.mark.parametrize(
    "moment",
    ["1234567d", "20260", "2026-01-06T10:00:00+0200", "2026-01-06T10", "2026-001", "2026-01-006", "today ", "tomorrow"],
)
def test_what_is_nearly_a_date_is_refused_too(moment: str) -> None:
    with pytest.raises(MomentError, match="belongs here"):
        start_of(moment, NOW)


def test_minutes_and_months_are_not_guessed() -> None:
    with pytest.raises(MomentError, match="30m may mean minutes or months: write 30min or 30mo"):
        start_of("30m", NOW)


def test_a_time_without_a_zone_is_one_in_the_zone_of_now_and_one_with_a_zone_is_not() -> None:
    east = timezone(timedelta(hours=9))
    now = NOW.astimezone(east)
    assert start_of("2026-01-06 10:00", now) == datetime(2026, 1, 6, 1, tzinfo=UTC)
    assert start_of("2026-01-06 10:00Z", now) == datetime(2026, 1, 6, 10, tzinfo=UTC)
    assert start_of("2026-01-06 10:00-01:00", now) == datetime(2026, 1, 6, 11, tzinfo=UTC)
