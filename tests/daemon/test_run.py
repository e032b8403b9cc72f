"""The daemon: an hour of a newsroom's life, and how it ends."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from tests.builders import NOW, make_subscription
from tests.fakes.polling import FakeClock
from tests.fakes.server import Answer, FakeServer

from feedreader.daemon.run import Daemon, guarded
from feedreader.errors import FeedreaderError
from feedreader.service.background import Background
from feedreader.service.library import Library
from feedreader.service.newsroom import demo_folder, load_newsroom, serve
from feedreader.service.polling import poller_of
from feedreader.settings.config import Polling, Settings
from feedreader.store.connect import open_store

SETTINGS = Settings(
    polling=Polling(host_spacing=timedelta(), floor=timedelta(minutes=10), ceiling=timedelta(minutes=10))
)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "feedreader.db") as opened:
        yield opened


def make_daemon(store, poller):
    return Daemon(poller, Background(Library(store, SETTINGS, clock=poller.updater.clock)))


async def test_an_hour_alone_brings_in_all_that_is_published(store):
    newsroom = load_newsroom(demo_folder())
    times = sorted(entry.published for outlet in newsroom.outlets for entry in outlet.entries)
    hour = timedelta(hours=1)
    start = max(times, key=lambda time: sum(time < other <= time + hour for other in times))
    clock = FakeClock(start)
    with serve(newsroom, clock) as subscriptions:
        store.writer.subscribe(subscriptions, now=clock())
        async with poller_of(store, SETTINGS, clock=clock) as one, poller_of(store, SETTINGS, clock=clock) as other:
            daemons = [make_daemon(store, poller) for poller in (one, other)]
            await daemons[0].poll()
            before = store.entries.count()
            for _ in range(12):
                clock.advance(minutes=5)
                for daemon in daemons:
                    await daemon.poll()
    assert store.entries.count() > before
    feeds = [feed for outlet in newsroom.outlets for feed in outlet.feeds]
    published = {where.url: feed for where, feed in zip(subscriptions, feeds, strict=True)}
    for row in store.feeds.all():
        feed = published[row.feed.url]
        assert row.health.checked > start
        assert row.total >= sum(start < entry.published <= row.health.checked for entry in feed.entries)


async def test_two_daemons_on_one_store_ask_once(store):
    clock = FakeClock(NOW)
    with FakeServer() as server:
        for number in range(5):
            body = f"<rss><channel><title>{number}</title><item><guid>1</guid></item></channel></rss>".encode()
            server.route(f"/{number}", Answer(body=body))
        store.writer.subscribe([make_subscription(server.url(f"/{number}")) for number in range(5)], now=clock())
        async with poller_of(store, SETTINGS, clock=clock) as one, poller_of(store, SETTINGS, clock=clock) as other:
            for _ in range(3):
                await asyncio.gather(*(make_daemon(store, poller).poll() for poller in (one, other)))
        assert len(server.requests) == 5


async def test_trouble_in_a_tick_is_told_and_does_not_end_the_daemon(caplog):
    async def foreseen():
        raise FeedreaderError("the disk is full")

    async def unforeseen():
        raise ZeroDivisionError

    await guarded(foreseen)()
    await guarded(unforeseen)()
    assert [record.getMessage() for record in caplog.records] == [
        "the disk is full",
        "unexpected trouble in unforeseen",
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_storing(tmp_path, number):
    command = [sys.executable, "-m", "feedreader", "--db", str(tmp_path / "feedreader.db"), "daemon"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "polling 0 feeds\n"
        process.send_signal(number)
        rest = process.stderr.read()
        assert process.wait(20) == 0
    assert rest == "stopped\n"
