"""Columns that hold, seen by terminals that count cells differently."""

from __future__ import annotations

import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.tui.cells import width_of
from feedreader.tui.columns import held

TOKEN = r"\x1b7|\x1b8|\x1b\[(\d+)C|."


def drawn_by(frame, cells_of):
    """The cells that a terminal shows of one line: the part of the standard that is used, whatever a letter's width."""
    at = kept = 0
    shown = {}
    for token in re.finditer(TOKEN, frame):
        if token[0] == "\x1b7":
            kept = at
        elif token[0] == "\x1b8":
            at = kept
        elif token[1]:
            at += int(token[1])
        else:
            shown[at] = token[0]
            at += cells_of(token[0])
    return shown


def as_kitty(letter):
    return 0 if category(letter)[0] == "M" else width_of(letter)


def as_if_all_took_two(letter):
    return 1 if letter.isascii() or letter == "│" else 2


@pytest.mark.parametrize("cells_of", [as_kitty, as_if_all_took_two])
@pytest.mark.parametrize("text", ["कि नई योजना", "தமிழ்", "👩‍👩‍👧‍👦 🇺🇦", "1⃣", "\u2068☀\u2069"])
def test_what_stands_behind_stands_where_it_belongs_whatever_a_terminal_counts(text, cells_of):
    shown = drawn_by(held(f"│{text}│ 5h"), cells_of)
    assert [shown.get(1 + width_of(text) + at) for at in range(4)] == list("│ 5h")


def test_cells_that_are_left_over_are_empty_and_not_those_of_the_frame_before():
    assert "\x1b7   \x1b8" in held("│ किक│")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_letters_stay_as_they_are(text):
    assert re.sub(r"\x1b7 *(?:\x1b8)?|\x1b8(?:\x1b\[\d+C)?", "", held(text)) == re.sub(r"\x1b7", "", text)


def test_what_is_no_frame_stays_as_it_is():
    notice = "\x1b]9;नई योजना\x07"
    assert held(notice) == notice
    assert held("plain │ words") == "plain │ words"
