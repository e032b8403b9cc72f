"""Subscribe to an address that the user typed: a feed, or a web page that offers one.

The address is requested once. If it is a feed, that response is stored; if it is a page, its feeds are tried in their
order, or listed if there are several. What cannot be read is not subscribed to unless the user insists. A paused host
is not contacted, so the user's word is taken. A subscription that is restored is polled no sooner, and no less
conditionally, than if it had never been removed. A page cannot lead any further into the local network than the page
itself.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedreader.feeds.known_pages import feed_of_page
from feedreader.model.addresses import shown_url
from feedreader.model.feeds import FailureKind, Feed, FeedData, FeedHealth, FeedId, FeedRow
from feedreader.model.outcomes import Failed, Fetched, LinkOrigin, NotAFeed, NotModified, ParsedFeed
from feedreader.model.subscriptions import ImportStatus, Subscription
from feedreader.policy import schedule
from feedreader.service.tagging import named_tags
from feedreader.text.due_wording import due_words
from feedreader.text.typed_addresses import typed_address
from feedreader.text.urls import feed_key, host_of, outlet_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.outcomes import PageLink
    from feedreader.service.polling import Poller
    from feedreader.service.updater import Answer

TRIED_LINKS = 6
_SUREST_FIRST = tuple(LinkOrigin)
MOST_AT_ONCE = 20
"""How many feeds of one page are subscribed to at once."""

_FORMAT = re.compile(r"\b(?:rss|atom|xml|json|rdf|feeds?|index|php|format|type|\d(?:\.\d{1,2})?)\b|[^\w]|_")
_MOST_OTHERS = 0.1
"""The share of a feed's entries that may be missing at its other address, which was requested at another time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The result of subscribing.

    `feed` is None if it was refused; `why` says so, or why the feed is still empty. `choices` are the feeds of a page
    that offers several, none of which was taken. `unread` is an address that was refused because it cannot be read now:
    `anyway` would subscribe to it.
    """

    feed: FeedId | None
    url: str
    title: str
    status: str
    why: str = ""
    choices: tuple[PageLink, ...] = ()
    unread: bool = False


async def subscribe(  # noqa: PLR0911 - one an outcome
    poller: Poller, url: str, tags: Sequence[str] = (), *, anyway: bool = False, pick: int = 0
) -> Added:
    """Subscribe to the feed at `url` and store its entries; of a page's feeds, to number `pick`, from 1.

    Without a number, a page that offers several is refused with its `choices`. `anyway` subscribes to an address that
    cannot be read now, and to another address of an existing feed.
    """
    address, why = typed_address(url)
    if address is None:
        return _refused(url, why)
    address = feed_of_page(address)
    known = await asyncio.to_thread(poller.store.feeds.find, address)
    if known is not None:
        return await _store(poller, known.feed.url, tags, None)
    answer = await _ask(poller, address)
    if isinstance(answer, str):
        return await _store(poller, address, tags, None, why=answer)
    links = _named(answer)
    if links and pick > len(links):
        return _refused(address, f"the page names {len(links)} feeds, so there is no number {pick}", links)
    if pick and links:
        return await _take(poller, links[pick - 1], _page_of(answer), tags, anyway=anyway)
    if isinstance(answer.result, ParsedFeed):
        return await _store_new(poller, address, tags, answer, anyway=anyway)
    if links and len(links) > 1 and links[0].origin in (LinkOrigin.DECLARED, LinkOrigin.LINKED):
        return _refused(address, f"the page names {len(links)} feeds; choose with --feed N, or --all", links)
    if isinstance(answer.result, NotAFeed) and (found := await _discover(poller, answer, tags, anyway=anyway)):
        return found
    return await _unread(poller, address, tags, answer, anyway=anyway)


async def subscribe_all(poller: Poller, url: str, tags: Sequence[str] = (), *, anyway: bool = False) -> list[Added]:
    """Subscribe to every feed of the page at `url`, or to `url` itself if it is a feed."""
    first = await subscribe(poller, url, tags, anyway=anyway)
    if not first.choices:
        return [first]
    page = first.url
    return [await _take(poller, link, page, tags, anyway=anyway) for link in first.choices[:MOST_AT_ONCE]]


def _refused(url: str, why: str, choices: Sequence[PageLink] = ()) -> Added:
    return Added(feed=None, url=url, title="", status=ImportStatus.REFUSED, why=why, choices=tuple(choices))


def _named(answer: Answer) -> list[PageLink]:
    """Return the feeds of a page, each once, even if offered in several formats; none if it is a feed itself."""
    if not isinstance(answer.result, NotAFeed):
        return []
    header = answer.outcome.alternates if isinstance(answer.outcome, Fetched) else ()
    for origin in (LinkOrigin.DECLARED, LinkOrigin.LINKED):
        links = [*(header if origin is LinkOrigin.DECLARED else ()), *answer.result.links]
        found: dict[tuple[str, str], PageLink] = {}
        for link in links:
            if link.origin is origin:
                found.setdefault(_told_apart(link), link)
        if found:
            return list(found.values())
    return []


def _told_apart(link: PageLink) -> tuple[str, str]:
    """Return a link's name and address without the parts that only name its format."""
    return _FORMAT.sub("", link.title.casefold()), _FORMAT.sub("", feed_key(link.url).casefold())


