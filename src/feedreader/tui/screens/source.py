"""Plain text in a dialog: the source of an entry, as the feed gave it, or what a command wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.text.clean import prose
from feedreader.tui.cells import wrap
from feedreader.tui.content import Run
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from feedreader.model.entries import Entry

WIDTH = 90
MOST = 200_000


def showing_source(entry: Entry) -> ListDialog:
    """A dialog with the lines of the entry's HTML."""
    return showing_text(f"Source of entry {entry.id}", entry.data.content or entry.data.summary)


def showing_text(title: str, text: str) -> ListDialog:
    """A dialog with the lines of a text."""
    shown = prose(text).expandtabs(4).rstrip()[:MOST]
    lines = [shown[start:end] for start, end in wrap(shown, WIDTH)]
    rows = [Choice(((Run(f" {each}"),),), each) for each in lines]
    return ListDialog(title, rows, hint="/ searches · Esc leaves")
