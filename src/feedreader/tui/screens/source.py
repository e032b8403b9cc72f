"""The source of an entry, as the feed gave it."""

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
    text = prose(entry.data.content or entry.data.summary)[:MOST]
    lines = [text[start:end] for start, end in wrap(text, WIDTH)]
    rows = [Choice(((Run(f" {each}"),),), each) for each in lines]
    return ListDialog(f"Source of entry {entry.id}", rows, hint="/ searches · Esc leaves")
