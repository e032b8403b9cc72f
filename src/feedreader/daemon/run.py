"""The daemon: a few ticks over whatever is due, never a job per feed.

The poll tick asks the store for due feeds, so that a restart, a sleeping laptop or a thousand new subscriptions change
nothing but the length of the queue: each tick takes a bounded number, which spreads any burst. The upkeep tick forgets
what may be forgotten. The vectors tick lets a process of its own compute what is missing. SIGTERM and SIGINT end the
round under way after storing what has arrived, and that process at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from feedreader.errors import FeedreaderError
from feedreader.model.outcomes import PollStatus
from feedreader.policy.words import count
from feedreader.service.background import Background
from feedreader.service.clock import utc_now
from feedreader.service.library import Library
from feedreader.service.polling import poller_of
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime

    from feedreader.model.outcomes import PollReport
    from feedreader.service.polling import Poller
    from feedreader.settings.config import Settings
    from feedreader.store.connect import Store

POLL_SECONDS = 10
VECTORS_SECONDS = 30
FEEDS_A_TICK = 50
log = logging.getLogger("feedreader.daemon")


class Daemon:
    """The ticks, apart from the scheduler that calls them, so that tests can call them at any time they like."""

    def __init__(self, poller: Poller, background: Background) -> None:
        self._poller = poller
        self._background = background
        self._why_told = ""

    async def poll(self) -> None:
        """Ask some of the feeds that are due."""
        done = await self._poller.tick(FEEDS_A_TICK, self._tell)
        if asked := done.feeds.total():
            new = count(done.new, "new entry", "new entries")
            log.info("asked %s, %s", count(asked, "feed"), new)
        for words in done.words:
            log.info("%s", one_line(words))

    async def follow(self) -> None:
        """Compute vectors that are missing, and group by them."""
        done = await self._background.tick()
        if done.vectors:
            moved = count(done.moved, "entry", "entries")
            log.info("computed %s, %s moved to another story", count(done.vectors, "vector"), moved)
        if done.why and done.why != self._why_told:
            log.info("%s", one_line(done.why))
            self._why_told = done.why

    def _tell(self, report: PollReport) -> None:
        if report.status in (PollStatus.FAILED, PollStatus.GONE):
            log.warning("%s: %s; %s", one_line(report.url), one_line(report.error or ""), one_line(report.why_then))
        if report.moved_to is not None:
            log.info("%s has moved for good to %s; `feedreader undo` takes that back", one_line(report.url),
                     one_line(report.moved_to))  # fmt: skip


def guarded(tick: Callable[[], Coroutine[object, object, None]]) -> Callable[[], Coroutine[object, object, None]]:
    """The edge of a tick: what goes wrong in one is logged, and the next one runs all the same."""

    async def run_tick() -> None:
        try:
            await tick()
        except FeedreaderError as error:
            log.error("%s", error)  # noqa: TRY400 - an expected failure is a sentence, not a trace
        except Exception:
            log.exception("unexpected trouble in %s", tick.__name__)

    return run_tick


async def run(store: Store, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> None:
    """Poll until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with poller_of(store, settings, clock=clock) as poller:
        daemon = Daemon(poller, Background(Library(store, settings, clock=clock)))
        under_way: set[asyncio.Task[None]] = set()

        async def run_tick(tick: Callable[[], Coroutine[object, object, None]]) -> None:
            task = asyncio.create_task(guarded(tick)())
            under_way.add(task)
            with contextlib.suppress(asyncio.CancelledError):
                await task
            under_way.discard(task)

        # APScheduler's own defaults drop a tick that is a second late
        scheduler = AsyncIOScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
        for tick, seconds in ((daemon.poll, POLL_SECONDS), (daemon.follow, VECTORS_SECONDS)):
            scheduler.add_job(run_tick, "interval", args=[tick], seconds=seconds, next_run_time=clock())
        scheduler.start()
        log.info("polling %s", count(len(store.feeds.all()), "feed"))
        await stop.wait()
        scheduler.shutdown(wait=False)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
    log.info("stopped")
