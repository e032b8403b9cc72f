"""Changes to stories: entries moved between them, by grouping or by the user.

Callers decide which entries go where.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from feedreader.model.journal import Change, ChangeKind, ColumnEdit, RowEdit
from feedreader.model.placing import NewStory
from feedreader.store import rows
from feedreader.store.recount import leads_of, recount
from feedreader.store.redirects import current_story
from feedreader.store.wishes import take_along

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.journal import Edit, Scalar
    from feedreader.model.placing import Correction, Placement
    from feedreader.model.stories import StoryId
    from feedreader.store.journal import Journal

_LINK = ("entry", "with_entry", "score", "evidence")
_CORRECTION = ("id", "entry", "other", "together")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """The result of a regrouping: the numbers of the new stories, and how many entries moved."""

    stories: Mapping[NewStory, StoryId]
    moved: int


class StoryWriter:
    """Moves entries between stories, mutes and follows stories."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def regroup(
        self,
        placements: Sequence[Placement],
        *,
        now: datetime,
        leads: Mapping[StoryId | NewStory, EntryId] | None = None,
        corrections: Sequence[Correction] = (),
        grouped: Iterable[EntryId] = (),
        change: Change | None = None,
    ) -> Regrouped:
        """Put entries into stories, in one transaction.

        An emptied story is deleted, and its number redirects to the story that most of its entries went to. A target
        story that no longer exists is replaced by the one that it redirects to, else by a new one; entries that no
        longer exist are left out. Stories that are merged into others pass on that they are followed or muted
        (`store.wishes`).

        `leads` are the entries that represent stories, `grouped` those that grouping need not look at again. With a
        `change`, the regrouping is the user's and becomes a step of the journal; without, it is grouping's own work.
        """
        with self._journal.transaction() as connection:
            targets = _targets(connection, placements)
            places = _places(connection, [placement.entry for placement in placements])
            valid = {p.entry: p for p in placements if p.entry in places}
            moves = Counter[tuple[int, int]]()
            keys: dict[tuple[int, int], list[int]] = {}
            for entry, placement in valid.items():
                move = (places[entry], targets[placement.story])
                if move[0] != move[1]:
                    moves[move] += 1
                    keys.setdefault(move, []).append(entry)
            connection.executemany(
                "UPDATE entry_state SET story = ? WHERE entry = ?",
                ((targets[placement.story], entry) for entry, placement in valid.items()),
            )
            moved: list[Edit] = [
                ColumnEdit(table="entry_state", column="story", before=old, after=new, keys=tuple(entries))
                for (old, new), entries in keys.items()
            ]
            links = _link(connection, list(valid.values()))
            corrected = _correct(connection, corrections)
            wished = {targets.get(story, story): entry for story, entry in (leads or {}).items()}
            touched = {story for move in moves for story in move} | {
                story for story in wished if not isinstance(story, NewStory)
            }
            numbered = {story: lead for story, lead in wished.items() if not isinstance(story, NewStory)}
            derived = recount(
                connection, touched, moves=[(*move, count) for move, count in moves.items()], leads=numbered
            )
            gone, heirs = take_along(connection, dict.fromkeys(source for source, _ in moves))
            connection.executemany("DELETE FROM to_group WHERE entry = ?", ((entry,) for entry in grouped))
            if change is not None:
                self._journal.record(connection, change, now, [*gone, *derived, *moved, *links, *corrected, *heirs])
        new = {story: number for story, number in targets.items() if isinstance(story, NewStory)}
        return Regrouped(stories=new, moved=moves.total())  # type: ignore[arg-type]  # counted numbers are stories' numbers

    def mute(self, stories: Iterable[StoryId], *, now: datetime, muted: bool = True) -> int:
        """Hide stories from lists, or show them again; return how many changed. Merged stories are resolved."""
        kind = ChangeKind.STORIES_MUTED if muted else ChangeKind.STORIES_UNMUTED
        return self._set_story(stories, "muted", now, kind, value=muted)

    def follow(self, stories: Iterable[StoryId], *, now: datetime, followed: bool = True) -> int:
        """Follow stories, or stop following them; return how many changed. Merged stories are resolved."""
        kind = ChangeKind.STORIES_FOLLOWED if followed else ChangeKind.STORIES_UNFOLLOWED
        return self._set_story(stories, "followed", now, kind, value=followed)

    def visit(self, name: str, *, now: datetime) -> None:
        """Record that the list of this name was looked at now."""
        with self._journal.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO visit(name, at) VALUES (?, ?)", (name, rows.to_micros(now)))

    def _set_story(
        self, stories: Iterable[StoryId], column: LiteralString, now: datetime, kind: ChangeKind, *, value: bool
    ) -> int:
        with self._journal.transaction() as connection:
            numbers = rows.to_json({current_story(connection, story) for story in stories})
            connection.execute(
                "INSERT OR IGNORE INTO story_state(story) "
                "SELECT id FROM story WHERE id IN (SELECT value FROM json_each(?))",
                (numbers,),
            )
            found = connection.execute(
                f"UPDATE story_state SET {column} = ?1 WHERE {column} <> ?1 "
                "AND story IN (SELECT id FROM story WHERE id IN (SELECT value FROM json_each(?2))) RETURNING story",
                (int(value), numbers),
            ).fetchall()
            keys = tuple(story for (story,) in found)
            edit = ColumnEdit(table="story_state", column=column, before=int(not value), after=int(value), keys=keys)
            self._journal.record(connection, Change(kind, len(keys)), now, [edit] if keys else [])
        return len(keys)


