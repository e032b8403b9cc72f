"""Restore headings between the paragraphs of an article that extraction left out.

readability joins the parts of an article that are apart in a page, and drops what is between them.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from lxml import etree

from feedreader.pages.outline import Outline

MOST = 300
"""How many headings of a page are examined."""

LONGEST = 300
"""The limit in characters on a heading; a longer one is text in large letters."""

KNOWN_BY = 25
"""How many characters identify a paragraph: few, since another heading may be missing after them."""

_HEADINGS = ("h2", "h3", "h4")
_PARAGRAPHS = ("p", "li", "pre", "blockquote", "dd")


def with_headings(article: str, page: Any, title: str) -> str:
    """Return an article as HTML with the headings that its page (a tree) has directly before a paragraph of it.

    The title is left out, because it is shown above the article already.
    """
    missing = _headings_of(page)
    if not missing:
        return article
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    tree = etree.fromstring(f"<div>{article}</div>", parser)
    if tree is None:
        return article
    outline = Outline(tree)
    there = {" ".join(title.split())} | {
        outline.beginning(each, LONGEST) for each in islice(tree.iter(*_HEADINGS), MOST)
    }
    places: list[tuple[Any, str, str]] = []
    for each in tree.iter(*_PARAGRAPHS):
        tag, text = missing.pop(outline.ahead(each, KNOWN_BY), ("", ""))
        place = each if each.tag != "li" else each.getparent()
        if text and text not in there and place is not None and place.getparent() is not None:
            places.append((place, tag, text))
            there.add(text)
    for place, tag, text in places:
        heading = etree.Element(tag)
        heading.text = text
        place.addprevious(heading)
    if not places:
        return article
    return "".join(etree.tostring(each, encoding="unicode", method="html") for each in tree.iterfind("body/*"))


def _headings_of(page: Any) -> dict[str, tuple[str, str]]:
    """Return a page's headings, as tag and text, by the beginning of what follows; none that links elsewhere."""
    headings = list(islice(page.iter(*_HEADINGS), MOST))
    if not headings:
        return {}
    outline = Outline(page)
    found: dict[str, tuple[str, str]] = {}
    for each in headings:
        follows = outline.behind(each, KNOWN_BY)
        if 0 < outline.length(each) <= LONGEST and outline.linked(each) <= 0.5 and len(follows) == KNOWN_BY:
            found.setdefault(follows, (each.tag, outline.beginning(each, LONGEST)))
    return found
