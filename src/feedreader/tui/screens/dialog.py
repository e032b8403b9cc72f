"""The base class of dialogs: a box over the visible screen. Its style sheet is loaded with the first one."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import ModalScreen

R = TypeVar("R")


class Dialog(ModalScreen[R], Generic[R]):
    """A screen with a box; gives back what was decided in it."""

    CSS_PATH = "dialog.tcss"
