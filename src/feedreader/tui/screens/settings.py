"""Settings as rows, each with its value, where that comes from and what it means; Enter changes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from feedreader.tui.cells import fit, width_of
from feedreader.tui.content import Run, label, line
from feedreader.tui.screens.dialog import Dialog
from feedreader.tui.screens.list_dialog import Choice, ListDialog, choosing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from feedreader.service.configuring import Told

    Done: TypeAlias = Callable[[str], object]
    """Told what was wrong with a value; nothing where it was taken."""
    Save: TypeAlias = Callable[[str, str | None, Done], object]
    """Gives a setting a value, None for its default again, and says what came of it."""

WIDEST_NAME = 30
HINT = "Enter changes · Esc leaves · Del resets · / searches"
UNSET = "unset"
"""What is told of a setting without a value."""


class SettingsScreen(ListDialog):
    """All settings of something. `told` reads them anew after each change, `save` changes one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete,backspace,d", "reset", show=False)]

    def __init__(self, title: str, told: Callable[[], Sequence[Told]], save: Save) -> None:
        self._told = told
        self._save = save
        self._shown: list[Told | None] = []
        super().__init__(title, self._read(), hint=HINT, height=2)

    def _read(self) -> list[Choice]:
        """Return the rows as things are: a heading for each section where settings have sections."""
        choices, self._shown, section = list[Choice](), [], ""
        settings = self._told()
        column = min(max((width_of(line(_name(each))) for each in settings), default=0) + 2, WIDEST_NAME)
        for each in settings:
            begins, dot, _ = each.name.partition(".")
            if dot and begins != section:
                section = begins
                choices.append(Choice(((Run(" "),), (Run(f" [{section}]", "row--heading"),)), heading=True))
                self._shown.append(None)
            choices.append(_choice(each, column))
            self._shown.append(each)
        return choices

    def action_choose(self) -> None:
        """Change the setting under the cursor: choose among its values where they are few, else type."""
        if (told := self._selected()) is None:
            return
        if told.choices:
            dialog = choosing(told.name, told.choices)
            _ = self.app.push_screen(
                dialog, lambda chosen: None if chosen is None else self._change(told.name, told.choices[chosen])
            )
        else:
            _ = self.app.push_screen(ValueScreen(told, self._save), lambda changed: self._again() if changed else None)

    def action_reset(self) -> None:
        """Take the default again."""
        if (told := self._selected()) is not None:
            self._change(told.name, None)

    def _selected(self) -> Told | None:
        key = self.choices.selected
        return None if key is None else self._shown[key - 1]

    def _change(self, name: str, text: str | None) -> None:
        def done(problem: str) -> None:
            if problem:
                self.app.notify(line(problem), severity="warning", markup=False)
            self._again()

        self._save(name, text, done)

    def _again(self) -> None:
        """Show the rows as they are now, with the cursor where it was."""
        before = len(self._rows)
        self._rows = tuple(self._read())
        self.choices.supply(dict(enumerate(self._rows, 1)))
        if len(self._rows) != before:
            self._show("")


def _name(told: Told) -> str:
    """Return a setting's name without its section."""
    return told.name.rpartition(".")[2]


def _choice(told: Told, column: int) -> Choice:
    own = told.source != "default"
    first = (
        Run(f" {fit(line(_name(told)), column)}", "row--unread" if own else "row--read"),
        Run(f" {'not set' if told.value == UNSET else line(told.value)}", "row--place" if own else "row--muted"),
        Run(_source(told), "row--count" if own else "row--muted"),
    )
    return Choice((first, (Run(f"   {line(told.meaning)}", "row--muted"),)), f"{told.name} {told.meaning} {told.value}")


def _allowed(told: Told) -> str:
    """Say what a value may be, and what it is without one."""
    return told.allowed if told.default == UNSET else f"{told.allowed}; the default is {told.default}"


def _source(told: Told) -> str:
    if told.source == "default":
        return "" if told.value == UNSET else "  (default)"
    return f"  ({told.source})" if told.default == UNSET else f"  ({told.source}; the default is {line(told.default)})"


class ValueScreen(Dialog[str]):
    """A line to type a value into, which stays open until the value is one that the setting can have."""

    hint = "Enter saves · Esc leaves it as it is"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, told: Told, save: Save) -> None:
        super().__init__()
        self._about = told
        self._save = save

    def compose(self) -> ComposeResult:
        """Return what the setting means, what it can be, the line, and what was wrong with what was typed."""
        told = self._about
        with Vertical(classes="box") as box:
            box.border_title = label(told.name)
            yield Static(label(told.meaning), classes="remark")
            yield Static(label(_allowed(told)), classes="remark")
            yield Input(line(told.typed), select_on_focus=False)
            yield Static("", id="problem", classes="problem")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        text: str | None = event.value
        if not event.value.strip() and self._about.default == UNSET:
            text = None
        self._save(self._about.name, text, self._saved)

    def _saved(self, problem: str) -> None:
        if problem:
            self.query_one("#problem", Static).update(label(problem, "$error"))
        else:
            _ = self.dismiss(self._about.name)

    def action_leave(self) -> None:
        """Change nothing."""
        _ = self.dismiss("")
