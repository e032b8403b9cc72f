"""Problems in `[interface]` that only the interface can detect: unknown themes, commands and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.keys import Keys
from textual.theme import BUILTIN_THEMES

from feedreader.text.wording import did_you_mean
from feedreader.tui.commands import COMMANDS
from feedreader.tui.main.app_actions import unknown_steps
from feedreader.tui.themes import THEMES
from feedreader.tui.widgets.story_list import HIGHLIGHTS, unknown_styles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.settings.config import Interface

MODIFIERS = frozenset({"alt", "ctrl", "hyper", "meta", "shift", "super"})
_NAMES = frozenset(each.value.rpartition("+")[2] for each in Keys if each.value.replace("+", "").isalnum())


def problems(interface: Interface) -> Iterator[str]:
    """One sentence for each setting that names something that does not exist, beginning with the setting's name."""
    themes = (*(theme.name for theme in THEMES), *BUILTIN_THEMES)
    if interface.theme and interface.theme not in themes:
        yield f"interface.theme names no theme: {interface.theme}{did_you_mean(interface.theme, themes)}"
    for query, style in interface.highlights.items():
        for name in unknown_styles(style):
            yield f"interface.highlights: {query} names no style: {name}{did_you_mean(name, HIGHLIGHTS)}"
    for command, sequences in interface.keys.items():
        if command not in COMMANDS:
            yield f"interface.keys names no command: {command}{did_you_mean(command, COMMANDS)}"
        for key in sequences.split():
            if not is_key(key):
                yield f"interface.keys.{command} names no key: {key}{did_you_mean(key, _NAMES)}"

    for keys, steps in interface.macros.items():
        for name in unknown_steps(steps, COMMANDS):
            yield f"interface.macros: {keys} names no command: {name}{did_you_mean(name, COMMANDS)}"
        for key in keys.split():
            if not is_key(key):
                yield f"interface.macros: {keys} names no key: {key}{did_you_mean(key, _NAMES)}"


def is_key(name: str) -> bool:
    """Whether a terminal can send a key of that name: a character, or a named key, with modifiers before it."""
    before, plus, key = (name[:-1].rpartition("+")[0], name[-2:-1], "+") if name.endswith("+") else name.rpartition("+")
    modified = not plus or MODIFIERS.issuperset(before.split("+"))
    return modified and (key in _NAMES or (len(key) == 1 and key.isprintable()))
