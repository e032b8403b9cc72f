"""The journal: every change of state as undoable row edits, for all processes and across restarts.

Undo reverts the newest step that is not undone, redo repeats the one undone last. A new step of the user discards the
undone steps. A step made in the background (such as a rule on new entries) does not, because nobody expects new entries
to make redo impossible: it is inserted before the undone steps. The first of these that concerns the same rows is
dropped, with those after it, because their starting point has changed.

An edit is applied only if the row is still as the step left it, so that no later change is overwritten. Derived data
(stories' rows, counts) is not in the journal, because it follows from the rows that are. Nor are facts.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Any

from feedreader.errors import RuleError, StoreError
from feedreader.model.journal import Change, ChangeKind, ColumnEdit, RowEdit, Undone
from feedreader.model.runs import Runs
from feedreader.store import rows, wishes
from feedreader.store.edge import edge
from feedreader.store.marks import set_mark
from feedreader.store.recount import recount, stories_of_feeds
from feedreader.store.selection import choose
from feedreader.text.urls import feed_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlite_utils import Database

    from feedreader.model.journal import Edit

MAX_STEPS = 1000
MAX_BYTES = 32_000_000
_COLUMNS = {  # the columns that an edit may change, and the key of their table
    ("entry_state", "read"): "entry",
    ("entry_state", "starred"): "entry",
    ("entry_state", "story"): "entry",
    ("feed", "removed"): "id",
    ("feed", "url"): "id",
    ("feed", "user_title"): "id",
    ("feed", "position"): "id",
    ("tag", "position"): "id",
    ("story", "lead"): "id",
    ("story_state", "muted"): "story",
    ("story_state", "followed"): "story",
    ("coverage", "muted"): "id",
    ("coverage", "followed"): "id",
}
_MARKS = (("entry_state", "read"), ("entry_state", "starred"))
_ROWS = {  # the tables that an edit may insert rows into and delete them from
    "entry_tag": ("entry", "tag", "rule"),
    "feed_tag": ("feed", "tag"),
    "rule": ("id", "name", "query", "actions", "active"),
    "rule_effect": ("entry", "rule", "action", "at"),
    "saved_query": ("id", "name", "query", "position"),
    "story": ("id", "lead"),
    "story_correction": ("id", "entry", "other", "together"),
    "coverage_correction": ("id", "entry", "other", "together"),
    "story_coverage": ("story", "coverage", "with_story", "score", "evidence"),
    "story_link": ("entry", "with_entry", "score", "evidence"),
    "waiting_state": ("feed", "guid", "line"),
    "feed_setting": ("id", "feed", "name", "value"),
}
_TOLD_BY = {"story_coverage": 2}
"""How many leading columns identify a row that a step has inserted; grouping rewrites the others."""
_DERIVED = "story"
_UNCOUNTED = (_DERIVED, "waiting_state", "story_coverage")
"""Tables whose rows follow from others: stories from their members, coverage from stories, waiting lines from the
entries that arrive. A row that already exists, or no longer does, is therefore no obstacle to a step."""


@dataclass(slots=True, kw_only=True)
class Batch:
    """Edits that become one step; its `change` can be corrected until it ends."""

    change: Change | None
    background: bool
    edits: list[Edit] = field(default_factory=list)


class Transactions:
    """The only way to write: one transaction at a time in this process, waiting for those of other processes."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._turn = threading.RLock()

    @cached_property
    def _database(self) -> Database:
        from sqlite_utils import Database

        return Database(self._connection, recursive_triggers=False, execute_plugins=False)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction, or a savepoint inside another one. Raises StoreError if the database cannot be used.

        `BEGIN IMMEDIATE`, because a transaction that reads before it writes does not wait for other writers: it fails.
        No savepoint for the whole: SQLite would keep what it changes in a list in memory and walk it at every statement
        that fires a trigger (measured: 1 ms an entry in batches of 10,000). sqlite-utils makes the savepoints and is
        imported for them alone: marking one entry takes 0.4 ms, importing it 130.
        """
        connection = self._connection
        with edge(self._path), self._turn:
            if connection.in_transaction:
                with self._database.atomic():
                    yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection outside any transaction, for statements that need none; threads take turns."""
        with edge(self._path), self._turn:
            yield self._connection


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # some errors, such as a full disk, have ended it already
        connection.execute("ROLLBACK")


