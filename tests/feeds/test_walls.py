"""Whose wall against robots a page is: the same where it refused a reader and where it came instead of a feed."""

from __future__ import annotations

import pytest

from feedreader.feeds.refusal import why_not
from feedreader.feeds.walls import title_of, wall, wall_by_title


def page(title: str, body: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("title", "owner"),
    [
        ("Just a moment...", "Cloudflare"),
        ("Attention Required! | Cloudflare", "Cloudflare"),
        ("Making sure you&#39;re not a bot!", "Anubis"),
        ("Making sure you\N{RIGHT SINGLE QUOTATION MARK}re not a bot!", "Anubis"),
        ("  Vercel\n Security   Checkpoint", "Vercel"),
        ("Pardon Our Interruption", "Imperva"),
        ("One moment, please...", "a browser check"),
        ("The news at a moment's notice", None),
        ("", None),
    ],
)
def test_a_title_gives_a_wall_away_wherever_the_page_came_from(title, owner):
    assert wall_by_title(page(title)) == wall(page(title)) == owner
    assert ("lets only browsers pass" in why_not(page(title))) is (owner is not None)


@pytest.mark.parametrize(
    ("source", "owner"),
    [
        ('<script src="https://ct.captcha-delivery.com/c.js">', "DataDome"),
        ('<iframe src="/_Incapsula_Resource?x=1">', "Imperva"),
        ('<div class="g-recaptcha">', "a captcha"),
        ("<p>The museum reopens on Friday.</p>", None),
    ],
)
def test_what_stands_in_the_source_counts_only_where_a_feed_was_expected(source, owner):
    assert wall(page("Harbour news", source)) == owner
    assert wall_by_title(page("Harbour news", source)) is None


def test_a_title_is_given_as_a_browser_would_show_it():
    assert title_of(b"<TITLE lang=en>404 &amp;\n gone</TITLE>") == "404 & gone"
    assert title_of(b"<p>none</p>") == ""
