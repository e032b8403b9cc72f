"""Dates of feeds as reported to other readers: the right instant, or none, and never one that moves with the clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedreader.feeds.parse import parse_document
from feedreader.model.outcomes import Document, ParsedFeed

WHEN = datetime(2023, 11, 5, 16, 20, tzinfo=UTC)


def published(*dates: str, language: str = "") -> list[datetime | None]:
    """When the items of a feed with these dates were published."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{number}</guid><title>Item {number}</title><pubDate>{date}</pubDate></item>"
        for number, date in enumerate(dates)
    )
    body = f"<rss version='2.0'><channel><title>Clock</title><language>{language}</language>{items}</channel></rss>"
    parsed = parse_document(Document(body=body.encode(), url="https://clock.example/feed"))
    assert isinstance(parsed, ParsedFeed)
    return [entry.published for entry in parsed.entries]


@pytest.mark.parametrize("date", ["2023/11/5 16:20:00", "2023/11/05 16:20", "2023.11.05 16:20", "2023/11/05T16:20Z"])
def test_feedparser_75_the_year_stands_first(date):
    assert published(date) == [WHEN]


@pytest.mark.parametrize(
    ("date", "hour"),
    [("Sun, 05 Nov 2023 4:20 PM", 16), ("Nov 5, 2023 04:20:00 pm", 16), ("5 Nov 2023 12:20 AM", 0)],
)
def test_twelve_hour_clocks(date, hour):
    assert published(date) == [WHEN.replace(hour=hour)]


@pytest.mark.parametrize(
    "date",
    [
        "Sun, 05 Nov 2023 17:20:00 CET",
        "Sun, 05 Nov 2023 18:20:00 CEST",
        "Mon, 06 Nov 2023 01:20:00 JST",
        "Sun, 05 Nov 2023 11:20:00 EST",
        "Sun, 05 Nov 2023 18:20:00 GMT+2",
        "Sun, 05 Nov 2023 18:20:00 UTC+02:00",
        "Sun Nov 05 19:20:00 MSK 2023",
        "Sun, 05 Nov 2023 21:50:00 IST",
        "2023-11-05 21:50:00 +5:30",
    ],
)
def test_zones_are_not_all_utc(date):
    assert published(date) == [WHEN]


@pytest.mark.parametrize(
    "date", ["Nov 5, 2023", "Sunday, November 5, 2023", "05.11.2023", "1699142400", "Sat, 04 Nov 2023 24:00:00 GMT"]
)
def test_netnewswire_1012_loose_forms_of_a_day(date):
    assert published(date) == [WHEN.replace(hour=0, minute=0)]


@pytest.mark.parametrize(
    "date", ["Sun, 11/05/2023 - 16:20", "2023-11-05 16:20:00 UTC", "Sunday, November 5, 2023 - 16:20"]
)
def test_capyreader_353_loose_forms_of_a_moment(date):
    assert published(date) == [WHEN]


@pytest.mark.parametrize(
    "date",
    [
        "5 ноября 2023 16:20",
        "5 листопада 2023 16:20",
        "5 ноември 2023 16:20",
        "niedziela, 5 listopada 2023 16:20",
        "5. listopadu 2023 16:20",
        "5. studenoga 2023. 16:20",
        "2023. november 5. 16:20",
        "5 Kasım 2023 16:20",
        "5. marraskuuta 2023 16.20",
        "5 Νοεμβρίου 2023 16:20",
        "2023 m. lapkričio 5 d. 16:20",
        "5 نوفمبر 2023 16:20",
        "۵ نوامبر ۲۰۲۳ ۱۶:۲۰",
        "5 tháng 11, 2023 16:20",
        "5 November 2023 16.20",
        "2023年11月5日 16:20",
        "2023年11月5日 下午4:20",
        "2023년 11월 5일 오후 4:20",
    ],
)
def test_names_of_months_in_the_languages_of_the_world(date):
    assert published(date) == [WHEN]


def test_elfeed_345_what_means_two_days_is_decided_by_the_rest_of_the_feed():
    assert published("05/11/2023 16:20", "25/11/2023 10:00")[0] == WHEN
    assert published("11/05/2023 16:20", "11/25/2023 10:00")[0] == WHEN
    assert published("05/11/2023 16:20") == [None]


def test_one_item_without_a_date_that_can_be_read_costs_no_other():
    assert published("some day", "Sun, 05 Nov 2023 16:20:00 GMT", "30 Feb 2023") == [None, WHEN, None]
