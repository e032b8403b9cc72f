"""Worker processes that parse: a document that hangs or explodes costs its worker, never the program.

The processes start at the first document, are niced, and are limited in memory; pebble keeps the time limit by killing.
While all of them are busy, documents gather and are then sent several at a time, which saves most of the traffic
between processes: those of feeds that are known and in order before all others, and of the others small ones first.
Nearly every document is read in a few hundredths of a second; one that takes much longer is given up for then and tried
again behind the others with some more, and then more, and after that alone with all the time that there is, as are the
documents of a batch that took its process along. Of these suspects one is read at a time, and one that has hung before
is a suspect from the start. How many may wait, and how long the last of them, is bounded: however many there are, they
cannot hold up the rest, nor keep a round from its end. Where no process can be started at all, the documents fail, and
the next ones try again. What the processes answer is data (`worker_channel`).
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import time
from collections import OrderedDict, deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, Self

from pebble import ProcessExpired, ProcessPool

from feedreader.errors import WorkerError
from feedreader.model.outcomes import Failed, FailureKind, NotAFeed, ParsedFeed
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from multiprocessing.context import BaseContext

    from feedreader.model.outcomes import Document, ParseResult
    from feedreader.model.pages import Page, PageAnswer

log = logging.getLogger(__name__)
BATCH = 8
BATCH_BYTES = 2 * 1024 * 1024
AT_ONCE = 0.25
"""Seconds of the processor that a document has at first, ten times what most need, and a batch in sum: one that has had
as many begins no other document."""

OF_STRANGER, SMALL = AT_ONCE / 4, 64 * 1024
"""The same for one of a feed that is not known to be in order, up to so many bytes: among many of those, the good are
quickly found, and hardly any of a good one is begun twice (of 46 captured feeds none)."""

MORE = 4
"""How many times as many seconds a document has that is tried again."""

SOON = 1.0
"""Seconds that it has behind all that are still to be tried, before it is a suspect."""

ALIKE = 16 * 1024
"""Documents are read in the order of their sizes, counted in so many bytes, and of those alike the first first."""

ASIDE_BYTES = 64 * 1024 * 1024
"""Bytes of documents that may wait to be tried alone; one for which there is no room has failed."""

ASIDE_SECONDS = 180.0
"""How long documents are tried alone one after the other once some wait for it; what still waits then has failed."""

REMEMBERED = 1_000
"""Addresses whose documents have hung, of which it is remembered."""

LOOKED_AFTER = 5.0
"""Seconds after which it is seen whether the processes of a task that is not done are still there."""

MEMORY_LIMIT = 1024**3
"""Address space of a worker in bytes; a document of 50 MB was seen to need about 300 MB."""


class _StoppedError(RuntimeError):
    """The pool was stopped, because of something else, before it came to a task."""


@dataclass(slots=True)
class _Waiting:
    """A document that somebody waits for.

    `seconds` are those of the processor that its next trial has, `slow` says that it is known to need more than any
    batch allows; `aside` hears that it waits to be tried alone.
    """

    document: Document
    future: asyncio.Future[ParseResult | Failed]
    aside: Callable[[], None]
    seconds: float
    slow: bool = False

    @property
    def size(self) -> int:
        """Bytes of the document."""
        return len(self.document.body)


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
        self._stopped: asyncio.Future[None]  # of this pool: done once it is stopped
        self._waiting: list[tuple[bool, float, int, int, _Waiting]] = []
        self._number = count()
        self._suspects: deque[_Waiting] = deque()
        self._aside_bytes = 0
        self._aside_until = 0.0
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
        self._ready_pool().schedule(parse_batch, args=([], AT_ONCE), timeout=self._timeout)

    async def parse(self, document: Document, aside: Callable[[], None] = lambda: None) -> ParseResult | Failed:
        """Return what the document says; `Failed` of kind PARSER where its worker ran out of time or memory.

        `aside` is called where it takes long, so that it waits until it can be tried alone.
        """
        future: asyncio.Future[ParseResult | Failed] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(document, future, aside, _first_try(document))
        if document.url in self._hung:
            waiting.slow = True
            self._suspect_it(waiting)
        else:
            self._queue(waiting)
        self._dispatch()
        return await future

    async def extract(self, page: Page) -> PageAnswer:
        """Return the article of a page.

        `NoPageText` where there is none, its worker ran out of time or memory, or no process could be started.
        """
        from feedreader.model.pages import NoPageText, PageText, PageTrouble, Unfinished

        pool = None
        try:
            pool = self._ready_pool()
            found: object = await self._answer(extract_page, page)
        except (TimeoutError, ProcessExpired, MemoryError):
            return NoPageText(url=page.url, trouble=PageTrouble.TOO_HEAVY)
        except (OSError, RuntimeError) as error:  # a pool that broke says so as a RuntimeError
            log.warning("a page could not be handed to a process: %s", type(error).__name__)
            await self._stop(pool)
            detail = f"no process to read it in could be started ({type(error).__name__})"
            return NoPageText(url=page.url, trouble=PageTrouble.FAILED, detail=detail)
        except WorkerError as error:
            log.warning("a page could not be read: %s", one_line(str(error)))
            return NoPageText(url=page.url, trouble=PageTrouble.FAILED, detail=one_line(str(error)))
        if not isinstance(found, PageText | NoPageText | Unfinished):
            wrong = "a process that was to find an article answered something else"
            return NoPageText(url=page.url, trouble=PageTrouble.FAILED, detail=wrong)
        return found

    def _queue(self, waiting: _Waiting) -> None:
        of_stranger = not waiting.document.known
        heappush(self._waiting, (of_stranger, waiting.seconds, waiting.size // ALIKE, next(self._number), waiting))

    def _suspect_it(self, waiting: _Waiting) -> None:
        """Put a document aside, to be tried alone; it has failed where there is no room for it."""
        if self._aside_bytes + waiting.size > ASIDE_BYTES:
            _answer(waiting, _failed(waiting, "takes long to read, and too many such documents came at once"))
            return
        if not self._suspects:
            self._aside_until = asyncio.get_running_loop().time() + ASIDE_SECONDS
        self._suspects.append(waiting)
        self._aside_bytes += waiting.size
        waiting.aside()

    def _dispatch(self) -> None:
        """Hand gathered documents to workers, two batches a worker so that none waits for the next, and one suspect."""
        loop = asyncio.get_running_loop()
        while self._waiting and len(self._batches) < 2 * self._workers:
            batch = self._next_batch()
            task = loop.create_task(self._guarded(batch, self._run(batch)))
            self._batches.add(task)
            task.add_done_callback(self._finished)
        if self._suspects and self._suspect is None:
            suspect = self._suspects.popleft()
            self._aside_bytes -= suspect.size
            self._suspect = loop.create_task(self._guarded([suspect], self._try_alone(suspect)))
            self._suspect.add_done_callback(self._finished)

    def _next_batch(self) -> list[_Waiting]:
        """Take the documents that are read next, which are given the same time."""
        batch = [heappop(self._waiting)[-1]]
        size, seconds = batch[0].size, batch[0].seconds
        while self._waiting and len(batch) < BATCH:
            following = self._waiting[0][-1]
            size += following.size
            if size > BATCH_BYTES or following.seconds != seconds:
                break
            batch.append(heappop(self._waiting)[-1])
        return batch

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
            reason = str(error) if isinstance(error, WorkerError) else reason
            for each in batch:
                _answer(each, Failed(kind=FailureKind.TROUBLE, reason=reason))
        finally:
            work.close()

    async def _run(self, batch: Sequence[_Waiting]) -> None:
        """Read a batch; what takes long is tried again with more time, and what was with a process that is gone, alone.

        What the batch did not come to is read with the next.
        """
        try:
            results = await self._attempt(parse_batch, [each.document for each in batch], batch[0].seconds)
        except _StoppedError:
            for each in batch:
                self._queue(each)
            return
        done = [None] * len(batch) if results is None else results
        for each, result in zip(batch, done, strict=False):
            if result is not None:
                _answer(each, result)
            elif results is not None and each.seconds < SOON:
                each.seconds = min(each.seconds * MORE, SOON)
                self._queue(each)
            else:
                each.slow = results is not None
                self._suspect_it(each)
        for each in batch[len(done) :]:
            self._queue(each)

    async def _try_alone(self, suspect: _Waiting) -> None:
        """Read one document; only one that is known to take long gets all the time, at the end of the queue."""
        if asyncio.get_running_loop().time() >= self._aside_until:
            _answer(suspect, _failed(suspect, "takes long to read, and many such documents were tried before it"))
            return
        work, terms = (parse_slowly, ()) if suspect.slow else (parse_batch, (SOON,))
        try:
            results = await self._attempt(work, [suspect.document], *terms)
        except _StoppedError:
            self._suspects.appendleft(suspect)
            self._aside_bytes += suspect.size
            return
        result = results[0] if results is not None else None
        if result is not None:
            _answer(suspect, result)
            return
        if results is not None and not suspect.slow:
            suspect.slow = True
            self._suspect_it(suspect)
            return
        self._hung[suspect.document.url] = None
        if len(self._hung) > REMEMBERED:
            self._hung.popitem(last=False)
        _answer(suspect, _failed(suspect, f"could not be read within {self._timeout:g} seconds and 1 GB of memory"))

    async def _attempt(
        self, work: Callable[..., Sequence[ParseResult | None]], documents: list[Document], *terms: float
    ) -> Sequence[ParseResult | None] | None:
        """Return the results of one task of the pool, of the first documents at least of one.

        None where its worker was killed, died or ran out of memory, and where something of ours went wrong with one of
        several: alone, that is the one which fails.
        """
        try:
            results = await self._answer(work, documents, *terms)
        except (TimeoutError, ProcessExpired, MemoryError):
            return None
        except WorkerError:
            if len(documents) > 1:
                return None
            raise
        return _checked(results, len(documents))

    async def _answer(self, work: Callable[..., Any], *arguments: object) -> Any:
        """Return what a task of the pool answers, and raise what it raises.

        Raises _StoppedError where the pool is stopped or breaks meanwhile: what still waited in it is never answered.
        """
        pool = self._ready_pool()
        answer = asyncio.wrap_future(pool.schedule(work, args=arguments, timeout=self._timeout))
        stopped = self._stopped
        try:
            while not answer.done():
                await asyncio.wait({answer, stopped}, timeout=LOOKED_AFTER, return_when=asyncio.FIRST_COMPLETED)
                if not answer.done() and not pool.active:
                    await self._stop(pool)
                    raise _StoppedError("the processes were stopped")
            return answer.result()
        finally:
            answer.cancel()  # where nobody waits any more, its process need not go on

    def _ready_pool(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._workers,
                context=_context(),
                initializer=prepare_worker,
                initargs=(self._niceness,),
            )
            self._stopped = asyncio.get_running_loop().create_future()
        return self._pool

    async def _stop(self, pool: ProcessPool | None) -> None:
        """End the processes, unless another batch has done so meanwhile."""
        if pool is None or pool is not self._pool:
            return
        self._pool = None
        self._stopped.set_result(None)
        pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        await asyncio.to_thread(pool.join)


def _context() -> BaseContext:
    """Return what starts the processes; where there is no fork server, their answers are pickled."""
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    from feedreader.service import worker_channel

    context = worker_channel.WorkerContext()
    context.set_forkserver_preload(["feedreader.feeds.parse", "feedreader.feeds.discover", worker_channel.__name__])
    return context


def prepare_worker(niceness: int) -> None:
    """Make a new worker process modest: low priority, bounded memory, deaf to the terminal's Ctrl-C, and easy to end.

    pebble would have it end in an orderly way; but a worker that is busy in C hears of no signal, and while its end is
    waited for, no other worker may answer.
    """
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if os.name == "posix":
        import resource

        os.nice(niceness)
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    gc.freeze()


def extract_page(page: Page) -> PageAnswer:
    """Find the article of a page, in a worker process."""
    from feedreader.pages.extract import extract

    return extract(page)


def parse_batch(documents: list[Document], seconds: float) -> list[ParseResult | None]:
    """Parse documents, in a worker process; None stands for one that takes more than so many seconds of the processor.

    Ends early, with the results of the first documents, where they took as long together.
    """
    results: list[ParseResult | None] = []
    end = time.process_time() + seconds
    for document in documents:
        if results and time.process_time() >= end:
            break
        result = None
        with suppress(_TooLong), _soon(seconds):  # which may come when the result is there already
            result = _parsed(document)
        results.append(result)
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


def _checked(results: object, most: int) -> Sequence[ParseResult | None]:
    """Return what a worker answered for up to so many documents; raises WorkerError where it is no such thing."""
    if not isinstance(results, list) or not 0 < len(results) <= most:
        raise WorkerError("a process that was to read documents answered for another number of them")
    if not all(result is None or isinstance(result, ParsedFeed | NotAFeed) for result in results):
        raise WorkerError("a process that was to read documents answered something else")
    return results


def _failed(waiting: _Waiting, why: str) -> Failed:
    return Failed(kind=FailureKind.PARSER, reason=f"the document ({waiting.size / 1024:,.0f} KB) {why}")


def _answer(waiting: _Waiting, result: ParseResult | Failed) -> None:
    if not waiting.future.done():
        waiting.future.set_result(result)


def _first_try(document: Document) -> float:
    """Return how many seconds of the processor a document has at first."""
    return AT_ONCE if document.known or len(document.body) > SMALL else OF_STRANGER
