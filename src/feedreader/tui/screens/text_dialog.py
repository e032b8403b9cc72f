"""A dialog that shows a text: the source of an entry, what a command wrote, what is said about an entry."""

from __future__ import annotations

from feedreader.text.clean import prose
from feedreader.tui.cells import wrap
from feedreader.tui.content import Run
from feedreader.tui.screens.list_dialog import Choice, ListDialog

LONGEST_TEXT = 200_000
"""Characters that are shown."""

HINT = "/ searches · Esc leaves"


class TextDialog(ListDialog):
    """A text in lines as wide as the dialog is. `opens` says that choosing a line opens a page."""

    def __init__(self, title: str, text: str, *, opens: bool = False) -> None:
        self._text = prose(text).expandtabs(4).rstrip()[:LONGEST_TEXT]
        self._width = 0
        super().__init__(title, (), hint=f"Enter opens the page · {HINT}" if opens else HINT)

    def on_resize(self) -> None:
        """Break the lines anew, once the dialog has its new width."""
        self.call_after_refresh(self._set)

    def _set(self) -> None:
        rows = self.choices
        # A cell for the cursor, and one for the scrollbar, which comes or goes only after the lines are known.
        width = rows.outer_size.width - rows.styles.scrollbar_size_vertical - 1
        if width > 0 and width != self._width:
            self._width = width
            self._fill([_line(self._text[start:end]) for start, end in wrap(self._text, width)])


def _line(text: str) -> Choice:
    return Choice(((Run(f" {text}"),),), text)
