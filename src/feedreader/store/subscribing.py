"""The user's changes to subscriptions: adding, removing, names, order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from feedreader.model.due import NEVER_ASKED
from feedreader.model.feeds import FeedId
from feedreader.model.journal import Change, ChangeKind, ColumnEdit
from feedreader.model.subscriptions import ImportStatus, Subscribed
from feedreader.store import rows
from feedreader.store.feeds import name_of
from feedreader.store.labels import confirm
from feedreader.store.recount import recount, stories_of_feeds
from feedreader.store.user_changes import put_on_feeds, tag_number
from feedreader.text.clean import one_line
from feedreader.text.urls import feed_key, outlet_key, outlet_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from feedreader.model.journal import Edit
    from feedreader.model.subscriptions import Subscription
    from feedreader.store.journal import Journal


class FeedWriter:
    """Changes subscriptions. A removed feed keeps its entries, so that removing it can be undone."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def subscribe(
        self, subscriptions: Sequence[Subscription], *, now: datetime, folders: Sequence[str] = ()
    ) -> tuple[Subscribed, ...]:
        """Subscribe to feeds in one step, and return one result for each; removed feeds come back with their entries.

        A new feed is due at once, a restored one when it would have been due. A title given here stays the feed's name
        even if the feed calls itself something else. New `folders` come in the given order, before other new tags.
        """
        edits: list[Edit] = []
        done: list[Subscribed] = []
        with self._journal.transaction() as connection:
            for folder in folders:
                tag_number(connection, folder)
            for wanted in subscriptions:
                feed, status, changes = _subscribe(connection, wanted, now)
                edits += changes
                done.append(Subscribed(feed=feed, status=status))
            back = [edit.keys[0] for edit in edits if isinstance(edit, ColumnEdit) and edit.before is not None]
            if back:
                edits += recount(connection, stories_of_feeds(connection, back))
            added = [outcome.feed for outcome in done if outcome.status is ImportStatus.ADDED]
            change = _change(connection, ChangeKind.SUBSCRIBED, added or [one.feed for one in done])
            self._journal.record(connection, change, now, edits)
        return tuple(done)

    def unsubscribe(self, feeds: Iterable[FeedId], *, now: datetime) -> int:
        """Remove subscriptions; return how many there were."""
        at = rows.to_micros(now)
        with self._journal.transaction() as connection:
            found = connection.execute(
                "UPDATE feed SET removed = ? WHERE removed IS NULL AND id IN (SELECT value FROM json_each(?)) "
                "RETURNING id",
                (at, rows.to_json(feeds)),
            ).fetchall()
            keys = tuple(feed for (feed,) in found)
            if keys:
                removed = ColumnEdit(table="feed", column="removed", before=None, after=at, keys=keys)
                leads = recount(connection, stories_of_feeds(connection, keys))
                change = _change(connection, ChangeKind.UNSUBSCRIBED, keys)
                self._journal.record(connection, change, now, [removed, *leads])
        return len(keys)

    def renew_outlets(self) -> int:
        """Determine the outlet of every feed again; return how many changed.

        Outlets change when the public suffix list does, or when something confirms that a feed belongs to the site it
        names.
        """
        with self._journal.transaction() as connection:
            found = connection.execute("SELECT id, url, site_url, outlet, confirmed FROM feed").fetchall()
            confirm(connection, found)
            found = connection.execute("SELECT id, url, site_url, outlet, confirmed FROM feed").fetchall()
            keys = ((number, outlet_of(url, site, known), before) for number, url, site, before, known in found)
            changed = [(outlet, number) for number, outlet, before in keys if outlet != before]
            connection.executemany("UPDATE feed SET outlet = ? WHERE id = ?", changed)
            if changed:
                recount(connection, stories_of_feeds(connection, [number for _, number in changed]))
        return len(changed)

    def rename(self, feed: FeedId, title: str | None, *, now: datetime) -> bool:
        """Give a feed the user's own name, None for the feed's; return false if nothing changes."""
        name = one_line(title or "") or None
        with self._journal.transaction() as connection:
            found = connection.execute("SELECT user_title FROM feed WHERE id = ?", (feed,)).fetchone()
            if found is None or found[0] == name:
                return False
            connection.execute("UPDATE feed SET user_title = ? WHERE id = ?", (name, feed))
            edit = ColumnEdit(table="feed", column="user_title", before=found[0], after=name, keys=(feed,))
            self._journal.record(connection, _change(connection, ChangeKind.FEED_RENAMED, [feed]), now, [edit])
        return True

    def arrange(self, feeds: Sequence[FeedId], moved: FeedId, *, now: datetime) -> bool:
        """Put feeds in this order, using their own positions, because one was moved; false if they are in it."""
        from feedreader.store.arranging import arrange

        with self._journal.transaction() as connection:
            edits = arrange(connection, "feed", feeds)
            self._journal.record(connection, _change(connection, ChangeKind.ARRANGED, [moved]), now, edits)
        return bool(edits)


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
    connection.execute("UPDATE feed_health SET gone = 0 WHERE feed = ?", (number,))  # no reason to poll it
    back = ColumnEdit(table="feed", column="removed", before=removed, after=None, keys=(number,))
    return number, ImportStatus.ADDED, [back, *tags]


def _insert(connection: sqlite3.Connection, wanted: Subscription, key: str, at: int) -> FeedId:
    """Insert a new feed as a removed one, and return its number.

    Undoing the subscription leaves it in this state, so that redoing finds its entries again.
    """
    confirmed = outlet_key(wanted.named_by) if wanted.named_by else None
    outlet = outlet_of(wanted.url, wanted.site_url, confirmed)
    attributes = json.dumps(dict(wanted.attributes), ensure_ascii=False)
    number = connection.execute(
        "INSERT INTO feed(url, url_key, title, site_url, outlet, confirmed, attributes, added, removed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (wanted.url, key, one_line(wanted.title), wanted.site_url, outlet, confirmed, attributes, at, at),
    ).fetchone()[0]
    connection.execute("INSERT INTO feed_health(feed, why_then) VALUES (?, ?)", (number, rows.reason_json(NEVER_ASKED)))
    return FeedId(number)


def _change(connection: sqlite3.Connection, kind: ChangeKind, feeds: Sequence[int]) -> Change:
    """Return the change as a value: how many feeds, and the name if there is one."""
    if len(feeds) != 1:
        return Change(kind, len(feeds))
    return Change(kind, 1, (name_of(connection, feeds[0]),))
