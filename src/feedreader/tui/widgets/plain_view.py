"""A scrolled view whose lines are drawn as they are, and the bar beside it.

Textual puts borders, padding, tints and opacity around each line that a widget draws, and makes a new strip of it.
With the one that was drawn goes what it remembers: how it is cut between other widgets, and what is written to the
terminal for it. That, and a bar drawn anew each time, was half of what a step in a list took that scrolls.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style
    from textual.geometry import Region
    from textual.scrollbar import ScrollBarRender
    from textual.widget import Widget


def plain_lines(widget: Widget, crop: Region, lines: Iterable[Strip]) -> list[Strip]:
    """Return what the `render_lines` of a widget returns, which has no border or padding and is not tinted.

    `lines` are those of the part that is asked for; a line that has not changed should be the same strip as before.
    """
    _, background = widget.background_colors
    filters, ground, width = widget.get_line_filters(), widget.visual_style.rich_style, widget.outer_size.width
    strips = []
    for line in lines:
        strip = line.adjust_cell_length(width, ground)
        for each in filters:
            strip = strip.apply_filter(each, background)
        strips.append(strip.crop(crop.x, crop.right))
    return strips


class PlainBar(ScrollBar):
    """A bar as Textual's is, of cells that are made once."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the cells."""
        bar = cast("ScrollBarRender", self.render())
        colours = cast("Style", bar.style)
        assert colours.bgcolor is not None
        assert colours.color is not None
        drawn = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=self.size.width,
            back_color=colours.bgcolor,
            bar_color=colours.color,
        )
        ground = self.visual_style.rich_style
        return plain_lines(self, crop, [_cell(drawn.segments[y], ground) for y in crop.line_range])


@lru_cache(maxsize=256)
def _cell(segment: Any, ground: Style) -> Strip:
    return Strip([segment]).apply_style(ground)


class Frame(NamedTuple):
    """How a view stands while it is drawn; asked for once, as each property of Textual's goes through many others."""

    width: int
    """Cells beside the bar."""
    top: int
    """The line that is seen first."""


class PlainView(ScrollView):
    """A view of lines, which has no border or padding and is not tinted; a subclass draws them in `draw_line`."""

    def draw_line(self, y: int, frame: Frame) -> Strip:
        """Return one line of the screen, the same strip as before where it has not changed."""
        raise NotImplementedError

    @property
    def frame(self) -> Frame:
        """How it stands now."""
        return Frame(self.outer_size.width - self.scrollbar_size_vertical, self.scroll_offset.y)

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        return self.draw_line(y, self.frame)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines as they are."""
        frame = self.frame
        return plain_lines(self, crop, (self.draw_line(y, frame) for y in crop.line_range))

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, made when it is first asked for (as `Widget` does, textual 8.2.8)."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = PlainBar(name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)  # noqa: SLF001 - there is no public name
        return self._vertical_scrollbar
