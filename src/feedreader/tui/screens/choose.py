"""Choosing one of some names by typing a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from collections.abc import Sequence


def choosing(title: str, names: Sequence[str]) -> ListDialog:
    """A dialog that gives the position of the chosen name."""
    rows = [Choice(((Run(f" {line(name)}"),),), name) for name in names]
    return ListDialog(title, rows, searching=True, ranked=True, hint="Enter chooses · Esc leaves")
