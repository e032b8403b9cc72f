"""A line to type into at the foot of the screen: filter, search, find, a number, a name, a command.

What is typed is handed on as it changes and when it is done; what came of it stands beside it, or under the place that
it cannot be read at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from feedreader.tui.content import assembled, label, line

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.suggester import Suggester
    from textual.widget import Widget


LEAST_TYPED = 10
"""Cells of what is typed that are seen at least."""


class PromptInput(Input):
    """An input that Escape leaves and Tab completes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "cursor_right", show=False),
        Binding("up", "earlier(1)", show=False),
        Binding("down", "earlier(-1)", show=False),
    ]

    def action_leave(self) -> None:
        """Give up."""
        self.post_message(PromptLine.Left())

    def action_earlier(self, steps: int) -> None:
        """Offer what was typed here before."""
        self.post_message(PromptLine.Earlier(steps))


class PromptLine(Vertical):
    """A question, a line to answer in, and a remark; `above` a widget of the screen."""

    DEFAULT_CSS = """
    PromptLine {
        display: none;
        height: auto;
        background: $panel;
        & Horizontal { height: 1; }
        & #prompt-label { width: auto; color: $primary; text-style: bold; padding: 0 1; }
        & PromptInput {
            width: 1fr; height: 1; border: none; padding: 0; background: $panel;
            &:focus { border: none; }
        }
        & #prompt-note { width: auto; max-width: 50%; color: $foreground 70%; padding: 0 1; }
        & #prompt-problem { display: none; height: auto; color: $error; padding: 0 1; }
        &.-open { display: block; }
        &.-wrong #prompt-problem { display: block; }
    }
    """

    class Changed(Message):
        """Something else is in the line."""

        def __init__(self, kind: str, text: str) -> None:
            super().__init__()
            self.kind = kind
            self.text = text

    class Done(Message):
        """Enter was pressed."""

        def __init__(self, kind: str, text: str) -> None:
            super().__init__()
            self.kind = kind
            self.text = text

    class Left(Message):
        """Escape was pressed."""

        def __init__(self, kind: str = "", text: str = "") -> None:
            super().__init__()
            self.kind = kind
            self.text = text

    class Earlier(Message):
        """What was typed before is wanted: so many lines back."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    def __init__(self, *, above: Widget) -> None:
        super().__init__()
        self.kind = ""
        self._above = above
        self._history: dict[str, list[str]] = {}
        self._back = 0
        self._problem = Static(id="prompt-problem")
        self._label = Static(id="prompt-label")
        self._line = PromptInput(id="prompt-input", select_on_focus=False)
        self._note = Static(id="prompt-note")
        self._said = ""

    def furnish(self) -> None:
        """Come to the screen, above another widget: not with the first screen, which does not need it."""
        if self.parent is None and self._above.is_attached:
            _ = self._above.screen.mount(self, before=self._above)
            if self.is_attached:  # not where the program is about to end
                _ = self.mount(self._problem, Horizontal(self._label, self._line, self._note))

    @property
    def is_open(self) -> bool:
        """Whether something is being asked."""
        return self.has_class("-open")

    @property
    def is_coming(self) -> bool:
        """Whether something is being asked in a line that is not on the screen yet."""
        return self.is_open and not self._line.is_mounted

    @property
    def hints(self) -> tuple[tuple[str, str], ...]:
        """The keys that work while one types, with a word each."""
        completes = self._line.suggester is not None
        earlier = bool(self._history.get(self.kind))
        return (
            ("Enter", "done"),
            ("Esc", "leave"),
            *((("Tab", "complete"),) if completes else ()),
            *((("↑", "typed before"),) if earlier else ()),
        )

    def ask(self, kind: str, question: str, text: str = "", suggester: Suggester | None = None) -> None:
        """Ask; `kind` comes back with the answer."""
        self.furnish()
        self.kind = kind
        self._back = 0
        self.note("")
        self._label.update(label(question))
        typed = self._line
        typed.suggester = suggester
        with typed.prevent(Input.Changed):
            typed.value = line(text)  # an input draws what is in it as it is
        typed.cursor_position = len(typed.value)
        self.add_class("-open")
        typed.focus()

    def close(self) -> None:
        """Ask nothing any more."""
        self.remove_class("-open", "-wrong")

    def note(self, words: str) -> None:
        """Say what came of it, in some words; where there is no room for both, what is typed has the line."""
        self.remove_class("-wrong")
        self._said = words
        self._show_note()

    def on_resize(self) -> None:
        """Show what was said before the line had a place, or where there is more or less room now."""
        if not self.has_class("-wrong"):
            self._show_note()
        self._lift_notices(self.outer_size.height)

    def on_hide(self) -> None:
        """Let what is notified of stand at the foot again."""
        self._lift_notices(0)

    def _lift_notices(self, rows: int) -> None:
        """Let what is notified of stand above the line: where the screen is narrow, it would cover what is typed."""
        self.screen.query("ToastRack").set_styles(margin=(0, 0, 1 + rows, 0))

    def _show_note(self) -> None:
        room = self.size.width - self._label.size.width - LEAST_TYPED
        self._note.update(label(self._said if len(self._said) + 2 <= room else ""))

    def problem(self, words: str, position: int, length: int) -> None:
        """Say what cannot be read, and where: the place is pointed at from above."""
        column = self._line.content_region.x + position - self._line.scroll_offset.x - self._problem.content_region.x
        pointer = "▾" * max(min(length, 20), 1)
        indent = " " * min(max(column, 0), max(self.size.width - len(pointer) - 2, 0))
        self._problem.update(assembled(f"{words}\n{indent}{pointer}"))
        self._said = ""
        self._note.update(label(""))
        self.add_class("-wrong")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Hand on what is typed."""
        event.stop()
        self.post_message(self.Changed(self.kind, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand on the answer, and keep it for the next time."""
        event.stop()
        known = self._history.setdefault(self.kind, [])
        if event.value and event.value not in known[-1:]:
            known.append(event.value)
        self.post_message(self.Done(self.kind, event.value))

    def on_prompt_line_left(self, event: Left) -> None:
        """Add what it was about."""
        if not event.kind:
            event.stop()
            self.post_message(self.Left(self.kind, self._line.value))

    def on_prompt_line_earlier(self, event: Earlier) -> None:
        """Put an earlier answer into the line."""
        event.stop()
        known = self._history.get(self.kind, [])
        if known:
            self._back = max(0, min(self._back + event.steps, len(known)))
            self._line.value = known[-self._back] if self._back else ""
            self._line.cursor_position = len(self._line.value)
