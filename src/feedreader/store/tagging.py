"""Tags on entries and feeds, and saved queries. A tag may be a path: `politics` includes `politics/eu`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.journal import RowEdit
from feedreader.store import rows
from feedreader.store.journal import Journaling
from feedreader.store.marking import entries_in_words
from feedreader.store.transactions import choose
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from feedreader.model.feeds import FeedId
    from feedreader.model.journal import Edit
    from feedreader.store.transactions import Which

_ENTRY_TAG = ("entry", "tag", "rule")
_FEED_TAG = ("feed", "tag")
_SAVED_QUERY = ("id", "name", "query", "position")


class Tagging(Journaling):
    """The writer's part for tags and saved queries."""

    def tag(self, which: Which, tag: str, *, now: datetime, rule: int | None = None) -> int:
        """Put a tag on entries; gives how many did not have it. `rule` is the rule that does so, None for a person."""
        name = tag_name(tag)
        if not name:
            return 0
        with self.transaction() as connection:
            choose(connection, which)
            number = tag_number(connection, name)
            found = connection.execute(
                "INSERT INTO entry_tag(entry, tag, rule) SELECT c.id, ?1, ?2 FROM temp.chosen c "
                "WHERE EXISTS (SELECT 1 FROM entry WHERE id = c.id) "
                "AND NOT EXISTS (SELECT 1 FROM entry_tag WHERE entry = c.id AND tag = ?1) RETURNING entry, tag, rule",
                (number, rule),
            ).fetchall()
            self._record(
                connection, f"Tagged {entries_in_words(len(found))} {name}", now, _edit("entry_tag", found, added=True)
            )
        return len(found)

    def untag(self, which: Which, tag: str, *, now: datetime) -> int:
        """Take a tag off entries; gives how many had it."""
        name = tag_name(tag)
        with self.transaction() as connection:
            choose(connection, which)
            found = connection.execute(
                "DELETE FROM entry_tag WHERE tag = (SELECT id FROM tag WHERE name = ?) "
                "AND entry IN (SELECT id FROM temp.chosen) RETURNING entry, tag, rule",
                (name,),
            ).fetchall()
            words = f"Took {name} off {entries_in_words(len(found))}"
            self._record(connection, words, now, _edit("entry_tag", found, added=False))
        return len(found)

    def tag_feeds(self, feeds: Iterable[FeedId], tag: str, *, now: datetime) -> int:
        """Put a tag (a folder) on feeds; gives how many did not have it."""
        with self.transaction() as connection:
            edits = put_on_feeds(connection, feeds, [tag])
            changed = sum(len(edit.rows) for edit in edits)
            self._record(connection, f"Tagged {feeds_in_words(changed)} {tag_name(tag)}", now, edits)
        return changed

    def untag_feeds(self, feeds: Iterable[FeedId], tag: str, *, now: datetime) -> int:
        """Take a tag (a folder) off feeds; gives how many had it."""
        name = tag_name(tag)
        with self.transaction() as connection:
            found = connection.execute(
                "DELETE FROM feed_tag WHERE tag = (SELECT id FROM tag WHERE name = ?) "
                "AND feed IN (SELECT value FROM json_each(?)) RETURNING feed, tag",
                (name, rows.to_json(feeds)),
            ).fetchall()
            words = f"Took {name} off {feeds_in_words(len(found))}"
            self._record(connection, words, now, _edit("feed_tag", found, added=False))
        return len(found)

    def rename_tag(self, old: str, new: str, *, now: datetime) -> int:
        """Rename a tag and those below it; where the new name exists, the two become one. Gives how many tags.

        Rules and saved queries that name it come along.
        """
        from feedreader.store.retagging import retag

        source, target = tag_name(old), tag_name(new)
        if not target or source == target:
            return 0
        with self.transaction() as connection:
            query = "SELECT id, name FROM tag WHERE name = ? OR name >= ? AND name < ? ORDER BY name"
            found = connection.execute(query, (source, f"{source}/", f"{source}0")).fetchall()
            if target.startswith(f"{source}/"):  # each makes way before the next one takes its name
                found.reverse()
            edits: list[Edit] = []
            for number, name in found:
                edits += _move_tag(connection, number, tag_number(connection, target + name.removeprefix(source)))
            edits += retag(connection, source, target, now)
            self._record(connection, f"Renamed the tag {source} to {target}", now, edits)
        return max(len(found), 1) if edits else 0

    def save_query(self, name: str, query: str, *, now: datetime, position: int = 0) -> None:
        """Keep a query under a name; one of that name is replaced."""
        name = one_line(name)
        with self.transaction() as connection:
            found = connection.execute(
                "DELETE FROM saved_query WHERE name = ? RETURNING id, name, query, position", (name,)
            ).fetchall()
            added = connection.execute(
                "INSERT INTO saved_query(name, query, position) VALUES (?, ?, ?) RETURNING id, name, query, position",
                (name, query, position),
            ).fetchall()
            edits = [*_edit("saved_query", found, added=False), *_edit("saved_query", added, added=True)]
            self._record(connection, f"Saved the query {name}", now, edits)

    def forget_query(self, name: str, *, now: datetime) -> bool:
        """Remove a saved query; false where there is none of that name."""
        with self.transaction() as connection:
            found = connection.execute(
                "DELETE FROM saved_query WHERE name = ? RETURNING id, name, query, position", (one_line(name),)
            ).fetchall()
            edits = _edit("saved_query", found, added=False)
            self._record(connection, f"Removed the saved query {one_line(name)}", now, edits)
        return bool(found)


