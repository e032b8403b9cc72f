"""Ways to find a command: help with the keys that work here, and the palette with all commands and places."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedreader.tui.cells import fit
from feedreader.tui.command import PANE_NAMES, Where
from feedreader.tui.content import Run, line
from feedreader.tui.rows import SIGNS
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.service.lists import Place
    from feedreader.tui.command import Fact
    from feedreader.tui.keymap import AnyCommand, Keymap

KEYS_COLUMN, WORDS_COLUMN = 14, 55
NARROW_BELOW, NARROW_KEYS_COLUMN = 60, 10
"""On a terminal narrower than this, one key of each command is shown."""
OFFERED_WORDS_COLUMN, OFFERED_KEYS_COLUMN = 48, 16


def helping(keys: Keymap, pane: Where, facts: Fact, columns: int) -> tuple[ListDialog, tuple[AnyCommand | None, ...]]:
    """Return the dialog for a pane on a terminal of so many columns, and the command of each of its rows."""
    narrow = columns < NARROW_BELOW
    rows: list[Choice] = []
    commands: list[AnyCommand | None] = []
    for group, members in keys.groups.items():
        here = [each for each in members if each.where & pane and keys.sequences_of(each, pane)]
        if not here:
            continue
        rows.append(Choice(((Run(f" {group}", "row--heading"),),), heading=True))
        commands.append(None)
        for command in here:
            rows.append(_help_row(command, keys, pane, facts, narrow=narrow))
            commands.append(command)
    if pane is Where.LIST:
        rows.append(Choice(((Run(" Signs", "row--heading"),),), heading=True))
        indent, column = (" ", NARROW_KEYS_COLUMN) if narrow else ("   ", KEYS_COLUMN)
        signs = ((Run(indent), Run(fit(sign, column), look), Run(words)) for sign, look, words in SIGNS)
        rows += [Choice((runs,), runs[-1].text) for runs in signs]
        commands += [None] * (1 + len(SIGNS))
    title = f"Keys in {PANE_NAMES[pane]}"
    return ListDialog(title, rows, hint="/ searches · Enter does it · Esc leaves"), tuple(commands)


def _help_row(command: AnyCommand, keys: Keymap, pane: Where, facts: Fact, *, narrow: bool) -> Choice:
    available = command.needs in facts
    shown = keys.spoken(command, pane)
    look = "" if available else "row--muted"
    indent, column = (" ", NARROW_KEYS_COLUMN) if narrow else ("   ", KEYS_COLUMN)
    runs = (
        Run(indent),
        Run(fit(keys.shortest(command, pane) if narrow else shown, column), "row--mark" if available else "row--muted"),
        Run(fit(command.words, WORDS_COLUMN), look),
        Run("" if narrow else f" {command.id}", "row--muted"),
    )
    return Choice((runs,), f"{command.words} {command.id} {shown}", minor=True)


class Offered(NamedTuple):
    """What a row of the palette stands for: a command, or a place to go to."""

    command: AnyCommand | None = None
    place: Place | None = None


def offering(
    keys: Keymap, pane: Where, facts: Fact, places: Mapping[Place, str]
) -> tuple[ListDialog, tuple[Offered, ...]]:
    """Return the dialog, and what each of its rows stands for; `places` have their titles."""
    commands = [each for group in keys.groups.values() for each in group if each.palette and each.needs in facts]
    rows = [_offer(each.words, keys.spoken(each, pane), each.id) for each in commands]
    rows += [_offer(f"Go to {line(title)}", "", place.kind) for place, title in places.items()]
    offered = (*(Offered(command=each) for each in commands), *(Offered(place=place) for place in places))
    hint = "↑↓ chooses · Enter does it · Esc leaves"
    return ListDialog("Commands", rows, hint=hint, searching=True, ranked=True), offered


def _offer(words: str, keys: str, what: str) -> Choice:
    runs = (
        Run(f" {fit(words, OFFERED_WORDS_COLUMN)} "),
        Run(fit(keys, OFFERED_KEYS_COLUMN), "row--mark"),
        Run(f" {what}", "row--muted"),
    )
    return Choice((runs,), f"{words} {what}", minor=True)
