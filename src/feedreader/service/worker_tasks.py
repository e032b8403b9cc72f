"""The tasks of worker processes: parse documents and extract pages, within limits on time and memory."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from feedreader.model.outcomes import NotAFeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.model.outcomes import Document, ParseResult
    from feedreader.model.pages import Page, PageAnswer

MEMORY_LIMIT = 1024**3
"""Address space of a worker in bytes; a document of 50 MB was seen to need about 300 MB."""


def prepare_worker(niceness: int) -> None:
    """Set up a worker process: low priority, a memory limit, ignoring Ctrl-C, and killable.

    pebble would end a worker in an orderly way; but one that is busy in C code does not see the signal, and while
    pebble waits for it, no other worker can answer.
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
    """Parse documents in a worker process; None stands for one that exceeds its CPU seconds.

    Ends early, with the results of the first documents, if they took that long together.
    """
    results: list[ParseResult | None] = []
    end = time.process_time() + seconds
    for document in documents:
        if results and time.process_time() >= end:
            break
        result = None
        with suppress(TooLong), given_up_after(seconds):  # the limit may be exceeded when the result is already there
            result = _parsed(document)
        results.append(result)
    return results


def parse_slowly(documents: list[Document]) -> list[ParseResult | None]:
    """Parse documents in a worker process, without a limit on time."""
    return [_parsed(document) for document in documents]


def _parsed(document: Document) -> ParseResult:
    """Parse a document; for a web page, also return the feeds that it offers."""
    from feedreader.feeds.discover import discover, looks_like_html
    from feedreader.feeds.parse import parse_document

    result = parse_document(document)
    if isinstance(result, NotAFeed) and looks_like_html(document.body, document.content_type):
        return replace(result, links=discover(document.body, document.url, document.content_type))
    return result


class TooLong(BaseException):
    """A document exceeds its time limit."""


@contextmanager
def given_up_after(seconds: float) -> Iterator[None]:
    """Raise TooLong if the body of the context exceeds its CPU seconds, where the system has such a timer."""
    import signal

    if not hasattr(signal, "setitimer"):
        yield
        return

    def give_up(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
