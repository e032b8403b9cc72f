"""Reading subscriptions: what is due, how each is doing, what deciding about an answer needs to know."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.errors import UnknownFeedError
from feedreader.model.entries import KnownEntry
from feedreader.store import rows
from feedreader.store.leasing import POLLING
from feedreader.text.urls import feed_key, host_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId, FeedRow
    from feedreader.model.intents import HostPause
    from feedreader.model.subscriptions import Subscription

CLOCK_SLACK = timedelta(days=1)
_ALL_FEED_ROWS = (
    f"SELECT {rows.FEED_COLUMNS}, {rows.HEALTH_COLUMNS}, c.unread, c.total "  # noqa: S608 - our own column names
    "FROM feed f JOIN feed_health h ON h.feed = f.id JOIN feed_count c ON c.feed = f.id"
)
_FEED_ROWS = f"{_ALL_FEED_ROWS} WHERE f.removed IS NULL"


class Feeds:
    """Reads of subscriptions. Removed feeds are seen by none of these but `removed`."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def all(self) -> tuple[FeedRow, ...]:
        """Every subscription with its health and counts, by title."""
        found = [rows.feed_row(row) for row in self._connection().execute(_FEED_ROWS)]
        return tuple(sorted(found, key=lambda row: (row.feed.title.casefold(), row.feed.id)))

    def get(self, feed: FeedId) -> FeedRow:
        """One subscription; raises UnknownFeedError."""
        if feed > rows.LARGEST_NUMBER:
            raise UnknownFeedError(feed)
        row = self._connection().execute(f"{_FEED_ROWS} AND f.id = ?", (feed,)).fetchone()
        if row is None:
            raise UnknownFeedError(feed)
        return rows.feed_row(row)

    def find(self, url: str) -> FeedRow | None:
        """The subscription with this address in any spelling (`text.urls.feed_key`), or None."""
        row = self._connection().execute(f"{_FEED_ROWS} AND f.url_key = ?", (feed_key(url),)).fetchone()
        return None if row is None else rows.feed_row(row)

    def removed(self, url: str) -> FeedRow | None:
        """The subscription with this address that was removed, with the health it will have when it comes back."""
        query = f"{_ALL_FEED_ROWS} WHERE f.removed IS NOT NULL AND f.url_key = ?"
        row = self._connection().execute(query, (feed_key(url),)).fetchone()
        return None if row is None else rows.feed_row(row)

    def due(self, now: datetime, limit: int | None = None) -> tuple[FeedRow, ...]:
        """The feeds to ask now, longest due first: not gone, and their host not paused.

        One that was asked in the future was asked by a clock that has been put back since; its time may be years away.
        """
        paused = {pause.host for pause in self.pauses(now)}
        found: list[FeedRow] = []
        query = f"{_FEED_ROWS} AND h.gone = 0 AND (h.next_due <= ? OR h.checked > ?) ORDER BY h.next_due, f.id"
        for row in self._connection().execute(query, (rows.to_micros(now), rows.to_micros(now + CLOCK_SLACK))):
            line = rows.feed_row(row)
            if not paused or host_of(line.feed.url) not in paused:
                found.append(line)
            if len(found) == limit:
                break
        return tuple(found)

    def some_never_read(self) -> bool:
        """Whether there is a feed due of which no document was ever read."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM feed_health h JOIN feed f ON f.id = h.feed "
            "WHERE h.body_hash IS NULL AND h.failures = 0 AND h.gone = 0 AND f.removed IS NULL)"
        )
        return bool(self._connection().execute(query).fetchone()[0])

    def next_due(self) -> datetime | None:
        """When the next feed is due, paused hosts aside; None where no feed is ever due."""
        query = (
            "SELECT min(h.next_due) FROM feed_health h JOIN feed f ON f.id = h.feed "
            "WHERE h.gone = 0 AND f.removed IS NULL"
        )
        return rows.maybe_time(self._connection().execute(query).fetchone()[0])

    def lease_holder(self, name: str = POLLING, *, at: datetime | None = None) -> str | None:
        """Who holds a lease, or held it last without giving it back; with `at`, who holds it then."""
        query = "SELECT holder FROM lease WHERE name = ? AND until > ?"
        row = self._connection().execute(query, (name, 0 if at is None else rows.to_micros(at))).fetchone()
        return None if row is None else str(row[0])

    def pauses(self, now: datetime) -> tuple[HostPause, ...]:
        """The hosts that asked to be left alone and still are."""
        found = self._connection().execute(
            "SELECT host, until, strikes, why FROM host WHERE until > ? ORDER BY host", (rows.to_micros(now),)
        )
        return tuple(_pause(row) for row in found)

    def pause(self, host: str) -> HostPause | None:
        """The last pause of a host (over or not) since it last answered, for counting strikes."""
        query = "SELECT host, until, strikes, why FROM host WHERE host = ?"
        row = self._connection().execute(query, (host,)).fetchone()
        return None if row is None else _pause(row)

    def moving_to(self, url: str, *, besides: FeedId) -> int:
        """How many other subscriptions were redirected to `url` for good, or have that address already."""
        query = (
            "SELECT count(*) FROM feed f JOIN feed_health h ON h.feed = f.id "
            "WHERE f.removed IS NULL AND f.id <> ? AND (h.move_url = ? OR f.url_key = ?)"
        )
        found: int = self._connection().execute(query, (besides, url, feed_key(url))).fetchone()[0]
        return found

    def known(self, feed: FeedId, guids: Collection[str]) -> dict[str, KnownEntry]:
        """Which of these guids the feed has given already, with what deciding needs to know."""
        query = (
            "SELECT id, guid, content_hash, changes FROM entry "
            "WHERE feed = ? AND guid IN (SELECT value FROM json_each(?))"
        )
        found = self._connection().execute(query, (feed, json.dumps(list(guids))))
        return {
            guid: KnownEntry(id=number, guid=guid, content_hash=digest, changes=changes)
            for number, guid, digest, changes in found
        }

    def forgotten(self, feed: FeedId, guids: Collection[str]) -> frozenset[str]:
        """Which of these guids were deleted by retention and must not come back as news."""
        query = "SELECT guid FROM tombstone WHERE feed = ? AND guid IN (SELECT value FROM json_each(?))"
        found = self._connection().execute(query, (feed, json.dumps(list(guids))))
        return frozenset(guid for (guid,) in found)

    def guids_of(self, feed: FeedId, limit: int = 1000) -> dict[str, EntryId]:
        """The newest guids of a feed, for telling whether it has renamed them all (http to https)."""
        query = "SELECT guid, id FROM entry WHERE feed = ? ORDER BY id DESC LIMIT ?"
        return dict(self._connection().execute(query, (feed, limit)).fetchall())

    def times(self, feed: FeedId, limit: int = 50) -> tuple[datetime, ...]:
        """When a feed's newest entries appeared, newest first: its rhythm."""
        query = 'SELECT "when" FROM entry_state WHERE feed = ? ORDER BY "when" DESC, entry DESC LIMIT ?'
        return tuple(rows.from_micros(when) for (when,) in self._connection().execute(query, (feed, limit)))

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Every subscription as it is exported, by title."""
        from feedreader.model.subscriptions import Subscription

        query = "SELECT id, attributes FROM feed WHERE removed IS NULL"
        attributes = {number: json.loads(text) for number, text in self._connection().execute(query)}
        return tuple(
            Subscription(
                url=row.feed.url,
                title=row.feed.title,
                site_url=row.feed.data.site_url,
                tags=row.feed.tags,
                attributes=attributes.get(row.feed.id, {}),
            )
            for row in self.all()
        )


def _pause(row: tuple[str, int, int, str]) -> HostPause:
    from feedreader.model.intents import HostPause

    host, until, strikes, why = row
    return HostPause(host=host, until=rows.from_micros(until), strikes=strikes, why=why)
