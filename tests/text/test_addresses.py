"""Which addresses are opened, and where they lead."""

from __future__ import annotations

import pytest

from feedreader.text.addresses import host, web_address


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "", None, "https://[", "x"]
)
def test_only_web_addresses_are_ever_opened(url):
    assert web_address(url) is None


def test_a_web_address_holds_no_line_break_and_no_escape():
    assert web_address("https://exa\nmple.org/\x1b[2J?a=1") == "https://example.org/[2J?a=1"


def test_the_host_is_what_a_link_leads_to():
    assert host("https://www.bbc.co.uk@evil.example/") == "evil.example"
