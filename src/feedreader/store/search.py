"""Search: the entries that match a query, best match first, each with a snippet.

`query.score` says how well an entry matches, by the entry's own words; that is multiplied by a factor that falls from
two to one as the entry grows old. Ranking every match would take seconds if a common word matches 300,000 of a million
entries, and so would FTS5's BM25, which counts all matches first. So only the newest matches are ranked, and the newest
matches in titles (`POOL` of each); if there are fewer, all of them. Numbers of entries grow with time: the index is
stored in their order, so finding the newest can stop early. Queries without whole words rank the newest entries that
meet them.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from feedreader.model.entries import EntryId
from feedreader.query.ast import About, And, Similar
from feedreader.query.score import Scorer, finder_of
from feedreader.query.snippet import snippet
from feedreader.query.terms import folded
from feedreader.store import rows
from feedreader.store.page_plans import GIVEN, paged
from feedreader.store.search_sql import Compiler, split_words
from feedreader.store.selection import EVERYTHING, every

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from feedreader.model.entries import EntryRow
    from feedreader.query.ast import Query
    from feedreader.store.connect import Store
    from feedreader.store.search_sql import Meaning
    from feedreader.store.selection import Selection

POOL = 150
LOOKED_AT = 8_000  # matches that are checked against the other conditions before the plan for rare ones is chosen
FIRST_LOOK = 500
_HALF_LIFE = 30 * 86_400 * 1_000_000  # microseconds
_WITHOUT_WORDS = 0.1
_PLAIN = (
    "SELECT s.entry, s.\"when\", coalesce(p.title, ''), coalesce(substr(p.text, 1, 20000), ''), "
    "coalesce(p.author, ''), coalesce(p.tags, '') FROM json_each(?) j JOIN entry_state s ON s.entry = j.value "
    "LEFT JOIN entry_plain p ON p.entry = s.entry"
)


def search(
    store: Store, tree: Query, now: datetime, *, limit: int = 50, meaning: Meaning | None = None
) -> tuple[EntryRow, ...]:
    """Return up to `limit` entries, the best first, with `rank` (larger is better) and `snippet`.

    Entries that wait for `SearchIndex.catch_up` are found by their words only after it. Raises QueryError.
    """
    connection = store.reader()
    compiler = Compiler(connection, tree, now, meaning, page=True)
    tree = compiler.tree
    parts = tree.parts if isinstance(tree, And) else (tree,)
    near = [compiler.near(part) for part in parts if isinstance(part, Similar | About)]
    split = split_words(parts)
    pool = max(POOL, limit)
    if split.expression is not None:
        rest = every(compiler.selection(part) for part in split.rest)
        numbers = _matches(connection, split.expression, rest, pool)
    elif near:  # there are few, and the nearest need not be the newest
        numbers = set(store.entries.ids(compiler.selection(tree)))
    else:
        numbers = {row.id for row in store.entries.page(compiler.selection(tree), limit=pool)}
    candidates = {number: sum(each.get(number, 0.0) for each in near) for number in numbers}
    return _best(store, tree, candidates, now, limit)


def _best(
    store: Store, tree: Query, candidates: Mapping[int, float], now: datetime, limit: int
) -> tuple[EntryRow, ...]:
    """Return the best of the candidates, given with their similarity in meaning."""
    scorer, finder, latest = Scorer(tree), finder_of(tree), rows.to_micros(now)
    ranked: list[tuple[float, int, int, str]] = []
    for entry, when, title, text, author, tags in store.reader().execute(_PLAIN, (rows.to_json(candidates),)):
        score = scorer.score((folded(title), folded(text), folded(author), folded(tags)))
        freshness = 1.0 + math.exp2(-max(latest - when, 0) / _HALF_LIFE)
        ranked.append(((_WITHOUT_WORDS + score + candidates[entry]) * freshness, when, entry, text))
    ranked.sort(reverse=True)
    best = {entry: (rank, text) for rank, _, entry, text in ranked[:limit]}
    return tuple(
        replace(row, rank=best[row.id][0], snippet=snippet(best[row.id][1], finder))
        for row in store.entries.rows(list(map(EntryId, best)))
    )


def _matches(connection: sqlite3.Connection, expression: str, rest: Selection, pool: int) -> set[int]:
    """Return up to `pool` of the newest matches that meet the other conditions, and of those in titles."""
    numbers, gone_through = _newest(connection, expression, rest, pool)
    if len(numbers) == pool:
        return numbers | _newest(connection, f"title : ({expression})", rest, pool)[0]
    if gone_through:
        return numbers
    both = rest & paged(connection, expression)
    query = f"SELECT s.entry {both.sql()} ORDER BY +s.entry DESC LIMIT ?"  # +: find first, then sort
    return {entry for (entry,) in connection.execute(query, (*both.parameters, pool))}


def _newest(connection: sqlite3.Connection, expression: str, rest: Selection, pool: int) -> tuple[set[int], bool]:
    """Return up to `pool` matches that meet the other conditions, newest first, and whether that is all of them.

    Only the newest `LOOKED_AT` are examined. The index yields one match at a time, so the others cost nothing.
    """
    matches = connection.execute(
        "SELECT rowid FROM entry_words WHERE entry_words MATCH ? ORDER BY rowid DESC", (expression,)
    )
    asked = rest.walking
    query = f"SELECT s.entry {asked.sql()} AND s.entry IN {GIVEN} ORDER BY s.entry DESC LIMIT ?"
    found: set[int] = set()
    looked_at, size = 0, pool if rest == EVERYTHING else FIRST_LOOK
    while len(found) < pool and looked_at < LOOKED_AT:
        some = rows.to_json(chain.from_iterable(matches.fetchmany(size)))
        if some == "[]":
            return found, True
        found.update(e for (e,) in connection.execute(query, (*asked.parameters, some, pool - len(found))))
        looked_at += size
        size = min(4 * size, LOOKED_AT)
    return found, False
