"""Describe what a rule did, for all front ends; these sentences are never stored or compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.rules import ActionKind
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.model.rules import Action, RuleEffect, RuleOutcome

_DONE = {
    ActionKind.STAR: "starred {}",
    ActionKind.READ: "marked {} read",
    ActionKind.MUTE: "muted the stories of {}",
    ActionKind.NOTIFY: "notified of {}",
}

_DONE_TO_ONE = {
    ActionKind.STAR: "starred",
    ActionKind.READ: "marked read",
    ActionKind.MUTE: "its story muted",
    ActionKind.NOTIFY: "notified of",
}


def done_by_rule(effect: RuleEffect) -> str:
    """Return what a rule did with an entry: `tagged politics by the rule Europe`."""
    action = effect.action
    what = f"tagged {action.tag}" if action.kind is ActionKind.TAG else _DONE_TO_ONE[action.kind]
    return f"{what} by " + (f"the rule {effect.rule}" if effect.rule is not None else "a deleted rule")


def rule_words(outcome: RuleOutcome) -> str:
    """Return what a rule did with entries: `Rule Europe: tagged 12 entries politics, starred 3 entries`."""
    return f"Rule {outcome.rule.name}: {', '.join(done_in_words(*each) for each in outcome.done)}"


def done_in_words(action: Action, entries: int) -> str:
    """Return what an action did: `tagged 12 entries politics`."""
    what = counted(entries, "entry", "entries")
    return f"tagged {what} {action.tag}" if action.kind is ActionKind.TAG else _DONE[action.kind].format(what)
