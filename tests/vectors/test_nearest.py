"""Nearest neighbours, a block at a time."""

from __future__ import annotations

import numpy as np
import pytest

from feedreader.vectors.nearest import ENOUGH, Centres, Nearest
from feedreader.vectors.packing import packed


def test_a_language_of_enough_vectors_has_its_own_mean_one_of_few_mostly_that_of_all():
    many = [("fr", packed([1.0, 0.0]))] * ENOUGH
    centres = Centres([*many, ("de", packed([0.0, 1.0]))])
    assert centres.of("fr").tolist() == [1.0, 0.0]
    assert centres.of("de")[1] == pytest.approx(1 / ENOUGH + (1 - 1 / ENOUGH) / (ENOUGH + 1), rel=1e-3)
    assert centres.of("pl").tolist() == pytest.approx([ENOUGH / (ENOUGH + 1), 1 / (ENOUGH + 1)])


def test_blocks_find_what_all_vectors_at_once_would():
    chance = np.random.default_rng(3)
    vectors = chance.normal(size=(300, 8)).astype(np.float16)
    languages = chance.choice(["fr", "de", ""], size=300).tolist()
    data = [packed(vector) for vector in vectors]
    centres = Centres(zip(languages, data, strict=True))
    wanted = centres.directions(["de"], [vectors[7]])[0]
    alike = centres.directions(languages, vectors) @ wanted
    expected = [at for at in np.argsort(-alike).tolist() if alike[at] >= 0.3][:9]
    nearest = Nearest(vectors[7], "de", centres, least=0.3, most=9)
    for start in range(0, 300, 70):
        part = slice(start, start + 70)
        nearest.look_at(range(300)[part], languages[part], data[part])
    assert list(nearest.found) == expected
    assert list(nearest.found.values()) == pytest.approx(alike[expected].tolist(), abs=1e-5)


def test_a_languages_own_direction_does_not_count_as_meaning():
    """French texts all lean one way; what is alike in meaning is found across languages all the same."""
    lean = {"fr": [9.0, 0.0, 0.0], "de": [0.0, 9.0, 0.0]}
    subjects = {"sea": 1.0, "sky": -1.0}
    having = [(language, subject) for language in lean for subject in subjects for _ in range(ENOUGH)]
    data = [packed([*lean[language][:2], subjects[subject]]) for language, subject in having]
    centres = Centres((language, each) for (language, _), each in zip(having, data, strict=True))
    nearest = Nearest([9.0, 0.0, 1.0], "fr", centres, least=0.5, most=10_000)
    nearest.look_at(range(len(data)), [language for language, _ in having], data)
    assert {having[at] for at in nearest.found} == {("fr", "sea"), ("de", "sea")}


def test_vectors_of_another_width_are_left_out():
    centres = Centres([("fr", packed([1.0, 0.0])), ("fr", packed([0.0, 1.0]))])
    nearest = Nearest([1.0, 0.0], "fr", centres, least=0.0, most=5)
    nearest.look_at([1, 2, 3], ["fr"] * 3, [packed([1.0, 0.0]), packed([1.0]), b""])
    nearest.look_at([4], ["fr"], [packed([1.0])])
    assert list(nearest.found) == [1]
