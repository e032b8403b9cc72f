"""The command palette: everything that can be done now, and every place to go to, found by typing a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedreader.tui.cells import fit
from feedreader.tui.commands import COMMANDS
from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedreader.service.lists import Place
    from feedreader.tui.commands import Command, Where
    from feedreader.tui.keymap import Keymap

WORDS_COLUMN = 48
KEYS_COLUMN = 16


class Offered(NamedTuple):
    """What a row of the palette stands for: a command, or a place to go to."""

    command: Command | None = None
    place: Place | None = None


def offering(
    keys: Keymap, pane: Where, facts: frozenset[str], places: Mapping[Place, str]
) -> tuple[ListDialog, tuple[Offered, ...]]:
    """The dialog, and what each of its rows stands for; `places` have their titles."""
    commands = [each for each in COMMANDS.values() if each.palette and each.facts <= facts]
    rows = [_row(each.words, keys.spoken(each, pane), each.id) for each in commands]
    rows += [_row(f"Go to {line(title)}", "", place.kind) for place, title in places.items()]
    offered = (*_offered(commands), *(Offered(place=place) for place in places))
    hint = "↑↓ chooses · Enter does it · Esc leaves"
    return ListDialog("Commands", rows, hint=hint, searching=True, ranked=True), offered


def _offered(commands: Iterable[Command]) -> Iterable[Offered]:
    return (Offered(command=each) for each in commands)


def _row(words: str, keys: str, what: str) -> Choice:
    runs = (
        Run(f" {fit(words, WORDS_COLUMN)} "),
        Run(fit(keys, KEYS_COLUMN), "row--mark"),
        Run(f" {what}", "row--muted"),
    )
    return Choice((runs,), f"{words} {what}", minor=True)
