"""Headings that the search for an article left out."""

from __future__ import annotations

from lxml import etree

from feedreader.pages.headings import with_headings

FIRST = "The harbour authority said on Tuesday that the ferry would sail again."
SECOND = "Passengers who bought their tickets early may take the bus instead."
PAGE = (
    f"<h1>T</h1><section><h2>When</h2><p>{FIRST}</p></section>"
    f"<section><h3>How <i>else</i></h3><ul><li>{SECOND}</li></ul></section>"
)


def put_back(article: str, page: str = PAGE, title: str = "T") -> str:
    return with_headings(article, etree.fromstring(f"<body>{page}</body>", etree.HTMLParser()), title)


def test_they_are_put_back_before_their_paragraphs() -> None:
    article = f"<div><p>{FIRST}</p><ul><li>{SECOND}</li></ul></div>"
    assert put_back(article) == (
        f"<div><div><h2>When</h2><p>{FIRST}</p><h3>How else</h3><ul><li>{SECOND}</li></ul></div></div>"
    )


def test_what_is_there_or_the_title_or_leads_elsewhere_is_not() -> None:
    there = f"<div><h2>When</h2><p>{FIRST}</p></div>"
    assert put_back(there) == there
    bare = f"<p>{FIRST}</p>"
    assert put_back(bare, title="When") == bare
    assert "When" in put_back(bare, PAGE.replace("</h2>", "</h2><style>p { color: red }</style><script>x()</script>"))
    assert put_back(bare, PAGE.replace("When", "<a href='/'>When</a>")) == bare
    assert put_back(bare, f"<h2>Most read</h2><p>{SECOND}</p><p>{FIRST}</p>") == bare
    assert put_back(bare, f"<p>{FIRST}</p>") == bare
