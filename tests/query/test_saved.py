"""Saved queries that name others, and tags that queries ask for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedreader.errors import QueryError
from feedreader.query.parse import parse
from feedreader.query.retag import renamed, retagged
from feedreader.query.saved import expanded, names_saved
from feedreader.query.tokens import tokens
from feedreader.query.write import to_text

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


def text_of(query: str, saved: dict[str, str]) -> str:
    return to_text(expanded(parse(query, NOW), saved.get, NOW))


def test_what_is_saved_stands_in_the_place_of_its_name():
    saved = {"harbour": "ferry OR quay", "mine": "query:harbour is:unread"}
    assert text_of("query:mine tag:town", saved) == to_text(parse("(ferry OR quay) is:unread tag:town", NOW))
    assert text_of("-query:harbour", saved) == to_text(parse("-(ferry OR quay)", NOW))


def test_fifty_saved_queries_may_come_together_and_no_more():
    saved = {str(number): f"w{number}" for number in range(51)}
    for count in (50, 51):
        query = " ".join(f"query:{number}" for number in range(count))
        if count == 50:
            assert text_of(query, saved) == to_text(parse(" ".join(f"w{number}" for number in range(50)), NOW))
        else:
            with pytest.raises(QueryError, match="too many others"):
                text_of(query, saved)


def test_five_may_stand_one_inside_the_other():
    saved = {str(number): f"query:{number + 1}" for number in range(6)} | {"6": "ferry"}
    assert text_of("query:2", saved) == "ferry"
    with pytest.raises(QueryError, match="too many others"):
        text_of("query:1", saved)


@pytest.mark.parametrize(
    ("query", "says"), [("query:none", "there is no saved query"), ("query:self", "asks for itself")]
)
def test_a_query_that_leads_nowhere_says_so(query: str, says: str):
    with pytest.raises(QueryError, match=says):
        text_of(query, {"self": "ferry query:self"})


def test_whether_a_saved_query_is_named():
    assert names_saved(parse("ferry OR -(quay query:x)", NOW))
    assert not names_saved(parse("ferry OR -(quay tag:x)", NOW))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tag:town ferry", "tag:place ferry"),
        ("ferry OR -tag:Town/north", "ferry OR -tag:place/north"),
        ("tag:township", "tag:township"),
        ("(tag:town OR quay) -tag:town/x/y", "(tag:place OR quay) -tag:place/x/y"),
    ],
)
def test_a_tag_is_renamed_wherever_a_query_asks_for_it(before: str, after: str):
    assert to_text(retagged(parse(before, NOW), "town", "place")) == to_text(parse(after, NOW))


def test_only_words_have_stars():
    assert not any(token.star_before or token.star_after for token in tokens('(ferry OR "quay") -x'))
    assert [token.star_before for token in tokens("*ferry")] == [True]


@pytest.mark.parametrize(
    ("query", "saved", "position", "length", "says"),
    [
        ("a query:none", {}, 2, 10, "there is no saved query none"),
        ("a query:outer", {"outer": "query:none"}, 2, 11, "there is no saved query none"),
        ("a query:bad", {"bad": "("}, 2, 9, "the saved query bad cannot be read: this parenthesis is not closed"),
        ("a     AND   query:none", {}, 12, 10, "there is no saved query none"),
        ("(a)   -query:'no ne'", {}, 7, 13, "there is no saved query no ne"),
        ("query:Self", {"Self": "query:SELF", "SELF": "a"}, 0, 10, "the saved query SELF asks for itself"),
    ],
)
def test_the_name_that_was_written_is_pointed_at(
    query: str, saved: dict[str, str], position: int, length: int, says: str
):
    with pytest.raises(QueryError) as caught:
        text_of(query, saved)
    assert (caught.value.position, caught.value.length, caught.value.message) == (position, length, says)


@pytest.mark.parametrize(
    ("tag", "now"),
    [
        ("town", "place"),
        ("TOWN/x", "place/x"),
        (" town / x ", "place/x"),
        ("x/town", "x/town"),
        ("", ""),
        ("townx", "townx"),
    ],
)
def test_a_tag_and_those_below_it_get_the_new_name(tag: str, now: str):
    assert renamed(tag, "Town", "place") == now
    assert renamed("a", "a/b", "c") == "a"
    assert renamed("a/b/c", "a/b", "d") == "d/c"
