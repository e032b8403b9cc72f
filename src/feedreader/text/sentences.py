"""Sentences made of typed values, for every front end alike: what a rule did.

Nothing here is stored or compared; whoever needs to know what happened asks the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.rules import ActionKind
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.model.rules import Action, RuleEffect

PUT_TOGETHER = "put together by hand"
"""The evidence of what the user put together; that they did is known by their correction, not by this."""

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
    """What a rule did with an entry: `tagged politics by the rule Europe`."""
    action = effect.action
    what = f"tagged {action.tag}" if action.kind is ActionKind.TAG else _DONE_TO_ONE[action.kind]
    return f"{what} by " + (f"the rule {effect.rule}" if effect.rule is not None else "a rule that is gone")


def done_in_words(action: Action, entries: int) -> str:
    """What an action did: `tagged 12 entries politics`."""
    what = counted(entries, "entry", "entries")
    return f"tagged {what} {action.tag}" if action.kind is ActionKind.TAG else _DONE[action.kind].format(what)
