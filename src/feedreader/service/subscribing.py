"""Subscribing to one address that a person typed: a feed, or a web page that names one.

The address is asked once. If it is a feed, that same answer is stored; if it is a page, the feeds that it names are
tried in its order. An address that cannot be reached now is subscribed to all the same, and says why it is empty; one
that is reached and names no feed is not. A host that wants to be left alone is not asked at all, and a subscription
that comes back is asked no sooner, and no less conditionally, than if it had never been removed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedreader.model.feeds import Feed, FeedData, FeedHealth, FeedId, FeedRow
from feedreader.model.outcomes import Failed, FailureKind, NotAFeed, ParsedFeed
from feedreader.model.subscriptions import ImportStatus, Subscription
from feedreader.text.urls import host_of, outlet_key, web_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.service.polling import Poller
    from feedreader.service.updater import Answer

TRIED_LINKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What subscribing did. `feed` is None where it was refused; `why` says so, or why the feed is still empty."""

    feed: FeedId | None
    url: str
    title: str
    status: str
    why: str = ""


async def subscribe(poller: Poller, url: str, tags: Sequence[str] = ()) -> Added:  # noqa: PLR0911 - one an outcome
    """Subscribe to what is at `url`, and store what it brings."""
    address = web_url(url if "://" in url or url.startswith("feed:") else f"https://{url}")
    if address is None:
        return Added(feed=None, url=url, title="", status=ImportStatus.REFUSED, why="this is no http or https address")
    known = await asyncio.to_thread(poller.store.feeds.find, address)
    if known is not None:
        return await _store(poller, known.feed.url, tags, None)
    answer = await _ask(poller, address)
    if isinstance(answer, str):
        return await _store(poller, address, tags, None, why=answer)
    if isinstance(answer.result, ParsedFeed):
        return await _store(poller, address, tags, answer)
    if isinstance(answer.result, NotAFeed):
        return await _discover(poller, address, answer.result, tags)
    failure = answer.outcome if isinstance(answer.outcome, Failed) else None
    if failure is not None and failure.kind in (FailureKind.REFUSED, FailureKind.NOT_FOUND):
        return Added(feed=None, url=address, title="", status=ImportStatus.REFUSED, why=failure.reason)
    return await _store(poller, address, tags, answer)


async def _discover(poller: Poller, page: str, verdict: NotAFeed, tags: Sequence[str]) -> Added:
    """Subscribe to the first feed that a page names and that is one."""
    for link in verdict.links[:TRIED_LINKS]:
        known = await asyncio.to_thread(poller.store.feeds.find, link)
        if known is not None:
            return await _store(poller, known.feed.url, tags, None)
        answer = await _ask(poller, link)
        if isinstance(answer, str):
            return await _store(poller, link, tags, None, why=answer)
        if isinstance(answer.result, ParsedFeed):
            return await _store(poller, link, tags, answer)
    return Added(feed=None, url=page, title="", status=ImportStatus.REFUSED, why=verdict.reason)


async def _ask(poller: Poller, url: str) -> Answer | str:
    """What came of asking an address, or why it was not asked now; empty where that needs no explanation."""
    now = poller.updater.clock()
    before = await asyncio.to_thread(poller.store.feeds.removed, url)
    if before is not None and not before.health.gone and before.health.next_due and before.health.next_due > now:
        return ""
    pause = await asyncio.to_thread(poller.store.feeds.pause, host_of(url))
    if pause is not None and pause.until > now:
        return pause.why
    return await poller.updater.ask(before or _unsaved(poller, url))


async def _store(poller: Poller, url: str, tags: Sequence[str], answer: Answer | None, *, why: str = "") -> Added:
    """Make the subscription, and store its first answer as if a round had asked for it."""
    now = poller.updater.clock()
    wanted = Subscription(url=url, tags=tuple(tags))
    (done,) = await asyncio.to_thread(poller.store.writer.feeds.subscribe, [wanted], now=now)
    if answer is not None:
        row = await asyncio.to_thread(poller.store.feeds.get, done.feed)
        (intent,) = await asyncio.to_thread(poller.updater.apply, [replace(answer, row=row)])
        why = intent.report.error or ""
    feed = (await asyncio.to_thread(poller.store.feeds.get, done.feed)).feed
    return Added(feed=feed.id, url=feed.url, title=feed.title, status=done.status, why=why)


def _unsaved(poller: Poller, url: str) -> FeedRow:
    """A subscription that is only being looked at."""
    feed = Feed(id=FeedId(0), url=url, data=FeedData(), outlet=outlet_key(url), added=poller.updater.clock())
    return FeedRow(feed=feed, health=FeedHealth(), unread=0, total=0)
