"""Which addresses are opened, and where they lead."""

from __future__ import annotations

import pytest

from feedreader.text.addresses import host, web_address
from feedreader.text.written_addresses import refresh_of


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "", None, "https://[", "x"]
)
def test_only_web_addresses_are_ever_opened(url):
    assert web_address(url) is None


def test_a_web_address_holds_no_line_break_and_no_escape():
    assert web_address("https://exa\nmple.org/\x1b[2J?a=1") == "https://example.org/[2J?a=1"


def test_the_host_is_what_a_link_leads_to():
    assert host("https://www.bbc.co.uk@evil.example/") == "evil.example"


@pytest.mark.parametrize(
    ("content", "led"),
    [
        ("0;url=/a", (0, "/a")),
        (" 10 ; URL = 'https://b.example/c' ", (10, "https://b.example/c")),
        ('2.5, "d"', (2, "d")),
        ("1000;url=e", (1000, "e")),
        ("; url=f", (None, "f")),
        ("30", None),
        ("soon; url=g", None),
        ("", None),
    ],
)
def test_a_refresh_says_where_it_leads_and_after_how_many_seconds(content, led):
    assert refresh_of(content) == led
