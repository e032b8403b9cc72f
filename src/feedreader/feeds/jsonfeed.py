"""JSON Feed 1.0 and 1.1, read tolerantly: what has the wrong type is as if it were not there.

feedparser does not read this format. Hubs, icons and attachments' durations are not read.
"""

from __future__ import annotations

import html
import json
from typing import Any

from feedreader.feeds import identity
from feedreader.feeds.dates import DocumentDates
from feedreader.feeds.mapping import MAX_AUTHORS, MAX_BODY, MAX_CATEGORIES, MAX_ENCLOSURES, undoubled
from feedreader.model.entries import Enclosure, EntryData
from feedreader.model.feeds import FeedData
from feedreader.text.clean import one_line, prose
from feedreader.text.language import normalised
from feedreader.text.urls import web_url

_DATES = ("date_published", "date_modified")
MAX_DIGITS = 400
"""Numbers with more digits are refused (Python would refuse 4,300 anyway, with an exception)."""


def read_json(body: bytes) -> dict[str, Any] | None:
    """The document's object, if it is a JSON Feed; None if it is not."""
    try:
        document = json.loads(body.decode("utf-8", "replace"), parse_int=_number, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    claims = "jsonfeed.org" in _text(document, "version")
    return document if claims or ("version" in document and "title" in document) else None


def feed_of(document: dict[str, Any], base: str) -> FeedData:
    """What the feed says of itself."""
    return FeedData(
        title=one_line(_text(document, "title")),
        site_url=_url(document, "home_page_url", base),
        description=one_line(_text(document, "description")),
        language=normalised(_text(document, "language")),
    )


def candidates_of(document: dict[str, Any], feed: FeedData, base: str) -> list[identity.Candidate]:
    """The entries, in order, each under its own key."""
    home = _text(document, "home_page_url")
    items = [item for item in document["items"] if isinstance(item, dict)]
    shared = _authors(document)
    dates = DocumentDates(
        lambda: (text for item in items for key in _DATES if (text := _text(item, key))), feed.language
    )
    return [_candidate(item, feed, dates, home=home, base=base, shared=shared) for item in items]


def _candidate(
    item: dict[str, Any], feed: FeedData, dates: DocumentDates, *, home: str, base: str, shared: tuple[str, ...]
) -> identity.Candidate:
    title = one_line(undoubled(_text(item, "title")))
    content, summary = _bodies(item)
    link = _text(item, "url") or _text(item, "external_url")
    date = _text(item, "date_published") or _text(item, "date_modified")
    text = summary or content
    guid = _text(item, "id") or _text(item, "guid")
    key = identity.own_key(guid=guid, link=link, home=home, title=title, date=date, text=text)
    tags = item.get("tags")
    entry = EntryData(
        guid=key,
        url=web_url(link, base) if link else None,
        title=title,
        summary=summary,
        content=content,
        authors=_authors(item) or shared,
        categories=_lines(tags if isinstance(tags, list) else [])[:MAX_CATEGORIES],
        published=dates.read(_text(item, "date_published")),
        updated=dates.read(_text(item, "date_modified")),
        language=normalised(_text(item, "language")) or feed.language,
        enclosures=_enclosures(item, base),
    )
    return identity.Candidate(entry=entry, date=date)


def _bodies(item: dict[str, Any]) -> tuple[str, str]:
    plain = html.escape(_text(item, "content_text"), quote=False).strip().replace("\n", "<br>\n")
    summary = html.escape(_text(item, "summary"), quote=False).strip()
    texts = [prose(undoubled(text[:MAX_BODY])) for text in (_text(item, "content_html").strip(), plain, summary)]
    longest = max(texts, key=len)
    return longest, texts[2] if texts[2] != longest else ""


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    people = holder.get("authors")
    people = people if isinstance(people, list) else [holder.get("author")]
    return _lines([person.get("name") if isinstance(person, dict) else person for person in people])[:MAX_AUTHORS]


def _enclosures(item: dict[str, Any], base: str) -> tuple[Enclosure, ...]:
    attachments = item.get("attachments")
    found = {}
    for attachment in (attachments if isinstance(attachments, list) else [])[:MAX_ENCLOSURES]:
        url = _url(attachment, "url", base) if isinstance(attachment, dict) else None
        if url is not None:
            size = attachment.get("size_in_bytes")
            length = int(size) if isinstance(size, int | float) and 0 < size < 2**53 else None
            found[url] = Enclosure(url=url, type=one_line(_text(attachment, "mime_type")) or None, length=length)
    return tuple(found.values())


def _lines(texts: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for text in texts if isinstance(text, str) and (line := one_line(text))))


def _url(holder: dict[str, Any], key: str, base: str) -> str | None:
    text = _text(holder, key)
    return web_url(text, base) if text else None


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    if isinstance(value, int) and not isinstance(value, bool):  # ids are numbers in the wild
        return str(value)
    return value if isinstance(value, str) else ""


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= MAX_DIGITS else None
