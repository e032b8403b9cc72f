"""The interface as an application: its themes, its screen, and opening it on a library."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.app import App

from feedreader.tui.screens.main.screen import MainScreen
from feedreader.tui.themes import DARK, TERMINAL, THEMES

if TYPE_CHECKING:
    from pathlib import Path

    from textual.binding import BindingType

    from feedreader.service.library import Library


class FeedreaderApp(App[None]):
    """feedreader's interface on a library. `memory_path` is where its habits are kept; None keeps none."""

    TITLE = "feedreader"
    CSS_PATH = ["screens/main/main.tcss", "screens/dialog.tcss"]  # noqa: RUF012 - read here, because Textual does not read a default screen's
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = """
    Toast { max-width: 70; }
    FeedreaderApp:ansi RowList > .row--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    FeedreaderApp:ansi RowList > .row--cursor-blurred { background: $block-cursor-blurred-background; }
    """

    def __init__(self, library: Library, *, memory_path: Path | None = None) -> None:
        self.colourless = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if self.colourless else None)  # else Textual greys what is to have no colour
        self.library = library
        self.memory_path = memory_path
        for theme in THEMES:
            self.register_theme(theme)

    def get_default_screen(self) -> MainScreen:
        """The main screen."""
        return MainScreen(self.library, memory_path=self.memory_path)

    def on_mount(self) -> None:
        """Choose the theme: as remembered, else as configured, else dark; the terminal's own under NO_COLOR."""
        screen = self.screen
        remembered = screen.memory.theme if isinstance(screen, MainScreen) else ""
        wanted = remembered or self.library.settings.interface.theme or DARK
        if self.colourless:
            wanted = TERMINAL
            self.add_class("-colourless")
        if wanted in self.available_themes:
            self.theme = wanted
        else:
            self.theme = DARK
            self.notify(f"There is no theme {wanted}.", severity="warning", markup=False)


def open_on(library: Library) -> None:
    """Open the interface on a library and stay in it until the person leaves."""
    from platformdirs import user_state_path

    memory_path = user_state_path("feedreader", appauthor=False) / "interface.json"
    FeedreaderApp(library, memory_path=memory_path).run(mouse=library.settings.interface.mouse)
