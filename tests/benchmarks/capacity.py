"""What one store carries: CPU of what a daemon and an interface do, as feeds and entries grow.

    python tests/benchmarks/capacity.py [--sizes 1000x100000 10000x1000000 100000x10000000]

Makes a store of so many feeds and entries by SQL (an entry a second, each with a text and a story of its own, feeds all
due at once), and measures single acts in a process of its own, in milliseconds of its CPU: a tick that asks fifty feeds
of which nothing is new, one whose feeds have an entry each, the first page of three lists, the counts of all feeds, and
marking a feed read. Servers are functions, so that neither a network nor a parser is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from feedreader.daemon.run import FEEDS_A_TICK
from feedreader.model.entries import EntryData
from feedreader.model.feeds import FeedData, FeedId, Validators
from feedreader.model.outcomes import Fetched, NotModified, ParsedFeed
from feedreader.model.subscriptions import Subscription
from feedreader.policy.schedule import Intervals
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.store.connect import open_store
from feedreader.store.selection import UNREAD, of_feed

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.model.outcomes import Document, FetchRequest, Outcome
    from feedreader.store.connect import Store

NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)
TIMES = 5
TEXT = "word " * 60


def make(path: Path, feeds: int, entries: int) -> None:
    """A store of so many feeds, each due, and unread entries, which came a second after another."""
    start = int(NOW.timestamp()) * 1_000_000
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) "
    with open_store(path) as store:
        store.writer.feeds.subscribe(
            [Subscription(url=f"https://f{number}.example/") for number in range(feeds)], now=NOW
        )
        with store.writer.transaction() as connection:
            connection.execute("PRAGMA cache_size = -3000000")  # else indexes that are filled anywhere go out and in
            connection.execute("DROP TRIGGER entry_state_added")  # ten million calls; counted below
            connection.execute(
                f"{numbers} INSERT INTO entry(id, feed, guid, title, first_seen, content_hash) "
                "SELECT i, i % ?2 + 1, 'g' || i, 'Entry ' || i, ?3 - (?1 - i) * 1000000, 0 FROM n",
                (entries, feeds, start),
            )
            connection.execute(
                f"{numbers} INSERT INTO entry_text(entry, summary, content) SELECT i, '', ?2 FROM n", (entries, TEXT)
            )
            connection.execute(
                "INSERT INTO story(id, lead, size, outlets, first, last, unread) "
                """SELECT id, id, 1, '["f.example"]', first_seen, first_seen, 1 FROM entry"""
            )
            connection.execute(
                'INSERT INTO entry_state(entry, feed, "when", story) SELECT id, feed, first_seen, id FROM entry'
            )
            connection.execute(
                "UPDATE feed_count SET (total, unread) = "
                "(SELECT count(*), count(*) FROM entry_state s WHERE s.feed = feed_count.feed)"
            )
        store.writer.upkeep.checkpoint()


@dataclass(slots=True)
class Network:
    """All servers, and the parser of what they say: nothing is new, or an entry in each feed."""

    new: bool = False
    asked: int = 0

    async def fetch(self, request: FetchRequest) -> Outcome:
        """What came of one request."""
        self.asked += 1
        validators = Validators(etag=f'"{self.asked}"')
        if not self.new:
            return NotModified(url=request.url, validators=validators)
        body = f"{request.url} {self.asked}".encode()
        return Fetched(
            url=request.url, http=200, body=body, content_type="", validators=validators, validators_url=request.url
        )

    async def leads_somewhere(self, host: str) -> bool:
        """There is a network."""
        return True

    def pause(self, host: str, seconds: float, why: str) -> None:
        """Nobody is redirected here."""

    async def parse(self, document: Document, aside: object = None) -> ParsedFeed:
        """One entry."""
        entry = EntryData(guid=document.body.decode(), title=f"News of {document.body.decode()}", content=TEXT)
        return ParsedFeed(feed=FeedData(title="Feed"), entries=(entry,), version="rss20")


def measure(path: Path) -> None:
    """Print what each act costs."""
    with open_store(path) as store:
        network = Network()
        updater = Updater(
            store=store, client=network, parsers=network, intervals=Intervals(), clock=lambda: NOW, jitter=lambda: 0.5
        )  # type: ignore[arg-type]  # it extracts no pages
        poller = Poller(updater=updater, steady=NOW.timestamp)
        before = memory()
        with asyncio.Runner() as runner:
            _tell("tick of 50 feeds, nothing new", lambda: _tick(runner, poller))
            network.new = True
            _tell("tick of 50 feeds, an entry each", lambda: _tick(runner, poller))
        print(f"  memory of the ticks                {memory() - before:9.0f} MB more")
        for words, act in _reads(store).items():
            _tell(words, act)
        numbers = iter(range(1, TIMES + 2))
        _tell("mark a feed read", lambda: store.writer.marks.mark_read(of_feed(FeedId(next(numbers))), now=NOW))
    print(f"  memory at most                     {memory():9.0f} MB")
    print(f"  file                               {path.stat().st_size / 1e6:9,.0f} MB", flush=True)


def _tick(runner: asyncio.Runner, poller: Poller) -> None:
    done = runner.run(poller.tick(FEEDS_A_TICK))
    assert done.feeds.total() == FEEDS_A_TICK


def _reads(store: Store) -> dict[str, Callable[[], object]]:
    return {
        "first page of entries": lambda: store.entries.page(limit=100),
        "first page of unread entries": lambda: store.entries.page(UNREAD, limit=100),
        "first page of unread stories": lambda: store.stories.page(unread=True, limit=100),
        "first page of a feed": lambda: store.entries.page(of_feed(FeedId(7)), limit=100),
        "all feeds with their counts": store.feeds.all,
        "entries of the last day, counted": lambda: store.entries.count_since(NOW - timedelta(days=1)),
    }


def _tell(words: str, act: Callable[[], object]) -> None:
    spent = []
    act()
    for _ in range(TIMES):
        before = time.process_time()
        act()
        spent.append(time.process_time() - before)
    print(f"  {words:<34} {median(spent) * 1000:9.1f} ms", flush=True)


def memory() -> float:
    """Return the most memory that this process had, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def main() -> None:
    """Measure each size."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--sizes", nargs="*", default=["1000x100000", "10000x1000000", "100000x10000000"])
    options.add_argument("--store", metavar="FILE", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.store:
        measure(Path(chosen.store))
        return
    for size in chosen.sizes:
        feeds, entries = map(int, size.split("x"))
        print(f"{feeds:,} feeds, {entries:,} entries", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "feedreader.db")
            make(path, feeds, entries)
            subprocess.run([sys.executable, __file__, "--store", str(path)], check=True)


if __name__ == "__main__":
    main()
