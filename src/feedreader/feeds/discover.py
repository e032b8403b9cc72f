"""A web page's feeds: those that it declares, else where it redirects, what it links to, or where feeds usually are.

Candidates only, best first. Nothing is fetched here, so a guess may lead nowhere; callers stop at the first that is a
feed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from feedreader.model.outcomes import LinkOrigin, PageLink
from feedreader.text.clean import one_line
from feedreader.text.urls import feed_key, web_url
from feedreader.text.written_addresses import refresh_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 2_000_000
"""How much of a page is read: feeds are declared in its head."""

MAX_CANDIDATES = 40
"""How many candidates a page may have before the guesses."""

MAX_DEPTH = 1_000
"""The limit on open elements; deeper pages are read only up to there, because every end tag searches all of them."""

_PIECE = 1 << 15

_TYPES = {
    "application/atom+xml": 0,
    "application/rss+xml": 0,
    "application/feed+json": 1,
    "application/rdf+xml": 1,
    "application/rss": 1,
    "application/atom": 1,
    "text/rss+xml": 1,
    "text/atom+xml": 1,
    "application/x-rss+xml": 1,
    "application/xml": 2,
    "text/xml": 2,
    "application/json": 2,
    "text/rss": 2,
}
"""Media types that declare a feed; the lower the number, the more reliable."""

_SPELLED_OTHERWISE = re.compile(r"(?:(?:application|text|xml)/)?(?:x[-.])?(?:rss|atom)(?:[ +._-]?xml)?")
_AMBIGUOUS = 2
_OF_FEEDS = frozenset({"feed", "rss", "atom"})
_RELATIONS = _OF_FEEDS | {"alternate", "service.feed"}
_NO_FEEDS = re.compile(
    r"//(?:www\.)?(?:feedly|inoreader|newsblur|netvibes)\.com/|oembed|/wp-json|opensearch|sitemap|manifest|/xmlrpc|\.webmanifest",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"comments?[-_./]?(?:rss|feed|atom)|\b(?:comments?|kommentare?n?|commentaires?|comentarios?|comentários?|commenti|"
    r"reacties|komentarze|kommentarer|yorumlar|комментарии|коментарі)\b|评论|評論|留言|コメント|댓글",
    re.IGNORECASE,
)
_FEEDISH = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss2?|atom|rdf)(?:[/._-]?(?:xml|json|rss|atom|php|aspx?|rdf))?(?:$|[/._?&=#-])"
    r"|\.(?:rss|atom|rdf)(?:$|[?#])|[?&](?:feed|format|type|output)=(?:rss2?|atom|xml)\b|^feed:",
    re.IGNORECASE,
)
_FEED_TEXT = re.compile(r"\b(?:rss|atom|feed|flux rss|xml)\b", re.IGNORECASE)
_BELOW = ("/feed", ".rss")
_GUESSES = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds/posts/default", "feed.json")
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_HTML_ELEMENT = re.compile(rb"<(?:!doctype\s{1,20}html|html|head|body)\b", re.IGNORECASE)
_SPACES = re.compile(rb"\s*+")
_SKIPPED = {b"<!--": b"-->", b"<?": b">"}
_FEED_START = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)


def looks_like_html(body: bytes, content_type: str | None) -> bool:
    """Whether a document is a web page rather than a feed, even if the server declares feeds as HTML."""
    start = body[:4_096]
    if _HTML_ELEMENT.match(start, _first_element(start)) is not None:
        return True
    if _FEED_START.search(start) is not None or start.lstrip()[:1] == b"{":
        return False
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return media_type in _HTML_TYPES


def _first_element(start: bytes) -> int:
    """Return the position of the first element, after marks, spaces, declarations and comments, in linear time."""
    at = 3 if start.startswith(b"\xef\xbb\xbf") else 0
    while True:
        spaces = _SPACES.match(start, at)
        at = spaces.end() if spaces is not None else at
        opening = next((each for each in _SKIPPED if start.startswith(each, at)), None)
        end = start.find(_SKIPPED[opening], at + len(opening)) if opening is not None else -1
        if opening is None or end == -1:
            return at
        at = end + len(_SKIPPED[opening])


def discover(body: bytes, url: str, content_type: str | None = None) -> tuple[PageLink, ...]:
    """Return the feeds that the page at `url` may have.

    Declared ones first, then where the page redirects its readers, links that look like feeds, and guesses.
    """
    page = _read(body[:MAX_BYTES], content_type)
    base = web_url(page.base, url) if page.base else None
    found: dict[str, PageLink] = {}
    for address, title, origin in (*page.declared(), *page.refreshed(), *page.linked()):
        target = web_url(address, base or url)
        if target is not None and len(found) < MAX_CANDIDATES and feed_key(target) != feed_key(url):
            found.setdefault(feed_key(target), PageLink(url=target, title=title, origin=origin))
    for target in _guesses(url):
        found.setdefault(feed_key(target), PageLink(url=target, title="", origin=LinkOrigin.GUESSED))
    return tuple(found.values())


def _guesses(url: str) -> Iterator[str]:
    """Yield usual places of feeds: below the page itself, which may be one of many, then at the site's root."""
    if web_url(url) is None:
        return
    parts = urlsplit(url)
    page = parts.path.rstrip("/")
    if "." in page.rpartition("/")[2]:  # a file
        page = page.rpartition("/")[0]
    for path in (*(f"{page}{guess}" for guess in _BELOW if page), *(f"/{guess}" for guess in _GUESSES)):
        yield parts._replace(path=path, query="", fragment="").geturl()


