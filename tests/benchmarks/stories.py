"""Feed a labelled file through a real store and the engine that production uses; write which story each item came into.

    python tests/benchmarks/stories.py LABELLED.jsonl --predictions OUT.jsonl [--coverage OUT]
        [--vectors both|quick|none]

Items arrive in the order of their times, a day at a time (files without dates: all at once, undated), each outlet as a
feed of its own. Of each item only title, summary, outlet, language and time are read: nothing here knows the labels.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.builders import make_intent, make_new, make_subscription  # noqa: E402 - the path is set first
from tests.inside import store_of, workspace_of  # noqa: E402

from feedreader.service.embedding import Embedder  # noqa: E402
from feedreader.service.grouper import Grouper  # noqa: E402
from feedreader.service.library import Library  # noqa: E402
from feedreader.settings.config import Settings  # noqa: E402
from feedreader.store.connect import open_store  # noqa: E402
from feedreader.vectors.encoder import Unavailable  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.model.feeds import FeedId

UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
UNNAMED = 97
"""Items without an outlet are spread over so many: they are not one outlet's."""
LATER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a labelled file, less its label."""

    id: str
    when: datetime
    published: datetime | None
    feed: str
    language: str
    title: str
    summary: str


class Clock:
    """The time of the newest item that has arrived."""

    def __init__(self) -> None:
        self.now = UNDATED

    def __call__(self) -> datetime:
        return self.now


def items(path: Path) -> list[Item]:
    """The items of a file in the order of their times."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            published = datetime.fromisoformat(row["published"]).astimezone(UTC) if row.get("published") else None
            outlet = row.get("outlet") or f"unnamed {crc32(row['id'].encode()) % UNNAMED}"
            found.append(
                Item(row["id"], published or UNDATED, published, f"https://o{crc32(outlet.encode()):08x}.example/feed",
                     row.get("lang", ""), row.get("title", ""), row.get("summary", ""))
            )  # fmt: skip
    return sorted(found, key=lambda item: item.when)


def days(found: list[Item]) -> Iterator[list[Item]]:
    """The items of one day after another."""
    for _, of_day in groupby(found, key=lambda item: item.when.date()):
        yield list(of_day)


def deliver(library: Library, feeds: dict[str, FeedId], arriving: list[Item]) -> None:
    """Store items as polls of their feeds would."""
    by_feed = defaultdict(list)
    for item in arriving:
        by_feed[item.feed].append(
            make_new(
                item.id, when=item.when, url=None, title=item.title, content="", summary=item.summary,
                language=item.language or None, published=item.published,
            )
        )  # fmt: skip
    store_of(library).writer.polling.apply(
        [make_intent(feeds[feed], *new, now=library.clock()) for feed, new in by_feed.items()]
    )


def predictions(library: Library, *, coverage: bool = False) -> Iterator[dict[str, object]]:
    """The story that each item is in now, or with `coverage` the event, as if that were its story."""
    store = store_of(library)
    rows = store.entries.page(limit=-1)
    guids = store.entries.guids([row.id for row in rows])
    events = store.coverage.of({row.story for row in rows}) if coverage else {}
    for row in rows:
        event = events.get(row.story)
        yield {"id": guids[row.id], "story": row.story if event is None else f"event {event}"}


def run(path: Path, out: Path, *, vectors: str, coverage: Path | None = None) -> None:
    """Group the items of a file and write what came of it; prints entries a second and peak memory."""
    found, clock = items(path), Clock()
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "feedreader.db") as store:
        library = Library(store, Settings(), clock=clock)
        urls = sorted({item.feed for item in found})
        done = store.writer.feeds.subscribe([make_subscription(url) for url in urls], now=UNDATED)
        feeds = dict(zip(urls, (each.feed for each in done), strict=True))
        without = Unavailable(why="not asked for")
        grouper = Grouper(
            workspace_of(library),
            embedder=Embedder(workspace_of(library), without) if vectors != "both" else None,
            quick=Embedder(workspace_of(library), without) if vectors == "none" else None,
        )
        spent = embedding = 0.0
        for arriving in days(found):
            clock.now = arriving[-1].when + LATER
            deliver(library, feeds, arriving)
            start = time.process_time()
            grouper.embed()
            embedding += time.process_time() - start
            start = time.process_time()
            grouper.arrived()  # with finer vectors it is as if the background had computed them by then
            spent += time.process_time() - start
        start = time.process_time()
        grouper.group()
        spent += time.process_time() - start
        with out.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(each) + "\n" for each in predictions(library))
        if coverage is not None:
            with coverage.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(each) + "\n" for each in predictions(library, coverage=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(found)} entries grouped in {spent:.1f} s ({len(found) / max(spent, 1e-9):.0f} entries/s), "
        f"embedded in {embedding:.1f} s, peak memory {peak:.0f} MB"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Group a labelled file through the real store.")
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--predictions", type=Path, required=True)
    parser.add_argument("--coverage", type=Path, help="where to write the event that each item is in")
    parser.add_argument("--vectors", choices=("both", "quick", "none"), default="both", help="of which models")
    given = parser.parse_args()
    run(given.labelled, given.predictions, vectors=given.vectors, coverage=given.coverage)


if __name__ == "__main__":
    main()
