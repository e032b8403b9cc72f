"""Read subscriptions: their health, which are due, and what decisions about a response need.

The user's changes are in `store.subscribing`, those of polls in `store.polling`; lists need neither, nor the journal.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from feedreader.errors import UnknownFeedError
from feedreader.model.addresses import shown_url
from feedreader.model.feeds import Standing
from feedreader.store import rows
from feedreader.store.json_values import facts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime
    from typing import Any

    from feedreader.model.feeds import Feed, FeedId, FeedRow
    from feedreader.model.intents import HostPause, KnownEntry
    from feedreader.model.subscriptions import Subscription
    from feedreader.policy.matching import Sought
    from feedreader.policy.schedule import Pace

POLLING = "poll"
EMBEDDING = "embed"
QUICK_EMBEDDING = "embed quickly"
"""The names of leases; upkeep has one of its own (`service.upkeep`)."""
A_WHILE, MANY = timedelta(minutes=15), 20
"""Of this many feeds polled this long ago, one most likely has something new: nine times in ten with ten entries a
day."""

_ALL_FEED_ROWS = (
    f"SELECT {rows.FEED_COLUMNS}, {rows.HEALTH_COLUMNS}, c.unread, c.total "
    "FROM feed f JOIN feed_health h ON h.feed = f.id JOIN feed_count c ON c.feed = f.id"
)
KnownRows: TypeAlias = "dict[int, tuple[tuple[Any, ...], FeedRow]]"
"""Rows of subscriptions as read, by number, each with the `FeedRow` made of it."""

NAME = "coalesce(user_title, nullif(title, ''), url)"
"""What a feed is called: the user's name for it, its own title, or its address."""
_MOST_KIN = 1_000
_PAUSE = "host, since, until, strikes, why"
_FEED_ROWS = f"{_ALL_FEED_ROWS} WHERE f.removed IS NULL"


