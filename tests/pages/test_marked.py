"""What a page marks as its article, where a search finds a fraction of it."""

from __future__ import annotations

import pytest
from lxml import etree

from feedreader.model.pages import Page, PageText
from feedreader.pages.extract import extract
from feedreader.pages.marked import marked_article
from feedreader.text.html import text_of

LINKED = "<a href='/x'>Another headline of this morning</a> "


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<article>One</article><p>Else</p>", "One"),
        ("<main>Long <article>One</article> <article>Two</article></main>", "Long One Two"),
        ("<div role=main>One<nav>Menu</nav><div class='comments'>Words</div><p hidden>x</p></div>", "One"),
        ("<main>One<div style='color:red;display : none'>x</div><section class='paywall'>Buy</section></main>", "One"),
        ("<div itemprop=articleBody>One</div>", "One"),
        ("<div itemprop=articleBody>One</div><div itemprop=articleBody>Two</div>", ""),
        ("<article>One</article><article>Two</article>", ""),
        ("<main>One <article><h3><a href='/2'>Two</a></h3></article></main>", ""),
        ("<main>One after another <h2><a href='#2'>Two</a></h2></main>", "One after another Two"),
        (f"<main>One {LINKED * 3}</main>", ""),
        ("<p>One</p>", ""),
    ],
)
def test_what_a_page_marks(body: str, found: str) -> None:
    tree = etree.fromstring(f"<html><body>{body}</body></html>", etree.HTMLParser())
    assert text_of(marked_article(tree)) == found


def test_a_page_of_links_is_one_where_nothing_else_is_there() -> None:
    inner = f"<article><ul>{''.join(f'<li>{LINKED}</li>' for _ in range(20))}</ul></article>"
    tree = etree.fromstring(f"<html><body>{inner}</body></html>", etree.HTMLParser())
    assert text_of(marked_article(tree, most_linked=1)).startswith("Another headline")


def test_a_ticker_of_many_posts_is_found_whole() -> None:
    posts = "".join(
        f"<article><h2>Bulletin {at}</h2><div><p>The ferry, which left at {at}, is {at} miles out.</p></div></article>"
        for at in range(30)
    )
    key = (
        "<ul>" + "".join(f"<li>The captain, the crew and the pilot said so at {at}.</li>" for at in range(9)) + "</ul>"
    )
    body = f"<html><body><main><h1>Ferry</h1><div>{key}</div><div>{posts}</div></main></body></html>"
    found = extract(Page(body=body.encode(), url="https://o.example/", title="Ferry"))
    assert isinstance(found, PageText)
    assert all(f"Bulletin {at}" in found.html for at in range(30))


def test_the_frames_of_a_page_are_read_as_by_those_who_see_none() -> None:
    text = "".join(f"<p>The ferry, which left at {at}, is {at} miles out at sea.</p>" for at in range(9))
    body = f"<title>Ferry</title><frameset cols=2><frame src=m><noframes><body>{text}</body></noframes></frameset>"
    found = extract(Page(body=body.encode(), url="https://o.example/", title="Ferry"))
    assert isinstance(found, PageText)
    assert "8 miles" in found.html
    without = extract(Page(body=b"<frameset><frame src=m></frameset>", url="https://o.example/", title="Ferry"))
    assert not isinstance(without, PageText)
