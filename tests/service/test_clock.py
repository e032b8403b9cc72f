"""Days are those of the machine's time zone, in summer and in winter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.builders import make_intent, make_new, make_subscription
from tests.inside import workspace_of

from feedreader.query.moments import start_of
from feedreader.service.clock import local
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 1, 15, 23, 30, tzinfo=UTC), "2026-01-16 00:30"),
        (datetime(2026, 7, 15, 22, 30, tzinfo=UTC), "2026-07-16 00:30"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29 03:30"),
    ],
)
def test_a_time_is_shown_as_the_clock_on_the_wall_shows_it(in_zone, moment, shown):
    in_zone("Europe/Paris")
    assert f"{local(moment):%Y-%m-%d %H:%M}" == shown
    assert local(moment) == moment


def test_a_date_of_the_other_season_begins_at_its_own_midnight(in_zone):
    in_zone("Europe/Paris")
    now = local(datetime(2026, 7, 15, 12, tzinfo=UTC))
    assert start_of("2026-01-15", now) == datetime(2026, 1, 14, 23, tzinfo=UTC)
    assert start_of("today", now) == datetime(2026, 7, 14, 22, tzinfo=UTC)


@pytest.mark.parametrize("moment", [datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)])
def test_the_ends_of_time_are_moments_as_well(in_zone, moment):
    in_zone("Pacific/Auckland")
    assert abs((local(moment) - moment).total_seconds()) == 0


def test_today_is_the_day_of_the_user_in_every_query(in_zone, tmp_path):
    in_zone("Asia/Tokyo")
    now = datetime(2026, 1, 10, 16, tzinfo=UTC)  # one o'clock at night of the 11th in Tokyo
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription("https://news.example/feed")], now=now)
        for guid, hour in (("evening", 14), ("night", 15)):
            when = datetime(2026, 1, 10, hour, tzinfo=UTC)
            store.writer.polling.apply([make_intent(1, make_new(guid, when=when, title=guid))])
        library = Library(store, Settings(), clock=lambda: now)
        found = store.entries.page(workspace_of(library).selection("after:today"))
        assert [row.title for row in found] == ["night"]
        assert [row.title for row in library.entries.search("before:2026-01-11", limit=5)] == ["evening"]
