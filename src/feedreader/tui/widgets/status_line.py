"""The last line of the screen: the keys that work here, or what was just done, and how things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from feedreader.tui import content
from feedreader.tui.cells import shorten, width_of
from feedreader.tui.content import Run, line
from feedreader.tui.widgets.palette import Palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip


SIDES = 2
"""Cells beside what is said."""


class StatusLine(Widget):
    """Hints on the left, or a message in their place; state on the right."""

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        background: $panel;
        & > .status--key { color: $primary; text-style: bold; }
        & > .status--word { color: $foreground 70%; }
        & > .status--said { color: $foreground; text-style: bold; }
        & > .status--state { color: $secondary; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[tuple[str, str], ...] = ()
        self._said = ""
        self._state = ""
        self._palette = Palette(self)

    def hint(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show the keys that work here, with a word each."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def say(self, words: str) -> None:
        """Say what was just done; nothing shows the hints again."""
        if words != self._said:
            self._said = line(words)
            self.refresh()

    def holds(self, words: str) -> bool:
        """Whether there is room to say this whole."""
        return width_of(line(words)) <= self.app.size.width - SIDES

    @property
    def said(self) -> str:
        """What is being said."""
        return self._said

    def state(self, words: str) -> None:
        """How things stand."""
        if words != self._state:
            self._state = line(words)
            self.refresh()

    def notify_style_update(self) -> None:
        """Draw anew when the theme changed."""
        super().notify_style_update()
        self._palette.forget()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        width = self.size.width
        state = shorten(f" {self._state} ", width // 2) if self._state else ""
        if width_of(self._said) > width - width_of(state) - SIDES:
            state = ""  # it stands longer than what is said
        room = width - width_of(state) - 1
        left = [Run(f" {shorten(self._said, room - 1)}", "status--said")] if self._said else self._hinted(room)
        gap = max(width - width_of(state) - sum(width_of(run.text) for run in left), 0)
        runs = [*left, Run(" " * gap), Run(state, "status--state")]
        return content.strip(runs if y == 0 else [], self._palette.on(), width)

    def _hinted(self, room: int) -> list[Run]:
        runs: list[Run] = []
        for key, word in self._hints:
            room -= width_of(key) + width_of(word) + 3
            if room < 0:
                break
            runs += [Run(f" {key}", "status--key"), Run(f" {word} ", "status--word")]
        return runs