def tag_name(text: str) -> str:
    """A tag as it is stored: one line, no spaces around its parts, no empty parts; "" where nothing is left."""
    return "/".join(part.strip() for part in one_line(text).split("/") if part.strip())


def tag_number(connection: sqlite3.Connection, name: str) -> int:
    """The number of a tag, made where there is none."""
    connection.execute("INSERT OR IGNORE INTO tag(name) VALUES (?)", (name,))
    found: int = connection.execute("SELECT id FROM tag WHERE name = ?", (name,)).fetchone()[0]
    return found


def put_on_feeds(connection: sqlite3.Connection, feeds: Iterable[FeedId], tags: Iterable[str]) -> list[RowEdit]:
    """Put tags on feeds; gives the edits."""
    edits: list[RowEdit] = []
    numbers = rows.to_json(feeds)
    for name in dict.fromkeys(tag_name(tag) for tag in tags):
        if name:
            added = connection.execute(
                "INSERT OR IGNORE INTO feed_tag(feed, tag) SELECT id, ? FROM feed "
                "WHERE id IN (SELECT value FROM json_each(?)) RETURNING feed, tag",
                (tag_number(connection, name), numbers),
            ).fetchall()
            edits += _edit("feed_tag", added, added=True)
    return edits


def feeds_in_words(count: int) -> str:
    """Such as "1 feed" and "40 feeds"."""
    return "1 feed" if count == 1 else f"{count:,} feeds"


def _move_tag(connection: sqlite3.Connection, old: int, new: int) -> list[RowEdit]:
    edits: list[RowEdit] = []
    for table, columns in (("entry_tag", _ENTRY_TAG), ("feed_tag", _FEED_TAG)):
        names = ", ".join(columns)
        removed = connection.execute(f"DELETE FROM {table} WHERE tag = ? RETURNING {names}", (old,)).fetchall()  # noqa: S608 - our own names
        query = f"INSERT OR IGNORE INTO {table}({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - the same
        moved = [(row[0], new, *row[2:]) for row in removed]
        added = [row for row in moved if connection.execute(query, row).rowcount]
        edits += [*_edit(table, removed, added=False), *_edit(table, added, added=True)]
    return edits


def _edit(table: str, values: list[tuple[int | str | None, ...]], *, added: bool) -> list[RowEdit]:
    columns = {"entry_tag": _ENTRY_TAG, "feed_tag": _FEED_TAG, "saved_query": _SAVED_QUERY}[table]
    return [RowEdit(table=table, columns=columns, rows=tuple(values), added=added)] if values else []
