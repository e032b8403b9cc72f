"""Words for times and counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedreader.text.wording import (
    AGE_WIDTH,
    about,
    age,
    ago,
    ahead,
    cells_of,
    counted,
    day_and_time,
    did_you_mean,
    listed,
    moment,
    span,
)
from feedreader.tui.cells import width_of

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=59), "59m"),
        (timedelta(hours=23), "23h"),
        (timedelta(days=6), "6d"),
        (timedelta(days=8), "30 Dec"),
        (timedelta(days=800), "2023"),
    ],
)
def test_ages_are_short(passed, words):
    assert age(NOW - passed, NOW) == words
    assert width_of(words) <= AGE_WIDTH


@pytest.mark.parametrize(
    "text",
    ["BBC News", "日本語の新聞", "조선일보", "E\u0301lyse\u0301e", "हिन्दी", "عربي", "\U0001f680 news", "ｗｉｄｅ"],
)
def test_cells_are_counted_as_the_interface_counts_them(text):
    assert cells_of(text) == width_of(text)


def test_times_behind_and_ahead_are_told_in_words():
    assert ago(NOW - timedelta(hours=3, minutes=5), NOW) == "3 hours ago"
    assert ahead(NOW + timedelta(minutes=1), NOW) == "in 1 minute"
    assert ahead(NOW - timedelta(minutes=1), NOW) == "now"


def test_a_day_is_told_with_its_year_where_that_is_not_plain():
    day = datetime(2026, 1, 12, 16, 5).astimezone()
    assert day_and_time(day, day + timedelta(days=200)) == "Mon 12 Jan, 16:05"
    assert day_and_time(day, day + timedelta(days=360)) == "Mon 12 Jan 2026, 16:05"


def test_a_moment_has_its_date_unless_that_is_today_for_the_user(in_zone):
    in_zone("America/Los_Angeles")
    assert moment(NOW - timedelta(hours=3), NOW) == "01:00"
    assert moment(NOW - timedelta(hours=5), NOW) == "2026-01-06 23:00"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.25, "6 hours"),
        (1, "1 day"),
        (13.9, "14 days"),
        (14, "2 weeks"),
        (60, "9 weeks"),
        (61, "2 months"),
        (728, "24 months"),
        (731, "2 years"),
        (1197, "3 years"),
    ],
)
def test_a_length_of_which_the_size_matters_is_told_in_the_unit_that_it_is_thought_of_in(days, words):
    assert about(timedelta(days=days)) == words


def test_counts_agree_with_their_nouns():
    assert counted(1, "story", "stories") == "1 story"
    assert counted(1204, "story", "stories") == "1,204 stories"


def test_an_unknown_name_is_answered_with_the_nearest_known_one():
    assert did_you_mean("serach", ["star", "search"]) == "; did you mean search?"
    assert did_you_mean("xyz", ["star", "search"]) == ""
    assert did_you_mean("xyz", ["star", "search"], "; known are star and search") == "; known are star and search"


def test_names_are_listed_as_in_a_sentence():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (61, "61 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (3_600, "1 hour"),
        (5_400, "90 minutes"),
        (7_200, "2 hours"),
        (86_400, "1 day"),
        (172_800, "2 days"),
    ],
)
def test_a_span_is_told_in_the_largest_unit_that_fits(seconds, words):
    assert span(timedelta(seconds=seconds)) == words
