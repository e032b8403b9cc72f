"""A dialog that shows rows, lets a user search in them by typing, and gives back the one that was chosen."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from feedreader.tui.cells import ELLIPSIS, unfit, width_of, wrap_within
from feedreader.tui.content import Run, fitted, label, line, paragraphs, sliced, squeezed, text_of
from feedreader.tui.screens.dialog import FRAME, Dialog
from feedreader.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

UNSEARCHED = 10
"""More lines than this have a line to search in above them from the beginning."""

LOWEST = 3
"""Lines that a dialog has at least."""

MOST_CUT = 4
"""Lines below the rows for what is cut of one, and above them for a title that is too long for the edge, at most."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: its lines, and the text that a search looks in. A heading cannot be chosen.

    `minor` is a row whose last column is the first to go where there is little room, `steady` one whose columns stand
    where they are, so that only its end is cut. `under` is a heading that belongs to the row above it. `whole` is what
    the row says in full where its columns are cut beforehand.
    """

    lines: tuple[tuple[Run, ...], ...]
    text: str = ""
    heading: bool = False
    minor: bool = False
    steady: bool = False
    under: bool = False
    whole: str = ""


class ChoiceList(RowList[Choice]):
    """The rows of a dialog. Keys are their positions from 1."""

    sought: tuple[str, ...] = ()
    """Words that stand out in the rows, in lower case."""

    def seek(self, words: Sequence[str]) -> None:
        """Let these words stand out."""
        if tuple(words) != self.sought:
            self.sought = tuple(words)
            self.palette.revision += 1

    def lines_of(self, key: int, row: Choice, width: int) -> Sequence[Sequence[Run]]:  # noqa: ARG002 - rows are ready
        """As given, in narrower columns where there is little room."""
        return [self._outstanding(_within(row, runs, width)) for runs in row.lines]

    def _ground(self, position: int) -> str:
        """Mark the cursor's row, also while the keys go into the line above the list."""
        return "row--cursor" if position == self.cursor else ""

    def _outstanding(self, runs: list[Run]) -> list[Run]:
        text = text_of(runs).lower()
        for word in self.sought:
            at = text.find(word)
            if at >= 0:
                found = [run._replace(look=f"{run.look} row--match") for run in sliced(runs, at, at + len(word))]
                runs = [*sliced(runs, 0, at), *found, *sliced(runs, at + len(word), len(text))]
        return runs


