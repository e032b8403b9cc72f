"""Sparse rows in arrays are what a dict of dicts would be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.stories.packed import both_ways, ranges, rows_of

ROWS = st.lists(st.dictionaries(st.integers(0, 9), st.floats(0.0, 1.0, width=32), max_size=4), max_size=6)


def packed(rows, first=0):
    return rows_of([(list(row), list(row.values())) for row in rows], first=first)


@given(ROWS, st.integers(0, 3))
def test_rows_are_what_was_given_from_the_first_one_on(rows, first):
    found = packed(rows, first)
    assert dict(found) == dict(enumerate(rows, first))
    assert (first + len(rows) in found, first - 1 in found) == (False, False)


@given(ROWS.filter(bool), st.data())
def test_some_rows_come_as_triples_in_the_order_asked_for(rows, data):
    asked = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=5))
    found = zip(*(each.tolist() for each in packed(rows, 7).triples(np.asarray(asked, dtype=int) + 7)), strict=True)
    assert list(found) == [(at, *pair) for at, row in enumerate(asked) for pair in rows[row].items()]


def test_all_rows_come_as_triples():
    assert [each.tolist() for each in packed([{3: 0.5}, {}, {1: 1.0, 0: 2.0}]).triples()] == [
        [0, 2, 2], [3, 1, 0], [0.5, 1.0, 2.0],
    ]  # fmt: skip


def test_pairs_stand_in_the_rows_of_both():
    ones = np.asarray([1, 3]), np.asarray([0, 1]), np.asarray([0.5, 0.25], dtype=np.float32)
    other = np.asarray([3]), np.asarray([0]), np.asarray([1.0], dtype=np.float32)
    assert dict(both_ways([ones, other], 5)) == {
        0: {1: 0.5, 3: 1.0}, 1: {0: 0.5, 3: 0.25}, 2: {}, 3: {0: 1.0, 1: 0.25}, 4: {},
    }  # fmt: skip
    assert dict(both_ways([], 2)) == {0: {}, 1: {}}


@pytest.mark.parametrize(
    ("starts", "lengths", "found"), [([5, 0, 7], [2, 0, 3], [5, 6, 7, 8, 9]), ([], [], []), ([4], [0], [])]
)
def test_ranges_stand_one_behind_the_other(starts, lengths, found):
    assert ranges(np.asarray(starts, dtype=int), np.asarray(lengths, dtype=int)).tolist() == found


@given(ROWS)
def test_numbers_are_raised_to_a_power_where_they_stand(rows):
    found = packed(rows).to_the(2.0)
    assert {at: dict(row) for at, row in found.items()} == {
        at: {column: pytest.approx(value**2, abs=1e-6) for column, value in row.items()} for at, row in enumerate(rows)
    }


@given(ROWS)
def test_powers_are_raised_to_one_another(rows):
    assert packed(rows).to_the(2.0).to_the(1.5) == packed(rows).to_the(3.0)