class Journal(Transactions):
    """Records, undoes and redoes steps. Every part of the writer uses one."""

    _batch: Batch | None = None

    @contextmanager
    def batch(self, change: Change | None = None, *, now: datetime, background: bool = False) -> Iterator[Batch]:
        """Combine all changes in this context into one step and one transaction, which may be nested."""
        with self.transaction() as connection:
            outer, step = self._batch, Batch(change=change, background=background)
            self._batch = step
            try:
                yield step
            finally:
                self._batch = outer
            self.record(connection, step.change, now, step.edits, background=step.background)

    def undo(self) -> Undone | None:
        """Undo the newest step that is not undone; None if there is none."""
        return self._replay_step(
            "SELECT id, change, edits FROM journal WHERE undone = 0 ORDER BY id DESC LIMIT 1", back=True
        )

    def redo(self) -> Undone | None:
        """Redo the step undone last; None if there is none."""
        return self._replay_step(
            "SELECT id, change, edits FROM journal WHERE undone = 1 ORDER BY id LIMIT 1", back=False
        )

    def _replay_step(self, query: str, *, back: bool) -> Undone | None:
        with self.transaction() as connection:
            found = connection.execute(query).fetchone()
            if found is None:
                return None
            number, change, blob = found
            if (step := _readable(change, blob)) is None:
                what = "the step that it would take back" if back else "the step that it would repeat"
                remedy = "`feedreader doctor --repair` takes it out of the journal"
                raise StoreError(str(self._path), f"{what} is damaged; {remedy}")
            applied, skipped = replay(connection, step[1], back=back)
            connection.execute("UPDATE journal SET undone = ? WHERE id = ?", (int(back), number))
        return Undone(change=step[0], applied=applied, skipped=skipped)

    def record(
        self,
        connection: sqlite3.Connection,
        change: Change | None,
        now: datetime,
        edits: Sequence[Edit],
        *,
        background: bool = False,
    ) -> None:
        """Add a step to the transaction that makes its edits, unless nothing changed."""
        if self._batch is not None:
            self._batch.edits.extend(edits)
            return
        if not edits:
            return
        assert change is not None, "a step says what it is"
        ahead = _untouched(connection, edits) if background else []
        connection.execute("DELETE FROM journal WHERE undone = 1")
        steps = [(rows.to_micros(now), write_change(change), encoded(edits), 0), *ahead]
        connection.executemany("INSERT INTO journal(at, change, edits, undone) VALUES (?, ?, ?, ?)", steps)
        connection.execute(
            "DELETE FROM journal WHERE id <= coalesce((SELECT id FROM (SELECT id, row_number() OVER newest AS steps, "
            "sum(length(edits)) OVER newest AS bytes FROM journal WINDOW newest AS (ORDER BY id DESC)) "
            "WHERE steps > ? OR (bytes > ? AND steps > 1) LIMIT 1), 0)",
            (MAX_STEPS, MAX_BYTES),
        )


def _untouched(connection: sqlite3.Connection, edits: Sequence[Edit]) -> list[tuple[Any, ...]]:
    """Return the undone steps, in order, up to the first that concerns the same rows as these edits."""
    concerned: defaultdict[str, set[Any]] = defaultdict(set)
    for edit in edits:
        concerned[_place(edit)].update(_keys(edit))
    undone = connection.execute("SELECT at, change, edits, undone FROM journal WHERE undone = 1 ORDER BY id")

    def stands(step: Sequence[Any]) -> bool:
        known = _readable(step[1], step[2])
        return known is not None and all(concerned[_place(edit)].isdisjoint(_keys(edit)) for edit in known[1])

    return list(takewhile(stands, undone))


def unreadable_steps(connection: sqlite3.Connection) -> list[int]:
    """Return the numbers of the steps that cannot be read because a page was damaged."""
    found = connection.execute("SELECT id, change, edits FROM journal ORDER BY id")
    return [number for number, change, blob in found if _readable(change, blob) is None]


