"""Test doubles at the seams of polling: a client that answers from a table, and a parser whose documents are guids."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.model.entries import EntryData
from feedreader.model.feeds import FailureKind, FeedData, Validators
from feedreader.model.outcomes import Failed, Fetched, NotAFeed, NotModified, PageLink, ParsedFeed
from feedreader.model.pages import NoPageText, PageTrouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.model.outcomes import Document, FetchRequest, Outcome
    from feedreader.model.pages import Page, PageAnswer


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class FakeClient:
    """Answers each address from `answers`, and records requests. An address without an answer is unreachable."""

    def __init__(self) -> None:
        self.answers: dict[str, Outcome | Callable[[FetchRequest], Outcome]] = {}
        self.requests: list[FetchRequest] = []
        self.names: set[str] = set()
        self.asked = asyncio.Event()
        self.hang: asyncio.Event | None = None
        self.at_once = self.most_at_once = 0

    def pause(self, host: str, seconds: float, why: str) -> None:
        """Do nothing: nobody is redirected here."""

    async def leads_somewhere(self, host: str) -> bool:
        return host in self.names

    async def fetch(self, request: FetchRequest) -> Outcome:
        self.requests.append(request)
        self.asked.set()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            if self.hang is not None:
                await self.hang.wait()
        finally:
            self.at_once -= 1
        answer = self.answers.get(request.url, Failed(kind=FailureKind.NETWORK, reason="no such host"))
        return answer(request) if callable(answer) else answer


class FakeParsers:
    """Parses documents of guids separated by spaces; `!` is no feed, `@ADDRESS` a feed's own address."""

    def __init__(self) -> None:
        self.documents: list[Document] = []

    async def extract(self, page: Page) -> PageAnswer:
        return NoPageText(url=page.url, trouble=PageTrouble.NO_TEXT)

    async def parse(self, document: Document, aside: object = None) -> ParsedFeed | NotAFeed | Failed:
        self.documents.append(document)
        text = document.body.decode()
        if text == "!":
            return NotAFeed(reason="this is a web page", links=(PageLink(url="https://a.example/feed"),))
        entries = tuple(
            EntryData(guid=guid.partition("=")[0], title=guid, url=f"https://news.example/{guid}")
            for guid in text.split()
            if guid[0] != "@"
        )
        itself = next((word[1:] for word in text.split() if word[0] == "@"), None)
        feed = FeedData(title="News")
        return ParsedFeed(feed=feed, entries=entries, version="rss20", fingerprint=b"f", self_url=itself)


def fetched(body: str, *, etag: str | None = '"1"', url: str = "https://a.example/feed", **facts: object) -> Fetched:
    """Return a 200 with a document of guids."""
    terms = {
        "url": url,
        "http": 200,
        "body": body.encode(),
        "content_type": "application/rss+xml",
        "validators": Validators(etag=etag),
        "validators_url": url,
    }
    return Fetched(**{**terms, **facts})  # type: ignore[arg-type]  # facts are the caller's


def not_modified(*, etag: str | None = '"1"', url: str = "https://a.example/feed") -> NotModified:
    """Return a 304."""
    return NotModified(url=url, validators=Validators(etag=etag))
