"""What headers say about time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.fetch.caching import freshness, http_date, retry_after

NOW = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)
DATE = "Tue, 06 Jan 2026 10:00:00 GMT"


def lifetime(cache_control: str | None = None, expires: str | None = None, date: str | None = DATE) -> timedelta | None:
    return freshness(cache_control=cache_control, expires=expires, date=date, now=NOW).lifetime


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=600", 600),
        ("public, MAX-AGE = 600 , must-revalidate", 600),
        ('max-age="600"', 600),
        ("max-age=600, max-age=5", 600),
        ("max-age=99999999999999999999999999", 36_500 * 86_400),
        ("max-age=504576000", 504_576_000),
    ],
)
def test_max_age_is_read_however_it_is_written(header: str, seconds: int) -> None:
    assert lifetime(header) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "header",
    ["", "no-cache", "no-store, max-age=600", "max-age=0", "max-age=-5", "max-age=soon", "max-age", 'x="max-age=600"'],
)
def test_what_gives_no_lifetime_does_not_ask_for_faster_polls(header: str) -> None:
    assert lifetime(header) is None


def test_max_age_of_nothing_outweighs_expires() -> None:
    assert lifetime("max-age=0", "Tue, 06 Jan 2026 11:00:00 GMT") is None


def test_expires_counts_from_the_answers_own_date() -> None:
    found = freshness(cache_control="public", expires="Tue, 06 Jan 2026 11:00:00 GMT", date=DATE, now=NOW)
    assert (found.lifetime, found.source) == (timedelta(hours=1), "Expires")


def test_expires_counts_from_now_where_the_answer_has_no_date() -> None:
    assert lifetime(expires="Tue, 06 Jan 2026 12:30:00 GMT", date=None) == timedelta(minutes=30)


@pytest.mark.parametrize("expires", ["0", "-1", "", "never", "Tue, 06 Jan 2026 09:00:00 GMT"])
def test_an_expires_that_is_past_or_no_date_says_nothing(expires: str) -> None:
    assert lifetime(expires=expires) is None


@pytest.mark.parametrize(
    "text", ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
)
def test_all_three_forms_of_a_date_are_read(text: str) -> None:
    assert http_date(text) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7200", timedelta(hours=2)),
        (" 0 ", timedelta()),
        ("Tue, 06 Jan 2026 10:30:00 GMT", timedelta(minutes=30)),
        ("Tue, 06 Jan 2026 09:30:00 GMT", None),
        ("-5", None),
        ("120.5", None),
        ("later", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_nonsense_is_none(text: str | None, wait: timedelta | None) -> None:
    assert retry_after(text, date=DATE, now=NOW) == wait


ANYTHING = st.none() | st.text() | st.from_regex(r"(max-age|Expires|[0-9a-zA-Z,:= \"-]){0,9}")


@given(ANYTHING, ANYTHING, ANYTHING)
def test_no_header_whatever_raises(one: str | None, two: str | None, three: str | None) -> None:
    held = freshness(cache_control=one, expires=two, date=three, now=NOW).lifetime
    assert held is None or held > timedelta()
    wait = retry_after(one, date=two, now=NOW)
    assert wait is None or wait >= timedelta()
