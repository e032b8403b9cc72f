from __future__ import annotations

import unicodedata
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.text.clean import MAX_LINE, MAX_MARKS, one_line, prose, tag_name

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


def forbidden(character: str) -> bool:
    code = ord(character)
    return (
        (unicodedata.category(character) == "Cc" and character not in "\t\n")
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or 0xD800 <= code <= 0xDFFF
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
    )


@given(ANY_TEXT)
def test_nothing_that_drives_a_terminal_survives(text: str) -> None:
    assert not any(forbidden(character) for character in prose(text))
    assert not any(forbidden(character) or character in "\t\n" for character in one_line(text))


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert prose(prose(text)) == prose(text)


PLANES = range(0, 0x110000, 0x10000)
RANGES = (range(0x0D), range(0x0E, 0x2100), range(0xD7FF, 0xE001), range(0xFDCF, 0xFDF1))
CODES = (*chain(*RANGES), *(plane + end for plane in PLANES for end in (0xFFFE, 0xFFFF)))


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\u0439", "\u6e2f"])
def test_each_such_character_is_dropped_from_a_text_of_any_script(letter: str) -> None:
    kept = [hex(code) for code in CODES if forbidden(chr(code)) and prose(f"{letter}{chr(code)}b") != f"{letter}b"]
    assert kept == []


@pytest.mark.parametrize("text", ["D\u00e9j\u00e0 vu\n\t\u00abok\u00bb", "\u0141\u00f3d\u017a", "\u6e2f\u53e3"])
def test_text_that_is_harmless_comes_back_as_it_is(text: str) -> None:
    assert prose(text) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a \t b\r\nc\u2028d\u00a0e ", "a b c d e"),
        ("a\x1b]52;c;aGk=\x07b", "a]52;c;aGk=b"),
        ("a\u009b31mb", "a31mb"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻 \u200eok", "👩\u200d💻 \u200eok"),
        ("lone \ud800 surrogate \ufffe", "lone surrogate"),
        ("[red]R&D <b>", "[red]R&D <b>"),
        ("", ""),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_prose_keeps_tabs_and_line_breaks() -> None:
    assert prose("a\r\nb\rc\td\x0b\u2029e") == "a\nb\nc\td\ne"


@pytest.mark.parametrize("mark", ["\u0301", "\u0e49", "\u200c", "\u200b", "\ufe0f", "\u064b"])
def test_a_flood_of_marks_is_cut(mark: str) -> None:
    assert one_line("Z" + mark * 10_000 + "o") == "Z" + mark * MAX_MARKS + "o"


def test_marks_that_a_script_needs_stay() -> None:
    hebrew = "בְּרֵאשִׁ֖ית"
    assert one_line(hebrew) == hebrew


def test_a_long_line_is_cut_and_says_so() -> None:
    line = one_line("word " * 1_000)
    assert len(line) <= MAX_LINE
    assert line.endswith("word…")
    assert one_line("x" * 20, limit=10) == "x" * 9 + "…"


def test_of_a_line_of_ten_million_characters_no_more_is_looked_at_than_can_be_kept() -> None:
    text = "\u0301 \x1b" * 3_000_000
    assert one_line(text) == one_line(text[: MAX_LINE * 16])
    assert one_line(" " * MAX_LINE * 16 + "never seen") == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\u200db", "ab"),
        ("é\u200d\u200d日\u200d本", "é日本"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("👩\u200d👩\u200d👧\u200d👧", "👩\u200d👩\u200d👧\u200d👧"),
        ("🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"),
        ("👩" + "\u200d👧" * 9, "👩" + "\u200d👧" * 4 + "👧" + "\u200d👧" * 4),
    ],
)
def test_joiners_stay_where_something_is_joined(text: str, kept: str) -> None:
    assert one_line(text) == prose(text) == kept


def test_tags_that_look_the_same_are_the_same() -> None:
    assert tag_name(" cafe\u0301 // a  b/") == "caf\u00e9/a b"
