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

KEYS_COLUMN, WORDS_COLUMN, NAMES_COLUMN = 14, 55, 18
NARROW_BELOW, NARROW_KEYS_COLUMN = 60, 10
"""On a terminal narrower than this, one key of each command is shown."""


def helping(keys: Keymap, pane: Where, facts: Fact, columns: int) -> tuple[ListDialog, tuple[AnyCommand | None, ...]]:
    """Return the dialog for a pane on a terminal of so many columns, and the command of each of its rows."""

    def fitting(columns: int) -> list[Choice]:
        return [row for row, _command in _help_rows(keys, pane, facts, narrow=columns < NARROW_BELOW)]

    title, hint = f"Keys in {PANE_NAMES[pane]}", "/ searches · Enter does it · Esc leaves"
    commands = tuple(command for _row, command in _help_rows(keys, pane, facts, narrow=False))
    return ListDialog(title, fitting(columns), hint=hint, fitting=fitting), commands


def _help_rows(keys: Keymap, pane: Where, facts: Fact, *, narrow: bool) -> list[tuple[Choice, AnyCommand | None]]:
    """Return the rows with the command of each: as many, whether there is room or not."""
    rows: list[tuple[Choice, AnyCommand | None]] = []
    for group, members in keys.groups.items():
        here = [each for each in members if each.where & pane and keys.sequences_of(each, pane)]
        if here:
            rows.append((Choice(((Run(f" {group}", "row--heading"),),), heading=True), None))
            rows += [(_help_row(each, keys, pane, facts, narrow=narrow), each) for each in here]
    if pane is Where.LIST:
        rows.append((Choice(((Run(" Signs", "row--heading"),),), heading=True), None))
        indent, column = (" ", NARROW_KEYS_COLUMN) if narrow else ("   ", KEYS_COLUMN)
        signs = ((Run(indent), Run(fit(sign, column), look), Run(words)) for sign, look, words in SIGNS)
        rows += [(Choice((runs,), runs[-1].text), None) for runs in signs]
    return rows


def _help_row(command: AnyCommand, keys: Keymap, pane: Where, facts: Fact, *, narrow: bool) -> Choice:
    available = command.needs in facts
    shown = keys.spoken(command, pane)
    look = "" if available else "row--muted"
    pressed = Run(keys.shortest(command, pane) if narrow else shown, "row--mark" if available else "row--muted")
    indent = "" if narrow else "  "
    return Choice(
        (_columns(indent, pressed, Run(command.words, look), command.id, narrow=narrow),),
        f"{command.words} {command.id} {shown}",
        minor=True,
    )


def _columns(indent: str, keys: Run, words: Run, name: str, *, narrow: bool) -> tuple[Run, ...]:
    """Keys, what they do, and what it is called: in all rows the first two stand at one place."""
    return (
        Run(f" {indent}"),
        keys._replace(text=fit(keys.text, NARROW_KEYS_COLUMN if narrow else KEYS_COLUMN)),
        words._replace(text=fit(words.text, WORDS_COLUMN)),
        Run("" if narrow else f" {fit(name, NAMES_COLUMN)}", "row--muted"),
    )


class Offered(NamedTuple):
    """What a row of the palette stands for: a command, or a place to go to."""

    command: AnyCommand | None = None
    place: Place | None = None


def offering(
    keys: Keymap, pane: Where, facts: Fact, places: Mapping[Place, str], columns: int
) -> tuple[ListDialog, tuple[Offered, ...]]:
    """Return the dialog on a terminal of so many columns, and what each of its rows stands for.

    `places` have their titles.
    """
    commands = [each for group in keys.groups.values() for each in group if each.palette and each.needs in facts]

    def fitting(columns: int) -> list[Choice]:
        narrow = columns < NARROW_BELOW
        pressed = [keys.shortest(each, pane) if narrow else keys.spoken(each, pane) for each in commands]
        rows = [
            _offer(shown, each.words, each.id, narrow=narrow) for shown, each in zip(pressed, commands, strict=True)
        ]
        return rows + [_offer("", f"Go to {line(title)}", place.kind, narrow=narrow) for place, title in places.items()]

    offered = (*(Offered(command=each) for each in commands), *(Offered(place=place) for place in places))
    hint = "↑↓ chooses · Enter does it · Esc leaves"
    dialog = ListDialog("Commands", fitting(columns), hint=hint, searching=True, ranked=True, fitting=fitting)
    return dialog, offered


def _offer(keys: str, words: str, what: str, *, narrow: bool) -> Choice:
    runs = _columns("", Run(keys, "row--mark"), Run(words), what, narrow=narrow)
    return Choice((runs,), f"{words} {what}", minor=True)
