"""The base class of dialogs: a box over the visible screen. Its style sheet is loaded with the first one."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import ModalScreen

from feedreader.tui.cells import width_of
from feedreader.tui.content import label

R = TypeVar("R")

BETWEEN = " · "
FRAME = 6
"""Cells of the lower edge that are not for the hint."""


class Dialog(ModalScreen[R], Generic[R]):
    """A screen with a box; gives back what was decided in it. `hint` names its keys on the lower edge of the box."""

    CSS_PATH = "dialog.tcss"
    hint = ""

    def on_resize(self) -> None:
        """Name the keys that there is room for."""
        self.call_after_refresh(self._show_hint)

    def _show_hint(self) -> None:
        for box in self.query(".box"):  # none where the dialog has just been left
            box.border_subtitle = label(parts_within(self.hint, box.outer_size.width - FRAME))


def parts_within(hint: str, room: int) -> str:
    """Return the parts of a hint that there is room for, the earlier ones before the later ones; none is cut."""
    shown = ""
    for part in hint.split(BETWEEN):
        longer = f"{shown}{BETWEEN}{part}" if shown else part
        if width_of(longer) <= room:
            shown = longer
    return shown
