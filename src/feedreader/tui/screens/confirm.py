"""A question with yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from feedreader.tui.content import assembled, label
from feedreader.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class ConfirmScreen(Dialog[bool]):
    """Gives back whether the user agrees."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", show=False),
        Binding("n,q,escape", "answer(False)", show=False),
    ]

    def __init__(self, question: str, remark: str = "") -> None:
        super().__init__()
        self._question = question
        self._remark = remark

    def compose(self) -> ComposeResult:
        """Return the question, a remark and the keys."""
        with Vertical(classes="box"):
            yield Static(label(self._question), classes="question")
            yield Static(label(self._remark), classes="remark")
            yield Static(assembled(("y", "bold $primary"), " yes    ", ("n", "bold $primary"), " no"), classes="hint")

    def action_answer(self, agreed: bool) -> None:  # noqa: FBT001 - Textual calls it with one argument
        """Give the answer."""
        _ = self.dismiss(agreed)
