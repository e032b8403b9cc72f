"""Text measured in cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedreader.tui.cells import cut, fit, shorten, width_of, wrap

MIXED = st.text(alphabet="ab c-日本語「」。é👩\u200d👧🇫🇷עברית\u0301\n", max_size=60)


def test_a_wide_character_is_never_cut_in_half():
    assert cut("日本語", 5) == "日本"


def test_an_emoji_of_several_characters_is_kept_whole():
    assert cut("👩\u200d👧x", 1) == ""
    assert cut("👩\u200d👧x", 2) == "👩\u200d👧"


def test_what_does_not_fit_ends_with_an_ellipsis():
    assert shorten("a long title", 7) == "a long…"


def test_a_title_that_runs_from_right_to_left_is_isolated():
    assert fit("עברית", 7) == "\u2068עברית\u2069  "


def test_a_title_in_one_direction_is_left_as_it_is():
    assert fit("abc", 5) == "abc  "


@given(MIXED, st.integers(0, 30))
def test_a_fitted_text_takes_exactly_its_width(text, width):
    assert width_of(fit(text.replace("\n", " "), width)) == width


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