def _targets(connection: sqlite3.Connection, placements: Sequence[Placement]) -> dict[StoryId | NewStory, int]:
    """Return the numbers of the stories named; new stories get the next numbers."""
    following = rows.next_number(connection, "story")
    targets: dict[StoryId | NewStory, int] = {}
    for story in dict.fromkeys(placement.story for placement in placements):
        number = following if isinstance(story, NewStory) else current_story(connection, story)
        if isinstance(story, NewStory) or not leads_of(connection, [number]):
            number, following = following, following + 1
        targets[story] = number
    return targets


def _places(connection: sqlite3.Connection, entries: Iterable[EntryId]) -> dict[int, int]:
    query = "SELECT entry, story FROM entry_state WHERE entry IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(query, (rows.to_json(entries),)).fetchall())


def _link(connection: sqlite3.Connection, placements: Sequence[Placement]) -> list[Edit]:
    """Store why each entry is where it is; return the edits."""
    query = f"SELECT {', '.join(_LINK)} FROM story_link WHERE entry IN (SELECT value FROM json_each(?))"
    before = connection.execute(query, (rows.to_json(placement.entry for placement in placements),)).fetchall()
    after = [rows.link_values(placement.link) for placement in placements if placement.link is not None]
    return _replace(connection, "story_link", _LINK, before, after)


def _correct(connection: sqlite3.Connection, corrections: Sequence[Correction]) -> list[Edit]:
    """Store the user's corrections, replacing earlier ones of the same pairs; return the edits."""
    edits: list[Edit] = []
    for said in corrections:
        first, second = sorted((said.entry, said.other))
        query = "SELECT id, entry, other, together FROM story_correction WHERE entry = ? AND other = ?"
        before = connection.execute(query, (first, second)).fetchall()
        number = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM story_correction").fetchone()[0]
        after = [(before[0][0] if before else number, first, second, int(said.together))]
        if before != after:
            edits += _replace(connection, "story_correction", _CORRECTION, before, after)
    return edits


def _replace(
    connection: sqlite3.Connection,
    table: LiteralString,
    columns: tuple[LiteralString, ...],
    before: Sequence[tuple[Scalar, ...]],
    after: Sequence[tuple[Scalar, ...]],
) -> list[Edit]:
    """Replace rows, identified by their first column; return the edits."""
    connection.executemany(f"DELETE FROM {table} WHERE {columns[0]} = ?", ((row[0],) for row in before))
    marks = ", ".join("?" for _ in columns)
    connection.executemany(f"INSERT INTO {table}({', '.join(columns)}) VALUES ({marks})", after)
    return [
        RowEdit(table=table, columns=columns, rows=tuple(found), added=added)
        for found, added in ((before, False), (after, True))
        if found
    ]
