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
