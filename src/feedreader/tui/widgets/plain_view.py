"""A scrolled view whose lines are drawn as they are, and the bar beside it.

Textual puts borders, padding, tints and opacity around each line that a widget draws, and makes a new strip of it.
With the one that was drawn goes what it remembers: how it is cut between other widgets, and what is written to the
terminal for it. That, and a bar drawn anew each time, was half of what a step in a list took that scrolls.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.segment import Segment
    from rich.style import Style
    from textual.geometry import Region
    from textual.scrollbar import ScrollBarRender
    from textual.widget import Widget


def plain_lines(widget: Widget, crop: Region) -> list[Strip]:
    """Return the lines of a part of a widget, for its `render_lines`: it has no border or padding, and is not tinted.

    What `render_line` returns should be the same strip for the same line.
    """
    _, background = widget.background_colors
    filters, ground, width = widget.get_line_filters(), widget.visual_style.rich_style, widget.size.width
    strips = []
    for y in crop.line_range:
        strip = widget.render_line(y).adjust_cell_length(width, ground)
        for each in filters:
            strip = strip.apply_filter(each, background)
        strips.append(strip.crop(crop.x, crop.right))
    return strips


class PlainBar(ScrollBar):
    """A bar as Textual's is, of cells that are made once."""

    def __init__(self, *, thickness: int) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._cells: list[Strip] = []

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
        self._cells = [_cell(segment, self.visual_style.rich_style) for segment in drawn.segments]
        return plain_lines(self, crop)

    def render_line(self, y: int) -> Strip:
        """Return one of the cells."""
        return self._cells[y]


@lru_cache(maxsize=256)
def _cell(segment: Segment, ground: Style) -> Strip:
    text, style, _ = segment
    return Strip([segment._replace(style=ground if style is None else ground + style)], len(text))


class PlainView(ScrollView):
    """A view of lines, which it returns from `render_line`; it has no border or padding, and is not tinted."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines as they are."""
        return plain_lines(self, crop)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, made when it is first asked for (as `Widget` does, textual 8.2.8)."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = PlainBar(thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)  # noqa: SLF001 - there is no public name
        return self._vertical_scrollbar
