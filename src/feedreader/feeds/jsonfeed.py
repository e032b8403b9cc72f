"""JSON Feed 1.0 and 1.1, read tolerantly: what has the wrong type is as if it were not there.

feedparser does not read this format. Hubs, icons and attachments' durations are not read.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from feedreader.feeds import identity
from feedreader.feeds.dates import DocumentDates
from feedreader.feeds.mapping import (
    MAX_AUTHORS,
    MAX_CATEGORIES,
    MAX_ENCLOSURES,
    Terms,
    body_of,
    chosen,
    newest,
    plain,
)
from feedreader.model.entries import Enclosure, EntryData
from feedreader.model.feeds import FeedData, WarningKind
from feedreader.text.clean import one_line
from feedreader.text.language import normalised
from feedreader.text.references import resolved
from feedreader.text.urls import web_url

if TYPE_CHECKING:
    from feedreader.feeds.ledger import Ledger

_DATES = ("date_published", "date_modified")
MAX_DIGITS = 400
"""Numbers with more digits are refused (Python would refuse 4,300 anyway, with an exception)."""


_ODD = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*+")|,(?=\s*[\]}])', re.DOTALL)
_STRAY_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')


def read_json(body: bytes, ledger: Ledger) -> dict[str, Any] | None:
    """The document's object, if it is a JSON Feed; None if it is other JSON. Raises BrokenJsonError.

    Raw line breaks in texts, commas before a bracket, junk behind the end and escapes that JSON does not
    know are read as they are meant, with a warning.
    """
    text = body.decode("utf-8", "replace")
    try:
        document = _DECODER.decode(text)
    except RecursionError:
        return None
    except ValueError:
        document = _mended(text)
        ledger.note(WarningKind.JSON_MENDED)
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    claims = "jsonfeed.org" in _text(document, "version")
    return document if claims or ("version" in document and "title" in document) else None


class BrokenJsonError(Exception):
    """JSON that cannot be read; its text says where it breaks."""


def _mended(text: str) -> Any:
    mended = _ODD.sub(lambda found: _STRAY_ESCAPE.sub(r"\\\\", found["text"] or ""), text)
    try:
        return _TOLERANT.raw_decode(mended.lstrip())[0]
    except RecursionError:
        return None
    except json.JSONDecodeError as error:
        raise BrokenJsonError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error


def feed_of(document: dict[str, Any], base: str) -> FeedData:
    """What the feed says of itself."""
    return FeedData(
        title=one_line(_text(document, "title")),
        site_url=_url(document, "home_page_url", base),
        description=one_line(_text(document, "description")),
        language=normalised(_text(document, "language")),
    )


def candidates_of(
    document: dict[str, Any], feed: FeedData, base: str, ledger: Ledger, *, doubled: bool = False
) -> list[identity.Candidate]:
    """The entries, in order, each under its own key; the newest where there are too many."""
    items = [item for item in document["items"] if isinstance(item, dict) and item]
    dates = DocumentDates(
        lambda: (text for item in items for key in _DATES if (text := _text(item, key))), feed.language
    )
    items = newest(
        items, lambda item: dates.read(_text(item, "date_published") or _text(item, "date_modified")), ledger
    )
    unread = dates.unread
    terms = Terms(
        feed=feed, base=base, home=_text(document, "home_page_url"), dates=dates, ledger=ledger, doubled=doubled
    )
    shared = _authors(document)
    candidates = [found for item in items if ledger.takes((found := _candidate(item, terms, shared)).entry)]
    ledger.note(WarningKind.DATES_UNREAD, dates.unread - unread)
    return candidates


def _candidate(item: dict[str, Any], terms: Terms, shared: tuple[str, ...]) -> identity.Candidate:
    title = plain(resolved(_text(item, "title")), doubled=terms.doubled)  # many programs escape it as for HTML
    content, summary = _bodies(item, terms)
    link = _text(item, "url") or _text(item, "external_url")
    date = _text(item, "date_published") or _text(item, "date_modified")
    guid = _text(item, "id") or _text(item, "guid")
    key = identity.own_key(guid=guid, link=link, home=terms.home, title=title, date=date, text=summary or content)
    tags = item.get("tags")
    entry = EntryData(
        guid=key,
        url=web_url(link, terms.base) if link else _permalink(guid),
        title=title,
        summary=summary,
        content=content,
        authors=_authors(item) or shared,
        categories=_lines(tags if isinstance(tags, list) else [])[:MAX_CATEGORIES],
        published=terms.dates.read(_text(item, "date_published")),
        updated=terms.dates.read(_text(item, "date_modified")),
        language=normalised(_text(item, "language")) or terms.feed.language,
        enclosures=_enclosures(item, terms.base),
    )
    return identity.Candidate(entry=entry, date=date)


def _permalink(guid: str) -> str | None:
    """An id is the address of the entry where it is one at all (JSON Feed 1.1, Items)."""
    return web_url(guid) if guid.lower().startswith(("http://", "https://")) else None


def _bodies(item: dict[str, Any], terms: Terms) -> tuple[str, str]:
    kinds = (("content_html", "text/html"), ("content_text", "text/plain"), ("summary", "text/plain"))
    return chosen([body_of(text, kind, None, terms) for key, kind in kinds if (text := _text(item, key))])


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


_DECODER = json.JSONDecoder(parse_int=_number, parse_constant=lambda _: None)
_TOLERANT = json.JSONDecoder(parse_int=_number, parse_constant=lambda _: None, strict=False)
