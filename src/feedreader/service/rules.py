"""Apply rules to new entries, to existing ones, or as a trial that changes nothing.

The polling process calls `apply_new` when a round has been stored and grouped. Each rule sees the entries as they
arrived, regardless of other rules, and its actions are one undoable step. Vectors are computed later, so rules cannot
search by meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedreader.errors import QueryError, RuleError, SlowPatternError, UnknownRuleError
from feedreader.model.entries import EntryId
from feedreader.model.rules import Action, ActionKind, RuleMatch
from feedreader.policy.actions import read_action
from feedreader.query.ast import Is, Name, Named, State, conditions
from feedreader.service.notifying import Notifier
from feedreader.service.tagging import named_tags
from feedreader.store.pattern_budget import SECONDS, at_most
from feedreader.store.selection import FOLLOWED, UNREAD, between, since
from feedreader.text.clean import one_line
from feedreader.text.rule_wording import rule_words
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.entries import EntryRow
    from feedreader.model.rules import Rule, RuleEffect, RuleOutcome
    from feedreader.query.ast import Condition
    from feedreader.service.workspace import Workspace
    from feedreader.store.connect import Store
    from feedreader.store.selection import Selection

_MARKS = {State.READ, State.UNREAD, State.STARRED}
TRIED = 1000
EXAMPLES = 5
ASKED_ONE_BY_ONE = 1000
"""With more new entries than this, it is faster to find all matches of a rule."""
ALL_SECONDS = 5.0
"""The CPU seconds for the patterns of all rules in a round, beyond their normal cost (`store.pattern_budget`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a rule would do to the newest `looked_at` entries: the number of matches, and of changes by each action."""

    looked_at: int
    found: int
    would: tuple[tuple[Action, int], ...]
    examples: tuple[EntryRow, ...]
    asks_for_marks: bool = False
    """Whether the query uses marks or tags, so that new entries differ from existing ones."""

    @property
    def words(self) -> str:
        """Return the trial as a sentence."""
        entries = counted(self.looked_at, "entry", "entries")
        shares = ", ".join(f"{action} {number:,}" for action, number in self.would)
        return f"would touch {self.found:,} of the last {entries}" + (f": {shares}" if shares else "")


class Rules:
    """The part of the library for rules."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def all(self) -> tuple[Rule, ...]:
        """Return the rules in the order of their creation."""
        return self._store.rules.all()

    def get(self, name: str) -> Rule:
        """Return a rule by its name; raises UnknownRuleError."""
        for rule in self.all():
            if rule.name == one_line(name):
                return rule
        raise UnknownRuleError(name)

    def left_out(self) -> dict[str, str]:
        """Return the rules whose queries have become invalid (a saved query may have been removed), and why."""
        return {rule.name: why for rule in self.all() if (why := self._why_left_out(rule))}

    def _why_left_out(self, rule: Rule) -> str:
        try:
            self._workspace.selection(rule.query, by_meaning=False)
        except (QueryError, SlowPatternError) as error:
            return str(error)
        return ""

    def add(self, name: str, query: str, actions: Sequence[str]) -> Rule:
        """Save a rule, replacing any with the same name; raises RuleError and QueryError."""
        if not one_line(name):
            raise RuleError("a rule needs a name")
        read = tuple(dict.fromkeys(_spelled(self._store, read_action(action)) for action in actions))
        if not read:
            raise RuleError("a rule needs an action: tag NAME, star, mark read, mute story or notify")
        if not query.strip():
            raise RuleError("a rule needs a query: without one it would touch every entry")
        self._workspace.selection(query, by_meaning=False)
        self._store.writer.rules.save(name, query.strip(), read, now=self._workspace.clock())
        return self.get(name)

    def forget(self, name: str) -> None:
        """Remove a rule but keep its effects. Raises UnknownRuleError."""
        if not self._store.writer.rules.forget(name, now=self._workspace.clock()):
            raise UnknownRuleError(name)

    def attempt(self, query: str, actions: Sequence[str] = (), *, newest: int = TRIED) -> Trial:
        """Return what a rule with this query and these actions would do to the newest entries, changing nothing.

        Raises RuleError for an invalid action, and QueryError for a query that a rule cannot have.
        """
        read = [_spelled(self._store, read_action(action)) for action in actions]
        entries = self._store.entries
        recent = self._newest(newest)
        selection = recent & self._workspace.selection(query, by_meaning=False)
        return Trial(
            looked_at=entries.count(recent),
            found=entries.count(selection),
            would=tuple((action, entries.count(selection & self._store.rules.still_to_do(action))) for action in read),
            examples=entries.page(selection, limit=EXAMPLES),
            asks_for_marks=any(map(_is_a_mark, conditions(self._workspace.meant(query)))),
        )

    def apply(self, name: str, *, newest: int | None = TRIED) -> RuleOutcome | None:
        """Apply a rule, without notifying, to the newest entries or to all (None); return None if nothing changed.

        Raises UnknownRuleError.
        """
        rule = _as_tags_are_spelled(self._store, self.get(name))
        selection = self._workspace.selection(rule.query)
        if newest is not None:
            selection &= self._newest(newest)
        match = RuleMatch(rule=_silent(rule), entries=_numbers(self._store.entries.ids(selection)))
        return self._store.writer.rules.carry_out(match, now=self._workspace.clock())

    def effects(self, entry: int) -> tuple[RuleEffect, ...]:
        """Return the effects of rules on an entry; raises UnknownEntryError."""
        return self._store.rules.effects(self._store.entries.get(EntryId(entry)).id)

    def _newest(self, count: int) -> Selection:
        return since(EntryId(self._store.rules.among_the_newest(count) - 1))


def apply_new(workspace: Workspace, notifier: Notifier | None = None, *, silent: bool = False) -> tuple[str, ...]:
    """Apply every rule to the entries that arrived since the last time; return messages on effects and problems.

    Repeated callers keep one notifier. With `silent`, nobody is notified, for entries that are already known.
    """
    after, newest = workspace.store.rules.unseen()
    if after == newest:
        return ()
    workspace.store.writer.state.restore_arrived(after=after, up_to=newest, now=workspace.clock())
    matches, words = list[RuleMatch](), list[str]()
    one_by_one = newest - after <= ASKED_ONE_BY_ONE
    rules = [_as_tags_are_spelled(workspace.store, rule) for rule in workspace.store.rules.all() if rule.active]
    with at_most(min(SECONDS, ALL_SECONDS / max(len(rules), 1))):
        for rule in rules:
            try:
                selection = workspace.selection(rule.query, by_meaning=False, page=one_by_one).walking
                found = workspace.store.entries.ids(selection & between(after, newest))
            except (QueryError, SlowPatternError) as error:
                words.append(f"Rule {rule.name} was left out: {error}")
                continue
            matches.append(RuleMatch(rule=_silent(rule) if silent else rule, entries=_numbers(found)))
    now, notifier = workspace.clock(), notifier or Notifier(workspace)
    done = workspace.store.writer.rules.carry_out_new(matches, after=after, up_to=newest, now=now) or ()
    followed = FOLLOWED & UNREAD & between(after, newest)
    heard = workspace.store.entries.ids(followed) if notifier.wanted else ()
    return (*words, *map(rule_words, done), *notifier.tell(done, _numbers(heard)))


def _is_a_mark(condition: Condition) -> bool:
    match condition:
        case Is(state=state):
            return state in _MARKS
        case Named(name=name):
            return name is Name.TAG
        case _:
            return False


def _spelled(store: Store, action: Action) -> Action:
    return Action(action.kind, *named_tags(store, [action.tag])) if action.tag else action


def _as_tags_are_spelled(store: Store, rule: Rule) -> Rule:
    """Return a rule with its tags spelled as the tags in use, which may differ in case by now."""
    return replace(rule, actions=tuple(_spelled(store, action) for action in rule.actions))


def _silent(rule: Rule) -> Rule:
    return replace(rule, actions=tuple(each for each in rule.actions if each.kind is not ActionKind.NOTIFY))


def _numbers(found: Sequence[int]) -> tuple[EntryId, ...]:
    return tuple(map(EntryId, found))