class ListDialog(Dialog[int | None]):
    """Rows under a title. Gives back the position of the row that was chosen, from 0, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down,ctrl+n", "move(1)", show=False),
        Binding("up,ctrl+p", "move(-1)", show=False),
        Binding("pagedown,ctrl+f", "page(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
        Binding("enter", "choose", show=False),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("g", "end(-1)", show=False),
        Binding("G", "end(1)", show=False),
        Binding("space", "page(1)", show=False),
        Binding("q,question_mark", "leave", show=False),
        Binding("slash", "search", show=False),
    ]

    AUTO_FOCUS = ""
    """Nothing before `on_mount`: the line to search in would be there as long as it had the keys."""

    choices = getters.query_one(ChoiceList)

    def __init__(
        self,
        title: str,
        rows: Sequence[Choice],
        *,
        hint: str = "Enter chooses · / searches · Esc leaves",
        height: int = 1,
        searching: bool = False,
        ranked: bool = False,
        start: int = 0,
        nothing: str = "Nothing found.",
        fitting: Callable[[int], Sequence[Choice]] | None = None,
    ) -> None:
        """`fitting` gives the rows, as many, as they are on a terminal of so many columns."""
        super().__init__()
        self.hint = hint
        self._title = title
        self._rows = tuple(rows)
        self._height = height
        self._searching = searching
        self._ranked = ranked
        self._start = start
        self._nothing = nothing
        self._fitting = fitting
        self._cut_lines = self._title_lines = 0

    def compose(self) -> ComposeResult:
        """Return a line to search in, the rows, and room for what is cut of the title and of the row of the cursor."""
        with Vertical(classes="box") as box:
            box.border_title = label(self._title)
            yield Static(classes="title")
            yield Input(placeholder="type to search" if self._searching else "/ searches", select_on_focus=False)
            yield ChoiceList()
            yield Static(classes="whole")

    def on_mount(self) -> None:
        """Show all rows."""
        rows = self.choices
        rows.row_height = self._height
        rows.empty_text = self._nothing
        self._fill(self._rows)
        rows.go_to(self._start + 1)
        self._skip_headings(1)
        (self.query_one(Input) if self._searching else rows).focus()

    def _fill(self, rows: Sequence[Choice]) -> None:
        """Show these rows, as far as they answer what was typed."""
        self._rows = tuple(rows)
        self.choices.supply(dict(enumerate(self._rows, 1)))
        line = self.query_one(Input)
        self._show(line.value)
        line.display = line.has_focus or self._searching or len(self._rows) * self._height > UNSEARCHED
        self._take_room()

    def _take_room(self) -> None:
        """Be as high as all rows are; the style sheet says how high at most."""
        lines = max(len(self._rows) * self._height, LOWEST) + self._cut_lines + self._title_lines
        self.query_one(".box").styles.height = lines + (4 if self.query_one(Input).display else 2)

    def on_resize(self) -> None:
        """Show the rows that fit, and say anew what is cut."""
        if self._fitting is not None:
            self._rows = tuple(self._fitting(self.app.size.width))
            self.choices.supply(dict(enumerate(self._rows, 1)))
        self._cut_lines = 0
        self.call_after_refresh(self._entitle)
        self.call_after_refresh(self._tell_whole)

    def _entitle(self) -> None:
        """Say on the edge what this is, or, where that is too short for it, above the rows."""
        box, above, title = self.query_one(".box"), self.query_one(".title", Static), line(self._title)
        cut = width_of(title) > box.outer_size.width - FRAME
        lines = wrap_within(title, box.content_size.width, MOST_CUT) if cut else []
        box.border_title = label("" if cut else title)
        above.display = cut
        above.update(paragraphs("\n".join(lines)))
        self._title_lines = len(lines)
        self._take_room()

    @on(RowList.Highlighted)
    def _tell_whole(self) -> None:
        """Say below the rows what is cut of the one under the cursor; once there is room for it, it stays."""
        key, rows = self.choices.selected, self.choices
        width = rows.scrollable_content_region.width
        text = "" if key is None or width <= 0 else cut_of(self._rows, key - 1, width)
        lines = wrap_within(text, width - 2, MOST_CUT) if text else []
        self._cut_lines = max(self._cut_lines, len(lines))
        whole = self.query_one(".whole", Static)
        whole.display = self._cut_lines > 0
        whole.visible = bool(text)
        whole.styles.height = self._cut_lines
        whole.update(paragraphs("\n".join(lines)))
        self._take_room()

    def _show(self, needle: str) -> None:
        words = needle.lower().split()
        found = [
            (self._rank(choice, words) if self._ranked and words else 0, key)
            for key, choice in enumerate(self._rows, 1)
            if not words or (not choice.heading and all(word in choice.text.lower() for word in words))
        ]
        self.choices.seek(words)
        if words:
            self.choices.show_from_top(array("q", [key for _rank, key in sorted(found)]))
        else:
            self.choices.show(array("q", [key for _rank, key in found]))
        self._skip_headings(1)

    def _rank(self, choice: Choice, words: Sequence[str]) -> int:
        """How well a row answers: what begins with what was typed comes first, then what has a word that does."""
        text = choice.text.lower()
        return 0 if text.startswith(words[0]) else 1 if f" {words[0]}" in text else 2

    def _skip_headings(self, step: int) -> None:
        rows = self.choices
        while rows.keys and self._rows[rows.keys[rows.cursor] - 1].heading:
            before = rows.cursor
            rows.move(step)
            if rows.cursor == before:
                step = -step
                if before in (0, len(rows.keys) - 1) and all(self._rows[key - 1].heading for key in rows.keys):
                    return

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_choose()

    @on(RowList.Chosen)
    def _clicked(self) -> None:
        self.action_choose()

    @on(RowList.RowsWanted)
    def _wanted(self, event: RowList.RowsWanted) -> None:
        self.choices.supply({key: self._rows[key - 1] for key in event.keys})

    def action_move(self, steps: int) -> None:
        """Down or up."""
        self.choices.move(steps)
        self._skip_headings(1 if steps > 0 else -1)

    def action_page(self, steps: int) -> None:
        """Go a page down or up."""
        self.choices.move(steps * max(self.choices.page_rows - 1, 1))
        self._skip_headings(steps)

    def action_end(self, way: int) -> None:
        """To an end."""
        self.choices.go(0 if way < 0 else len(self.choices.keys) - 1)
        self._skip_headings(-way)

    def action_search(self) -> None:
        """Type to search."""
        line = self.query_one(Input)
        line.display = True
        self._take_room()
        line.focus()

    def action_choose(self) -> None:
        """Take this one."""
        key = self.choices.selected
        if key is not None and not self._rows[key - 1].heading:
            _ = self.dismiss(key - 1)

    def action_leave(self) -> None:
        """Take none; a search ends first."""
        line = self.query_one(Input)
        if line.has_focus and not self._searching:
            line.value = ""
            self.choices.focus()
        else:
            _ = self.dismiss(None)


def _within(row: Choice, runs: Sequence[Run], width: int) -> list[Run]:
    return fitted(list(runs), width) if row.steady else squeezed(runs, width, minor=row.minor)


def cut_of(rows: Sequence[Choice], at: int, width: int) -> str:
    """Return what cannot be seen of a row, and of what belongs to it, in a list of this width; "" if all can be."""
    parts = [rows[at]]
    for row in rows[at + 1 :]:
        if not row.under:
            break
        parts.append(row)
    told: list[str] = []
    for row in parts:
        cut = [runs for runs in row.lines if ELLIPSIS in text_of(_within(row, runs, width))]
        if cut and row.whole:
            told.append(row.whole)
        else:
            told += ["  ".join(filter(None, (unfit(run.text).strip() for run in runs))) for runs in cut]
    return "\n".join(told)


def choosing(title: str, names: Sequence[str]) -> ListDialog:
    """Return a dialog that gives the position of the chosen name."""
    rows = [Choice(((Run(f" {line(name)}"),),), name) for name in names]
    return ListDialog(title, rows, searching=True, ranked=True, hint="Enter chooses · Esc leaves")
