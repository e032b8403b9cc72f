"""The user's changes to marks, tags and saved queries, each one step of the journal.

A tag may be a path: `politics` includes `politics/eu`. Renaming one also rewrites the rules and the saved queries that
name it. The reads are in `store/user_data.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, LiteralString

from feedreader.errors import QueryError
from feedreader.model.journal import Change, ChangeKind, ColumnEdit, RowEdit
from feedreader.store import rows
from feedreader.store.json_values import items
from feedreader.store.marks import set_mark
from feedreader.store.selection import choose
from feedreader.text.clean import one_line, tag_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from feedreader.model.feeds import FeedId
    from feedreader.model.journal import Scalar
    from feedreader.store.journal import Journal
    from feedreader.store.selection import Which

RULE_COLUMNS = ("id", "name", "query", "actions", "active")
_ENTRY_TAG = ("entry", "tag", "rule")
_FEED_TAG = ("feed", "tag")
_SAVED_QUERY = ("id", "name", "query", "position")
_TAG_ACTION = "tag "
_MARKED = {
    ("read", True): ChangeKind.READ,
    ("read", False): ChangeKind.UNREAD,
    ("starred", True): ChangeKind.STARRED,
    ("starred", False): ChangeKind.UNSTARRED,
}


class MarkWriter:
    """Marks entries read, unread, starred and unstarred, by number or by selection, a million in one step."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def mark_read(self, which: Which, *, now: datetime, change: Callable[[int], Change] | None = None) -> int:
        """Mark entries read; return how many were unread. `change` makes the journal's description from that number."""
        return self._mark(which, "read", now, value=True, change=change)

    def mark_unread(self, which: Which, *, now: datetime) -> int:
        """Mark entries unread; return how many were read."""
        return self._mark(which, "read", now, value=False)

    def star(self, which: Which, *, now: datetime) -> int:
        """Star entries; return how many were not starred."""
        return self._mark(which, "starred", now, value=True)

    def unstar(self, which: Which, *, now: datetime) -> int:
        """Unstar entries; return how many were starred."""
        return self._mark(which, "starred", now, value=False)

    def _mark(
        self, which: Which, column: str, now: datetime, *, value: bool, change: Callable[[int], Change] | None = None
    ) -> int:
        with self._journal.transaction() as connection:
            keys = set_mark(connection, which, column, int(value))
            if keys:
                edit = ColumnEdit(
                    table="entry_state", column=column, before=int(not value), after=int(value), keys=keys
                )
                done = change(len(keys)) if change else Change(_MARKED[column, value], len(keys))
                self._journal.record(connection, done, now, [edit])
        return len(keys)


