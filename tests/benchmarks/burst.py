"""Ten thousand feeds due at once: the daemon that asks them, and an interface beside it on the same store.

    python tests/benchmarks/burst.py [--feeds 10000] [--minutes 5]

Makes feeds, serves them on loopback, one address a feed, subscribes to all, and lets the daemon and an interface run
for so long; the interface's cursor goes down and up all the while. Prints how many feeds were asked and how evenly, the
most memory that the daemon had with all its processes, and what a step of the cursor took until the screen answered.
Of so many addresses the server needs as many open files (`ulimit -n`).
"""

from __future__ import annotations

import argparse
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feed_server import served
from interface import Session
from measure import memory_of

from feedreader.model.subscriptions import Subscription
from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
ENTRIES = 10
PAUSE = 0.1
"""Seconds between two steps, as a user presses keys; the screen is at rest by then."""
PATIENCE = 2.0
"""Seconds after which a step counts as not answered: at the end of a list nothing moves."""


def steps(session: Session, until: float) -> Iterator[float]:
    """Press keys until then; the seconds from each to the screen's first answer."""
    for number in range(1_000_000):
        if time.perf_counter() > until:
            return
        session.rest(PAUSE)
        if (taken := session.step(b"j" if number // 20 % 2 == 0 else b"k", PATIENCE)) is not None:
            yield taken


def told(path: Path, begun: datetime) -> str:
    """Say how many feeds have been asked, and how many at least and at most in a minute."""
    with open_store(path) as store:
        asked = [row.health.checked for row in store.feeds.all() if row.health.checked]
        entries = store.entries.count()
    minutes = Counter(int((when - begun).total_seconds() // 60) for when in asked)
    whole = [number for minute, number in minutes.items() if 0 < minute < max(minutes)]
    rate = f"{min(whole)} to {max(whole)} a minute" if whole else "in less than two minutes"
    return f"{len(asked):,} feeds asked, {rate}; {entries:,} entries"


def main() -> None:
    """Run both, and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--feeds", type=int, default=10_000)
    options.add_argument("--minutes", type=float, default=5.0)
    chosen = options.parse_args()
    with served(chosen.feeds, ENTRIES) as server, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "feedreader.db")
        with open_store(path) as store:
            feeds = map(server.url, range(chosen.feeds))
            store.writer.feeds.subscribe([Subscription(url=url) for url in feeds], now=datetime.now(UTC))
        command = [sys.executable, "-m", "feedreader", "--db", str(path)]
        begun, most, taken = datetime.now(UTC), 0.0, []
        with Path(folder, "log").open("w") as log:
            daemon = subprocess.Popen(["nice", "-n", "10", *command, "daemon"], stderr=log)  # as its service does
        time.sleep(30)  # the first feeds are there, and vectors begin to be computed
        session = Session(command)
        session.until(b"All news")
        end = time.perf_counter() + chosen.minutes * 60
        while (now := time.perf_counter()) < end:
            taken += steps(session, min(now + 5, end))
            most = max(most, memory_of(daemon.pid))
        interface = session.peak()
        session.end()
        daemon.send_signal(signal.SIGTERM)
        ending = time.perf_counter()
        daemon.wait()
        ended = time.perf_counter() - ending
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(told(path, begun))
        print(f"daemon and its processes {most:6.0f} MB at most, interface {interface:.0f} MB")
        print(f"daemon told to end: gone in {ended:.1f} s")
        print(f"{len(taken):,} steps {statistics.median(taken) * 1000:6.1f} ms in the middle, p95 {p95 * 1000:.1f} ms")


if __name__ == "__main__":
    main()
