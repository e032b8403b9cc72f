"""Adding a feed: its address, or that of a page that names one, and its folder or tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from feedreader.tui.content import label, line
from feedreader.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType


class Subscribing(NamedTuple):
    """What is to be subscribed to."""

    url: str
    tags: tuple[str, ...]


class SubscribeScreen(Dialog[Subscribing | None]):
    """Gives back what was typed."""

    hint = "Enter adds it · Esc leaves · Tab to the next line"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, known: Sequence[str], address: str = "") -> None:
        super().__init__()
        self._known = [line(tag) for tag in known]  # an input draws what is in it as it is
        self._address = line(address)

    def compose(self) -> ComposeResult:
        """Two lines."""
        with Vertical(classes="box") as box:
            box.border_title = label("Add a feed")
            yield Static(label("Address of a feed, or of a page that names one"), classes="name")
            yield Input(self._address, placeholder="https://…", id="address")
            yield Static(label("Folders or tags, apart by commas (may stay empty)"), classes="name")
            yield Input(suggester=SuggestFromList(self._known, case_sensitive=False), id="tags")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one("#address", Input).focus()

    @on(Input.Submitted)
    def _done(self) -> None:
        url = self.query_one("#address", Input).value.strip()
        tags = (part.strip().lstrip("#") for part in self.query_one("#tags", Input).value.split(","))
        if url:
            _ = self.dismiss(Subscribing(url, tuple(filter(None, tags))))
        else:
            self.query_one("#address", Input).focus()

    def action_leave(self) -> None:
        """Nothing."""
        _ = self.dismiss(None)
