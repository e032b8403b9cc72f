"""Fetch whole articles from the pages of entries, as politely as feeds, and extract them in worker processes.

A page waits for its host's turn and is requested with our User-Agent. It may lead into this machine's network only on
its feed's own host. Results are stored beside the feed's text, including failures. Pages that the user did not ask for
obey robots.txt (RFC 9309).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from feedreader.errors import UnknownEntryError
from feedreader.model.entries import EntryId
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Failed, Fetched, FetchRequest
from feedreader.model.pages import FullText, NoPageText, Page, PageText, PageTrouble, Unfinished
from feedreader.pages.site_rules import MOST_PAGES, same_site
from feedreader.service.site_rules import rule_for
from feedreader.text.addresses import web_address
from feedreader.text.clean import one_line
from feedreader.text.html import text_of
from feedreader.text.urls import host_of
from feedreader.text.words import extent, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from feedreader.model.blocks import Article
    from feedreader.model.entries import Entry
    from feedreader.model.feeds import FeedId
    from feedreader.model.outcomes import Outcome
    from feedreader.model.pages import PageOutcome
    from feedreader.service.polling import Poller
    from feedreader.service.updater import Fetching, Parsing
    from feedreader.service.workspace import Workspace
    from feedreader.store.connect import Store

AT_ONCE = 8
"""The limit on concurrent page requests, over all hosts."""

A_TICK = 20
"""How many pages are fetched automatically at a time."""

NEW = timedelta(days=1)
"""The greatest age of an entry whose page is fetched automatically."""

ROBOT_NAME = "feedreader"
_NO_PROGRAMS = frozenset({FailureKind.BOT_WALL, FailureKind.FORBIDDEN, FailureKind.RATE_LIMITED})
_PAID = frozenset({401, 402})


class FullTexts:
    """The part of the library for whole articles. Methods that make requests take a poller and respect its host limits.

    `rules` is the user's folder of rules for sites.
    """

    def __init__(self, workspace: Workspace, *, rules: Path | None = None) -> None:
        self._workspace = workspace
        self._rules = rules
        self._store = workspace.store

    def of(self, entry: EntryId) -> FullText | None:
        """Return the result of fetching an entry's page; None if it was not fetched."""
        return self._store.full_texts.of(entry)

    def article(self, entry: EntryId) -> Article | None:
        """Return the whole article of an entry as blocks, if it has been fetched; it is parsed like a feed's HTML."""
        kept = self._store.full_texts.of(entry)
        if kept is None or not isinstance(kept.outcome, PageText):
            return None
        from feedreader.text.html import article_of

        return article_of(kept.outcome.html, base=kept.outcome.url)

    def rates(self) -> dict[FeedId, tuple[int, int]]:
        """Return for each feed how many of its fetched pages yielded an article, and the total."""
        return self._store.full_texts.rates()

    def offered(self) -> frozenset[FeedId]:
        """Return the feeds that give only beginnings and whose pages are not fetched.

        The user is offered `full_text=yes` for them; it is never set automatically.
        """
        from feedreader.policy.early_ends import LOOKED_AT, TAIL, ends_early
        from feedreader.settings.feed_settings import feed_settings

        fetched = {feed for feed, kept in self._store.feed_settings.all().items() if feed_settings(kept).full_text}
        ends = self._store.full_texts.ends(LOOKED_AT, TAIL)
        return frozenset(feed for feed, texts in ends.items() if feed not in fetched and ends_early(texts))

    def missing(self, query: str, *, limit: int, again: bool = False) -> tuple[EntryId, ...]:
        """Return the newest entries that match a query and have no whole article (with `again`, all).

        Raises QueryError.
        """
        chosen: list[EntryId] = []
        for entry in map(EntryId, self._store.entries.ids(self._workspace.selection(query))):
            kept = None if again else self._store.full_texts.of(entry)
            if kept is None or not isinstance(kept.outcome, PageText):
                chosen.append(entry)
            if len(chosen) >= limit:
                break
        return tuple(chosen)

    def without_article(self, entries: Sequence[EntryId]) -> list[EntryId]:
        """Return those of these entries that have no whole article."""
        kept = self._store.full_texts.articles(entries, limit=len(entries), characters=0)
        return [entry for entry in entries if entry not in kept]

    async def fetch(
        self,
        poller: Poller,
        entries: Sequence[EntryId],
        on_done: Callable[[EntryId, PageOutcome], object],
    ) -> None:
        """Fetch the pages of entries for the user; `on_done` is called for each that still exists."""
        await self._fetcher(poller).fetch_all(entries, on_done)

    async def fetch_wanted(self, poller: Poller) -> tuple[int, int]:
        """Fetch the pages of new entries of feeds set to do so; return the numbers of articles and of pages.

        Each entry is tried once, a limited number at a time, and only if robots.txt allows it.
        """
        from feedreader.settings.feed_settings import feed_settings

        now = self._workspace.clock()
        every = await asyncio.to_thread(self._store.feed_settings.all)
        feeds = [feed for feed, kept in every.items() if feed_settings(kept).full_text]
        if not feeds:
            return 0, 0
        wanted = await asyncio.to_thread(self._store.full_texts.never_fetched, feeds, now - NEW, A_TICK)
        outcomes: list[PageOutcome] = []
        fetcher = self._fetcher(poller, unasked=True)
        await fetcher.fetch_all(wanted, lambda _entry, outcome: outcomes.append(outcome))
        return sum(isinstance(each, PageText) for each in outcomes), len(outcomes)

    def _fetcher(self, poller: Poller, *, unasked: bool = False) -> FullTextFetcher:
        updater = poller.updater
        return FullTextFetcher(
            self._store, updater.client, updater.parsers, self._workspace.clock, rules=self._rules, unasked=unasked
        )