def _page_of(answer: Answer) -> str:
    """Return the final address of a page."""
    return answer.outcome.url if isinstance(answer.outcome, Fetched) else answer.row.feed.url


async def _discover(
    poller: Poller, answer: Answer, tags: Sequence[str], *, anyway: bool, follow: bool = True
) -> Added | None:
    """Subscribe to the first valid feed of a page; if the page redirects its readers, `follow` them and look there."""
    header = answer.outcome.alternates if isinstance(answer.outcome, Fetched) else ()
    page, links = _page_of(answer), [*header, *(answer.result.links if isinstance(answer.result, NotAFeed) else ())]
    links = [link for link in links if follow or link.origin is not LinkOrigin.REFRESH]
    for link in sorted(links, key=lambda link: _SUREST_FIRST.index(link.origin))[:TRIED_LINKS]:
        found = await _try(poller, link, page, tags, anyway=anyway)
        if isinstance(found, Added):
            return found
        if link.origin is LinkOrigin.REFRESH and isinstance(found.result, NotAFeed):
            further = await _discover(poller, found, tags, anyway=anyway, follow=False)
            if further is not None:
                return further
    return None


async def _take(poller: Poller, link: PageLink, page: str, tags: Sequence[str], *, anyway: bool) -> Added:
    """Subscribe to one of the feeds of a page."""
    found = await _try(poller, link, page, tags, anyway=anyway)
    return found if isinstance(found, Added) else await _unread(poller, link.url, tags, found, anyway=anyway)


async def _try(poller: Poller, link: PageLink, page: str, tags: Sequence[str], *, anyway: bool) -> Added | Answer:
    """Subscribe to an address that a page names, if it is a feed or cannot be requested now; else return the answer."""
    known = await asyncio.to_thread(poller.store.feeds.find, link.url)
    if known is not None:
        return await _store(poller, known.feed.url, tags, None)
    answer = await _ask(poller, link.url, named_by=page)
    if isinstance(answer, str):
        return await _store(poller, link.url, tags, None, why=answer, page=page)
    if isinstance(answer.result, ParsedFeed):
        return await _store_new(poller, link.url, tags, answer, anyway=anyway, page=page)
    return answer


async def _ask(poller: Poller, url: str, named_by: str | None = None) -> Answer | str:
    """Request an address; return the result, or why it was not requested (empty if that is obvious)."""
    now = poller.updater.clock()
    before = await asyncio.to_thread(poller.store.feeds.removed, url)
    if before is not None and not before.health.gone and before.health.next_due and before.health.next_due > now:
        return ""
    pause = await asyncio.to_thread(poller.store.feeds.pause, host_of(url))
    if pause is not None and pause.until > now:
        return due_words(pause.why)
    return await poller.updater.ask(before or _unsaved(poller, url), named_by=named_by)


