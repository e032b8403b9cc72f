from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from feedreader.query import terms
from feedreader.query.parse import parse
from feedreader.query.score import Scorer, finder_of
from feedreader.query.terms import folded

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
FILLER = "some other words are here " * 20


def score(query: str, title: str = "", text: str = "", author: str = "", tags: str = "") -> float:
    return Scorer(parse(query, NOW)).score((folded(title), folded(text), folded(author), folded(tags)))


def test_the_title_counts_most_and_more_often_is_better() -> None:
    once = score("tarif", text=f"tarif {FILLER}")
    assert 0 < once < score("tarif", text=f"tarif tarif {FILLER}") < 2 * once
    assert score("tarif", title="tarif") > 2 * once
    assert score("tarif", title="tarif", text=FILLER) == score("tarif", title="tarif")


def test_the_same_in_a_long_text_is_a_little_less() -> None:
    short, long = score("tarif", text=f"tarif {FILLER}"), score("tarif", text=f"tarif {FILLER * 9}")
    assert 0.5 * short < long < short


def test_each_word_that_is_found_counts() -> None:
    assert score("a OR b", text="a b") == pytest.approx(2 * score("a OR b", text="a ."))


@pytest.mark.parametrize("query", ["tarif", "tari*", '"import tarif"', "हिन्दी", "大統領", "a OR b OR tarif"])
def test_a_pattern_of_words_begins_with_letters_which_are_found_ten_times_as_fast(query: str) -> None:
    finder = finder_of(parse(query, NOW))
    assert finder is not None
    beginnings = [piece[0] for piece in re.split(r"(?<!\\)\|", finder.pattern)]
    assert all(map(terms.is_letter, beginnings))


@pytest.mark.parametrize("query", ["title:tarif", "author:tarif", "-tarif", "is:read", "arif", '"tarif deux"'])
def test_words_that_are_not_wanted_there_do_not_count(query: str) -> None:
    assert score(query, text="un tarif") == 0


@pytest.mark.parametrize("query", ["TARIFS", "tari*", "*arif", "text:tarifs", '"les tarifs"', "統領", "x OR tarifs"])
def test_words_count_as_the_index_finds_them(query: str) -> None:
    assert score(query, text="Les   Tarifs du 大統領") > 0


@given(st.text(st.characters(categories=("L", "M", "N"), max_codepoint=0x2000), min_size=1, max_size=6))
@example("हिन्दी")
@example("தமிழ்")
def test_a_word_of_any_script_counts_and_so_does_its_beginning_but_not_its_end(word: str) -> None:
    plain = folded(word)
    assume(plain and terms.letters(word) == plain and not any(map(terms.is_unspaced, plain)))
    for title in (word, f"x {word}, y", f"_{word}_"):
        assert score(f'"{word}"', title=title) > 0
        assert score(f'"{word}"*', title=f"{title}z") > 0
    assert score(f'"{word}"', title=f"{word}z z{word}") == 0


def test_words_of_marks_alone_are_not_cut_in_all_the_ways_there_are() -> None:
    """Forty hearts in keycaps took longer than the world has lasted: marks are letters, and what stands between."""
    hearts = "\u2764\u20e3" * 40
    finder = finder_of(parse(f'"{hearts}"', NOW))
    assert finder is not None
    assert finder.search(folded(hearts)) is not None


@pytest.mark.parametrize(
    ("column", "length", "worth"), [("title", 60, 3.0), ("text", 1000, 1.0), ("author", 20, 1.5), ("tags", 20, 1.5)]
)
def test_a_word_in_a_column_of_usual_length_is_worth_what_the_column_is(column: str, length: int, worth: float) -> None:
    assert score("tarif", **{column: "tarif".ljust(length, ".")}) == pytest.approx(worth)
    assert score("tarif", **{column: "tarif".ljust(length // 2, ".")}) > worth
    assert score("tarif", **{column: "tarif".ljust(length * 2, ".")}) < worth


def test_more_often_is_better_but_ever_less_so_and_a_very_long_text_is_no_worse_than_a_long_one() -> None:
    """As in BM25, with k1 = 1.2 and b = 0.4."""
    usual = [score("a", text=("a " * times).ljust(1000, ".")) for times in (1, 2, 3, 9)]
    assert usual == [pytest.approx(times * 2.2 / (times + 1.2)) for times in (1, 2, 3, 9)]
    lengths = [score("a", text="a".ljust(length, ".")) for length in (2000, 4000, 5000, 50_000)]
    assert lengths == [pytest.approx(2.2 / (1 + 1.2 * (0.6 + 0.4 * times))) for times in (2, 4, 4, 4)]


def test_the_longest_words_are_found_first_and_each_text_is_scored_for_all() -> None:
    finder = finder_of(parse("tari* OR tarifs OR title:x OR author:y", NOW))
    assert finder is not None
    assert finder.pattern.startswith("tarifs")
    assert "x" not in finder.pattern
    assert finder_of(parse("title:x", NOW)) is None
    assert score('"un tarif" OR douane', text="un tarif, douane") == pytest.approx(
        score('"un tarif"', text="un tarif, douane") + score("douane", text="un tarif, douane")
    )


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("tarif", "tarifs", False),
        ("tarif*", "tarifs", True),
        ("tarif*", "starif", False),
        ("*arif", "starifs", True),
        ('"a b"', "a, b", True),
        ('"a b"', "ab", False),
        ('"a b"', "a bc", False),
        ('"a b"*', "a bc", True),
        ('"a b"', "xa b", False),
        ("統領", "大統領選", True),
        ('"x 大"', "x 大統", True),
        ("हिन्द", "हिन्दी", False),
        ("हिन्दी", "हिन्दी", True),
        ("ह", "हि", False),
    ],
)
def test_words_begin_and_end_where_the_index_says(query: str, text: str, *, found: bool) -> None:
    assert (score(query, text=text) > 0) is found
