"""What an outlet writes of, against all pairs looked at one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.stories.subjects import Subjects


def rows(count, seed):
    """Rows of length one that lean to one side."""
    made = np.random.default_rng(seed).normal(0.4, 1.0, size=(count, 5)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def taken(matrix, voices, *parts):
    """The subjects of rows that come in parts, which end where it is said."""
    found, start = Subjects(matrix.shape[1]), 0
    for end in (*parts, len(matrix)):
        found.take_in(matrix[start:end], np.asarray(voices[start:end], dtype=np.int64))
        start = end
    return found


@given(st.lists(st.integers(1, 4), min_size=2, max_size=25), st.integers(0, 99), st.data())
def test_two_are_as_near_to_the_others_of_their_outlet_as_these_are_on_average(voices, seed, data):
    matrix, alike = rows(len(voices), seed), rows(len(voices), seed) @ rows(len(voices), seed).T
    found = taken(matrix, voices, data.draw(st.integers(1, len(voices))))
    pairs = [(a, b) for a in range(len(voices)) for b in range(a) if voices[a] == voices[b]]
    wanted = []
    for a, b in pairs:
        others = [each for each, voice in enumerate(voices) if voice == voices[a] and each not in (a, b)]
        wanted.append(max(0.0, sum(alike[a, each] + alike[b, each] for each in others) / 2) / (len(others) + 5))
    ones, others = np.asarray(pairs, dtype=np.int64).reshape(-1, 2).T
    assert found.between(matrix, ones, others).tolist() == pytest.approx(wanted, abs=1e-5)


def test_two_that_are_all_of_their_outlet_tell_no_subject_however_alike_they_are():
    matrix = rows(1, 0).repeat(2, axis=0)
    assert taken(matrix, [7, 7]).between(matrix, np.asarray([1]), np.asarray([0])).tolist() == pytest.approx(
        [0.0], abs=1e-6
    )
