"""The part that a page marks as its article, for when extraction finds only a fraction of it.

Tickers of many short posts, reports above a long table, and stories in steps have no paragraph around which extraction
could gather them; but most of them are in an `article` or a `main`.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

from feedreader.pages.clearing import take_out
from feedreader.pages.outline import Outline, is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 20
"""How many elements are examined."""

MOST_LINKED = 0.25
"""The largest share of links in an article."""

_AROUND = ("nav", "aside", "footer", "form", "dialog", "script", "style", "noscript", "template", "svg")
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|respond|disqus|reader-?letters?|paywall|regwall|offers?|newsletters?|sidebar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WHOLE = ("main", "*[@role='main']")
_PATHS = ("article", "*[@itemprop='articleBody']", *_WHOLE)


def marked_article(tree: Any, *, most_linked: float = MOST_LINKED) -> str:
    """Return as HTML what a page without its surroundings marks as its article; "" if there is none.

    The tree is changed: what is never part of an article is removed. An element with a larger share of links than
    `most_linked`, or with other articles in it, is not one.
    """
    take_out(tree, [*tree.iter(*_AROUND), *_beside(tree)])
    outline = Outline(tree)
    for path in _PATHS:
        found = islice(tree.iterfind(f".//{path}"), MOST)
        fitting = [each for each in found if _fits(each, outline, most_linked)]
        if fitting:
            best = max(fitting, key=outline.length)
            if len(fitting) == 1 or path in _WHOLE:
                return str(etree.tostring(best, encoding="unicode", method="html", with_tail=False))
    return ""


def _beside(tree: Any) -> Iterator[Any]:
    """Yield what is never part of an article: comments, offers, and what is not visible."""
    for each in tree.iter("div", "section", "ol", "ul", "p"):
        if is_hidden(each) or _BESIDE.search(f"{each.get('id', '')} {each.get('class', '')}") is not None:
            yield each


def _fits(element: Any, outline: Outline, most_linked: float) -> bool:
    return outline.linked(element) <= most_linked and (most_linked >= 1 or not _leads_elsewhere(element))


def _leads_elsewhere(element: Any) -> bool:
    """Whether it contains other articles whose headlines link to pages of their own."""
    headings = islice(element.iter("h2", "h3", "h4"), MOST)
    return any(
        (link := each.find(".//a")) is not None and not link.get("href", "#").startswith("#") for each in headings
    )
