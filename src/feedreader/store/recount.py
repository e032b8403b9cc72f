"""Stories' rows, derived from their members: size, outlets, languages, times, unread, weight, lead."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from feedreader.model.journal import ColumnEdit, RowEdit
from feedreader.store import rows
from feedreader.store.redirects import lead_on
from feedreader.stories.weight import Report, independent, rank

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from feedreader.model.journal import Edit

_MEMBERS = (
    'SELECT s.story, s.entry, s."when", s.read, f.outlet, coalesce(e.language, f.language), f.removed IS NULL, '
    "l.with_entry FROM json_each(?) j JOIN entry_state s ON s.story = j.value JOIN entry e ON e.id = s.entry "
    f"JOIN feed f ON f.id = s.feed LEFT JOIN story_link l ON l.entry = s.entry AND {rows.COPIES} "
    'ORDER BY s.story, s."when", s.entry'
)
_KEEP = (
    "INSERT INTO story(id, lead, size, outlets, languages, first, last, unread, independent, rank) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(id) DO UPDATE SET lead = excluded.lead, size = excluded.size, outlets = excluded.outlets, "
    "languages = excluded.languages, first = excluded.first, last = excluded.last, unread = excluded.unread, "
    "independent = excluded.independent, rank = excluded.rank"
)


def derive(members: Sequence[Sequence[Any]], lead: int | None) -> tuple[Any, ...]:
    """Return a story's row without its number: lead, size, outlets, languages, first, last, unread, independent, rank.

    Only entries of subscribed feeds count. The lead stays if it is one of them, else it is the first.
    """
    live = [member for member in members if member[6]]
    entries = [member[1] for member in live or members]
    reporting = independent(
        Report(member[1], member[4], rows.from_micros(member[2]), member[7]) for member in live or members
    )
    return (
        lead if lead in entries else entries[0],
        len(live),
        rows.to_json(dict.fromkeys(member[4] for member in live)),
        rows.to_json(dict.fromkeys(member[5] for member in live if member[5])),
        min(member[2] for member in members),
        max(member[2] for member in live or members),
        sum(1 - member[3] for member in live),
        len(reporting),
        rank(reporting.values()),
    )


def derived(connection: sqlite3.Connection, stories: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """Return the correct rows of those of these stories that have members, with their current leads."""
    leads = leads_of(connection, stories)
    found = connection.execute(_MEMBERS, (rows.to_json(stories),))
    return {story: derive(list(group), leads.get(story)) for story, group in groupby(found, key=lambda row: row[0])}


def leads_of(connection: sqlite3.Connection, stories: Collection[int]) -> dict[int, int]:
    """Return the leads of those of these stories that exist."""
    query = "SELECT id, lead FROM story WHERE id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(query, (rows.to_json(stories),)).fetchall())


def recount(
    connection: sqlite3.Connection,
    stories: Collection[int],
    *,
    moves: Iterable[tuple[int, int, int]] = (),
    leads: Mapping[int, int] | None = None,
) -> list[Edit]:
    """Update the rows of these stories from their members; return the edits of what is not derived (leads, rows).

    `moves` says how many entries went from which story to which: the number of an emptied story redirects to the story
    that most of its entries went to. `leads` are the entries that should lead.
    """
    before = leads_of(connection, stories)
    wished = before | dict(leads or {})
    found = connection.execute(_MEMBERS, (rows.to_json(stories),))
    kept = {story: derive(list(group), wished.get(story)) for story, group in groupby(found, key=lambda row: row[0])}
    emptied = [story for story in stories if story not in kept]
    connection.executemany(_KEEP, ((story, *values) for story, values in kept.items()))
    connection.executemany("DELETE FROM story_redirect WHERE story = ?", ((story,) for story in kept))
    connection.executemany("DELETE FROM story WHERE id = ?", ((story,) for story in emptied))
    lead_on(connection, emptied, moves)
    return _edits(before, {story: values[0] for story, values in kept.items()})


def stories_of_feeds(connection: sqlite3.Connection, feeds: Iterable[int]) -> list[int]:
    """Return the stories that have an entry of one of these feeds."""
    query = "SELECT DISTINCT story FROM entry_state WHERE feed IN (SELECT value FROM json_each(?))"
    return [story for (story,) in connection.execute(query, (rows.to_json(feeds),))]


def _edits(before: Mapping[int, int], after: Mapping[int, int]) -> list[Edit]:
    edits: list[Edit] = []
    gone = tuple((story, lead) for story, lead in before.items() if story not in after)
    came = tuple((story, lead) for story, lead in after.items() if story not in before)
    for changed, added in ((gone, False), (came, True)):
        if changed:
            edits.append(RowEdit(table="story", columns=("id", "lead"), rows=changed, added=added))
    edits.extend(
        ColumnEdit(table="story", column="lead", before=before[story], after=lead, keys=(story,))
        for story, lead in after.items()
        if story in before and before[story] != lead
    )
    return edits
