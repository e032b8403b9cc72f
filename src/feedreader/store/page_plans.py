"""Choose the query plan for the first page of a list: conditions for each plan, and a race between two plans.

A few matches are sorted. With more, it is faster to scan the list and test whether each entry is in the set of matches,
and with very many, to test each entry itself, because building the set would take too long. The number of matches is
estimated where that takes only a few milliseconds. Their positions in the list are unknown, so `soonest` first tries
the plan that is faster for many matches, and abandons it for the other after a moment. Both return the same rows.
"""

from __future__ import annotations

import re
import sqlite3
import time
from typing import TYPE_CHECKING, Any, LiteralString, TypeAlias

from feedreader.model.entries import EntryId
from feedreader.store import rows
from feedreader.store.selection import LANGUAGE, Selection, of_entries, of_folder, of_language, of_tag, of_tagged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.journal import Scalar

    Plan: TypeAlias = "tuple[str, Sequence[Scalar]]"

FEW = 2_000
VERY_MANY = 50_000
"""How many entries of an index are counted at most, which takes a millisecond or two."""
WORDS, PARTS = "entry_words", "entry_parts"
_UNFINISHED = r'[^" ]{3,}" \*'
"""Matches a prefix that the index has no list for. The lists of all words with that prefix are merged each time; nor
can the trigram index be asked about single entries, since it stores no positions."""
ASKING = 15_000
"""Asking the word index about one entry takes as long as putting 300 into a set; a page needs 50 that match."""
GIVEN = "(SELECT value FROM json_each(?))"


def matching(expression: str, index: str = WORDS) -> Selection:
    """Return the entries that match a full-text expression."""
    return Selection(f"s.entry IN ({_matches(index)})", (expression,))


def paged(connection: sqlite3.Connection, expression: str, index: str = WORDS) -> Selection:
    """Return the same for the first pages of a list by time, as of now.

    The index yields the newest matches first. If there are few, that is all of them; otherwise, how far back the first
    ones reach gives an estimate of the number. These usually suffice for a page; for older entries the index is queried
    again.
    """
    found = connection.execute(f"{_matches(index)} ORDER BY rowid DESC LIMIT ?", (expression, FEW)).fetchall()
    newest = [EntryId(number) for (number,) in found]
    if len(newest) < FEW:
        return of_entries(tuple(newest))
    ((last,),) = connection.execute("SELECT coalesce(max(entry), 0) FROM entry_state")
    share = min(FEW / max(last - newest[-1], 1), 1)
    in_a_set = share * share * last < ASKING or index == PARTS or re.search(_UNFINISHED, expression)
    older = f"s.entry IN ({_matches(index)})" if in_a_set else f"EXISTS ({_matches(index)} AND rowid = s.entry)"
    walk = Selection(
        f"CASE WHEN s.entry < ? THEN {older} ELSE s.entry IN {GIVEN} END",
        (newest[-1], expression, rows.to_json(newest)),
    )
    return matching(expression, index)._replace(most=share * last, walk=walk)


def sized(selection: Selection, entries: float) -> Selection:
    """Return a condition with an estimate of how many entries meet it.

    If there are many, scanning the list soon meets them: a `+` keeps SQLite from starting with this condition.
    """
    if entries < FEW:
        return selection._replace(few=True, most=entries)
    return selection._replace(most=entries, walk=selection._replace(condition=f"+({selection.condition})"))


def in_folder(connection: sqlite3.Connection, name: str) -> Selection:
    """`of_folder` for pages."""
    found = of_folder(name)
    return sized(found, _of_feeds(connection, found))


def tagged(connection: sqlite3.Connection, name: str) -> Selection:
    """`of_tag` for pages."""
    by_entry = of_tagged(name)
    query = f"SELECT count(*) FROM (SELECT 1 FROM entry_tag s WHERE {by_entry.condition} LIMIT {FEW})"
    ((entries,),) = connection.execute(query, by_entry.parameters)
    return sized(of_tag(name), entries + _of_feeds(connection, of_folder(name)))


def anywhere(selection: Selection) -> Selection:
    """Return a condition that any number of entries may meet, anywhere in the list."""
    return selection if selection.few or selection.walk else selection._replace(walk=selection)


def in_time(connection: sqlite3.Connection, selection: Selection) -> Selection:
    """Return a condition on the time alone; how many entries meet it is found quickly."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM entry_state s WHERE {selection.condition} LIMIT ?)"
    ((entries,),) = connection.execute(query, (*selection.parameters, VERY_MANY))
    few = entries < VERY_MANY
    return selection._replace(few=True, walk=None, most=entries) if few else anywhere(selection)


def in_state(connection: sqlite3.Connection, state: Selection, column: LiteralString) -> Selection:
    """Return the condition for unread or starred entries, whose number is known, with an index in list order."""
    ((entries,),) = connection.execute(f"SELECT coalesce(sum({column}), 0) FROM feed_count")
    found = state._replace(few=entries < FEW, most=entries)
    return found if found.few else anywhere(found)


def in_language(connection: sqlite3.Connection, code: str) -> Selection:
    """Return `of_language` for pages: if very many entries are written in it, each is tested by itself."""
    found = of_language(code)
    ((entries,),) = connection.execute(f"SELECT count(*) FROM ({LANGUAGE} LIMIT ?)", (*found.parameters, VERY_MANY))
    asked = Selection("coalesce(e.language, f.language, '') = ?", (code,), frozenset("ef"))
    found = found._replace(few=entries < FEW, most=entries, walk=asked)
    return found if entries < VERY_MANY else anywhere(asked)


def entries_of(connection: sqlite3.Connection, feeds: Sequence[int]) -> int:
    """Return how many entries these feeds have."""
    query = f"SELECT coalesce(sum(total), 0) FROM feed_count WHERE feed IN {GIVEN}"
    found: int = connection.execute(query, (rows.to_json(feeds),)).fetchone()[0]
    return found


def _of_feeds(connection: sqlite3.Connection, selection: Selection) -> int:
    """Return how many entries the feeds of a selection have."""
    query = f"SELECT coalesce(sum(s.total), 0) FROM feed_count s WHERE {selection.condition}"
    found: int = connection.execute(query, selection.parameters).fetchone()[0]
    return found


def _matches(index: LiteralString) -> str:
    return f"SELECT rowid FROM {index} WHERE {index} MATCH ?"


PATIENCE = 0.2
"""The most and the least CPU seconds that are spent on a plan that may be the wrong one."""
_LEAST = 0.02
_EACH, _EACH_SLOW = 2e-6, 20e-6
"""About how many seconds the other plan takes to find one matching entry."""
_STEPS = 50
"""SQLite instructions between two checks of the time; asking the full-text index about one entry is one of them."""


def patience_for(selection: Selection) -> float:
    """Return the seconds to spend on a plan: as long as the other one takes, so that both take at most twice that."""
    expected = selection.most * (_EACH_SLOW if selection.slow else _EACH)
    return min(max(expected, _LEAST), PATIENCE)


def soonest(connection: sqlite3.Connection, attempt: Plan | None, plan: Plan, patience: float) -> list[tuple[Any, ...]]:
    """Return the rows of `attempt` if the selection has two plans and it ends in time, else those of `plan`."""
    found = None if attempt is None or attempt == plan else _in_time(connection, attempt, patience)
    return connection.execute(*plan).fetchall() if found is None else found


def _in_time(connection: sqlite3.Connection, plan: Plan, patience: float) -> list[tuple[Any, ...]] | None:
    deadline = time.thread_time() + patience
    connection.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
    try:
        return connection.execute(*plan).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)
