"""An outlet whose documents are parsed into a real store, poll by poll, without a network, in time that tests move."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tests.builders import NOW, make_subscription

from feedreader.feeds.parse import parse_document
from feedreader.model.entries import EntryId
from feedreader.model.feeds import Validators
from feedreader.model.outcomes import Document, Fetched, ParsedFeed
from feedreader.policy.schedule import Intervals
from feedreader.service.updater import Answer, Updater

if TYPE_CHECKING:
    from feedreader.model.entries import Entry
    from feedreader.model.feeds import FeedRow
    from feedreader.model.outcomes import PollReport
    from feedreader.store.connect import Store

URL = "https://outlet.example/feed"


class Outlet:
    """One subscription: `publish` polls a document, `entries` are those that the reader then has."""

    def __init__(self, store: Store, url: str = URL) -> None:
        self.store = store
        self.url = url
        self.now = NOW
        (subscribed,) = store.writer.feeds.subscribe([make_subscription(url)], now=NOW)
        self.feed = subscribed.feed
        self._updater = Updater(
            store=store,
            client=None,  # type: ignore[arg-type]  # nobody is asked
            parsers=None,  # type: ignore[arg-type]  # and read here
            intervals=Intervals(),
            clock=lambda: self.now,
            jitter=lambda: 0.0,
        )

    @property
    def row(self) -> FeedRow:
        """The subscription as stored."""
        return self.store.feeds.get(self.feed)

    def publish(self, body: bytes | str, *, content_type: str | None = None, url: str | None = None) -> PollReport:
        """Poll the feed an hour later, with this answer; return the report."""
        self.now += timedelta(hours=1)
        body = body if isinstance(body, bytes) else body.encode()
        row = self.row
        fetched = Fetched(
            url=url or self.url,
            http=200,
            body=b"",
            content_type=content_type,
            validators=Validators(),
            validators_url=self.url,
        )
        result = parse_document(
            Document(body=body, url=fetched.url, content_type=content_type, fingerprint=row.health.fingerprint)
        )
        assert isinstance(result, ParsedFeed), result
        answer = Answer(row=row, outcome=fetched, result=result, body_hash=sha256(body).digest())
        (intent,) = self._updater.apply([answer])
        return intent.report

    def entries(self) -> list[Entry]:
        """All entries in the order in which they were stored."""
        return [self.store.entries.get(EntryId(number)) for number in sorted(self.store.entries.ids())]

    def titles(self) -> list[str]:
        """Their titles, in the same order."""
        return [entry.data.title for entry in self.entries()]

    def listed(self) -> list[str]:
        """The titles as a list shows them, newest first."""
        return [row.title for row in self.store.entries.page()]

    def read_all(self) -> list[EntryId]:
        """Mark everything read."""
        numbers = [entry.id for entry in self.entries()]
        self.store.writer.marks.mark_read(numbers, now=self.now)
        return numbers

    def unread(self) -> list[str]:
        """The titles of unread entries."""
        return [entry.data.title for entry in self.entries() if not entry.read]


def rss(*items: str, channel: str = "", attributes: str = "") -> str:
    """Return an RSS document with these items, and these other elements of its channel."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"{attributes}><channel><title>Harbour News</title>'
        f"<link>https://outlet.example/</link>{channel}{''.join(items)}</channel></rss>"
    )


def item(**parts: Any) -> str:
    """Return an item with these elements: markup is escaped, `date` is a pubDate, a guid is not a link."""
    names = {"date": "pubDate", "text": "description"}
    written = []
    for name, value in parts.items():
        if value is None:
            continue
        text = str(value).replace("&", "&amp;").replace("<", "&lt;")
        element = names.get(name, name)
        written.append(
            f"<{element}{' isPermaLink=' + chr(34) + 'false' + chr(34) if name == 'guid' else ''}>{text}</{element}>"
        )
    return f"<item>{''.join(written)}</item>\n"


def day(number: int, time: str = "10:00:00") -> str:
    """Return a day of January 2026 as an RSS date."""
    return f"{number:02} Jan 2026 {time} +0000"
