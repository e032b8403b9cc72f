"""Store rules and their progress, and carry each out as one step of the journal.

The effects of a rule on an entry are recorded (`rule_effect`), so that the entry can show them. `service.rules` finds
the entries, outside any transaction.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from feedreader.model.entries import EntryId
from feedreader.model.journal import Change, ChangeKind, RowEdit
from feedreader.model.rules import Action, ActionKind, Rule, RuleEffect, RuleId, RuleOutcome
from feedreader.policy.actions import read_action
from feedreader.store import rows
from feedreader.store.json_values import items
from feedreader.store.selection import Selection, choose
from feedreader.store.user_changes import RULE_COLUMNS
from feedreader.text.clean import one_line, tag_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from feedreader.model.rules import RuleMatch
    from feedreader.store.grouping import StoryWriter
    from feedreader.store.journal import Journal
    from feedreader.store.user_changes import MarkWriter, TagWriter

_EFFECT = ("entry", "rule", "action", "at")
_MUTED = "s.story NOT IN (SELECT story FROM story_state WHERE muted = 1)"
_NOT_TOLD = "NOT EXISTS (SELECT 1 FROM rule_effect x WHERE x.entry = s.entry AND x.rule = ? AND x.action = ?)"
_REST = {
    ActionKind.STAR: Selection("s.starred = 0"),
    ActionKind.READ: Selection("s.read = 0"),
    ActionKind.MUTE: Selection(_MUTED),
    ActionKind.NOTIFY: Selection(),
}


class Rules:
    """Reads of rules and of their effects."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def all(self) -> tuple[Rule, ...]:
        """Return the rules in the order of their creation."""
        found = self._connection().execute("SELECT id, name, query, actions, active FROM rule ORDER BY id")
        return tuple(
            Rule(
                id=RuleId(number),
                name=name,
                query=query,
                actions=tuple(read_action(action) for action in items(actions)),
                active=bool(active),
            )
            for number, name, query, actions, active in found
        )

    def effects(self, entry: EntryId) -> tuple[RuleEffect, ...]:
        """Return the effects of rules on an entry, in the order in which they happened."""
        query = (
            "SELECT r.name, x.action, x.at FROM rule_effect x LEFT JOIN rule r ON r.id = x.rule "
            "WHERE x.entry = ? ORDER BY x.at, x.rule, x.action"
        )
        return tuple(
            RuleEffect(rule=name, action=read_action(action), at=rows.from_micros(at))
            for name, action, at in self._connection().execute(query, (entry,))
        )

    def still_to_do(self, action: Action) -> Selection:
        """Return the entries that an action would change."""
        return _still_to_do(self._connection(), action)

    def unseen(self) -> tuple[EntryId, EntryId]:
        """Return the newest entry that rules have seen, and the newest entry; those in between are still to be seen."""
        query = "SELECT p.entry, max(p.entry, coalesce((SELECT max(id) FROM entry), 0)) FROM rule_progress p"
        seen, newest = self._connection().execute(query).fetchone()
        return EntryId(seen), EntryId(newest)

    def among_the_newest(self, count: int) -> EntryId:
        """Return the number of the `count`th newest entry; 0 if there are fewer."""
        query = "SELECT entry FROM entry_state ORDER BY entry DESC LIMIT 1 OFFSET ?"
        found = self._connection().execute(query, (count - 1,)).fetchone()
        return EntryId(found[0] if found else 0)


