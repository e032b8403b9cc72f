"""The user's wishes for a story, to follow or to mute it, and what becomes of them when stories are merged.

A wish is a row of `story_state`. The row of a story that was merged away stays, beside that of the story its entries
went to: if both say the same, the wish was inherited, and undoing it undoes both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from feedreader.model.journal import ColumnEdit
from feedreader.store.redirects import current_story

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from feedreader.model.journal import Edit

TABLE = "story_state"


def take_along(connection: sqlite3.Connection, merged: Iterable[int]) -> tuple[list[Edit], list[Edit]]:
    """Let stories inherit the wishes of the stories that were merged into them.

    A merge hides nothing that was followed in either story; otherwise, what was muted stays muted. Returns the edits of
    the stories that are gone and of those that inherit. A step is replayed edit by edit, so it must have the former
    before, and the latter after, the edits by which stories go and come.
    """
    gone: list[Edit] = []
    heirs: list[Edit] = []
    for story in merged:
        target = current_story(connection, story)
        if target == story:
            continue
        followed, muted = _wishes(connection, story)
        is_followed, is_muted = _wishes(connection, target)
        if followed and is_followed:  # the merged story has no say any more: undoing its wish removes nothing
            gone.append(_set(connection, story, "followed", 0))
        elif followed:
            heirs.append(_set(connection, target, "followed", 1))
        if muted and is_muted:
            gone.append(_set(connection, story, "muted", 0))
        elif muted and (followed or not is_followed):
            heirs.append(_set(connection, target, "muted", 1))
        elif is_muted and followed:
            heirs.append(_set(connection, target, "muted", 0))
    return gone, heirs


def replay(connection: sqlite3.Connection, stories: Iterable[int], column: str, old: object, new: object) -> int:
    """Change a wish of a merged story, and of the story that it was merged into, from `old` to `new`.

    Returns how many stories changed: those whose wish differs by now are left alone.
    """
    changed = 0
    for story in stories:
        places = {story, current_story(connection, story)}
        if all(_wishes(connection, place)[column == "muted"] == old for place in places):
            for place in places:
                _write(connection, place, column, new)
            changed += 1
    return changed


def _wishes(connection: sqlite3.Connection, story: int) -> tuple[int, int]:
    """Return whether a story is followed, and whether it is muted."""
    found = connection.execute(f"SELECT followed, muted FROM {TABLE} WHERE story = ?", (story,)).fetchone()
    return found or (0, 0)


def _set(connection: sqlite3.Connection, story: int, column: str, value: int) -> Edit:
    _write(connection, story, column, value)
    return ColumnEdit(table=TABLE, column=column, before=1 - value, after=value, keys=(story,))


def _write(connection: sqlite3.Connection, story: int, column: LiteralString, value: object) -> None:
    connection.execute(f"INSERT OR IGNORE INTO {TABLE}(story) VALUES (?)", (story,))
    connection.execute(f"UPDATE {TABLE} SET {column} = ? WHERE story = ?", (value, story))
