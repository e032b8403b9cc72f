"""Reading what the person made: tags, saved queries, rules, and the journal of changes that can be taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.model.entries import EntryId
from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.model.rules import Rule, RuleEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """A tag, and how many entries and feeds carry it."""

    name: str
    entries: int
    feeds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A query with a name, listed beside the feeds."""

    name: str
    query: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A step of the journal as listed."""

    id: int
    at: datetime
    words: str
    undone: bool


class Person:
    """Reads of tags, saved queries, rules and the journal."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def tags(self) -> tuple[TagCount, ...]:
        """The tags in use, by name."""
        query = (
            "SELECT t.name, (SELECT count(*) FROM entry_tag et WHERE et.tag = t.id) AS entries, (SELECT count(*) "
            "FROM feed_tag ft JOIN feed f ON f.id = ft.feed WHERE ft.tag = t.id AND f.removed IS NULL) AS feeds "
            "FROM tag t WHERE entries > 0 OR feeds > 0 ORDER BY t.name"
        )
        found = self._connection().execute(query)
        return tuple(TagCount(name=name, entries=entries, feeds=feeds) for name, entries, feeds in found)

    def saved_queries(self) -> tuple[SavedQuery, ...]:
        """The saved queries, in the person's order."""
        found = self._connection().execute("SELECT name, query, position FROM saved_query ORDER BY position, id")
        return tuple(SavedQuery(name=name, query=query, position=position) for name, query, position in found)

    def rules(self) -> tuple[Rule, ...]:
        """The rules, in the order in which they were made."""
        from feedreader.model.rules import Rule, RuleId
        from feedreader.policy.actions import read_action

        found = self._connection().execute("SELECT id, name, query, actions, active FROM rule ORDER BY id")
        return tuple(
            Rule(
                id=RuleId(number),
                name=name,
                query=query,
                actions=tuple(read_action(action) for action in json.loads(actions)),
                active=bool(active),
            )
            for number, name, query, actions, active in found
        )

    def effects(self, entry: EntryId) -> tuple[RuleEffect, ...]:
        """What rules did with an entry, in the order in which they did."""
        from feedreader.model.rules import RuleEffect

        query = (
            "SELECT r.name, x.action, x.at FROM rule_effect x LEFT JOIN rule r ON r.id = x.rule "
            "WHERE x.entry = ? ORDER BY x.at, x.rule, x.action"
        )
        return tuple(
            RuleEffect(rule=name, action=action, at=rows.from_micros(at))
            for name, action, at in self._connection().execute(query, (entry,))
        )

    def unruled(self) -> tuple[EntryId, EntryId]:
        """The newest entry that rules have seen, and the newest entry: those between are still to be seen."""
        query = "SELECT p.entry, max(p.entry, coalesce((SELECT max(id) FROM entry), 0)) FROM rule_progress p"
        seen, newest = self._connection().execute(query).fetchone()
        return EntryId(seen), EntryId(newest)

    def among_the_newest(self, count: int) -> EntryId:
        """The number from which on there are `count` entries, 0 where there are fewer."""
        query = "SELECT entry FROM entry_state ORDER BY entry DESC LIMIT 1 OFFSET ?"
        found = self._connection().execute(query, (count - 1,)).fetchone()
        return EntryId(found[0] if found else 0)

    def can_undo(self) -> bool:
        """Whether there is a step that can be taken back."""
        query = "SELECT EXISTS (SELECT 1 FROM journal WHERE undone = 0)"
        return bool(self._connection().execute(query).fetchone()[0])

    def journal(self, limit: int = 100) -> tuple[JournalLine, ...]:
        """The last steps, newest first."""
        query = "SELECT id, at, words, undone FROM journal ORDER BY id DESC LIMIT ?"
        return tuple(
            JournalLine(id=number, at=rows.from_micros(at), words=words, undone=bool(undone))
            for number, at, words, undone in self._connection().execute(query, (limit,))
        )