class RuleWriter:
    """Stores rules and carries them out, with the parts of the writer that make the same changes for the user."""

    def __init__(self, journal: Journal, *, marks: MarkWriter, tags: TagWriter, stories: StoryWriter) -> None:
        self._journal = journal
        self._marks, self._tags, self._stories = marks, tags, stories

    def save(self, name: str, query: str, actions: Sequence[Action], *, now: datetime, active: bool = True) -> None:
        """Store a rule under a name; a rule of that name is replaced, but keeps its effects.

        The first rule applies only to entries that arrive from now on.
        """
        name = one_line(name)
        with self._journal.transaction() as connection:
            if connection.execute("SELECT 1 FROM rule").fetchone() is None:
                connection.execute("UPDATE rule_progress SET entry = (SELECT coalesce(max(id), 0) FROM entry)")
            before = _taken(connection, name)
            values = (
                before[0][0] if before else None,
                name,
                query,
                json.dumps([str(action) for action in actions], ensure_ascii=False),
                int(active),
            )
            names = ", ".join(RULE_COLUMNS)
            after = connection.execute(
                f"INSERT INTO rule({names}) VALUES (?, ?, ?, ?, ?) RETURNING {names}",
                values,
            ).fetchall()
            edits = (
                [] if before == after else [*_edits("rule", before, added=False), *_edits("rule", after, added=True)]
            )
            self._journal.record(connection, Change(ChangeKind.RULE_SAVED, names=(name,)), now, edits)

    def forget(self, name: str, *, now: datetime) -> bool:
        """Remove a rule but keep its effects; return false if there is none of that name."""
        name = one_line(name)
        with self._journal.transaction() as connection:
            before = _taken(connection, name)
            change = Change(ChangeKind.RULE_REMOVED, names=(name,))
            self._journal.record(connection, change, now, _edits("rule", before, added=False))
        return bool(before)

    def carry_out(self, match: RuleMatch, *, now: datetime, background: bool = False) -> RuleOutcome | None:
        """Apply the actions of a rule to entries, as one step; None if nothing changed.

        That the user was notified of entries is recorded, but belongs to no step, because it cannot be undone.
        """
        rule, done, notified = match.rule, list[tuple[Action, int]](), tuple[EntryId, ...]()
        with self._journal.batch(now=now, background=background) as step, self._journal.transaction() as connection:
            for action in rule.actions:
                concerned = _concerned(connection, match, action)
                remembered = _remember(connection, rule, action, concerned, now)
                if action.kind is ActionKind.NOTIFY:
                    notified = concerned
                    continue
                self._act(connection, rule, action, concerned, now)
                step.edits += remembered
                done += [(action, len(concerned))] if concerned else []
            step.change = Change(ChangeKind.RULE_APPLIED, names=(rule.name,), actions=tuple(done))
        done += [(Action(ActionKind.NOTIFY), len(notified))] if notified else []
        return RuleOutcome(rule=rule, done=tuple(done), notified=notified) if done else None

    def carry_out_new(
        self, matches: Sequence[RuleMatch], *, after: EntryId, up_to: EntryId, now: datetime
    ) -> tuple[RuleOutcome, ...] | None:
        """Carry out rules on the entries since `after`, and record that rules have seen those `up_to`.

        None if another process has done so meanwhile.
        """
        with self._journal.transaction() as connection:
            query = "UPDATE rule_progress SET entry = ? WHERE entry = ?"
            if not connection.execute(query, (up_to, after)).rowcount:
                return None
            done = [self.carry_out(match, now=now, background=True) for match in matches]
        return tuple(each for each in done if each is not None)

    def _act(
        self, connection: sqlite3.Connection, rule: Rule, action: Action, entries: Sequence[EntryId], now: datetime
    ) -> None:
        match action.kind:
            case ActionKind.TAG:
                self._tags.tag(entries, action.tag, now=now, rule=rule.id)
            case ActionKind.STAR:
                self._marks.star(entries, now=now)
            case ActionKind.READ:
                self._marks.mark_read(entries, now=now)
            case ActionKind.MUTE:
                choose(connection, entries)
                query = "SELECT DISTINCT story FROM entry_state WHERE entry IN (SELECT id FROM temp.chosen)"
                self._stories.mute([story for (story,) in connection.execute(query)], now=now)
            case _:
                raise AssertionError(action)


def _still_to_do(connection: sqlite3.Connection, action: Action) -> Selection:
    if action.kind is not ActionKind.TAG:
        return _REST[action.kind]
    wanted = tag_name(action.tag).casefold()  # as queries find it, whatever its case
    tags = [number for number, name in connection.execute("SELECT id, name FROM tag") if name.casefold() == wanted]
    tagged = "SELECT 1 FROM entry_tag et WHERE et.entry = s.entry AND et.tag IN (SELECT value FROM json_each(?))"
    return Selection(f"NOT EXISTS ({tagged})", (rows.to_json(tags),))


def _concerned(connection: sqlite3.Connection, match: RuleMatch, action: Action) -> tuple[EntryId, ...]:
    choose(connection, match.entries)
    which = Selection("s.entry IN (SELECT id FROM temp.chosen)") & _still_to_do(connection, action)
    if action.kind is ActionKind.NOTIFY:
        which &= Selection(_NOT_TOLD, (match.rule.id, str(action)))
    found = connection.execute(f"SELECT s.entry {which.sql()} ORDER BY s.entry", which.parameters)
    return tuple(EntryId(entry) for (entry,) in found)


def _remember(
    connection: sqlite3.Connection, rule: Rule, action: Action, entries: Sequence[EntryId], now: datetime
) -> list[RowEdit]:
    choose(connection, entries)
    added = connection.execute(
        "INSERT OR IGNORE INTO rule_effect(entry, rule, action, at) SELECT id, ?, ?, ? FROM temp.chosen "
        "RETURNING entry, rule, action, at",
        (rule.id, str(action), rows.to_micros(now)),
    ).fetchall()
    return _edits("rule_effect", added, added=True)


def _taken(connection: sqlite3.Connection, name: str) -> list[tuple[int | str | None, ...]]:
    query = f"DELETE FROM rule WHERE name = ? RETURNING {', '.join(RULE_COLUMNS)}"
    return connection.execute(query, (name,)).fetchall()


def _edits(table: str, values: list[tuple[int | str | None, ...]], *, added: bool) -> list[RowEdit]:
    columns = {"rule": RULE_COLUMNS, "rule_effect": _EFFECT}[table]
    return [RowEdit(table=table, columns=columns, rows=tuple(values), added=added)] if values else []