async def _unread(poller: Poller, url: str, tags: Sequence[str], answer: Answer, *, anyway: bool) -> Added:
    """Refuse an address without a feed, or subscribe anyway if the user insists, unless it must not be requested."""
    outcome, result = answer.outcome, answer.result
    if isinstance(outcome, NotModified) or (isinstance(outcome, Fetched) and result is None):
        return await _store(poller, url, tags, answer)  # the feed is restored as it was when it was removed
    failure = outcome if isinstance(outcome, Failed) else result if isinstance(result, Failed) else None
    if failure is not None and failure.kind is FailureKind.REFUSED:
        return _refused(url, failure.reason)
    if anyway:
        return await _store(poller, url, tags, answer)
    if failure is not None and failure.kind is FailureKind.RATE_LIMITED and failure.asked:
        await _remember_pause(poller, url, failure)
    why = failure.reason if failure is not None else ""
    if isinstance(result, NotAFeed):
        why = result.reason
    return replace(_refused(url, why or "nothing can be read there"), unread=True)


async def _remember_pause(poller: Poller, url: str, failure: Failed) -> None:
    """Store the pause of a host for which there is no subscription."""
    now = poller.updater.clock()
    until = schedule.host_pause(failure, strikes=1, now=now, intervals=poller.updater.intervals)
    pause = schedule.pause_of(failure.host or host_of(url), until, strikes=1, now=now)
    await asyncio.to_thread(poller.store.writer.polling.pause, pause)


async def _store_new(
    poller: Poller, url: str, tags: Sequence[str], answer: Answer, *, anyway: bool, page: str | None = None
) -> Added:
    """Subscribe to a feed that was read, unless it exists under another address; `page` named it."""
    same = None if anyway else await asyncio.to_thread(_same_feed, poller, url, answer)
    if same is None:
        return await _store(poller, url, tags, answer, page=page)
    row, why = same
    known = await _store(poller, row.feed.url, tags, None)
    return replace(known, why=f"{why} {shown_url(row.feed.url)}, which is subscribed to already")


def _same_feed(poller: Poller, url: str, answer: Answer) -> tuple[FeedRow, str] | None:
    """Return the existing subscription that a new address redirects to, or that has the same entries."""
    if not isinstance(answer.outcome, Fetched) or not isinstance(answer.result, ParsedFeed):
        return None
    feeds, end = poller.store.feeds, feed_key(answer.outcome.url)
    if end != feed_key(url) and (row := feeds.find(answer.outcome.url)) is not None:
        return row, "it leads to"
    guids, data = [entry.guid for entry in answer.result.entries], answer.result.feed
    itself = answer.result.self_url
    row = feeds.find(itself) if itself and feed_key(itself) != feed_key(url) else None
    # A copied document may still name the other feed, so it is believed only if the feeds are alike.
    if row is not None and (data.title == row.feed.data.title or feeds.known(row.feed.id, guids)):
        return row, "it calls itself"
    for row in feeds.all():
        if row.health.validators_url and feed_key(row.health.validators_url) == end:
            return row, "it is where this leads:"
        if guids and (row.feed.data.title, row.feed.data.site_url) == (data.title, data.site_url) and data.title:
            others = len(guids) - len(feeds.known(row.feed.id, guids))
            if others <= _MOST_OTHERS * len(guids):
                return row, "it has the same name and entries as"
    return None


async def _store(
    poller: Poller,
    url: str,
    tags: Sequence[str],
    answer: Answer | None,
    *,
    why: str = "",
    page: str | None = None,
) -> Added:
    """Create the subscription, and store its first response as a round would; `page` is the page that offered it."""
    now = poller.updater.clock()
    names = await asyncio.to_thread(named_tags, poller.store, tags)
    wanted = Subscription(url=url, tags=tuple(names), named_by=page)
    (done,) = await asyncio.to_thread(poller.store.writer.feeds.subscribe, [wanted], now=now)
    if answer is not None:
        row = await asyncio.to_thread(poller.store.feeds.get, done.feed)
        (intent,) = await asyncio.to_thread(poller.updater.apply, [replace(answer, row=row)])
        why = intent.report.error or ""
    feed = (await asyncio.to_thread(poller.store.feeds.get, done.feed)).feed
    return Added(feed=feed.id, url=feed.url, title=feed.name, status=done.status, why=why)


def _unsaved(poller: Poller, url: str) -> FeedRow:
    """Return a subscription for an address that is only tried."""
    feed = Feed(id=FeedId(0), url=url, data=FeedData(), outlet=outlet_key(url), added=poller.updater.clock())
    return FeedRow(feed=feed, health=FeedHealth(), unread=0, total=0)