class Feeds:
    """Reads subscriptions. Only `removed` sees removed feeds."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def all(self, known: KnownRows | None = None) -> tuple[FeedRow, ...]:
        """Return all subscriptions with health and counts, by title.

        Callers that ask repeatedly pass the same dictionary each time: a row that has not changed is taken from it
        instead of being made again, which takes a fifth of the time for ten thousand feeds.
        """
        before = known or {}
        now: KnownRows = {}
        for row in self._connection().execute(_FEED_ROWS):
            made = before.get(row[0])
            now[row[0]] = made if made is not None and made[0] == row else (row, rows.feed_row(row))
        if known is not None:
            known.clear()
            known.update(now)
        return tuple(sorted((row for _, row in now.values()), key=lambda row: (row.feed.name.casefold(), row.feed.id)))

    def without_health(self) -> tuple[Feed, ...]:
        """Return all subscriptions without health and counts, for callers that need only names."""
        query = f"SELECT {rows.FEED_COLUMNS} FROM feed f WHERE f.removed IS NULL"
        return tuple(map(rows.feed, self._connection().execute(query)))

    def get(self, feed: FeedId) -> FeedRow:
        """Return a subscription; raises UnknownFeedError."""
        if feed > rows.LARGEST_NUMBER:
            raise UnknownFeedError(feed)
        row = self._connection().execute(f"{_FEED_ROWS} AND f.id = ?", (feed,)).fetchone()
        if row is None:
            raise UnknownFeedError(feed)
        return rows.feed_row(row)

    def find(self, url: str) -> FeedRow | None:
        """Return the subscription with this address in any spelling (`text.urls.feed_key`), or None."""
        row = self._connection().execute(f"{_FEED_ROWS} AND f.url_key = ?", (_key(url),)).fetchone()
        return None if row is None else rows.feed_row(row)

    def removed(self, url: str) -> FeedRow | None:
        """Return the removed subscription with this address, with the health that it will have when it is restored."""
        query = f"{_ALL_FEED_ROWS} WHERE f.removed IS NOT NULL AND f.url_key = ?"
        row = self._connection().execute(query, (_key(url),)).fetchone()
        return None if row is None else rows.feed_row(row)

    def due(self, now: datetime) -> Iterator[FeedRow]:
        """Yield the feeds to poll now, longest due first, except those that are gone or whose host is paused.

        They are read lazily, because a tick takes only a few, however many are due. A feed polled in the future was
        polled by a clock that has been set back since; its due time may be years away.
        """
        from feedreader.text.urls import host_of

        paused = {pause.host for pause in self.pauses(now)}
        query = f"{_FEED_ROWS} AND h.gone = 0 AND h.next_due <= ? ORDER BY h.next_due, h.feed"  # the order of its index
        for row in self._connection().execute(query, (rows.to_micros(now),)):
            line = rows.feed_row(row)
            if not paused or host_of(line.feed.url) not in paused:
                yield line

    def standing(self, now: datetime) -> Standing:
        """How all subscriptions stand now, counted in the database: a hundred thousand feeds make no objects."""
        query = (
            "WITH live AS (SELECT h.gone, c.total, c.unread, CASE WHEN h.gone THEN NULL "
            "WHEN h.next_due = 0 THEN f.added ELSE h.next_due END AS at "
            "FROM feed f JOIN feed_health h ON h.feed = f.id JOIN feed_count c ON c.feed = f.id "
            "WHERE f.removed IS NULL) "
            "SELECT count(*), total(gone), total(at <= ?1), min(CASE WHEN at <= ?1 THEN at END), "
            "min(CASE WHEN at > ?1 THEN at END), total(total), total(unread) FROM live"
        )
        kinds = (
            "SELECT coalesce(h.failure, 'unknown'), count(*) FROM feed_health h JOIN feed f ON f.id = h.feed "
            "WHERE h.failures > 0 AND f.removed IS NULL GROUP BY 1"
        )
        connection = self._connection()
        feeds, gone, due, first, later, entries, unread = connection.execute(query, (rows.to_micros(now),)).fetchone()
        return Standing(
            feeds=feeds,
            gone=int(gone),
            due=int(due),
            first_due=rows.maybe_time(first),
            next_due=rows.maybe_time(later),
            entries=int(entries),
            unread=int(unread),
            failing=dict(connection.execute(kinds).fetchall()),
        )

    def may_bring_documents(self, now: datetime) -> bool:
        """Whether feeds that are due will most likely bring something to parse.

        A feed of which no document has been parsed will, and so will some of many that were last polled a while ago.
        """
        query = (
            "SELECT total(h.body_hash IS NULL AND h.failures = 0) > 0 "
            "OR total(h.next_due <= ?1 AND h.checked <= ?2) >= ?3 "
            "FROM feed_health h JOIN feed f ON f.id = h.feed WHERE h.gone = 0 AND f.removed IS NULL"
        )
        terms = (rows.to_micros(now), rows.to_micros(now - A_WHILE), MANY)
        return bool(self._connection().execute(query, terms).fetchone()[0])

    def next_due(self) -> datetime | None:
        """Return when the next feed is due, except on paused hosts; None if none ever is."""
        query = (
            "SELECT min(h.next_due) FROM feed_health h JOIN feed f ON f.id = h.feed "
            "WHERE h.gone = 0 AND f.removed IS NULL"
        )
        return rows.maybe_time(self._connection().execute(query).fetchone()[0])

    def lease_holder(self, name: str = POLLING, *, at: datetime | None = None) -> str | None:
        """Return who holds a lease, or last held it without releasing it; with `at`, who holds it at that time."""
        query = "SELECT holder FROM lease WHERE name = ? AND until > ?"
        row = self._connection().execute(query, (name, 0 if at is None else rows.to_micros(at))).fetchone()
        return None if row is None else str(row[0])

    def pauses(self, now: datetime) -> tuple[HostPause, ...]:
        """Return the hosts that are paused."""
        query = f"SELECT {_PAUSE} FROM host WHERE until > ? ORDER BY host"
        return tuple(_pause(row) for row in self._connection().execute(query, (rows.to_micros(now),)))

    def pause(self, host: str) -> HostPause | None:
        """Return the latest pause of a host since its last answer, even if it is over, to count strikes."""
        query = f"SELECT {_PAUSE} FROM host WHERE host = ?"
        row = self._connection().execute(query, (host,)).fetchone()
        return None if row is None else _pause(row)

    def moving_to(self, url: str, *, besides: FeedId) -> int:
        """Return how many other subscriptions were permanently redirected to `url`, or have that address already."""
        query = (
            "SELECT count(*) FROM feed f JOIN feed_health h ON h.feed = f.id "
            "WHERE f.removed IS NULL AND f.id <> ? AND (h.move_url = ? OR f.url_key = ?)"
        )
        found: int = self._connection().execute(query, (besides, url, _key(url))).fetchone()[0]
        return found

    def known(self, feed: FeedId, guids: Collection[str]) -> dict[str, KnownEntry]:
        """Return the stored entries of a feed with these guids, without their texts."""
        query = f"SELECT {_KNOWN}, '' FROM entry e WHERE e.feed = ? AND e.guid IN (SELECT value FROM json_each(?))"
        found = map(_known, self._connection().execute(query, (feed, rows.to_json(guids))))
        return {entry.guid: entry for entry in found}

    def kin(self, feed: FeedId, sought: Sought) -> tuple[KnownEntry, ...]:
        """Return the feed's entries that may match those sought, newest first, with the beginnings of their texts.

        At most a thousand for each kind of candidate: the same guid with a digest, the same address, the same time, or
        (if an entry without a date is sought) the newest entries.
        """
        query = _KIN.format(columns=_KNOWN)
        terms = {
            "feed": feed,
            "guids": rows.to_json(sought.guids),
            "twins": rows.to_json(sought.own_guids),
            "addresses": rows.to_json(sought.url_keys),
            "times": rows.to_json(map(rows.to_micros, sought.dates)),
            "limit": _MOST_KIN,
            "newest": _MOST_KIN if sought.undated else 0,
            "text": sought.text,
        }
        return tuple(map(_known, self._connection().execute(query, terms)))

    def forgotten(self, feed: FeedId, guids: Collection[str]) -> dict[str, datetime]:
        """Return which of these guids retention has deleted, so that they are not new, and when."""
        query = "SELECT guid, forgotten FROM tombstone WHERE feed = ? AND guid IN (SELECT value FROM json_each(?))"
        found = self._connection().execute(query, (feed, json.dumps(list(guids))))
        return {guid: rows.from_micros(when) for guid, when in found}

    def paces(self, feeds: Collection[FeedId], now: datetime) -> dict[FeedId, Pace]:
        """Return the paces of these feeds, less those that have no entries up to `now`."""
        from feedreader.policy.schedule import NEWEST, Pace

        newest = '(SELECT "when" FROM entry_state WHERE feed = j.value AND "when" <= ?2 ORDER BY "when" DESC LIMIT ?3)'
        query = (
            f'SELECT j.value, (SELECT count(*) FROM {newest}), (SELECT min("when") FROM {newest}) FROM json_each(?1) j'
        )
        found = self._connection().execute(query, (rows.to_json(feeds), rows.to_micros(now), NEWEST))
        return {feed: Pace(number, rows.from_micros(oldest)) for feed, number, oldest in found if number}

    def times(self, feed: FeedId, limit: int = 50) -> tuple[datetime, ...]:
        """Return the times of a feed's newest entries, newest first."""
        newest = 'SELECT "when" FROM entry_state WHERE feed = ? ORDER BY "when" DESC, entry DESC LIMIT ?'
        query = f'SELECT json_group_array("when") FROM ({newest})'
        (found,) = self._connection().execute(query, (feed, limit)).fetchone()
        return tuple(map(rows.from_micros, json.loads(found)))

    def arranged(self) -> bool:
        """Return whether the user has moved a feed or a folder; if not, they are in the order of their subscription."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM feed WHERE removed IS NULL AND position IS NOT NULL) "
            "OR EXISTS (SELECT 1 FROM tag WHERE position IS NOT NULL)"
        )
        return bool(self._connection().execute(query).fetchone()[0])

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Return all subscriptions for export, in the user's order."""
        from feedreader.model.subscriptions import Subscription

        query = "SELECT id, attributes FROM feed WHERE removed IS NULL"
        attributes = {number: facts(text) for number, text in self._connection().execute(query)}
        return tuple(
            Subscription(
                url=row.feed.url,
                title=row.feed.name,
                site_url=row.feed.data.site_url,
                tags=row.feed.tags,
                attributes=attributes.get(row.feed.id, {}),
            )
            for row in sorted(self.all(), key=lambda row: row.feed.position)
        )


