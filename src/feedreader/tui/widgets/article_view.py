"""The reader pane: an article's lines, served one by one, with find, sideways movement and a place kept per entry.

The article is set outside the event loop (`tui.reading.set_reading` in a worker); this widget asks for that with
`LayoutWanted` whenever what it shows or its width changes, and shows the old lines until the new ones come.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from feedreader.tui import content
from feedreader.tui.cells import width_of
from feedreader.tui.content import Run, sliced, text_of
from feedreader.tui.lru import Lru
from feedreader.tui.widgets.article_style import ARTICLE_CSS, PANE_CSS
from feedreader.tui.widgets.palette import Palette
from feedreader.tui.widgets.plain_view import PlainView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events
    from textual.selection import Selection

    from feedreader.tui.article_lines import Layout
    from feedreader.tui.widgets.plain_view import Frame

MARGIN = 2
PLACES_KEPT = 1_000
SIDEWAYS = 8
"""Cells that code moves at once."""

LONGEST_NUMBER = 6
"""Digits that the number of a note has at most."""


def _number(words: str) -> int | None:
    """Return the number of a note in its mark: `3`, `[3]`, `³`."""
    digits = "".join(filter(str.isdecimal, normalize("NFKC", words)))
    return int(digits) if 0 < len(digits) < LONGEST_NUMBER else None


class Match(NamedTuple):
    """Where a search found something: characters `start` to `end` of a source of the layout."""

    source: int
    start: int
    end: int


class Place(NamedTuple):
    """What is read at the top of the pane, as a position (see `Layout.positions`): it holds at every width.

    `midway` tells whether it is neither the first line nor one with the end in view.
    """

    source: int
    start: int
    midway: bool = True


class ArticleView(PlainView, can_focus=True):
    """One article; see the module."""

    DEFAULT_CSS = PANE_CSS
    ALLOW_SELECT = True

    text_width: reactive[int] = reactive(80, init=False)
    """How wide running text is set at most."""

    class LayoutWanted(Message):
        """What is shown is to be set to another width."""

        def __init__(self, view: ArticleView, width: int) -> None:
            super().__init__()
            self.view = view
            self.width = width

        @property
        def control(self) -> ArticleView:
            """The view."""
            return self.view

    class LinkClicked(Message):
        """A link was clicked: its number from 1, or less than 0 for a version of the story."""

        def __init__(self, view: ArticleView, number: int) -> None:
            super().__init__()
            self.view = view
            self.number = number

        @property
        def control(self) -> ArticleView:
            """The view."""
            return self.view

    class Scrolled(Message):
        """Another part of the article is seen."""

        def __init__(self, view: ArticleView) -> None:
            super().__init__()
            self.view = view

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, ArticleView.Scrolled)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.key: int | None = None
        self.layout_shown: Layout | None = None
        self._layout_key: int | None = None
        self._positions: list[tuple[int, int]] = []
        self.empty_text = ""
        self.matches: tuple[Match, ...] = ()
        self.match_number = -1
        self.sideways = 0
        self._needle = ""
        self._places: Lru[int, Place] = Lru(PLACES_KEPT)
        self._left_for_notes: list[Place] = []
        self._strips: Lru[tuple[int, int, int], Strip] = Lru(512)
        self._changes = 0
        self.palette = Palette(self)

    # What is shown

    @property
    def column_width(self) -> int:
        """How wide text is set now: one that needs no scroll bar as wide as one that does."""
        bar = 0 if self.show_vertical_scrollbar else self.styles.scrollbar_size_vertical
        room = self.scrollable_content_region.width - bar
        return max(min(self.text_width, room - 2 * self._margin), 1)

    @property
    def _margin(self) -> int:
        return MARGIN if self.size.width > 30 else 0

    def open(self, key: int | None) -> None:
        """Get ready for another entry; its lines come with `take`."""
        self.keep_place()
        self.key = key
        self.sideways = 0
        self._left_for_notes = []

    def clear(self, words: str = "") -> None:
        """Show nothing but these words."""
        self.open(None)
        self.empty_text = words
        self.layout_shown, self._positions = None, []
        self.matches, self.match_number = (), -1
        self._measure()
        self.scroll_to(y=0, animate=False, force=True)
        self._redraw()

    def take(self, key: int, layout: Layout) -> None:
        """Show these lines, at the place where this entry was left."""
        if key != self.key:
            return
        if self.layout_shown is not None and layout.width != self.layout_shown.width:
            self.keep_place()
        self._show(key, layout)

    def _show(self, key: int, layout: Layout) -> None:
        """Show these lines at the place that is kept."""
        styles = self.app.stylesheet
        styles.add_source(ARTICLE_CSS, ("", "ArticleView.ARTICLE_CSS"), is_default_css=True, scope="ArticleView")
        self.layout_shown, self._layout_key = layout, key
        self._positions = layout.positions()
        self._search()
        self._measure()
        place = self._places.get(key)
        self.scroll_to(y=0 if place is None else self._line_of(place), animate=False, force=True)
        self._redraw()
        self.post_message(self.Scrolled(self))
        if layout.width != self.column_width:
            self.post_message(self.LayoutWanted(self, self.column_width))

    def swap(self, key: int, layout: Layout) -> None:
        """Show another text of the same entry; the first paragraph in view that it has, too, stays where it is."""
        before = self.layout_shown
        if key != self.key or before is None or not before.lines:
            return
        from feedreader.tui.same_place import same_place

        top, midway = self.scroll_offset.y, self._place_at_top().midway
        seen = self._positions[top : top + max(self.scrollable_content_region.height, 1)]
        row, place = same_place(before, seen, layout) if top and seen else (0, (-1 - layout.head, 0))
        self._places.put(key, Place(*place, midway))
        self._show(key, layout)
        if row:
            self.scroll_lines(-row)
            self.keep_place()

    @property
    def places(self) -> dict[int, tuple[int, int]]:
        """Where entries were left in the middle (see `Place`), the last one last."""
        return {key: place[:2] for key, place in self._places.items() if place.midway}

    def put_back(self, places: Mapping[int, tuple[int, int]]) -> None:
        """Open these entries where they were left the last time."""
        for key, place in places.items():
            self._places.put(key, Place(*place))

    def keep_place(self) -> None:
        """Remember what is read at the top, for this entry."""
        layout = self.layout_shown
        if self.key is None or self.key != self._layout_key or layout is None or not layout.lines:
            return
        self._places.put(self.key, self._place_at_top())

    def _place_at_top(self) -> Place:
        """Return what is read at the top."""
        top = min(self.scroll_offset.y, len(self._positions) - 1)
        return Place(*self._positions[top], midway=top > 0 and self.progress < 1.0)

    def _line_of(self, place: Place | Match) -> int:
        """Return the line in which a place, or what was found, is now: the last line that begins there or before it."""
        assert self.layout_shown is not None
        source = place.source - (self.layout_shown.head if isinstance(place, Match) else 0)
        return max(bisect_right(self._positions, (source, place.start)) - 1, 0)

    @property
    def progress(self) -> float:
        """How far down the article the pane is, 0 to 1; 1 where all of it is seen."""
        return 1.0 if self.max_scroll_y <= 0 else self.scroll_offset.y / self.max_scroll_y

    # Find in the article

    def find(self, needle: str) -> int:
        """Mark what is looked for (any case) and go to the first place from here on; returns how often it occurs."""
        self._needle = needle
        self._search()
        if self.matches:
            top = self.scroll_offset.y
            lines = [self._line_of(match) for match in self.matches]
            self.match_number = bisect_left(lines, top) % len(self.matches)
            self._show_match()
        self._redraw()
        return len(self.matches)

    def next_match(self, steps: int) -> None:
        """Go to the next place (or back, with negative steps); from the last to the first."""
        if self.matches:
            self.match_number = (self.match_number + steps) % len(self.matches)
            self._show_match()
            self._redraw()

    def _search(self) -> None:
        needle = self._needle.casefold()
        if self.layout_shown is None or not needle:
            self.matches, self.match_number = (), -1
            return
        found: list[Match] = []
        for number, source in enumerate(self.layout_shown.sources):
            folded = source.casefold()
            if len(folded) != len(source):  # offsets would not hold (ß, İ): compare as written
                folded = source.lower() if len(source.lower()) == len(source) else source
            at = folded.find(needle)
            while at >= 0:
                found.append(Match(number, at, at + len(needle)))
                at = folded.find(needle, at + len(needle))
        self.matches = tuple(found)
        self.match_number = min(self.match_number, len(found) - 1)

    def _show_match(self) -> None:
        match = self.matches[self.match_number]
        line = self._line_of(match)
        height = self.scrollable_content_region.height
        if not self.scroll_offset.y <= line < self.scroll_offset.y + height:
            self.scroll_to(y=max(line - height // 3, 0), animate=False, force=True)

    # Moving

    def scroll_lines(self, lines: int) -> None:
        """Scroll by lines, at once."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    def move_sideways(self, steps: int) -> None:
        """Move what is not wrapped; running text stays where it is."""
        widest = self.layout_shown.widest if self.layout_shown is not None else 0
        limit = max(widest - self.column_width, 0)
        self.sideways = max(0, min(self.sideways + steps * SIDEWAYS, limit))
        self._redraw()

    def next_heading(self, steps: int) -> bool:
        """Scroll to a heading further down, or up; False where there is none."""
        headings = self.layout_shown.headings if self.layout_shown is not None else ()
        top = self.scroll_offset.y
        ahead = [line for line in headings if (line > top if steps > 0 else line < top)]
        if ahead:
            self.scroll_to(
                y=ahead[min(abs(steps), len(ahead)) - 1] if steps > 0 else ahead[steps:][0], animate=False, force=True
            )
        return bool(ahead)

    # Notes

    def jump(self, number: int | None = None) -> bool:
        """Follow the mark of a note: the first in view, or the next that has this number; False where there is none."""
        marks = self.layout_shown.jumps if self.layout_shown is not None else ()
        top = self.scroll_offset.y
        if number is None:
            found = [mark for mark in marks if top <= mark.line < top + self.scrollable_content_region.height]
        else:
            ahead = sorted(marks, key=lambda mark: (mark.line < top, mark.line))
            found = [mark for mark in ahead if _number(mark.words) == number]
        return bool(found) and self.jump_to(found[0].name)

    def jump_to(self, name: str) -> bool:
        """Go to a place of the article, and remember where it was left; False where there is no such place."""
        layout = self.layout_shown
        if layout is None or name not in layout.places:
            return False
        self._left_for_notes.append(self._place_at_top())
        self.scroll_to(y=layout.places[name], animate=False, force=True)
        return True

    def jump_back(self) -> bool:
        """Go back to where the last note was followed from; False where none was."""
        if self.layout_shown is None or not self._left_for_notes:
            return False
        self.scroll_to(y=self._line_of(self._left_for_notes.pop()), animate=False, force=True)
        return True

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell the status line."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled(self))

    # Drawing

    @property
    def _left(self) -> int:
        """Where the column of text begins: in the middle of a wide pane."""
        spare = self.scrollable_content_region.width - self.column_width
        return max(spare // 2, self._margin) if spare > 2 * self._margin else self._margin

    def _measure(self) -> None:
        lines = len(self.layout_shown.lines) + 1 if self.layout_shown is not None else 0
        self.virtual_size = Size(self.scrollable_content_region.width, lines)

    def on_resize(self) -> None:
        """Ask for lines of the new width."""
        self._measure()
        self._redraw()
        self._ask_for_layout()

    def watch_text_width(self) -> None:
        """Ask for lines of the new width."""
        self._ask_for_layout()

    def _ask_for_layout(self) -> None:
        layout = self.layout_shown
        if self.key is not None and layout is not None and layout.width != self.column_width:
            self.post_message(self.LayoutWanted(self, self.column_width))

    def notify_style_update(self) -> None:
        """Draw anew when the theme changed."""
        super().notify_style_update()
        self.palette.forget()

    def _redraw(self) -> None:
        self._changes += 1
        self._strips.clear()
        self.refresh()

    def draw_line(self, y: int, frame: Frame) -> Strip:
        """Return one line of the screen."""
        width, number = frame.width, y + frame.top
        layout = self.layout_shown
        if layout is None or number >= len(layout.lines):
            return self._beside_text(y, width)
        known = (number, width, self.palette.revision)
        strip = self._strips.get(known)
        if strip is None:
            strip = self._draw(layout, number, width).apply_offsets(0, number)
            self._strips.put(known, strip)
        if (selection := self.text_selection) is not None and (span := selection.get_span(number)) is not None:
            start, end = span
            style = self.screen.get_visual_style("screen--selection").rich_style
            cells = strip.cell_length
            first, rest = strip.crop(0, start), strip.crop(start, cells if end == -1 else end)
            tail = strip.crop(cells if end == -1 else end, cells)
            return Strip.join([first, rest.apply_style(style), tail])
        return strip

    def _beside_text(self, y: int, width: int) -> Strip:
        lines = self.empty_text.split("\n") if self.layout_shown is None and self.empty_text else []
        first = max((self.size.height - len(lines)) // 3, 0)
        text = lines[y - first] if lines and first <= y < first + len(lines) else ""
        if not text:
            return Strip.blank(width, self.palette.on()(""))
        indent = " " * max((width - width_of(text)) // 2, 0)
        return content.strip([Run(indent), Run(text, "article--muted")], self.palette.on(), width)

    def _draw(self, layout: Layout, number: int, width: int) -> Strip:
        line = layout.lines[number]
        body = list(line.body)
        if self.matches:
            body = self._highlighted(body, line.source, line.start)
        style_of, left = self.palette.on(line.ground), self._left
        margin = content.strip([], self.palette.on(), left)
        prefix = content.strip(line.prefix, self.palette.on(), sum(width_of(run.text) for run in line.prefix))
        room = max(width - left - prefix.cell_length, 0)
        if line.suffix:
            cells = width_of(text_of(body))
            behind = content.strip(line.suffix, self.palette.on(), max(room - cells, 0))
            return Strip.join([margin, prefix, content.strip(body, style_of, min(cells, room)), behind])
        if not line.wide:
            return Strip.join([margin, prefix, content.strip(body, style_of, room)])
        beyond = 0
        if line.ground:  # code stays within the column of text, what is beyond is moved to
            beyond = max(room - max(layout.width - prefix.cell_length, 1), 0)
            room -= beyond
        cells = width_of(text_of(body))
        whole = content.strip(body, style_of, max(cells, room + self.sideways))
        shown = whole.crop(self.sideways, self.sideways + room)
        if cells > self.sideways + room and room > 1:
            more = content.strip([Run("▸", "article--more")], style_of, 1)
            shown = Strip.join([shown.crop(0, room - 1), more])
        return Strip.join([margin, prefix, shown, content.strip([], self.palette.on(), beyond)])

    def _highlighted(self, body: list[Run], source: int, start: int) -> list[Run]:
        length = len(text_of(body))
        earliest = bisect_left(self.matches, (source, start - len(self._needle.casefold())))
        for number in range(earliest, len(self.matches)):
            match = self.matches[number]
            if (match.source, match.start) >= (source, start + length):
                break
            first, last = max(match.start - start, 0), min(match.end - start, length)
            if first >= last:
                continue
            look = "article--match-here" if number == self.match_number else "article--match"
            middle = [run._replace(look=f"{run.look} {look}") for run in sliced(body, first, last)]
            body = [*sliced(body, 0, first), *middle, *sliced(body, last, length)]
        return body

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Open a link by a click on it; go to a note by one on its mark."""
        number, jump = event.style.meta.get("link"), event.style.meta.get("jump")
        if isinstance(number, int) and number:
            event.stop()
            self.post_message(self.LinkClicked(self, number))
        elif isinstance(jump, str) and self.jump_to(jump):
            event.stop()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what the mouse selected, as text."""
        if self.layout_shown is None:
            return None
        indent = " " * self._left
        lines = [indent + text_of((*line.prefix, *line.body, *line.suffix)) for line in self.layout_shown.lines]
        return "\n".join(text.strip() for text in selection.extract("\n".join(lines)).split("\n")), "\n"
