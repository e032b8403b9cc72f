"""From feedparser's dictionaries to our values, every text cleaned on the way.

Titles, names and categories become single lines of plain text; bodies stay HTML. Which keys feedparser fills depends on
its version, so this is the only module that knows them.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin

from feedreader.feeds import identity
from feedreader.feeds.dates import DocumentDates
from feedreader.feeds.element_handlers import MAX_CAPTIONS, MAX_MEDIA_TEXTS
from feedreader.feeds.ledger import MAX_ENTRIES
from feedreader.model.entries import Enclosure, EntryData
from feedreader.model.feeds import FeedData, PollingHints, WarningKind
from feedreader.text.clean import MAX_LINE, one_line, prose
from feedreader.text.html import text_of
from feedreader.text.language import normalised
from feedreader.text.likeness import essence
from feedreader.text.references import resolved
from feedreader.text.urls import host_of, web_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from feedreader.feeds.driver import Reading
    from feedreader.feeds.ledger import Ledger

MAX_BODY = 1_000_000
"""How many characters of one body are kept: more than any article has, but few enough to display."""

MAX_MARKUP = 4_000
"""How many characters of a title are examined: finding the ends of comments takes quadratic time."""

DOUBLED_SAMPLE = 1_000
"""How far into a text its first doubly encoded letter is searched for."""

T = TypeVar("T")
V = TypeVar("V")

SAMPLE = 100
"""How many dates at each end of a document show its order."""

_DATES = ("published", "updated", "created")
MAX_AUTHORS = 20
MAX_CATEGORIES = 50
MAX_ENCLOSURES = 50

_SHOWS = re.compile(r"<(?:img|picture|video|audio|iframe|embed|object|amp-)", re.IGNORECASE)
_WRITING = frozenset({"", "author", "writer", "reporter", "journalist", "byline", "correspondent", "columnist"})
"""The roles in Media RSS (EBU's) of those who wrote an entry."""

_ANY_TAG = re.compile(r"<[^<>]*>")
_OPENING_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ATTRIBUTE = re.compile(
    r"""(?<=[\s"'/])(?P<name>[^\s"'<>/=]+)\s*=\s*(?:(?P<quote>["'])(?P<value>.*?)(?P=quote)|(?P<bare>[^\s"'>]+))""",
    re.DOTALL,
)
_ADDRESSES = frozenset({"href", "src", "srcset", "poster", "data", "cite", "data-src", "data-srcset", "data-original"})
"""The attributes whose values are addresses."""

_ANCHOR = re.compile(r"<a\s[^<>]*>(?:[^<]|<(?!/?a[\s>]))*+</a\s*>", re.IGNORECASE)
_OPENED = re.compile(r"<a\s", re.IGNORECASE)
_MARGIN = 400
"""How many characters at the beginning of a text are searched for markup."""

_LITTLE = 5
"""A text with at most this share outside of links is a list of links."""

_CDATA = "<![CDATA["
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ROOTED = re.compile(r"/[^\s/]\S*")
_ABSOLUTE = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_ADDRESS_IN_MARKUP = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_TWO_SLASHES = re.compile(r"^(https?)(?::/(?=[^/])|//(?=[\w-]+\.)|:///+)", re.IGNORECASE)
"""Misspellings of `://`; browsers read the first and the last alike (WHATWG URL, 4.4)."""

_HOST = re.compile(r"(?:[\w-]+\.)+[a-zA-Z][\w-]+(?=[/?#:]|$)")
_FILES = ("image/", "audio/", "video/", "font/", "application/octet", "application/pdf", "application/zip")
_XHTML = "application/xhtml+xml"
_MARKUP = frozenset({"text/html", _XHTML})
_ELEMENTS = re.compile(
    r"<(p|div|ul|ol|dl|table|h[1-6]|blockquote|figure|article|section|pre)(?:\s[^<>]*)?>.*</(?:\1|p|div|ul|ol)>",
    re.IGNORECASE | re.DOTALL,
)
"""A text that begins and ends with HTML blocks is not the plain text that it is declared to be."""

_CLOSING_TAG = re.compile(r"&lt;/[a-zA-Z]")
_BREAKING_TAG = re.compile(r"</?(?:br|p|div|li|ul|ol|h[1-6]|tr|td|th|blockquote)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_MEANS_MORE = re.compile(r"<(?:su[bp]|img|ruby)\b", re.IGNORECASE)
"""Elements whose content a line of text must show: raised or lowered text, descriptions of pictures, ruby."""

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


def feed_of(reading: Reading, base: str, ledger: Ledger, *, doubled: bool) -> FeedData:
    """Return what the feed says of itself; `base` is its address, against which links are resolved."""
    feed = reading.feed
    return FeedData(
        title=plain(_text(feed, "title"), _kind(feed, "title_detail"), ledger, doubled=doubled),
        site_url=web_url(_text(feed, "link"), base) if _text(feed, "link") else None,
        description=plain(
            _text(feed, "subtitle"), _kind(feed, "subtitle_detail") or "text/html", ledger, doubled=doubled
        ),
        language=normalised(_text(feed, "language")),
        hints=hints_of(reading),
    )


def self_url_of(reading: Reading, base: str) -> str | None:
    """Return the address that the feed gives for itself (RFC 4287, 4.2.7.2), in RSS too."""
    links = (link for link in dict.get(reading.feed, "links", ()) if dict.get(link, "rel") == "self")
    return next((url for link in links if (href := _text(link, "href")) and (url := web_url(href, base))), None)


def hints_of(reading: Reading) -> PollingHints:
    """Return what the feed asks of its readers, ignoring anything that is not a plausible number or name."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the entries of a document have in common.

    `base` is its address, `home` the feed's link as written, `doubled` whether its letters are encoded twice; `authors`
    are those of entries that name none.
    """

    feed: FeedData
    base: str
    home: str
    dates: DocumentDates
    ledger: Ledger
    doubled: bool = False
    authors: tuple[str, ...] = ()


def candidates_of(
    reading: Reading, feed: FeedData, base: str, ledger: Ledger, *, limit: int | None = None, doubled: bool = False
) -> tuple[list[identity.Candidate], bool]:
    """Return the entries, each under its own key, the newest if there are too many; empty elements are left out.

    `limit` reads only the first ones. The second value says that their dates depend on each other.
    """
    read = reading.entries[:limit]
    said = [raw for raw in read if _says_something(raw)]
    ledger.note(WarningKind.ITEMS_EMPTY, len(read) - len(said))
    dates = DocumentDates(lambda: _date_texts(reading), feed.language)
    said = newest(said, lambda raw: _claimed(raw, dates), ledger)
    terms = Terms(
        feed=feed,
        base=base,
        home=home_of(reading),
        dates=dates,
        ledger=ledger,
        doubled=doubled,
        authors=shared_authors(reading, ledger),
    )
    candidates = [candidate for raw in said if ledger.takes((candidate := _candidate(raw, terms)).entry)]
    return candidates, dates.connected


def newest(items: list[T], date_of: Callable[[T], datetime | None], ledger: Ledger) -> list[T]:
    """Return as many items as one document may have, in its order; if it has more, the newest.

    An item without a date is as old as the one before it. If a document has many times too many items, only the newer
    end of it is considered.
    """
    if len(items) <= MAX_ENTRIES:
        return items
    ledger.note(WarningKind.TOO_MANY_ENTRIES, len(items))
    if len(items) > MAX_ENTRIES * 4:
        ends = [[date for item in end if (date := date_of(item))] for end in (items[:SAMPLE], items[-SAMPLE:])]
        oldest_first = bool(ends[0] and ends[1]) and max(ends[0]) < max(ends[1])
        items = items[-MAX_ENTRIES * 4 :] if oldest_first else items[: MAX_ENTRIES * 4]
    dates: list[float] = []
    for item in items:
        date = date_of(item)
        dates.append(date.timestamp() if date else dates[-1] if dates else 0.0)
    kept = sorted(range(len(items)), key=lambda place: (-dates[place], place))[:MAX_ENTRIES]
    return [items[place] for place in sorted(kept)]


def _claimed(raw: dict[str, Any], dates: DocumentDates) -> datetime | None:
    return next((date for key in _DATES if (date := dates.read(_text(raw, key)))), None)


def _date_texts(reading: Reading) -> Iterator[str]:
    return (text for raw in reading.entries for key in _DATES if (text := _text(raw, key)))


def home_of(reading: Reading) -> str:
    """Return the feed's link as written."""
    return _text(reading.feed, "link")


def shared_authors(reading: Reading, ledger: Ledger) -> tuple[str, ...]:
    """Return the authors that an Atom feed names for all its entries (RFC 4287, 4.2.1); RSS names its editor there."""
    return _people(reading.feed, ledger) if reading.version.startswith("atom") else ()


def _says_something(raw: dict[str, Any]) -> bool:
    return any(dict.get(raw, key) for key in _SAYING)


_MEDIA = frozenset({"captions", "media_content", "credits", "media_texts"})
_OTHER_TEXTS = ("itunes_summary", "dcterms_abstract")
_FULL_TEXTS = ("yandex_full-text", "turbo_content")
"""The whole article, as Russian outlets provide it for Yandex beside a short description: in HTML or in plain text."""

_SAYING = (
    "subtitle",
    *(
        "id",
        "link",
        "title",
        "summary",
        "content",
        "links",
        "media_content",
        "captions",
        "media_texts",
        "picture",
        "other_files",
    ),
    *_OTHER_TEXTS,
    *_FULL_TEXTS,
)


def _candidate(raw: dict[str, Any], terms: Terms) -> identity.Candidate:
    noted, unread = terms.ledger.of_entries, terms.dates.unread
    title = plain(_text(raw, "title"), _kind(raw, "title_detail"), terms.ledger, doubled=terms.doubled)
    title = title or plain(_text(raw, "itunes_title"), None, terms.ledger, doubled=terms.doubled)
    content, summary = bodies(raw, terms)
    date = next((found for key in _DATES if (found := _text(raw, key).strip())), "")
    guid = identity.own_key(
        guid=_text(raw, "id"),
        link=_text(raw, "link"),
        home=terms.home,
        title=title,
        date=date,
        text=summary or content,
    )
    files = first(_enclosures(raw, terms.base), MAX_ENCLOSURES, terms.ledger)
    url = _address(raw, terms)
    terms.ledger.note(WarningKind.LINKS_UNUSABLE, url is None and _links_somewhere(raw))
    comments, replies = _discussion(raw, terms.base)
    entry = EntryData(
        guid=guid,
        url=url,
        title=title,
        summary=summary,
        content=content if files else _pictured(content, raw, terms),
        authors=first(_authors(raw, terms.ledger) or terms.authors, MAX_AUTHORS, terms.ledger),
        categories=first(_categories(raw, terms.ledger), MAX_CATEGORIES, terms.ledger),
        published=terms.dates.read(_text(raw, "published")) or terms.dates.read(_text(raw, "created")),
        updated=terms.dates.read(_text(raw, "updated")),
        language=_language(raw) or terms.feed.language,
        enclosures=files,
        comments=comments,
        replies=replies,
    )
    terms.ledger.note(WarningKind.DATES_UNREAD, terms.dates.unread - unread)
    return identity.Candidate(entry=entry, date=date, noted=terms.ledger.of_entries > noted)


def first(values: tuple[V, ...], limit: int, ledger: Ledger) -> tuple[V, ...]:
    """Return the first values, as many as an entry may have; a warning says how many were left out."""
    if len(values) <= limit:
        return values
    ledger.note(WarningKind.LISTS_CUT)
    return values[:limit]


def plain(text: str, kind: str | None, ledger: Ledger, *, doubled: bool = False) -> str:
    """Return a title or name as one line of plain text.

    `kind` is its media type; only HTML has tags and references.
    """
    cut, text = len(text) > MAX_MARKUP, text[:MAX_MARKUP]
    text = undoubled(text) if doubled else text
    if "<!" in text and text.lstrip().startswith(_CDATA):
        text = text.strip().removeprefix(_CDATA).removesuffix("]]>")
    if kind in _MARKUP and _MEANS_MORE.search(text) is not None:
        text = text_of(text)
    elif kind in _MARKUP:
        if "<" in text:
            text = _TAG.sub("", _BREAKING_TAG.sub(" ", text))
        text = resolved(text)
    line = one_line(text)
    ledger.note(WarningKind.TEXTS_CUT, cut or (len(text) > MAX_LINE and line != one_line(text, MAX_MARKUP)))
    return line


def undoubled(text: str) -> str:
    """Repair a text that was taken for Windows-1252 and encoded in UTF-8 a second time (`Ã©`, `â€™`), if it was."""
    if text.isascii() or _DOUBLED.search(text, 0, DOUBLED_SAMPLE) is None:
        return text
    try:
        return bytes(_CP1252.get(character, ord(character)) for character in text).decode()
    except ValueError:  # a character beyond 255, or bytes that are not UTF-8: it was not
        return text


def bodies(raw: dict[str, Any], terms: Terms) -> tuple[str, str]:
    """Return the article as HTML, and another text of the entry if that says something else.

    feedparser files a second description (of a podcast, say) under `content`, in the order of the document, and copies
    what it finds there to `summary` if an entry has none.
    """
    contents = dict.get(raw, "content", ())
    given = [(_text(content, "value"), content) for content in contents if not _is_file(content)]
    summary = _text(raw, "summary")
    if summary and not any(text == summary for text, _ in given):
        given.append((summary, dict.get(raw, "summary_detail") or {}))
    others = ((text, dict.get(raw, f"{key}_detail") or {}) for key in _OTHER_TEXTS if (text := _text(raw, key)))
    given.extend(others)
    full = (text for key in _FULL_TEXTS if (text := _text(raw, key)))
    given.extend((text, {"type": "text/html" if "<" in text or "&" in text else "text/plain"}) for text in full)
    if not given and (subtitle := _text(raw, "subtitle")):  # of a podcast, whose summary is usually the same
        given.append((subtitle, dict.get(raw, "subtitle_detail") or {}))
    texts = [body_of(text, dict.get(detail, "type"), dict.get(detail, "base"), terms) for text, detail in given if text]
    content, other = chosen(texts)
    captions = () if _MEDIA.isdisjoint(raw) else _captions(raw, terms)
    return (_with_captions(content, captions, terms) if captions else content), other


@dataclass(frozen=True, slots=True)
class Body:
    """One text of an entry, as HTML; `source` is the plain text that it was made from, if it was."""

    html: str
    source: str | None = None

    @property
    def weight(self) -> int:
        """How much it says: its characters without markup and spaces; of little but links, those outside of them."""
        if "<" not in self.html:
            return _letters(self.html)
        words = _letters(_ANY_TAG.sub("", self.html))
        if self.html.count("<a ") > 1:
            beside = _letters(_ANY_TAG.sub("", _ANCHOR.sub("", self.html)))
            return beside if beside * _LITTLE < words else words
        return words

    @property
    def shows_markup(self) -> bool:
        """Whether its tags, if it has any, would be read as text."""
        if self.source is not None:
            return "<" in self.source or "&" in self.source
        return "<" not in self.html and "&lt;" in self.html


def _letters(text: str) -> int:
    return len(text) - text.count(" ") - text.count("\n")


def chosen(texts: list[Body]) -> tuple[str, str]:
    """Return the article and the other text: the one that says most, by words and not by tags; the first of equals.

    A copy of another text's markup, shown as text, does not count. A text of pictures alone is added to the article,
    and so is a third text, after a line, if it says something that neither of the others says.
    """
    texts = [text for text in texts if text.html]
    if len(texts) > 1:
        texts = _without_copies(texts)
    texts = [_escaped_once(text) for text in texts]
    if len(texts) < 2:
        return (texts[0].html if texts else ""), ""
    if len(texts) == 2:
        long, short = sorted(texts, key=lambda text: len(text.html), reverse=True)
        if _clearly_outweighs(long.html, short.html):
            return long.html, short.html
    weighed = [(text.weight, text) for text in texts]
    most = max(weight for weight, _ in weighed)
    article = max((text for weight, text in weighed if weight * 10 >= most * 9), key=lambda text: "<" in text.html)
    rest = [(weight, text) for weight, text in weighed if text is not article and text.html != article.html]
    content = article.html
    for weight, text in rest:
        if not weight and text.html not in content:
            content += f"\n{text.html}"
    others = [text for weight, text in rest if weight]
    if len(others) > 1:
        said = essence(content) + essence(others[0].html)
        for text in others[1:]:
            if essence(text.html) not in said:
                content += f"\n<hr>\n{text.html}"
                said += essence(text.html)
    return content, others[0].html if others else ""


def _clearly_outweighs(html: str, plain: str) -> bool:
    """Whether a text says far more than one without markup, judging by its beginning.

    Most entries have a whole article and a sentence or two of it, and weighing all of it would take a tenth of parsing.
    """
    most = len(plain)
    if "<" in plain or len(html) < 2 * most:
        return False
    return any(_said_at_first(html[:size]) * 9 > most * 10 for size in (2 * most, 3 * most + _MARGIN))


def _said_at_first(beginning: str) -> int:
    """Return how much text the beginning has besides its links, without a truncated tag or link."""
    beginning = _ANCHOR.sub("", beginning)
    unclosed = _OPENED.search(beginning)
    beginning = beginning[: beginning.rfind("<") if unclosed is None else unclosed.start()]
    return _letters(_ANY_TAG.sub("", beginning))


def _without_copies(texts: list[Body]) -> list[Body]:
    suspects = [text for text in texts if text.shows_markup]
    if not suspects:
        return texts
    others = {essence(text.html) for text in texts if text not in suspects}
    copies = {text for text in suspects if essence(text.html if text.source is None else text.source) in others}
    return [text for text in texts if text not in copies]


def _escaped_once(text: Body) -> Body:
    """Return a text that is blocks of HTML and was escaped once too often (`&lt;p&gt;` in CDATA) as HTML."""
    if not text.html.startswith("&lt;") or "<" in text.html:
        return text
    letters = resolved(text.html)
    return Body(letters) if _ELEMENTS.fullmatch(letters) is not None else text


def body_of(text: str, kind: str | None, base: str | None, terms: Terms) -> Body:
    """Return a text of an entry, cleaned, as HTML.

    `kind` is its media type, `base` an `xml:base` that applies to it.
    """
    if len(text) > MAX_BODY:
        terms.ledger.note(WarningKind.TEXTS_CUT)
        text = text[:MAX_BODY]
    text = prose(undoubled(text) if terms.doubled else text).strip()
    if text.startswith(_CDATA):  # wrapped twice
        text = text.removeprefix(_CDATA).removesuffix("]]>").strip()
    if kind is not None and kind.startswith("text/") and kind not in _MARKUP and _ELEMENTS.fullmatch(text) is None:
        return Body(as_html(text), text)
    if kind == _XHTML and text.startswith("&lt;") and "<" not in text and _CLOSING_TAG.search(text) is not None:
        text = resolved(text)  # HTML, as if it were letters
    if base and "=" in text:
        text = rebased(text, urljoin(terms.base, base))
    return Body(text)


def as_html(text: str) -> str:
    """Return plain text as HTML, with its line breaks."""
    return html.escape(text, quote=False).replace("\n", "<br>\n")


def rebased(text: str, base: str) -> str:
    """Return HTML with its relative addresses resolved against `base` (an `xml:base`, not the article's address).

    Addresses that would make the text longer than what is kept of any text stay as they are.
    """
    room = MAX_BODY

    def absolute(value: str) -> str:
        nonlocal room
        if not value or value.startswith("#") or _SCHEME.match(value) or room < len(base):
            return value
        room -= len(base)
        try:
            return urljoin(base, value)
        except ValueError:
            return value

    def attribute(found: re.Match[str]) -> str:
        name, quote = found["name"], found["quote"] or ""
        if name.lower() not in _ADDRESSES:
            return found[0]
        value = resolved(found["value"] if quote else found["bare"]).strip()
        if name.lower().endswith("srcset"):
            parts = (part.strip().partition(" ") for part in value.split(","))
            value = ", ".join(f"{absolute(address)}{space}{size}" for address, space, size in parts if address)
        else:
            value = absolute(value)
        return f'{name}="{html.escape(value)}"'

    return _OPENING_TAG.sub(lambda tag: _ATTRIBUTE.sub(attribute, tag[0]), text)


@dataclass(frozen=True, slots=True)
class _Caption:
    """The texts on a medium, as HTML, or on the entry's media altogether; and its authors."""

    html: str
    medium: dict[str, Any] | None
    credit: str = ""


def _captions(raw: dict[str, Any], terms: Terms) -> list[_Caption]:
    """Return the texts on an entry's media: descriptions, credits, and transcripts."""
    given = first(tuple(dict.get(raw, "captions", ())), MAX_CAPTIONS, terms.ledger)
    media = dict.get(raw, "media_content", ())[:MAX_CAPTIONS]
    captions = [
        _Caption(body_of(text, kind, None, terms).html, medium, _text(medium or {}, "medium_credit"))
        for text, kind, medium in given
    ]
    described = {id(medium) for _, _, medium in given}
    credited = [(medium, credit) for medium in media if (credit := _text(medium, "medium_credit"))]
    if (makers := dict.get(raw, "credits", ())) and (names := _not_authors(makers, raw, terms)):
        credited.append((media[0] if len(media) == 1 else {}, ", ".join(names[:MAX_AUTHORS])))
    captions += [_Caption("", medium, credit) for medium, credit in credited if id(medium) not in described]
    spoken = first(tuple(dict.get(raw, "media_texts", ())), MAX_MEDIA_TEXTS, terms.ledger)
    if spoken:
        captions.append(_Caption("<br>\n".join(body_of(text, kind, None, terms).html for text, kind in spoken), None))
    return captions


def _not_authors(makers: Sequence[tuple[str, str]], raw: dict[str, Any], terms: Terms) -> tuple[str, ...]:
    authors = {essence(name) for name in _authors(raw, terms.ledger)}
    return _distinct(name for _, name in makers if essence(name) not in authors)


def _with_captions(content: str, captions: Sequence[_Caption], terms: Terms) -> str:
    """Return an article followed by its pictures' captions; captions alone are the article only if nothing else is."""
    if not essence(content):
        longest = max((caption.html for caption in captions), key=len)
        captions = [caption for caption in captions if caption.html != longest or not longest]
        content = f"{longest}\n{content}".strip()
    said = essence(content)
    for caption in captions:
        credit = plain(caption.credit, "text/html", terms.ledger)
        words, maker = essence(caption.html), essence(credit)
        if (not words or words in said) and (not maker or maker in said):
            continue
        said += words + maker
        credit = html.escape(credit, quote=False) if maker not in words else ""
        text = f"{caption.html} ({credit})" if caption.html and credit else caption.html or credit
        content += f"\n<figure>{_shown(caption.medium or {}, terms)}<figcaption>{text}</figcaption></figure>"
    return content


def _discussion(raw: dict[str, Any], base: str) -> tuple[str | None, str | None]:
    """Return the page where the entry is discussed, and the feed of its comments.

    These are `comments` of RSS 2.0 and `wfw:commentRss`, else Atom's replies (RFC 4685, 4), which may be pages or
    feeds.
    """
    pages: list[str] = []
    feeds: list[str] = []
    for link in _links(raw, "replies"):
        (pages if dict.get(link, "type") in _MARKUP else feeds).append(link["href"])
    return _place(_text(raw, "comments"), pages, base), _place(_text(raw, "wfw_commentrss"), feeds, base)


def _place(written: str, others: Sequence[str], base: str) -> str | None:
    """Return the first address; some feeds give the number of comments in its place."""
    if not written and not others:
        return None
    written = written.strip()
    named = (written, *others) if _ABSOLUTE.match(written) or written.startswith("/") else others
    return next((url for address in named if (url := web_url(address, base))), None)


def _links(raw: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    links = (link for link in dict.get(raw, "links", ()) if dict.get(link, "rel") == rel)
    return [link for link in links if isinstance(dict.get(link, "href"), str) and link["href"].strip()]


def _shown(medium: dict[str, Any], terms: Terms) -> str:
    """Return a medium's picture, with its title, as HTML; "" if it is not a picture."""
    address = dict.get(medium, "url") if _is_picture(medium) else None
    url = web_url(address, terms.base) if isinstance(address, str) and address else None
    if not url:
        return ""
    name, kind = dict.get(medium, "medium_name") or ("", None)
    name = plain(name, kind, terms.ledger)
    return f'<img src="{html.escape(url)}" alt="{html.escape(name)}">'


def _pictured(content: str, raw: dict[str, Any], terms: Terms) -> str:
    """Return an article without pictures with the one that represents it (media:thumbnail, an item's image)."""
    picture = _text(raw, "picture")
    if not picture or _SHOWS.search(content) is not None or (url := web_url(picture, terms.base)) is None:
        return content
    return f'{content}\n<figure><img src="{html.escape(url)}" alt=""></figure>'.lstrip()


def _is_picture(medium: dict[str, Any]) -> bool:
    kind = f"{dict.get(medium, 'medium') or ''} {dict.get(medium, 'type') or ''}".strip()
    return not kind or kind.startswith("image")


def _text(raw: dict[str, Any], key: str) -> str:
    # dict.get: feedparser's own resolves aliases, and returns one date for another
    value = dict.get(raw, key)
    return value if isinstance(value, str) else ""


def _kind(raw: dict[str, Any], key: str) -> str | None:
    detail = dict.get(raw, key)
    return dict.get(detail, "type") if isinstance(detail, dict) else None


def _is_file(content: dict[str, Any]) -> bool:
    """Whether the content of an element is a file encoded as text (RFC 4287, 4.1.3.3), and not meant to be read."""
    return (dict.get(content, "type") or "").startswith(_FILES)


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _sane(span: timedelta) -> timedelta | None:
    return span if timedelta(seconds=30) <= span <= _LONGEST_HINT else None


def _address(raw: dict[str, Any], terms: Terms) -> str | None:
    """Return the address of the article.

    In this order: the publisher's own address if a feed service replaced it; RSS's own link; an alternate link (a page
    rather than another format); an id that is a permanent link; the address of its content; what it is about.
    """
    written = ((_written(text), base) for text, base in _leads(raw, terms) if text)
    return next((url for text, base in written if text and (url := web_url(text, base))), None)


def _leads(raw: dict[str, Any], terms: Terms) -> Iterator[tuple[str, str]]:
    """Yield possible addresses of the entry with their bases, the most reliable first."""
    if _ABSOLUTE.match(original := _text(raw, "feedburner_origlink").strip()):
        yield original, terms.base
    own = dict.get(raw, "own_link")
    if own is not None:
        yield _meant(own[0], terms), urljoin(terms.base, own[1]) if own[1] else terms.base
    links = [link for link in dict.get(raw, "links", ()) if isinstance(dict.get(link, "href"), str) and link["href"]]
    alternates = [link for link in links if dict.get(link, "rel") == "alternate"]
    if len(alternates) > 1:
        ours = (terms.feed.language or "").partition("-")[0]
        alternates.sort(
            key=lambda link: (
                (dict.get(link, "type") or "text/html") not in _MARKUP,
                bool(ours) and (dict.get(link, "hreflang") or ours).lower().partition("-")[0] != ours,
            )
        )
    for link in alternates:
        yield link["href"], terms.base
    permalink = _text(raw, "id").strip()
    if (dict.get(raw, "guidislink") or dict.get(raw, "id_leads")) and _ABSOLUTE.match(permalink):
        yield permalink, terms.base
    elif _ROOTED.match(permalink) and (base := dict.get(raw, "id_base")) is not None:  # explicitly declared a link
        yield permalink, urljoin(terms.base, base)
    for content in dict.get(raw, "content", ()):
        if dict.get(content, "src"):
            yield content["src"], terms.base
    for kind in ("bookmark", "canonical", "related", "via"):
        for link in links:
            if dict.get(link, "rel") == kind:
                yield link["href"], terms.base
    yield _text(dict.get(raw, "media_player") or {}, "url"), terms.base


def _written(link: str) -> str:
    """Return the address that a link's text means.

    A place within the feed itself (`#a`) is not one; markup around an address, line breaks in it, and a missing slash
    after its scheme are repaired.
    """
    link = link.strip().strip("\"'")
    if link[:1] in ("", "#"):
        return ""
    if "\n" in link:
        link = "".join(line.strip() for line in link.strip().split("\n"))
    if "<" in link:
        found = _ADDRESS_IN_MARKUP.search(link)
        link = found[0] if found is not None else ""
    if (found := _TWO_SLASHES.match(link)) is not None:
        return f"{found[1]}://{link[found.end() :]}"
    return link


def _meant(link: str, terms: Terms) -> str:
    """Return a link with a scheme if that was omitted, if it begins with a host rather than a folder."""
    host = _HOST.match(link)
    if host is None:
        return link
    name = host[0].lower().removeprefix("www.")
    ours = {host_of(url).removeprefix("www.") for url in (terms.base, terms.home)}
    return f"http://{link}" if name in ours or host[0].lower().startswith("www.") else link


def _links_somewhere(raw: dict[str, Any]) -> bool:
    """Whether an entry has a link of its own at all."""
    links = dict.get(raw, "links", ())
    return dict.get(raw, "own_link") is not None or any(
        dict.get(link, "rel") == "alternate" and dict.get(link, "href") for link in links
    )


def _authors(raw: dict[str, Any], ledger: Ledger) -> tuple[str, ...]:
    """Return the authors of an entry: its own, else those of its media, else those of its source."""
    if names := _people(raw, ledger):
        return names
    writers = (plain(name, "text/html", ledger) for role, name in dict.get(raw, "credits", ()) if role in _WRITING)
    return _distinct(writers) or _people(dict.get(raw, "source") or {}, ledger)


def _people(holder: dict[str, Any], ledger: Ledger) -> tuple[str, ...]:
    people = (dict.get(each, "name") or dict.get(each, "email") or "" for each in dict.get(holder, "authors", ()))
    written = [plain(name, "text/html", ledger) for name in people if isinstance(name, str)]
    names = _distinct(name for text in written for name in _names(text))
    return names or _distinct(_names(plain(_text(holder, "author"), "text/html", ledger)))


def _names(written: str) -> Iterator[str]:
    """Yield the names in what is left of mailboxes (RFC 5322, 3.4) when an address was taken out of them.

    A name loses its quotes or brackets, and one that only says that there is none is left out.
    """
    for name in _BETWEEN_MAILBOXES.split(written) if "@" in written else (written,):
        bare = _EMPTY_BRACKETS.sub("", name)
        if (inside := bare[1:-1]) and bare[0] + bare[-1] in ('""', "()") and bare[0] not in inside:
            bare = inside
        if bare.lower() not in _NOBODY:
            yield bare


_BETWEEN_MAILBOXES = re.compile(r"\)?\s*[,;]\s*[\w.+-]{1,64}@[\w.-]+\s*\(")
_EMPTY_BRACKETS = re.compile(r"\s*[(\[<]\s*[)\]>]?$")
_NOBODY = frozenset({"none", "null", "(null)", "undefined", "nil", "nan", "n/a"})


def _categories(raw: dict[str, Any], ledger: Ledger) -> tuple[str, ...]:
    terms = (dict.get(tag, "label") or dict.get(tag, "term") or "" for tag in dict.get(raw, "tags", ()))
    return _distinct(plain(term, "text/html", ledger) for term in terms if isinstance(term, str))


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def _language(raw: dict[str, Any]) -> str | None:
    """Return the entry's own claim: dc:language, or an xml:lang of its own or of its title or body."""
    if claim := normalised(_text(raw, "language")):
        return claim
    details = [dict.get(raw, "title_detail"), *dict.get(raw, "content", ()), dict.get(raw, "summary_detail")]
    claims = [claim for detail in details if isinstance(detail, dict) and (claim := dict.get(detail, "language"))]
    if not claims:
        return None
    outer = normalised(dict.get(raw, "outer_language"))
    return next((own for claim in claims if (own := normalised(claim)) and own != outer), None)


def _enclosures(raw: dict[str, Any], base: str) -> tuple[Enclosure, ...]:
    """Return the attached files: RSS enclosures, Atom links, media:content; each address once.

    If there are none, those that podcast:alternateEnclosure offers, the preferred one first. A medium without a type
    (`image`) becomes a range (`image/*`).
    """
    links = [link for link in dict.get(raw, "links", ()) if dict.get(link, "rel") == "enclosure"]
    files = [*links, *dict.get(raw, "media_content", ())]
    if not files:
        others = dict.get(raw, "other_files", ())
        files = sorted(others, key=lambda other: dict.get(other, "default", "").strip().lower() != "true")
    found: dict[str, Enclosure] = {}
    for link in files:
        if len(found) > MAX_ENCLOSURES:
            break
        address = link.get("href") or dict.get(link, "url")
        url = web_url(_written(address), base) if isinstance(address, str) and address else None
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
    return tuple(found.values())


def _length(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 16 and int(text) else None
