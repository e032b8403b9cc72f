"""The interface as an application: its themes, its screen, and opening it on a library."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import App
from textual.binding import Binding

from feedreader.tui.columns import holding
from feedreader.tui.content import line
from feedreader.tui.main.screen import MainScreen
from feedreader.tui.terminal import (
    ASK_GROUND,
    FOLLOW_GROUND,
    FOLLOW_GROUND_NO_MORE,
    KEEP_TITLE,
    PUT_TITLE_BACK,
    Ground,
    Hangup,
    end_anyway,
    listen,
    notice,
    titled,
)
from feedreader.tui.themes import BY_GROUND, DARK, TERMINAL, THEMES
from feedreader.tui.turns import Turns
from feedreader.tui.ui_state import load

if TYPE_CHECKING:
    from pathlib import Path

    from textual.binding import BindingType
    from textual.driver import Driver
    from textual.notifications import Notify
    from textual.theme import Theme

    from feedreader.service.library import Library
    from feedreader.tui.ui_state import UiState


HANGUP_SECONDS = 0.4
"""How often it is looked whether the terminal is still there, and how long the end may take when it is not."""

ASK_SECONDS = 0.1
"""When the terminal is asked for its background: the first screen does not wait for the answer."""
SETTLED_SECONDS = 2.0
"""When garbage is collected again after a start that was made without: by then the first screen stands."""


class FeedreaderApp(App[None]):
    """feedreader's interface on a library. `state_path` is where its habits are kept; None keeps none.

    `colours` is how many the terminal shows, as rich calls it: `truecolor`, `256` or `standard` (16).
    """

    TITLE = "feedreader"
    CSS_PATH = "main/main.tcss"  # read here, because Textual does not read a default screen's
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", show=False, priority=True)]
    CSS = """
    Toast { max-width: 100%; }
    FeedreaderApp:ansi RowList {
        & > .row--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
        & > .row--cursor-blurred { background: $block-cursor-blurred-background; }
        & > .row--cursor-chosen { background: ansi_default; color: ansi_default; text-style: reverse; }
        & > .row--chosen { background: ansi_blue; color: ansi_white; }
    }
    """

    def __init__(self, library: Library, *, state_path: Path | None = None, colours: str = "truecolor") -> None:
        self.colours = colours
        self.colourless = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if self.colourless else None)  # else Textual greys what is to have no colour
        self.library = library
        self._unread_told = -1
        self._turns = Turns(self, super().on_event)
        self._follows = False
        self.state_path = state_path
        for theme in THEMES:
            self.register_theme(theme)
        self.wanted_theme = TERMINAL if self.colourless else self._theme_wanted(load(state_path))
        wanted = self.available_themes.get(self.wanted_theme)
        if wanted is not None and not wanted.ansi:
            self._begin_with(wanted)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def _theme_wanted(self, state: UiState) -> str:
        """Return the theme as remembered, else as configured; what has a light side as the terminal's background is.

        Where none is, a terminal of 16 colours shows its own: of those of ours, the nearest are the same for too many.
        """
        settings = self.library.settings.interface
        wanted = state.theme or settings.theme or (TERMINAL if self.colours == "standard" else "")
        self._follows = settings.follow_terminal and wanted in BY_GROUND and not self.colourless
        dark, light = BY_GROUND.get(wanted, (wanted, wanted))
        return light if self._follows and state.ground == "light" else dark

    @on(Ground)
    def _ground_told(self, event: Ground) -> None:
        """Be light or dark as the terminal is, unless a theme was chosen that is one of them."""
        screen = self.screen_stack[0]
        if isinstance(screen, MainScreen):
            screen.desk.ui_state.ground = "dark" if event.dark else "light"
            self.take_theme(screen.desk.ui_state)

    def get_css_variables(self) -> dict[str, str]:
        """Return the colours of the theme, once it is known which: the first to ask makes those of Textual's own."""
        return super().get_css_variables() if hasattr(self, "wanted_theme") else {}

    def _begin_with(self, theme: Theme) -> None:
        """Have a theme from the start: to change to it once everything has its styles would take them all again."""
        self.set_reactive(App.theme, theme.name)
        self.update_classes({"-dark-mode": theme.dark, "-light-mode": not theme.dark}, update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    async def on_event(self, event: events.Event) -> None:
        """Give keys on one after the other, each once the one before has done what it does."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded or not self._turns.hold(event):
            await super().on_event(event)

    def get_driver_class(self) -> type[Driver]:
        """Return Textual's driver, whose columns hold."""
        return holding(super().get_driver_class())

    def get_default_screen(self) -> MainScreen:
        """Return the main screen."""
        return MainScreen(self.library, state_path=self.state_path)

    def on_mount(self) -> None:
        """Have the theme that is wanted, dark where it does not exist; the terminal's own under NO_COLOR."""
        if not gc.isenabled():
            self.set_timer(SETTLED_SECONDS, _collect_again)
        self._watch_terminal()
        if self.colourless:
            self.add_class("-colourless")
        self._wear(self.wanted_theme)

    def take_theme(self, state: UiState) -> None:
        """Have the theme that is chosen or configured by now."""
        if not self.colourless:
            self._wear(self._theme_wanted(state))

    def _wear(self, name: str) -> None:
        if name in self.available_themes:
            self.theme = name
        else:
            self.theme = DARK
            self.notify(line(f"There is no theme {name}."), severity="warning", markup=False)

    # The terminal

    def _watch_terminal(self) -> None:
        """Keep the window's title for the way out, and notice when the window is closed."""
        if self.is_headless or sys.platform == "win32":
            return
        hangup = Hangup()

        def look() -> None:
            if hangup():
                end_anyway(HANGUP_SECONDS, lambda: not self.is_running)
                self.exit()

        self.set_interval(HANGUP_SECONDS, look)
        if self._follows:
            self.set_timer(ASK_SECONDS, lambda: self.write_to_terminal(ASK_GROUND + FOLLOW_GROUND))
        self.app_resume_signal.subscribe(self, self._draw_again)
        if self.library.settings.interface.title:
            self.write_to_terminal(KEEP_TITLE)

    def _draw_again(self, _app: App[None]) -> None:
        """Draw everything: the shell had the terminal meanwhile."""
        self.refresh(layout=True)
        for screen in self.screen_stack:
            screen.refresh(layout=True)

    # Notices

    def on_notify(self, event: Notify) -> None:
        """Take away what gives way to a notice that is about to stand."""
        from feedreader.tui.notices import giving_way

        standing = list(self._notifications)
        messages = [each.message for each in standing]
        for at in giving_way(messages, event.notification.message, columns=self.size.width, rows=self.size.height):
            self._unnotify(standing[at], refresh=False)

    def take_back(self, words: str) -> None:
        """Take away the notice that says this, if it still stands."""
        for each in list(self._notifications):
            if each.message == words:
                self._unnotify(each)

    # Writing to the terminal

    def write_to_terminal(self, sequence: str) -> None:
        """Write a control sequence of `tui.terminal` to the terminal."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def show_unread(self, unread: int) -> None:
        """Say in the window's title how much is unread."""
        if self.library.settings.interface.title and unread != self._unread_told:
            self._unread_told = unread
            self.write_to_terminal(titled(f"feedreader ({unread:,})" if unread else "feedreader"))

    def notify_outside(self, words: str) -> None:
        """Let the terminal notify of something, while its window has not the focus."""
        if not self.app_focus:
            self.write_to_terminal(notice(self.library.settings.interface.notify, words))

    def on_unmount(self) -> None:
        """Give the window its title back, and ask for nothing any more."""
        if self._follows:
            self.write_to_terminal(FOLLOW_GROUND_NO_MORE)
        if self.library.settings.interface.title:
            self.write_to_terminal(PUT_TITLE_BACK)


def _collect_again() -> None:
    """Collect garbage from now on, but not what was made for the start: it stays, and going over it again is work."""
    gc.freeze()
    gc.enable()


def open_on(library: Library) -> None:
    """Open the interface on a library and stay in it until the user leaves."""
    from platformdirs import user_state_path
    from rich.console import Console
    from textual import constants

    listen()
    state_path = user_state_path("feedreader", appauthor=False) / "interface.json"
    console = Console(color_system=constants.COLOR_SYSTEM, force_terminal=True)  # type: ignore[arg-type]  # as Textual
    colours = console.color_system or "truecolor"
    FeedreaderApp(library, state_path=state_path, colours=colours).run(mouse=library.settings.interface.mouse)
