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
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[tuple[str, str], ...] = ()
        self._palette = Palette(self)

    def offer(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show these keys with their words; none hides the box."""
        self._keys = tuple(keys)
        self.styles.height = max(self._lines(self.app.size.width), 1)
        self.display = bool(keys)
        self.refresh()

    def _columns(self, width: int) -> int:
        return max(width // NARROWEST_COLUMN, 1)

    def _lines(self, width: int) -> int:
        return -(-len(self._keys) // self._columns(width))

    def notify_style_update(self) -> None:
        """Draw anew when the theme changed."""
        super().notify_style_update()
        self._palette.forget()

    def render_line(self, y: int) -> Strip:
        """One line: a key and its words in each column, read downwards."""
        width = self.size.width
        lines, columns = max(self._lines(width), 1), self._columns(width)
        room = max(width // columns, 1)
        runs: list[Run] = []
        for key, words in self._keys[y::lines]:
            start = f" {key}  "
            runs += [Run(start, "which--key"), Run(fit(words, max(room - width_of(start), 1)), "which--word")]
        return content.strip(runs, self._palette.on(), width)
