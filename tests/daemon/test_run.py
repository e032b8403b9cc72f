"""The daemon: an hour of a newsroom's life, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from tests.builders import NOW, make_subscription
from tests.fakes.polling import FakeClock
from tests.fakes.server import Answer, FakeServer

from feedreader.daemon import run
from feedreader.daemon.run import Daemon, Tick, guarded
from feedreader.demo import demo_folder, load_newsroom, serve
from feedreader.errors import FeedreaderError, SettingsError
from feedreader.service.library import Library
from feedreader.settings.config import Polling, Settings
from feedreader.settings.watching import Configuration
from feedreader.store.connect import open_store

SETTINGS = Settings(
    polling=Polling(host_spacing=timedelta(), floor=timedelta(minutes=10), ceiling=timedelta(minutes=10))
)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "feedreader.db") as opened:
        yield opened


def make_daemon(library, poller):
    return Daemon(poller, library.background())


async def test_an_hour_alone_brings_in_all_that_is_published(store):
    newsroom = load_newsroom(demo_folder())
    times = sorted(entry.published for outlet in newsroom.outlets for entry in outlet.entries)
    hour = timedelta(hours=1)
    start = max(times, key=lambda time: sum(time < other <= time + hour for other in times))
    clock = FakeClock(start)
    with serve(newsroom, clock) as subscriptions:
        store.writer.feeds.subscribe(subscriptions, now=clock())
        library = Library(store, SETTINGS, clock=clock)
        async with library.poller() as one, library.poller() as other:
            daemons = [make_daemon(library, poller) for poller in (one, other)]
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
        store.writer.feeds.subscribe([make_subscription(server.url(f"/{number}")) for number in range(5)], now=clock())
        library = Library(store, SETTINGS, clock=clock)
        async with library.poller() as one, library.poller() as other:
            for _ in range(3):
                await asyncio.gather(*(make_daemon(library, poller).poll() for poller in (one, other)))
        assert len(server.requests) == 5


async def test_trouble_in_a_tick_is_told_and_does_not_end_the_daemon(caplog):
    async def foreseen():
        raise FeedreaderError("the disk is full")

    async def unforeseen():
        raise ZeroDivisionError

    await guarded(Tick(name="poll", seconds=1, work=foreseen))
    await guarded(Tick(name="group", seconds=1, work=unforeseen))
    assert [record.getMessage() for record in caplog.records] == [
        "the disk is full",
        "unexpected error in the group tick",
    ]


class Running:
    """The daemon in a process of its own, and what it says."""

    def __init__(self, tmp_path, *options, **environment):
        self.config = tmp_path / "config.toml"
        self.config.touch()
        command = [sys.executable, "-m", "feedreader", "--db", str(tmp_path / "feedreader.db"), "--config"]
        self.process = subprocess.Popen(
            [*command, str(self.config), "daemon", "--log-format", "json", *options],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )

    def says(self):
        assert self.process.stderr is not None
        return json.loads(self.process.stderr.readline())["message"]

    def __enter__(self):
        assert self.says() == "polling 0 feeds"
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()


@pytest.mark.quick_vectors
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_storing(tmp_path, number):
    with Running(tmp_path) as daemon:
        daemon.process.send_signal(number)
        assert daemon.says() == "stopped"
        assert daemon.process.wait(20) == 0


@pytest.mark.quick_vectors
def test_a_hangup_reads_the_configuration_again_and_a_bad_one_is_refused(tmp_path):
    with Running(tmp_path) as daemon:
        daemon.process.send_signal(signal.SIGHUP)
        assert daemon.says() == f"the configuration was read again from {daemon.config}"
        daemon.config.write_text("[polling]\nfloor = 5\n")
        daemon.process.send_signal(signal.SIGHUP)
        assert daemon.says().startswith(f"the configuration stays as it was: {daemon.config}: polling.floor must be")
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.says() == "stopped"


async def test_a_hangup_during_a_round_is_obeyed_when_the_round_ends(store, tmp_path, monkeypatch):
    rounds, read = [], asyncio.Event()

    class Watched(Configuration):
        def reload(self):
            read.set()
            return super().reload()

    async def poll(_daemon):
        if not rounds:
            os.kill(os.getpid(), signal.SIGHUP)
        rounds.append(1)
        for _ in range(5):  # the loop hears of the signal
            await asyncio.sleep(0)

    monkeypatch.setattr(run, "POLL_SECONDS", 3_600)
    monkeypatch.setattr(Daemon, "poll", poll)
    configuration = Watched(tmp_path / "config.toml")
    read.clear()  # it was read at first
    service = asyncio.create_task(run.run(Library(store, SETTINGS), configuration))
    async with asyncio.timeout(20):
        await read.wait()
    service.cancel()
    with pytest.raises(asyncio.CancelledError):
        await service
    assert rounds == [1]


def test_a_changed_configuration_is_read_at_the_next_tick(tmp_path):
    path = tmp_path / "config.toml"
    configuration = Configuration(path)
    assert not configuration.changed()
    path.write_text('[polling]\nfloor = "2h"\n')
    assert configuration.changed()
    assert configuration.reload().polling.floor == timedelta(hours=2)
    assert not configuration.changed()
    path.write_text("[polling]\nflor = 1\n")
    with pytest.raises(SettingsError, match="did you mean"):
        configuration.reload()
    assert configuration.settings.polling.floor == timedelta(hours=2)
    assert not configuration.changed()  # it has been complained about once


def test_systemd_hears_that_it_is_ready_alive_and_stopping(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(20)
        told = []
        with Running(tmp_path, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="300000") as daemon:
            while told[-2:] != ["WATCHDOG=1"] * 2:
                told.append(systemd.recv(4096).decode())
            daemon.process.terminate()
            while "STOPPING=1" not in told:
                told.append(systemd.recv(4096).decode())
    assert told[0] == "READY=1\nSTATUS=polling 0 feeds"
