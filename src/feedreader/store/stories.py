"""Read stories: pages, single ones, and why their entries are together."""

from __future__ import annotations

import math
from array import array
from itertools import chain
from typing import TYPE_CHECKING, LiteralString

from feedreader.errors import UnknownStoryError
from feedreader.model.stories import StoryId
from feedreader.store import rows
from feedreader.store.page_plans import patience_for, soonest
from feedreader.store.redirects import current_story
from feedreader.store.selection import EVERYTHING, Cursor
from feedreader.stories.weight import FOLLOWED, Report

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.journal import Scalar
    from feedreader.model.placing import Correction, NewStory
    from feedreader.model.stories import Link, Story
    from feedreader.store.page_plans import Plan
    from feedreader.store.selection import Selection

_COVERAGE = (
    "(SELECT a.coverage FROM story_coverage a WHERE a.story = st.id AND EXISTS (SELECT 1 FROM story_coverage b "
    "JOIN story o ON o.id = b.story WHERE b.coverage = a.coverage AND b.story <> a.story AND o.size > 0))"
)
"""The coverage of the story `st`, if it has other stories."""
_ORDER = "ORDER BY st.last DESC, st.id DESC"
_COLUMNS = (
    "st.id, st.lead, e.title, st.outlets, st.languages, st.first, st.last, st.unread, st.independent, st.rank, "
    f"coalesce(ss.muted, 0), coalesce(ss.followed, 0), {_COVERAGE}, "
    f"e.feed, e.changes > 0, {rows.has_files('st.lead')}, e.words, "
    "coalesce(e.language, (SELECT f.language FROM feed f WHERE f.id = e.feed))"
)
_JOINS = "LEFT JOIN entry e ON e.id = st.lead LEFT JOIN story_state ss ON ss.story = st.id"


