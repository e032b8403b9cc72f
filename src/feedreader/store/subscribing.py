"""Subscriptions: added, removed, renamed. A removed feed keeps its entries, so that removing it can be undone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.model.feeds import FeedId
from feedreader.model.journal import ColumnEdit
from feedreader.model.subscriptions import ImportStatus
from feedreader.store import rows
from feedreader.store.journal import Journaling
from feedreader.store.recount import recount, stories_of_feeds
from feedreader.store.tagging import feeds_in_words, put_on_feeds
from feedreader.text.clean import one_line
from feedreader.text.urls import feed_key, outlet_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from feedreader.model.journal import Edit
    from feedreader.model.subscriptions import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """What subscribing did: added, known (nothing changed) or merged (known, and tags or a name came to it)."""

    feed: FeedId
    status: ImportStatus


class Subscribing(Journaling):
    """The writer's part for subscriptions."""

    def subscribe(self, subscriptions: Sequence[Subscription], *, now: datetime) -> tuple[Subscribed, ...]:
        """Subscribe to feeds, in one step; those that were removed come back with their entries. One result for each.

        A new feed is due at once, one that comes back when it would have been. A title is the feed's name until it is
        polled.
        """
        edits: list[Edit] = []
        done: list[Subscribed] = []
        with self.transaction() as connection:
            for wanted in subscriptions:
                feed, status, changes = _subscribe(connection, wanted, now)
                edits += changes
                done.append(Subscribed(feed=feed, status=status))
            back = [edit.keys[0] for edit in edits if isinstance(edit, ColumnEdit) and edit.before is not None]
            if back:
                edits += recount(connection, stories_of_feeds(connection, back))
            added = [outcome.feed for outcome in done if outcome.status is ImportStatus.ADDED]
            self._record(
                connection, _words(connection, "Subscribed to", added or [one.feed for one in done]), now, edits
            )
        return tuple(done)

    def unsubscribe(self, feeds: Iterable[FeedId], *, now: datetime) -> int:
        """Remove subscriptions; gives how many there were."""
        at = rows.to_micros(now)
        with self.transaction() as connection:
            found = connection.execute(
                "UPDATE feed SET removed = ? WHERE removed IS NULL AND id IN (SELECT value FROM json_each(?)) "
                "RETURNING id",
                (at, rows.to_json(feeds)),
            ).fetchall()
            keys = tuple(feed for (feed,) in found)
            if keys:
                removed = ColumnEdit(table="feed", column="removed", before=None, after=at, keys=keys)
                leads = recount(connection, stories_of_feeds(connection, keys))
                self._record(connection, _words(connection, "Unsubscribed from", keys), now, [removed, *leads])
        return len(keys)

    def rename_feed(self, feed: FeedId, title: str | None, *, now: datetime) -> bool:
        """Give a feed the person's own name, None for the feed's; false where nothing changes."""
        name = one_line(title or "") or None
        with self.transaction() as connection:
            found = connection.execute("SELECT user_title FROM feed WHERE id = ?", (feed,)).fetchone()
            if found is None or found[0] == name:
                return False
            connection.execute("UPDATE feed SET user_title = ? WHERE id = ?", (name, feed))
            edit = ColumnEdit(table="feed", column="user_title", before=found[0], after=name, keys=(feed,))
            self._record(connection, f"Renamed {_words(connection, '', [feed])}".replace("  ", " "), now, [edit])
        return True

    def ask_now(self, feeds: Iterable[FeedId] | None = None) -> int:
        """Make feeds due at once (None: all that are not gone); gives how many. A host's pause still holds."""
        with self.transaction() as connection:
            which = "gone = 0" if feeds is None else "feed IN (SELECT value FROM json_each(?))"
            query = f"UPDATE feed_health SET next_due = 0, gone = 0, why_then = 'asked for' WHERE {which}"  # noqa: S608 - our own text
            return connection.execute(query, () if feeds is None else (rows.to_json(feeds),)).rowcount


def _subscribe(
    connection: sqlite3.Connection, wanted: Subscription, now: datetime
) -> tuple[FeedId, ImportStatus, list[Edit]]:
    key, at = feed_key(wanted.url), rows.to_micros(now)
    found = connection.execute("SELECT id, removed FROM feed WHERE url_key = ?", (key,)).fetchone()
    number, removed = found or (_insert(connection, wanted, key, at), at)
    tags = put_on_feeds(connection, [number], wanted.tags)
    if removed is None:
        return number, ImportStatus.MERGED if tags else ImportStatus.KNOWN, [*tags]
    connection.execute("UPDATE feed SET removed = NULL WHERE id = ?", (number,))
    connection.execute("UPDATE feed_health SET gone = 0 WHERE feed = ?", (number,))  # coming back is no reason to ask
    back = ColumnEdit(table="feed", column="removed", before=removed, after=None, keys=(number,))
    return number, ImportStatus.ADDED, [back, *tags]


def _insert(connection: sqlite3.Connection, wanted: Subscription, key: str, at: int) -> FeedId:
    """A new feed, made as one that is removed: undoing leaves it like that, so that redoing finds its entries again."""
    outlet = outlet_key(wanted.site_url or wanted.url) or outlet_key(wanted.url)
    attributes = json.dumps(dict(wanted.attributes), ensure_ascii=False)
    number = connection.execute(
        "INSERT INTO feed(url, url_key, title, site_url, outlet, attributes, added, removed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (wanted.url, key, one_line(wanted.title), wanted.site_url, outlet, attributes, at, at),
    ).fetchone()[0]
    connection.execute("INSERT INTO feed_health(feed, why_then) VALUES (?, 'never asked yet')", (number,))
    return FeedId(number)


def _words(connection: sqlite3.Connection, verb: str, feeds: Sequence[int]) -> str:
    if len(feeds) != 1:
        return f"{verb} {feeds_in_words(len(feeds))}"
    query = "SELECT coalesce(user_title, nullif(title, ''), url) FROM feed WHERE id = ?"
    name: str = connection.execute(query, (feeds[0],)).fetchone()[0]
    return f"{verb} {name}"
