from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from feedreader.query import terms
from feedreader.query.ast import (
    About,
    And,
    Comparison,
    Count,
    Counted,
    Everything,
    How,
    InStory,
    Is,
    Name,
    Named,
    Or,
    Part,
    Pattern,
    Similar,
    State,
    When,
    Words,
    all_of,
    any_of,
    negated,
)
from feedreader.query.parse import parse
from feedreader.query.write import quoted, to_text, value_text

if TYPE_CHECKING:
    from feedreader.query.ast import (
        Query,
    )

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
values = text.filter(lambda value: value == value.strip() and value)
words = text.filter(lambda value: len(terms.letters(value)) >= 3)
conditions = st.one_of(
    st.builds(
        Words, text=words, part=st.sampled_from([p for p in Part if p is not Part.URL]), how=st.sampled_from(How)
    ),
    st.builds(
        Words, text=st.sampled_from(["AND", "-abc", "title:abc", "abc*", "*abc", "/abc/", 'a"bc', "a\\bc", "(abc)"])
    ),
    st.builds(
        Pattern,
        source=st.sampled_from(["a", "/", "\\d+/", "a b", "(x|y)", "\\\\"]),
        part=st.sampled_from(Part).filter(lambda p: p),
    ),
    st.builds(Named, name=st.sampled_from(Name), value=values),
    st.builds(
        Counted, what=st.sampled_from(Count), comparison=st.sampled_from(Comparison), number=st.integers(0, 10**17)
    ),
    st.builds(InStory, story=st.integers(0, 10**17)),
    st.builds(Is, state=st.sampled_from(State)),
    st.builds(
        When, after=st.booleans(), moment=st.sampled_from(["3d", "2026", "2026-01-06", "2026-01-06 10:00", "today"])
    ),
    st.builds(Similar, entry=st.integers(0, 10**17)),
    st.builds(About, text=values),
)
trees = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(all_of),
        st.lists(inner, min_size=1, max_size=3).map(any_of),
        inner.map(negated),
    ),
    max_leaves=8,
)


@example(Words(text="//abc", part=Part.TITLE))
@given(trees)
def test_every_tree_is_written_so_that_it_reads_back(tree: Query) -> None:
    assert parse(to_text(tree), NOW) == tree


def test_the_canonical_text_is_the_shortest_one_that_is_clear() -> None:
    tree = parse('title:"x"  AND (NOT ("a b") ) OR   y', NOW)
    assert to_text(tree) == 'title:x -"a b" OR y'


def test_everything_is_written_as_nothing() -> None:
    assert to_text(Everything()) == ""


def test_quotes_and_backslashes_are_escaped() -> None:
    assert quoted('a"b\\c') == r'"a\"b\\c"'


def test_values_stand_between_quotes_only_where_they_have_to() -> None:
    for value in ("a", "a/b", "https://a.example/", "c++", "*"):
        assert value_text(value) == value
    for value in ("a b", "", "(a", 'a"b', "a)"):
        assert value_text(value) == quoted(value)


def test_conjunctions_alternatives_and_opposites_are_in_normal_form() -> None:
    one, two, three = (Words(text=word) for word in "abc")
    assert all_of([]) == Everything()
    assert any_of([]) == negated(Everything())
    assert all_of([one]) == any_of([one]) == one
    assert all_of([Everything(), one, Everything()]) == one
    assert all_of([all_of([one, two]), three]) == And((one, two, three))
    assert any_of([any_of([one, two]), three]) == Or((one, two, three))
    assert all_of([any_of([one, two]), three]) == And((Or((one, two)), three))
    assert any_of([Everything(), one]) == Or((Everything(), one))
    assert negated(negated(one)) == one
