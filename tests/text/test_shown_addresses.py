"""What of an address is shown: never what is secret in it."""

from __future__ import annotations

import pytest

from feedreader.model.addresses import shown_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:hunter2@a.example/feed", "https://me@a.example/feed"),
        ("https://:hunter2@a.example/feed", "https://a.example/feed"),
        ("https://a.example/feed?token=hunter2", "https://a.example/feed?token=…"),
        ("https://a.example/feed?a=1&access_token=hunter2&b=2#c", "https://a.example/feed?a=1&access_token=…&b=2#c"),
        ("https://a.example/feed?API_KEY=hunter2", "https://a.example/feed?API_KEY=…"),
        ("https://a.example/feed?apikey=hunter2;x=1", "https://a.example/feed?apikey=…;x=1"),
        ("https://a.example/feed?auth=hunter2", "https://a.example/feed?auth=…"),
        ("https://a.example/feed?user.passwd=hunter2", "https://a.example/feed?user.passwd=…"),
        ("see https://a.example/?secret=hunter2 there", "see https://a.example/?secret=… there"),
        ("https://a.example/token=1", "https://a.example/token=1"),
        ("https://a.example/?author=ann&key=42&tokens=3", "https://a.example/?author=ann&key=42&tokens=3"),
        ("https://a.example/?v=" + "token" * 9, "https://a.example/?v=" + "token" * 9),
    ],
)
def test_what_is_secret_in_an_address_is_not_shown(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:hun/ter2@a.example/feed", "https://me@a.example/feed"),
        ("https://me:hun#ter2@a.example/feed", "https://me@a.example/feed"),
        ("https://me:h@ter2@a.example/feed?to=x@y", "https://me@a.example/feed?to=x@y"),
        ("me:hunter2@a.example/feed", "me@a.example/feed"),
        ("me:hunter2@a.example/feed: not found", "me@a.example/feed: not found"),
        ("https://0123456789abcdef01:x-oauth-basic@a.example/feed", "https://…@a.example/feed"),
        ("https://0123456789abcdef01@a.example/feed", "https://…@a.example/feed"),
        (
            "https://tracker.example/rss?passkey=hunter2&torrent_pass=x",
            "https://tracker.example/rss?passkey=…&torrent_pass=…",
        ),
        ("https://a.example/rss?authkey=h2&api-key=h3", "https://a.example/rss?authkey=…&api-key=…"),
        ("https://a.example/rss?key=AIzaSyD4f6g7h8", "https://a.example/rss?key=…"),
        ("https://a.example/.rss?feed=0123456789abcdef&user=me", "https://a.example/.rss?feed=…&user=me"),
        ("https://a.example/x#access_token=h2", "https://a.example/x#access_token=…"),
        ("https://a.example/login?next=%2Ff%3Ftoken%3Dh2%26y=1", "https://a.example/login?next=%2Ff%3Ftoken%3D…%26y=1"),
        ("https://a.example/ical/private-0123456789ab/f.ics", "https://a.example/ical/private-…/f.ics"),
        ("https://a.example/rss/secret:0123456789ab/u:me/", "https://a.example/rss/secret:…/u:me/"),
        ('["https://ntfy.example/?auth=h2", "x"]', '["https://ntfy.example/?auth=…", "x"]'),
    ],
)
def test_it_is_not_shown_in_unusual_places_either(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example:8080/~x@y/feed",
        "https://a.example:8080?x@y",
        "https://medium.example/feed/@anna",
        "https://you.example/feeds?channel_id=UC0123456789abcdefghijkl",
        "https://a.example/?key=sports&feed=rss2&hash=42&sid=news",
        "https://a.example/private/annual-report",
        "https://a.example/posts/2026/the-secret-0123456789abcdef",
        "mailto:anna@a.example",
        "no subscription 3: ask anna@a.example",
        "https://anna.b.1985@a.example/feed",
        "//a.example/x",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert shown_url(text) == text
