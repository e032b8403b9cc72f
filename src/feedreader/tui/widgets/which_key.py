"""The keys that may follow a first one, with what each does; it lies over the foot of the panes and moves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from textual.widget import Widget

from feedreader.tui import content
from feedreader.tui.cells import fit, width_of, wrap
from feedreader.tui.content import Run
from feedreader.tui.widgets.palette import Palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from textual.strip import Strip

    from feedreader.tui.keymap import Continuation

NARROWEST_COLUMN = 36
APART = 2
"""Cells between two columns."""


class WhichKey(Widget):
    """A box of keys and words, in as many columns as there is room for, and on pages where that is not enough."""

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
        self._keys: tuple[Continuation, ...] = ()
        self._pages: tuple[Columns, ...] = ((),)
        self._page = 0
        self._palette = Palette(self)

    def offer(self, keys: Sequence[Continuation]) -> None:
        """Show these keys with their words; none hides the box."""
        self._keys = tuple(keys)
        self._page = 0
        self.on_resize()
        self.display = bool(keys)
        self.refresh()

    def turn(self) -> bool:
        """Show the next page, or the first again after the last; says whether there are several."""
        self._page = (self._page + 1) % len(self._pages)
        self.refresh()
        return len(self._pages) > 1

    def on_resize(self) -> None:
        """Take as many lines as the screen has room for now."""
        width, height = self.app.size
        edge = self.gutter.height  # in the colours of the terminal, where no ground of its own sets it apart
        self._pages = pages_of(self._keys, width, height - 2 - edge) or ((),)
        self._page %= len(self._pages)
        self.styles.height = max(map(_height, self._pages)) + (len(self._pages) > 1) + edge

    def notify_style_update(self) -> None:
        """Draw anew when the theme changed."""
        super().notify_style_update()
        self._palette.forget()

    def render_line(self, y: int) -> Strip:
        """One line: a key and its words in each column, read downwards; below several pages, how to turn them."""
        width, columns = self.size.width, self._pages[self._page]
        if len(self._pages) > 1 and y == self.size.height - 1:
            place = f"more ({self._page + 1} of {len(self._pages)})"
            return content.strip([Run(" Space  ", "which--key"), Run(place, "which--word")], self._palette.on(), width)
        room = max(width // max(len(columns), 1), 1)
        runs: list[Run] = []
        for column in columns:
            start, words = column[y] if y < len(column) else Line("", "")
            told = fit(words, max(room - width_of(start) - APART, 1)) + " " * APART
            runs += [Run(start, "which--key"), Run(told, "which--word")]
        return content.strip(runs, self._palette.on(), width)


class Line(NamedTuple):
    """A line of a column: its key, or the room that it would take, and words."""

    start: str
    words: str


Columns: TypeAlias = tuple[tuple[Line, ...], ...]


def pages_of(keys: Sequence[Continuation], width: int, height: int) -> tuple[Columns, ...]:
    """Return keys and what they do in columns on a screen of this size, nothing of it cut.

    Each on a line, in as many columns as that takes, where they leave half the screen free; else words are broken in
    columns that are wide enough, on as many pages as that takes.
    """
    many = width // _widest((each.key, each.words) for each in keys)
    if many and -(-len(keys) // many) <= height // 2:
        return (_in_columns([[Line(f" {each.key}  ", each.words)] for each in keys], many),)
    many = max(width // NARROWEST_COLUMN, 1)
    told = [_broken(f" {each.key}  ", each.words, width // many - APART) for each in keys]
    if _height(broken := _in_columns(told, many)) <= height:
        return (broken,)
    return tuple(_pages(told, many, height - 1))


def _pages(told: Sequence[Sequence[Line]], many: int, height: int) -> Iterator[Columns]:
    """As many keys on each page as it has room for, one at least."""
    start = 0
    while start < len(told):
        end = start + 1
        while end < len(told) and _height(_in_columns(told[start : end + 1], many)) <= height:
            end += 1
        yield _in_columns(told[start:end], many)
        start = end


def _height(columns: Columns) -> int:
    return max(map(len, columns), default=1)


def _widest(told: Iterable[tuple[str, str]]) -> int:
    return max((width_of(f" {key}  {words}") + APART for key, words in told), default=1)


def _in_columns(told: Sequence[Sequence[Line]], many: int) -> Columns:
    """Put as many of them into each column, one below the other."""
    each = max(-(-len(told) // many), 1)
    return tuple(
        tuple(line for lines in told[start : start + each] for line in lines) for start in range(0, len(told), each)
    )


def _broken(start: str, words: str, width: int) -> list[Line]:
    indent = " " * width_of(start)
    return [Line(indent if at else start, words[at:end]) for at, end in wrap(words, width - width_of(start))]