class _TooDeepError(Exception):
    """More elements are open than `MAX_DEPTH`."""


class _Page:
    """The target of lxml's HTML parser: collects what may lead to feeds."""

    def __init__(self) -> None:
        self._depth = 0
        self.base = ""
        self._alternates: list[tuple[int, str, str]] = []
        self._anchors: list[tuple[str, str]] = []
        self._anchor: tuple[str, list[str]] | None = None
        self._anchor_says_feed = False
        self._refresh = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeepError
        if tag == "base" and not self.base:
            self.base = attributes.get("href", "")
        elif tag == "link":
            self._link(attributes)
        elif tag == "meta" and not self._refresh and attributes.get("http-equiv", "").strip().lower() == "refresh":
            refresh = refresh_of(attributes.get("content", ""))
            self._refresh = refresh[1] if refresh is not None else ""
        elif tag in ("a", "area"):
            self._end_anchor()
            self._begin_anchor(tag, attributes)
        elif tag == "img" and self._anchor is not None and attributes.get("alt"):
            self._anchor[1].append(attributes["alt"])

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "a":
            self._end_anchor()

    def data(self, text: str) -> None:
        if self._anchor is not None and len(self._anchor[1]) < 20:
            self._anchor[1].append(text)

    def close(self) -> _Page:
        self._end_anchor()
        return self

    def declared(self) -> Iterator[tuple[str, str, LinkOrigin]]:
        for _, address, title in sorted(self._alternates, key=lambda alternate: alternate[0]):
            yield address, title, LinkOrigin.DECLARED

    def refreshed(self) -> Iterator[tuple[str, str, LinkOrigin]]:
        if self._refresh:
            yield self._refresh, "", LinkOrigin.REFRESH

    def linked(self) -> Iterator[tuple[str, str, LinkOrigin]]:
        for address, title in self._anchors:
            yield address, title, LinkOrigin.LINKED

    def _link(self, attributes: Mapping[str, str]) -> None:
        relations = attributes.get("rel", "").lower().split()
        address = attributes.get("href", "").strip()
        kind = _media_type(attributes)
        rank = _TYPES.get(kind, 1 if _SPELLED_OTHERWISE.fullmatch(kind) else None)
        if rank is None and not _OF_FEEDS.isdisjoint(relations):
            rank = 0
        if not address or rank is None or "stylesheet" in relations:
            return
        if _RELATIONS.isdisjoint(relations) and (relations or rank == _AMBIGUOUS):
            return  # a link without any relation is believed if its type is that of a feed
        title = one_line(attributes.get("title", ""))
        if rank == _AMBIGUOUS and (_NO_FEEDS.search(address) is not None or "hreflang" in attributes):
            return
        comments = _COMMENTS.search(address) is not None or _COMMENTS.search(title) is not None
        self._alternates.append((rank + 10 * comments, address, title))

    def _begin_anchor(self, tag: str, attributes: Mapping[str, str]) -> None:
        address = attributes.get("href", "").strip()
        if address:
            said = (attributes.get(name, "") for name in ("title", "aria-label", "alt"))
            self._anchor = (address, [word for word in said if word])
            self._anchor_says_feed = _TYPES.get(_media_type(attributes), _AMBIGUOUS) < _AMBIGUOUS
        if tag == "area":  # it has no text, and no end tag
            self._end_anchor()

    def _end_anchor(self) -> None:
        if self._anchor is None:
            return
        address, words = self._anchor
        self._anchor = None
        text = one_line(" ".join(words), 200)
        if len(self._anchors) < MAX_CANDIDATES and (self._anchor_says_feed or _is_feedish(address, text)):
            self._anchors.append((address, text))


def _media_type(attributes: Mapping[str, str]) -> str:
    return attributes.get("type", "").partition(";")[0].strip().lower()


def _is_feedish(address: str, text: str) -> bool:
    if _NO_FEEDS.search(address) is not None:
        return False
    if _FEEDISH.search(address) is not None:
        return True
    return _FEED_TEXT.fullmatch(text) is not None and not address.startswith("#")


def _read(body: bytes, content_type: str | None) -> _Page:
    from lxml import etree

    page = _Page()
    said = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type or "", re.IGNORECASE)
    charset = "utf-8" if _is_utf8(body) else said[1] if said is not None else None
    parser = _parser(page, charset)
    try:
        for start in range(0, len(body), _PIECE):  # the parser notices what the page raises between two pieces
            parser.feed(body[start : start + _PIECE])
        parser.close()
    except (etree.XMLSyntaxError, _TooDeepError):
        return page  # with what has been read; an empty document is an error, too
    return page


def _is_utf8(body: bytes) -> bool:
    """Whether a page has non-ASCII letters, in UTF-8: hardly any other text is valid as such."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return error.start > len(body) - 4  # cut within a letter
    return not body.isascii()


def _parser(page: _Page, charset: str | None) -> Any:
    from lxml import etree

    try:
        return etree.HTMLParser(target=cast("Any", page), encoding=charset, no_network=True)
    except LookupError:
        return etree.HTMLParser(target=cast("Any", page), no_network=True)