class FullTextFetcher:
    """Fetches pages with the client and workers of a poller, and stores the results.

    `rules` is the user's folder of rules for sites. `unasked` means that the user did not ask: robots.txt is obeyed.
    """

    def __init__(
        self,
        store: Store,
        client: Fetching,
        parsers: Parsing,
        clock: Callable[[], datetime],
        *,
        rules: Path | None = None,
        unasked: bool = False,
    ) -> None:
        self._store = store
        self._client = client
        self._parsers = parsers
        self._clock = clock
        self._rules = rules
        self._unasked = unasked
        self._robots: dict[str, RobotFileParser | None] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def fetch_all(self, entries: Sequence[EntryId], on_done: Callable[[EntryId, PageOutcome], object]) -> None:
        """Fetch the pages of entries, several hosts at a time; `on_done` is called for each entry that still exists."""
        waiting = asyncio.Semaphore(AT_ONCE)

        async def one(entry: EntryId) -> None:
            async with waiting:
                try:
                    outcome = await self.fetch(entry)
                except UnknownEntryError:  # deleted meanwhile; the others go on
                    return
            on_done(entry, outcome)

        async with asyncio.TaskGroup() as group:
            for entry in entries:
                group.create_task(one(entry))

    async def fetch(self, entry: EntryId) -> PageOutcome:
        """Fetch, store and return the whole article of an entry; raises UnknownEntryError."""
        whole = await asyncio.to_thread(self._store.entries.get, entry)
        outcome = await self._asked(whole)
        kept = FullText(at=self._clock(), outcome=outcome)
        if not await asyncio.to_thread(self._store.writer.full_texts.keep, entry, kept):
            raise UnknownEntryError(entry)
        return outcome

    async def _asked(self, entry: Entry) -> PageOutcome:
        url = web_address(entry.data.url)
        if url is None:
            return NoPageText(url="", trouble=PageTrouble.NO_ADDRESS)
        feed = await asyncio.to_thread(self._store.feeds.get, entry.feed)
        home = host_of(url) == host_of(feed.feed.url)
        if not home and not may_be_led_to(host_of(url)):
            return NoPageText(url=url, trouble=PageTrouble.REFUSED, detail=f"{host_of(url)} is not on the internet")
        named_by = None if home else feed.feed.url
        first = await self._page(url, named_by)
        if isinstance(first, NoPageText):
            return first
        rule = "" if self._rules is None else await asyncio.to_thread(rule_for, first.url, self._rules)
        own = text_of(entry.data.content or entry.data.summary)
        page = Page(
            body=first.body,
            url=first.url,
            content_type=first.content_type,
            title=entry.data.title,
            words_of_feed=round(extent(stems(own))),
            rule=rule,
            seen=(url, first.url),
        )
        return await self._to_its_end(page, named_by)

    async def _page(self, url: str, named_by: str | None) -> Fetched | NoPageText:
        """Fetch a page in its host's turn; return it, or why there is none."""
        if self._unasked and not await self._robots_allow(url):
            return NoPageText(url=url, trouble=PageTrouble.ROBOTS)
        outcome = await self._client.fetch(FetchRequest(url=url, named_by=named_by))
        return outcome if isinstance(outcome, Fetched) else _not_fetched(url, outcome)

    async def _to_its_end(self, page: Page, named_by: str | None) -> PageOutcome:
        """Return the article that begins on a page, with as many further pages as its site rule says.

        If a further page fails, so does the article, because half of it would look whole. A page that should have held
        the whole article is optional.
        """
        for number in range(1, MOST_PAGES + 1):
            found = await self._parsers.extract(page)
            if not isinstance(found, Unfinished):
                return found
            page = replace(page, seen=(*page.seen, found.goes_on))
            behind = await self._page_behind(found, named_by)
            if isinstance(behind, Fetched):
                seen = (*page.seen, behind.url)
                kind = behind.content_type
                page = replace(page, body=behind.body, url=behind.url, content_type=kind, before=found.html, seen=seen)
            elif found.html:
                return replace(behind, detail=f"page {number + 1} of its article: {behind.detail}")
        return NoPageText(url=page.url, trouble=PageTrouble.FAILED, detail="it leads from page to page without an end")

    async def _page_behind(self, found: Unfinished, named_by: str | None) -> Fetched | NoPageText:
        """Return the next page of an article; it must be on the same site, whatever a worker or redirect says."""
        elsewhere = NoPageText(url=found.goes_on, trouble=PageTrouble.FAILED, detail="it leads to another site")
        if not same_site(found.goes_on, found.url):
            return elsewhere
        behind = await self._page(found.goes_on, named_by)
        return behind if isinstance(behind, NoPageText) or same_site(behind.url, found.url) else elsewhere

    async def _robots_allow(self, url: str) -> bool:
        """Whether robots.txt allows this request; if it cannot be read now, the answer is no."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        async with self._asking.setdefault(site, asyncio.Lock()):  # pages of one site ask for it at the same time
            if site not in self._robots:
                outcome = await self._client.fetch(FetchRequest(url=f"{site}/robots.txt"))
                self._robots[site] = _robots(outcome)
        robots = self._robots[site]
        return robots is not None and robots.can_fetch(ROBOT_NAME, url)


def may_be_led_to(host: str) -> bool:
    """Whether a feed may link to this foreign host: a public one, by its name or address."""
    from feedreader.fetch import addresses

    try:
        addresses.check_literal(host, addresses.OUTWARD)
    except addresses.RefusedError:
        return False
    return addresses.literal(host) is not None or addresses.reach_of(host) == addresses.OUTWARD


def _robots(outcome: Outcome) -> RobotFileParser | None:
    """Return a site's robots.txt; None if the site cannot be reached.

    A site without one allows everything.
    """
    parser = RobotFileParser()
    if isinstance(outcome, Fetched):
        parser.parse(outcome.body[:512_000].decode("utf-8", "replace").splitlines())
        return parser
    status = getattr(outcome, "http", None)
    if status is not None and 400 <= status < 500 and status != 429:
        parser.parse([])
        return parser
    return None


def _not_fetched(url: str, outcome: Outcome) -> NoPageText:
    if not isinstance(outcome, Failed):
        return NoPageText(url=url, trouble=PageTrouble.FAILED, detail="the page is gone")
    if outcome.http in _PAID:
        return NoPageText(url=url, trouble=PageTrouble.PAYWALL)
    if outcome.kind is FailureKind.REFUSED:
        return NoPageText(url=url, trouble=PageTrouble.REFUSED, detail=one_line(outcome.reason))
    if outcome.kind is FailureKind.TOO_LARGE:
        return NoPageText(url=url, trouble=PageTrouble.TOO_HEAVY)
    if outcome.kind in _NO_PROGRAMS and outcome.asked:
        return NoPageText(url=url, trouble=PageTrouble.BOT_WALL, detail=one_line(outcome.reason))
    return NoPageText(url=url, trouble=PageTrouble.FAILED, detail=one_line(outcome.reason))
