"""A process that polls, as a daemon that runs already does: a round of all feeds for each line on standard input.

    python tests/benchmarks/running.py STORE

Answers each line with one when the round is stored, grouped and indexed: the seconds of CPU of what followed storing,
and of the model that gives what arrived its vectors, which is part of grouping. A line that says `settle` has rounds
made until the last one left nothing to be indexed, and the vectors computed that are left.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedreader.service.embedding import quick_embedder
from feedreader.service.library import open_library
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store
from feedreader.vectors.encoder import QuickEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

INDEXED = 0.05
"""Seconds of CPU that a look at an empty queue does not take."""


def timed(part: Callable[[], Iterable[str]], spent: Counter[str]) -> Callable[[], Iterable[str]]:
    """Return the same, which notes how long its thread computed."""

    def measured() -> Iterable[str]:
        before = time.thread_time()
        words = part()
        spent[part.__name__] += time.thread_time() - before  # type: ignore[assignment]  # seconds
        return words

    return measured


def encoding(encode: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    """Return the same, which notes what this process, the model's own threads included, computed meanwhile."""

    def measured(*given: Any) -> Any:
        before = time.process_time()
        vectors = encode(*given)
        spent["vectors"] += time.process_time() - before  # type: ignore[assignment]  # seconds
        return vectors

    return measured


async def serve(path: str) -> None:
    """Make rounds until standard input closes."""
    spent: Counter[str] = Counter()
    QuickEncoder.encode = encoding(QuickEncoder.encode, spent)  # type: ignore[method-assign]
    with open_library(path, Settings()) as library:
        async with library.poller() as opened:
            poller = replace(opened, finishing=tuple(timed(part, spent) for part in opened.finishing))
            print("ready", flush=True)
            while line := await asyncio.to_thread(sys.stdin.readline):
                await poller.round(force=True)
                if line == "settle\n":
                    with open_store(Path(path)) as store:
                        await asyncio.to_thread(quick_embedder(Workspace(store, Settings())).embed)
                while line == "settle\n" and spent["index"] > INDEXED:
                    spent.clear()
                    await poller.round(force=True)
                print(", ".join(f"{name} {seconds:.2f} s" for name, seconds in spent.items()), flush=True)
                spent.clear()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
