"""Full coverage as stored: which stories are parts of one event, why, and how the user corrected it.

Muting or following an event mutes or follows each of its stories, also those that join it later, so lists, queries and
alerts only need to look at stories.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, LiteralString

from feedreader.model.journal import Change, ChangeKind, ColumnEdit, RowEdit
from feedreader.model.placing import Correction, NewCoverage, NewStory
from feedreader.model.stories import CoverageId, StoryId, Tie
from feedreader.store import reasons, rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.journal import Edit
    from feedreader.model.placing import Covering
    from feedreader.store.journal import Journal

_ROW = ("story", "coverage", "with_story", "score", "evidence")
_CORRECTION = ("id", "entry", "other", "together")


class Coverages:
    """Reads of coverage."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def of(self, stories: Iterable[StoryId]) -> dict[StoryId, CoverageId]:
        """Return the coverage of each of these stories that has one, with the other stories that belong to it."""
        query = (
            "SELECT story, coverage FROM story_coverage WHERE coverage IN "
            "(SELECT coverage FROM story_coverage WHERE story IN (SELECT value FROM json_each(?)))"
        )
        return dict(self._connection().execute(query, (rows.to_json(stories),)).fetchall())

    def partners(self, stories: Iterable[StoryId]) -> dict[StoryId, StoryId]:
        """Return the story that each of these was tied to; untied stories are left out."""
        query = (
            "SELECT story, with_story FROM story_coverage "
            "WHERE with_story IS NOT NULL AND story IN (SELECT value FROM json_each(?))"
        )
        return dict(self._connection().execute(query, (rows.to_json(stories),)).fetchall())

    def stories(self, coverage: CoverageId) -> tuple[StoryId, ...]:
        """Return the stories of a coverage, oldest first; none if there is no such coverage."""
        query = (
            "SELECT st.id FROM story_coverage c JOIN story st ON st.id = c.story "
            "WHERE c.coverage = ? AND st.size > 0 ORDER BY st.first, st.id"
        )
        return tuple(StoryId(story) for (story,) in self._connection().execute(query, (coverage,)))

    def ties(self, coverage: CoverageId) -> tuple[Tie, ...]:
        """Return why the stories of a coverage are together."""
        query = (
            "SELECT story, with_story, score, evidence FROM story_coverage "
            "WHERE coverage = ? AND with_story IS NOT NULL ORDER BY story"
        )
        return tuple(
            Tie(story=story, with_story=other, score=score, evidence=reasons.from_text(evidence))
            for story, other, score, evidence in self._connection().execute(query, (coverage,))
        )

    def state(self, coverage: CoverageId) -> tuple[bool, bool]:
        """Whether a coverage is muted, and followed, as a whole."""
        query = "SELECT muted, followed FROM coverage WHERE id = ?"
        muted, followed = self._connection().execute(query, (coverage,)).fetchone() or (0, 0)
        return bool(muted), bool(followed)

    def corrections(self, ids: Iterable[EntryId]) -> tuple[Correction, ...]:
        """Return the user's corrections on whether the stories of these entries are parts of one event."""
        query = (
            "SELECT entry, other, together FROM coverage_correction WHERE entry IN (SELECT value FROM json_each(?1)) "
            "OR other IN (SELECT value FROM json_each(?1)) ORDER BY id"
        )
        found = self._connection().execute(query, (rows.to_json(ids),))
        return tuple(Correction(entry=entry, other=other, together=bool(together)) for entry, other, together in found)


