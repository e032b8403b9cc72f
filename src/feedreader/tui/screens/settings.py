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

    from feedreader.service.configuring import ShownSetting

    Done: TypeAlias = Callable[[str], object]
    """Called with what was wrong with a value; empty if it was accepted."""
    Save: TypeAlias = Callable[[str, str | None, Done], object]
    """Sets a value (None: the default) and calls `Done`."""

WIDEST_NAME = 30
NARROW_BELOW, NARROW_NAME = 60, 14
"""On a terminal narrower than this, names have less room, and of a default it is not said that it is one."""
HINT = "Enter changes · Esc leaves · Del resets · / searches"
UNSET = "unset"
"""What is shown as the value of a setting that has none."""


class SettingsScreen(ListDialog):
    """All settings of something. `settings` is called again after each change, `save` changes one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete,backspace,d", "reset", show=False)]

    def __init__(self, title: str, settings: Callable[[], Sequence[ShownSetting]], save: Save) -> None:
        self._settings = settings
        self._save = save
        self._shown: list[ShownSetting | None] = []
        self._narrow = False
        super().__init__(title, self._read(), hint=HINT, height=2)

    def on_resize(self) -> None:
        """Give names less room where there is little, all of them the same."""
        narrow = self.app.size.width < NARROW_BELOW
        if narrow is not self._narrow:
            self._narrow = narrow
            self._again()

    def _read(self) -> list[Choice]:
        """Return the rows as things are: a heading for each section where settings have sections."""
        choices, self._shown, section = list[Choice](), [], ""
        settings = self._settings()
        widest = NARROW_NAME if self._narrow else WIDEST_NAME
        column = min(max((width_of(line(_name(each))) for each in settings), default=0) + 2, widest)
        for each in settings:
            begins, dot, _ = each.name.partition(".")
            if dot and begins != section:
                section = begins
                choices.append(Choice(((Run(" "),), (Run(f" [{section}]", "row--heading"),)), heading=True))
                self._shown.append(None)
            choices.append(_choice(each, column, brief=self._narrow))
            self._shown.append(each)
        return choices

    def action_choose(self) -> None:
        """Change the setting under the cursor: choose among its values where they are few, else type."""
        if (setting := self._selected()) is None:
            return
        if setting.choices:
            dialog = choosing(setting.name, setting.choices)
            _ = self.app.push_screen(
                dialog, lambda chosen: None if chosen is None else self._change(setting.name, setting.choices[chosen])
            )
        else:
            _ = self.app.push_screen(
                ValueScreen(setting, self._save), lambda changed: self._again() if changed else None
            )

    def action_reset(self) -> None:
        """Take the default again."""
        if (setting := self._selected()) is not None:
            self._change(setting.name, None)

    def _selected(self) -> ShownSetting | None:
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


def _name(setting: ShownSetting) -> str:
    """Return a setting's name without its section."""
    return setting.name.rpartition(".")[2]


def _choice(setting: ShownSetting, column: int, *, brief: bool) -> Choice:
    own = setting.source != "default"
    first = (
        Run(f" {fit(line(_name(setting)), column)}", "row--unread" if own else "row--read"),
        Run(f" {'not set' if setting.value == UNSET else line(setting.value)}", "row--place" if own else "row--muted"),
        Run("" if brief and not own else _source(setting), "row--count" if own else "row--muted"),
    )
    return Choice(
        (first, (Run(f"   {line(setting.meaning)}", "row--muted"),)),
        f"{setting.name} {setting.meaning} {setting.value}",
    )


def _allowed(setting: ShownSetting) -> str:
    """Say what a value may be, and what it is without one."""
    return setting.allowed if setting.default == UNSET else f"{setting.allowed}; the default is {setting.default}"


def _source(setting: ShownSetting) -> str:
    if setting.source == "default":
        return "" if setting.value == UNSET else "  (default)"
    return (
        f"  ({setting.source})"
        if setting.default == UNSET
        else f"  ({setting.source}; the default is {line(setting.default)})"
    )


class ValueScreen(Dialog[str]):
    """A line to type a value into, which stays open until the value is one that the setting can have."""

    hint = "Enter saves · Esc leaves it as it is"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, setting: ShownSetting, save: Save) -> None:
        super().__init__()
        self._about = setting
        self._save = save

    def compose(self) -> ComposeResult:
        """Return what the setting means, what it can be, the line, and what was wrong with what was typed."""
        setting = self._about
        with Vertical(classes="box") as box:
            box.border_title = label(setting.name)
            yield Static(label(setting.meaning), classes="remark")
            yield Static(label(_allowed(setting)), classes="remark")
            yield Input(line(setting.typed), select_on_focus=False)
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
