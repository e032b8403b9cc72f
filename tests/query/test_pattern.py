from __future__ import annotations

import contextlib
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedreader.query.pattern import PatternError, compiled, literals


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("tarif", "Les TARIFS", True),
        ("^tarif", "Les tarifs", False),
        (r"caf\w$", "au café", True),
        (r"[\w-]+ée$", "Élys-ée", True),
        (r"\bélu", "les élus", True),
        (r"\bélu", "réélus", False),
        (r"выбор\b", "выборы", False),
        (r"выбор\b", "наш выбор", True),
        (r"\d{2}", "٤٢", True),
        (r"a\\b", "a\\b", True),
        ("[[:alpha:]]+x", "abx", True),
        ("", "anything", True),
    ],
)
def test_patterns_match_any_script_without_regard_to_case(source: str, text: str, *, found: bool) -> None:
    assert compiled(source)(text) is found


@pytest.mark.parametrize("source", ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*)*x$"])
def test_a_megabyte_cannot_make_a_pattern_slow(source: str) -> None:
    text = "a" * 1_000_000 + "b"
    before = process_time()
    compiled(source)(text)
    assert process_time() - before < 2


@pytest.mark.parametrize("source", ["(", "[a", "*", r"(a)\1", "(?=a)", "a{1001}", "((a{999}){999}){999}", "a" * 1001])
def test_a_pattern_that_cannot_be_read_says_why(source: str) -> None:
    with pytest.raises(PatternError, match=r"\w+"):
        compiled(source)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("tarif", ("tarif",)),
        ("tarif.*douane$", ("tarif", "douane")),
        ("tarifs?", ("tarif",)),
        ("abcd*ef", ("abc",)),
        ("abcd{2}efg", ("abc", "efg")),
        ("abcd+efg", ("abcd", "efg")),
        (r"abc\wdef[xyz]{3}ghi\.jkl", ("abc", "def", "ghi", "jkl")),
        ("tarif|douane", ()),
        ("(tarif)?", ()),
        (r"\x41bcd", ()),
        (r"\Qabcd\E", ()),
        ("ab", ()),
    ],
)
def test_what_a_pattern_cannot_do_without_is_known(source: str, found: tuple[str, ...]) -> None:
    assert literals(source) == found


PIECES = st.sampled_from([*"abcé.^$+?*{}[]|()", "abc", "{2}", "{,1}", "[ab]", r"\w", r"\b", r"\.", r"\\", "a*", "b+"])


@given(st.lists(PIECES, max_size=8).map("".join), st.text("abcé.{", max_size=12))
@settings(max_examples=300)
def test_a_text_with_a_pattern_has_its_literals(source: str, text: str) -> None:
    with contextlib.suppress(PatternError):
        if compiled(source)(text):
            assert all(literal in text for literal in literals(source))


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.text(st.characters(exclude_categories=["Cs"]))
)
def test_any_pattern_compiles_and_matches_or_is_a_pattern_error(source: str, text: str) -> None:
    with contextlib.suppress(PatternError):
        compiled(source)(text)
