"""The inverted index gives the similarity by words that comparing all with all would."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.stories.conftest import entry

from feedreader.stories.tuning import DEFAULT
from feedreader.stories.weights import Weights
from feedreader.stories.window import Index

EVERYTHING = replace(
    DEFAULT,
    weakest_words=0.0,
    key_share=0.0,
    key_squares=1.1,
    words=replace(DEFAULT.words, per_doubling=0.0, per_day=0.0),
)
TITLES = st.lists(
    st.lists(
        st.sampled_from(["amber", "birch", "cedar", "delta", "ember", "fjord", "glade", "heath", "inlet"]),
        min_size=1,
        max_size=6,
    ),
    min_size=2,
    max_size=12,
)


def added(titles, tuning):
    entries = [entry(number, " ".join(words)) for number, words in enumerate(titles)]
    index = Index(Weights(tuning.unique_word), tuning)
    index.count(entries)
    return index, [index.add(at, one) for at, one in enumerate(entries)]


@given(TITLES)
def test_every_pair_that_shares_a_word_is_found_with_its_whole_similarity(titles):
    index, found = added(titles, EVERYTHING)
    for at, near in enumerate(found):
        assert set(near) == {other for other in range(at) if set(titles[at]) & set(titles[other])}
        for other, alike in near.items():
            assert abs(alike - index.alike(at, other)) < 1e-9


@given(TITLES)
def test_words_that_lead_nowhere_still_count(titles):
    index, found = added(titles, replace(EVERYTHING, key_words=2, key_squares=0.5))
    for at, near in enumerate(found):
        for other, alike in near.items():
            assert abs(alike - index.alike(at, other)) < 1e-9


def test_a_word_in_every_entry_says_nothing():
    titles = [[f"only{number}", "harbour"] for number in range(300)]
    index, found = added(titles, EVERYTHING)
    assert not any(found)
    assert index.shared(0, 1) == []
