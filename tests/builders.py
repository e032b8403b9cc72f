"""Values with defaults, so that a test only names what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from feedreader.model.due import DueKind, DueReason
from feedreader.model.entries import EntryData, EntryId
from feedreader.model.feeds import Feed, FeedData, FeedHealth, FeedId
from feedreader.model.intents import FeedIntent, NewEntry
from feedreader.model.outcomes import PollReport, PollStatus
from feedreader.model.subscriptions import Subscription

NOW = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)
"""The day of the Paris declaration, at noon."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def make_entry(guid: str = "g1", **facts: Any) -> EntryData:
    """Return the data of an entry, with a title, a link and a body unless given."""
    facts.setdefault("title", f"Title of {guid}")
    facts.setdefault("url", f"https://news.example/{guid}")
    facts.setdefault("content", f"<p>Body of {guid}.</p>")
    facts.setdefault("published", NOW)
    return EntryData(guid=guid, **facts)


def make_new(guid: str = "g1", *, when: datetime = NOW, **facts: Any) -> NewEntry:
    """Return an entry to add; its hash depends on its title and content."""
    data = make_entry(guid, **facts)
    return NewEntry(data=data, content_hash=crc32(f"{data.title}\0{data.content}".encode()), when=when)


def make_feed_data(title: str = "News", **facts: Any) -> FeedData:
    """Return what a feed says of itself."""
    facts.setdefault("site_url", "https://news.example/")
    return FeedData(title=title, **facts)


def make_feed(number: int = 1, url: str = "https://news.example/feed.xml", **facts: Any) -> Feed:
    """Return a subscription as the store returns it."""
    facts.setdefault("data", make_feed_data())
    facts.setdefault("outlet", "news.example")
    facts.setdefault("added", NOW)
    return Feed(id=FeedId(number), url=url, **facts)


def make_health(**facts: Any) -> FeedHealth:
    """Return the health of a feed that answered an hour ago and is due in an hour."""
    known = FeedHealth(
        checked=NOW - HOUR,
        last_ok=NOW - HOUR,
        http=200,
        next_due=NOW + HOUR,
        why_then=DueReason(kind=DueKind.RHYTHM_UNKNOWN, span=HOUR),
    )
    return replace(known, **facts)


def make_subscription(url: str = "https://news.example/feed.xml", **facts: Any) -> Subscription:
    """Return a feed to subscribe to, which its site (of `make_feed_data`) is known to name."""
    facts.setdefault("named_by", "https://news.example/")
    return Subscription(url=url, **facts)


def make_intent(feed: int = 1, *new: NewEntry, **facts: Any) -> FeedIntent:
    """Return the intent of one successful poll that brought `new`."""
    number = FeedId(feed)
    facts.setdefault("now", NOW)
    facts.setdefault("health", make_health())
    facts.setdefault(
        "report", PollReport(feed=number, url="https://news.example/feed.xml", status=PollStatus.OK, new=len(new))
    )
    return FeedIntent(feed=number, new=new, **facts)


def entry_ids(*numbers: int) -> list[EntryId]:
    """Return numbers as numbers of entries."""
    return [EntryId(number) for number in numbers]
