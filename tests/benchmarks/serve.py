"""What clients of the Google Reader API cost at a million entries: `python tests/benchmarks/serve.py [--entries N]`.

Prints CPU seconds of this process for pages of ids and of whole items, as the server makes them, JSON included, beside
what json alone takes for as many bytes; and the memory before and after. The store is made in a temporary folder, or
in `--folder`, where it is kept.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import synthetic
from multidict import MultiDict

from feedreader.model.subscriptions import Subscription
from feedreader.serve import records
from feedreader.serve.protocol import CONTENTS_LIMIT, IDS_LIMIT, read_listing
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store
from feedreader.store.rows import to_micros

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.store.connect import Store

FEEDS = 1_000
READING_LIST = "user/-/state/com.google/reading-list"
READ = "user/-/state/com.google/read"
REPEATS = 9
A_STORY_EVERY, VERSIONS = 20, 5


def fill(store: Store, entries: int) -> None:
    """Entries a minute apart from 1,000 feeds, one in five unread, with bodies of some 100 words.

    A quarter of them are in stories of five outlets.
    """
    words, chance, now = synthetic.vocabulary(), random.Random(5), datetime.now(UTC)
    bodies = [f"<p>{synthetic.sentence(chance, words, 100)}</p><img src='/p.png'>" for _ in range(500)]
    titles = [synthetic.sentence(chance, words, 9) for _ in range(500)]
    feeds = [Subscription(url=f"https://outlet-{n}.example/feed", tags=(f"folder {n % 20}",)) for n in range(FEEDS)]
    store.writer.feeds.subscribe(feeds, now=now)
    start, minute = to_micros(now - timedelta(minutes=entries)), 60_000_000
    for batch in batches(entries):
        rows = [(n, 1 + n % FEEDS, start + n * minute) for n in batch]
        with store.writer.transaction() as db:
            db.execute("PRAGMA cache_size = -500000")  # filling is not what is measured
            db.executemany(
                "INSERT INTO entry(id, feed, guid, url, title, published, first_seen, content_hash) "
                "VALUES (?1, ?2, ?1, 'https://outlet.example/' || ?1, ?4, ?3, ?3, 0)",
                ((n, feed, when, titles[n % 500]) for n, feed, when in rows),
            )
            db.executemany("INSERT INTO entry_text VALUES (?, '', ?)", ((n, bodies[n % 500]) for n, *_ in rows))
            db.executemany(
                'INSERT INTO entry_state(entry, feed, "when", story, read) VALUES (?, ?, ?, ?, ?)',
                ((n, feed, when, story_of(n), chance.random() < 0.8) for n, feed, when in rows),
            )
            db.executemany(
                "INSERT INTO story(id, lead, size, outlets, languages, first, last, unread, independent, rank) "
                "VALUES (?1, ?1, 5, '[]', '[]', ?2, ?2, 5, 5, 0)",
                ((n, when) for n, _, when in rows if n % A_STORY_EVERY == 0),
            )


def story_of(entry: int) -> int:
    """The story that an entry is in, by the number of its lead."""
    place = entry % A_STORY_EVERY
    return entry - place if place < VERSIONS and entry >= A_STORY_EVERY else entry


def batches(entries: int, size: int = 50_000) -> list[range]:
    """The numbers 1 to `entries` in parts."""
    return [range(first, min(first + size, entries + 1)) for first in range(1, entries + 1, size)]


def cost(work: Callable[[], Any]) -> tuple[float, int]:
    """Median CPU milliseconds of a work that gives JSON, and how many bytes that has."""
    found = []
    size = 0
    for _ in range(REPEATS):
        start = time.process_time()
        size = len(json.dumps(work(), ensure_ascii=False).encode())
        found.append(time.process_time() - start)
    return sorted(found)[REPEATS // 2] * 1000, size


def memory() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: Path, entries: int) -> None:
    """Fill a store unless it is there, and print what each request costs."""
    there = path.exists()
    with open_store(path) as store:
        if not there:
            fill(store, entries)
        remote = Library(store, Settings()).remote(None)  # type: ignore[arg-type]  # nothing here subscribes
        remote.page(read_listing(MultiDict(), READING_LIST, usual=1, limit=1))
        before = memory()
        listings = {
            "10,000 ids of everything": {},
            "10,000 ids of what is unread": {"xt": READ},
            "10,000 ids of a day and what is unread": {"xt": READ, "ot": str(int(time.time()) - 86_400)},
            "10,000 ids, oldest first": {"r": "o"},
        }
        for name, parameters in listings.items():
            listing = read_listing(MultiDict(n="10000", **parameters), READING_LIST, usual=20, limit=IDS_LIMIT)
            print(f"{name:42} {cost(lambda listing=listing: records.page_record(remote.page(listing)))[0]:8.1f} ms")
        for number in (20, 250, 1_000):
            listing = read_listing(MultiDict(n=str(number)), READING_LIST, usual=20, limit=CONTENTS_LIMIT)

            def items(listing: Any = listing) -> Any:
                page = remote.page(listing)
                found = remote.items([arrival.entry for arrival in page.items])
                return records.items_record(listing.stream, found, remote.now(), page)

            spent, size = cost(items)
            made = items()
            alone, _ = cost(lambda made=made: made)
            print(f"{f'{number} whole items, {size / 1000:.0f} kB':42} {spent:8.1f} ms, json alone {alone:.1f} ms")
        others = {
            "unread counts": lambda: records.unread_record(remote.unread()),
            "subscriptions": lambda: [records.subscription_record(feed) for feed in remote.subscriptions()],
            "labels": lambda: records.label_records(remote.labels()),
        }
        for name, work in others.items():
            print(f"{name:42} {cost(work)[0]:8.1f} ms")
        print(f"memory: {before:.0f} MB before, {memory():.0f} MB after")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure((options.folder or Path(folder)) / "feedreader.db", options.entries)


if __name__ == "__main__":
    main()
