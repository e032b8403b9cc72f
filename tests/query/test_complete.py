from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.query.complete import Completion, completion_at, fixed_choices
from feedreader.query.tokens import tokens


@pytest.mark.parametrize(
    ("query", "field", "typed", "start"),
    [
        ("tit", "", "tit", 0),
        ("a ta", "", "ta", 2),
        ("tag:pol", "tag", "pol", 4),
        ("tag:", "tag", "", 4),
        ('feed:"Le Mo', "feed", "Le Mo", 5),
        ("(is:un", "is", "un", 4),
    ],
)
def test_what_is_being_typed_is_known(query: str, field: str, typed: str, start: int) -> None:
    assert completion_at(query, len(query)) == Completion(field=field, typed=typed, start=start, end=len(query))


@pytest.mark.parametrize("query", ["", "a ", '"closed"', "(", "/x/"])
def test_nothing_is_offered_where_nothing_is_being_typed(query: str) -> None:
    assert completion_at(query, len(query)) is None


def test_names_of_fields_and_states_are_offered() -> None:
    typed = completion_at("t", 1)
    assert typed is not None
    assert fixed_choices(typed) == ("title:", "text:", "tag:")
    state = completion_at("is:un", 5)
    assert state is not None
    assert fixed_choices(state) == ("unread",)
    tag = completion_at("tag:un", 6)
    assert tag is not None
    assert fixed_choices(tag) == ()


@given(st.text(max_size=40), st.integers(0, 40))
def test_any_place_in_any_text_can_be_asked_about(query: str, cursor: int) -> None:
    completion_at(query, cursor)


@given(st.text(max_size=60))
def test_tokens_stand_in_order_and_do_not_overlap(query: str) -> None:
    found = tokens(query)
    edges = [0, *(edge for token in found for edge in (token.start, token.end)), len(query)]
    assert edges == sorted(edges)


@pytest.mark.parametrize(
    ("query", "cursor", "field", "typed", "start"),
    [
        ("tag:pol is", 7, "tag", "pol", 4),  # in the middle
        ("TAG:pol", 7, "tag", "pol", 4),
        ("IS:", 3, "is", "", 3),
        ('"a" b', 5, "", "b", 4),
        ("tag: pol", 8, "", "pol", 5),  # apart from the field, a word of its own
        ("-po", 3, "", "po", 1),
    ],
)
def test_what_is_being_typed_in_the_corners(query: str, cursor: int, field: str, typed: str, start: int) -> None:
    assert completion_at(query, cursor) == Completion(field=field, typed=typed, start=start, end=cursor)


def test_choices_begin_as_typed_whatever_the_case() -> None:
    typed = completion_at("TIT", 3)
    assert typed is not None
    assert fixed_choices(typed) == ("title:",)
    state = completion_at("is:UNR", 6)
    assert state is not None
    assert fixed_choices(state) == ("unread",)
    assert completion_at("tag:pol ", 8) is None
