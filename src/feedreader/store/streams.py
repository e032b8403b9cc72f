"""Streams of items for clients on other devices: pages in order of arrival, whole entries, counts.

The order is that of the entries' numbers, so a page continues where the previous one ended however many entries arrive
or are read in between.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from feedreader.model.streams import Arrival, Page
from feedreader.store import rows
from feedreader.store.selection import UNREAD

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from feedreader.model.entries import Entry, EntryId, EntryRow
    from feedreader.model.feeds import Feed, FeedId
    from feedreader.model.streams import Listing
    from feedreader.store.selection import Selection

_SORTED_RATHER = 20
"""If less than one entry in this many is unread, the index of unread entries is sorted; else the table is scanned."""

_FEW = 50_000
_MOST_LEADS = 5_000
_OF_SEVERAL_OUTLETS = (
    "{0}.size > 0 AND {0}.independent > 1 AND {0}.id NOT IN (SELECT story FROM story_state WHERE muted = 1)"
)
_CAME_SINCE = "s.entry IN (SELECT id FROM entry WHERE first_seen >= ?)"


class Streams:
    """Reads for clients on other devices."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def page(self, selection: Selection, listing: Listing) -> Page:
        """Return up to `listing.limit` entries of a selection, in order of arrival, and where the next page begins."""
        conditions: list[str] = []
        parameters: list[Any] = [*selection.parameters]
        if listing.after is not None:
            conditions.append(f"s.entry {'>' if listing.oldest_first else '<'} ?")
            parameters.append(listing.after)
        recent = listing.since is not None and self._is_recent(listing.since)
        if listing.since is not None:
            conditions.append(_CAME_SINCE if recent else "e.first_seen >= ?")
            parameters.append(rows.to_micros(listing.since))
        if listing.until is not None:
            conditions.append("e.first_seen <= ?")
            parameters.append(rows.to_micros(listing.until))
        order = "ASC" if listing.oldest_first else "DESC"
        where = "".join(f" AND {condition}" for condition in conditions)
        column = "s.entry" if self._is_walked(selection) and not recent else "+s.entry"
        query = f"SELECT s.entry, e.first_seen {selection.sql('e')}{where} ORDER BY {column} {order} LIMIT ?"
        found = self._connection().execute(query, (*parameters, listing.limit + 1)).fetchall()
        items = tuple(Arrival(entry, rows.from_micros(seen)) for entry, seen in found[: listing.limit])
        return Page(items=items, after=items[-1].entry if len(found) > listing.limit else None)

    def _is_recent(self, since: datetime) -> bool:
        """Whether so few entries came since then that looking them up is faster than scanning the list."""
        query = "SELECT count(*) FROM (SELECT 1 FROM entry WHERE first_seen >= ? LIMIT ?)"
        (found,) = self._connection().execute(query, (rows.to_micros(since), _FEW)).fetchone()
        return bool(found < _FEW)

    def _is_walked(self, selection: Selection) -> bool:
        """Whether the table is scanned in the order of numbers until a page is full."""
        if selection.few:
            return False
        if selection != UNREAD:
            return True
        query = "SELECT coalesce(sum(unread), 0), coalesce(sum(total), 0) FROM feed_count"
        unread, total = self._connection().execute(query).fetchone()
        return bool(unread * _SORTED_RATHER > total)

    def entries(self, numbers: Sequence[int]) -> tuple[Entry, ...]:
        """Return these entries, whole and in this order; unknown numbers are left out."""
        query = (
            f"SELECT {rows.ENTRY_ROW_COLUMNS}, e.guid, e.authors, e.categories, e.language, e.updated, "
            "x.summary, x.content, e.comments, e.replies FROM json_each(?) j JOIN entry_state s ON s.entry = j.value "
            "JOIN entry e ON e.id = s.entry JOIN feed f ON f.id = s.feed JOIN entry_text x ON x.entry = s.entry "
            "WHERE f.removed IS NULL ORDER BY j.key"
        )
        wanted = rows.to_json(numbers)
        files = self._files(wanted)
        cut = -9  # columns after those of an entry row
        return tuple(
            rows.entry(rows.entry_row(row[:cut]), row[cut:], files.get(row[0], ()))
            for row in self._connection().execute(query, (wanted,))
        )

    def versions(self, numbers: Sequence[EntryId]) -> dict[EntryId, tuple[EntryRow, ...]]:
        """Return the entries of each story that one of these entries leads, newest first; see `leads`."""
        query = (
            f"SELECT t.lead, {rows.ENTRY_ROW_COLUMNS} FROM json_each(?) j "
            "JOIN entry_state own ON own.entry = j.value JOIN story t ON t.id = own.story AND t.lead = own.entry "
            "JOIN entry_state s ON s.story = t.id JOIN entry e ON e.id = s.entry JOIN feed f ON f.id = s.feed "
            f'WHERE {_OF_SEVERAL_OUTLETS.format("t")} AND f.removed IS NULL ORDER BY s."when" DESC, s.entry DESC'
        )
        found: dict[EntryId, list[EntryRow]] = defaultdict(list)
        for lead, *row in self._connection().execute(query, (rows.to_json(numbers),)):
            found[lead].append(rows.entry_row(row))
        return {lead: tuple(versions) for lead, versions in found.items()}

    def _files(self, numbers: str) -> dict[int, list[tuple[Any, ...]]]:
        query = (
            "SELECT n.entry, n.url, n.type, n.length FROM json_each(?) j JOIN enclosure n ON n.entry = j.value "
            "ORDER BY n.id"
        )
        found = defaultdict[int, list[tuple[Any, ...]]](list)
        for entry, *file in self._connection().execute(query, (numbers,)):
            found[entry].append(tuple(file))
        return found

    def feeds(self, numbers: Iterable[FeedId]) -> dict[FeedId, Feed]:
        """Return these subscriptions by their numbers."""
        query = f"SELECT {rows.FEED_COLUMNS} FROM json_each(?) j JOIN feed f ON f.id = j.value"
        found = self._connection().execute(query, (rows.to_json(numbers),))
        return {feed.id: feed for feed in map(rows.feed, found)}

    def newest(self, selection: Selection) -> datetime | None:
        """Return when the newest entry of a selection arrived; None if it has none."""
        query = f"SELECT e.first_seen {selection.sql('e')} ORDER BY s.entry DESC LIMIT 1"
        row = self._connection().execute(query, selection.parameters).fetchone()
        return None if row is None else rows.from_micros(row[0])

    def unread_of_feeds(self) -> dict[FeedId, tuple[int, datetime | None]]:
        """Return how many unread entries each feed has, and when its newest entry arrived."""
        query = (
            "SELECT c.feed, c.unread, (SELECT first_seen FROM entry WHERE id = (SELECT entry FROM entry_state s "
            'WHERE s.feed = c.feed ORDER BY "when" DESC, entry DESC LIMIT 1)) '
            "FROM feed_count c JOIN feed f ON f.id = c.feed WHERE f.removed IS NULL"
        )
        return {feed: (unread, rows.maybe_time(seen)) for feed, unread, seen in self._connection().execute(query)}

    def has_tag(self, name: str) -> bool:
        """Whether a tag of this name exists or ever existed."""
        found = self._connection().execute("SELECT EXISTS (SELECT 1 FROM tag WHERE name = ?)", (name,)).fetchone()
        return bool(found[0])

    def leads(self) -> Iterable[EntryId]:
        """Return the leads of the newest stories that more than one outlet reports independently."""
        query = (
            f"SELECT lead FROM story WHERE {_OF_SEVERAL_OUTLETS.format('story')} ORDER BY last DESC, id DESC LIMIT ?"
        )
        return (entry for (entry,) in self._connection().execute(query, (_MOST_LEADS,)))
