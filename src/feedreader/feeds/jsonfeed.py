"""JSON Feed 1.0 and 1.1, read tolerantly: values of the wrong type are ignored.

feedparser does not read this format. Hubs, icons and attachments' durations are not read.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from feedreader.feeds import charsets, identity, preclean
from feedreader.feeds.dates import DocumentDates
from feedreader.feeds.mapping import (
    MAX_AUTHORS,
    MAX_CATEGORIES,
    MAX_ENCLOSURES,
    Terms,
    body_of,
    chosen,
    first,
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

_HEAD = 8_192
_BEGIN = re.compile(rb'\{\s*"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_DATES = ("date_published", "date_modified")
MAX_DIGITS = 400
"""Numbers with more digits are refused (Python would refuse 4,300 anyway, with an exception)."""


# A text or a comment without an end extends to the end of the document: searching for the end again after each
# opening sign would take quadratic time. Spaces are matched possessively (`*+`) for the same reason.
_ODD = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*+"?)|,(?=\s*+[\]}])|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_STRAY_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')


def read_json(body: bytes, ledger: Ledger, content_type: str | None = None) -> dict[str, Any] | None:
    """Return the document's object, if it is a JSON Feed; None if it is other JSON. Raises BrokenJsonError.

    Raw line breaks in texts, commas before a bracket, comments, junk after the end and unknown escapes are read as
    intended, with a warning. If it is broken otherwise, or has no end, the complete entries are read.
    """
    text = _decoded(body, content_type)
    try:
        document = _DECODER.decode(text)
    except RecursionError:
        return None
    except ValueError:
        document = _mended(text, ledger)
    if isinstance(document, dict) and isinstance(items := document.get("items"), dict):
        # one item without its list, or a list with gaps, as some programs write it: by numbers
        document["items"] = list(items.values()) if _ITEM_KEYS.isdisjoint(items) else [items]
    if not isinstance(document, dict):
        return None
    claims = "jsonfeed.org" in _text(document, "version")
    if claims and "title" in document and document.get("items") is None:
        document["items"] = []  # how some programs write an empty list
    if not isinstance(document.get("items"), list):
        return None
    return document if claims or ("version" in document and "title" in document) else None


def _decoded(body: bytes, content_type: str | None) -> str:
    """Return the text: UTF-8 (RFC 8259, 8.1), else as HTTP declares it, or UTF-8 but for a few bytes, or a guess."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        found = charsets.mostly(body, "utf-8", "utf-8", few=2)
    found = (
        found
        or charsets.believed(body, preclean.named(body, content_type))
        or charsets.guessed(body, least=charsets.TELLING)
    )
    return found.text if found is not None else body.decode("windows-1252", "replace")


def without_junk(body: bytes) -> bytes:
    """Return a JSON Feed without anything printed in front of it, such as a warning.

    Any other body as it is.
    """
    begin = _BEGIN.search(body[:_HEAD])
    return body[begin.start() :] if begin is not None and b"<" not in body[: begin.start()] else body


class BrokenJsonError(Exception):
    """JSON that cannot be read; its text says where it breaks."""


def _mended(text: str, ledger: Ledger) -> Any:
    try:
        document = _TOLERANT.raw_decode(_repaired(text).lstrip())[0]
    except RecursionError:
        return None
    except json.JSONDecodeError as error:
        document = _Pieces(text, ledger).document()
        if document is None:
            raise BrokenJsonError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    else:
        ledger.note(WarningKind.JSON_MENDED)
    return document


def _repaired(text: str) -> str:
    return _ODD.sub(_as_meant, text)


def _as_meant(found: re.Match[str]) -> str:
    kept = found["text"] or ""
    return _STRAY_ESCAPE.sub(r"\\\\", kept) if "\\" in kept else kept