class TagWriter:
    """Puts tags on entries and feeds, takes them off and renames them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def tag(self, which: Which, tag: str, *, now: datetime, rule: int | None = None) -> int:
        """Tag entries; return how many did not have the tag. `rule` is the rule that does so, None for the user."""
        name = tag_name(tag)
        if not name:
            return 0
        with self._journal.transaction() as connection:
            choose(connection, which)
            number = tag_number(connection, name)
            found = connection.execute(
                "INSERT INTO entry_tag(entry, tag, rule) SELECT c.id, ?1, ?2 FROM temp.chosen c "
                "WHERE EXISTS (SELECT 1 FROM entry WHERE id = c.id) "
                "AND NOT EXISTS (SELECT 1 FROM entry_tag WHERE entry = c.id AND tag = ?1) RETURNING entry, tag, rule",
                (number, rule),
            ).fetchall()
            self._journal.record(
                connection,
                Change(ChangeKind.TAGGED, len(found), (name,)),
                now,
                _edit("entry_tag", found, added=True),
            )
        return len(found)

    def untag(self, which: Which, tag: str, *, now: datetime) -> int:
        """Remove a tag from entries; return how many had it."""
        name = tag_name(tag)
        with self._journal.transaction() as connection:
            choose(connection, which)
            found = connection.execute(
                "DELETE FROM entry_tag WHERE tag = (SELECT id FROM tag WHERE name = ?) "
                "AND entry IN (SELECT id FROM temp.chosen) RETURNING entry, tag, rule",
                (name,),
            ).fetchall()
            change = Change(ChangeKind.UNTAGGED, len(found), (name,))
            self._journal.record(connection, change, now, _edit("entry_tag", found, added=False))
        return len(found)

    def tag_feeds(self, feeds: Iterable[FeedId], tag: str, *, now: datetime) -> int:
        """Put a tag (a folder) on feeds; return how many did not have it."""
        with self._journal.transaction() as connection:
            edits = put_on_feeds(connection, feeds, [tag])
            changed = sum(len(edit.rows) for edit in edits)
            self._journal.record(connection, Change(ChangeKind.FEEDS_TAGGED, changed, (tag_name(tag),)), now, edits)
        return changed

    def untag_feeds(self, feeds: Iterable[FeedId], tag: str, *, now: datetime) -> int:
        """Remove a tag (a folder) from feeds; return how many had it."""
        name = tag_name(tag)
        with self._journal.transaction() as connection:
            found = connection.execute(
                "DELETE FROM feed_tag WHERE tag = (SELECT id FROM tag WHERE name = ?) "
                "AND feed IN (SELECT value FROM json_each(?)) RETURNING feed, tag",
                (name, rows.to_json(feeds)),
            ).fetchall()
            change = Change(ChangeKind.FEEDS_UNTAGGED, len(found), (name,))
            self._journal.record(connection, change, now, _edit("feed_tag", found, added=False))
        return len(found)

    def arrange(self, names: Sequence[str], moved: str, *, now: datetime) -> bool:
        """Put folders in this order, using the positions that they have; return false if they are in it already."""
        from feedreader.store.arranging import arrange

        with self._journal.transaction() as connection:
            query = "SELECT t.id FROM json_each(?) j JOIN tag t ON t.name = j.value ORDER BY j.key"
            numbers = [number for (number,) in connection.execute(query, (rows.to_json(names),))]
            edits = arrange(connection, "tag", numbers)
            self._journal.record(connection, Change(ChangeKind.ARRANGED, 1, (moved,)), now, edits)
        return bool(edits)

    def rename(self, old: str, new: str, *, now: datetime) -> int:
        """Rename a tag and those below it, or merge it into an existing tag; return how many tags changed.

        Rules and saved queries that name it are rewritten.
        """
        source, target = tag_name(old), tag_name(new)
        if not target or source == target:
            return 0
        with self._journal.transaction() as connection:
            query = "SELECT id, name FROM tag WHERE name = ? OR name >= ? AND name < ? ORDER BY name"
            found = connection.execute(query, (source, f"{source}/", f"{source}0")).fetchall()
            if target.startswith(f"{source}/"):  # each makes way before the next one takes its name
                found.reverse()
            moves = [
                _move_tag(connection, number, tag_number(connection, target + name.removeprefix(source)))
                for number, name in found
            ]
            edits = [edit for move in moves for edit in move]
            edits += _retag(connection, source, target, now)
            self._journal.record(connection, Change(ChangeKind.TAG_RENAMED, names=(source, target)), now, edits)
        return max(sum(map(bool, moves)), 1) if edits else 0  # unused tags are never shown, so they do not count


class QueryWriter:
    """Stores queries under names."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def save(self, name: str, query: str, *, now: datetime, position: int = 0) -> None:
        """Store a query under a name; one of that name is replaced."""
        name = one_line(name)
        with self._journal.transaction() as connection:
            found = connection.execute(
                "DELETE FROM saved_query WHERE name = ? RETURNING id, name, query, position", (name,)
            ).fetchall()
            added = connection.execute(
                "INSERT INTO saved_query(name, query, position) VALUES (?, ?, ?) RETURNING id, name, query, position",
                (name, query, position),
            ).fetchall()
            edits = [*_edit("saved_query", found, added=False), *_edit("saved_query", added, added=True)]
            self._journal.record(connection, Change(ChangeKind.QUERY_SAVED, names=(name,)), now, edits)

    def forget(self, name: str, *, now: datetime) -> bool:
        """Remove a saved query; return false if there is none of that name."""
        with self._journal.transaction() as connection:
            found = connection.execute(
                "DELETE FROM saved_query WHERE name = ? RETURNING id, name, query, position", (one_line(name),)
            ).fetchall()
            edits = _edit("saved_query", found, added=False)
            self._journal.record(connection, Change(ChangeKind.QUERY_REMOVED, names=(one_line(name),)), now, edits)
        return bool(found)


