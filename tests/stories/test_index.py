"""The inverted index gives the similarity by words that comparing all with all would."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stories.conftest import entry

from feedreader.stories.index import AT_ONCE, Index
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.weights import Weights

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


def similar(index, entries):
    """Add entries; those that are similar to each, as dicts in order."""
    return [near for rows in index.add(entries) for near in rows.values()]


def added(titles, tuning):
    entries = [entry(number, " ".join(words)) for number, words in enumerate(titles)]
    index = Index(Weights(tuning.unique_word), tuning)
    index.count(entries)
    return index, similar(index, entries)


@given(TITLES)
def test_every_pair_that_shares_a_word_is_found_with_its_whole_similarity(titles):
    index, found = added(titles, EVERYTHING)
    for at, near in enumerate(found):
        assert set(near) == {other for other in range(at) if set(titles[at]) & set(titles[other])}
        for other, alike in near.items():
            assert abs(alike - index.alike(at, other)) < 1e-6


def test_entries_are_found_however_many_are_compared_at_a_time():
    titles = [[f"pair{number // 2}"] for number in range(2 * AT_ONCE + 6)]
    _, found = added(titles, EVERYTHING)
    assert [list(near) for near in found] == [[number - 1] if number % 2 else [] for number in range(len(titles))]


@given(TITLES)
def test_words_that_lead_nowhere_still_count(titles):
    index, found = added(titles, replace(EVERYTHING, key_words=2, key_squares=0.5))
    for at, near in enumerate(found):
        for other, alike in near.items():
            assert abs(alike - index.alike(at, other)) < 1e-6


def test_a_word_in_every_entry_says_nothing():
    titles = [[f"only{number}", "harbour"] for number in range(300)]
    index, found = added(titles, EVERYTHING)
    assert not any(found)
    assert index.shared(0, 1) == []


COSTLY = replace(
    EVERYTHING,
    weakest_words=0.1,
    weakest_beside=0.05,
    key_words=100,
    words=replace(DEFAULT.words, per_doubling=0.08, per_day=0.06),
)


@pytest.mark.parametrize("beside_vectors", [False, True])
@given(titles=TITLES, times=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=12, max_size=12))
@settings(max_examples=40)
def test_what_is_similar_beyond_what_length_and_time_explain_is_found(titles, times, beside_vectors):
    """Beside vectors these are counted there, and weaker similarities are given too."""
    entries = [
        replace(entry(number, " ".join(words)), day=100.0 + day, length=float(length))
        for number, (words, (day, length)) in enumerate(zip(titles, times, strict=False))
    ]
    index = Index(Weights(0.7), COSTLY, beside_vectors=beside_vectors)
    index.count(entries)
    for at, (near, one) in enumerate(zip(similar(index, entries), entries, strict=True)):
        for other, earlier in enumerate(entries[:at]):
            alike = index.alike(at, other)
            costs = 0.04 * (one.length + earlier.length) + 0.06 * abs(one.day - earlier.day)
            wanted = 0.05 if beside_vectors else 0.1 + costs
            if abs(alike - wanted) > 1e-6:
                assert (other in near) is (alike > wanted)
                assert other not in near or near[other] == pytest.approx(alike)


def counted(often, *, entries=1000, tuning=DEFAULT):
    """An index over so many entries, of which some have a word; and what the word does for two of these."""
    told = [entry(number, f"harbour w{number}x" if number < often else f"u{number}x") for number in range(entries)]
    index = Index(Weights(tuning.unique_word), replace(tuning, weakest_words=0.0, key_share=0.0))
    index.count(told)
    return bool(similar(index, told[:2])[1]), index.alike(0, 1) > 0.0


@pytest.mark.parametrize(
    ("often", "entries", "leads", "says"),
    [
        (100, 1000, True, True),  # in a hundred entries no word is too common
        (101, 1000, False, True),  # 3 % of a thousand are fewer
        (150, 1000, False, True),  # up to 15 % it says something
        (151, 1000, False, False),
        (2, 2, True, True),
        (105, 3500, True, True),
    ],
)
def test_common_words_lead_nowhere_and_very_common_ones_say_nothing(often, entries, leads, says):
    assert counted(often, entries=entries) == (leads, says)


def test_a_word_that_nobody_else_has_is_nothing_to_share():
    index, _ = added([["amber", "birch"], ["amber", "cedar"]], EVERYTHING)
    assert index.shared(0, 1) == ["amber"]
    assert index.leading(0, 1) == ["amber"]
    assert index.alike(0, 0) < 1.0  # the other word of each is left out


def test_shared_words_come_by_weight_and_the_weightiest_lead():
    titles = [["amber", "birch", "cedar"], ["amber", "birch", "cedar"], *[["amber"]] * 6, *[["birch"]] * 2]
    index, _ = added(titles, replace(EVERYTHING, key_words=2))
    assert index.shared(0, 1) == ["cedar", "birch", "amber"]
    assert index.leading(0, 1) == ["cedar", "birch"]


@pytest.mark.parametrize(("share", "leading"), [(1.1, 3), (0.9, 3), (0.6, 2), (0.3, 1)])
def test_words_lead_until_they_make_up_most_of_what_all_say(share, leading):
    titles = [["amber", "birch", "cedar"], ["amber", "birch", "cedar"]]
    index, _ = added(titles, replace(EVERYTHING, key_squares=share))
    assert len(index.leading(0, 1)) == leading


@pytest.mark.parametrize("many", [4, 100])
@pytest.mark.parametrize(
    ("one", "other", "usual", "told"),
    [
        ("The lighthouse of Tarn opens", "The bookshop of Lund sails", "The amber{n} of the birch{n}", []),
        ("The lighthouse of Tarn opens", "The new ferry of Tarn sails", "The amber{n} of the birch{n}", ["tarn"]),
        ("Der Leuchtturm von Tarn", "Der Hafen von Lund", "Der amber{n} von der birch{n}", []),
        ("Le phare de Tarn ouvre", "Le port de Lund ferme", "Le amber{n} de la birch{n}", []),
    ],
)
def test_words_that_say_little_are_no_reason(one, other, usual, told, many):
    index = Index(Weights(DEFAULT.unique_word), DEFAULT)
    entries = [entry(n, title) for n, title in enumerate([one, other, *(usual.format(n=n) for n in range(many))])]
    index.count(entries)
    similar(index, entries)
    assert index.shared(0, 1) == told
