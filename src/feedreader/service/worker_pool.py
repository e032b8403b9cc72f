"""A pool of worker processes: started on demand, killed when their time is up, restarted when they break.

They are niced and limited in memory (`worker_tasks.prepare_worker`); pebble keeps the time limit by killing. What they
answer is data (`worker_channel`).
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool

from feedreader.errors import NoWorkerError, WorkerGoneError, WorkersStoppedError
from feedreader.service.safe_start import without_current_folder
from feedreader.service.worker_tasks import prepare_worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import BaseContext

log = logging.getLogger(__name__)

LOOKED_AFTER = 5.0
"""Seconds between checks that the processes of a pending task still exist."""


class WorkerPool:
    """A number of processes that run tasks, each within `timeout` seconds."""

    def __init__(self, size: int, *, timeout: float, niceness: int) -> None:
        self._size = size
        self._timeout = timeout
        self._niceness = niceness
        self._pool: ProcessPool | None = None
        self._stopped: asyncio.Future[None]  # belongs to this pool: done once it is stopped

    def start(self, work: Callable[..., Any], *arguments: object) -> None:
        """Start the processes with a task whose result is ignored; if none can be started, a later task says so."""
        with suppress(OSError, RuntimeError):  # as in `answer`
            self._ready().schedule(work, args=arguments, timeout=self._timeout)

    async def answer(self, work: Callable[..., Any], *arguments: object) -> Any:
        """Return the result of a task.

        Raises WorkerGoneError if its process ran out of time or memory, or died; WorkersStoppedError if the processes
        were stopped or broke before the task was finished; NoWorkerError if none can be started, or all died before one
        reported what it had begun; and WorkerError for a bug of ours.
        """
        pool = None
        try:
            pool = self._ready()
            return await self._answered(pool, work, arguments)
        except (TimeoutError, ProcessExpired, MemoryError) as error:
            raise WorkerGoneError(f"a process that was to read a document is gone ({type(error).__name__})") from error
        except (OSError, RuntimeError) as error:  # a broken pool raises RuntimeError
            log.warning("a task could not be handed to a process: %s", type(error).__name__)
            await self._stop(pool)
            raise NoWorkerError(type(error).__name__) from error

    async def stop(self) -> None:
        """Stop the processes; waiting tasks fail, and the next task starts new processes."""
        await self._stop(self._pool)

    async def _answered(self, pool: ProcessPool, work: Callable[..., Any], arguments: tuple[object, ...]) -> Any:
        """Wait for a result while the pool exists, since a stopped pool never answers."""
        answer = asyncio.wrap_future(pool.schedule(work, args=arguments, timeout=self._timeout))
        stopped = self._stopped
        try:
            while not answer.done():
                await asyncio.wait({answer, stopped}, timeout=LOOKED_AFTER, return_when=asyncio.FIRST_COMPLETED)
                if not answer.done() and not pool.active:
                    await self._stop(pool)
                    raise WorkersStoppedError("the processes were stopped")
            return answer.result()
        finally:
            answer.cancel()  # nobody waits any more, so its process can stop

    def _ready(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._size,
                context=_context(),
                initializer=prepare_worker,
                initargs=(self._niceness,),
            )
            self._stopped = asyncio.get_running_loop().create_future()
        return self._pool

    async def _stop(self, pool: ProcessPool | None) -> None:
        """Stop these processes, unless another task has done so meanwhile."""
        if pool is None or pool is not self._pool:
            return
        self._pool = None
        self._stopped.set_result(None)
        pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        await asyncio.to_thread(pool.join)


def _context() -> BaseContext:
    """Return the multiprocessing context; without a fork server, answers are pickled."""
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    from feedreader.service import worker_channel

    context = worker_channel.WorkerContext()
    ours = [prepare_worker.__module__, worker_channel.__name__]
    context.set_forkserver_preload(["feedreader.feeds.parse", "feedreader.feeds.discover", *ours])
    with without_current_folder():
        forkserver.ensure_running()
    return context