class _Pieces:
    """Broken JSON read piece by piece: the feed's own members, and those of its items that are complete.

    After an item that cannot be read, the next one is searched for at every brace that could begin it. All of this
    reads each character a few times at most; anything that would take more is left out.
    """

    def __init__(self, text: str, ledger: Ledger) -> None:
        self._text = text
        self._ledger = ledger
        self._left = len(text) * _MOST_LOOKS
        self._at = 0
        self._lost = False

    def document(self) -> dict[str, Any] | None:
        """Return what could be read, recording what was lost; None if no item is complete."""
        members: dict[str, Any] = {}
        self._at = self._text.find("{") + 1
        while (key := _KEY.match(self._text, self._at)) is not None:
            self._at = key.end()
            if key[1] == "items" and self._begins_items():
                members["items"] = self._items()
                continue
            try:
                members[key[1]] = self._value(self._text)
            except ValueError:
                break
        if not members.get("items"):
            return None
        if not _END.match(self._text, self._at):
            self._ledger.note(WarningKind.CUT_SHORT)
        elif not self._lost:
            self._ledger.note(WarningKind.JSON_MENDED)
        return members

    def _begins_items(self) -> bool:
        """Whether items follow: after their bracket, or one after the other if that is lost."""
        if self._text.startswith("[", self._at):
            self._at += 1
            return True
        start, first = self._at, None
        with suppress(ValueError):
            first = self._value(self._text)
        behind, self._at = self._at, start
        is_item = isinstance(first, dict) and not _ITEM_KEYS.isdisjoint(first)
        return is_item and _ANOTHER.match(self._text, behind) is not None

    def _items(self) -> list[Any]:
        items: list[Any] = []
        while self._left > 0 and (close := _CLOSE.match(self._text, self._at)) is None:
            if (begin := _ITEM.match(self._text, self._at)) is None:
                self._at, following = self._next_item(self._at)
                if not following:
                    break
                self._note_lost()
                continue
            start = self._at = begin.end() - 1
            try:
                value = self._value(self._text)
            except ValueError:
                value = self._broken_item(start)
            if value is not None and not _ITEM_KEYS.isdisjoint(value):
                items.append(value)
        else:
            self._at = close.end() if self._left > 0 and close is not None else len(self._text)
        return items

    def _broken_item(self, start: int) -> dict[str, Any] | None:
        """Return an item that can be repaired, or None; the next one follows."""
        end, following = self._next_item(start)
        try:
            value: dict[str, Any] = self._value(_repaired(self._text[start:end]))
        except ValueError:
            value = {}
        self._at = end
        if value:
            self._ledger.note(WarningKind.MENDED_ITEMS)
        elif following:
            self._note_lost()
        return value or None

    def _note_lost(self) -> None:
        self._ledger.note(WarningKind.ITEMS_LOST)
        self._lost = True

    def _next_item(self, start: int) -> tuple[int, bool]:
        """Find the end of a broken item; return whether anything follows it."""
        for found in _NEXT.finditer(self._text, start + 1):
            if self._left <= 0:
                break
            self._at = found.end() - 1
            try:
                value = self._value(self._text)
            except ValueError:
                continue
            if isinstance(value, dict) and not _ITEM_KEYS.isdisjoint(value):
                return found.start() + 1, True
        if (last := _LAST.search(self._text, start)) is not None:
            return last.start() + 1, True
        return len(self._text), False

    def _value(self, text: str) -> Any:
        """Return the value at the current position, and move behind it. Raises ValueError.

        `text` may be a part, from 0.
        """
        start = self._at if text is self._text else 0
        try:
            value, end = _TOLERANT.raw_decode(text, start)
        except json.JSONDecodeError as error:
            self._left -= error.pos - start + error.pos // _COUNTING + 1  # its lines are counted for the message
            raise
        except RecursionError as error:
            self._left = 0
            raise ValueError from error
        self._left -= end - start
        self._at = end
        return value


_MOST_LOOKS = 4
_COUNTING = 16
_KEY = re.compile(r'\s*+,?\s*+"((?:[^"\\]|\\.){0,100})"\s*+:\s*+')
_ITEM = re.compile(r"[^\w{}\[]*\{")
_ANOTHER = re.compile(r"\s*+,?\s*+\{")
_CLOSE = re.compile(r"[\s,]*+\](?!\s*+,?\s*+\{)")  # a bracket before another item is one too many
_END = re.compile(r"[\s,]*\}")
_NEXT = re.compile(r"[},]\s*+,?\s*+\{")
_LAST = re.compile(r"\}\s*+\]\s*+(?:,\s*+\"[\w-]+\"\s*+:|\}\s*+$)")
_ITEM_KEYS = frozenset({"id", "content_html", "content_text", "date_published"})


def feed_of(document: dict[str, Any], base: str, ledger: Ledger) -> FeedData:
    """Return what the feed says of itself."""
    return FeedData(
        title=plain(resolved(_text(document, "title")), None, ledger),
        site_url=_url(document, "home_page_url", base),
        description=plain(_text(document, "description"), None, ledger),
        language=normalised(_text(document, "language")),
    )


def self_url_of(document: dict[str, Any], base: str) -> str | None:
    """Return the address that the feed gives for itself."""
    return _url(document, "feed_url", base)


