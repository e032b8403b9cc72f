"""The keys that may follow a first one, with what each does; it lies over the foot of the panes and moves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from feedreader.tui import content
from feedreader.tui.cells import fit, width_of
from feedreader.tui.content import Run
from feedreader.tui.widgets.palette import Palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip

NARROWEST_COLUMN = 36
APART = 2
"""Cells between two columns."""


class WhichKey(Widget):
    """A box of keys and words, in as many columns as there is room for."""

    DEFAULT_CSS = """
    WhichKey {
        layer: above;
        dock: bottom;
        margin: 0 0 1 0;
        background: $panel;
        & > .which--key { color: $primary; text-style: bold; }
        & > .which--word { color: $foreground; }
        &:ansi { border-top: solid $primary; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[tuple[str, str], ...] = ()
        self._columns = 1
        self._palette = Palette(self)

    def offer(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show these keys with their words; none hides the box."""
        self._keys = tuple(keys)
        self.on_resize()
        self.display = bool(keys)
        self.refresh()

    def on_resize(self) -> None:
        """Take as many lines as the screen has room for now."""
        width, height = self.app.size
        edge = self.gutter.height  # in the colours of the terminal, where no ground of its own sets it apart
        self._columns = columns_of(self._keys, width, height - 2 - edge)
        self.styles.height = max(self._lines, 1) + edge

    @property
    def _lines(self) -> int:
        return -(-len(self._keys) // self._columns)

    def notify_style_update(self) -> None:
        """Draw anew when the theme changed."""
        super().notify_style_update()
        self._palette.forget()

    def render_line(self, y: int) -> Strip:
        """One line: a key and its words in each column, read downwards."""
        width = self.size.width
        room = max(width // self._columns, 1)
        runs: list[Run] = []
        for key, words in self._keys[y :: max(self._lines, 1)]:
            start = f" {key}  "
            told = fit(words, max(room - width_of(start) - APART, 1)) + " " * APART
            runs += [Run(start, "which--key"), Run(told, "which--word")]
        return content.strip(runs, self._palette.on(), width)


def columns_of(keys: Sequence[tuple[str, str]], width: int, height: int) -> int:
    """Return in how many columns keys with their words are shown on a screen of this size.

    As many as cut no words, where they leave half the screen free; else as many as are wide enough, and more where the
    screen is too low for those.
    """
    widest = max((width_of(f" {key}  {words}") + APART for key, words in keys), default=1)
    whole = max(width // widest, 1)
    if -(-len(keys) // whole) <= height // 2:
        return whole
    least = -(-len(keys) // max(height, 1))
    return max(width // NARROWEST_COLUMN, least, 1)