def _readable(text: str, blob: bytes) -> tuple[Change, tuple[Edit, ...]] | None:
    """Return the change and the edits of a step; None if they cannot be read."""
    try:
        return (change, decoded(blob)) if (change := readable_change(text)) is not None else None
    except (ValueError, TypeError, KeyError, zlib.error):
        return None


def readable_change(text: str) -> Change | None:
    """Return the change of a step; None if it cannot be read."""
    try:
        return read_change(text)
    except (ValueError, TypeError, KeyError, RuleError):
        return None


def _place(edit: Edit) -> str:
    """Return the location of an edit: single columns for marks of entries, whole rows in other tables."""
    return f"{edit.table}.{edit.column}" if isinstance(edit, ColumnEdit) and edit.table == "entry_state" else edit.table


def _keys(edit: Edit) -> Iterable[Any]:
    return edit.keys if isinstance(edit, ColumnEdit) else (row[0] for row in edit.rows)


def write_change(change: Change) -> str:
    """Return a change as JSON, for the journal, without empty values."""
    plain: dict[str, Any] = {"kind": change.kind.value}
    for name in ("count", "names", "of", "meant"):
        if value := getattr(change, name):
            plain[name] = value
    if change.actions:
        plain["actions"] = [[str(action), entries] for action, entries in change.actions]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def read_change(text: str) -> Change:
    """Parse a change written by `write_change`.

    Raises ValueError, KeyError or TypeError for any other text.
    """
    from feedreader.policy.actions import read_action

    plain = json.loads(text)
    return Change(
        ChangeKind(plain["kind"]),
        count=plain.get("count", 0),
        names=tuple(plain.get("names", ())),
        of=plain.get("of", ""),
        meant=plain.get("meant", 0),
        actions=tuple((read_action(action), entries) for action, entries in plain.get("actions", ())),
    )


def encoded(edits: Sequence[Edit]) -> bytes:
    """Encode edits as deflated JSON. Keys are stored as differences, so a million consecutive ones take a few kB."""
    deflate = zlib.compressobj(6)
    pieces = (deflate.compress(piece.encode()) for piece in _written(edits))
    return b"".join([*pieces, deflate.flush()])


def _written(edits: Sequence[Edit]) -> Iterator[str]:
    """Yield JSON in pieces, because a million differences at once would be a list of a million."""
    write = json.JSONEncoder(separators=(",", ":")).encode
    yield "["
    for place, edit in enumerate(edits):
        yield "," if place else ""
        if isinstance(edit, ColumnEdit):
            yield f'{{"column":{write([edit.table, edit.column, edit.before, edit.after])},"keys":['
            yield from _differences(edit.keys)
            yield "]}"
        else:
            yield write({"rows": [edit.table, edit.columns, edit.added], "values": edit.rows})
    yield "]"


def _differences(keys: Sequence[int]) -> Iterator[str]:
    before, between = 0, ""
    for first, last in (keys if isinstance(keys, Runs) else Runs.of(sorted(keys))).pairs():
        yield f"{between}{first - before}"
        yield ",1" * (last - first)
        before, between = last, ","


def decoded(blob: bytes) -> tuple[Edit, ...]:
    """Decode edits encoded by `encoded`."""
    edits: list[Edit] = []
    for plain in json.loads(zlib.decompress(blob)):
        if "column" in plain:
            table, column, before, after = plain["column"]
            keys = Runs(_runs(plain["keys"]))
            edits.append(ColumnEdit(table=table, column=column, before=before, after=after, keys=keys))
        else:
            table, columns, added = plain["rows"]
            values = tuple(tuple(row) for row in plain["values"])
            edits.append(RowEdit(table=table, columns=tuple(columns), rows=values, added=added))
    return tuple(edits)


