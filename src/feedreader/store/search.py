"""Searching: the entries that a query means, best match first, each with the stretch of text that shows why.

How good a match is: BM25, where the title counts eightfold, authors and tags fourfold, times a factor that falls from
two to one as the entry grows old. BM25 of every match would take a second where a common word matches 300,000 of a
million entries, so it is worked out for the newest matches and the newest matches in titles only (`_POOL` of each);
fewer matches than that are all ranked. Numbers of entries grow with time, so "newest" is the order in which the index
is stored, and finding them stops early. Queries without words are answered newest first.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from feedreader.model.entries import EntryId
from feedreader.query.ast import About, And, Similar
from feedreader.query.snippet import finder_of, snippet
from feedreader.store import rows
from feedreader.store.search_sql import Compiler, every, matching, split_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from feedreader.model.entries import EntryRow
    from feedreader.query.ast import Query
    from feedreader.store.connect import Store
    from feedreader.store.search_sql import Meaning
    from feedreader.store.selection import Selection

_POOL = 400
_LOOKED_AT = 20_000  # matches that are held against the other conditions before a plan for rare ones is taken
_HALF_LIFE = 30 * 86_400 * 1_000_000
_HIT = (  # weights of title, text, author, tags
    'SELECT rowid, (SELECT "when" FROM entry_state WHERE entry = entry_words.rowid), '
    "-bm25(entry_words, 8.0, 1.0, 4.0, 4.0) FROM entry_words"
)
_ORDER = 'ORDER BY s."when" DESC, s.entry DESC'


class Hit(NamedTuple):
    """A match, before its row is read: `when` in microseconds, `score` 0 where only time ranks."""

    entry: int
    when: int
    score: float


def search(
    store: Store, tree: Query, now: datetime, *, limit: int = 50, meaning: Meaning | None = None
) -> tuple[EntryRow, ...]:
    """Up to `limit` entries, the best first, with `rank` (larger is better) and `snippet`.

    Entries that wait for `SearchIndex.catch_up` are found by their words only after it. Raises QueryError.
    """
    connection = store.reader()
    compiler = Compiler(connection, tree, now, meaning, page=True)
    parts = tree.parts if isinstance(tree, And) else (tree,)
    split = split_words(parts)
    near = [compiler.near(part) for part in parts if isinstance(part, Similar | About)]
    if split.expression is None:
        hits = _newest(connection, compiler.selection(tree), near, limit)
    else:
        rest = every(compiler.selection(part) for part in split.rest)
        hits = _ranked(connection, split.expression, rest, limit)
    latest = rows.to_micros(now)
    best = sorted(((_rank(hit, latest, near), hit) for hit in hits), key=lambda each: (each[0], each[1]), reverse=True)
    return _shown(store, tree, {hit.entry: rank for rank, hit in best[:limit]})


def _rank(hit: Hit, now: int, near: list[Mapping[int, float]]) -> float:
    freshness = 1.0 + math.exp2(-max(now - hit.when, 0) / _HALF_LIFE)
    nearness = sum(each.get(hit.entry, 0.0) for each in near)
    return (hit.score + nearness) * freshness if hit.score or near else freshness


def _newest(
    connection: sqlite3.Connection, selection: Selection, near: list[Mapping[int, float]], limit: int
) -> set[Hit]:
    """Matches without words; those by meaning are few, so that all of them are ranked."""
    query = f'SELECT s.entry, s."when", 0.0 {selection.sql()} {_ORDER} LIMIT ?'
    return set(map(Hit._make, connection.execute(query, (*selection.parameters, -1 if near else limit))))


def _ranked(connection: sqlite3.Connection, expression: str, rest: Selection, limit: int) -> set[Hit]:
    hits = _newest_matches(connection, expression, rest)
    if len(hits) == _POOL:
        return hits | _newest_matches(connection, f"title : ({expression})", rest)
    if len(hits) < limit and _nth_match(connection, expression, _LOOKED_AT):
        return _all_matches(connection, expression, rest)
    return hits


def _nth_match(connection: sqlite3.Connection, expression: str, place: int) -> int:
    """The number of the entry that matches as the newest but `place`, 0 where fewer match."""
    query = "SELECT rowid FROM entry_words WHERE entry_words MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
    found = connection.execute(query, (expression, place)).fetchone()
    return found[0] if found else 0


def _newest_matches(connection: sqlite3.Connection, expression: str, rest: Selection) -> set[Hit]:
    """Up to `_POOL` of the newest `_LOOKED_AT` matches that meet the other conditions."""
    oldest = _nth_match(connection, expression, _LOOKED_AT)
    query = (
        f"{_HIT} WHERE entry_words MATCH ? AND rowid >= ? "
        f"AND EXISTS (SELECT 1 {rest.sql()} AND s.entry = entry_words.rowid) ORDER BY rowid DESC LIMIT ?"
    )
    return set(map(Hit._make, connection.execute(query, (expression, oldest, *rest.parameters, _POOL))))


def _all_matches(connection: sqlite3.Connection, expression: str, rest: Selection) -> set[Hit]:
    """The newest `_POOL` matches, however few of all matches meet the other conditions."""
    both = rest & matching(expression)
    query = f"SELECT s.entry {both.sql()} ORDER BY s.entry DESC LIMIT ?"
    numbers = rows.to_json(entry for (entry,) in connection.execute(query, (*both.parameters, _POOL)))
    query = f"{_HIT} WHERE entry_words MATCH ? AND rowid IN (SELECT value FROM json_each(?))"  # noqa: S608 - no person's text
    return set(map(Hit._make, connection.execute(query, (expression, numbers))))


def _shown(store: Store, tree: Query, ranks: dict[int, float]) -> tuple[EntryRow, ...]:
    finder = finder_of(tree)
    query = "SELECT entry, text FROM entry_plain WHERE entry IN (SELECT value FROM json_each(?))"
    texts = dict(store.reader().execute(query, (rows.to_json(ranks),)))
    return tuple(
        replace(row, rank=ranks[row.id], snippet=snippet(texts.get(row.id, ""), finder))
        for row in store.entries.rows(list(map(EntryId, ranks)))
    )
