"""newsboat's files, line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.feeds.newsboat import article_key, read_lines, read_urls


def test_words_are_read_as_newsboat_reads_them():
    text = '# note\n\n  bind-key j   down # why\nbrowser "a b" c\nx "say \\"hi\\"" "a\\\\.b" https://x/#part "open'
    assert [(line.number, line.words) for line in read_lines(text)] == [
        (3, ("bind-key", "j", "down")),
        (4, ("browser", "a b", "c")),
        (5, ("x", 'say "hi"', "a\\\\.b", "https://x/#part", "open")),
    ]


def test_a_feed_has_tags_a_name_and_may_be_hidden():
    (line,) = read_urls('https://one.example/feed news "politics/eu" news "~My One" "!quiet"')
    assert line.subscription is not None
    assert line.subscription.url == "https://one.example/feed"
    assert (line.tags, line.title, line.hidden) == (("news", "politics/eu", "quiet"), "My One", True)


def test_a_bare_exclamation_mark_only_hides():
    (line,) = read_urls("https://one.example/feed !")
    assert (line.tags, line.hidden) == ((), True)


def test_a_query_feed_has_a_name_and_an_expression():
    (line,) = read_urls('"query:All: of it:title =~ \\"a:b\\"" tag')
    assert (line.title, line.expression) == ("All", ' of it:title =~ "a:b"')
    assert line.subscription is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("exec:~/bin/x", "runs a program"),
        ('"filter:sed s/a/b/:https://x.example/"', "runs a program"),
        ("EXEC:x", "runs a program"),
        ("file:///etc/passwd", "file of this machine"),
        ("ftp://x.example/", "no http or https"),
        ("javascript:alert(1)", "no http or https"),
    ],
)
def test_what_is_no_web_address_is_refused(line, why):
    (read,) = read_urls(line)
    assert why in read.refused
    assert read.subscription is None


@given(st.text())
def test_any_text_can_be_read(text):
    for line in read_urls(text):
        assert (line.subscription is not None) + (line.expression is not None) + bool(line.refused) == 1


@pytest.mark.parametrize(
    ("guid", "url", "key"),
    [
        ("tag:a.example,2026:1", "https://a.example/1", "tag:a.example,2026:1"),
        ("https://a.example/1 and more", "https://a.example/1", "https://a.example/1 and more"),  # no date behind it
        ("https://a.example/1", "https://a.example/1", "https://a.example/1"),
        ("2026-03-01", "", "2026-03-01"),  # a guid that is a date is one of the feed's
        ("https://a.example/1Sun, 01 Mar 2026 08:00:00 +0000", "https://a.example/1", "https://a.example/1"),
    ],
)
def test_an_article_of_the_cache_is_known_by_what_its_feed_called_it(guid: str, url: str, key: str) -> None:
    assert article_key(guid=guid, url=url, title="One", content="x", home="https://a.example/") == key


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('"a\\tb\\nc\\rd\\"e\\q"', ('a\tb\nc\rd"e\\q',)),
        ('a"b c', ('a"b', "c")),
        ('"a"b', ("a", "b")),
        ("a#b #c", ("a#b",)),
        ("#", ()),
        ('""', ("",)),
    ],
)
def test_words_with_escapes_quotes_and_comments(line: str, words: tuple[str, ...]) -> None:
    assert [each.words for each in read_lines(line)] == ([words] if words else [])


def test_a_line_is_read_up_to_a_hundred_thousand_characters() -> None:
    (line,) = read_lines("a" * 99_999 + " b")
    assert line.words == ("a" * 99_999,)
    (line,) = read_lines("a" * 99_998 + " b")
    assert line.words == ("a" * 99_998, "b")


@pytest.mark.parametrize(
    ("line", "title", "hidden", "tags"),
    [
        ("https://a.example/ ~One ~Two", "Two", False, ()),
        ("https://a.example/ !quiet", "", True, ("quiet",)),
        ('https://a.example/ "" b b', "", False, ("b",)),
        ("https://a.example/ a", "", False, ("a",)),
    ],
)
def test_marks_behind_an_address(line: str, title: str, hidden: bool, tags: tuple[str, ...]) -> None:
    (read,) = read_urls(line)
    assert (read.title, read.hidden, read.tags) == (title, hidden, tags)
    assert read.subscription is not None


def test_an_article_without_id_and_address_is_known_by_its_words() -> None:
    by_title = article_key(guid="One", url="", title="One", content="x", home="")
    assert by_title.startswith("hash:")
    assert article_key(guid="Two", url="", title="One", content="x", home="") == "Two"
