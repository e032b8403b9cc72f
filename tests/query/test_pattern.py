from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedreader.query.pattern import SEARCHED, PatternError, compiled, literals, repetitions


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
        ("(?-i)US", "the US", True),
        ("(?-i)US", "us", False),
    ],
)
def test_patterns_match_any_script_without_regard_to_case(source: str, text: str, *, found: bool) -> None:
    assert compiled(source)(text) is found


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("a.*b+", 0),
        ("a{3}", 3),
        ("a{3,5}b", 6),
        ("a{2,}", 2),
        (r"\w{3,40}", 40),
        (r"\p{Greek}{3}", 3),
        (r"\x{263A}{4}", 4),
        (r"\{9\}", 3),
        ("[a{9}]{4}", 4),
        ("(a|b){10}", 20),
        ("(a{5}b){10}", 60),
        ("(a{0,100}){0,10}b", 1001),
        ("((a{5}){5}){5}", 125),
        ("(a?){500}", 500),
        ("a{5}+{6}", 30),
    ],
)
def test_the_places_that_repetitions_come_to_are_counted(source: str, places: int) -> None:
    assert repetitions(source) == places


@pytest.mark.parametrize(
    "source", ["(a{0,100}){0,10}b", "a.{0,900}c", "(?:a.{0,30}){10}q", "a{1,201}", "(x{50}){5}", "a{100}b{100}c{100}"]
)
def test_repetitions_that_would_take_long_are_refused_in_words(source: str) -> None:
    with pytest.raises(PatternError, match=r"its repetitions come to [\d,]+ together, 200 at most"):
        compiled(source)


@pytest.mark.parametrize(
    "source", ["foo.{0,80}bar", r"\b\w{3,40}ung\b", "[0-9]{4}-[0-9]{2}-[0-9]{2}", "(na ){2,8}batman"]
)
def test_repetitions_as_people_write_them_are_searched_for(source: str) -> None:
    compiled(source)("Stadtverwaltung, 2026-01-06: foo and bar")


def test_of_a_long_text_the_beginning_is_looked_at() -> None:
    found = compiled("needle")
    assert found("x" * (SEARCHED - 6) + "needle")
    assert not found("x" * (SEARCHED - 5) + "needle")


@pytest.mark.parametrize("source", ["(", "[a", "*", r"(a)\1", "(?=a)", "a{1001}", "((a{999}){999}){999}", "a" * 1001])
def test_a_pattern_that_cannot_be_read_says_why(source: str) -> None:
    with pytest.raises(PatternError, match=r"\w+"):
        compiled(source)


def test_nothing_but_the_error_says_that_a_pattern_cannot_be_read(capfd: pytest.CaptureFixture[str]) -> None:
    """RE2 would write it to standard error as well, into the middle of the interface."""
    with pytest.raises(PatternError):
        compiled("(")
    assert capfd.readouterr() == ("", "")


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


@example("[aaa\\w", "a")
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


def test_what_a_pattern_may_come_to() -> None:
    """The figures of SECURITY.md."""
    compiled("a" * 1000)
    compiled("a{200}")
    found = compiled("needle")
    assert found("x" * 99_994 + "needle")
    assert not found("x" * 99_995 + "needle")
    for source in ("a" * 1001, "a{201}"):
        with pytest.raises(PatternError):
            compiled(source)


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("a{3}{4}", 12),
        ("(a){3}", 3),
        ("(){3}", 3),
        ("()", 0),
        ("a{3", 3),
        (")a{2}", 3),
        ("((a){2}b){3}", 9),
        ("a|b{2}", 3),
        ("ab{2}c", 4),
        ("a{1}", 1),
        ("a{1,}", 1),
        ("a{,9}", 2),
        ("a{1234567}", 2),
        ("a{100000}", 100_000),
    ],
)
def test_the_places_that_repetitions_come_to_are_counted_in_the_corners_too(source: str, places: int) -> None:
    assert repetitions(source) == places


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (r"\bé\b", "é", True),
        (r"é\b", "éa", False),
        (r"\bé", "aé", False),
        (r"[\d]x", "٤x", True),
        (r"[\D]x", "٤x", False),
        (r"\Dx", "٤x", False),
        (r"\Wx", "éx", False),
        (r"[^\w]x", "éx", False),
        ("[", "[", None),
        ("É", "é", True),
    ],
)
def test_classes_mean_letters_and_digits_of_any_script(source: str, text: str, *, found: bool | None) -> None:
    if found is None:
        with pytest.raises(PatternError):
            compiled(source)
    else:
        assert compiled(source)(text) is found


@pytest.mark.parametrize(("source", "found"), [("ab", ()), ("abc", ("abc",)), ("abc.de", ("abc",)), ("", ())])
def test_literals_have_three_letters_or_more(source: str, found: tuple[str, ...]) -> None:
    assert literals(source) == found
