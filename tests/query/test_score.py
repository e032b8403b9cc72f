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
    """Forty hearts took longer than the world has lasted: their marks count as letters and as what stands between."""
    hearts = "\u2764\ufe0f" * 40
    finder = finder_of(parse(f'"{hearts}"', NOW))
    assert finder is not None
    assert finder.search(folded(hearts)) is not None
