"""What dialogs and boxes of keys show where there is little room: nothing is cut without a way to see it."""

from __future__ import annotations

import pytest

from feedreader.model.subscriptions import ImportLine, ImportStatus
from feedreader.tui.cells import fit
from feedreader.tui.content import Run
from feedreader.tui.screens.dialog import parts_within
from feedreader.tui.screens.list_dialog import Choice, cut_of
from feedreader.tui.screens.report import in_order
from feedreader.tui.widgets.which_key import columns_of

HINT = "Enter subscribes · Space marks · Esc leaves"


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (43, HINT),
        (42, "Enter subscribes · Space marks"),
        (29, "Enter subscribes · Esc leaves"),
        (20, "Enter subscribes"),
    ],
)
def test_a_hint_is_shown_in_whole_parts(room, shown):
    assert parts_within(HINT, room) == shown


REASON = "Failed once: www.example leads to a loopback address, which is not followed."


def test_what_is_cut_of_a_row_is_told_in_full_and_what_fits_is_not():
    rows = [Choice(((Run(f" {fit('Name', 10)}"), Run("value")), (Run(f"   {REASON}"),)))]
    assert cut_of(rows, 0, 90) == ""
    assert cut_of(rows, 0, 40) == REASON


def test_what_belongs_to_a_row_is_told_with_it():
    rows = [
        Choice(((Run(" Le Monde"),),)),
        Choice(((Run(f"   {REASON}"),),), heading=True, under=True),
        Choice(((Run(f"   {REASON}"),),), heading=True),
    ]
    assert cut_of(rows, 0, 30) == REASON


def test_columns_that_were_cut_beforehand_are_told_as_the_row_says_it():
    rows = [Choice(((Run(fit("A long name of a feed", 10)), Run(" why")),), whole="A long name of a feed: why")]
    assert cut_of(rows, 0, 60) == "A long name of a feed: why"


def test_what_an_import_refused_stands_before_what_it_did():
    told = [
        ImportLine(url="https://a.example", title="", tags=(), status=ImportStatus(each), why="")
        for each in ("added", "refused", "merged")
    ]
    assert [each.status for each in in_order(told)] == ["refused", "added", "merged"]


@pytest.mark.parametrize(
    ("number", "width", "height", "columns"),
    [
        (20, 140, 40, 2),  # whole words, in half the screen
        (5, 140, 40, 2),
        (20, 100, 28, 2),  # whole words would take too many lines: columns that are wide enough
        (20, 80, 22, 2),
        (20, 40, 18, 2),  # or else the screen would be too low
        (5, 40, 18, 1),
    ],
)
def test_keys_that_may_follow_are_seen_whole_where_there_is_room_and_all_of_them_where_there_is_little(
    number, width, height, columns
):
    keys = [("x", "Settings of this feed: name, folder, interval, headers")] * number
    assert columns_of(keys, width, height) == columns
