"""Schedule documents for parsing in worker processes, so that one that hangs or explodes cannot harm the program.

While all processes (`worker_pool`) are busy, documents queue up and are then sent in batches, which saves most of the
traffic between processes: first those of feeds with a good record, then the others, small ones first. Nearly every
document is parsed in a few hundredths of a second. One that takes much longer is aborted and retried after the others
with a larger time limit, then a still larger one, and finally alone with the full limit. So are the documents of a
batch that killed its process. Only one of these suspects is parsed at a time, and a document that has hung before is a
suspect from the start. Their number and waiting time are bounded, so they can neither delay the rest nor keep a round
from ending. If no process can be started at all, the documents fail, and the next ones try again.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import OrderedDict, deque
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol, Self

from feedreader.errors import NoWorkerError, WorkerError, WorkerGoneError, WorkersStoppedError
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Failed, NotAFeed, ParsedFeed
from feedreader.service.worker_pool import WorkerPool
from feedreader.service.worker_tasks import extract_page, parse_batch, parse_slowly
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from feedreader.model.outcomes import Document, ParseResult
    from feedreader.model.pages import Page, PageAnswer

log = logging.getLogger(__name__)
BATCH, BATCH_BYTES = 32, 768 * 1024
"""The most documents in a batch, and their bytes: about eight whole ones, or more if known items have been removed from
them. Sending eight of these takes as long as parsing two."""
AT_ONCE = 0.25
"""CPU seconds for a document's first attempt, ten times what most need, and for a batch in total: after that it begins
no further document."""

OF_STRANGER, SMALL = AT_ONCE / 4, 64 * 1024
"""The same for a document of a feed without a good record, and the bytes up to which it applies: good ones among many
are found quickly, and hardly any of them is started twice (of 46 captured feeds none)."""

MORE = 4
"""The factor by which the time limit grows with each further attempt."""

SOON = 1.0
"""CPU seconds of a document that is tried alone for the first time; one that needs more counts as slow."""

ALIKE = 16 * 1024
"""Documents are parsed in the order of their sizes, rounded to this many bytes; equal ones in order of arrival."""

ASIDE_BYTES = 64 * 1024 * 1024
"""The most bytes of documents that may wait to be tried alone; a document beyond that fails."""

ASIDE_SECONDS = 180.0
"""How long documents are tried alone, one after the other, once any wait for it; those still waiting then fail."""

REMEMBERED = 1_000
"""How many addresses are remembered whose documents have hung."""


@dataclass(slots=True)
class _Waiting:
    """A document that a caller waits for.

    `seconds` is the CPU time limit of its next attempt, `slow` says that it is known to need more than any batch
    allows; `aside` is called if it has to wait to be tried alone.
    """

    document: Document
    future: asyncio.Future[ParseResult | Failed]
    aside: Callable[[], None]
    seconds: float
    slow: bool = False

    @property
    def size(self) -> int:
        """The size of the document in bytes."""
        return len(self.document.body)


class Workers(Protocol):
    """Where documents are parsed: a `WorkerPool`, or a test double."""

    def start(self, work: Callable[..., Any], *arguments: object) -> None:
        """Start the processes with a task whose answer is ignored."""

    async def answer(self, work: Callable[..., Any], *arguments: object) -> Any:
        """Return the answer to a task; raises a WorkerError if there is none."""

    async def stop(self) -> None:
        """End the processes."""


class Parsers:
    """Parses documents and pages in worker processes; use as an async context manager.

    `timeout` is in seconds for one document. `parse` returns a value whatever a document does. `awaited` says that the
    user waits, so the processes need not have the lowest priority.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        timeout: float = 20.0,
        awaited: bool = False,
        pool: Workers | None = None,
    ) -> None:
        self._workers = workers or max(2, min(4, os.cpu_count() or 1))  # one of them may be working on a suspect
        self._timeout = timeout
        self._pool = pool or WorkerPool(self._workers, timeout=timeout, niceness=0 if awaited else 5)
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
        await self.stop()

    async def stop(self) -> None:
        """Stop the processes and what they are doing; a later document starts new ones."""
        for task in (*self._batches, *filter(None, [self._suspect])):
            task.cancel()
        await self._pool.stop()

    def start(self) -> None:
        """Start the processes before the first document arrives, because that takes half a second."""
        self._pool.start(parse_batch, [], AT_ONCE)

    async def parse(self, document: Document, aside: Callable[[], None] = lambda: None) -> ParseResult | Failed:
        """Return the contents of a document; `Failed` of kind PARSER if its worker ran out of time or memory.

        `aside` is called if it takes long and has to wait until it can be tried alone.
        """
        future: asyncio.Future[ParseResult | Failed] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(document, future, aside, _first_try(document))
        if document.url in self._hung:
            waiting.slow = True
            self._set_aside(waiting)
        else:
            self._queue(waiting)
        self._dispatch()
        return await future

    async def extract(self, page: Page) -> PageAnswer:
        """Return the article of a page.

        `NoPageText` if there is none, its worker ran out of time or memory, or no process could be started.
        """
        from feedreader.model.pages import NoPageText, PageText, PageTrouble, Unfinished

        try:
            found: object = await self._pool.answer(extract_page, page)
        except WorkerGoneError:
            return NoPageText(url=page.url, trouble=PageTrouble.TOO_HEAVY)
        except NoWorkerError as error:
            detail = f"no process to read it in could be started ({error})"
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

    def _set_aside(self, waiting: _Waiting) -> None:
        """Put a document aside, to be tried alone; if there is no room for it, it fails."""
        if self._aside_bytes + waiting.size > ASIDE_BYTES:
            _answer(waiting, _failed(waiting, "takes long to read, and too many such documents came at once"))
            return
        if not self._suspects:
            self._aside_until = asyncio.get_running_loop().time() + ASIDE_SECONDS
        self._suspects.append(waiting)
        self._aside_bytes += waiting.size
        waiting.aside()

    def _dispatch(self) -> None:
        """Hand documents to workers: two batches per worker, so that none waits for the next, and one suspect."""
        loop = asyncio.get_running_loop()
        while self._waiting and len(self._batches) < 2 * self._workers:
            batch = self._next_batch()
            task = loop.create_task(self._guarded(self._run, batch))
            self._batches.add(task)
            task.add_done_callback(self._finished)
        if self._suspects and self._suspect is None:
            suspect = self._suspects.popleft()
            self._aside_bytes -= suspect.size
            self._suspect = loop.create_task(self._guarded(self._try_alone, [suspect]))
            self._suspect.add_done_callback(self._finished)

    def _next_batch(self) -> list[_Waiting]:
        """Return the next documents to parse, all with the same time limit."""
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

    async def _guarded(
        self, read: Callable[[Sequence[_Waiting]], Coroutine[Any, Any, None]], batch: Sequence[_Waiting]
    ) -> None:
        """Parse some documents; whatever goes wrong, their callers get an answer."""
        try:
            await read(batch)
        except NoWorkerError as error:
            _fail(batch, f"no process to read the document in could be started ({error})")
        except Exception as error:
            log.exception("documents could not be read")
            await self._pool.stop()
            ours = isinstance(error, WorkerError)
            _fail(batch, str(error) if ours else f"something of ours went wrong ({type(error).__name__})")

    async def _run(self, batch: Sequence[_Waiting]) -> None:
        """Parse a batch, and queue again what needs more time or was in a process that died.

        The latter is tried alone. Documents that the batch did not reach are parsed with the next one.
        """
        try:
            results = await self._attempt(parse_batch, [each.document for each in batch], batch[0].seconds)
        except WorkersStoppedError:
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
                self._set_aside(each)
        for each in batch[len(done) :]:
            self._queue(each)

    async def _try_alone(self, batch: Sequence[_Waiting]) -> None:
        """Parse one document alone; one that is known to be slow comes last and has the full time limit."""
        (suspect,) = batch
        if asyncio.get_running_loop().time() >= self._aside_until:
            _answer(suspect, _failed(suspect, "takes long to read, and many such documents were tried before it"))
            return
        work, terms = (parse_slowly, ()) if suspect.slow else (parse_batch, (SOON,))
        try:
            results = await self._attempt(work, [suspect.document], *terms)
        except WorkersStoppedError:
            self._suspects.appendleft(suspect)
            self._aside_bytes += suspect.size
            return
        result = results[0] if results is not None else None
        if result is not None:
            _answer(suspect, result)
            return
        if results is not None and not suspect.slow:
            suspect.slow = True
            self._set_aside(suspect)
            return
        self._hung[suspect.document.url] = None
        if len(self._hung) > REMEMBERED:
            self._hung.popitem(last=False)
        _answer(suspect, _failed(suspect, f"could not be read within {self._timeout:g} seconds and 1 GB of memory"))

    async def _attempt(
        self, work: Callable[..., Sequence[ParseResult | None]], documents: list[Document], *terms: float
    ) -> Sequence[ParseResult | None] | None:
        """Return the results of one task of the pool, at least of its first documents.

        None if its worker was killed, died or ran out of memory, or if a bug of ours occurred with several documents:
        tried alone, the one at fault fails.
        """
        try:
            results = await self._pool.answer(work, documents, *terms)
        except WorkerGoneError:
            return None
        except (WorkersStoppedError, NoWorkerError):
            raise
        except WorkerError:
            if len(documents) > 1:
                return None
            raise
        return _checked(results, len(documents))


def _checked(results: object, most: int) -> Sequence[ParseResult | None]:
    """Return a worker's answer for up to so many documents; raises WorkerError if it is not valid."""
    if not isinstance(results, list) or not 0 < len(results) <= most:
        raise WorkerError("a process that was to read documents answered for another number of them")
    if not all(result is None or isinstance(result, ParsedFeed | NotAFeed) for result in results):
        raise WorkerError("a process that was to read documents answered something else")
    return results


def _failed(waiting: _Waiting, why: str) -> Failed:
    return Failed(kind=FailureKind.PARSER, reason=f"the document ({waiting.size / 1024:,.0f} KB) {why}")


def _fail(batch: Sequence[_Waiting], reason: str) -> None:
    for each in batch:
        _answer(each, Failed(kind=FailureKind.TROUBLE, reason=reason))


def _answer(waiting: _Waiting, result: ParseResult | Failed) -> None:
    if not waiting.future.done():
        waiting.future.set_result(result)


def _first_try(document: Document) -> float:
    """Return the CPU time limit of a document's first attempt, in seconds."""
    return AT_ONCE if document.known or len(document.body) > SMALL else OF_STRANGER