_KNOWN = "e.id, e.guid, e.content_hash, e.changes, e.title, e.url_key, e.published, e.updated"
_KIN = """
SELECT {columns}, substr(x.summary || char(10) || x.content, 1, :text)
FROM entry e JOIN entry_text x ON x.entry = e.id WHERE e.id IN (
  SELECT id FROM entry WHERE feed = :feed AND guid IN (SELECT value FROM json_each(:guids))
  UNION SELECT * FROM (
    SELECT t.id FROM json_each(:twins) j JOIN entry t
    ON t.feed = :feed AND t.guid > j.value || '#' AND t.guid < j.value || '#g' ORDER BY t.id DESC LIMIT :limit)
  UNION SELECT * FROM (
    SELECT id FROM entry WHERE +feed = :feed AND url_key IN (SELECT value FROM json_each(:addresses))
    ORDER BY id DESC LIMIT :limit)
  UNION SELECT * FROM (
    SELECT s.entry FROM json_each(:times) j JOIN entry_state s ON s.feed = :feed AND s."when" = j.value
    ORDER BY s.entry DESC LIMIT :limit)
  UNION SELECT * FROM (
    SELECT entry FROM entry_state WHERE feed = :feed ORDER BY "when" DESC, entry DESC LIMIT :newest)
) ORDER BY e.id DESC
"""


def _known(row: tuple[Any, ...]) -> KnownEntry:
    from feedreader.model.intents import KnownEntry

    number, guid, content_hash, changes, title, url_key, published, updated, text = row
    return KnownEntry(
        id=number,
        guid=guid,
        content_hash=content_hash,
        changes=changes,
        title=title,
        url_key=url_key,
        published=rows.maybe_time(published),
        updated=rows.maybe_time(updated),
        text=text,
    )


def _pause(row: tuple[str, int, int, int, str]) -> HostPause:
    from feedreader.model.intents import HostPause

    host, since, until, strikes, why = row
    return HostPause(
        host=host,
        since=rows.from_micros(since),
        until=rows.from_micros(until),
        strikes=strikes,
        why=rows.reason(why),
    )


def name_of(connection: sqlite3.Connection, feed: int) -> str:
    """Return what a feed is called, for the undo history: secrets in an address are left out."""
    name: str = connection.execute(f"SELECT {NAME} FROM feed WHERE id = ?", (feed,)).fetchone()[0]
    return shown_url(name)


def _key(url: str) -> str:
    from feedreader.text.urls import feed_key  # the first screen asks for no feed by its address

    return feed_key(url)
