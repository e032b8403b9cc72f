"""Which entries: a condition in SQL with its parameters, made by code and never by pasting a person's text.

The condition may use `s` (entry_state) freely. What it needs besides is named in `tables`, so that a list of everything
reads one narrow index: `e` (entry), `f` (feed), `x` (entry_text). The query language makes a `Selection`, too
(`store.search`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from feedreader.store import rows

if TYPE_CHECKING:
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
    """A place in a list that is ordered by time, newest first: a page continues after it."""

    when: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Selection:
    """A condition on entries; `&` joins two. Entries of removed feeds are never selected.

    `walk` is the same condition in a form that is asked sooner of one entry after the other, for the first of a list
    where it may hold for many of them (`store.soonest`). `few`: so few entries that sorting them is no work.
    """

    condition: str = "1"
    parameters: tuple[Scalar, ...] = ()
    tables: frozenset[str] = frozenset()
    walk: Selection | None = None
    few: bool = False

    def __and__(self, other: Selection) -> Selection:
        return every([self, other])

    @property
    def walking(self) -> Selection:
        """The form for one entry after the other."""
        return self.walk or self

    def sql(self, *more: str) -> str:
        """FROM and WHERE, joining what the condition needs and the tables in `more`."""
        needed = sorted(self.tables | set(more))
        joins = "".join(f" {_JOINS[name]}" for name in needed)
        condition = _OF_LIVE_FEEDS if self.condition == "1" else f"{_OF_LIVE_FEEDS} AND ({self.condition})"
        return f"FROM entry_state s{joins} WHERE {condition}"


EVERYTHING = Selection()
NOTHING = Selection("0", few=True)
UNREAD = Selection("s.read = 0")
READ = Selection("s.read = 1")
STARRED = Selection("s.starred = 1", few=True)
FOLLOWED = Selection("s.story IN (SELECT story FROM story_state WHERE followed = 1)", few=True)
MUTED = Selection("s.story IN (SELECT story FROM story_state WHERE muted = 1)", few=True)
GROUPED = Selection("s.story IN (SELECT id FROM story WHERE size > 1)")


def every(selections: Iterable[Selection]) -> Selection:
    """What all of the selections mean; it does not nest (SQLite's parser is 100 levels deep)."""
    chosen = [each for each in selections if each != EVERYTHING]
    return _joined(" AND ", chosen, few=any(each.few for each in chosen)) or EVERYTHING


def either(selections: Iterable[Selection]) -> Selection:
    """What any of the selections means."""
    chosen = list(selections)
    return _joined(" OR ", chosen, few=all(each.few for each in chosen)) or NOTHING


def opposite(selection: Selection) -> Selection:
    """What a selection does not mean."""
    walk = None if selection.walk is None else opposite(selection.walk)
    return Selection(f"NOT ({selection.condition})", selection.parameters, selection.tables, walk)


def _joined(operator: str, chosen: Sequence[Selection], *, few: bool) -> Selection | None:
    if len(chosen) < 2:  # there is nothing to join
        return chosen[0] if chosen else None
    walks = any(each.walk is not None for each in chosen)
    return Selection(
        operator.join(f"({each.condition})" for each in chosen),
        tuple(value for each in chosen for value in each.parameters),
        frozenset(table for each in chosen for table in each.tables),
        _joined(operator, [each.walking for each in chosen], few=few) if walks else None,
        few,
    )


def of_feed(feed: FeedId) -> Selection:
    """The entries of one feed."""
    return Selection("s.feed = ?", (feed,), few=True)


def of_story(story: StoryId) -> Selection:
    """The entries of one story."""
    return Selection("s.story = ?", (story,), few=True)


def of_folder(name: str) -> Selection:
    """The entries of the feeds that carry the tag `name` or one below it (`politics` includes `politics/eu`)."""
    return Selection(f"s.feed IN (SELECT feed FROM feed_tag WHERE tag IN ({_TAGS_BELOW}))", _below(name))  # noqa: S608 - our own text


def of_tagged(name: str) -> Selection:
    """The entries that themselves carry the tag `name` or one below it."""
    return Selection(f"s.entry IN (SELECT entry FROM entry_tag WHERE tag IN ({_TAGS_BELOW}))", _below(name))  # noqa: S608 - our own text


def of_tag(name: str) -> Selection:
    """The entries that carry the tag `name` or one below it, themselves or through their feed."""
    return either([of_tagged(name), of_folder(name)])


def of_entries(ids: tuple[EntryId, ...]) -> Selection:
    """These entries."""
    return Selection("s.entry IN (SELECT value FROM json_each(?))", (rows.to_json(ids),), few=True)


def of_stories(ids: Iterable[StoryId]) -> Selection:
    """The entries of these stories."""
    return Selection("s.story IN (SELECT value FROM json_each(?))", (rows.to_json(ids),), few=True)


def up_to(entry: EntryId) -> Selection:
    """The entries that were there when `entry` was the newest: what came later has a higher number."""
    return Selection("s.entry <= ?", (entry,))


def since(entry: EntryId) -> Selection:
    """The entries that came after `entry`, as a set: SQLite starts with them, and not with the list by time."""
    return Selection("s.entry IN (SELECT entry FROM entry_state WHERE entry > ?)", (entry,), few=True)


def between(after: EntryId, last: EntryId) -> Selection:
    """The entries that came after one, up to another, likewise."""
    query = "SELECT entry FROM entry_state WHERE entry > ? AND entry <= ?"
    return Selection(f"s.entry IN ({query})", (after, last), few=True)


_TAGS_BELOW = "SELECT id FROM tag WHERE name = ? OR name >= ? AND name < ?"


def _below(name: str) -> tuple[str, str, str]:
    return name, name + "/", name + "0"  # "0" follows "/" in ASCII, so the range holds just the names below
