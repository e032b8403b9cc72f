"""Worker processes that parse: a document that hangs or explodes costs its worker, never the program.

The processes start at the first document, are niced, and are limited in memory; pebble keeps the time limit by
killing. While all of them are busy, documents gather and are then sent several at a time, which saves most of the
traffic between processes. Nearly every document is read in a few hundredths of a second; one that takes much longer is
given up for then, so that the others of its batch come through, and tried again alone with all the time that there is,
as are the documents of a batch that took its process along. Of these suspects one is read at a time, and one that has
hung before is a suspect from the start: however many there are, they cannot hold up the rest. Where no process can be
started at all, the documents fail, and the next ones try again.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
from collections import OrderedDict, deque
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from pebble import ProcessExpired, ProcessPool

from feedreader.model.outcomes import Failed, FailureKind, NotAFeed
from feedreader.model.pages import NoPageText, PageTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from feedreader.model.outcomes import Document, ParseResult
    from feedreader.model.pages import Page, PageOutcome

log = logging.getLogger(__name__)
BATCH = 8
BATCH_BYTES = 2 * 1024 * 1024
SOON = 1.0
"""Seconds of the processor after which a document is taken out of its batch: fifty times what most need."""

REMEMBERED = 1_000
"""Addresses whose documents have hung, of which it is remembered."""

MEMORY_LIMIT = 1024**3
"""Address space of a worker in bytes; a document of 50 MB was seen to need about 300 MB."""


@dataclass(slots=True)
class _Waiting:
    """A document that somebody waits for; `slow` says that it is known to take long."""

    document: Document
    future: asyncio.Future[ParseResult | Failed]
    slow: bool = False


class Parsers:
    """A pool of parsing processes; use as an async context manager.

    `timeout` is in seconds for one document. `parse` answers with a value for anything that a document can do.
    `awaited` says that the user waits for them, so that they need not step back behind all other processes.
    """

    def __init__(self, *, workers: int | None = None, timeout: float = 20.0, awaited: bool = False) -> None:
        self._workers = workers or max(2, min(4, os.cpu_count() or 1))  # one may have a suspect
        self._timeout = timeout
        self._niceness = 0 if awaited else 5
        self._pool: ProcessPool | None = None
        self._waiting: deque[_Waiting] = deque()
        self._suspects: deque[_Waiting] = deque()
        self._hung: OrderedDict[str, None] = OrderedDict()
        self._batches: set[asyncio.Task[None]] = set()
        self._suspect: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (*self._batches, *filter(None, [self._suspect])):
            task.cancel()
        await self._stop(self._pool)

    def start(self) -> None:
        """Start the processes before the first document is there: they need half a second."""
        self._ready_pool().schedule(parse_batch, args=([],), timeout=self._timeout)

    async def parse(self, document: Document) -> ParseResult | Failed:
        """Return what the document says; `Failed` of kind PARSER where its worker ran out of time or memory."""
        future: asyncio.Future[ParseResult | Failed] = asyncio.get_running_loop().create_future()
        hung = document.url in self._hung
        (self._suspects if hung else self._waiting).append(_Waiting(document, future, slow=hung))
        self._dispatch()
        return await future

    async def extract(self, page: Page) -> PageOutcome:
        """Return the article of a page; `NoPageText` where there is none, or its worker ran out of time or memory."""
        try:
            future = self._ready_pool().schedule(extract_page, args=(page,), timeout=self._timeout)
            found: PageOutcome = await asyncio.wrap_future(future)
        except (TimeoutError, ProcessExpired, MemoryError):
            return NoPageText(url=page.url, trouble=PageTrouble.TOO_HEAVY)
        return found

    def _dispatch(self) -> None:
        """Hand gathered documents to workers, two batches a worker so that none waits for the next, and one suspect."""
        loop = asyncio.get_running_loop()
        while self._waiting and len(self._batches) < 2 * self._workers:
            batch = [self._waiting.popleft()]
            size = len(batch[0].document.body)
            while self._waiting and len(batch) < BATCH and size + len(self._waiting[0].document.body) <= BATCH_BYTES:
                batch.append(self._waiting.popleft())
                size += len(batch[-1].document.body)
            task = loop.create_task(self._guarded(batch, self._run(batch)))
            self._batches.add(task)
            task.add_done_callback(self._finished)
        if self._suspects and self._suspect is None:
            suspect = self._suspects.popleft()
            self._suspect = loop.create_task(self._guarded([suspect], self._try_alone(suspect)))
            self._suspect.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        if task is self._suspect:
            self._suspect = None
        if not task.cancelled():
            self._dispatch()

    async def _guarded(self, batch: Sequence[_Waiting], work: Coroutine[Any, Any, None]) -> None:
        """Do what is to be done for some documents; whatever goes wrong, those who wait hear of it."""
        pool = None
        try:
            pool = self._ready_pool()
            await work
        except Exception as error:
            log.exception("documents could not be handed to a process")
            await self._stop(pool)
            reason = f"no process to read the document in could be started ({type(error).__name__})"
            for each in batch:
                _answer(each, Failed(kind=FailureKind.TROUBLE, reason=reason))
        finally:
            work.close()

    async def _run(self, batch: Sequence[_Waiting]) -> None:
        """Read a batch; what takes long, or was in a batch whose process is gone, becomes a suspect."""
        results = await self._attempt(parse_batch, [each.document for each in batch])
        for each, result in zip(batch, results or [None] * len(batch), strict=True):
            if result is None:
                each.slow = results is not None
                self._suspects.append(each)
            else:
                _answer(each, result)

    async def _try_alone(self, suspect: _Waiting) -> None:
        """Read one document; only one that is known to take long gets all the time, at the end of the queue."""
        work = parse_slowly if suspect.slow else parse_batch
        results = await self._attempt(work, [suspect.document])
        result = results[0] if results is not None else None
        if result is not None:
            _answer(suspect, result)
            return
        if results is not None and not suspect.slow:
            suspect.slow = True
            self._suspects.append(suspect)
            return
        self._hung[suspect.document.url] = None
        if len(self._hung) > REMEMBERED:
            self._hung.popitem(last=False)
        size = len(suspect.document.body) / 1024
        reason = f"the document ({size:,.0f} KB) could not be read within {self._timeout:g} seconds and 1 GB of memory"
        _answer(suspect, Failed(kind=FailureKind.PARSER, reason=reason))

    async def _attempt(
        self, work: Callable[[list[Document]], Sequence[ParseResult | None]], documents: list[Document]
    ) -> Sequence[ParseResult | None] | None:
        """Return the results of one task of the pool; None where its worker was killed, died or ran out of memory."""
        future = self._ready_pool().schedule(work, args=(documents,), timeout=self._timeout)
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


def parse_batch(documents: list[Document]) -> list[ParseResult | None]:
    """Parse documents, in a worker process; None stands for one that takes longer than nearly any does."""
    results: list[ParseResult | None] = []
    for document in documents:
        try:
            with _soon(SOON):
                results.append(_parsed(document))
        except _TooLong:
            results.append(None)
    return results


def parse_slowly(documents: list[Document]) -> list[ParseResult | None]:
    """Parse documents, in a worker process, however long they take."""
    return [_parsed(document) for document in documents]


def _parsed(document: Document) -> ParseResult:
    """Return what a document says; for a web page, also the feeds that it names."""
    from feedreader.feeds.discover import discover, looks_like_html
    from feedreader.feeds.parse import parse_document

    result = parse_document(document)
    if isinstance(result, NotAFeed) and looks_like_html(document.body, document.content_type):
        return replace(result, links=discover(document.body, document.url, document.content_type))
    return result


class _TooLong(BaseException):
    """A document takes longer than nearly any does."""


@contextmanager
def _soon(seconds: float) -> Iterator[None]:
    """Raise _TooLong where what is inside uses the processor for so long; where the system has no such timer, never."""
    import signal

    if not hasattr(signal, "setitimer"):
        yield
        return

    def give_up(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _answer(waiting: _Waiting, result: ParseResult | Failed) -> None:
    if not waiting.future.done():
        waiting.future.set_result(result)
