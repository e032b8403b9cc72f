"""Addresses, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.fetch.addresses import RefusedError
from feedreader.fetch.target import read_target, redirected


@pytest.mark.parametrize(
    ("given_url", "url"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTP://EXAMPLE.org:80/A", "http://example.org/A"),
        ("https://example.org:8443/a%2Fb%7e~;x,y?q=%7E+%20'()*!&b[]={}|^`#frag", None),
        ("http://example.org/a/../b/./c//d", "http://example.org/a/../b/./c//d"),
        ('http://example.org/a b"<é>?ü=ß', "http://example.org/a%20b%22%3C%C3%A9%3E?%C3%BC=%C3%9F"),
        ("http://Bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[2606:2800:220:1::1]:8080/", "http://[2606:2800:220:1::1]:8080/"),
        ("http://example.org?x", "http://example.org/?x"),
        ("http://exa_mple.org./", "http://exa_mple.org./"),
    ],
)
def test_an_address_is_sent_as_given_except_for_what_http_cannot_carry(given_url: str, url: str | None) -> None:
    assert read_target(given_url).url == (url or given_url.partition("#")[0])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "example.org/feed",
        "http://",
        "http:///feed",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http://a..b/",
        "http://exa%6dple.org/",
        "http://good.example\\@evil.example/",
        "http://example.org/\r\nX: y",
        "http://example.org/\x00",
        "http://[::1",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://example.org/" + "a" * 9000,
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        read_target(url)


def test_a_user_becomes_a_header_and_leaves_the_address() -> None:
    target = read_target("https://an%40n:s%C3%A9cret@example.org/feed")
    assert target.url == "https://example.org/feed"
    assert target.authorization == "Basic YW5Abjpzw6ljcmV0"
    assert target.with_user == "https://an%40n:s%C3%A9cret@example.org/feed"
    assert (
        read_target("https://a:b@c.example/?of=https://d.example/").with_user
        == "https://a:b@c.example/?of=https://d.example/"
    )


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b?c", "https://example.org/b?c"),
        ("b", "https://example.org/x/b"),
        ("//other.example/", "https://other.example/"),
        ("https://example.org/%7e/", "https://example.org/%7e/"),
        ("?page=2", "https://example.org/x/y?page=2"),
        (" https://example.org/é#top ", "https://example.org/%C3%A9"),
    ],
)
def test_a_redirect_is_read_against_its_own_address(location: str, url: str) -> None:
    assert redirected(read_target("https://example.org/x/y"), location).url == url


@pytest.mark.parametrize("location", ["", "file:///etc/passwd", "javascript:1", "http://[", "/a\r\nSet-Cookie: b"])
def test_a_redirect_to_what_is_not_followed_is_refused(location: str) -> None:
    with pytest.raises(RefusedError):
        redirected(read_target("https://example.org/"), location)


@pytest.mark.parametrize(
    ("start", "location", "kept"),
    [
        ("https://u:p@example.org/", "/b", True),
        ("http://u:p@example.org/", "https://example.org/", True),
        ("https://u:p@example.org/", "http://example.org/", False),
        ("https://u:p@example.org/", "https://example.org:444/", False),
        ("https://u:p@example.org/", "https://www.example.org/", False),
        ("https://example.org/", "https://x:y@example.org/", False),
    ],
)
def test_a_password_stays_with_its_origin(start: str, location: str, kept: bool) -> None:
    assert (redirected(read_target(start), location).authorization is not None) is kept


@given(st.text() | st.text().map("http://".__add__) | st.text().map("http://example.org/".__add__))
def test_no_text_raises_anything_but_a_refusal(url: str) -> None:
    try:
        target = read_target(url)
    except RefusedError:
        return
    assert target.url.isascii()
    assert read_target(target.url).url == target.url
