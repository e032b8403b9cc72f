"""Choosing several rows, one by one or as a range, so that the next command applies to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from feedreader.tui.main.desk import Desk


class Choosing:
    """Chooses rows of the list; commands that change or hand on entries take them (`Desk.chosen`) and let them go."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def toggle_range(self) -> None:
        """Begin a range at the cursor, or keep the one there is as chosen rows and end it."""
        rows = self._desk.list.body
        if rows.range_from is None:
            rows.begin_range()
        else:
            rows.end_range()
        self.say_how_many()

    def toggle_row(self, count: int | None) -> None:
        """Choose the row under the cursor (and the following, with a count), or no longer, and go on to the next."""
        rows = self._desk.list.body
        rows.choose(rows.keys[rows.cursor : rows.cursor + (count or 1)])
        rows.move(count or 1)
        self.say_how_many()

    def choose_listed(self) -> None:
        """Choose all rows of the list, or none where all are."""
        rows = self._desk.list.body
        if set(rows.listed) <= rows.chosen:
            rows.let_go()
        else:
            rows.chosen.update(rows.listed)
            rows.refresh()
        self.say_how_many()

    def say_how_many(self) -> None:
        """Say above the list how many rows are chosen."""
        self._desk.list.show_title()
        self._desk.show_hints()


COMMANDS: tuple[Command[Choosing], ...] = (
    Command(
        "choose-row",
        "Choose this row; the next command applies to all chosen rows",
        "x",
        "x",
        do=Choosing.toggle_row,
        where=Where.LIST,
        needs=Fact.ROW,
    ),
    Command(
        "choose-range",
        "Choose a range of rows, from here to the cursor",
        "V",
        "V",
        do=once(Choosing.toggle_range),
        where=Where.LIST,
        needs=Fact.ROW,
    ),
    Command(
        "choose-listed",
        "Choose all rows of the list, or none",
        "z x",
        "",
        do=once(Choosing.choose_listed),
        where=Where.LIST,
        needs=Fact.ROW,
    ),
)
