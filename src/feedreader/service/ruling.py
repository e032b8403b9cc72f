"""Rules at work: on entries as they come, on those that are there, and as a trial that changes nothing.

Whoever polls calls `apply_new` when a round has been stored and grouped. Each rule sees the entries as they came,
whatever the others do with them; what each does is one step that can be undone. Vectors come later, so that no rule can
ask for meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedreader.errors import QueryError, RuleError, UnknownRuleError
from feedreader.model.entries import EntryId
from feedreader.model.rules import ActionKind
from feedreader.policy.actions import read_action
from feedreader.policy.words import count
from feedreader.service.notifying import Teller
from feedreader.store.rules import Finding, still_to_do
from feedreader.store.selection import between, since
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.entries import EntryRow
    from feedreader.model.rules import Action, Rule
    from feedreader.service.library import Library
    from feedreader.store.rules import Carried
    from feedreader.store.selection import Selection

TRIED = 1000
EXAMPLES = 5
ASKED_ONE_BY_ONE = 1000
"""New entries; of more, it is sooner to find all that a rule means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a rule would do with the newest `looked_at` entries: how many it finds, each action's share of them."""

    looked_at: int
    found: int
    would: tuple[tuple[Action, int], ...]
    examples: tuple[EntryRow, ...]

    @property
    def words(self) -> str:
        """The trial in one sentence."""
        entries = count(self.looked_at, "entry", "entries")
        shares = ", ".join(f"{action} {number:,}" for action, number in self.would)
        return f"would touch {self.found:,} of the last {entries}" + (f": {shares}" if shares else "")


def add_rule(library: Library, name: str, query: str, actions: Sequence[str]) -> None:
    """Keep a rule, or replace the one of that name; raises RuleError and QueryError."""
    if not one_line(name):
        raise RuleError("a rule needs a name")
    read = tuple(dict.fromkeys(read_action(action) for action in actions))
    if not read:
        raise RuleError("a rule needs an action: tag NAME, star, mark read, mute story or notify")
    if not query.strip():
        raise RuleError("a rule needs a query: without one it would touch every entry")
    library.selection(query, by_meaning=False)
    library.store.writer.rules.save(name, query.strip(), read, now=library.clock())


def rule_named(library: Library, name: str) -> Rule:
    """A rule; raises UnknownRuleError."""
    for rule in library.store.rules.all():
        if rule.name == one_line(name):
            return rule
    raise UnknownRuleError(name)


def forget_rule(library: Library, name: str) -> None:
    """Remove a rule; what it did stays. Raises UnknownRuleError."""
    if not library.store.writer.rules.forget(name, now=library.clock()):
        raise UnknownRuleError(name)


def attempt(library: Library, query: str, actions: Sequence[Action] = (), *, newest: int = TRIED) -> Trial:
    """What a rule with this query and these actions would do with the newest entries; changes nothing.

    Raises QueryError where a rule could not have the query.
    """
    entries = library.store.entries
    recent = _newest(library, newest)
    selection = recent & library.selection(query, by_meaning=False)
    return Trial(
        looked_at=entries.count(recent),
        found=entries.count(selection),
        would=tuple((action, entries.count(selection & still_to_do(action))) for action in actions),
        examples=entries.page(selection, limit=EXAMPLES),
    )


def apply_rule(library: Library, rule: Rule, *, newest: int | None = TRIED) -> Carried | None:
    """Let a rule do its work, except telling, on the newest entries or all (None); None where nothing is left."""
    selection = library.selection(rule.query)
    if newest is not None:
        selection &= _newest(library, newest)
    found = library.store.entries.ids(selection)
    return library.store.writer.rules.carry_out(
        Finding(rule=_silent(rule), entries=_numbers(found)), now=library.clock()
    )


def apply_new(library: Library, teller: Teller | None = None) -> tuple[str, ...]:
    """Let every rule see the entries that came since rules were last applied; what they did, and troubles, in words.

    Whoever calls it again and again keeps one teller.
    """
    after, newest = library.store.rules.unseen()
    if after == newest:
        return ()
    library.store.writer.state.restore_arrived(after=after, up_to=newest, now=library.clock())
    findings, words = list[Finding](), list[str]()
    one_by_one = newest - after <= ASKED_ONE_BY_ONE
    for rule in library.store.rules.all():
        if rule.active:
            try:
                selection = library.selection(rule.query, by_meaning=False, page=one_by_one).walking
            except QueryError as error:
                words.append(f"Rule {rule.name} was left out: {error}")
                continue
            found = library.store.entries.ids(selection & between(after, newest))
            findings.append(Finding(rule=rule, entries=_numbers(found)))
    now, teller = library.clock(), teller or Teller(library)
    done = library.store.writer.rules.carry_out_new(findings, after=after, up_to=newest, now=now) or ()
    for carried in done:
        words.append(carried.words)
        words += teller.tell(carried)
    return tuple(words)


def _newest(library: Library, count: int) -> Selection:
    return since(EntryId(library.store.rules.among_the_newest(count) - 1))


def _silent(rule: Rule) -> Rule:
    return replace(rule, actions=tuple(each for each in rule.actions if each.kind is not ActionKind.NOTIFY))


def _numbers(found: Sequence[int]) -> tuple[EntryId, ...]:
    return tuple(map(EntryId, found))