class Stories:
    """Reads of stories. Only entries of subscribed feeds count; a story without any is not listed."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def page(
        self,
        selection: Selection = EVERYTHING,
        *,
        unread: bool = False,
        muted: bool = False,
        events: bool = False,
        after: Cursor | None = None,
        limit: int = 256,
    ) -> tuple[Story, ...]:
        """Return up to `limit` stories that have an entry of `selection`, by their last entry, newest first.

        `unread` restricts them to stories with unread entries; `muted` includes muted ones. With `events`, only the
        last story of each event is returned. `after` is `cursor_of` the last story of the previous page.
        """
        place = () if after is None else (rows.to_micros(after.when), after.id)
        behind = "AND (st.last, st.id) < (?, ?)" if place else ""

        def plan(which: tuple[str, Sequence[Scalar]]) -> Plan:
            where, parameters = which
            chosen = f"SELECT id, last FROM story st WHERE {where} {behind} {_ORDER} LIMIT ?"
            # titles are looked up only for the feeds found
            query = f"SELECT {_COLUMNS} FROM ({chosen}) c JOIN story st ON st.id = c.id {_JOINS} {_ORDER}"
            return query, (*parameters, *place, limit)

        all_of_them = plan(_which(selection, unread=unread, muted=muted, events=events))
        on_the_way = not events and selection.walk is not None and not selection.few and selection.most > limit
        attempt = plan(_met(selection, unread=unread, muted=muted)) if on_the_way else None
        found = soonest(self._connection(), attempt, all_of_them, patience_for(selection))
        return self._with_members(found)

    def top(
        self,
        since: datetime,
        selection: Selection = EVERYTHING,
        *,
        limit: int = 20,
    ) -> tuple[Story, ...]:
        """Return the stories with an entry since `since` that weigh most, heaviest first, without muted ones.

        Their order does not depend on the current time (`stories.weight`).
        """
        where, parameters = _which(selection, unread=False, muted=False)
        order = f"st.rank + {math.log2(FOLLOWED)} * coalesce(ss.followed, 0) DESC, st.last DESC, st.id DESC"
        query = f"SELECT {_COLUMNS} FROM story st {_JOINS} WHERE {where} AND st.last >= ? ORDER BY {order} LIMIT ?"
        found = self._connection().execute(query, (*parameters, rows.to_micros(since), limit)).fetchall()
        return self._with_members(found)

    def reports(self, story: StoryId) -> tuple[Report, ...]:
        """Return the entries of a story as its weight counts them, in the order of their times."""
        query = (
            'SELECT f.removed IS NULL, s.entry, f.outlet, s."when", l.with_entry '
            "FROM entry_state s JOIN feed f ON f.id = s.feed "
            f"LEFT JOIN story_link l ON l.entry = s.entry AND {rows.COPIES} "
            'WHERE s.story = ? ORDER BY s."when", s.entry'
        )
        found = self._connection().execute(query, (story,)).fetchall()
        counting = [row for row in found if row[0]] or found
        return tuple(
            Report(entry, outlet, rows.from_micros(when), copied) for _, entry, outlet, when, copied in counting
        )

    def visited(self, name: str) -> datetime | None:
        """Return when a list of this name was last looked at (`writer.stories.visit`); None if never."""
        found = self._connection().execute("SELECT at FROM visit WHERE name = ?", (name,)).fetchone()
        return rows.from_micros(found[0]) if found else None

    def rows(self, ids: Iterable[StoryId]) -> tuple[Story, ...]:
        """Return these stories in this order; unknown numbers are left out."""
        source = f"json_each(?) j JOIN story st ON st.id = j.value {_JOINS}"
        query = f"SELECT {_COLUMNS} FROM {source} ORDER BY j.key"
        return self._with_members(self._connection().execute(query, (rows.to_json(ids),)).fetchall())

    def ids(
        self, selection: Selection = EVERYTHING, *, unread: bool = False, muted: bool = False, events: bool = False
    ) -> array[int]:
        """Return the numbers of all stories of a list, newest first; a million take some 0.3 s, so ask in a thread."""
        where, parameters = _which(selection, unread=unread, muted=muted, events=events)
        query = f"SELECT st.id FROM story st WHERE {where} {_ORDER}"
        return array("q", chain.from_iterable(self._connection().execute(query, parameters)))

    def followed_and_muted(self) -> tuple[int, int]:
        """Return how many stories the user follows, and how many are muted."""
        # Wishes of stories that were merged away are kept (`store.wishes`). The join makes SQLite start with the
        # wishes, which are few, instead of looking each of a million stories up among them.
        query = (
            "SELECT coalesce(sum(w.followed), 0), coalesce(sum(w.muted), 0) "
            "FROM story_state w CROSS JOIN story st ON st.id = w.story"
        )
        followed, muted = self._connection().execute(query).fetchone()
        return followed, muted

    def get(self, story: StoryId) -> Story:
        """Return a story, also by its number before a merge; raises UnknownStoryError."""
        found = self.rows([self.current(story)]) if story <= rows.LARGEST_NUMBER else ()
        if not found:
            raise UnknownStoryError(story)
        return found[0]

    def current(self, story: StoryId) -> StoryId:
        """Return the number of the story that a merged story's entries went to; its own if it was not merged."""
        return StoryId(current_story(self._connection(), story))

    def links(self, *stories: StoryId) -> tuple[Link, ...]:
        """Return why the entries of one or more stories are together, in the order of the entries."""
        query = (
            "SELECT l.entry, l.with_entry, l.score, l.evidence FROM json_each(?) j "
            "JOIN entry_state s ON s.story = j.value JOIN story_link l ON l.entry = s.entry "
            'ORDER BY s."when", s.entry'
        )
        return tuple(rows.link(row) for row in self._connection().execute(query, (rows.to_json(stories),)))

    def copies(self, *stories: StoryId) -> tuple[tuple[EntryId, EntryId], ...]:
        """Return the pairs of entries of these stories that grouping considers one text; none merged by hand."""
        query = (
            "SELECT l.entry, l.with_entry FROM json_each(?) j JOIN entry_state s ON s.story = j.value "
            f"JOIN story_link l ON l.entry = s.entry AND {rows.COPIES}"
        )
        return tuple(self._connection().execute(query, (rows.to_json(stories),)).fetchall())

    def members(self, stories: Iterable[StoryId]) -> tuple[EntryId, ...]:
        """Return the entries of these stories whose feeds are subscribed to."""
        query = (
            "SELECT s.entry FROM json_each(?) j JOIN entry_state s ON s.story = j.value "
            "JOIN feed f ON f.id = s.feed WHERE f.removed IS NULL"
        )
        return tuple(entry for (entry,) in self._connection().execute(query, (rows.to_json(stories),)))

    def leads(self, ids: Iterable[StoryId]) -> dict[StoryId | NewStory, EntryId]:
        """Return the leads of these stories."""
        query = "SELECT st.id, st.lead FROM json_each(?) j JOIN story st ON st.id = j.value"
        return dict(self._connection().execute(query, (rows.to_json(ids),)).fetchall())

    def partners(self, ids: Iterable[EntryId]) -> dict[EntryId, EntryId]:
        """Return the entry that each of these was joined with; those that were not are left out."""
        query = "SELECT l.entry, l.with_entry FROM json_each(?) j JOIN story_link l ON l.entry = j.value"
        return dict(self._connection().execute(query, (rows.to_json(ids),)).fetchall())

    def corrections(self, ids: Iterable[EntryId]) -> tuple[Correction, ...]:
        """Return the user's corrections about these entries: together, or apart."""
        from feedreader.model.placing import Correction

        numbers = rows.to_json(ids)
        query = (
            "SELECT entry, other, together FROM story_correction WHERE entry IN (SELECT value FROM json_each(?1)) "
            "OR other IN (SELECT value FROM json_each(?1)) ORDER BY id"
        )
        found = self._connection().execute(query, (numbers,))
        return tuple(Correction(entry=entry, other=other, together=bool(together)) for entry, other, together in found)

    def _with_members(self, found: list[tuple[object, ...]]) -> tuple[Story, ...]:
        query = (
            "SELECT s.story, s.entry, s.starred FROM json_each(?) j JOIN entry_state s ON s.story = j.value "
            'JOIN feed f ON f.id = s.feed WHERE f.removed IS NULL ORDER BY s."when", s.entry'
        )
        numbers = rows.to_json(row[0] for row in found)
        members: dict[object, list[EntryId]] = {}
        starred = set()
        for story, entry, star in self._connection().execute(query, (numbers,)):
            members.setdefault(story, []).append(entry)
            if star:
                starred.add(story)
        return tuple(rows.story(row, tuple(members.get(row[0], ())), starred=row[0] in starred) for row in found)


