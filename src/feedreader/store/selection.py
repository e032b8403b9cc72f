"""A selection: which entries, as an SQL condition with its parameters, never containing the user's text.

The condition may use `s` (entry_state) freely. Other tables that it needs are named in `tables`, so that a list of
everything reads one narrow index: `e` (entry), `f` (feed), `x` (entry_text). `store.search_sql` compiles queries to
selections.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, LiteralString, NamedTuple, TypeAlias

from feedreader.model.runs import Runs
from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId
    from feedreader.model.journal import Scalar
    from feedreader.model.stories import StoryId

_JOINS = {
    "e": "JOIN entry e ON e.id = s.entry",
    "f": "JOIN feed f ON f.id = s.feed",
    "x": "JOIN entry_text x ON x.entry = s.entry",
}
_OF_LIVE_FEEDS = "s.feed NOT IN (SELECT id FROM feed WHERE removed IS NOT NULL)"


class Cursor(NamedTuple):
    """A place in a list by time, newest first; the next page continues after it."""

    when: datetime
    id: int


class Selection(NamedTuple):
    """A condition on entries; `&` joins two. Entries of removed feeds are never selected.

    `walk` is an equivalent condition that is faster to test on one entry after the other, for the first pages of a list
    when many entries may meet it (`store.page_plans`). `few` means that so few entries meet it that sorting them costs
    nothing; `most` is about how many at most, if known; `slow` means that testing one entry takes Python and its text.
    """

    condition: str = "1"
    parameters: tuple[Scalar, ...] = ()
    tables: frozenset[str] = frozenset()
    walk: Selection | None = None
    few: bool = False
    most: float = math.inf
    slow: bool = False

    def __and__(self, other: Selection) -> Selection:
        return every([self, other])

    @property
    def walking(self) -> Selection:
        """Return the selection with the condition that is faster to test entry by entry."""
        return self.walk or self

    def sql(self, *more: str) -> str:
        """Return FROM and WHERE, joining the tables that the condition needs and those in `more`."""
        needed = sorted(self.tables | set(more))
        joins = "".join(f" {_JOINS[name]}" for name in needed)
        condition = _OF_LIVE_FEEDS if self.condition == "1" else f"{_OF_LIVE_FEEDS} AND ({self.condition})"
        return f"FROM entry_state s{joins} WHERE {condition}"


USUAL = 1_000
"""The assumed number of entries if there are few, but counting them would be slow."""

EVERYTHING = Selection()
NOTHING = Selection("0", few=True, most=0)
UNREAD = Selection("s.read = 0")
READ = Selection("s.read = 1")
STARRED = Selection("s.starred = 1", few=True, most=USUAL)
FOLLOWED = Selection("s.story IN (SELECT story FROM story_state WHERE followed = 1)", few=True, most=USUAL)
MUTED = Selection("s.story IN (SELECT story FROM story_state WHERE muted = 1)", few=True, most=USUAL)
OF_UNTAGGED_FEEDS = Selection("s.feed NOT IN (SELECT feed FROM feed_tag)")


def every(selections: Iterable[Selection]) -> Selection:
    """Return the intersection of the selections, without nesting (SQLite's parser is 100 levels deep).

    SQLite starts with the smallest where sizes are known: a `+` keeps it from starting with any other.
    """
    chosen = [each for each in selections if each != EVERYTHING]
    if not chosen:
        return EVERYTHING
    few, most = any(each.few for each in chosen), min(each.most for each in chosen)
    first = min(chosen, key=lambda each: (not each.few, each.most)) if few or most < math.inf else None
    ordered = [each if first in (None, each) else each._replace(condition=f"+({each.condition})") for each in chosen]
    found = _joined(" AND ", ordered)
    return found._replace(walk=_walks(" AND ", chosen), few=few, most=most, slow=any(each.slow for each in chosen))


def either(selections: Iterable[Selection]) -> Selection:
    """Return the union of the selections."""
    chosen = list(selections)
    if not chosen:
        return NOTHING
    few, most, slow = (
        all(each.few for each in chosen),
        sum(each.most for each in chosen),
        any(each.slow for each in chosen),
    )
    return _joined(" OR ", chosen)._replace(walk=_walks(" OR ", chosen), few=few, most=most, slow=slow)


def opposite(selection: Selection) -> Selection:
    """Return the complement of a selection."""
    walk = None if selection.walk is None else opposite(selection.walk)
    return Selection(f"NOT ({selection.condition})", selection.parameters, selection.tables, walk, slow=selection.slow)


def _walks(operator: str, chosen: Sequence[Selection]) -> Selection | None:
    if all(each.walk is None for each in chosen):
        return None
    return _joined(operator, [each.walking for each in chosen])


def _joined(operator: str, chosen: Sequence[Selection]) -> Selection:
    if len(chosen) == 1:
        return Selection(chosen[0].condition, chosen[0].parameters, chosen[0].tables)
    return Selection(
        operator.join(f"({each.condition})" for each in chosen),
        tuple(value for each in chosen for value in each.parameters),
        frozenset(table for each in chosen for table in each.tables),
    )


def of_feed(feed: FeedId) -> Selection:
    """Return the entries of one feed."""
    return Selection("s.feed = ?", (feed,), few=True, most=USUAL)


def of_story(story: StoryId) -> Selection:
    """Return the entries of one story."""
    return Selection("s.story = ?", (story,), few=True, most=USUAL)


def of_folder(name: str) -> Selection:
    """Return the entries of the feeds that carry the tag `name` or one below it (`politics` includes `politics/eu`)."""
    return Selection(f"s.feed IN (SELECT feed FROM feed_tag WHERE tag IN ({_TAGS_BELOW}))", _below(name))


def of_tagged(name: str) -> Selection:
    """Return the entries that themselves carry the tag `name` or one below it."""
    return Selection(f"s.entry IN (SELECT entry FROM entry_tag WHERE tag IN ({_TAGS_BELOW}))", _below(name))


def of_tag(name: str) -> Selection:
    """Return the entries that carry the tag `name` or one below it, themselves or through their feed."""
    return either([of_tagged(name), of_folder(name)])


LANGUAGE = (
    "SELECT id FROM entry WHERE language = ? UNION ALL SELECT id FROM entry "
    "WHERE language IS NULL AND feed IN (SELECT id FROM feed WHERE language = ?)"
)


def of_language(code: str) -> Selection:
    """Return the entries in a language, by their own account or else by their feed's."""
    return Selection(f"s.entry IN ({LANGUAGE})", (code, code))


def of_languages(codes: Iterable[str]) -> Selection:
    """Return the entries in these languages, and those whose language is unknown."""
    spoken = Selection(
        "coalesce(e.language, f.language, '') IN (SELECT value FROM json_each(?))",
        (rows.to_json([*codes, ""]),),
        frozenset("ef"),
    )
    return spoken._replace(walk=spoken)


def of_entries(ids: tuple[EntryId, ...]) -> Selection:
    """Return these entries."""
    return Selection("s.entry IN (SELECT value FROM json_each(?))", (rows.to_json(ids),), few=True, most=len(ids))


def of_stories(ids: Iterable[StoryId]) -> Selection:
    """Return the entries of these stories."""
    return Selection("s.story IN (SELECT value FROM json_each(?))", (rows.to_json(ids),), few=True, most=USUAL)


def up_to(entry: EntryId) -> Selection:
    """Return the entries that existed when `entry` was the newest: later ones have higher numbers."""
    return Selection("s.entry <= ?", (entry,))


def since(entry: EntryId) -> Selection:
    """Return the entries after `entry`, as a set, so that SQLite starts with them and not with the list by time."""
    return Selection("s.entry IN (SELECT entry FROM entry_state WHERE entry > ?)", (entry,), few=True, most=0)


def arrived_until(moment: datetime) -> Selection:
    """Return the entries that had arrived by then."""
    return Selection("e.first_seen <= ?", (rows.to_micros(moment),), frozenset("e"))


def arrived_since(moment: datetime, *, dated: datetime) -> Selection:
    """Return the entries that have arrived since a moment and whose own time is not before `dated`."""
    arrived = "s.entry IN (SELECT id FROM entry WHERE first_seen >= ?)"
    return Selection(f's."when" >= ? AND {arrived}', (rows.to_micros(dated), rows.to_micros(moment)))


def between(after: EntryId, last: EntryId) -> Selection:
    """Return the entries after one, up to another, as a set, too."""
    query = "SELECT entry FROM entry_state WHERE entry > ? AND entry <= ?"
    return Selection(f"s.entry IN ({query})", (after, last), few=True, most=0)


_TAGS_BELOW = "SELECT id FROM tag WHERE name = ? OR name >= ? AND name < ?"


def _below(name: str) -> tuple[str, str, str]:
    return name, name + "/", name + "0"  # "0" follows "/" in ASCII, so the range holds exactly the names below


Which: TypeAlias = "Selection | Iterable[EntryId]"
"""Entries, by condition or by number."""


def choose(connection: sqlite3.Connection, which: Which, only: LiteralString = "1") -> None:
    """Put the numbers of entries into the temporary table `chosen`, so that a million need no million SQL parameters.

    `only` is a further condition, of ours, on their rows `s` of `entry_state`; with it, entries without such a row are
    left out.
    """
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.chosen")
    if isinstance(which, Selection):
        connection.execute(
            f"INSERT INTO temp.chosen SELECT s.entry {which.sql()} AND {only} ORDER BY s.entry", which.parameters
        )
    elif only == "1":
        connection.executemany("INSERT OR IGNORE INTO temp.chosen VALUES (?)", ((number,) for number in which))
    else:
        runs = which if isinstance(which, Runs) else Runs.of(sorted(set(which)))
        found = f"SELECT entry FROM entry_state s WHERE entry BETWEEN ? AND ? AND {only}"
        connection.executemany(f"INSERT INTO temp.chosen {found}", runs.pairs())
