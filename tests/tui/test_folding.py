"""Which panes there is room for."""

from __future__ import annotations

import pytest

from feedreader.tui.command import PANES, Where
from feedreader.tui.folding import folding

FEEDS, LIST, READER = PANES


@pytest.mark.parametrize(
    ("columns", "at_feeds", "at_list", "at_reader"),
    [
        (20, FEEDS, LIST, READER),
        (63, FEEDS, LIST, READER),
        (64, FEEDS | LIST, FEEDS | LIST, READER),
        (99, FEEDS | LIST, FEEDS | LIST, READER),
        (100, FEEDS | LIST, LIST | READER, LIST | READER),
        (117, FEEDS | LIST, LIST | READER, LIST | READER),
        (118, Where.ANY, Where.ANY, Where.ANY),
        (400, Where.ANY, Where.ANY, Where.ANY),
    ],
)
def test_panes_are_shown_as_there_is_room(columns, at_feeds, at_list, at_reader):
    shown = [folding(columns, at, alone=False, feeds_width=0).shown for at in PANES]
    assert shown == [at_feeds, at_list, at_reader]
    assert all(at in each for at, each in zip(PANES, shown, strict=True))
    assert folding(columns, READER, alone=True, feeds_width=0).shown == READER


@pytest.mark.parametrize(
    ("columns", "at", "chosen", "width"),
    [
        (63, FEEDS, 0, "100%"),
        (63, FEEDS, 40, "100%"),
        (64, FEEDS, 0, 26),
        (64, FEEDS, 40, 40),
        (139, LIST, 0, 26),
        (140, LIST, 0, "20%"),
        (140, LIST, 40, 40),
    ],
)
def test_the_feeds_have_the_width_that_was_chosen_unless_they_stand_alone(columns, at, chosen, width):
    assert folding(columns, at, alone=False, feeds_width=chosen).feeds == width
