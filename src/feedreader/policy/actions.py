"""The actions of rules as people write them: `tag politics/eu`, `star`, `mark read`, `mute story`, `notify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import RuleError
from feedreader.model.rules import Action, ActionKind
from feedreader.policy.words import count
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from feedreader.model.rules import RuleEffect

_KNOWN = {kind.value: kind for kind in ActionKind} | {"read": ActionKind.READ, "mute": ActionKind.MUTE}
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


def read_action(text: str) -> Action:
    """An action; raises RuleError where the text is none."""
    written = " ".join(one_line(text).split())
    kind = _KNOWN.get(written.lower())
    if kind is not None and kind is not ActionKind.TAG:
        return Action(kind)
    verb, _, tag = written.partition(" ")
    if verb.lower() == ActionKind.TAG and tag.strip(" /"):
        return Action(ActionKind.TAG, tag)
    raise RuleError(f"{written or 'nothing'} is no action: write tag NAME, star, mark read, mute story or notify")


def done_by_rule(effect: RuleEffect) -> str:
    """What a rule did with an entry: `tagged politics by the rule Europe`."""
    action = read_action(effect.action)
    what = f"tagged {action.tag}" if action.kind is ActionKind.TAG else _DONE_TO_ONE[action.kind]
    return f"{what} by " + (f"the rule {effect.rule}" if effect.rule is not None else "a rule that is gone")


def done_in_words(action: Action, entries: int) -> str:
    """What an action did: `tagged 12 entries politics`."""
    what = count(entries, "entry", "entries")
    return f"tagged {what} {action.tag}" if action.kind is ActionKind.TAG else _DONE[action.kind].format(what)
