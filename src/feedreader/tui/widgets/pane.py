"""The base of all panes: a container, its title line, and keyboard movement.

The title says what the pane shows, with a note on the right, and stands out where the keys go. The containers draw
nothing, as their children cover them: Textual draws others line by line before it puts the children on top. With three
panes that was half of what it took to draw the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from feedreader.tui import content
from feedreader.tui.cells import fit, shorten, width_of
from feedreader.tui.content import Run, line
from feedreader.tui.widgets.palette import Palette

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.strip import Strip

    from feedreader.tui.command import Fact
    from feedreader.tui.widgets.row_list import RowList


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
        """Draw anew when the theme changed."""
        super().notify_style_update()
        self._palette.forget()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
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
            Run(fit(line(self._title), room - 1) + " " if new else fit(line(self._title), room), name),
            Run(new, "title--new"),
            Run(note, "title--note"),
        ]
        return content.strip(runs if y == 0 else [], self._palette.on(), width)


class Panes(Horizontal):
    """Panes side by side."""

    def render_lines(self, crop: Region) -> list[Strip]:  # noqa: ARG002 - Textual's signature
        """Return nothing: the screen stands behind."""
        return []


class Pane(Vertical):
    """A title with what it is the title of."""

    def render_lines(self, crop: Region) -> list[Strip]:  # noqa: ARG002 - Textual's signature
        """Return nothing: the screen stands behind."""
        return []


class KeyPane(Protocol):
    """A pane as the keys know it, whichever it is."""

    @property
    def title(self) -> PaneTitle:
        """The line above it."""

    @property
    def body(self) -> Widget:
        """What has the focus while the pane has the keys."""

    @property
    def facts(self) -> Fact:
        """What holds while the pane has the keys."""

    @property
    def link(self) -> str | None:
        """The address that a command means here, where it is at hand."""

    @property
    def page(self) -> int:
        """How many rows or lines a page is, less one that stays in view."""

    def move(self, steps: int) -> None:
        """Move by rows or lines."""

    def go(self, number: int) -> None:
        """Go to a row or line by its number, from 1."""

    def go_to_end(self) -> None:
        """Go to the last row or line."""


class RowKeys:
    """How the keys move in a pane of rows."""

    body: RowList[Any]

    @property
    def page(self) -> int:
        """How many rows a page is, less one that stays in view."""
        return max(self.body.page_rows - 1, 1)

    def move(self, steps: int) -> None:
        """Move the cursor by rows."""
        self.body.move(steps)

    def go(self, number: int) -> None:
        """Put the cursor on a row by its number, from 1."""
        self.body.go(number - 1)

    def go_to_end(self) -> None:
        """Put the cursor on the last row."""
        self.body.go(len(self.body.keys) - 1)