def candidates_of(
    document: dict[str, Any], feed: FeedData, base: str, ledger: Ledger, *, doubled: bool = False
) -> list[identity.Candidate]:
    """Return the entries, in order, each under its own key; the newest if there are too many."""
    items = [item for item in document["items"] if isinstance(item, dict) and item]
    ledger.note(WarningKind.ITEMS_EMPTY, len(document["items"]) - len(items))
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
    shared = first(_authors(document), MAX_AUTHORS, ledger)
    candidates = [found for item in items if ledger.takes((found := _candidate(item, terms, shared)).entry)]
    ledger.note(WarningKind.DATES_UNREAD, dates.unread - unread)
    return candidates


def _candidate(item: dict[str, Any], terms: Terms, shared: tuple[str, ...]) -> identity.Candidate:
    escaped = _text(item, "title")  # many programs do so as in HTML
    title = plain(resolved(escaped), None, terms.ledger, doubled=terms.doubled)
    content, summary = _bodies(item, terms)
    link = _text(item, "url") or _text(item, "external_url")
    date = _text(item, "date_published") or _text(item, "date_modified")
    guid = _text(item, "id") or _text(item, "guid")
    key = identity.own_key(guid=guid, link=link, home=terms.home, title=title, date=date, text=summary or content)
    links = (web_url(text, terms.base) for key in ("url", "external_url") if (text := _text(item, key)))
    url = next(filter(None, links), None) or _permalink(guid)
    terms.ledger.note(WarningKind.LINKS_UNUSABLE, bool(link) and url is None)
    entry = EntryData(
        guid=key,
        url=url,
        title=title,
        summary=summary,
        content=content,
        authors=first(_authors(item), MAX_AUTHORS, terms.ledger) or shared,
        categories=first(_names(item.get("tags")), MAX_CATEGORIES, terms.ledger),
        published=terms.dates.read(_text(item, "date_published")),
        updated=terms.dates.read(_text(item, "date_modified")),
        language=normalised(_text(item, "language")) or terms.feed.language,
        enclosures=first(_enclosures(item, terms.base, content), MAX_ENCLOSURES, terms.ledger),
    )
    return identity.Candidate(entry=entry, date=date)


def _permalink(guid: str) -> str | None:
    """Return an id as the address of the entry if it is an address at all (JSON Feed 1.1, Items)."""
    return web_url(guid) if guid.lower().startswith(("http://", "https://")) else None


def _bodies(item: dict[str, Any], terms: Terms) -> tuple[str, str]:
    kinds = (("content_html", "text/html"), ("content_text", "text/plain"), ("summary", "text/plain"))
    return chosen([body_of(text, kind, None, terms) for key, kind in kinds if (text := _text(item, key))])


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    return _names(holder.get("authors")) or _names(holder.get("author"))


def _enclosures(item: dict[str, Any], base: str, body: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for attachment in _objects(item.get("attachments"), "url"):
        if len(found) > MAX_ENCLOSURES:
            break
        url = _url(attachment, "url", base)
        if url is not None:
            size = attachment.get("size_in_bytes")
            length = int(size) if isinstance(size, int | float) and 0 < size < 2**53 else None
            found[url] = Enclosure(url=url, type=one_line(_text(attachment, "mime_type")) or None, length=length)
    for name in ("image", "banner_image"):
        url = _url(item, name, base)
        if url is not None and url not in found and url not in body:
            found[url] = Enclosure(url=url, type="image/*")
    return tuple(found.values())


def _names(given: Any) -> tuple[str, ...]:
    """Return people or tags, however they are given: in a list or alone, as objects with a name or by their names."""
    names = (one_line(resolved(_text(each, "name"))) for each in _objects(given, "name"))
    return tuple(dict.fromkeys(name for name in names if name))


def _objects(given: Any, key: str) -> list[dict[str, Any]]:
    """Return a list of objects, given as such, as a single object, or with only the value of its `key` for each."""
    each_given = given if isinstance(given, list) else [given]
    objects = ({key: each} if isinstance(each, str) else each for each in each_given)
    return [each for each in objects if isinstance(each, dict)]


def _url(holder: dict[str, Any], key: str, base: str) -> str | None:
    text = _text(holder, key)
    return web_url(text, base) if text else None


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):  # some feeds have numbers as ids
        return str(value)
    return value if isinstance(value, str) else ""


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= MAX_DIGITS else None


_DECODER = json.JSONDecoder(parse_int=_number, parse_constant=lambda _: None)
_TOLERANT = json.JSONDecoder(parse_int=_number, parse_constant=lambda _: None, strict=False)
