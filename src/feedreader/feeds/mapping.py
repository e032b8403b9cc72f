"""From feedparser's dictionaries to our values, every text cleaned on the way.

Titles, names and categories become single lines of plain text; bodies stay HTML. Which keys feedparser fills depends on
its version, so this is the only module that knows them.
"""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from feedreader.feeds import identity
from feedreader.feeds.dates import DocumentDates
from feedreader.model.entries import Enclosure, EntryData
from feedreader.model.feeds import FeedData, PollingHints
from feedreader.text.clean import one_line, prose
from feedreader.text.language import normalised
from feedreader.text.urls import web_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedreader.feeds.driver import Reading

MAX_BODY = 1_000_000
"""Characters kept of one body: more than any article, less than what makes a reader stall."""

MAX_MARKUP = 4_000
"""Characters of a title that are looked at: finding the ends of comments takes time with the square of this."""

DOUBLED_SAMPLE = 1_000
"""How far into a text its first doubly encoded letter is looked for."""

_DATES = ("published", "updated", "created")
MAX_AUTHORS = 20
MAX_CATEGORIES = 50
MAX_ENCLOSURES = 50

_BREAKING_TAG = re.compile(r"</?(?:br|p|div|li|ul|ol|h[1-6]|tr|td|th|blockquote)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_DOUBLED = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_CP1252 = {bytes([code]).decode("cp1252", "replace"): code for code in range(0x80, 0xA0)}

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_HINT = timedelta(days=366)


def feed_of(reading: Reading, base: str) -> FeedData:
    """What the feed says of itself; `base` is where it came from, against which links are resolved."""
    feed = reading.feed
    return FeedData(
        title=plain(_text(feed, "title"), _kind(feed, "title_detail")),
        site_url=web_url(_text(feed, "link"), base) if _text(feed, "link") else None,
        description=plain(_text(feed, "subtitle"), _kind(feed, "subtitle_detail") or "text/html"),
        language=normalised(_text(feed, "language")),
        hints=hints_of(reading),
    )


def hints_of(reading: Reading) -> PollingHints:
    """What the feed asks of its readers; anything that is not a sane number or name is as if it were not there."""
    ttl = _number(_text(reading.feed, "ttl"))
    period = _PERIODS.get(_text(reading.feed, "sy_updateperiod").strip().lower())
    frequency = _number(_text(reading.feed, "sy_updatefrequency"))
    hours = (_number(hour) for hour in reading.skip_hours)
    days = (day.strip().lower() for day in reading.skip_days)
    return PollingHints(
        ttl=_sane(timedelta(minutes=ttl)) if ttl else None,
        update_interval=_sane(period / (frequency or 1)) if period else None,
        # RSS 0.91 counted from 1 to 24, and there 24 is midnight.
        skip_hours=frozenset(hour % 24 for hour in hours if hour is not None and hour <= 24),
        skip_days=frozenset(_DAYS.index(day) for day in days if day in _DAYS),
    )


def candidates_of(reading: Reading, feed: FeedData, base: str, limit: int | None = None) -> list[identity.Candidate]:
    """The entries, at most `limit`, each under its own key; an element that says nothing at all is not one."""
    home = home_of(reading)
    dates = DocumentDates(lambda: _date_texts(reading), feed.language)
    return [
        _candidate(raw, feed, dates, home=home, base=base) for raw in reading.entries[:limit] if _says_something(raw)
    ]


def _date_texts(reading: Reading) -> Iterator[str]:
    return (text for raw in reading.entries for key in _DATES if (text := _text(raw, key)))


def home_of(reading: Reading) -> str:
    """The feed's link as written."""
    return _text(reading.feed, "link")


def _says_something(raw: dict[str, Any]) -> bool:
    return any(dict.get(raw, key) for key in ("id", "link", "title", "summary", "content", "links", "media_content"))


def _candidate(
    raw: dict[str, Any], feed: FeedData, dates: DocumentDates, *, home: str, base: str
) -> identity.Candidate:
    title = plain(_text(raw, "title"), _kind(raw, "title_detail"))
    content, summary = bodies(raw)
    link = _text(raw, "link")
    date = next((found for key in _DATES if (found := _text(raw, key).strip())), "")
    text = summary or content
    guid = identity.own_key(guid=_text(raw, "id"), link=link, home=home, title=title, date=date, text=text)
    entry = EntryData(
        guid=guid,
        url=_address(raw, link, base),
        title=title,
        summary=summary,
        content=content,
        authors=_authors(raw),
        categories=_categories(raw),
        published=dates.read(_text(raw, "published")) or dates.read(_text(raw, "created")),
        updated=dates.read(_text(raw, "updated")),
        language=_language(raw) or feed.language,
        enclosures=_enclosures(raw, base),
    )
    return identity.Candidate(entry=entry, date=date)


def plain(text: str, kind: str | None = None) -> str:
    """A title or name as one line of plain text; `kind` is its media type, where only HTML has tags and references."""
    text = undoubled(text[:MAX_MARKUP])
    if kind in {"text/html", "application/xhtml+xml"}:
        if "<" in text:
            text = _TAG.sub("", _BREAKING_TAG.sub(" ", text))
        text = html.unescape(text) if "&" in text else text
    return one_line(text)


def undoubled(text: str) -> str:
    """The text before it was taken for Windows-1252 and encoded in UTF-8 a second time (`Ã©`, `â€™`), if it was."""
    if text.isascii() or _DOUBLED.search(text, 0, DOUBLED_SAMPLE) is None:
        return text
    try:
        return bytes(_CP1252.get(character, ord(character)) for character in text).decode()
    except ValueError:  # a character beyond 255, or bytes that are no UTF-8: it was not
        return text


def bodies(raw: dict[str, Any]) -> tuple[str, str]:
    """The longest body as HTML, and the feed's other text where it says something else.

    feedparser files descriptions of media and of podcasts under `content` too, in the order of the document, and copies
    what it finds there to `summary` where an entry has none.
    """
    contents = dict.get(raw, "content", ())
    copied = any(dict.get(content, "value") == _text(raw, "summary") for content in contents)
    summary = "" if copied else _html(_text(raw, "summary"), _kind(raw, "summary_detail"))
    texts = [_html(_text(content, "value"), content.get("type")) for content in contents]
    longest = max((summary, *texts), key=len)
    others = [text for text in (summary, *texts) if text and text != longest]
    return longest, others[0] if others else ""


def _html(text: str, kind: str | None) -> str:
    text = prose(undoubled(text[:MAX_BODY])).strip()
    return html.escape(text, quote=False).replace("\n", "<br>\n") if kind == "text/plain" else text


def _text(raw: dict[str, Any], key: str) -> str:
    # dict.get: feedparser's own resolves aliases, and gives one date for another
    value = dict.get(raw, key)
    return value if isinstance(value, str) else ""


def _kind(raw: dict[str, Any], key: str) -> str | None:
    detail = dict.get(raw, key)
    return detail.get("type") if isinstance(detail, dict) else None


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _sane(span: timedelta) -> timedelta | None:
    return span if timedelta(seconds=30) <= span <= _LONGEST_HINT else None


def _address(raw: dict[str, Any], link: str, base: str) -> str | None:
    """Where the entry can be read: the publisher's own address if a feed service replaced it, else its link."""
    for text in (_text(raw, "feedburner_origlink"), link):
        if text and (url := web_url(html.unescape(text), base)):
            return url
    links = (found for found in dict.get(raw, "links", ()) if found.get("rel") == "alternate" and found.get("href"))
    return next((url for found in links if (url := web_url(found["href"], base))), None)


def _authors(raw: dict[str, Any]) -> tuple[str, ...]:
    people = (person.get("name") or person.get("email") or "" for person in dict.get(raw, "authors", ()))
    names = _distinct(plain(name, "text/html") for name in people if isinstance(name, str))
    return names[:MAX_AUTHORS] or _distinct([plain(_text(raw, "author"), "text/html")])


def _categories(raw: dict[str, Any]) -> tuple[str, ...]:
    terms = (tag.get("label") or tag.get("term") or "" for tag in dict.get(raw, "tags", ()))
    return _distinct(plain(term, "text/html") for term in terms if isinstance(term, str))[:MAX_CATEGORIES]


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def _language(raw: dict[str, Any]) -> str | None:
    """What the entry itself claims: dc:language, or an xml:lang of its own or of its title or body."""
    if claim := normalised(_text(raw, "language")):
        return claim
    details = [dict.get(raw, "title_detail"), *dict.get(raw, "content", ()), dict.get(raw, "summary_detail")]
    claims = (detail.get("language") for detail in details if isinstance(detail, dict))
    outer = normalised(dict.get(raw, "outer_language"))
    return next((own for claim in claims if (own := normalised(claim)) and own != outer), None)


def _enclosures(raw: dict[str, Any], base: str) -> tuple[Enclosure, ...]:
    """Files brought along: RSS enclosures, Atom links, media:content; each address once.

    A medium without a type (`image`) becomes a range (`image/*`).
    """
    links = [link for link in dict.get(raw, "links", ()) if link.get("rel") == "enclosure"]
    found: dict[str, Enclosure] = {}
    for link in [*links, *dict.get(raw, "media_content", ())][: MAX_ENCLOSURES * 2]:
        address = link.get("href") or dict.get(link, "url")
        url = web_url(html.unescape(address), base) if isinstance(address, str) and address else None
        if url is None:
            continue
        medium = one_line(link.get("medium") or "")
        found.setdefault(
            url,
            Enclosure(
                url=url,
                type=one_line(link.get("type") or "") or (f"{medium}/*" if medium else None),
                length=_length(link.get("length") or link.get("filesize") or ""),
            ),
        )
    return tuple(found.values())[:MAX_ENCLOSURES]


def _length(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 16 and int(text) else None
