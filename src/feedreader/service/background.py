"""Compute vectors and regroup entries in a background process.

A process rather than a thread, because grouping is pure Python, which would block an interface, and because only a
process can be stopped at once. It runs at low priority and exits when it is done, so that the model takes no memory in
between. Its results are in the store; killing it loses about a second of work.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError
from feedreader.service.embedding import fine_embedder, quick_embedder
from feedreader.service.safe_start import without_current_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from multiprocessing.connection import Connection
    from pathlib import Path

    from feedreader.service.grouper import Grouper
    from feedreader.service.workspace import Workspace
    from feedreader.settings.config import Settings

PAUSE = timedelta(minutes=5)
MANY = 100
"""With this many vectors missing, PAUSE is cut short; a smaller number waits, so that a window is regrouped for several
entries at once."""
LEAST_SECONDS = 30.0
GROUPING_SHARE = 0.2
"""The share of a long run that may go to grouping instead of embedding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The result of a run: vectors computed, entries that moved to another story, and why there may be more to do."""

    vectors: int = 0
    moved: int = 0
    why: str = ""


class Background:
    """Runs the background process of a library; for one event loop. Nothing is kept between runs."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._fine, self._quick = fine_embedder(workspace), quick_embedder(workspace)
        self._last: datetime | None = None

    async def tick(self) -> Followed:
        """Compute missing vectors and regroup, if enough are missing or none have been computed for a while.

        Cancelling it ends the process at once.
        """
        if self._fine.why_not and self._quick.why_not:
            return Followed(why=self._quick.why_not)
        if self._workspace.store.read_only:
            return Followed()
        now = self._workspace.clock()
        missing = await asyncio.to_thread(self._missing)
        waits = self._last is not None and now - self._last < PAUSE
        if not missing or (missing < MANY and waits) or await asyncio.to_thread(self._fine.busy):
            return Followed()
        done = await self._run(now)
        self._last = self._workspace.clock()
        return done

    def _missing(self) -> int:
        """Return how many entries lack a vector; only a backlog of quick ones counts as missing."""
        return max(self._fine.missing(), self._quick.missing())

    async def _run(self, now: datetime) -> Followed:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        arguments = (self._workspace.store.path, self._workspace.settings, now, theirs)
        process = context.Process(target=follow, args=arguments, name="feedreader vectors", daemon=True)
        with without_current_folder():
            process.start()
        try:
            theirs.close()
            return await asyncio.to_thread(_received, ours)
        finally:
            if process.is_alive():
                process.kill()
            await asyncio.to_thread(process.join)
            ours.close()


def _received(ours: Connection) -> Followed:
    try:
        found: Followed = ours.recv()
    except EOFError:
        return Followed(why="no vectors: the process that computes them ended unexpectedly")
    return found


def follow(path: Path, settings: Settings, now: datetime, answer: Connection) -> None:
    """Embed and group until nothing is missing, in a process of its own; sends the result through `answer`."""
    from feedreader.service.grouper import Grouper
    from feedreader.service.workspace import Workspace
    from feedreader.store.connect import open_store

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets Ctrl-C as well, and ends this process
    if os.name == "posix":
        os.nice(10)
    parent = os.getppid()
    try:
        with open_store(path) as store:
            grouper = Grouper(Workspace(store, settings, clock=_clock_from(now)))
            done = follow_with(grouper, lambda: os.getppid() != parent)
    except FeedreaderError as error:  # such as a full disk: this process has no screen to report it on
        done = Followed(why=f"no vectors: {error}")
    answer.send(done)


def follow_with(grouper: Grouper, orphaned: Callable[[], bool]) -> Followed:
    """Embed and group in turns, so that the newest entries are grouped long before everything is embedded."""
    vectors = moved = 0
    patience = LEAST_SECONDS
    while True:
        until = time.monotonic() + patience
        done = grouper.embed(cancelled=partial(_over, orphaned, until))
        if done.vectors:
            start = time.monotonic()
            moved += grouper.group().moved
            patience = max(LEAST_SECONDS, (time.monotonic() - start) / GROUPING_SHARE)
        vectors += done.vectors
        if not done.left or not done.vectors or orphaned():
            return Followed(vectors=vectors, moved=moved, why=done.why)


def _over(orphaned: Callable[[], bool], until: float) -> bool:
    return orphaned() or time.monotonic() > until


def _clock_from(now: datetime) -> Callable[[], datetime]:
    start = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - start)
