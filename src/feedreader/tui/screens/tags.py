"""Adding or removing tags, with those that exist offered as one types."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from feedreader.tui.content import Run, label, line
from feedreader.tui.screens.dialog import Dialog
from feedreader.tui.screens.list_dialog import Choice, ChoiceList
from feedreader.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType


class TagScreen(Dialog[tuple[str, ...] | None]):
    """Gives back tags: those typed, apart by commas, or the one chosen. Slashes make a path: `politics/eu`."""

    hint = "Enter does it · Esc leaves · Tab completes · ↑↓ chooses"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]

    offers = getters.query_one(ChoiceList)
    input = getters.query_one(Input)

    def __init__(self, about: str, known: Sequence[str], carried: Sequence[str], *, add: bool) -> None:
        super().__init__()
        self._about = about
        self._known = [tag for tag in known if tag not in carried] if add else list(carried)
        self._carried = carried
        self._add = add

    def compose(self) -> ComposeResult:
        """Return what is tagged, the line, and the tags to choose from."""
        with Vertical(classes="box") as box:
            box.border_title = label("Add tags" if self._add else "Remove tags")
            yield Static(label(self._about), classes="remark")
            if self._carried and self._add:
                yield Static(label(f"has {' '.join('#' + tag for tag in self._carried)}"), classes="remark")
            yield Input(placeholder="tag, another/one", select_on_focus=False)
            yield ChoiceList()

    def on_mount(self) -> None:
        """Offer all tags."""
        self.offers.supply({number: Choice(((Run(f" #{line(tag)}"),),)) for number, tag in enumerate(self._known, 1)})
        self.offers.empty_text = "Enter makes a new tag" if self._add else "No such tag"
        self._offer("")
        self.input.focus()

    def _typed_before(self) -> list[str]:
        return [part.strip() for part in self.input.value.split(",")]

    def _offer(self, beginning: str) -> None:
        needle = beginning.casefold().lstrip("#")
        found = [number for number, tag in enumerate(self._known, 1) if needle in tag.casefold()]
        found.sort(key=lambda number: not self._known[number - 1].casefold().startswith(needle))
        self.offers.show(array("q", found), select=found[0] if found else None)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._offer(self._typed_before()[-1])

    @on(RowList.Chosen)
    @on(Input.Submitted)
    def _done(self, event: Input.Submitted | RowList.Chosen) -> None:
        tags = [part.lstrip("#") for part in self._typed_before() if part]
        chosen = self._chosen()
        if isinstance(event, RowList.Chosen) or not tags or (not self._add and tags[-1] not in self._known):
            tags = [*tags[:-1], *([chosen] if chosen else [])]
        _ = self.dismiss(tuple(dict.fromkeys(tags)))

    def _chosen(self) -> str:
        key = self.offers.selected
        return "" if key is None else self._known[key - 1]

    def action_move(self, steps: int) -> None:
        """Another offer."""
        self.offers.move(steps)

    def action_complete(self) -> None:
        """Put the offer into the line."""
        if chosen := self._chosen():
            self.input.value = ", ".join([*self._typed_before()[:-1], line(chosen)])  # an input draws it as it is
            self.input.cursor_position = len(self.input.value)

    def action_leave(self) -> None:
        """Nothing."""
        _ = self.dismiss(None)
