"""What the user set for single feeds, as text; what it means is read in `settings.feed_settings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.feeds import FeedId
from feedreader.model.journal import Change, ChangeKind, ColumnEdit, RowEdit
from feedreader.store import rows
from feedreader.store.feeds import name_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from feedreader.model.journal import Edit
    from feedreader.store.journal import Journal

_COLUMNS = ("id", "feed", "name", "value")


class FeedSettingRows:
    """Reads of feeds' settings."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def of(self, feed: FeedId) -> dict[str, str]:
        """Return the settings of a feed, by name."""
        query = "SELECT name, value FROM feed_setting WHERE feed = ? ORDER BY name"
        return dict(self._connection().execute(query, (feed,)).fetchall())

    def all(self) -> dict[FeedId, dict[str, str]]:
        """Return the settings of all feeds that have any."""
        return _by_feed(self._connection().execute("SELECT feed, name, value FROM feed_setting"))

    def among(self, feeds: Iterable[FeedId]) -> dict[FeedId, dict[str, str]]:
        """Return the settings of those of these feeds that have any."""
        query = "SELECT feed, name, value FROM feed_setting WHERE feed IN (SELECT value FROM json_each(?))"
        return _by_feed(self._connection().execute(query, (rows.to_json(feeds),)))


def _by_feed(found: Iterable[tuple[int, str, str]]) -> dict[FeedId, dict[str, str]]:
    settings: dict[FeedId, dict[str, str]] = {}
    for feed, name, value in found:
        settings.setdefault(FeedId(feed), {})[name] = value
    return settings


class FeedSettingWriter:
    """Changes feeds' settings, undoably."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def set(self, feed: FeedId, values: Mapping[str, str | None], *, now: datetime) -> bool:
        """Set these settings, or remove those that are None, in one step; return whether anything changed."""
        edits: list[Edit] = []
        with self._journal.transaction() as connection:
            for name, value in values.items():
                edits += _set(connection, feed, name, value)
            if edits:
                change = Change(ChangeKind.FEED_SET, names=tuple(values), of=name_of(connection, feed))
                self._journal.record(connection, change, now, edits)
        return bool(edits)


def _set(connection: sqlite3.Connection, feed: FeedId, name: str, value: str | None) -> list[Edit]:
    query = "SELECT id, feed, name, value FROM feed_setting WHERE feed = ? AND name = ?"
    before = connection.execute(query, (feed, name)).fetchone()
    if before is None:
        if value is None:
            return []
        insert = "INSERT INTO feed_setting(feed, name, value) VALUES (?, ?, ?) RETURNING id"
        number = connection.execute(insert, (feed, name, value)).fetchone()[0]
        row = (number, feed, name, value)
        return [RowEdit(table="feed_setting", columns=_COLUMNS, rows=(row,), added=True)]
    if value is None:
        connection.execute("DELETE FROM feed_setting WHERE id = ?", (before[0],))
        return [RowEdit(table="feed_setting", columns=_COLUMNS, rows=(tuple(before),), added=False)]
    if value == before[3]:
        return []
    connection.execute("UPDATE feed_setting SET value = ? WHERE id = ?", (value, before[0]))
    return [ColumnEdit(table="feed_setting", column="value", before=before[3], after=value, keys=(before[0],))]
