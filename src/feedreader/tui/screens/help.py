"""Help: the keys that work here, by what they are for; to be searched, and to be run from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.tui.cells import fit
from feedreader.tui.commands import GROUPS, Where
from feedreader.tui.content import Run
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from feedreader.tui.commands import Command
    from feedreader.tui.keymap import Keymap

KEYS_COLUMN = 14
WORDS_COLUMN = 55
PANES = {Where.FEEDS: "the feeds", Where.LIST: "the list", Where.READER: "the reader"}


def helping(keys: Keymap, pane: Where, facts: frozenset[str]) -> tuple[ListDialog, tuple[Command | None, ...]]:
    """The dialog for a pane, and the command of each of its rows."""
    rows: list[Choice] = []
    commands: list[Command | None] = []
    for group, members in GROUPS.items():
        here = [each for each in members if each.where & pane and keys.sequences_of(each, pane)]
        if not here:
            continue
        rows.append(Choice(((Run(f" {group}", "row--heading"),),), heading=True))
        commands.append(None)
        for command in here:
            rows.append(_row(command, keys, pane, facts))
            commands.append(command)
    title = f"Keys in {PANES[pane]}"
    return ListDialog(title, rows, hint="/ searches · Enter does it · Esc leaves"), tuple(commands)


def _row(command: Command, keys: Keymap, pane: Where, facts: frozenset[str]) -> Choice:
    available = command.facts <= facts
    shown = keys.spoken(command, pane)
    look = "" if available else "row--muted"
    runs = (
        Run("   "),
        Run(fit(shown, KEYS_COLUMN), "row--mark" if available else "row--muted"),
        Run(fit(command.words, WORDS_COLUMN), look),
        Run(f" {command.id}", "row--muted"),
    )
    return Choice((runs,), f"{command.words} {command.id} {shown}", minor=True)
