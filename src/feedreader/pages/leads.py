"""Restore the lead (standfirst, dek, chapô) of an article that stands with its headline, in another box than the rest.

readability looks for the box with most paragraphs, and the lead is not in it.
"""

# ruff: noqa: RUF001 - the punctuation of other scripts is meant

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from lxml import etree

from feedreader.pages.outline import is_hidden
from feedreader.text.likeness import essence
from feedreader.text.words import stems

MOST_HEADLINES = 5
MOST_BEHIND = 4
"""How many elements that are shown behind the headline are examined."""

LEAST_NAMED, LEAST, LONGEST = 20, 60, 600
"""The limits in characters on a lead: the least if its name says that it is one, and the least if it does not."""

LINKED = 0.3
"""The share of links from which a paragraph is no lead."""

_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|dec?k|standfirst|chapo|intro|summary|abstract|subtitle|sub-?head(?:line|ing)?|excerpt|teaser"
    r"|description|entradilla|bajada|vorspann|ingress|sommario|manchet)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"byline|author|date|time|meta|share|social|tags?\b|caption|credit|comment|rating|breadcrumb|alert|notice|paywall|subscri",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…。！？؟।][\"'”’»」』)]*$")
_INSIDE = ("div", "section", "ul", "ol", "form", "figure", "img", "table", "iframe", "time", "button", "h1", "h2", "h3")


def with_lead(article: str, page: Any, title: str) -> str:
    """Return an article as HTML behind its lead, if its page (a tree) has one directly after the headline."""
    headline = _headline(page, title)
    if headline is None:
        return article
    said = essence(article)
    leads = []
    shown = (each for each in headline.itersiblings("p", "div") if not is_hidden(each))
    for each in islice(shown, MOST_BEHIND):
        text = " ".join("".join(each.itertext()).split())
        if next(each.iterdescendants(*_INSIDE), None) is not None or (text and essence(text) in said):
            break
        if _is_lead(each, text):
            leads.append(etree.tostring(each, encoding="unicode", method="html", with_tail=False))
    return "".join([*leads, article])


def _headline(page: Any, title: str) -> Any:
    """Return the heading that says the title, or the only one of the first level."""
    headings = list(islice(page.iter("h1"), MOST_HEADLINES))
    wanted = stems(title)
    same = (each for each in headings if wanted and stems("".join(each.itertext())) == wanted)
    return next(same, headings[0] if len(headings) == 1 else None)


def _is_lead(element: Any, text: str) -> bool:
    name = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    if len(text) > LONGEST or linked > LINKED * len(text) or _BESIDE.search(name) is not None:
        return False
    if _LEAD.search(name) is not None:
        return len(text) >= LEAST_NAMED
    return len(text) >= LEAST and _SENTENCE.search(text) is not None
