"""Commands that open: places, stories, and the versions of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.stories import Story
from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from textual.timer import Timer

    from feedreader.model.entries import EntryId
    from feedreader.service.lists import Place
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.syncing import Syncing

PREVIEW_SECONDS = 0.15
"""How long the cursor rests on a row before its entry is shown beside the list."""


class Opening:
    """Brings places to the list and entries to the reader."""

    def __init__(self, desk: Desk, syncing: Syncing) -> None:
        self._desk = desk
        self._syncing = syncing
        self._preview: Timer | None = None
        self._noted: EntryId | None = None
        self._coming: EntryId | None = None

    def visit(self, place: Place) -> None:
        """List what is at a place, wherever the keys are, and put the cursor of the tree there, too."""
        self._desk.list.go_to_place(place)
        self._desk.feeds.body.select(place)
        self._desk.go_to_pane(Where.LIST)

    def open(self) -> None:
        """Open what the cursor is on."""
        desk = self._desk
        if desk.at is not Where.FEEDS:
            self.open_selected()
        elif desk.feeds.place is None:
            desk.feeds.body.toggle()
        else:
            desk.list.go_to_place(desk.feeds.place)
            desk.go_to_pane(Where.LIST)

    def open_selected(self) -> None:
        """Read the selected row: of a story the version that speaks for it."""
        if self._desk.list.entry is not None:
            self.read(self._desk.list.entry)

    def read(self, entry: EntryId) -> None:
        """Read an entry: it is shown, gets the keys and is marked read."""
        self._noted = None  # asked for anew, even where it was marked unread meanwhile
        self._desk.go_to_pane(Where.READER)
        if self._desk.reader.entry != entry:
            self._show(entry)

    def _show(self, entry: EntryId) -> None:
        self._coming = entry
        self._desk.reader.open(entry)

    def note_reading(self) -> None:
        """Mark the article read that has the keys, as configured; once, so that it can be marked unread while open."""
        desk, reading = self._desk, self._desk.reader.reading
        if desk.at is not Where.READER or reading is None:
            self._noted = None
            return
        if self._coming not in (None, reading.entry.id):
            return  # another article is on its way
        self._coming = None
        when = desk.library.settings.interface.mark_read
        seen = when == "opened" or (when == "finished" and desk.reader.body.progress >= 1.0)
        if seen and self._noted != reading.entry.id:
            self._noted = reading.entry.id
            if not reading.entry.read:
                self.mark_read(reading.entry.id)

    def mark_read(self, entry: EntryId) -> None:
        """Mark an entry read that a user has come to."""
        desk = self._desk

        def done(_count: int) -> None:
            desk.reader.note_read(entry)
            self._syncing.bring_up_to_date()

        desk.workers.write(lambda: desk.library.entries.mark("read", [entry]), done)

    # What is shown beside the list

    def preview_soon(self) -> None:
        """Show the row that the cursor has come to, once it rests there and where there is room beside the list.

        Beside an empty list nothing is shown.
        """
        if self._preview is not None:
            self._preview.stop()
            self._preview = None
        if self._desk.list.body.selected is None and self._desk.at is not Where.READER:
            self._desk.reader.clear("")
        elif self._desk.list.body.selected is not None and self._desk.reader.body.is_on_screen:
            self._preview = self._desk.screen.set_timer(PREVIEW_SECONDS, self.preview)

    def preview(self) -> None:
        """Show the row under the list's cursor, unless something is being read."""
        if self._desk.at is not Where.READER:
            self.show_selected()

    def show_selected(self) -> None:
        """Show the entry of the row under the list's cursor, without marking it."""
        row, reader = self._desk.list.row, self._desk.reader
        if row is None:
            return
        shown = reader.entry
        entries = (*row.entries, row.lead) if isinstance(row, Story) else (row.id,)
        if shown is None or shown not in entries or (self._desk.at is not Where.READER and shown != entries[-1]):
            self._show(entries[-1])

    # Versions

    def fold(self) -> None:
        """Unfold a story to its versions, or fold it; in the reader, its outlets above the article."""
        if self._desk.at is Where.READER:
            self._desk.reader.toggle_outlets()
        elif not self._desk.list.fold() and not self._desk.list.unfold():
            self._desk.say("Only one outlet has this")

    def to_version(self, steps: int) -> None:
        """Read another outlet's version, so many further on."""
        desk, reading, row = self._desk, self._desk.reader.reading, self._desk.list.row
        beside = reading is not None and (
            desk.at is Where.READER or not isinstance(row, Story) or reading.entry.id in row.entries
        )
        if reading is not None and beside and reading.versions:
            place = (reading.place + steps) % len(reading.versions)
            self.read(reading.versions[place].id)
        else:
            self.open_selected()


COMMANDS: tuple[Command[Opening], ...] = (
    Command(
        "open",
        "Open",
        "enter",
        "enter",
        do=once(Opening.open),
        where=Where.ROWS,
        footer="open",
        rank=10,
        hinted_if=Fact.LISTED,
    ),
    Command(
        "fold",
        "Unfold the story to its versions, or fold it",
        "S  z a",
        "S",
        do=once(Opening.fold),
        where=Where.NEWS,
        needs=Fact.ROW,
    ),
)
