"""Worker processes that parse: a document that hangs or explodes costs its worker, never the program.

The processes start at the first document, are niced, and are limited in memory; pebble keeps the time limit by
killing. While all of them are busy, documents gather and are then sent several at a time, which saves most of the
traffic between processes. A batch that fails is tried again one document at a time, so that only the culprit is
reported. Where no process can be started at all, the documents fail, and the next ones try again.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from pebble import ProcessExpired, ProcessPool

from feedreader.model.outcomes import Failed, FailureKind, NotAFeed
from feedreader.model.pages import NoPageText, PageTrouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.outcomes import Document, ParseResult
    from feedreader.model.pages import Page, PageOutcome

log = logging.getLogger(__name__)
BATCH = 8
BATCH_BYTES = 2 * 1024 * 1024
MEMORY_LIMIT = 1024**3
"""Address space of a worker in bytes; a document of 50 MB was seen to need about 300 MB."""


class Parsers:
    """A pool of parsing processes; use as an async context manager.

    `timeout` is in seconds for one document. `parse` answers with a value for anything that a document can do.
    `awaited` says that a person waits for them, so that they need not step back behind all other processes.
    """

    def __init__(self, *, workers: int | None = None, timeout: float = 20.0, awaited: bool = False) -> None:
        self._workers = workers or min(4, os.cpu_count() or 1)
        self._timeout = timeout
        self._niceness = 0 if awaited else 5
        self._pool: ProcessPool | None = None
        self._waiting: deque[tuple[Document, asyncio.Future[ParseResult | Failed]]] = deque()
        self._batches: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for batch in self._batches:
            batch.cancel()
        await self._stop(self._pool)

    def start(self) -> None:
        """Start the processes before the first document is there: they need half a second."""
        self._ready_pool().schedule(parse_batch, args=([],), timeout=self._timeout)

    async def parse(self, document: Document) -> ParseResult | Failed:
        """What the document says; `Failed` of kind PARSER where its worker ran out of time or memory."""
        future: asyncio.Future[ParseResult | Failed] = asyncio.get_running_loop().create_future()
        self._waiting.append((document, future))
        self._dispatch()
        return await future

    async def extract(self, page: Page) -> PageOutcome:
        """The article of a page; `NoPageText` where there is none, or its worker ran out of time or memory."""
        try:
            future = self._ready_pool().schedule(extract_page, args=(page,), timeout=self._timeout)
            found: PageOutcome = await asyncio.wrap_future(future)
        except (TimeoutError, ProcessExpired, MemoryError):
            return NoPageText(url=page.url, trouble=PageTrouble.TOO_HEAVY)
        return found

    def _dispatch(self) -> None:
        """Hand gathered documents to workers, two batches a worker, so that none waits for the next."""
        while self._waiting and len(self._batches) < 2 * self._workers:
            batch = [self._waiting.popleft()]
            size = len(batch[0][0].body)
            while self._waiting and len(batch) < BATCH and size + len(self._waiting[0][0].body) <= BATCH_BYTES:
                batch.append(self._waiting.popleft())
                size += len(batch[-1][0].body)
            task = asyncio.get_running_loop().create_task(self._run(batch))
            self._batches.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        if not task.cancelled():
            self._dispatch()

    async def _run(self, batch: Sequence[tuple[Document, asyncio.Future[ParseResult | Failed]]]) -> None:
        documents = [document for document, _ in batch]
        results: Sequence[ParseResult | Failed] | None
        pool = None
        try:
            pool = self._ready_pool()
            results = await self._attempt(documents)
            if results is None:
                results = [await self._alone(document) for document in documents]
        except Exception as error:  # whatever it is, those who wait must hear of it
            log.exception("documents could not be handed to a process")
            await self._stop(pool)
            reason = f"no process to read the document in could be started ({type(error).__name__})"
            results = [Failed(kind=FailureKind.TROUBLE, reason=reason) for _ in documents]
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    async def _alone(self, document: Document) -> ParseResult | Failed:
        results = await self._attempt([document])
        if results is not None:
            return results[0]
        size = len(document.body) / 1024
        reason = f"the document ({size:,.0f} KB) could not be read within {self._timeout:g} seconds and 1 GB of memory"
        return Failed(kind=FailureKind.PARSER, reason=reason)

    async def _attempt(self, documents: list[Document]) -> list[ParseResult] | None:
        """The results of one task of the pool; None where its worker was killed, died or ran out of memory."""
        future = self._ready_pool().schedule(parse_batch, args=(documents,), timeout=self._timeout)
        try:
            return await asyncio.wrap_future(future)
        except (TimeoutError, ProcessExpired, MemoryError):
            return None

    def _ready_pool(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
            if os.name == "posix":
                context.set_forkserver_preload(["feedreader.feeds.parse", "feedreader.feeds.discover"])
            self._pool = ProcessPool(
                max_workers=self._workers, context=context, initializer=prepare_worker, initargs=(self._niceness,)
            )
        return self._pool

    async def _stop(self, pool: ProcessPool | None) -> None:
        """End the processes, unless another batch has done so meanwhile."""
        if pool is None or pool is not self._pool:
            return
        self._pool = None
        pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        await asyncio.to_thread(pool.join)


def prepare_worker(niceness: int) -> None:
    """Make a new worker process modest: low priority, bounded memory, deaf to the terminal's Ctrl-C."""
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":
        import resource

        os.nice(niceness)
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    gc.freeze()


def extract_page(page: Page) -> PageOutcome:
    """Find the article of a page, in a worker process."""
    from feedreader.pages.extract import extract

    return extract(page)


def parse_batch(documents: list[Document]) -> list[ParseResult]:
    """Parse documents, in a worker process; for a web page, also find the feeds that it names."""
    from feedreader.feeds.discover import discover, looks_like_html
    from feedreader.feeds.parse import parse_document

    results = [parse_document(document) for document in documents]
    for place, (document, result) in enumerate(zip(documents, results, strict=True)):
        if isinstance(result, NotAFeed) and looks_like_html(document.body, document.content_type):
            found = discover(document.body, document.url, document.content_type)
            results[place] = replace(result, links=found)
    return results
