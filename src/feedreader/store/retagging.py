"""A tag's new name in what a person keeps: the queries and the actions of rules, and saved queries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from feedreader.errors import QueryError
from feedreader.model.journal import RowEdit
from feedreader.query.parse import parse
from feedreader.query.retag import renamed, retagged
from feedreader.query.write import to_text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from feedreader.model.journal import Scalar

_RULE = ("id", "name", "query", "actions", "active")
_SAVED_QUERY = ("id", "name", "query", "position")
_TAG = "tag "


def retag(connection: sqlite3.Connection, old: str, new: str, now: datetime) -> list[RowEdit]:
    """Write `new` for the tag `old`, and likewise for those below it; gives the edits."""
    edits: list[RowEdit] = []
    for row in connection.execute(f"SELECT {', '.join(_RULE)} FROM rule ORDER BY id").fetchall():  # noqa: S608 - our own names
        number, name, query, actions, active = row
        rule = (number, name, _query(query, old, new, now), _actions(actions, old, new), active)
        edits += _replaced(connection, "rule", _RULE, row, rule)
    for row in connection.execute(f"SELECT {', '.join(_SAVED_QUERY)} FROM saved_query ORDER BY id").fetchall():  # noqa: S608 - the same
        number, name, query, position = row
        saved = (number, name, _query(query, old, new, now), position)
        edits += _replaced(connection, "saved_query", _SAVED_QUERY, row, saved)
    return edits


def _query(query: str, old: str, new: str, now: datetime) -> str:
    """The query as the person wrote it where it does not name the tag, or cannot be read any more."""
    try:
        tree = parse(query, now)
    except QueryError:
        return query
    after = retagged(tree, old, new)
    return query if after == tree else to_text(after)


def _actions(actions: str, old: str, new: str) -> str:
    before: list[str] = json.loads(actions)
    after = [_action(action, old, new) for action in before]
    return actions if after == before else json.dumps(list(dict.fromkeys(after)), ensure_ascii=False)


def _action(action: str, old: str, new: str) -> str:
    return _TAG + renamed(action.removeprefix(_TAG), old, new) if action.startswith(_TAG) else action


def _replaced(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    before: tuple[Scalar, ...],
    after: tuple[Scalar, ...],
) -> list[RowEdit]:
    if before == after:
        return []
    connection.execute(f"DELETE FROM {table} WHERE id = ?", before[:1])  # noqa: S608 - our own names
    marks = ", ".join("?" for _ in columns)
    connection.execute(f"INSERT INTO {table}({', '.join(columns)}) VALUES ({marks})", after)  # noqa: S608 - the same
    return [
        RowEdit(table=table, columns=columns, rows=(before,), added=False),
        RowEdit(table=table, columns=columns, rows=(after,), added=True),
    ]
