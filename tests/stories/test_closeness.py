"""How close two entries are by words, from figures that can be worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stories.conftest import close_by_words, entry

from feedreader.stories.closeness import cost, least
from feedreader.stories.tuning import DEFAULT, Scale
from feedreader.stories.weights import Weights

SCALE = Scale(
    centre=0.2, width=0.05, per_doubling=0.1, per_day=0.06, same_hours=0.03, undated=0.02,
    usual_window=800, per_halving=0.01, per_halving_across=0.04,
)  # fmt: skip
TUNING = replace(
    DEFAULT, words=SCALE, same_weekday=0.01, other_weekday=0.02, same_score=0.03, other_score=0.04,
    same_measure=0.05, other_measure=0.06,
)  # fmt: skip
PLAIN = entry(1, "Ferry aground")


def close_by(one, other, alike: float) -> float:
    return close_by_words(TUNING, one, other, alike)


def left(alike: float = 0.2, one=PLAIN, other=PLAIN) -> float:
    """What is left of a similarity beyond the one that gives one half."""
    close = close_by(one, other, alike)
    return SCALE.width * math.log(close / (1.0 - close))


def test_a_similarity_as_at_the_centre_gives_one_half_and_more_gives_more():
    assert close_by(PLAIN, PLAIN, 0.2) == pytest.approx(0.5)
    years_later = entry(2, "Ferry aground", hours=24 * 999)
    assert close_by(PLAIN, years_later, 1.0) == pytest.approx(0.0)
    assert close_by(PLAIN, PLAIN, 0.25) == pytest.approx(1 / (1 + math.exp(-1)))
    assert left(0.3) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("one", "other", "more"),
    [
        ({"length": 2.0}, {}, -0.1),  # the mean of both counts
        ({"length": 2.0}, {"length": 1.0}, -0.15),
        ({"day": PLAIN.day + 2}, {}, -0.12 - 0.03 * (1 - math.exp(-16))),
        ({}, {"day": PLAIN.day + 1 / 24}, -0.06 / 24 - 0.03 * (1 - math.exp(-8 / 24))),
        ({"dated": False}, {}, -0.02),  # it may be of any day
        ({"dated": False}, {"dated": False}, -0.02),
        ({"weekdays": frozenset({1, 2})}, {"weekdays": frozenset({2, 3})}, 0.01),
        ({"weekdays": frozenset({1})}, {"weekdays": frozenset({2})}, -0.02),
        ({"weekdays": frozenset({1})}, {}, 0.0),
        ({"score": (2, 1)}, {"score": (2, 1)}, 0.03),
        ({"score": (2, 1)}, {"score": (1, 1)}, -0.04),
        ({"score": (2, 1)}, {}, 0.0),
        ({"measure": "5.4"}, {"measure": "5.4"}, 0.05),
        ({"measure": "5.4"}, {"measure": "5.9"}, -0.06),
        ({}, {"measure": "5.9"}, 0.0),
    ],
)
def test_what_speaks_for_two_entries_and_what_against(one, other, more):
    first, second = replace(PLAIN, **one), replace(PLAIN, **other)
    assert left(0.2, first, second) == pytest.approx(more, abs=1e-9)
    assert left(0.2, second, first) == pytest.approx(more, abs=1e-9)


@pytest.mark.parametrize(
    ("language", "lengths", "window", "cost"),
    [
        ("en", (0.0, 0.0), 800, 0.0),
        ("en", (0.0, 0.0), 5000, 0.0),
        ("en", (0.0, 0.0), 200, 0.02),
        ("cs", (0.0, 0.0), 200, 0.08),
        ("cs", (0.0, 0.0), 1, 0.04 * math.log2(800)),
        ("cs", (0.0, 1.0), 200, 0.05 + 0.04),  # half of what the lead costs by its length
        ("cs", (0.25, 0.25), 200, 0.025 + 0.08 * (1 - 1.7 * 0.25)),
        ("cs", (1.0, 1.0), 200, 0.1),
    ],
)
def test_headlines_need_more_words_in_common_in_a_small_window_and_most_across_languages(
    language, lengths, window, cost
):
    one, other = (replace(PLAIN, length=length) for length in lengths)
    close = close_by_words(TUNING, one, replace(other, language=language), 0.2, window=window)
    assert SCALE.width * math.log(close / (1 - close)) == pytest.approx(-cost, abs=1e-9)


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.floats(0.0, 3.0), st.sampled_from(["en", "cs"]))
def test_the_smaller_a_window_the_less_close_are_two_that_are_as_similar(one, other, length, language):
    said = replace(PLAIN, length=length), replace(PLAIN, length=length, language=language)
    small, large = (close_by_words(TUNING, *said, 0.3, window=window) for window in sorted((one, other)))
    assert small <= large


def test_what_length_and_time_cost():
    assert cost(SCALE, 0.0, 0.0) == 0.0
    assert cost(SCALE, 3.0, 0.0) == pytest.approx(0.3)
    assert cost(SCALE, 0.0, 2.0) == pytest.approx(0.12 + 0.03 * (1 - math.exp(-16)))


@pytest.mark.parametrize("weakest", [0.05, 0.5, 0.9])
def test_the_least_similarity_gives_just_the_weakest_closeness(weakest):
    assert close_by(PLAIN, PLAIN, least(SCALE, weakest)) == pytest.approx(weakest)


@pytest.mark.parametrize(
    ("word", "share"),
    [
        ("x", 0.1025),  # in so many of a hundred entries, for want of any
        ("xy", 0.3525),
        ("xyz", 0.2025),
        ("wxyz", 0.0525),
        ("vwxyz", 0.0045),
        ("uvwxyz", 0.0045),
        ("7", 0.0045),  # a number is rare however short it is
        ("大統", 0.0045),  # and so is a pair of characters
    ],
)
def test_short_words_are_presumed_common_until_a_window_shows_otherwise(word, share):
    """The weight of a word is the logarithm of its share, less for one that nobody else uses."""
    one = replace(PLAIN, terms=(word, "abcdefgh"), counts=bytes((1, 1)))
    mine, rare = Weights(0.7).weigh([one]).weights
    assert mine / rare == pytest.approx(math.log(share) / math.log(0.0045))
    assert mine * mine + rare * rare == pytest.approx(1.0)


def test_a_word_is_weighed_by_its_share_in_its_language_drawn_to_that_in_all():
    weights = Weights(0.7)
    common = replace(PLAIN, terms=("harbour",), counts=bytes((1,)), language="en")
    weights.count([common] * 30)
    weights.count([replace(common, terms=(), counts=b"", language="fr")] * 10)
    assert (weights.entries, dict(zip(weights.words, weights.counts, strict=True))) == (40, {"harbour": 30})
    asked = replace(PLAIN, terms=("harbour", "unheard"), counts=bytes((2, 1)), language="en")
    known, unknown = weights.weigh([asked]).weights
    everywhere = (30 + 0.5 + 200 * 0.002) / 240
    nowhere = (0.5 + 200 * 0.002) / 240
    assert known / unknown == pytest.approx(
        (1 + math.log(2)) * math.log((30 + 30 * everywhere) / 60) / (0.7 * math.log(30 * nowhere / 60))
    )
    french, _ = weights.weigh([replace(asked, language="fr")]).weights
    assert french > known  # there nobody has said it


def test_a_word_that_one_entry_has_counts_for_less_and_one_that_two_have_in_full():
    weights = Weights(0.5)
    weights.count([replace(PLAIN, terms=(word,), counts=bytes((1,))) for word in ("single", "double", "double")])
    asked = replace(PLAIN, terms=("single", "double"), counts=bytes((1, 1)))
    single, double = weights.weigh([asked]).weights
    shares = [(count + 30 * (count + 0.5 + 0.4) / 203) / 33 for count in (1, 2)]
    assert single / double == pytest.approx(0.5 * math.log(shares[0]) / math.log(shares[1]))


def test_an_entry_without_words_weighs_nothing():
    found = Weights(0.7).weigh([replace(PLAIN, terms=(), counts=b"")])
    assert (list(found.weights), list(found.most)) == ([], [0.0])
