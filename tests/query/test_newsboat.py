"""newsboat's filter expressions in our language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOW

from feedreader.errors import QueryError, UntranslatableError
from feedreader.query.ast import Not
from feedreader.query.newsboat import cautions, translated
from feedreader.query.parse import parse
from feedreader.query.write import to_text


@pytest.mark.parametrize(
    ("expression", "query"),
    [
        ('unread = "yes"', "is:unread"),
        ('unread == "no"', "is:read"),
        ('unread != "yes"', "-is:unread"),
        ('title =~ "linux|bsd"', "title:/linux|bsd/"),
        ('title !~ "linux"', "-title:/linux/"),
        ('title = "a.b"', r"title:/(?-i)^a\.b$/"),
        ('link =~ "^https://a/"', r"url:/^https:\/\/a\//"),
        ('content # "war"', r"text:/(?-i)(^|\s)war(\s|$)/"),
        (r'title =~ "\<war\>"', r"title:/\bwar\b/"),
        (r'title =~ "say \"hi\""', 'title:/say "hi"/'),
        ("age < 7", "after:7d"),
        ("age <= 7", "after:8d"),
        ("age > 7", "before:8d"),
        ("age >= 7", "before:7d"),
        ("age = 1", "before:1d after:2d"),
        ("age between 0:10", "after:11d"),
        ("age between 2:10", "before:2d after:11d"),
        ("age between 10:2", "before:2d after:11d"),
        ('author = ""', "-author:/./"),
        ('author != ""', "author:/./"),
        ("age != 1", "-(before:1d after:2d)"),
        ('tags # "news"', "tag:news"),
        ('tags !# "news"', "-tag:news"),
        ('tags # "a b"', 'tag:"a b"'),
        ('tags = "a b"', "tag:a tag:b"),
        ('flags # "a"', "tag:flag/a"),
        ('flags =~ "aB"', "tag:flag/a tag:flag/capital/b"),
        ('flags != ""', "tag:flag"),
        ('feedtitle =~ "Heise"', "feed:Heise"),
        ('rssurl = "https://a.example/feed"', "feed:https://a.example/feed"),
        # and and or bind alike, from the left
        ('age<1 and age<2 or unread="yes"', "after:1d after:2d OR is:unread"),
        ('age<1 or age<2 and unread="yes"', "(after:1d OR after:2d) is:unread"),
        ('(age<1 or age<2) and unread="yes"', "(after:1d OR after:2d) is:unread"),
    ],
)
def test_an_expression_is_translated(expression, query):
    assert to_text(translated(expression)) == query


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("", "ends where a condition belongs"),
        ("title", "ends where an operator belongs"),
        ('title =~ "("', "cannot be read"),
        (r'title =~ "(a)\\1"', "cannot be read"),
        ('title < "a"', "compared by <"),
        ('title =~ ""', "empty text"),
        ("unread_count > 0", "counts"),
        ('unread = "yes" and unread_count > 0', "counts"),
        ('date =~ "2026"', "age"),
        ('guid = "x"', "guid"),
        ('enclosure_url != ""', "enclosures"),
        ('rssurl =~ "heise"', "whole"),
        ('feedtitle =~ "a|b"', "patterns"),
        ('wibble = "x"', "no attribute wibble"),
        ('age < "x"', "number of days"),
        ("age between 3", "compared by between"),
        ("age < 1:2", "operator between"),
        ('unread =~ "y"', "yes"),
        ('(unread = "yes"', "ends where a closing parenthesis belongs"),
        ('unread = "yes")', "not expected"),
        ('unread = "yes" unread = "no"', "not expected"),
        ('title = "open', "cannot be read from"),
        ("(" * 5000, "nest deeper"),
    ],
)
def test_what_cannot_be_translated_says_why_and_is_not_translated_by_half(expression, why):
    with pytest.raises(UntranslatableError, match=why):
        translated(expression)


words = st.sampled_from(
    [
        "title",
        "age",
        "unread",
        "tags",
        "flags",
        "rssurl",
        "=",
        "=~",
        "!~",
        "<",
        "#",
        "!#",
        "between",
        "and",
        "or",
        "(",
        ")",
        '"yes"',
        '"a/b"',
        '"x"',
        "3",
        "1:2",
        '"',
        "\\",
        "é",
    ]
)


@given(st.one_of(st.text(), st.lists(words, max_size=12).map(" ".join)))
def test_any_text_is_translated_into_a_query_that_reads_the_same_or_refused(expression):
    try:
        tree = translated(expression)
    except UntranslatableError:
        return
    if "Everything" in repr(tree):  # such as an age of more than no days
        return
    try:
        assert parse(to_text(tree), NOW) == tree
    except QueryError as error:
        assert "date" in str(error)  # noqa: PT017 - such as an age of more digits than one can have


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]))
def test_ages_are_compared_by_whole_days(age, days, operator):
    holds = {
        "<": age < days,
        "<=": age <= days,
        ">": age > days,
        ">=": age >= days,
        "=": age == days,
        "!=": age != days,
    }
    tree = translated(f"age {operator} {days}")
    assert _holds(tree, age + 0.5) == holds[operator]


def _holds(tree, age):
    from feedreader.query.ast import And, When

    match tree:
        case When():
            limit = int(tree.moment[:-1])
            return age <= limit if tree.after else age > limit
        case And():
            return all(_holds(part, age) for part in tree.parts)
        case Not():
            return not _holds(tree.part, age)
        case _:
            return True


@pytest.mark.parametrize(
    ("expression", "query"),
    [
        ("age > 0", "before:1d"),
        ("age <= 0", "after:1d"),
        ("age = 0", "after:1d"),
        ("age between 1:1", "before:1d after:2d"),
        ("age between 1:2", "before:1d after:3d"),
        ('tags = "a"', "tag:a"),
        ('tags =~ "a"', "tag:a"),
        ('tags # " a "', "tag:a"),
        ('flags = "A"', "tag:flag/capital/a"),
        ('flags # "b"', "tag:flag/b"),
        ('flags = ""', "-tag:flag"),
        ('feedtitle = "a|b"', "feed:a|b"),
        ('feedtitle = " Heise "', "feed:Heise"),
        ('author == "x"', "author:/(?-i)^x$/"),
        ('content !# "war"', r"-text:/(?-i)(^|\s)war(\s|$)/"),
        ('((((((((((((unread = "yes"))))))))))))', "is:unread"),  # twelve
    ],
)
def test_an_expression_is_translated_in_the_corners_too(expression, query):
    assert to_text(translated(expression)) == query


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ('(((((((((((((unread = "yes")))))))))))))', "deeper than 12"),
        ("x" * 10_001, "longer than 10000"),
        ("x" * 10_000, "ends where an operator"),
        ('title ~ "x"', "read from '~ \"x\"' on"),
        (f"title ~{'x' * 50}", f"read from '~{'x' * 29}' on"),
        ('age between 1:9 or "x" = "y"', 'x = y is not a condition|"x" = "y" is not a condition'),
        ("title = name", "title = name is not a condition"),
        ('age = "1x"', "number of days"),
        ('age between "1:x"', "number of days"),
        ('age between ":1"', "number of days"),
        ('age < "123456789012"', "number of days"),
        ("age # 7", "compared by #"),
        ('age = "1:2"', "operator between"),
        ('unread = "maybe"', "yes"),
        ('unread < "yes"', "yes"),
        ('tags < "a"', "one by one"),
        ('tags # " / "', "one by one"),
        ('tags =~ "a|b"', "one by one"),
        ('flags < "a"', "letters"),
        ('flags # ""', "letters"),
        ('flags # "é"', "letters"),
        ('flags # "1"', "letters"),
        ('flags # "ab"', "one by one"),
        ('flags = "ab"', "one by one"),
        ('feedtitle # "a"', "without patterns"),
        ('feedtitle = " "', "without patterns"),
        ('feedtitle = "12"', "number or an address"),
        ('feedtitle = "https://a.example"', "number or an address"),
        ('rssurl # "a"', "as a whole"),
        ('title # " "', "empty text"),
        ('(unread = "yes" unread = "no")', "not closed"),
    ],
)
def test_what_cannot_be_translated_says_why_in_the_corners_too(expression, why):
    with pytest.raises(UntranslatableError, match=why):
        translated(expression)


def test_a_tag_among_many_may_have_any_character_where_it_is_asked_for_as_it_is():
    assert to_text(translated('tags # "c++"')) == "tag:c++"
    assert to_text(translated('age < "99999999999"')) == "after:99999999999d"


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ('content =~ "<b>"', "markup"),
        ('content !~ "href=.*shop"', "markup"),
        ('age < 1 and content # "&amp;"', "markup"),
        ('age < 1 and age < 2 or unread = "yes"', "parentheses"),
        ('(age < 1 or unread = "no" and age < 3) and age < 2', "parentheses"),
    ],
)
def test_what_is_to_be_known_of_a_translated_filter_is_told(expression, told):
    (caution,) = cautions(expression)
    assert told in caution


@pytest.mark.parametrize(
    "expression",
    [
        'age < 1 and (age < 2 or unread = "yes")',
        r'content =~ "\<war\>"',
        'content =~ "a < b|R&D"',
        'title =~ "<b>"',
        "age < 1 or age < 2 or age < 3",
    ],
)
def test_a_filter_that_means_the_same_has_no_caution(expression):
    assert cautions(expression) == ()
