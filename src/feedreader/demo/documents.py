"""A feed of the demo newsroom as a document: RSS 2.0, Atom, RSS 1.0 or JSON Feed at one moment.

The same entries always give the same bytes: a document's own dates are those of its newest change, never those of the
request. The documents are never damaged; damaged feeds belong to the tests of `feeds`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lxml.etree import _Element

    from feedreader.demo.outlets import DemoEntry, DemoFeed, Format

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS1 = "http://purl.org/rss/1.0/"
XML = "http://www.w3.org/XML/1998/namespace"
DEFAULT: Any = None  # lxml's prefix of the default namespace, which its stubs do not know

CONTENT_TYPES: dict[Format, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed's document at one moment, with its validators if the feed gives any."""

    content_type: str
    body: bytes
    etag: str | None = None
    last_modified: datetime | None = None


def render(feed: DemoFeed, now: datetime) -> Document:
    """Return the document of `feed` at `now`: what was published up to then, as revised up to then, newest first."""
    published = [entry.as_of(now) for entry in feed.entries if entry.published <= now]
    entries = published[::-1][: feed.window]
    changed = max((entry.changed for entry in entries), default=None)
    write: dict[Format, Callable[[DemoFeed, list[DemoEntry], datetime | None], bytes]] = {
        "rss": _rss,
        "atom": _atom,
        "rdf": _rdf,
        "json": _json,
    }
    body = write[feed.format](feed, entries, changed)
    return Document(
        content_type=feed.content_type or f"{CONTENT_TYPES[feed.format]}; charset={feed.encoding}",
        body=body,
        # Weak, because the compressed and the plain form share it (RFC 9110, 8.8.1).
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:20]}"' if "etag" in feed.validators else None,
        last_modified=changed if "last-modified" in feed.validators else None,
    )


def _rss(feed: DemoFeed, entries: list[DemoEntry], changed: datetime | None) -> bytes:
    from lxml import etree

    root = etree.Element("rss", nsmap={"atom": ATOM, "content": CONTENT, "dc": DC, "itunes": ITUNES})
    root.set("version", "2.0")
    channel = etree.SubElement(root, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.site)
    _text(channel, "description", feed.description)
    _text(channel, "language", feed.language if feed.declares_language else "")
    if changed is not None:
        _text(channel, "lastBuildDate", format_datetime(changed))
    if feed.ttl is not None:
        _text(channel, "ttl", str(feed.ttl))
    own = etree.SubElement(channel, f"{{{ATOM}}}link")
    own.attrib.update({"href": urljoin(feed.site, feed.path), "rel": "self", "type": CONTENT_TYPES["rss"]})
    for entry in entries:
        element = etree.SubElement(channel, "item")
        _text(element, "title", entry.title)
        _text(element, "link", feed.link_to(entry))
        guid = _text(element, "guid", feed.guid_of(entry) or "")
        if guid is not None and guid.text != entry.url:
            guid.set("isPermaLink", "false")
        _text(element, "pubDate", format_datetime(entry.published))
        _text(element, f"{{{DC}}}creator", entry.author)
        for category in entry.categories:
            _text(element, "category", category)
        _text(element, "description", entry.summary)
        _html(element, f"{{{CONTENT}}}encoded", entry.body if feed.full_text else "")
        if entry.enclosure is not None:
            enclosure = {"url": entry.enclosure.url, "type": entry.enclosure.type or ""}
            etree.SubElement(element, "enclosure", enclosure | {"length": str(entry.enclosure.length or 0)})
    return _document(root, feed)


