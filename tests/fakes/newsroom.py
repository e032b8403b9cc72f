"""The demo newsroom without a network: each feed as rendered at a moment, parsed here by the real pipeline."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from tests.fakes.polling import FakeClock

from feedreader.demo import demo_folder, load_newsroom, render
from feedreader.feeds.parse import parse_document
from feedreader.model.feeds import Validators
from feedreader.model.outcomes import Fetched
from feedreader.model.subscriptions import Subscription
from feedreader.pages.extract import extract
from feedreader.policy.schedule import Intervals
from feedreader.service.updater import Updater

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from feedreader.demo import DemoFeed, Newsroom
    from feedreader.model.outcomes import Document, Failed, FetchRequest, Outcome, ParseResult
    from feedreader.model.pages import Page, PageAnswer
    from feedreader.store.connect import Store

NEWSROOM = load_newsroom(demo_folder())


def url_of(feed: DemoFeed) -> str:
    """Return the address that a feed would have if its outlet existed."""
    return urljoin(feed.site, feed.path)


class NewsroomClient:
    """Answers for every outlet, always with a whole document."""

    def __init__(self, newsroom: Newsroom, clock: Callable[[], datetime]) -> None:
        self._feeds = {url_of(feed): feed for feed in newsroom.feeds}
        self._clock = clock

    def pause(self, host: str, seconds: float, why: str) -> None:
        """Do nothing: nobody is redirected here."""

    async def leads_somewhere(self, host: str) -> bool:
        """Return true: its outlets always exist."""
        return bool(host)

    async def fetch(self, request: FetchRequest) -> Outcome:
        document = render(self._feeds[request.url], self._clock())
        return Fetched(
            url=request.url,
            http=200,
            body=document.body,
            content_type=document.content_type,
            validators=Validators(),
            validators_url=request.url,
        )


class HereParsers:
    """Parses in this process."""

    async def extract(self, page: Page) -> PageAnswer:
        return extract(page)

    async def parse(self, document: Document, aside: object = None) -> ParseResult | Failed:
        return parse_document(document)


def follow_newsroom(store: Store, until: datetime) -> None:
    """Subscribe to every feed of the newsroom and poll them every twelve hours of its time, up to `until`."""
    clock = FakeClock(NEWSROOM.opens)
    subscriptions = [
        Subscription(url=url_of(feed), title=feed.title, site_url=feed.site, tags=feed.tags) for feed in NEWSROOM.feeds
    ]
    store.writer.feeds.subscribe(subscriptions, now=clock())
    updater = Updater(
        store=store,
        client=NewsroomClient(NEWSROOM, clock),
        parsers=HereParsers(),
        intervals=Intervals(),
        clock=clock,
        jitter=lambda: 0.0,
    )
    for now in moments(NEWSROOM.opens, until):
        clock.now = now
        asyncio.run(updater.poll(store.feeds.all(), lambda _: None))


def moments(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield every twelve hours, and the end."""
    while first < last:
        yield first
        first += timedelta(hours=12)
    yield last


def keys_of(store: Store) -> dict[int, str]:
    """Return the newsroom's key of each stored entry."""
    links = NEWSROOM.by_link()
    titles = {entry.title: entry.key for entry in NEWSROOM.entries}
    return {
        row.id: links[row.url].key if row.url and row.url in links else titles[row.title]
        for row in store.entries.page(limit=-1)
    }
