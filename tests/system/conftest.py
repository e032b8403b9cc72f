"""The whole of polling over a real store, the real client and a server on loopback, in time that only tests move."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW, make_subscription
from tests.fakes.parsers import RealParsers
from tests.fakes.polling import FakeClock
from tests.fakes.server import FakeServer
from tests.inside import guids_of

from feedreader.fetch.client import Client
from feedreader.fetch.limits import Limits
from feedreader.policy.schedule import Intervals
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from feedreader.model.feeds import FeedHealth, FeedId, FeedRow
    from feedreader.model.outcomes import PollReport
    from feedreader.store.connect import Store

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A reader's machine (`store`, `poller`, `clock`) and the servers it asks (`server`)."""

    store: Store
    poller: Poller
    clock: FakeClock
    server: FakeServer

    def subscribe(self, *urls: str) -> list[FeedId]:
        done = self.store.writer.feeds.subscribe([make_subscription(url) for url in urls], now=self.clock())
        return [each.feed for each in done]

    async def round(self, **options: object) -> dict[str, PollReport]:
        """One `refresh`; reports by address."""
        reports: list[PollReport] = []
        await self.poller.round(on_report=reports.append, **options)  # type: ignore[arg-type]  # round's own
        return {report.url: report for report in reports}

    async def poll(self, url: str, **options: object) -> PollReport:
        """What one `refresh` reports of one feed."""
        return (await self.round(**options))[url]

    async def due(self, url: str) -> PollReport:
        """Wait until a feed is due, and refresh."""
        self.clock.now = max(self.clock.now, self.health(url).next_due or self.clock.now)
        return await self.poll(url)

    def row(self, url: str) -> FeedRow:
        found = self.store.feeds.find(url)
        assert found is not None
        return found

    def health(self, url: str) -> FeedHealth:
        return self.row(url).health

    def guids(self, url: str) -> set[str]:
        return set(guids_of(self.store, self.row(url).feed.id))


@asynccontextmanager
async def started(
    path: Path,
    clock: FakeClock,
    server: FakeServer,
    *,
    spacing: float = 0.0,
    jitter: Callable[[], float] = lambda: 0.0,
) -> AsyncIterator[World]:
    """The program as one process runs it, from opening the store to its end; start it again for a restart."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds=seconds)

    client = Client(
        Limits(spacing=spacing, body=200_000),
        clock=lambda: clock().timestamp(),
        sleep=sleep,
        now=clock,
    )
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(path))
        await stack.enter_async_context(client)
        updater = Updater(
            store=store, client=client, parsers=RealParsers(), intervals=Intervals(), clock=clock, jitter=jitter
        )
        yield World(
            store=store, poller=Poller(updater=updater, steady=lambda: clock().timestamp()), clock=clock, server=server
        )


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(addresses=HOSTS) as running:
        yield running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feedreader.db"


@pytest.fixture
async def world(path: Path, clock: FakeClock, server: FakeServer) -> AsyncIterator[World]:
    async with started(path, clock, server) as running:
        yield running
