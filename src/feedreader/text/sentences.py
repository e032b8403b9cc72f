"""Sentences made of typed values, for every front end alike: what a rule did, why entries are one story.

Nothing here is stored or compared; whoever needs to know what happened asks the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.rules import ActionKind
from feedreader.model.stories import ReasonKind
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.rules import Action, RuleEffect, RuleOutcome
    from feedreader.model.stories import Reason

_BARE = {
    ReasonKind.BY_HAND: "put together by hand",
    ReasonKind.SAME_ADDRESS: "The same article: both lead to one address.",
    ReasonKind.SAME_TEXT: "The same article: the texts are the same but for small changes.",
    ReasonKind.TRANSLATED: "The same article: one outlet's text in two languages.",
    ReasonKind.AMONG_OTHERS: "Other reports of the story are close to both.",
}
_HOURS = 24.0
_DAYS_TOLD = 2.0

_DONE = {
    ActionKind.STAR: "starred {}",
    ActionKind.READ: "marked {} read",
    ActionKind.MUTE: "muted the stories of {}",
    ActionKind.NOTIFY: "told of {}",
}

_DONE_TO_ONE = {
    ActionKind.STAR: "starred",
    ActionKind.READ: "marked read",
    ActionKind.MUTE: "its story muted",
    ActionKind.NOTIFY: "told of",
}


def done_by_rule(effect: RuleEffect) -> str:
    """Return what a rule did with an entry: `tagged politics by the rule Europe`."""
    action = effect.action
    what = f"tagged {action.tag}" if action.kind is ActionKind.TAG else _DONE_TO_ONE[action.kind]
    return f"{what} by " + (f"the rule {effect.rule}" if effect.rule is not None else "a rule that is gone")


def rule_words(outcome: RuleOutcome) -> str:
    """Say what a rule did with entries: `Rule Europe: tagged 12 entries politics, starred 3 entries`."""
    return f"Rule {outcome.rule.name}: {', '.join(done_in_words(*each) for each in outcome.done)}"


def done_in_words(action: Action, entries: int) -> str:
    """Return what an action did: `tagged 12 entries politics`."""
    what = counted(entries, "entry", "entries")
    return f"tagged {what} {action.tag}" if action.kind is ActionKind.TAG else _DONE[action.kind].format(what)


def reasons(evidence: Sequence[Reason]) -> list[str]:
    """Return what speaks for two entries being one story, a sentence each; no words and numbers make no sentence."""
    alike = {each.kind: each.amount or 0.0 for each in evidence}
    told = []
    for each in evidence:
        match each.kind:
            case ReasonKind.SHARED_WORDS if each.words:
                told.append(f"Both mention {_listed(each.words)}.")
            case ReasonKind.SHARED_NUMBERS if each.words:
                numbers = "the number" if len(each.words) == 1 else "the numbers"
                told.append(f"Both give {numbers} {_listed(each.words)}.")
            case ReasonKind.MEANING if ReasonKind.WORDING in alike:
                told.append(f"Their meaning is {each.amount:.0%} alike, their words {alike[ReasonKind.WORDING]:.0%}.")
            case ReasonKind.MEANING:
                told.append(f"Their meaning is {each.amount:.0%} alike.")
            case ReasonKind.WORDING if ReasonKind.MEANING not in alike:
                told.append(f"Their words are {each.amount:.0%} alike.")
            case ReasonKind.WHOLE_ARTICLES:
                told.append(f"Their whole articles, fetched since, have {each.amount:.0%} of their words in common.")
            case ReasonKind.APART:
                told.append(_apart(each.amount or 0.0))
            case kind if kind in _BARE:
                told.append(_BARE[kind])
    return told


def reasons_in_one(evidence: Sequence[Reason]) -> str:
    """Return the same as one clause, without a full stop: `both mention Paris; they came 2 hours apart`.

    "" for none.
    """
    return "; ".join(each[:1].lower() + each[1:].removesuffix(".") for each in reasons(evidence))


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _apart(days: float) -> str:
    hours = round(days * _HOURS)
    if hours < 1:
        return "They came within the hour."
    if days < _DAYS_TOLD:
        return f"They came {hours} {'hour' if hours == 1 else 'hours'} apart."
    return f"They came {round(days)} days apart."