def _runs(differences: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the runs of numbers with these differences; within a run all differences are 1."""
    last = 0
    for step, equal in groupby(differences):
        length = len(tuple(equal))
        if step == 1:
            yield last + 1, last + length
        else:
            yield from ((last + step * place, last + step * place) for place in range(1, length + 1))
        last += step * length


def replay(connection: sqlite3.Connection, edits: Sequence[Edit], *, back: bool) -> tuple[int, int]:
    """Apply edits, or revert them in reverse order; return how many rows changed, and how many were not as expected.

    An edit of a table or column that steps may not change raises KeyError and changes nothing.
    """
    applied = skipped = 0
    for edit in reversed(edits) if back else edits:
        if isinstance(edit, ColumnEdit):
            changed, size = _replay_column(connection, edit, back=back), len(edit.keys)
        else:
            changed, size = _replay_rows(connection, edit, add=edit.added != back), len(edit.rows)
        if edit.table not in _UNCOUNTED:
            applied += changed
            skipped += size - changed
    _follow(connection, edits, back=back)
    return applied, skipped


def _replay_column(connection: sqlite3.Connection, edit: ColumnEdit, *, back: bool) -> int:
    key = _COLUMNS[edit.table, edit.column]
    old, new = (edit.after, edit.before) if back else (edit.before, edit.after)
    if (edit.table, edit.column) == ("feed", "url"):
        return _replay_address(connection, edit.keys, str(old), str(new))
    if (edit.table, edit.column) in _MARKS and (old, new) in ((0, 1), (1, 0)):
        return len(set_mark(connection, edit.keys, edit.column, int(new == 1)))  # type: ignore[arg-type]  # entries
    if edit.table == wishes.TABLE:
        return wishes.replay(connection, edit.keys, edit.column, old, new)
    choose(connection, edit.keys)  # type: ignore[arg-type]  # numbers of any kind of row fit the table
    query = (
        f"UPDATE {edit.table} SET {edit.column} = ? WHERE {key} IN (SELECT id FROM temp.chosen) AND {edit.column} IS ?"
    )
    return connection.execute(query, (new, old)).rowcount


def _replay_address(connection: sqlite3.Connection, feeds: Sequence[int], old: str, new: str) -> int:
    """Return a feed's address and its key change together, unless another subscription has the key by now."""
    return connection.executemany(
        "UPDATE OR IGNORE feed SET url = ?, url_key = ? WHERE id = ? AND url = ?",
        [(new, feed_key(new), feed, old) for feed in feeds],
    ).rowcount


def _replay_rows(connection: sqlite3.Connection, edit: RowEdit, *, add: bool) -> int:
    if _ROWS[edit.table] != edit.columns:
        raise KeyError(edit.columns)
    if not add:
        told_by = _TOLD_BY.get(edit.table, len(edit.columns))
        match = " AND ".join(f"{column} IS ?" for column in edit.columns[:told_by])
        query = f"DELETE FROM {edit.table} WHERE {match}"
        return connection.executemany(query, [row[:told_by] for row in edit.rows]).rowcount
    marks = ", ".join("?" for _ in edit.columns)
    query = f"INSERT OR IGNORE INTO {edit.table}({', '.join(edit.columns)}) VALUES ({marks})"
    added = 0
    for row in edit.rows:
        try:
            added += connection.execute(query, row).rowcount
        except sqlite3.IntegrityError:  # the row that it belongs to no longer exists
            continue
    return added


def _follow(connection: sqlite3.Connection, edits: Sequence[Edit], *, back: bool) -> None:
    """Update data derived from the rows of these edits."""
    stories: set[int] = set()
    feeds: set[int] = set()
    moves: list[tuple[int, int, int]] = []
    for edit in edits:
        if isinstance(edit, RowEdit):
            stories.update(int(row[0] or 0) for row in edit.rows if edit.table == _DERIVED)
        elif (edit.table, edit.column) == ("entry_state", "story"):
            old, new = int(edit.before or 0), int(edit.after or 0)
            stories.update((old, new))
            moves.append((new, old, len(edit.keys)) if back else (old, new, len(edit.keys)))
        elif (edit.table, edit.column) == ("feed", "removed"):
            feeds.update(edit.keys)
    stories.update(stories_of_feeds(connection, feeds))
    if stories:
        recount(connection, stories, moves=moves)
