"""Read entries: pages, single ones in full, and the numbers of a list in order."""

from __future__ import annotations

from array import array
from itertools import chain
from typing import TYPE_CHECKING

from feedreader.errors import ForgottenEntryError, UnknownEntryError
from feedreader.store import rows
from feedreader.store.page_plans import patience_for, soonest
from feedreader.store.selection import EVERYTHING, Cursor, Selection, of_story

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from feedreader.model.entries import Entry, EntryId, EntryRow
    from feedreader.model.stories import StoryId
    from feedreader.store.page_plans import Plan

_ORDER = 'ORDER BY s."when" DESC, s.entry DESC'


_AGAIN = (
    "EXISTS (SELECT 1 FROM entry again WHERE again.url_key = {0}.url_key AND again.feed = {0}.feed "
    "AND again.id <> {0}.id)"
)
"""SQL: whether another entry of the same feed has the same address."""


class Entries:
    """Reads entries. Lists read no bodies and contain only entries of subscribed feeds."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def page(
        self, selection: Selection = EVERYTHING, *, after: Cursor | None = None, limit: int = 256
    ) -> tuple[EntryRow, ...]:
        """Return up to `limit` entries, newest first, after `after` (`cursor_of` the last row of the previous page)."""
        place = () if after is None else (rows.to_micros(after.when), after.id)
        behind = ' AND (s."when", s.entry) < (?, ?)' if place else ""

        def plan(chosen: Selection) -> Plan:
            query = f"SELECT {rows.ENTRY_ROW_COLUMNS} {chosen.sql('e', 'f')}{behind} {_ORDER} LIMIT ?"
            return query, (*chosen.parameters, *place, limit)

        attempt = plan(selection.walk) if selection.walk is not None and selection.most > limit else None
        found = soonest(self._connection(), attempt, plan(selection), patience_for(selection))
        return tuple(rows.entry_row(row) for row in found)

    def rows(self, ids: Iterable[EntryId]) -> tuple[EntryRow, ...]:
        """Return these entries in this order; unknown numbers are left out."""
        wanted = list(ids)
        query = (
            f"SELECT {rows.ENTRY_ROW_COLUMNS} FROM json_each(?) j JOIN entry_state s ON s.entry = j.value "
            "JOIN entry e ON e.id = s.entry JOIN feed f ON f.id = s.feed ORDER BY j.key"
        )
        return tuple(rows.entry_row(row) for row in self._connection().execute(query, (rows.to_json(wanted),)))

    def tags_of(self, ids: Iterable[EntryId]) -> tuple[str, ...]:
        """Return the tags that are on any of these entries, by name."""
        query = (
            "SELECT DISTINCT t.name FROM json_each(?) j JOIN entry_tag et ON et.entry = j.value "
            "JOIN tag t ON t.id = et.tag ORDER BY t.name"
        )
        return tuple(name for (name,) in self._connection().execute(query, (rows.to_json(ids),)))

    def ids(self, selection: Selection = EVERYTHING) -> array[int]:
        """Return the numbers of all entries of a list, newest first; for a million, call it in a thread (0.3 s)."""
        query = f"SELECT s.entry {selection.sql()} {_ORDER}"
        return array("q", chain.from_iterable(self._connection().execute(query, selection.parameters)))

    def count(self, selection: Selection = EVERYTHING) -> int:
        """Return the number of entries in a list."""
        query = f"SELECT count(*) {selection.sql()}"
        found: int = self._connection().execute(query, selection.parameters).fetchone()[0]
        return found

    def last(self) -> EntryId:
        """Return the number of the latest entry; 0 if there is none."""
        found: EntryId = self._connection().execute("SELECT coalesce(max(entry), 0) FROM entry_state").fetchone()[0]
        return found

    def get(self, entry: EntryId) -> Entry:
        """Return an entry in full; raises UnknownEntryError, or ForgottenEntryError if retention deleted it."""
        if entry > rows.LARGEST_NUMBER:
            raise UnknownEntryError(entry)
        lines = self.rows([entry])
        connection = self._connection()
        facts = connection.execute(
            "SELECT e.guid, e.authors, e.categories, e.language, e.updated, x.summary, x.content, "
            "e.comments, e.replies FROM entry e JOIN entry_text x ON x.entry = e.id WHERE e.id = ?",
            (entry,),
        ).fetchone()
        if not lines or facts is None:
            from feedreader.store.retention import forgotten

            gone = forgotten(connection, entry)
            raise ForgottenEntryError(entry, gone.at, gone.why) if gone else UnknownEntryError(entry)
        files = connection.execute("SELECT url, type, length FROM enclosure WHERE entry = ? ORDER BY id", (entry,))
        return rows.entry(lines[0], facts, files)

    def texts(self, ids: Iterable[EntryId]) -> dict[EntryId, tuple[str, str]]:
        """Return summary and content of these entries, for grouping and indexing."""
        query = "SELECT x.entry, x.summary, x.content FROM json_each(?) j JOIN entry_text x ON x.entry = j.value"
        found = self._connection().execute(query, (rows.to_json(ids),))
        return {number: (summary, content) for number, summary, content in found}

    def openings(self, ids: Iterable[EntryId], length: int) -> dict[EntryId, str]:
        """Return the first `length` characters of each summary, or of the content if there is none."""
        query = (
            "SELECT x.entry, substr(CASE WHEN x.summary <> '' THEN x.summary ELSE x.content END, 1, ?) "
            "FROM json_each(?) j JOIN entry_text x ON x.entry = j.value"
        )
        return dict(self._connection().execute(query, (length, rows.to_json(ids))).fetchall())

    def content_hashes(self, ids: Iterable[EntryId]) -> dict[EntryId, int]:
        """Return the content hashes of entries; read before the texts, they show later whether those are current."""
        query = "SELECT e.id, e.content_hash FROM json_each(?) j JOIN entry e ON e.id = j.value"
        return dict(self._connection().execute(query, (rows.to_json(ids),)).fetchall())

    def recent(self, since: datetime) -> tuple[EntryRow, ...]:
        """Return the entries since `since`, newest first."""
        return self.page(_since(since), limit=-1)

    def count_since(self, since: datetime) -> int:
        """Return the number of entries since `since`."""
        return self.count(_since(since))

    def guids(self, ids: Iterable[EntryId]) -> dict[EntryId, str]:
        """Return the guids of these entries."""
        query = "SELECT e.id, e.guid FROM json_each(?) j JOIN entry e ON e.id = j.value"
        return dict(self._connection().execute(query, (rows.to_json(ids),)).fetchall())

    def of_same_address(self, ids: Iterable[EntryId]) -> set[EntryId]:
        """Return the entries of other feeds with the address and title of one of these.

        An address that a feed gives several entries does not identify an article, so such entries are left out.
        """
        query = (
            "SELECT other.id FROM json_each(?) j JOIN entry e ON e.id = j.value "
            "JOIN entry other ON other.url_key = e.url_key "
            f"WHERE other.feed <> e.feed AND other.title = e.title AND NOT {_AGAIN.format('e')} "
            f"AND NOT {_AGAIN.format('other')}"
        )
        return {number for (number,) in self._connection().execute(query, (rows.to_json(ids),))}

    def updated(self, ids: Iterable[EntryId]) -> dict[EntryId, datetime | None]:
        """Return when these entries were last changed, according to their feeds; None if unknown."""
        query = "SELECT e.id, e.updated FROM json_each(?) j JOIN entry e ON e.id = j.value"
        found = self._connection().execute(query, (rows.to_json(ids),))
        return {number: rows.maybe_time(updated) for number, updated in found}

    def own_addresses(self, ids: Iterable[EntryId]) -> dict[EntryId, str]:
        """Return the key of each entry's address, unless another entry of its feed has the same one.

        A shared address identifies neither.
        """
        query = (
            "SELECT e.id, e.url_key FROM json_each(?) j JOIN entry e ON e.id = j.value "
            f"WHERE e.url_key IS NOT NULL AND NOT {_AGAIN.format('e')}"
        )
        return dict(self._connection().execute(query, (rows.to_json(ids),)).fetchall())

    def of_story(self, story: StoryId) -> tuple[EntryRow, ...]:
        """Return the entries of a story, newest first."""
        return self.page(of_story(story), limit=-1)

    def to_group(self, limit: int = 1000) -> tuple[EntryId, ...]:
        """Return the entries that have not been grouped yet, oldest first."""
        query = (
            "SELECT g.entry FROM to_group g JOIN entry_state s ON s.entry = g.entry JOIN feed f ON f.id = s.feed "
            "WHERE f.removed IS NULL ORDER BY g.entry LIMIT ?"
        )
        return tuple(number for (number,) in self._connection().execute(query, (limit,)))


def _since(moment: datetime) -> Selection:
    return Selection('s."when" >= ?', (rows.to_micros(moment),))


def cursor_of(row: EntryRow) -> Cursor:
    """Return the cursor for the page after `row`."""
    return Cursor(row.when, row.id)
