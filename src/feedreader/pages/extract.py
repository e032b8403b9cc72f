"""The article of a page: by the site's rule, by readability, or from the page's own structured data.

It runs in a worker process with limits on time and memory, because pages are as hostile as feeds and larger. The result
is as untrusted as a feed's HTML and is parsed by the same code. Pages without the article are recognised: consent
pages, paywalls, pages that only a browser fills, other articles.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from feedreader.model.pages import NoPageText, PageText, PageTrouble, Unfinished
from feedreader.pages.clearing import clear_surroundings, mask_table_links, take_out, unmask_links
from feedreader.pages.decoding import decoded
from feedreader.pages.headings import with_headings
from feedreader.pages.leads import with_lead
from feedreader.pages.marked import marked_article
from feedreader.pages.site_rules import (
    MOST_PAGES,
    absolute,
    article_by_rule,
    changed_by_rule,
    link_by_rule,
    read_rule,
    replaced_by_rule,
    same_site,
    turned_away,
)
from feedreader.text.clean import one_line
from feedreader.text.html import text_of
from feedreader.text.words import extent, stems
from feedreader.text.written_addresses import refresh_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.model.pages import Page, PageAnswer
    from feedreader.pages.site_rules import SiteRule

MAX_PAGE = 4_000_000
"""How many bytes of a page are examined; articles take a tenth of that, with everything around them."""

LEAST = 200
"""The least length of an article in characters."""

FRACTION = 0.6
"""The share of the marked article that the search must have found for its result to be believed."""

LEAST_PART = 10
"""The least length in characters of a paragraph or a box: a sentence in Chinese, a short answer."""

SAME_ARTICLE = 0.34
"""The least share of the words of an entry's title that are on the page of its article."""

SMALL = 4
"""The least number of letters of a significant word."""

AT_ONCE = 10
"""Seconds: a page that redirects that soon is not meant to be read itself."""

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
_CONSENT_HOST = re.compile(r"^(?:consent|guce|cmp|gdpr|privacy-?gate|cookieconsent)\d*[.-]", re.IGNORECASE)
_CONSENT_WORDS = re.compile(
    r"cookie|consent|datenschutz|einwilligung|zustimm|consentement|confidentialit|consentimiento|privacidad|privacy"
    r"|toestemming|zgod[aęy]|согласи|同意|쿠키|クッキー",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:div|main|app-root)\b", re.IGNORECASE)
