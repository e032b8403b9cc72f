"""A tag that is typed in another case than one in use."""

from __future__ import annotations

import pytest

from feedreader.policy.tag_spelling import as_in_use


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Foo", "foo"),
        ("foo", "foo"),
        ("ÉCOLE", "École"),
        ("ecole", "ecole"),
        ("politics/eu", "Politics/EU"),
        ("politics/Africa", "Politics/Africa"),
        ("POLITICS", "Politics"),
        ("Two", "Two"),
        ("two", "two"),
        ("TWO/x", "Two/x"),
        ("new", "new"),
    ],
)
def test_it_is_spelled_as_the_one_in_use(typed, spelled):
    assert as_in_use(typed, ["Politics/EU", "Two", "foo", "two", "École"]) == spelled
