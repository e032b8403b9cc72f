"""A clock that was set moves what was planned, once, by as much as it must."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.builders import DAY, HOUR, MINUTE, NOW, make_health, make_intent, make_subscription

from feedreader.model.due import DueKind, DueReason
from feedreader.model.intents import HostPause
from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from feedreader.store.connect import Store

HERE = "this start"
OFFSET = timedelta(days=20_000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "feedreader.db") as opened:
        opened.writer.feeds.subscribe([make_subscription(), make_subscription("https://b.example/")], now=NOW)
        opened.writer.clock.follow(HERE, OFFSET, NOW)
        yield opened


def asked(store: Store, feed: int, at: datetime, wait: timedelta = 12 * HOUR, **facts: object) -> None:
    health = make_health(checked=at, asked_plainly=at, next_due=at + wait, **facts)
    store.writer.polling.apply([make_intent(feed, health=health)])


def times(store: Store, feed: int) -> tuple[datetime | None, datetime | None]:
    health = store.feeds.get(feed).health
    return health.checked, health.next_due


def test_set_back_every_turn_comes_as_much_earlier_and_only_once(store: Store) -> None:
    asked(store, 1, NOW - 2 * HOUR)
    pause = HostPause(
        host="b.example", since=NOW, until=NOW + 6 * HOUR, strikes=1, why=DueReason(kind=DueKind.RETRY_AFTER)
    )
    store.writer.polling.pause(pause)
    store.writer.upkeep.done("optimize", {}, now=NOW)
    for _ in range(3):
        store.writer.clock.follow(HERE, OFFSET - HOUR, NOW - HOUR)
    assert times(store, 1) == (NOW - 3 * HOUR, NOW + 9 * HOUR)
    assert times(store, 2) == (None, None)
    kept = store.feeds.pause("b.example")
    assert kept is not None
    assert (kept.since, kept.until) == (NOW - HOUR, NOW + 5 * HOUR)
    last = store.upkeep.last("optimize")
    assert last is not None
    assert last.at == NOW - HOUR


def test_what_is_wanted_at_once_stays_so(store: Store) -> None:
    store.writer.polling.apply([make_intent(1, health=make_health(next_due=None))])
    store.writer.clock.follow(HERE, OFFSET - HOUR, NOW - HOUR)
    assert store.feeds.get(1).health.next_due is None


@pytest.mark.parametrize("ahead", [10 * MINUTE, 5 * HOUR, 4000 * DAY])
def test_set_ahead_by_mistake_and_back_again_no_feed_loses_or_gains_anything(store: Store, ahead: timedelta) -> None:
    asked(store, 1, NOW - HOUR)  # before the mistake
    store.writer.clock.follow(HERE, OFFSET + ahead, NOW + ahead)
    assert times(store, 1) == (NOW - HOUR, NOW + 11 * HOUR)
    asked(store, 2, NOW + ahead + MINUTE)  # during it
    store.writer.clock.follow(HERE, OFFSET, NOW + 2 * MINUTE)
    assert times(store, 1) == (NOW - HOUR, NOW + 11 * HOUR)
    assert times(store, 2) == (NOW + MINUTE, NOW + 12 * HOUR + MINUTE)
    store.writer.clock.follow(HERE, OFFSET - HOUR, NOW - 58 * MINUTE)  # further back than it was ahead
    assert times(store, 1) == (NOW - 2 * HOUR, NOW + 10 * HOUR)


def test_a_turn_that_a_pause_decided_during_the_mistake_goes_back_with_it(store: Store) -> None:
    asked(store, 1, NOW - HOUR)
    store.writer.clock.follow(HERE, OFFSET + DAY, NOW + DAY)
    why = DueReason(kind=DueKind.HOST_PAUSED)
    asked(store, 1, NOW - HOUR, wait=DAY + 3 * HOUR, why_then=why)  # left alone: it was asked no later
    store.writer.clock.follow(HERE, OFFSET, NOW)
    assert times(store, 1) == (NOW - HOUR, NOW + 2 * HOUR)


def test_less_than_two_seconds_move_nothing_until_they_add_up(store: Store) -> None:
    asked(store, 1, NOW)
    for tenths in range(1, 30):
        step = timedelta(seconds=tenths / 10)
        store.writer.clock.follow(HERE, OFFSET - step, NOW - step)
    moved = NOW + 12 * HOUR - store.feeds.get(1).health.next_due
    assert timedelta(seconds=2) <= moved < timedelta(seconds=3)


def test_after_another_start_what_was_asked_in_the_future_was_asked_now(store: Store) -> None:
    asked(store, 1, NOW + 3 * DAY)
    asked(store, 2, NOW - HOUR)
    store.writer.clock.follow("next start", timedelta(days=1), NOW)
    assert times(store, 1) == (NOW, NOW + 12 * HOUR)
    assert times(store, 2) == (NOW - HOUR, NOW + 11 * HOUR)
    assert store.clock.is_same("next start", timedelta(days=1))


def test_the_lease_goes_along_both_ways_so_that_nobody_else_polls_meanwhile(store: Store) -> None:
    leases, minute = store.writer.leases, timedelta(minutes=1)
    assert leases.acquire("a", now=NOW, time=minute)
    for step in (DAY, -HOUR):
        offset = OFFSET + (DAY if step == DAY else DAY - HOUR)
        now = NOW + (offset - OFFSET)
        store.writer.clock.follow(HERE, offset, now)
        assert leases.acquire("b", now=now + minute / 2, time=minute) is None
    assert leases.acquire("b", now=NOW + DAY - HOUR + minute, time=minute)


def test_a_lease_from_the_future_ends_as_if_it_were_taken_now(store: Store) -> None:
    leases, minute = store.writer.leases, timedelta(minutes=1)
    assert leases.acquire("a", now=NOW + DAY, time=minute)
    assert leases.acquire("b", now=NOW, time=minute) is None
    assert leases.acquire("b", now=NOW + minute / 2, time=minute) is None
    assert leases.acquire("b", now=NOW + minute, time=minute)
