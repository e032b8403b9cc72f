"""The actions of rules as users write them: `tag politics/eu`, `star`, `mark read`, `mute story`, `notify`."""

from __future__ import annotations

from feedreader.errors import RuleError
from feedreader.model.rules import Action, ActionKind
from feedreader.text.clean import one_line

_KNOWN = {kind.value: kind for kind in ActionKind} | {"read": ActionKind.READ, "mute": ActionKind.MUTE}


def read_action(text: str) -> Action:
    """Parse an action; raises RuleError if the text is not one."""
    written = " ".join(one_line(text).split())
    kind = _KNOWN.get(written.lower())
    if kind is not None and kind is not ActionKind.TAG:
        return Action(kind)
    verb, _, tag = written.partition(" ")
    if verb.lower() == ActionKind.TAG and tag.strip(" /"):
        return Action(ActionKind.TAG, tag)
    raise RuleError(f"{written or 'nothing'} is not an action: write tag NAME, star, mark read, mute story or notify")
