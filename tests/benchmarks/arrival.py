"""How long it takes from a server's answer until the entries in it are rows in the list, each in its story.

`arrivals` fills a store with a window of made-up entries, and lets the poller of a daemon ask feeds that have more:
request, parse, store, quick vectors, grouping, and the first page of the list. Servers are functions, so that neither a
network nor a parser is measured. Vectors are made up as the headlines are, but the quick model is asked for what
arrives, for the time that it takes.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.builders import make_intent, make_new, make_subscription
from tests.inside import workspace_of

from feedreader.model.entries import EntryData
from feedreader.model.feeds import FeedData, Validators
from feedreader.model.outcomes import Fetched, ParsedFeed
from feedreader.policy.schedule import Intervals
from feedreader.service.embedding import Embedder
from feedreader.service.grouper import Grouper
from feedreader.service.library import Library
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.settings.config import Settings, Stories
from feedreader.store.connect import open_store
from feedreader.vectors.encoder import QUICK_MODEL, QuickEncoder, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedreader.model.feeds import FeedId
    from feedreader.model.outcomes import Document, FetchRequest, Outcome
    from feedreader.store.connect import Store
    from feedreader.stories.features import Features
    from feedreader.vectors.encoder import Vector

DAY = 86_400.0


class MadeUp:
    """The quick model, whose answers are thrown away for vectors that are known, once it is `asked`."""

    model = QUICK_MODEL

    def __init__(self, vectors: Mapping[str, Vector]) -> None:
        self._vectors, self._real = vectors, QuickEncoder()
        self.asked = False

    def knows(self, language: str) -> bool:
        """It knows what was made up."""
        return bool(language)

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        """The vectors of made-up headlines."""
        if self.asked and isinstance(found := self._real.encode(texts), Unavailable):
            return found
        return [self._vectors[text] for text in texts]


class Newsroom:
    """All servers, and the parser of what they say; `first` is when something was first answered."""

    def __init__(self) -> None:
        self.coming: dict[str, list[EntryData]] = defaultdict(list)
        self.asked = 0
        self.first = 0.0

    async def fetch(self, request: FetchRequest) -> Outcome:
        """A document that is never the same."""
        self.first = self.first or time.perf_counter()
        self.asked += 1
        body = f"{request.url} {self.asked}".encode()
        return Fetched(
            url=request.url, http=200, body=body, content_type="", validators=Validators(), validators_url=request.url
        )

    async def leads_somewhere(self, host: str) -> bool:
        """There is a network."""
        return True

    def pause(self, host: str, seconds: float, why: str) -> None:
        """Nobody is redirected here."""

    async def parse(self, document: Document, aside: object = None) -> ParsedFeed:
        """What a feed has now."""
        return ParsedFeed(feed=FeedData(title=document.url), entries=tuple(self.coming[document.url]), version="rss20")


def arrivals(entries: Sequence[Features], parts: Sequence[int], *, vectors: bool) -> None:
    """Let the last `parts` of some entries, in the order of time, arrive one part after another; prints times."""
    waiting = list(entries[len(entries) - sum(parts) :])
    now = [_when(entries[-1]) + timedelta(minutes=1)]
    made_up = MadeUp({one.title: one.quick for one in entries})
    settings = Settings(stories=Stories(window=timedelta(days=6)))
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "feedreader.db") as store:
        workspace = workspace_of(Library(store, settings, clock=lambda: now[0]))
        without = Unavailable(why="not asked for")
        quick = Embedder(workspace, made_up if vectors else without)
        grouper = Grouper(workspace, embedder=Embedder(workspace, without), quick=quick)
        feeds = _filled(store, entries[: len(entries) - len(waiting)], now[0])
        quick.embed()
        grouper.group()
        made_up.asked = True
        room = Newsroom()
        updater = Updater(
            store=store, client=room, parsers=room, intervals=Intervals(), clock=lambda: now[0], jitter=lambda: 0.5
        )  # type: ignore[arg-type]  # it extracts no pages
        poller = Poller(updater=updater, finishing=(grouper.arrived,))
        with asyncio.Runner() as runner:
            for count in parts:
                now[0] += timedelta(minutes=1)
                some, waiting = waiting[:count], waiting[count:]
                _arrive(runner, poller, room, some, [feeds[_feed(one)] for one in some])


def _arrive(
    runner: asyncio.Runner, poller: Poller, room: Newsroom, some: Sequence[Features], feeds: Sequence[FeedId]
) -> None:
    """Let some entries arrive, and print how long that took."""
    room.first = 0.0
    for one in some:
        room.coming[_feed(one)].append(
            EntryData(guid=str(one.entry), title=one.title, published=_when(one), language=one.language)
        )
    spent = time.process_time()
    done = runner.run(poller.round(feeds=sorted(set(feeds)), force=True))
    stories = poller.store.stories.page(limit=len(some) + 100)
    took, spent = time.perf_counter() - room.first, time.process_time() - spent
    assert done.new == len(some), done
    told = sum(len(story.entries) > 1 for story in stories[: len(some)])
    print(
        f"    {len(some):>5,} from the answer to the row{took:>16.2f} s{spent:>8.2f} s of processor time, "
        f"{told:,} of the first {len(some):,} rows told by several",
        flush=True,
    )


def _filled(store: Store, entries: Sequence[Features], now: datetime) -> Mapping[str, FeedId]:
    """Store entries as polls of their feeds would; the feeds by their addresses."""
    by_feed = defaultdict(list)
    for one in entries:
        new = make_new(
            str(one.entry), when=_when(one), url=None, title=one.title, content="", summary="",
            language=one.language, published=_when(one),
        )  # fmt: skip
        by_feed[_feed(one)].append(new)
    done = store.writer.feeds.subscribe([make_subscription(url) for url in sorted(by_feed)], now=now)
    feeds = dict(zip(sorted(by_feed), (each.feed for each in done), strict=True))
    store.writer.polling.apply([make_intent(feeds[url], *new, now=now) for url, new in by_feed.items()])
    return feeds


def _feed(one: Features) -> str:
    return f"https://{one.outlet}/feed"


def _when(one: Features) -> datetime:
    return datetime.fromtimestamp(one.day * DAY, tz=UTC)
