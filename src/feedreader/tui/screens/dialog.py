"""What every dialog is: a box over the screen, which is seen behind it. Its look is read with the first of them."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import ModalScreen

R = TypeVar("R")


class Dialog(ModalScreen[R], Generic[R]):
    """A screen with a box; gives back what was decided in it."""

    CSS_PATH = "dialog.tcss"
