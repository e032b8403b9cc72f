"""The daemon: a few ticks over whatever is due, never a job per feed.

The poll tick asks the store for due feeds, so that a restart, a sleeping laptop or a thousand new subscriptions change
nothing but the length of the queue: each tick takes a bounded number, which spreads any burst. The group tick lets a
separate process compute missing vectors and group by them. The upkeep tick maintains the store, a little at a time. A
pulse between them checks the clock and the configuration, and serves systemd's watchdog.

SIGTERM and SIGINT end the current round after storing what has arrived; SIGHUP reloads the configuration, as does a
change of the file.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sqlite3
import sys
import threading
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from feedreader.daemon.systemd import Notifier
from feedreader.daemon.ticking import Every, Steps, new_scheduler, shift
from feedreader.errors import FeedreaderError, SettingsError
from feedreader.model.addresses import shown_url
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import PollStatus
from feedreader.service.clock import utc_now
from feedreader.text.clean import one_line
from feedreader.text.due_wording import due_words
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from feedreader.model.outcomes import PollReport
    from feedreader.service.background import Background
    from feedreader.service.full_text import FullTexts
    from feedreader.service.library import Library
    from feedreader.service.polling import Poller
    from feedreader.service.upkeep import Upkeep
    from feedreader.settings.config import Settings
    from feedreader.settings.watching import Configuration

POLL_SECONDS = 10
GROUP_SECONDS = 30
FULL_TEXT_SECONDS = 60
UPKEEP_SECONDS = 60
PULSE_SECONDS = 2.0
FEEDS_A_TICK = 50
DRAIN_SECONDS = 8.0
"""The time limit for stopping. What is not stored by then is requested again; what is stored cannot be lost."""
STUCK_SECONDS = 3_600.0
"""A tick that takes longer than this counts as stuck, and the watchdog gets no sign of life."""
log = logging.getLogger("feedreader.daemon")


class Daemon:
    """The ticks, separate from the scheduler that calls them, so that tests can call them at any time."""

    def __init__(
        self, poller: Poller, background: Background, full_texts: FullTexts | None = None, upkeep: Upkeep | None = None
    ) -> None:
        self._poller = poller
        self._full_texts = full_texts
        self._background = background
        self._upkeep = upkeep
        self._why_told = ""
        self._offline = False

    async def poll(self) -> None:
        """Poll some of the feeds that are due."""
        done = await self._poller.tick(FEEDS_A_TICK, self._tell)
        if done.offline != self._offline:
            self._offline = done.offline
            log.warning("this machine seems to be offline" if done.offline else "this machine has a network again")
        if done.offline:
            return
        if asked := done.feeds.total():
            await asyncio.to_thread(self._note_round, asked, done.new)
            new = counted(done.new, "new entry", "new entries")
            facts = {"asked": asked, "new": done.new, "updated": done.updated}
            log.info("asked %s, %s", counted(asked, "feed"), new, extra={"facts": facts})
        for note in done.notes:
            log.info("%s", note)

    async def group(self) -> None:
        """Compute missing vectors, and group by them."""
        done = await self._background.tick()
        if done.vectors:
            moved = counted(done.moved, "entry", "entries")
            log.info("computed %s, %s moved to another story", counted(done.vectors, "vector"), moved)
        if done.why and done.why != self._why_told:
            log.info("%s", done.why)
            self._why_told = done.why

    async def full_text(self) -> None:
        """Fetch the whole articles of feeds that are configured so."""
        if self._full_texts is None:
            return
        found, asked = await self._full_texts.fetch_wanted(self._poller)
        if asked:
            log.info("fetched %s of %s", counted(found, "whole article"), counted(asked, "page"))

    async def maintain(self) -> None:
        """Run due upkeep in a thread, and record a heartbeat for `feedreader status`."""
        await asyncio.to_thread(self._sign, ended=False)
        if self._upkeep is not None:
            for words in await asyncio.to_thread(self._upkeep.tick):
                log.info("%s", words)

    def stop(self) -> None:
        """Stop what runs in threads, and record that the daemon has ended."""
        if self._upkeep is not None:
            self._upkeep.stop()
        self._sign(ended=True)

    def _sign(self, *, ended: bool) -> None:
        if self._upkeep is not None:
            self._upkeep.sign(self._poller.holder, offline=self._offline, ended=ended)

    def _note_round(self, asked: int, new: int) -> None:
        if self._upkeep is not None:
            self._upkeep.note_round(asked, new)

    def _tell(self, report: PollReport) -> None:
        url = one_line(shown_url(report.url))
        if report.failure is FailureKind.OFFLINE:
            return
        if report.status in (PollStatus.FAILED, PollStatus.GONE):
            facts = {"feed": report.feed, "url": url, "error": report.error, "http": report.http}
            log.warning("%s: %s; %s", url, report.error or "", due_words(report.why_then), extra={"facts": facts})
        if report.moved_to is not None:
            log.info(
                "%s has moved for good to %s; `feedreader undo` takes that back",
                url,
                one_line(shown_url(report.moved_to)),
            )


Beside: TypeAlias = "Callable[[Library, Poller], AbstractAsyncContextManager[object]]"
"""Something that runs beside the ticks, with the library and the poller that they use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Work that is done at a regular interval in seconds; `name` is for the log."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


async def guarded(tick: Tick) -> None:
    """Do the work of a tick. Errors are logged here, and the next tick comes all the same."""
    try:
        await tick.work()
    except FeedreaderError as error:
        log.error("%s", error)  # noqa: TRY400 - an expected failure is a sentence, not a trace
    except OSError as error:  # a problem of the machine: no file handles, no memory for a process, a failing disk
        where = f"{error.filename}: " if error.filename else ""
        log.error("the %s tick could not be done: %s%s", tick.name, where, error.strerror or error)  # noqa: TRY400 - as above
    except Exception:
        log.exception("unexpected error in the %s tick", tick.name)


