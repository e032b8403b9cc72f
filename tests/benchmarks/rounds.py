"""A thousand rounds in one process, as a daemon makes them in weeks: its memory and its open files.

    python tests/benchmarks/rounds.py [--rounds 1000] [--feeds 10] [--every 50]

Polls feeds on loopback again and again, with vectors, grouping and indexing; every so many rounds each feed has one
entry more. Prints a line after the first round, the fifth and every hundredth: megabytes of this process (its own, not
those of files), how many of them the C library has in use and how many it keeps free, and open files. Linux with glibc.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from feed_server import served

from feedreader.model.subscriptions import Subscription
from feedreader.service.library import open_library
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store

ENTRIES = 30
FIELDS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class Allocated(ctypes.Structure):
    """What mallinfo2(3) returns."""

    _fields_: ClassVar = [(name, ctypes.c_size_t) for name in FIELDS.split()]


def told() -> str:
    """Say what this process has."""
    libc = ctypes.CDLL(None)
    libc.mallinfo2.restype = Allocated
    allocated = libc.mallinfo2()
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    memory = next(int(line.split()[1]) for line in status if line.startswith("RssAnon:")) / 1024
    files = len(list(Path("/proc/self/fd").iterdir()))
    used, free = allocated.uordblks / 2**20, allocated.fordblks / 2**20
    return f"{memory:6.1f} MB, of malloc {used:5.1f} MB in use and {free:5.1f} MB free, {files} files"


async def live(rounds: int, feeds: int, every: int) -> None:
    """Make so many rounds."""
    settings = Settings()
    settings = replace(settings, polling=replace(settings.polling, host_spacing=timedelta()))
    with served(feeds, ENTRIES) as server, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "feedreader.db")
        with open_store(path) as store:
            subscriptions = [Subscription(url=server.url(feed)) for feed in range(feeds)]
            store.writer.feeds.subscribe(subscriptions, now=datetime.now(UTC))
        with open_library(path, settings) as library:
            async with library.poller() as poller:
                for number in range(1, rounds + 1):
                    if number % every == 0:
                        await asyncio.to_thread(server.publish, 1)
                    await poller.round(force=True)
                    if number in {1, 5} or number % 100 == 0:
                        print(f"{number:>6,} rounds {told()}", flush=True)


def main() -> None:
    """Make the rounds."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rounds", type=int, default=1_000)
    options.add_argument("--feeds", type=int, default=10)
    options.add_argument("--every", type=int, default=50)
    chosen = options.parse_args()
    asyncio.run(live(chosen.rounds, chosen.feeds, chosen.every))


if __name__ == "__main__":
    main()
