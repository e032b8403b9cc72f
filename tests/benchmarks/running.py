"""A process that polls, as a daemon that runs already does: a round of all feeds for each line on standard input.

    python tests/benchmarks/running.py STORE

Answers each line with one when the round is stored, grouped and indexed: the seconds of CPU of each part, which add up
to those of the round. A line that says `settle` has rounds made until the last one left nothing to be indexed, and the
vectors computed that are left.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from collections import Counter
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure import cpu_of

from feedreader.cli.main import CONTAINERS_A_COLLECTION
from feedreader.service.embedding import quick_embedder
from feedreader.service.library import open_library
from feedreader.service.updater import Updater
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store
from feedreader.vectors.encoder import QuickEncoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.service.polling import Poller

INDEXED = 0.05
"""Seconds of CPU that a look at an empty queue does not take."""


class Parts:
    """Seconds of CPU by part; a part within another counts for itself alone."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._within = 0.0

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same, which notes how long its thread computed."""

        @wraps(work)
        def measured(*given: Any) -> Any:
            start, before = time.thread_time(), self._within
            try:
                return work(*given)
            finally:
                took = time.thread_time() - start
                self.spent[name] += took - (self._within - before)  # type: ignore[assignment]  # seconds
                self._within = before + took

        return measured


def loaded_before(encode: Callable[..., Any], load: Callable[..., Any]) -> Callable[..., Any]:
    """Return an encoder's method that loads its model by another one first."""
    known = set()

    def encoded(encoder: QuickEncoder, texts: list[str]) -> Any:
        if id(encoder) not in known:
            known.add(id(encoder))
            load(encoder, ["a"])
        return encode(encoder, texts)

    return encoded


def of_children() -> float:
    """Return seconds of CPU of the processes that this one has started, those of the fork server included."""
    return cpu_of(os.getpid()) - sum(os.times()[:2])


async def measured_round(poller: Poller, parts: Parts) -> None:
    """Make a round, and note what each part of it took."""
    children, process, loop = of_children(), time.process_time(), time.thread_time()
    await poller.round(force=True)
    others = sum(parts.spent.values())
    parts.spent["loop"] = time.thread_time() - loop  # type: ignore[assignment]  # seconds
    parts.spent["rest"] = time.process_time() - process - others - parts.spent["loop"]  # type: ignore[assignment]
    parts.spent["parsing"] = of_children() - children  # type: ignore[assignment]


async def serve(path: str) -> None:
    """Make rounds until standard input closes."""
    gc.set_threshold(CONTAINERS_A_COLLECTION)
    parts = Parts()
    encode = QuickEncoder.encode
    QuickEncoder.encode = loaded_before(parts.timed("vectors", encode), parts.timed("loading", encode))  # type: ignore[method-assign]
    Updater.apply = parts.timed("storing", Updater.apply)  # type: ignore[method-assign]
    with open_library(path, Settings()) as library:
        async with library.poller() as opened:
            poller = replace(opened, finishing=tuple(parts.timed(each.__name__, each) for each in opened.finishing))
            print("ready", flush=True)
            while line := await asyncio.to_thread(sys.stdin.readline):
                await measured_round(poller, parts)
                if line == "settle\n":
                    with open_store(Path(path)) as store:
                        await asyncio.to_thread(quick_embedder(Workspace(store, Settings())).embed)
                while line == "settle\n" and parts.spent["index"] > INDEXED:
                    parts.spent.clear()
                    await measured_round(poller, parts)
                print(", ".join(f"{name} {seconds:.3f} s" for name, seconds in parts.spent.items()), flush=True)
                parts.spent.clear()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
