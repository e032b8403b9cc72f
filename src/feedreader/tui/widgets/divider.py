"""The line between two panes; dragged with the mouse it makes the left one wider or narrower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from feedreader.tui import content
from feedreader.tui.content import Run
from feedreader.tui.widgets.palette import Palette
from feedreader.tui.widgets.plain_view import plain_lines

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Region
    from textual.strip import Strip


class Divider(Widget):
    """One column."""

    DEFAULT_CSS = """
    Divider {
        width: 1;
        color: $foreground 20%;
        &:hover, &.-dragged { color: $primary; }
    }
    """

    class Dragged(Message):
        """It is to stand in another column of the screen."""

        def __init__(self, divider: Divider, column: int) -> None:
            super().__init__()
            self.divider = divider
            self.column = column

        @property
        def control(self) -> Divider:
            """The divider."""
            return self.divider

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._palette = Palette(self, drawn=True)
        self._line: Strip | None = None

    def notify_style_update(self) -> None:
        """Draw anew when the theme changed, or the mouse came or went."""
        super().notify_style_update()
        self._palette.forget()
        self._line = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the same line from top to bottom."""
        return plain_lines(self, crop, [self.render_line(0)]) * crop.height

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - all lines are alike
        """Return one cell of the line."""
        if self._line is None:
            self._line = content.strip([Run("│")], self._palette.on(), 1)
        return self._line

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag."""
        self.capture_mouse()
        self.add_class("-dragged")
        event.stop()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go."""
        self.release_mouse()
        self.remove_class("-dragged")
        event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow the mouse while it is held."""
        if self.app.mouse_captured is self:
            self.post_message(self.Dragged(self, event.screen_x))
