"""Character references become what they stand for, and nothing else does."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.text.html import article_of, text_of
from feedreader.text.plain import plain_text
from feedreader.text.references import REPLACEMENT, resolved


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&lt;b&gt; &amp;amp; caf&eacute;&nbsp;x", "<b> &amp; café\xa0x"),
        ("AT&T, R&D; S&P 500, D&D & M&S", "AT&T, R&D; S&P 500, D&D & M&S"),
        ("http://h/?a=1&copy=2&section=3&reg&lt=4", "http://h/?a=1&copy=2&section=3®&lt=4"),
        ("&copy 2020, &copy2020", "© 2020, &copy2020"),
        ("&#39;&#x27;&#0039 &#146;", "''' ’"),
        ("&notit; &nosuchname; &; &# &#x; &", "&notit; &nosuchname; &; &# &#x; &"),
        ("&colon;&fjlig;&NotEqualTilde;", ":fj≂̸"),
        ("&#0;&#xd800;&#x110000;", REPLACEMENT * 3),
    ],
)
def test_references_are_resolved_once(text: str, expected: str) -> None:
    assert resolved(text) == expected


@pytest.mark.parametrize(
    "reference", [f"&#{'9' * 5_000};", f"&#x{'f' * 9_000};", f"&#{'1' * 100_000}", "&" + "a" * 9_000]
)
def test_a_reference_of_any_length_is_harmless(reference: str) -> None:
    shown = reference if reference.startswith("&a") else REPLACEMENT
    assert resolved(f"a {reference} b") == f"a {shown} b"
    assert text_of(f"<p>a {reference} b</p>") == f"a {shown} b"
    assert plain_text(article_of(f"a {reference} b")).startswith("a ")
    assert plain_text(article_of(f"<p>a {reference} <i>b</i></p>")).endswith("b")


def test_leading_zeros_make_no_number_too_long() -> None:
    assert resolved(f"&#{'0' * 9_000}65; &#x{'0' * 9_000}41;") == "A A"


PIECES = st.sampled_from(["&amp;", "&lt;", "&#65;", "&#x263a;", "&eacute;", "&hellip;", "&nosuch;"]) | st.text("ab =;1")


@given(st.lists(PIECES).map("".join))
def test_where_every_reference_is_closed_a_browser_resolves_the_same(text: str) -> None:
    assert resolved(text) == unescape(text)


@given(st.text(alphabet="&#xX;=amplt019ef"))
def test_any_text_is_read_and_none_grows(text: str) -> None:
    assert len(resolved(text)) <= len(text)
