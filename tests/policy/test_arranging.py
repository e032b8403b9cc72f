"""What an order by hand changes where one thing is put beside another."""

from __future__ import annotations

import pytest

from feedreader.policy.arranging import put_beside


@pytest.mark.parametrize(
    ("moved", "other", "after", "changed"),
    [
        ("a", "c", True, "bca"),
        ("a", "c", False, "bac"),
        ("d", "b", True, "bdc"),
        ("d", "b", False, "dbc"),
        ("a", "b", True, "ba"),
        ("b", "a", False, "ba"),
        ("a", "b", False, "ab"),
        ("a", "a", True, ""),
        ("a", "z", True, ""),
        ("z", "a", True, ""),
    ],
)
def test_what_stands_between_the_old_place_and_the_new_moves_up(moved, other, after, changed):
    assert put_beside("abcde", moved, other, after=after) == tuple(changed)