def cursor_of(story: Story) -> Cursor:
    """Return the cursor for the page after `story`."""
    return Cursor(story.last, story.id)


def _met(selection: Selection, *, unread: bool, muted: bool) -> tuple[str, tuple[Scalar, ...]]:
    """Return the same stories as `_which`, found by scanning the list and testing the entries of each."""
    where, _ = _which(EVERYTHING, unread=unread, muted=muted)
    asked = selection.walking
    return f"{where} AND EXISTS (SELECT 1 {asked.sql()} AND s.story = st.id)", asked.parameters


def _which(selection: Selection, *, unread: bool, muted: bool, events: bool = False) -> tuple[str, tuple[Scalar, ...]]:
    where, parameters = _listed(selection, unread=unread, muted=muted)
    if not events:
        return where, parameters
    others, again = _listed(selection, unread=unread, muted=muted, story="o")
    later = (
        "SELECT 1 FROM story_coverage a JOIN story_coverage b ON b.coverage = a.coverage "
        "JOIN story o ON o.id = b.story "
        f"WHERE a.story = st.id AND (o.last, o.id) > (st.last, st.id) AND {others}"
    )
    return f"{where} AND NOT EXISTS ({later})", (*parameters, *again)


def _listed(
    selection: Selection, *, unread: bool, muted: bool, story: LiteralString = "st"
) -> tuple[str, tuple[Scalar, ...]]:
    where = f"{story}.unread > 0" if unread else f"{story}.size > 0"  # unread entries have an index of their own
    if not muted:
        where += f" AND {story}.id NOT IN (SELECT story FROM story_state WHERE muted = 1)"
    if selection == EVERYTHING:
        return where, ()
    return f"{where} AND {story}.id IN (SELECT s.story {selection.sql()})", selection.parameters