def tag_number(connection: sqlite3.Connection, name: str) -> int:
    """Return the number of a tag, which is created if it does not exist."""
    connection.execute("INSERT OR IGNORE INTO tag(name) VALUES (?)", (name,))
    found: int = connection.execute("SELECT id FROM tag WHERE name = ?", (name,)).fetchone()[0]
    return found


def put_on_feeds(connection: sqlite3.Connection, feeds: Iterable[FeedId], tags: Iterable[str]) -> list[RowEdit]:
    """Put tags on feeds; return the edits."""
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


def _move_tag(connection: sqlite3.Connection, old: int, new: int) -> list[RowEdit]:
    edits: list[RowEdit] = []
    for table, columns in (("entry_tag", _ENTRY_TAG), ("feed_tag", _FEED_TAG)):
        names = ", ".join(columns)
        removed = connection.execute(f"DELETE FROM {table} WHERE tag = ? RETURNING {names}", (old,)).fetchall()
        query = f"INSERT OR IGNORE INTO {table}({names}) VALUES ({', '.join('?' * len(columns))})"
        moved = [(row[0], new, *row[2:]) for row in removed]
        added = [row for row in moved if connection.execute(query, row).rowcount]
        edits += [*_edit(table, removed, added=False), *_edit(table, added, added=True)]
    return edits


def _edit(table: str, values: list[tuple[int | str | None, ...]], *, added: bool) -> list[RowEdit]:
    columns = {"entry_tag": _ENTRY_TAG, "feed_tag": _FEED_TAG, "saved_query": _SAVED_QUERY}[table]
    return [RowEdit(table=table, columns=columns, rows=tuple(values), added=added)] if values else []


def _retag(connection: sqlite3.Connection, old: str, new: str, now: datetime) -> list[RowEdit]:
    """Replace the tag `old` by `new`, and those below it likewise; return the edits."""
    edits: list[RowEdit] = []
    for row in connection.execute(f"SELECT {', '.join(RULE_COLUMNS)} FROM rule ORDER BY id").fetchall():
        number, name, query, actions, active = row
        rule = (number, name, _query(query, old, new, now), _actions(actions, old, new), active)
        edits += _replaced(connection, "rule", RULE_COLUMNS, row, rule)
    for row in connection.execute(f"SELECT {', '.join(_SAVED_QUERY)} FROM saved_query ORDER BY id").fetchall():
        number, name, query, position = row
        saved = (number, name, _query(query, old, new, now), position)
        edits += _replaced(connection, "saved_query", _SAVED_QUERY, row, saved)
    return edits


def _query(query: str, old: str, new: str, now: datetime) -> str:
    """Return a query with the tag renamed; as the user wrote it if it does not name the tag or cannot be parsed."""
    from feedreader.query.parse import parse
    from feedreader.query.retag import retagged
    from feedreader.query.write import to_text

    try:
        tree = parse(query, now)
    except QueryError:
        return query
    after = retagged(tree, old, new)
    return query if after == tree else to_text(after)


def _actions(actions: str, old: str, new: str) -> str:
    before: list[str] = list(items(actions))
    after = [_action(action, old, new) for action in before]
    return actions if after == before else json.dumps(list(dict.fromkeys(after)), ensure_ascii=False)


def _action(action: str, old: str, new: str) -> str:
    from feedreader.query.retag import renamed

    return (
        _TAG_ACTION + renamed(action.removeprefix(_TAG_ACTION), old, new) if action.startswith(_TAG_ACTION) else action
    )


def _replaced(
    connection: sqlite3.Connection,
    table: LiteralString,
    columns: tuple[LiteralString, ...],
    before: tuple[Scalar, ...],
    after: tuple[Scalar, ...],
) -> list[RowEdit]:
    if before == after:
        return []
    connection.execute(f"DELETE FROM {table} WHERE id = ?", before[:1])
    marks = ", ".join("?" for _ in columns)
    connection.execute(f"INSERT INTO {table}({', '.join(columns)}) VALUES ({marks})", after)
    return [
        RowEdit(table=table, columns=columns, rows=(before,), added=False),
        RowEdit(table=table, columns=columns, rows=(after,), added=True),
    ]