_UNSEEN = "script|style|noscript|svg|template"
_UNSET = re.compile(rf"<(?:{_UNSEEN})\b.*?(?:</(?:{_UNSEEN})\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_FRAMES = re.compile(r"<frameset\b", re.IGNORECASE)
_FRAMELESS = re.compile(
    r"<noframes\b[^>]*+>(.*?)(?:</noframes\s*>|\Z)|(<title\b.{0,2000}?</title\s*>)", re.DOTALL | re.IGNORECASE
)
_BASES = re.compile(r"<base\b[^>]*+>", re.IGNORECASE)
_HEADING = re.compile(r"<h1\b[^>]*+>((?:[^<]|<(?!/h1)){0,2000}+)</h1\s*>", re.IGNORECASE)


def extract(page: Page) -> PageAnswer:
    """Return the article of a page, why there is none, or where it continues (by its site's rule or its own links)."""
    if (other := _other_kind(page)) is not None:
        return NoPageText(url=page.url, trouble=PageTrouble.NOT_A_PAGE, detail=other)
    rule, _ = read_rule(page.rule)
    html = _without_frames(replaced_by_rule(rule, decoded(page.body[:MAX_PAGE], page.content_type)))
    tree = _tree(html)
    if tree is None:
        return NoPageText(url=page.url, trouble=PageTrouble.NO_TEXT)
    base, html = _base(tree, page.url), _BASES.sub("", html)
    whole, behind, led = _onward(page, rule, tree, base)
    if whole is not None:
        return Unfinished(url=page.url, html="", goes_on=whole)
    found, trouble = _read(page, rule, tree, html, base, goes_on=behind is not None)
    if led is not None and trouble in (PageTrouble.NO_TEXT, PageTrouble.SCRIPTS):
        return Unfinished(url=page.url, html="", goes_on=led)
    if behind is not None and trouble not in (PageTrouble.CONSENT, PageTrouble.ANOTHER):
        return Unfinished(url=page.url, html=found.html, goes_on=behind)
    return found if trouble is None else NoPageText(url=page.url, trouble=trouble)


def _onward(page: Page, rule: SiteRule, tree: Any, base: str) -> tuple[str | None, str | None, str | None]:
    """Return where more of the article may be.

    The values are the single-page version and the next page by the site's rule, and the links that the page itself
    declares.
    """
    if len(page.seen) >= MOST_PAGES or len(page.before) >= MAX_PAGE:
        return None, None, None
    behind = link_by_rule(rule.next_pages, tree, page.url, base, page.seen)
    if page.before:
        return None, behind, None
    led = _refreshed(tree, base)
    if led is not None and (led in page.seen or led == page.url or not same_site(led, page.url)):
        led = None
    return link_by_rule(rule.single_pages, tree, page.url, base, page.seen), behind, led


def _read(
    page: Page, rule: SiteRule, tree: Any, html: str, base: str, *, goes_on: bool
) -> tuple[PageText, PageTrouble | None]:
    """Return what a page has of the article, after what the previous pages had, and what is wrong with it."""
    facts, headed = list(_structured(tree)), _title(tree)
    closed = turned_away(rule, tree) or _costs(tree, facts)
    article, engine = _article(rule, tree, html, facts, page.title)
    article = unmask_links(article)
    article = _BASES.sub("", _HEADING.sub(lambda found: "" if _same(found[1], page.title) else found[0], article))
    if article in page.before:
        article = page.before
    else:
        along = base != page.url or bool(page.before) or goes_on
        article = page.before + (_with_base(article, base) if along else article)
    text = text_of(article)
    words = count_words(text)
    trouble = _trouble(page, html, headed, text, words, closed=closed)
    return PageText(url=page.url, html=article, words=words, engine=engine, partial=closed), trouble


def count_words(text: str) -> int:
    """Return about how many words a text has, in any script."""
    return round(extent(stems(text)))


def _other_kind(page: Page) -> str | None:
    """Return what a document is that is not a page: `PDF of 2.1 MB`."""
    kind = (page.content_type or "").partition(";")[0].strip().lower()
    if page.body.startswith(b"%PDF-"):
        kind = "application/pdf"
    if not kind or kind in _PAGE_TYPES or page.body[:512].lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        return None
    name = one_line(kind.rpartition("/")[2].upper() if kind.startswith("application/") else kind, 40)
    return f"{name} of {max(len(page.body) / 1_000_000, 0.1):.1f} MB"


def _without_frames(html: str) -> str:
    """Return the text of a frameset for browsers without frames; any other page unchanged."""
    if _FRAMES.search(html) is None:
        return html
    return "".join(title or inner for inner, title in _FRAMELESS.findall(html)) or html


def _tree(html: str) -> Any:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.ParserError:
        return None
    except etree.XMLSyntaxError:
        return None


def _base(tree: Any, url: str) -> str:
    """Return the base of the addresses on a page: its first `base` with an address, or its own (HTML, 4.2.3).

    All `base` elements are removed, because readability would resolve addresses by the others.
    """
    bases = list(tree.iter("base"))
    named = next((each.get("href") for each in bases if each.get("href") is not None), "")
    take_out(tree, bases)
    return absolute(named, url) or url


def _refreshed(tree: Any, base: str) -> str | None:
    """Return the address to which a page without text leads at once (`meta http-equiv=refresh`)."""
    for each in tree.iter("meta"):
        if each.get("http-equiv", "").strip().lower() == "refresh":
            seconds, address = refresh_of(each.get("content", "")) or (None, "")
            return absolute(address, base) if seconds is not None and seconds <= AT_ONCE else None
    return None


def _with_base(article: str, base: str) -> str:
    """Return an article with its base address; plain text has none."""
    return f'<base href="{escape(base)}">{article}' if "<" in article else article


def _article(rule: SiteRule, tree: Any, html: str, facts: list[dict[str, Any]], title: str) -> tuple[str, str]:
    """Return the likeliest article of a page as HTML, and what found it."""
    from lxml import etree

    if rule.changes_pages:
        changed_by_rule(rule, tree)
        html = etree.tostring(tree, encoding="unicode", method="html")
    if rule.bodies and (found := article_by_rule(rule, tree)) is not None:
        return etree.tostring(found, encoding="unicode", method="html"), "rule"
    if rule.bodies and not rule.falls_back:
        return "", "rule"
    readable = ""
    cleared = clear_surroundings(tree, title)
    if mask_table_links(tree) or cleared:
        readable = _readable(etree.tostring(tree, encoding="unicode", method="html"))
    if len(text_of(readable)) < LEAST:
        readable = _readable(html)
    if len(text_of(readable)) >= LEAST:
        readable = with_lead(with_headings(readable, tree, title), tree, title)
    marked = marked_article(tree)
    if FRACTION * len(text_of(marked)) > max(len(text_of(readable)), LEAST):
        return marked, "markup"
    if len(text_of(readable)) >= LEAST:
        return readable, "readability"
    body = max((str(fact["articleBody"]) for fact in facts if fact.get("articleBody")), key=len, default="")
    if len(text_of(body)) >= LEAST:
        return body, "structured data"
    marked = marked_article(tree, most_linked=1)  # only links, but there is nothing else
    return (marked, "markup") if len(text_of(marked)) >= LEAST else (readable, "readability")


def _readable(html: str) -> str:
    """Return what readability takes for the article; "" if it finds none."""
    import logging

    from readability import Document
    from readability.readability import Unparseable

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    try:
        return str(Document(html, min_text_length=LEAST_PART).summary(html_partial=True))
    except (Unparseable, ValueError, TypeError, RecursionError):
        return ""


def _structured(tree: Any) -> Iterator[dict[str, Any]]:
    """Return what the page says of itself in JSON-LD, object by object."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            try:
                data = json.loads("".join(script.itertext()).strip().rstrip(";"), strict=False)
            except (ValueError, RecursionError):
                continue
            waiting: list[Any] = [data]
            for _ in range(2_000):
                if not waiting:
                    break
                each = waiting.pop()
                if isinstance(each, dict):
                    yield each
                    waiting += [value for key, value in each.items() if key in {"@graph", "mainEntity", "hasPart"}]
                elif isinstance(each, list):
                    waiting += each[:200]


def _costs(tree: Any, facts: list[dict[str, Any]]) -> bool:
    """Whether the publisher says that the article is for subscribers (schema.org, `isAccessibleForFree`)."""
    if any(str(fact.get("isAccessibleForFree", "")).lower() in {"false", "0", "no"} for fact in facts):
        return True
    said = tree.xpath("//*[@itemprop='isAccessibleForFree']")
    return any((each.get("content") or each.text or "").strip().lower() == "false" for each in said)


def _trouble(page: Page, html: str, headed: str, text: str, words: int, *, closed: bool) -> PageTrouble | None:
    shown = text_of(_UNSET.sub(" ", html))
    agrees = bool(page.before) or _agrees(page.title, f"{shown} {headed}")
    asks_consent = _CONSENT_WORDS.search(headed) is not None
    if _CONSENT_HOST.match(urlsplit(page.url).hostname or "") or (asks_consent and not agrees):
        return PageTrouble.CONSENT
    scripted = _SCRIPT.search(html) is not None and _ROOT.search(html) is not None and len(shown) < 3 * LEAST
    brief = bool(page.title) and agrees and words > page.words_of_feed and (page.words_of_feed > 0 or not scripted)
    if len(text) < LEAST and not (brief and text):
        if closed:
            return PageTrouble.PAYWALL
        return PageTrouble.SCRIPTS if scripted else PageTrouble.NO_TEXT
    if not agrees:
        return PageTrouble.ANOTHER
    if words <= page.words_of_feed:
        return PageTrouble.PAYWALL if closed else PageTrouble.SHORTER
    return None


def _same(html: str, title: str) -> bool:
    """Whether a heading only repeats the title."""
    return stems(text_of(html)) == stems(title)


def _title(tree: Any) -> str:
    return " ".join("".join(each.itertext()) for each in tree.xpath("//title|//h1"))[:2_000]


def _agrees(title: str, shown: str) -> bool:
    """Whether a page belongs to an entry with this title, by the words of the title that are not merely small."""
    all_words = set(stems(title))
    wanted = {word for word in all_words if len(word) >= SMALL or not word.isascii()} or all_words
    return not wanted or len(wanted & set(stems(shown))) >= SAME_ARTICLE * len(wanted)