class CoverageWriter:
    """Puts stories into coverage; mutes and follows coverage as a whole."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def cover(
        self,
        coverings: Sequence[Covering],
        *,
        now: datetime,
        stories: Mapping[NewStory, StoryId] | None = None,
        corrections: Sequence[Correction] = (),
        change: Change | None = None,
    ) -> Mapping[NewCoverage, CoverageId]:
        """Put stories into coverage, or take them out of it; return the numbers of new coverage.

        `stories` are the numbers that new stories got. Stories that are gone by now are left out. `change` says what
        the user did and becomes a step of the journal; without it, this is grouping's own work.
        """
        with self._journal.transaction() as connection:
            numbers = _numbers(connection, coverings)
            placed = [row for each in coverings if (row := _row(each, stories or {}, numbers)) is not None]
            edits = _place(connection, placed)
            states = _bring_along(connection, {coverage for _, coverage, *_ in placed if coverage is not None})
            corrected = _correct(connection, corrections)
            if change is not None:
                self._journal.record(connection, change, now, [*edits, *states, *corrected])
        return {each: number for each, number in numbers.items() if isinstance(each, NewCoverage)}

    def mute(self, coverage: CoverageId, *, now: datetime, muted: bool = True) -> int:
        """Hide all stories of a coverage, including future ones, or show them again; return how many changed."""
        kind = ChangeKind.EVENT_MUTED if muted else ChangeKind.EVENT_UNMUTED
        return self._set(coverage, "muted", now, kind, value=muted)

    def follow(self, coverage: CoverageId, *, now: datetime, followed: bool = True) -> int:
        """Follow all stories of a coverage, including future ones, or stop following; return how many changed."""
        kind = ChangeKind.EVENT_FOLLOWED if followed else ChangeKind.EVENT_UNFOLLOWED
        return self._set(coverage, "followed", now, kind, value=followed)

    def _set(self, coverage: CoverageId, column: LiteralString, now: datetime, kind: ChangeKind, *, value: bool) -> int:
        with self._journal.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO coverage(id) VALUES (?)", (coverage,))  # undo may have deleted it
            done = connection.execute(
                f"UPDATE coverage SET {column} = ?1 WHERE id = ?2 AND {column} <> ?1",
                (int(value), coverage),
            ).rowcount
            edit = ColumnEdit(
                table="coverage", column=column, before=int(not value), after=int(value), keys=(coverage,)
            )
            told = _set_stories(connection, coverage, column, value=value)
            edits: list[Edit] = [*([edit] if done else []), *told]
            count = sum(len(each.keys) for each in told)
            if edits:
                self._journal.record(connection, Change(kind, count), now, edits)
        return count


def _numbers(
    connection: sqlite3.Connection, coverings: Sequence[Covering]
) -> dict[CoverageId | NewCoverage, CoverageId]:
    """Return the numbers of the coverage named; new coverage gets the next numbers."""
    found: dict[CoverageId | NewCoverage, CoverageId] = {}
    for each in dict.fromkeys(covering.coverage for covering in coverings):
        if isinstance(each, NewCoverage):
            number = connection.execute("INSERT INTO coverage DEFAULT VALUES").lastrowid
            assert number is not None
            found[each] = CoverageId(number)
        elif each is not None:
            connection.execute("INSERT OR IGNORE INTO coverage(id) VALUES (?)", (each,))
            found[each] = each
    return found


def _row(
    covering: Covering,
    stories: Mapping[NewStory, StoryId],
    numbers: Mapping[CoverageId | NewCoverage, CoverageId],
) -> tuple[StoryId, CoverageId | None, StoryId | None, float, str] | None:
    """Return the row of a story; None if the story does not exist."""
    story, other = (
        stories.get(each) if isinstance(each, NewStory) else each for each in (covering.story, covering.with_story)
    )
    if story is None:
        return None
    coverage = None if covering.coverage is None else numbers[covering.coverage]
    return story, coverage, other, covering.score, reasons.as_text(covering.evidence)


def _place(
    connection: sqlite3.Connection, placed: Sequence[tuple[StoryId, CoverageId | None, StoryId | None, float, str]]
) -> list[Edit]:
    """Replace the rows of stories; return the edits. Coverage that becomes empty is deleted."""
    names = ", ".join(_ROW)
    numbers = rows.to_json(story for story, *_ in placed)
    before = connection.execute(
        f"SELECT {names} FROM story_coverage WHERE story IN (SELECT value FROM json_each(?))",
        (numbers,),
    ).fetchall()
    there = {story for (story,) in connection.execute(
        "SELECT id FROM story WHERE id IN (SELECT value FROM json_each(?))", (numbers,)
    )}  # fmt: skip
    kept = {row[0]: row for row in before}
    after = []
    for story, coverage, other, score, evidence in placed:
        if coverage is None or story not in there:
            continue
        same = kept.get(story) if other is None else None
        after.append((story, coverage, *same[2:]) if same is not None else (story, coverage, other, score, evidence))
    connection.execute("DELETE FROM story_coverage WHERE story IN (SELECT value FROM json_each(?))", (numbers,))
    connection.executemany(f"INSERT INTO story_coverage({names}) VALUES (?, ?, ?, ?, ?)", after)
    left = rows.to_json({row[1] for row in before})
    connection.execute(
        "DELETE FROM coverage WHERE id IN (SELECT value FROM json_each(?)) AND muted = 0 AND followed = 0 "
        "AND NOT EXISTS (SELECT 1 FROM story_coverage c WHERE c.coverage = coverage.id)",
        (left,),
    )
    same_as_before = set(before) & set(after)
    return [
        RowEdit(table="story_coverage", columns=_ROW, rows=tuple(changed), added=added)
        for found, added in ((before, False), (after, True))
        if (changed := [row for row in found if row not in same_as_before])
    ]


def _bring_along(connection: sqlite3.Connection, coverages: Iterable[CoverageId]) -> list[ColumnEdit]:
    """Mute or follow stories that joined coverage which is muted or followed as a whole."""
    query = (
        "SELECT id, muted, followed FROM coverage WHERE (muted OR followed) AND id IN (SELECT value FROM json_each(?))"
    )
    found = []
    for coverage, muted, followed in connection.execute(query, (rows.to_json(coverages),)).fetchall():
        for column, value in (("muted", muted), ("followed", followed)):
            if value:
                found += _set_stories(connection, coverage, column, value=True)
    return found


def _set_stories(
    connection: sqlite3.Connection, coverage: CoverageId, column: LiteralString, *, value: bool
) -> list[ColumnEdit]:
    """Mute or follow the stories of a coverage; return the edit."""
    connection.execute(
        "INSERT OR IGNORE INTO story_state(story) SELECT story FROM story_coverage WHERE coverage = ?", (coverage,)
    )
    changed = connection.execute(
        f"UPDATE story_state SET {column} = ?1 WHERE {column} <> ?1 "
        "AND story IN (SELECT story FROM story_coverage WHERE coverage = ?2) RETURNING story",
        (int(value), coverage),
    ).fetchall()
    keys = tuple(story for (story,) in changed)
    if not keys:
        return []
    return [ColumnEdit(table="story_state", column=column, before=int(not value), after=int(value), keys=keys)]


def _correct(connection: sqlite3.Connection, corrections: Sequence[Correction]) -> list[Edit]:
    """Store the user's corrections, replacing earlier ones of the same pairs; return the edits."""
    gone: dict[bool, list[tuple[int, ...]]] = defaultdict(list)
    for said in corrections:
        first, second = sorted((said.entry, said.other))
        query = "SELECT id, entry, other, together FROM coverage_correction WHERE entry = ? AND other = ?"
        before = connection.execute(query, (first, second)).fetchone()
        connection.execute(
            "INSERT OR REPLACE INTO coverage_correction(id, entry, other, together) VALUES (?, ?, ?, ?)",
            (before[0] if before else None, first, second, int(said.together)),
        )
        after = connection.execute(query, (first, second)).fetchone()
        if before != after:
            gone[False] += [before] if before else []
            gone[True].append(after)
    return [
        RowEdit(table="coverage_correction", columns=_CORRECTION, rows=tuple(found), added=added)
        for added, found in sorted(gone.items())
        if found
    ]
