"""The order that a user gives feeds and folders by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from feedreader.model.journal import ColumnEdit
from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


def arrange(connection: sqlite3.Connection, table: Literal["feed", "tag"], numbers: Sequence[int]) -> list[ColumnEdit]:
    """Put these rows of a table in this order, using the positions that they have; return the edits.

    All other rows keep their positions. Equal positions are made distinct.
    """
    query = (
        f"SELECT t.id, t.position, coalesce(t.position, t.id) FROM json_each(?) j JOIN {table} t ON t.id = j.value "
        "ORDER BY j.key"
    )
    found = connection.execute(query, (rows.to_json(dict.fromkeys(numbers)),)).fetchall()
    edits, last = list[ColumnEdit](), -1
    for (number, before, here), place in zip(found, sorted(place for *_, place in found), strict=True):
        last = max(place, last + 1)
        if last != here:
            edits.append(ColumnEdit(table=table, column="position", before=before, after=last, keys=(number,)))
    query = f"UPDATE {table} SET position = ? WHERE id = ?"
    connection.executemany(query, [(edit.after, edit.keys[0]) for edit in edits])
    return edits
