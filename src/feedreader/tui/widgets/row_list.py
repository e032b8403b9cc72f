"""The one widget for every list that can grow: a line-API list over an array of keys.

It holds eight bytes a row, in display order; rows are asked for a page at a time (`RowsWanted`), kept in an LRU, and
drawn only where they are seen. The selection is a key, not a position: whatever happens to the list, it stays with its
row or goes to the nearest one that is left. It reads nothing itself and knows nothing of feeds; a subclass draws.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from feedreader.tui import content
from feedreader.tui.cells import shorten, width_of, wrap
from feedreader.tui.content import Run
from feedreader.tui.lru import Lru
from feedreader.tui.nearest import position_of
from feedreader.tui.widgets.palette import Palette
from feedreader.tui.widgets.plain_view import PlainView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual import events

    from feedreader.tui.widgets.plain_view import Frame

RowT = TypeVar("RowT")
PAGE = 64
"""How many rows are asked for at once: more than a tall terminal shows."""

ROWS_KEPT = 4_096
STRIPS_KEPT = 1_024
CURSOR_BAR = "▌"
CHOSEN_BAR = "┃"
BARS = {"row--chosen": CHOSEN_BAR}
"""What stands in the first cell of rows that are not the cursor's but look different."""

MARGIN = 2
"""How many lines of rows stay visible above and below the cursor."""


class RowMessage(Message):
    """Something happened in a list of rows."""

    def __init__(self, rows: RowList[Any]) -> None:
        super().__init__()
        self.rows = rows

    @property
    def control(self) -> RowList[Any]:
        """The list."""
        return self.rows


HANGING = "   "
"""Before what goes on of a way on, below its words: a key of one letter and two spaces."""