class Service:
    """One run of the daemon: what is open, what is running, and when to stop."""

    def __init__(self, library: Library, configuration: Configuration, beside: Beside | None = None) -> None:
        self._library = library
        self._configuration = configuration
        self._beside = beside
        self._stop = asyncio.Event()
        self._wanted = False  # a reload of the configuration was requested
        self._opened = AsyncExitStack()
        self._daemon: Daemon | None = None
        self._under_way: dict[asyncio.Task[None], float] = {}
        self._scheduler = new_scheduler()
        self._notifier = Notifier()
        self._steps = Steps()

    async def run(self) -> None:
        """Tick until told to stop."""
        self._listen()
        try:
            await self._open(self._configuration.settings)
            for tick in self._ticks():
                self._scheduler.add_job(self._start, Every(tick.seconds), args=[tick], id=tick.name)
            self._scheduler.start()
            feeds = counted(len(self._library.feeds.all()), "feed")
            log.info("polling %s", feeds)
            self._notifier.ready(f"polling {feeds}")
            await self._beat()
        finally:
            self._notifier.stopping()
            await self._close()
        log.info("stopped")

    def _ticks(self) -> tuple[Tick, ...]:
        return (
            Tick(name="poll", seconds=POLL_SECONDS, work=self._poll),
            Tick(name="group", seconds=GROUP_SECONDS, work=self._group),
            Tick(name="full text", seconds=FULL_TEXT_SECONDS, work=self._full_text),
            Tick(name="upkeep", seconds=UPKEEP_SECONDS, work=self._maintain),
        )

    async def _poll(self) -> None:
        """Make a poll tick, and apply a changed configuration before or after it, because nothing is polled then."""
        if self._wanted or self._configuration.changed():
            await self._reload()
        assert self._daemon is not None
        await self._daemon.poll()
        if self._wanted:  # requested during the tick, whose job cannot be started a second time
            await self._reload()

    async def _full_text(self) -> None:
        assert self._daemon is not None
        await self._daemon.full_text()

    async def _group(self) -> None:
        assert self._daemon is not None
        await self._daemon.group()

    async def _maintain(self) -> None:
        """Maintain the store, and record that the daemon is alive."""
        assert self._daemon is not None
        await self._daemon.maintain()

    async def _start(self, tick: Tick) -> None:
        """Run a tick as a task of its own, which can be cancelled at the end."""
        task = asyncio.create_task(guarded(tick))
        self._under_way[task] = time.monotonic()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        self._under_way.pop(task, None)

    async def _beat(self) -> None:
        """Until told to stop, detect changes of the clock, and send systemd signs of life."""
        watchdog = self._notifier.watchdog_seconds
        seconds = min(PULSE_SECONDS, watchdog / 3) if watchdog else PULSE_SECONDS
        while not self._stop.is_set():
            if step := self._steps.look():
                log.warning("the clock was set %s by %.0f seconds", "back" if step < 0 else "ahead", abs(step))
                shift(self._scheduler, step)
            if all(time.monotonic() - start < STUCK_SECONDS for start in self._under_way.values()):
                self._notifier.alive()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), seconds)

    async def _open(self, settings: Settings) -> None:
        """Use this configuration for polling and grouping from now on."""
        before, self._opened = self._opened, AsyncExitStack()
        library = self._library.configured(settings)
        poller = await self._opened.enter_async_context(library.poller())
        self._daemon = Daemon(poller, library.background(), library.full_texts, upkeep=library.upkeep())
        await before.aclose()
        if self._beside is not None:
            await self._opened.enter_async_context(self._beside(library, poller))

    async def _reload(self) -> None:
        """Reload the configuration and use it from now on; an invalid one is reported and changes nothing."""
        self._wanted = False
        self._notifier.reloading()
        try:
            settings = self._configuration.reload()
        except SettingsError as error:
            log.error("the configuration stays as it was: %s", error)  # noqa: TRY400 - a sentence, not a trace
        else:
            await self._open(settings)
            log.info("the configuration was read again from %s", self._configuration.path)
        self._notifier.ready("polling")

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        if (hangup := getattr(signal, "SIGHUP", None)) is not None:
            # Started by hand, the terminal has hung up; started as a service, a reload is wanted.
            loop.add_signal_handler(hangup, self._end if _on_a_terminal() else self._want)

    def _want(self) -> None:
        self._wanted = True
        if job := self._scheduler.get_job("poll"):
            job.modify(next_run_time=utc_now())

    def _end(self) -> None:
        if self._stop.is_set():
            leave_at_once("told to stop again")
        self._stop.set()
        timer = threading.Timer(DRAIN_SECONDS, partial(leave_at_once, f"not done after {DRAIN_SECONDS:g} seconds"))
        timer.daemon = True
        timer.start()

    async def _close(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._daemon is not None:
            try:
                await asyncio.to_thread(self._daemon.stop)
            except sqlite3.Error as error:
                log.warning("the end of the daemon cannot be recorded in the store: %s", error)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._opened.aclose()


def leave_at_once(why: str) -> None:
    """End this process immediately. SQLite rolls back what was not committed, and feeds stay due."""
    log.warning("ending at once: %s", why)
    logging.shutdown()
    os._exit(0)


def _on_a_terminal() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # closed
        return False


async def run(library: Library, configuration: Configuration, *, beside: Beside | None = None) -> None:
    """Poll until SIGTERM or SIGINT; `beside` is open all the while, and reopened when the configuration is reloaded."""
    await Service(library, configuration, beside).run()