def _atom(feed: DemoFeed, entries: list[DemoEntry], changed: datetime | None) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{ATOM}}}feed", nsmap={DEFAULT: ATOM})
    if feed.declares_language:
        root.set(f"{{{XML}}}lang", feed.language)
    _text(root, f"{{{ATOM}}}id", urljoin(feed.site, feed.path))
    _title(root, feed, feed.title)
    _text(root, f"{{{ATOM}}}subtitle", feed.description)
    etree.SubElement(root, f"{{{ATOM}}}link", {"href": feed.site, "rel": "alternate", "type": "text/html"})
    etree.SubElement(root, f"{{{ATOM}}}link", {"href": urljoin(feed.site, feed.path), "rel": "self"})
    if changed is not None:
        _text(root, f"{{{ATOM}}}updated", changed.isoformat())
    for entry in entries:
        element = etree.SubElement(root, f"{{{ATOM}}}entry")
        _text(element, f"{{{ATOM}}}id", feed.guid_of(entry) or entry.url)
        _title(element, feed, entry.title)
        etree.SubElement(element, f"{{{ATOM}}}link", {"href": feed.link_to(entry), "rel": "alternate"})
        _text(element, f"{{{ATOM}}}published", entry.published.isoformat())
        _text(element, f"{{{ATOM}}}updated", entry.changed.isoformat())
        if entry.author:
            _text(etree.SubElement(element, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", entry.author)
        for category in entry.categories:
            etree.SubElement(element, f"{{{ATOM}}}category", {"term": category})
        _text(element, f"{{{ATOM}}}summary", entry.summary)
        content = _html(element, f"{{{ATOM}}}content", entry.body if feed.full_text else "")
        if content is not None:
            content.set("type", "html")
        if entry.enclosure is not None:
            link = {"rel": "enclosure", "href": entry.enclosure.url, "type": entry.enclosure.type or ""}
            etree.SubElement(element, f"{{{ATOM}}}link", link | {"length": str(entry.enclosure.length or 0)})
    return _document(root, feed)


def _title(parent: _Element, feed: DemoFeed, title: str) -> None:
    """Write an Atom title, which unlike the others declares whether it is HTML (RFC 4287, 3.1)."""
    element = _text(parent, f"{{{ATOM}}}title", title)
    if element is not None:
        element.set("type", feed.title_type)


def _rdf(feed: DemoFeed, entries: list[DemoEntry], changed: datetime | None) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{RDF}}}RDF", nsmap={"rdf": RDF, DEFAULT: RSS1, "dc": DC, "content": CONTENT})
    channel = etree.SubElement(root, f"{{{RSS1}}}channel", {f"{{{RDF}}}about": urljoin(feed.site, feed.path)})
    _text(channel, f"{{{RSS1}}}title", feed.title)
    _text(channel, f"{{{RSS1}}}link", feed.site)
    _text(channel, f"{{{RSS1}}}description", feed.description)
    _text(channel, f"{{{DC}}}language", feed.language if feed.declares_language else "")
    if changed is not None:
        _text(channel, f"{{{DC}}}date", changed.isoformat())
    listed = etree.SubElement(etree.SubElement(channel, f"{{{RSS1}}}items"), f"{{{RDF}}}Seq")
    for entry in entries:
        about = feed.guid_of(entry) or feed.link_to(entry)
        etree.SubElement(listed, f"{{{RDF}}}li", {f"{{{RDF}}}resource": about})
        element = etree.SubElement(root, f"{{{RSS1}}}item", {f"{{{RDF}}}about": about})
        _text(element, f"{{{RSS1}}}title", entry.title)
        _text(element, f"{{{RSS1}}}link", feed.link_to(entry))
        _text(element, f"{{{RSS1}}}description", entry.summary)
        _text(element, f"{{{DC}}}creator", entry.author)
        for category in entry.categories:
            _text(element, f"{{{DC}}}subject", category)
        _text(element, f"{{{DC}}}date", entry.published.isoformat())
        _html(element, f"{{{CONTENT}}}encoded", entry.body if feed.full_text else "")
    return _document(root, feed)


def _json(feed: DemoFeed, entries: list[DemoEntry], _changed: datetime | None) -> bytes:
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.site,
        "feed_url": urljoin(feed.site, feed.path),
        "description": feed.description,
        "language": feed.language if feed.declares_language else "",
        "items": [_json_entry(feed, entry) for entry in entries],
    }
    return json.dumps(_said(document), ensure_ascii=False, indent=1).encode(feed.encoding)


def _json_entry(feed: DemoFeed, entry: DemoEntry) -> dict[str, Any]:
    enclosure = entry.enclosure
    said = {
        "id": feed.guid_of(entry) or entry.url,
        "url": feed.link_to(entry),
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.body if feed.full_text else "",
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat() if entry.updated else "",
        "authors": [{"name": entry.author}] if entry.author else [],
        "tags": list(entry.categories),
        "attachments": [{"url": enclosure.url, "mime_type": enclosure.type}] if enclosure else [],
    }
    return _said(said)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """Return the members with a value; a feed's list of entries stays, even if it is empty."""
    return {name: value for name, value in values.items() if value or name == "items"}


def _text(parent: _Element, name: str, text: str) -> _Element | None:
    """Return an element of plain text below `parent`, unless the text is empty."""
    from lxml import etree

    if not text:
        return None
    element = etree.SubElement(parent, name)
    element.text = text
    return element


def _html(parent: _Element, name: str, html: str) -> _Element | None:
    """Return an element of HTML in a CDATA section, as most publishers write it, unless there is none."""
    from lxml import etree

    if not html:
        return None
    element = etree.SubElement(parent, name)
    element.text = etree.CDATA(html)
    return element


def _document(root: _Element, feed: DemoFeed) -> bytes:
    from lxml import etree

    document = etree.tostring(root, encoding=feed.encoding, xml_declaration=True, pretty_print=True)
    assert isinstance(document, bytes)
    return document
