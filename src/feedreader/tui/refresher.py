"""Polling beside the interface: rounds on an event loop in a thread of their own, started when first needed.

Rounds are those of `service.polling`, so a daemon that polls is left to it. Nothing here is imported before the first
screen: the client and the parsers cost as much as the whole interface.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
    from concurrent.futures import Future
    from typing import Any, TypeVar

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId
    from feedreader.model.outcomes import PollReport
    from feedreader.model.pages import PageOutcome
    from feedreader.service.background import Background
    from feedreader.service.comments import Thread
    from feedreader.service.library import Library
    from feedreader.service.polling import Poller, Round
    from feedreader.service.subscribing import Added

    T = TypeVar("T")

log = logging.getLogger(__name__)

TICK_SECONDS = 60.0
FOLLOW_SECONDS = 30.0
TICK_FEEDS = 200
"""How many feeds one round asks at most, so that a round ends and what came of it is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a round is: feeds asked of how many, entries that are new."""

    done: int
    total: int
    new: int


def prepare_for_processes() -> None:
    """Start what multiprocessing needs before its first process, with a standard error stream that is a file.

    It hands the number of that file to a process of its own; the stream that Textual puts in its place says -1.
    """
    from multiprocessing import resource_tracker

    from feedreader.service.safe_start import without_current_folder

    with contextlib.redirect_stderr(sys.__stderr__), without_current_folder():
        resource_tracker.ensure_running()


class Refresher:
    """Polls feeds in a thread of its own; the functions that it is given are called in that thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._poller: Poller | None = None
        self._ending: asyncio.Event | None = None
        self._opened: asyncio.Event | None = None
        self._round: Future[Any] | None = None
        self._asking: Future[Any] | None = None

    def refresh(
        self,
        feeds: Sequence[FeedId] | None,
        on_progress: Callable[[Progress], object],
        on_end: Callable[[Round | None, str], object],
    ) -> None:
        """Poll the feeds that are due, of all or of these; `on_end` gets the round, or why there was none."""

        async def go() -> Round:
            state = Progress(done=0, total=0, new=0)

            def started(total: int) -> None:
                nonlocal state
                state = Progress(done=0, total=total, new=0)
                on_progress(state)

            def reported(report: PollReport) -> None:
                nonlocal state
                if report.status != "skipped":
                    state = Progress(done=state.done + 1, total=state.total, new=state.new + report.new)
                    on_progress(state)

            poller = await self._polling()
            return await poller.round(feeds=feeds, patience=2.0, on_start=started, on_report=reported)

        self._round = self._submit(pass_on(go(), on_end))

    def subscribe(
        self, url: str, tags: Sequence[str], then: Callable[[Added | None, str], object], *, anyway: bool = False
    ) -> None:
        """Subscribe to an address (`anyway`: readable or not); `then` gets the result, or an error message."""

        async def go() -> Added | None:
            from feedreader.service.subscribing import subscribe

            return await subscribe(await self._polling(), url, tags, anyway=anyway)

        self._asking = self._submit(pass_on(go(), then))

    def fetch_page(self, entry: EntryId, then: Callable[[PageOutcome | None, str], object]) -> None:
        """Fetch the whole article of an entry; `then` gets the outcome for its page, or an error message."""
        self.fetch_pages([entry], lambda came, problem: then((came or {}).get(entry), problem))

    def fetch_pages(
        self, entries: Sequence[EntryId], then: Callable[[Mapping[EntryId, PageOutcome] | None, str], object]
    ) -> None:
        """Fetch the whole articles of entries; `then` gets the outcomes for those that still exist, or a message."""

        async def go() -> Mapping[EntryId, PageOutcome]:
            came: dict[EntryId, PageOutcome] = {}
            await self._library.full_texts.fetch(await self._polling(), entries, came.__setitem__)
            return came

        self._submit(pass_on(go(), then))

    def fetch_comments(self, entry: EntryId, then: Callable[[Thread | None, str], object]) -> None:
        """Fetch the comments on an entry; `then` gets them, or an error message."""

        async def go() -> Thread:
            return await self._library.comments.of(await self._polling(), entry)

        self._submit(pass_on(go(), then))

    def keep_polling(
        self,
        on_progress: Callable[[Progress], object],
        on_round: Callable[[Round | None], object],
        failed: Callable[[str], object],
    ) -> None:
        """Ask what is due, every minute, for as long as the interface is open and no daemon runs.

        `on_progress` hears of each feed that was asked (of how many is not known), `on_round` of each round, and of
        each that was left to a daemon, as None. What goes wrong ends one round and not the next ones; `failed` hears
        of it, of the same trouble once.
        """

        async def tick() -> None:
            state = Progress(done=0, total=0, new=0)

            def reported(report: PollReport) -> None:
                nonlocal state
                state = Progress(done=state.done + 1, total=0, new=state.new + report.new)
                on_progress(state)

            poller = await self._polling()
            left = await asyncio.to_thread(self._library.daemon_runs)  # both would have the models in memory
            on_round(None if left else await poller.tick(TICK_FEEDS, reported))

        self._submit(again_and_again(tick, TICK_SECONDS, failed))

    def keep_following(self, failed: Callable[[str], object]) -> None:
        """Let a process compute missing vectors and group by them, as long and as stubbornly as polling goes on."""
        background: Background | None = None

        async def tick() -> None:
            nonlocal background
            await self._polling()  # one after another: both import much
            if background is None:
                background = self._library.background()
            await background.tick()

        self._submit(again_and_again(tick, FOLLOW_SECONDS, failed))

    def stop(self) -> None:
        """End what was asked for: the round, whose entries so far are stored, or subscribing."""
        for work in (self._round, self._asking):
            if work is not None:
                work.cancel()

    def close(self) -> None:
        """End everything and wait for it."""
        if self._thread is None or self._loop is None or self._ending is None:
            return
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(timeout=10)
        self._thread = None

    async def _polling(self) -> Poller:
        """Return the poller, which is imported in this thread, so that nobody has to wait for the import."""
        assert self._opened is not None
        await self._opened.wait()
        assert self._poller is not None
        return self._poller

    def _submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)
            self._thread.start()
            self._ready.wait()
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        asyncio.run(self._live())

    async def _live(self) -> None:
        self._ending, self._opened = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        prepare_for_processes()
        async with AsyncExitStack() as stack:
            self._poller = await stack.enter_async_context(self._library.poller())
            self._opened.set()
            await self._ending.wait()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)


async def pass_on(work: Awaitable[T], then: Callable[[T | None, str], object]) -> None:
    """Pass the result of a piece of work to `then`, or None and a message, which is empty if it was cancelled."""
    try:
        done = await work
    except asyncio.CancelledError:
        then(None, "")
        raise
    except Exception as error:
        then(None, _words(error))
        raise
    then(done, "")


async def again_and_again(
    tick: Callable[[], Awaitable[object]], seconds: float, failed: Callable[[str], object]
) -> None:
    """Do something until it is cancelled, with pauses between, whatever goes wrong with it once."""
    last = ""
    while True:
        try:
            await tick()
        except Exception as error:  # what nobody thought of must not end polling for the rest of the day
            log.exception("background work failed")
            trouble = _words(error)
            if trouble != last:
                failed(trouble)
            last = trouble
        else:
            last = ""
        await asyncio.sleep(seconds)


def _words(error: Exception) -> str:
    """Return what went wrong: what somebody thought of is a sentence by itself."""
    return str(error) if isinstance(error, FeedreaderError) else f"{type(error).__name__}: {error}"
