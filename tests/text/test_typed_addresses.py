"""Addresses as people type and paste them."""

from __future__ import annotations

import pytest

from feedreader.text.typed_addresses import A_FILE, A_LIST, NOTHING_TYPED, TWO_ADDRESSES, as_meant, typed_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a.example/feed", "https://a.example/feed"),
        ("//a.example/feed", "https://a.example/feed"),
        ("a.example/?u=http://b.example/", "https://a.example/?u=http://b.example/"),
        ("itpc://a.example/feed", "http://a.example/feed"),
        ("http:/a.example/feed", "http://a.example/feed"),
        ("http:a.example/feed", "http://a.example/feed"),
        ("HTTPS//a.example/feed", "https://a.example/feed"),
        ("https:///a.example/feed", "https://a.example/feed"),
        ("http://https://a.example/feed", "https://a.example/feed"),
        ("http://http//a.example/feed", "http://a.example/feed"),
        ("https\uff1a//a.example/feed", "https://a.example/feed"),
        ("https://http.example/http:/x", "https://http.example/http:/x"),
        ("http://http/feed", "http://http/feed"),
        ("view-source:https://a.example/feed", "https://a.example/feed"),
        ("<https://a.example/feed>", "https://a.example/feed"),
        ('"https://a.example/feed",', "https://a.example/feed"),
        ("\u201chttps://a.example/feed\u201d", "https://a.example/feed"),
        ("(https://a.example/feed)", "https://a.example/feed"),
        ("[RSS](https://a.example/feed)", "https://a.example/feed"),
        ("\ufeffhttps://a.example/feed\u200b\n", "https://a.example/feed"),
        (
            "https://a.example/\u0645\u06cc\u200c\u0631\u0648\u062f",
            "https://a.example/\u0645\u06cc\u200c\u0631\u0648\u062f",
        ),
        ("https://a.example/a_(b)", "https://a.example/a_(b)"),
        ("[::1]/feed", "https://[::1]/feed"),
    ],
)
def test_an_address_is_read_as_it_is_meant(typed, meant):
    assert typed_address(typed) == (meant, "")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("/home/ada/feed.xml", A_FILE),
        ("~/feed.xml", A_FILE),
        ("C:\\feed.xml", A_FILE),
        ("file:///feed.xml", A_FILE),
        ("feed.xml", A_FILE),
        ("subscriptions.opml", A_LIST),
        ("https://a.example/ https://b.example/", TWO_ADDRESSES),
        ("javascript:alert(1)", NOTHING_TYPED),
        ("", NOTHING_TYPED),
    ],
)
def test_what_is_something_else_is_called_so(typed, why):
    assert typed_address(typed) == (None, why)


def test_a_forum_is_named_by_its_page():
    assert "https://www.reddit.com/r/python" in typed_address("r/python")[1]


def test_what_is_no_address_stays_what_it_is():
    assert as_meant("two words") == "two words"