class RowList(PlainView, Generic[RowT], can_focus=True):
    """A list of rows by key; see the module. Subclasses define `lines_of` and may define `row_height`."""

    DEFAULT_CSS = """
    RowList {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .row--cursor { background: $primary 26%; }
        & > .row--cursor-blurred { background: $foreground 7%; }
        & > .row--chosen { background: $secondary 24%; }
        & > .row--cursor-chosen { background: $secondary 44%; }
        & > .row--unread { color: $foreground; text-style: bold; }
        & > .row--read { color: $foreground 72%; }
        & > .row--muted { color: $foreground 58%; }
        & > .row--mark { color: $primary; }
        & > .row--star { color: $warning; }
        & > .row--count { color: $secondary; }
        & > .row--heading { color: $foreground 60%; text-style: bold; }
        & > .row--place { color: $foreground; }
        & > .row--match { color: $accent; text-style: bold; }
        & > .row--letter { color: $accent; text-style: bold reverse; }
        &:ansi > .row--muted { text-style: dim; }
        &:nocolor > .row--cursor { text-style: bold reverse; }
        &:nocolor > .row--cursor-chosen { text-style: bold reverse; }
    }
    """

    one_click = False
    """Whether a click chooses a row at once, and not only when it is selected already."""

    row_height: reactive[int] = reactive(1, init=False)
    """How many lines every row takes."""

    above: int = 0
    """How many of these stand above what the row itself is: the cursor does not lie on them."""

    class Highlighted(RowMessage):
        """The cursor came to another row; `key` is None when the list is empty."""

        def __init__(self, rows: RowList[Any], key: int | None) -> None:
            super().__init__(rows)
            self.key = key

    class Chosen(RowMessage):
        """A row was clicked a second time or entered."""

        def __init__(self, rows: RowList[Any], key: int) -> None:
            super().__init__(rows)
            self.key = key

    class MarginClicked(RowMessage):
        """The beginning of a row was clicked, where its fold and its marks are."""

        def __init__(self, rows: RowList[Any], key: int, column: int) -> None:
            super().__init__(rows)
            self.key = key
            self.column = column

    class RowsWanted(RowMessage):
        """Rows that are about to be drawn are missing or may be out of date."""

        def __init__(self, rows: RowList[Any], keys: tuple[int, ...]) -> None:
            super().__init__(rows)
            self.keys = keys

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.keys: array[int] = array("q")
        self.cursor: int = 0
        self.empty_text = ""
        self.letters: dict[int, str] = {}
        self._rows: Lru[int, RowT] = Lru(ROWS_KEPT)
        self._stale: set[int] = set()
        self._asked: set[int] = set()
        self._strips: Lru[tuple[int, str, int, int], list[Strip]] = Lru(STRIPS_KEPT)
        self.palette = Palette(self)

    # What a subclass draws

    def lines_of(self, key: int, row: RowT, width: int) -> Sequence[Sequence[Run]]:
        """Return the lines of one row, at most `row_height` of them, as runs."""
        raise NotImplementedError

    # Contents

    @property
    def selected(self) -> int | None:
        """The key of the row under the cursor."""
        return self.keys[self.cursor] if self.keys else None

    def row(self, key: int | None) -> RowT | None:
        """Return the row with this key where it is at hand."""
        return None if key is None else self._rows.get(key)

    def show(self, keys: array[int], *, select: int | None = None) -> None:
        """Show other keys; the cursor stays with its row, or with the nearest that is left, or goes to `select`."""
        before = self.selected
        wanted = select if select is not None else before
        from_top = self.cursor * self.row_height - self.scroll_offset.y
        self.cursor = position_of(wanted, keys, before=self.keys, cursor=self.cursor)
        self.keys = keys
        self._measure()
        top = self.cursor * self.row_height - from_top
        self.scroll_to(y=max(top, 0), animate=False, force=True)
        self._keep_cursor_in_view()
        self.refresh()
        self._tell(before)

    def show_from_top(self, keys: array[int]) -> None:
        """Show other keys, with the cursor on the first."""
        self.cursor, self.keys = 0, array("q")
        self.show(keys)

    def supply(self, rows: Mapping[int, RowT]) -> None:
        """Rows that were asked for, or that changed."""
        for key, row in rows.items():
            self._rows.put(key, row)
        self._stale.difference_update(rows)
        self._asked.difference_update(rows)
        self._draw_again(rows)

    def outdate(self) -> None:
        """Read all rows again, as they may have changed; until then they are shown as they are."""
        self._stale.update(self._rows.keys())
        self._asked.clear()
        self._ask_for_view()

    def put_in(self, at: int, keys: array[int]) -> None:
        """Put keys into the list before position `at`; the cursor stays with its row."""
        self.keys[at:at] = keys
        if self.cursor >= at:
            self.cursor += len(keys)
        self._measure()
        self.refresh()

    def take_out(self, start: int, stop: int) -> None:
        """Take the keys at these positions out; the cursor stays with its row, or goes to the one before the gap."""
        del self.keys[start:stop]
        if self.cursor >= stop:
            self.cursor -= stop - start
        elif self.cursor >= start:
            self.cursor = max(start - 1, 0)
        self._measure()
        self.refresh()

    # Moving

    def go(self, position: int) -> None:
        """Put the cursor on the row at this position, or on the nearest there is."""
        if not self.keys:
            return
        position = max(0, min(position, len(self.keys) - 1))
        if position == self.cursor:
            self._keep_cursor_in_view()
            return
        old, self.cursor = self.cursor, position
        self._keep_cursor_in_view()
        self._refresh_row(old)
        self._refresh_row(position)
        self.post_message(self.Highlighted(self, self.keys[position]))

    def go_to(self, key: int) -> bool:
        """Put the cursor on the row with this key; says whether there is one."""
        try:
            position = self.keys.index(key)
        except ValueError:
            return False
        self.go(position)
        return True

    def move(self, steps: int) -> None:
        """Move the cursor by rows."""
        self.go(self.cursor + steps)

    @property
    def page_rows(self) -> int:
        """How many whole rows are seen at once, at least one."""
        return max(self.scrollable_content_region.height // self.row_height, 1)

    def show_letters(self, letters: str = "") -> None:
        """Put a letter on each row that is seen whole, as far as there are letters; without any, on none."""
        first, last = self._seen()
        whole = range(first, min(last, first + self.page_rows))
        self.letters = {self.keys[at]: letter for at, letter in zip(whole, letters, strict=False)}
        self.palette.revision += 1
        self.refresh()

    def _keep_cursor_in_view(self) -> None:
        height = self.scrollable_content_region.height
        if height <= 0 or not self.keys:
            return
        margin = min(MARGIN, (height - self.row_height) // 2) if height > self.row_height else 0
        top = self.cursor * self.row_height
        bottom = top + self.row_height
        offset = self.scroll_offset.y
        if top - margin < offset:
            offset = top - margin
        elif bottom + margin > offset + height:
            offset = bottom + margin - height
        self.scroll_to(y=max(offset, 0), animate=False, force=True)

    def _tell(self, before: int | None) -> None:
        if self.selected != before or before is None:
            self.post_message(self.Highlighted(self, self.selected))

    # Drawing

    def _measure(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.keys) * self.row_height)

    def on_resize(self) -> None:
        """Lines are as wide as the list, and the cursor stays in view."""
        self._measure()
        self._keep_cursor_in_view()

    def watch_row_height(self, old: int, new: int) -> None:
        """Keep the cursor's row where it was on the screen, about: the first one that is seen is seen whole."""
        top = max(self.cursor * new - (self.cursor * old - self.scroll_offset.y), 0)
        self._strips.clear()
        self._measure()
        self.scroll_to(y=top - top % new, animate=False, force=True)
        self._keep_cursor_in_view()
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw anew when the theme changed."""
        super().notify_style_update()
        self.palette.forget()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Draw the cursor anew: it looks different in the list that has the keys."""
        super().watch_has_focus(has_focus)
        self._refresh_row(self.cursor)

    def _refresh_row(self, position: int) -> None:
        top = position * self.row_height - self.scroll_offset.y
        self.refresh(Region(0, top, self.size.width, self.row_height))

    def _draw_again(self, keys: Iterable[int]) -> None:
        changed = set(keys)
        self._strips.drop(lambda known: known[0] in changed)
        first, last = self._seen()
        for position in range(first, last):
            if self.keys[position] in changed:
                self._refresh_row(position)

    @property
    def seen(self) -> array[int]:
        """The keys of the rows that are on the screen."""
        first, last = self._seen()
        return self.keys[first:last]

    def _seen(self) -> tuple[int, int]:
        first = self.scroll_offset.y // self.row_height
        count = self.size.height // self.row_height + 2
        return min(first, len(self.keys)), min(first + count, len(self.keys))

    def draw_line(self, y: int, frame: Frame) -> Strip:
        """Return one line of the screen."""
        width = frame.width
        position, line = divmod(y + frame.top, self.row_height)
        if position >= len(self.keys):
            if not self.keys and self.empty_text:
                return self._empty_line(y, width)
            return Strip.blank(width, self.palette.on()(""))
        key = self.keys[position]
        row = self._rows.get(key)
        if row is None or key in self._stale:
            self._ask_around(position)
            if row is None:
                return Strip.blank(width, self.palette.on(self._ground(position))(""))
        ground = self._ground(position)
        known = (key, ground, width, self.palette.revision)
        strips = self._strips.get(known)
        if strips is None:
            style_of = self.palette.on(ground)
            lines = list(self.lines_of(key, row, width))
            lines += [[Run(" ")]] * (self.row_height - len(lines))
            plain = self.palette.on() if self.above else style_of
            strips = [content.strip(runs, plain, width) for runs in lines[: self.above]]
            strips += [
                content.strip(_with_bar(runs, BARS.get(ground, CURSOR_BAR)) if ground else runs, style_of, width)
                for runs in lines[self.above :]
            ]
            if (letter := self.letters.get(key)) is not None:
                mark = content.strip([Run(f"{letter} ", "row--letter")], style_of, 2)
                strips[self.above] = Strip.join([mark, strips[self.above].crop(2, width)])
            self._strips.put(known, strips)
        return strips[line]

    def _ground(self, position: int) -> str:
        if position != self.cursor:
            return ""
        return "row--cursor" if self.has_focus else "row--cursor-blurred"

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = _set(self.empty_text, max(width - 2, 1))
        first = max((self.size.height - len(lines)) // 3, 0)
        text = lines[y - first] if first <= y < first + len(lines) else ""
        indent = " " * max((width - width_of(text)) // 2, 1)  # lines padded to one width stand below each other
        shown = shorten(text.rstrip(), width - len(indent) - 1)
        return content.strip([Run(indent), Run(shown, "row--muted")], self.palette.on(), width)

    # Asking for rows

    def _ask_around(self, position: int) -> None:
        start = position - position % PAGE
        self._ask(self.keys[start : start + PAGE])

    def _ask_for_view(self) -> None:
        self._ask(self.seen)

    def _ask(self, keys: Iterable[int]) -> None:
        missing = tuple(key for key in keys if key not in self._asked and (key in self._stale or key not in self._rows))
        if missing:
            self._asked.update(missing)
            self.call_next(self._want, missing)

    def _want(self, keys: tuple[int, ...]) -> None:
        """Ask, not while drawing: a message made then counts as the screen's own and does not get back to it."""
        self.post_message(self.RowsWanted(self, keys))

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Select by a click, choose by one on the selected row; in some lists (`one_click`) by the first."""
        offset = event.get_content_offset(self)
        if offset is None or not self.keys:
            return
        event.stop()
        position = (offset.y + self.scroll_offset.y) // self.row_height
        if position >= len(self.keys):
            return
        again = position == self.cursor
        self.go(position)
        if offset.x < self.margin_width(self.keys[position]):
            self.post_message(self.MarginClicked(self, self.keys[position], offset.x))
        elif again or self.one_click or event.chain > 1:
            self.post_message(self.Chosen(self, self.keys[position]))

    def margin_width(self, key: int) -> int:  # noqa: ARG002 - a subclass may tell rows apart
        """How many cells at the beginning of a row are for folding and marks."""
        return 0


def _with_bar(runs: Sequence[Run], bar: str) -> Sequence[Run]:
    """Return the line with a bar in its first cell: the cursor is seen without colours, too."""
    if not runs or not runs[0].text.startswith(" "):
        return runs
    return [Run(bar, "row--mark"), runs[0]._replace(text=runs[0].text[1:]), *runs[1:]]


def _set(text: str, room: int) -> list[str]:
    """Return words and, behind an empty line, a list of ways on (padded to one width) on lines of at most `room` cells.

    A list that is too wide stands at the left, what goes on below its key.
    """
    words, _, ways = text.partition("\n\n")
    lines = [words[start:end] for start, end in wrap(words, room)]
    if not ways:
        return lines
    listed = ways.split("\n")
    lines.append("")
    if max(map(width_of, listed)) <= room:
        return [*lines, *listed]
    for each in listed:
        way = each.rstrip()
        broken = [way[start:end] for start, end in wrap(way, max(room - len(HANGING), 1))]
        lines += [
            piece + " " * (room - width_of(piece)) for piece in (broken[0], *(HANGING + piece for piece in broken[1:]))
        ]
    return lines
