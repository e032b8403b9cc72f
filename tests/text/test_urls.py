from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from publicsuffixlist import PSLFILE, PublicSuffixList

from feedreader.text.urls import MAX_URL, article_key, feed_key, host_of, outlet_key, spellings, web_url

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)
WORDS = """
http: https: feed: // / @
:80 :443 . ? # & = a m www amp /amp utm_x id é [::1] \\ %2f #!
example.com co.uk .. javascript:
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\u202e"])
LIKE_ADDRESSES = st.lists(PIECES, max_size=12).map("".join)
TEXTS = ANY_TEXT | LIKE_ADDRESSES


@given(TEXTS, st.none() | TEXTS)
def test_an_address_is_refused_or_is_http_and_harmless(text: str, base: str | None) -> None:
    url = web_url(text, base)
    assert url is None or url.startswith(("http://", "https://"))
    assert url is None or not any(character.isspace() or not character.isprintable() for character in url[:8])
    assert url is None or web_url(url) == url


PLAIN = r"https?://[a-z0-9]{1,9}(\.[a-z0-9]{1,9}){1,2}(/[A-Za-z0-9_~-]{0,9}){0,4}(\?[a-z]{1,3}=[A-Za-z0-9]{0,5})?"


@given(
    st.from_regex(PLAIN, fullmatch=True, alphabet=st.characters(max_codepoint=126)),
    st.sampled_from([None, "https://b.example/c/d?e"]),
)
def test_a_plain_address_is_what_the_long_way_makes_of_it(text: str, base: str | None) -> None:
    """One with a space before it is nothing plain, and is looked at part by part."""
    assert web_url(text, base) == web_url(f" {text}", base)


@given(TEXTS)
@example("?0&\u00a1")
def test_keys_never_raise_and_are_their_own_keys(text: str) -> None:
    assert feed_key(feed_key(text)) == feed_key(text)
    assert article_key(article_key(text)) == article_key(text)
    host_of(text)
    outlet_key(text)


@pytest.mark.parametrize(
    ("text", "base", "url"),
    [
        (" https://example.com/a\n", None, "https://example.com/a"),
        ("HTTP://Example.COM/A", None, "http://example.com/A"),
        ("feed://example.com/rss", None, "http://example.com/rss"),
        ("feed:https://example.com/rss", None, "https://example.com/rss"),
        ("//example.com/x", None, "https://example.com/x"),
        ("//example.com/x", "http://other.org/", "http://example.com/x"),
        ("../b?c=1", "https://example.com/x/y", "https://example.com/b?c=1"),
        ("https://user:pw@example.com:8080/", None, "https://user:pw@example.com:8080/"),
        ('https://example.com/a b"c', None, "https://example.com/a%20b%22c"),
        ("https://example.com\\@evil.example/", None, "https://example.com/@evil.example/"),
        ("http://[::1]:80/", None, "http://[::1]:80/"),
        ("https://example.com/\u202egnp.exe", None, "https://example.com/gnp.exe"),
        ("https://müller.example/straße", None, "https://müller.example/straße"),
        ("javascript:alert(1)", "https://example.com/", None),
        ("java\nscript:alert(1)", "https://example.com/", None),
        ("data:text/html,x", None, None),
        ("file:///etc/passwd", None, None),
        ("feed:javascript:alert(1)", None, None),
        ("example.com/x", None, None),
        ("http://", None, None),
        ("http://[::1", None, None),
        ("http://example.com:99999/", None, None),
        ("http://exa mple.com/", None, None),
        ("https://example.com/" + "x" * MAX_URL, None, None),
        ("https://example.com/" + "<" * (MAX_URL // 2), None, None),  # as `%3C`, with which it could not be read again
        ("", None, None),
        ("undefined", "https://example.com/", None),
        ("undefined/a", "https://example.com/", "https://example.com/undefined/a"),
        ("\u200b\ufeff/a\u200b", "https://example.com/", "https://example.com/a"),
    ],
)
def test_web_url(text: str, base: str | None, url: str | None) -> None:
    assert web_url(text, base) == url


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/feed/", "https://Example.com:443/feed"),
        ("https://user:secret@example.com/feed", "example.com/feed"),
        ("feed://example.com/rss", "http://example.com/rss"),
        ("https://bücher.example/rss", "https://xn--bcher-kva.example/rss"),
        ("https://example.com./rss#top", "https://example.com/rss"),
    ],
)
def test_addresses_of_one_feed_share_a_key(one: str, other: str) -> None:
    assert feed_key(one) == feed_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/feed", "https://example.com/Feed"),
        ("https://example.com/?feed=rss", "https://example.com/?feed=atom"),
        ("https://example.com:8443/feed", "https://example.com/feed"),
        ("http://feed:8080/x", "http://8080/x"),
    ],
)
def test_addresses_of_different_feeds_have_different_keys(one: str, other: str) -> None:
    assert feed_key(one) != feed_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.com/a/", "http://example.com/a"),
        ("https://m.example.com/a?b=1&a=2", "https://example.com/a?a=2&b=1"),
        ("https://en.m.example.org/wiki/X", "https://en.example.org/wiki/X"),
        ("https://amp.example.com/a", "https://www.example.com/a#comments"),
        ("https://example.com/a/amp/", "https://example.com/a"),
        ("https://example.com/a-1.amp", "https://example.com/a-1"),
        ("https://example.com/a?outputType=amp", "https://example.com/a?amp"),
        ("https://example.co.uk/a?at_medium=RSS&at_campaign=KARANGA", "https://example.co.uk/a"),
        ("https://example.fr/a?xtor=RSS-3208&id=7", "https://example.fr/a?id=7&utm_source=x&fbclid=y"),
        ("https://example.com/é", "https://example.com/%c3%a9"),
    ],
)
def test_addresses_of_one_article_share_a_key(one: str, other: str) -> None:
    assert article_key(one) == article_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/?id=1", "https://example.com/?id=2"),
        ("https://example.com/?p=1&id=1", "https://example.com/?p=1"),
        ("https://example.com/guitar-amp", "https://example.com/guitar"),
        ("https://example.com/amp", "https://example.com/ramp"),
        ("https://example.com/#!/a", "https://example.com/#!/b"),
        ("https://example.com/#/a", "https://example.com/#/b"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://m.com/a", "https://com/a"),
        ("https://example.com/?ref=41", "https://example.com/?ref=42"),
        ("https://de.example.com/a", "https://fr.example.com/a"),
    ],
)
def test_addresses_of_different_articles_have_different_keys(one: str, other: str) -> None:
    assert article_key(one) != article_key(other)


def test_a_part_of_an_address_is_spelled_with_letters_or_with_octets() -> None:
    assert set(spellings("/élysée")) == {"/élysée", "/%C3%A9lys%C3%A9e"}
    assert set(spellings("/%c3%a9lys")) == {"/%c3%a9lys", "/%C3%A9lys", "/élys"}
    assert spellings("/a%20b?c=d") == ("/a%20b?c=d",)


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://rss.nytimes.com/services/xml/rss/nyt/World.xml", "nytimes.com"),
        ("https://feeds.bbci.co.uk/news/rss.xml", "bbci.co.uk"),
        ("https://www.lemonde.fr/rss/une.xml", "lemonde.fr"),
        ("https://www.abc.net.au/news/feed", "abc.net.au"),
        ("https://g1.example.com.br/rss", "example.com.br"),
        ("https://www.gov.uk/feed", "gov.uk"),
        ("https://someone.substack.com/feed", "someone.substack.com"),
        ("https://www.someone.github.io/feed", "someone.github.io"),
        ("https://someone.blogspot.co.uk/feed", "someone.blogspot.co.uk"),
        ("https://blog.example.kawasaki.jp/feed", "blog.example.kawasaki.jp"),
        ("https://news.city.kawasaki.jp/feed", "city.kawasaki.jp"),
        ("https://paper.example.k12.ca.us/feed", "example.k12.ca.us"),
        ("https://www.gazette.gc.ca/feed", "gazette.gc.ca"),
        ("https://one.example.org.pl/feed", "example.org.pl"),
        ("https://news.example.xn--55qx5d.cn/feed", "example.xn--55qx5d.cn"),
        ("https://news.example.公司.cn/feed", "example.xn--55qx5d.cn"),
        ("https://github.io/feed", "github.io"),
        ("https://unknown.example.neverland/feed", "example.neverland"),
        ("https://medium.com/feed/@someone", "medium.com/@someone"),
        ("https://someone.medium.com/feed", "someone.medium.com"),
        ("https://feeds.feedburner.com/Someone/rss", "feedburner.com/someone"),
        ("http://192.168.1.20:8080/feed", "192.168.1.20"),
        ("http://[::1]:8080/feed", "[::1]"),
        ("http://localhost:8000/feed", "localhost"),
        ("", ""),
    ],
)
def test_outlet_key(url: str, outlet: str) -> None:
    assert outlet_key(url) == outlet


def test_the_host_has_neither_port_nor_user() -> None:
    assert host_of("https://me:pw@Example.com:8443/x") == "example.com"
    assert host_of("https://[2001:db8::1]:8443/x") == "[2001:db8::1]"
    assert host_of("") == ""


def test_the_list_of_suffixes_is_read_as_its_package_reads_it():
    """Its rules are encoded here, which takes half of the time; what comes out is the same."""
    theirs = PublicSuffixList()
    with Path(PSLFILE).open(encoding="utf-8") as lines:
        rules = [line.strip().lstrip("!*.") for line in lines if line.strip() and not line.startswith("//")]
    hosts = [f"a.b.{rule.encode('idna').decode()}" for rule in rules]
    assert len(hosts) > 9_000
    sites = [theirs.privatesuffix(host) for host in hosts]
    assert [outlet_key(f"https://{host}/") for host in hosts] == sites
    assert [outlet_key(f"https://a.b.{rule}/") for rule in rules] == sites
