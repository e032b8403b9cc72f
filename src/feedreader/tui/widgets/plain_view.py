"""A scroll view that draws its lines without decoration, and its scroll bar.

Textual adds borders, padding, tints and opacity to each line that a widget draws, which makes a new strip and loses
what the drawn strip had cached: how it is cropped between other widgets, and its escape sequences for the terminal.
That, and drawing the scroll bar again each time, was half of the time of a cursor step in a scrolling list.
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
    """Return the result of `render_lines` for a widget without borders, padding and tints.

    `lines` are the lines of `crop`; an unchanged line should be the same strip as before, so that its caches are used.
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
    """A scroll bar that looks like Textual's, with cached cells."""

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
    """The geometry of a view while it is drawn; computed once, because each of Textual's properties is expensive."""

    width: int
    """Cells beside the bar."""
    top: int
    """The line that is seen first."""


class PlainView(ScrollView):
    """A view of lines without borders, padding and tints; subclasses implement `draw_line`."""

    def draw_line(self, y: int, frame: Frame) -> Strip:
        """Return one line of the screen, the same strip as before where it has not changed."""
        raise NotImplementedError

    @property
    def frame(self) -> Frame:
        """The current geometry."""
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
