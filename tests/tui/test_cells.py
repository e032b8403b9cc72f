"""Text measured in cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from feedreader.text.clean import one_line
from feedreader.tui import content
from feedreader.tui.cells import cut, drawn, fit, graphemes, shorten, shorten_amid, width_of, wrap

MIXED = st.text(alphabet="ab c-日本語「」。é👩\u200d👧🇫🇷עברית\u0301\n", max_size=60)


def test_a_wide_character_is_never_cut_in_half():
    assert cut("日本語", 5) == "日本"


def test_an_emoji_of_several_characters_is_kept_whole():
    assert cut("👩\u200d👧x", 1) == ""
    assert cut("👩\u200d👧x", 2) == "👩\u200d👧"


def test_what_does_not_fit_ends_with_an_ellipsis():
    assert shorten("a long title", 7) == "a long…"


@pytest.mark.parametrize(
    ("text", "width", "rest", "shown"),
    [
        ("The Harbour Post | World", 18, 19, "The Harbour…World"),
        ("The Harbour Post | World", 18, 21, "The Harbour…World"),
        ("The Harbour Post | Top stories", 18, 19, "The Ha…Top stories"),
        ("The Harbour Post | Top stories", 15, 19, "The…Top stories"),
        ("The Harbour Post | Top stories", 14, 19, "The…Top stori…"),
        ("The Harbour Post | All that was told", 18, 19, "The Ha…All that w…"),
        ("The Harbour Post | World", 30, 19, "The Harbour Post | World"),
        ("The Harbour Post | World", 18, 5, "The Harbour Post…"),
        ("The Harbour Post | World", 18, 0, "The Harbour Post…"),
        ("江海日报要闻要闻要闻要闻", 10, 5, "江海日报…"),
        ("みなと新報 総合 みなと", 12, 6, "みな…総合…"),
        ("A B", 1, 2, "…"),
        ("", 5, 0, ""),
    ],
)
def test_what_tells_a_title_from_others_is_seen(text, width, rest, shown):
    assert shorten_amid(text, width, rest) == shown
    assert width_of(shown) <= width


@pytest.mark.parametrize(("term", "fitted"), [("xterm-256color", "\u2068עברית\u2069  "), ("linux", "עברית  ")])
def test_a_title_that_runs_from_right_to_left_is_isolated_unless_the_terminal_draws_that(monkeypatch, term, fitted):
    monkeypatch.setenv("TERM", term)
    assert fit("עברית", 7) == fitted


def test_a_title_in_one_direction_is_left_as_it_is():
    assert fit("abc", 5) == "abc  "


@given(MIXED, st.integers(0, 30))
def test_a_fitted_text_takes_exactly_its_width(text, width):
    assert width_of(fit(text.replace("\n", " "), width)) == width


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Une route ! Non", ["Une", "route !", "Non"]),
        ("Le bon « Sel », hier", ["Le bon", "« Sel »,", "hier"]),
        ("Un homard « Sel » gagne", ["Un homard", "« Sel »", "gagne"]),
        ("A thousand ? Not me", ["A", "thousand ?", "Not me"]),
        ("Er sagte e »nein« dazu", ["Er sagte e", "»nein«", "dazu"]),
        ("!!!!!!!!!! ! ! ! ! ! !", ["!!!!!!!!!!", "! ! ! ! !", "!"]),
    ],
)
def test_no_line_begins_or_ends_with_a_mark_that_stands_apart(text, lines):
    assert [text[start:end] for start, end in wrap(text, 10)] == lines


@given(MIXED, st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text, width):
    lines = [text[start:end] for start, end in wrap(text, width)]
    assert all(width_of(each) <= width for each in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_break_between_wide_characters_but_not_before_a_closing_sign():
    text = "これは「改行」できます。"
    assert [text[start:end] for start, end in wrap(text, 8)] == ["これは", "「改行」", "できま", "す。"]


def test_a_line_break_in_the_text_is_kept():
    assert wrap("one\n\ntwo", 80) == [(0, 3), (4, 4), (5, 8)]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("हिन्दी की", 8),  # spacing vowel signs (Mc) take a cell in glibc's wcwidth and in tmux
        ("বাংলাদেশ", 8),
        ("தமிழ்நாடு", 8),
        ("ကြောင်း", 6),
        ("ភាសាខ្មែរ", 8),
        ("ไทย กำลัง", 8),
        ("❤\ufe0f", 1),  # U+FE0F makes nothing wider
        ("1\ufe0f\u20e3 ☀\ufe0fx", 4),
        ("👩\u200d👧", 2),  # pictures are joined
        ("🏴\u200d☠\ufe0f", 2),
        ("a\u200db\u200dc", 3),  # letters are not
        ("ශ්\u200dරී", 2),
        ("日\u200d本", 4),
        ("🇫🇷", 2),
        ("\u200d\ufe0f", 0),
    ],
)
def test_a_text_is_as_wide_as_terminals_make_it(text, cells):
    assert width_of(text) == cells
    assert sum(size for _, _, size in graphemes(text)) == cells
    assert Strip([Segment(drawn(text))]).cell_length == cells, "Textual cuts lines by its own measure"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\u200d\ufe0f❤👩कि"), max_size=30))
def test_what_is_drawn_is_measured_alike_here_and_in_textual(text):
    assert width_of(text) == cell_len(drawn(text)) == sum(size for _, _, size in graphemes(drawn(text)))
    assert drawn(drawn(text)) == drawn(text)


@pytest.mark.parametrize("title", ["a\u200d" * 300, "क\u200d" * 300, "👩\u200d" * 300, "日\ufe0f" * 300])
def test_joined_letters_do_not_leave_their_row(title):
    clean = one_line(title)
    shown = content.strip([content.Run(fit(clean, 40))], lambda _look: Style(), 40)
    assert shown.cell_length == 40
    assert width_of(clean) >= 100
    assert sum(get_character_cell_size(character) > 0 for character in shown.text) <= 5 * 20


@pytest.mark.parametrize(
    ("text", "shown", "cells"),
    [
        ("👍🏽", "👍", 2),  # tmux 3.3 takes four for both
        ("👩🏽‍🚀 up", "👩‍🚀 up", 5),
        ("a🏽 b", "a b", 3),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦", 2),
        ("🇩🇪🇫🇷", "🇩🇪🇫🇷", 4),
        ("🏳️‍🌈", "🏳️‍🌈", 1),
        ("1️⃣", "1⃣", 1),
        ("हिन्दी", "हिन्दी", 5),
        ("বাংলা", "বাংলা", 5),
        ("தமிழ்", "தமிழ்", 4),
        ("မြန်မာ", "မြန်မာ", 5),
    ],
)
def test_what_is_drawn_takes_the_cells_that_tmux_gives_it(text, shown, cells):
    assert drawn(text) == shown
    assert width_of(text) == cells
