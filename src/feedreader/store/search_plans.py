"""Conditions that a query may hold for very many or few entries, in the forms that the first pages of lists need.

Few matches are sorted. Of more, a page is found sooner by going through the list and asking of each entry whether it is
among them (a `+` keeps SQLite from starting with them), and of very many, whether it matches: their set alone would
take too long to make.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from feedreader.store import rows
from feedreader.store.selection import Selection, either, of_folder, of_tagged

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

FEW = 2_000
VERY_MANY = 50_000
WORDS, PARTS = "entry_words", "entry_parts"
_UNFINISHED = re.compile(r'[^" ]{3,}" \*')
"""A word's beginning that the index has no list for: the lists of all words that begin so are put together each time.
Nor can the index of parts be asked of single entries: it keeps no places."""
GIVEN = "(SELECT value FROM json_each(?))"


def matching(expression: str, index: str = WORDS) -> Selection:
    """The entries that a full-text expression matches."""
    return Selection(f"s.entry IN ({_matches(index)})", (expression,))


def paged(connection: sqlite3.Connection, expression: str, index: str = WORDS) -> Selection:
    """The same for the first pages of a list by time."""
    query = f"SELECT count(*) FROM ({_matches(index)} LIMIT ?)"  # noqa: S608 - no person's text
    ((matches,),) = connection.execute(query, (expression, VERY_MANY))
    found = on_the_way(matching(expression, index), matches)
    if matches < VERY_MANY or index == PARTS or _UNFINISHED.search(expression):
        return found
    return replace(found, walk=Selection(f"EXISTS ({_matches(index)} AND rowid = s.entry)", (expression,)))


def on_the_way(selection: Selection, entries: int) -> Selection:
    """On pages, many entries are met on the way through the list; to sort them all would take longer."""
    if entries < FEW:
        return replace(selection, few=True)
    return anywhere(replace(selection, condition=f"+{selection.condition}"))


def in_folder(connection: sqlite3.Connection, name: str) -> Selection:
    """`of_folder` for pages."""
    found = of_folder(name)
    return on_the_way(found, _of_feeds(connection, found))


def tagged(connection: sqlite3.Connection, name: str) -> Selection:
    """`of_tag` for pages."""
    by_entry, by_feed = of_tagged(name), of_folder(name)
    query = f"SELECT count(*) FROM (SELECT 1 FROM entry_tag s WHERE {by_entry.condition} LIMIT {FEW})"  # noqa: S608 - our own text
    ((entries,),) = connection.execute(query, by_entry.parameters)
    entries += _of_feeds(connection, by_feed)
    return either(on_the_way(each, entries) for each in (by_entry, by_feed))


def anywhere(selection: Selection) -> Selection:
    """A condition that may hold for any number of entries, anywhere in the list."""
    return selection if selection.few or selection.walk else replace(selection, walk=selection)


def in_time(connection: sqlite3.Connection, selection: Selection) -> Selection:
    """A condition on nothing but the time: how much of the list that is, is soon known."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM entry_state s WHERE {selection.condition} LIMIT ?)"  # noqa: S608 - our own text
    ((entries,),) = connection.execute(query, (*selection.parameters, VERY_MANY))
    return replace(selection, few=True, walk=None) if entries < VERY_MANY else anywhere(selection)


def entries_of(connection: sqlite3.Connection, feeds: Sequence[int]) -> int:
    """How many entries these feeds have."""
    query = f"SELECT coalesce(sum(total), 0) FROM feed_count WHERE feed IN {GIVEN}"  # noqa: S608 - our own names
    found: int = connection.execute(query, (rows.to_json(feeds),)).fetchone()[0]
    return found


def _of_feeds(connection: sqlite3.Connection, selection: Selection) -> int:
    """How many entries the feeds have that a selection is about."""
    query = f"SELECT coalesce(sum(s.total), 0) FROM feed_count s WHERE {selection.condition}"  # noqa: S608 - our own text
    found: int = connection.execute(query, selection.parameters).fetchone()[0]
    return found


def _matches(index: str) -> str:
    return f"SELECT rowid FROM {index} WHERE {index} MATCH ?"  # noqa: S608 - our own names
