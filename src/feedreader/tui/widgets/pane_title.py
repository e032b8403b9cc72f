"""The line above a pane: what it shows, and a note on the right. It stands out where the keys go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from feedreader.tui import content
from feedreader.tui.cells import fit, shorten, width_of
from feedreader.tui.content import Run, line
from feedreader.tui.widgets.palette import Palette

if TYPE_CHECKING:
    from textual.strip import Strip


LEAST = 12
"""Cells that a title keeps beside its note."""


class PaneTitle(Widget):
    """A title and a note on one line."""

    DEFAULT_CSS = """
    PaneTitle {
        height: 1;
        background: $panel;
        & > .title--name { color: $foreground 75%; text-style: bold; }
        & > .title--note { color: $foreground 60%; }
        & > .title--new { color: $warning; text-style: bold; }
        & > .title--here { color: $primary; text-style: bold; }
    }
    """

    def __init__(self, title: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._title = title
        self._note = ""
        self._new = ""
        self._here = False
        self._palette = Palette(self)

    def tell(self, title: str, note: str = "", new: str = "") -> None:
        """Show another title and note; `new` is what waits to be taken in."""
        if (title, note, new) != (self._title, self._note, self._new):
            self._title, self._note, self._new = title, note, new
            self.refresh()

    def stand_out(self, here: bool) -> None:  # noqa: FBT001 - it says itself
        """Whether the keys go to this pane."""
        if here != self._here:
            self._here = here
            self.refresh()

    def notify_style_update(self) -> None:
        """The theme changed."""
        super().notify_style_update()
        self._palette.forget()

    def render_line(self, y: int) -> Strip:
        """The line."""
        width = self.size.width
        mark, name = ("▌", "title--here") if self._here else (" ", "title--name")
        new = shorten(f"{self._new}  " if self._new else "", width // 2)
        note = f" {line(self._note)} " if self._note else ""
        left = width - width_of(mark) - width_of(new) - width_of(note)
        if left < min(width_of(self._title) + 1, max(width // 3, LEAST)):
            note = ""  # half a number says something else
        room = max(width - width_of(mark) - width_of(new) - width_of(note), 0)
        runs = [
            Run(mark, name),
            Run(fit(line(self._title), room), name),
            Run(new, "title--new"),
            Run(note, "title--note"),
        ]
        return content.strip(runs if y == 0 else [], self._palette.on(), width)
