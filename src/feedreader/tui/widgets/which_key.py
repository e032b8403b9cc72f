"""The keys that may follow a first one, with what each does; it lies over the foot of the panes and moves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.widget import Widget

from feedreader.tui import content
from feedreader.tui.cells import fit, width_of, wrap
from feedreader.tui.content import Run
from feedreader.tui.widgets.palette import Palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.strip import Strip

    from feedreader.tui.keymap import Continuation

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
        self._keys: tuple[Continuation, ...] = ()
        self._columns: tuple[tuple[Line, ...], ...] = ()
        self._palette = Palette(self)

    def offer(self, keys: Sequence[Continuation]) -> None:
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
        self.styles.height = max(map(len, self._columns), default=1) + edge

    def notify_style_update(self) -> None:
        """Draw anew when the theme changed."""
        super().notify_style_update()
        self._palette.forget()

    def render_line(self, y: int) -> Strip:
        """One line: a key and its words in each column, read downwards."""
        width = self.size.width
        room = max(width // max(len(self._columns), 1), 1)
        runs: list[Run] = []
        for column in self._columns:
            start, words = column[y] if y < len(column) else Line("", "")
            told = fit(words, max(room - width_of(start) - APART, 1)) + " " * APART
            runs += [Run(start, "which--key"), Run(told, "which--word")]
        return content.strip(runs, self._palette.on(), width)


class Line(NamedTuple):
    """A line of a column: its key, or the room that it would take, and words."""

    start: str
    words: str


def columns_of(keys: Sequence[Continuation], width: int, height: int) -> tuple[tuple[Line, ...], ...]:
    """Return keys and what they do in columns on a screen of this size; words are cut where nothing else is left.

    Each on a line, in as many columns as that takes, where they leave half the screen free; else words are broken in
    columns that are wide enough; else there are names of commands.
    """
    many = width // _widest((each.key, each.words) for each in keys)
    if many and -(-len(keys) // many) <= height // 2:
        return _in_columns([[Line(f" {each.key}  ", each.words)] for each in keys], many)
    many = max(width // NARROWEST_COLUMN, 1)
    broken = _in_columns([_broken(f" {each.key}  ", each.words, width // many - APART) for each in keys], many)
    if max(map(len, broken)) <= height:
        return broken
    many = max(width // _widest((each.key, each.name) for each in keys), -(-len(keys) // max(height, 1)), 1)
    return _in_columns([[Line(f" {each.key}  ", each.name)] for each in keys], many)


def _widest(told: Iterable[tuple[str, str]]) -> int:
    return max((width_of(f" {key}  {words}") + APART for key, words in told), default=1)


def _in_columns(told: Sequence[Sequence[Line]], many: int) -> tuple[tuple[Line, ...], ...]:
    """Put as many of them into each column, one below the other."""
    each = max(-(-len(told) // many), 1)
    return tuple(
        tuple(line for lines in told[start : start + each] for line in lines) for start in range(0, len(told), each)
    )


def _broken(start: str, words: str, width: int) -> list[Line]:
    indent = " " * width_of(start)
    return [Line(indent if at else start, words[at:end]) for at, end in wrap(words, width - width_of(start))]
