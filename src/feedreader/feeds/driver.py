"""Drives feedparser over a document in memory: the one module that imports it.

feedparser's two parsers are used as they are, except for what their subclasses here say; its `parse` function is not,
because that could open files and addresses, chooses its XML driver by what is installed, resolves ids against the
address a document came from, and lets one entry's markup leak into the next. Nothing here decides what an entry is.
"""

from __future__ import annotations

import codecs
import gc
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import feedparser
from feedparser import datetimes, encodings, mixin
from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.html import _cp1252

from feedreader.text.urls import MAX_URL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FEEDPARSER = feedparser.__version__

MAX_CATEGORIES = 200
"""How many categories of one entry are read: feedparser compares each with all before it."""

CHARSET_SAMPLE = 262_144
"""How many bytes chardet looks at; it reads a megabyte a second."""

MAX_DEPTH = 1_000
"""Elements within elements; feedparser takes ten microseconds for each, and no feed needs twenty."""

MAX_ITEMS = 20_000
"""Items that are read, of which the newest are taken; where they can be told apart, no more are left by then."""

MAX_UNCLOSED = 100_000
"""The same where tags need not match: a feed with raw HTML in it never closes a `<br>`."""

MAX_AUTHOR = 500
"""Characters of an author's name: feedparser looks for an address in it in time with the square of its length."""

MAX_CAPTIONS = 50
"""Captions of media that are read of one entry."""

MAX_MEDIA_TEXTS = 2_000
"""Pieces of the words of media (a transcript has one for each line) that are read of one entry."""

MAX_SKIPS = 50
"""How many hours and days to skip are read."""

SEPARATOR = "\x01"
"""Between namespace, name and prefix in expat's names: a character that no XML document can hold."""

_SURPRISES = (TypeError, ValueError, KeyError, IndexError)
"""What feedparser's code for single elements raises when their markup is odd (a chapter without a start)."""

_DECLARATION = re.compile(rb"^<\?xml[^>]*>")
_C1 = re.compile("[\x80-\x9f]")
_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
"""What feedparser takes for a reference, and should be the next part of a query."""

_SCHEME = re.compile(r"^https?://(?:www\.(?=purl\.org/))?")
_MAILBOX = re.compile(r"mailto:[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|[\w.+-]{1,64}@(?:[\w-]+\.)+[^\W\d_]{5,}")
"""Addresses that feedparser would cut: behind a scheme, and in a domain that ends in more than four letters."""

_ENCODING = "utf8"
"""For feedparser, which would take texts in "utf-8" for encoded twice whenever that is possible."""

_ALIASES_OF_CODECS = {
    "windows_874": "cp874",
    "x_sjis": "shift_jis",
    "windows_31j": "cp932",
    "ks_c_5601_1987": "cp949",
    "macintosh": "mac_roman",
    "x_mac_roman": "mac_roman",
    "x_mac_cyrillic": "mac_cyrillic",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "dos_866": "cp866",
    "x_gbk": "gbk",
    "x_euc_jp": "euc_jp",
    "x_big5": "big5",
}
"""Names of encodings that feeds use and Python does not know."""

codecs.register(
    lambda name: codecs.lookup(found) if (found := _ALIASES_OF_CODECS.get(name.replace("-", "_"))) else None
)

_NOT_A_CHARACTER = "\ufffd"


def _detect(data: bytes) -> str:
    """Feedparser's last resort for an undeclared encoding, on a sample instead of the whole document."""
    import chardet

    return chardet.detect(data[:CHARSET_SAMPLE])["encoding"] or ""


encodings.lazy_chardet_encoding = _detect

_urljoin = mixin._urljoin  # noqa: SLF001 - a private name, guarded by a test


def _join(base: str, uri: str) -> str:
    """Feedparser's joining of addresses, called for the base of every element, where there is mostly none.

    Without a base it comes to no more than taking away slashes behind a scheme that are too many.
    """
    found: str = uri if not base and ":///" not in uri else _urljoin(base, uri)
    return found


mixin._urljoin = _join  # noqa: SLF001 - the same

datetimes._date_handlers.clear()  # noqa: SLF001 - the same; `dates` reads them, and better


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A document in UTF-8, its DOCTYPE reduced to harmless entities.

    `guessed` names the encoding that it was read in, where neither HTTP nor the document said so; `version` is
    feedparser's word for what the DOCTYPE says.
    """

    data: bytes
    entities: dict[str, str] = field(default_factory=dict)
    version: str = ""
    known_encoding: bool = True
    guessed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What feedparser found: its dictionaries, and what it keeps to itself.

    `states` holds, for each entry read strictly, all that could make the same bytes mean something else elsewhere in
    the document; None where the entry itself changed any of it, or held another entry.
    """

    feed: dict[str, Any]
    entries: list[dict[str, Any]]
    version: str
    strict: bool
    skip_hours: list[str]
    skip_days: list[str]
    states: list[object] = field(default_factory=list)


class TooDeepError(Exception):
    """The document nests its elements deeper than any feed does."""


class _EnoughError(Exception):
    """The document goes on with items when more have been read than are looked at."""


def decode(body: bytes, content_type: str | None) -> Decoded:
    """Return the document in UTF-8, by what HTTP, the document itself and at last its bytes say of its encoding.

    For documents that are not UTF-8: what is needs no guess, and no declaration either.
    """
    result: dict[str, Any] = {}
    try:
        data = encodings.convert_to_utf8({"content-type": content_type or "application/xml"}, body, result)
    except ValueError:  # of codecs that are no encodings ("undefined"), and of names that are no text
        data = encodings.convert_to_utf8({"content-type": "application/xml"}, _DECLARATION.sub(b"", body), result)
    encoding = str(result["encoding"])
    guessed = encoding if isinstance(result.get("bozo_exception"), feedparser.CharacterEncodingOverride) else ""
    return Decoded(data=data, known_encoding=bool(encoding), guessed=guessed)


def read_strictly(data: bytes, version: str, url: str = "") -> Reading | None:
    """Return what a well-formed document at an address says; None if it is not well-formed. Raises TooDeepError."""
    parser = _Strict("", None, _ENCODING)
    parser.document_url = url
    with _no_collection():
        try:
            with suppress(_EnoughError):
                parser.run(data)
        except expat.ExpatError:
            return None
    return Reading(
        feed=parser.feeddata,
        entries=parser.entries,
        version=version or parser.version,
        strict=True,
        skip_hours=parser.skip_hours,
        skip_days=parser.skip_days,
        states=parser.states,
    )


def read_loosely(decoded: Decoded, url: str = "") -> Reading:
    """Return what can be made of a document at an address that is not well-formed. Raises TooDeepError."""
    parser = _Loose("", None, _ENCODING, decoded.entities)
    parser.document_url = url
    with _no_collection(), suppress(_EnoughError):
        parser.feed(decoded.data.decode("utf-8", "replace"))
    return Reading(
        feed=parser.feeddata,
        entries=parser.entries,
        version=decoded.version or parser.version,
        strict=False,
        skip_hours=parser.skip_hours,
        skip_days=parser.skip_days,
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Collect no garbage: parsing makes thousands of containers and drops few, and collecting costs a tenth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Params(feedparser.FeedParserDict):  # type: ignore[misc] # feedparser has no types
    """feedparser's parameters of the text being read: flat, and without the aliases that make its dictionaries slow."""

    get = dict.get
    __getitem__ = dict.__getitem__
    __setitem__ = dict.__setitem__
    __contains__ = dict.__contains__

    def __deepcopy__(self, memo: dict[int, Any]) -> feedparser.FeedParserDict:
        return feedparser.FeedParserDict(self)


class _Entry(feedparser.FeedParserDict):  # type: ignore[misc] # feedparser has no types
    """Feedparser's dictionary of an entry, which thinks of aliases only where a name is one."""

    __hash__ = object.__hash__  # what feedparser gives is the same, and takes a call

    def __getitem__(self, key: str) -> Any:
        return super().__getitem__(key) if key in _ALIASES else dict.__getitem__(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        dict.__setitem__(self, _STORED_AS.get(key, key), value)

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) if key in _ALIASES else dict.__contains__(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, default) if key in _ALIASES else dict.get(self, key, default)

    def setdefault(self, key: str, default: Any) -> Any:
        return super().setdefault(key, default) if key in _ALIASES else dict.setdefault(self, key, default)


_STORED_AS: dict[str, str] = {
    alias: name if isinstance(name, str) else name[0] for alias, name in feedparser.FeedParserDict.keymap.items()
}

_ALIASES = frozenset(
    {*feedparser.FeedParserDict.keymap, "category", "enclosures", "license", "updated", "updated_parsed"}
)


class _Text(str):
    """A text on its way through feedparser's `pop`, where translating every character is a third of all time."""

    __slots__ = ()

    def translate(self, table: Any) -> str:
        return str(self) if self.isascii() or _C1.search(self) is None else super().translate(table)


class _Additions(mixin._FeedParserMixin):  # type: ignore[misc] # noqa: SLF001 - a private name, guarded by a test
    """What both parsers do differently from feedparser's own."""

    max_depth = MAX_DEPTH
    document_url = ""
    baseuri: str
    contentparams: Any
    decls: dict[str, str]
    lang: str | None
    namespacemap: dict[str | None, str]
    namespaces_in_use: dict[str, str]
    # An id is opaque: it must not depend on where the document came from, nor on its own xml:base.
    can_be_relative_uri = mixin._FeedParserMixin.can_be_relative_uri - {"id"}  # noqa: SLF001 - the same

    def __init__(self, *args: Any) -> None:
        self.skip_hours: list[str] = []
        self.skip_days: list[str] = []
        self.in_medium = False
        self.in_aside = ""
        self.parts_open = 0
        self.content_depth = 0
        self.media_role = ""
        self.resolve_relative_uris = False
        self.sanitize_html = False
        super().__init__(*args)

    def _start_link(self, attrs: Any) -> None:
        if self.in_aside:
            self.push(_ASIDE, 1)
            return
        if "rel" in attrs:
            attrs["rel"] = _relation(attrs["rel"])
            if attrs["rel"] == "replies":  # a feed where no type says otherwise (RFC 4685, 4)
                attrs.setdefault("type", "application/atom+xml")
        super()._start_link(attrs)

    def _end_link(self) -> None:
        if not (self.elementstack and self.elementstack[-1][0] == "link"):
            self.pop(_ASIDE)
            return
        context = self._get_context()
        before = dict.get(context, "link")
        text = "".join(piece.decode() if isinstance(piece, bytes) else piece for piece in self.elementstack[-1][2])
        super()._end_link()
        links = dict.get(context, "links")
        if links and dict.get(links[-1], "rel") != "alternate":  # the address of a picture is not the entry's
            context["link"] = before or ""
        elif text.strip():
            dict.setdefault(context, "own_link", (text.strip(), self.baseuri))

    def _start_guid(self, attrs: Any) -> None:
        if "ispermalink" in attrs:
            attrs["ispermalink"] = attrs["ispermalink"].strip().lower()
        super()._start_guid(attrs)

    def _end_guid(self) -> None:
        super()._end_guid()
        context = self._get_context()
        if self.guidislink and not dict.get(context, "own_link"):  # an empty link beside it leads nowhere
            context["id_leads"] = True

    _start_id, _end_id = _start_guid, _end_guid

    def _start_enclosure(self, attrs: Any) -> None:
        super()._start_enclosure(self._based(attrs))

    def _start_media_content(self, attrs: Any) -> None:
        super()._start_media_content(self._based(attrs))
        self.in_medium = True

    def _end_media_content(self) -> None:
        self.in_medium = False

    def _based(self, attrs: Any) -> Any:
        for name in ("url", "href") if self.baseuri else ():
            if attrs.get(name):
                attrs[name] = self.resolve_uri(attrs[name])
        return attrs

    # An image or a text input within an item has a title, a link and a description of its own.

    def _start_image(self, attrs: Any) -> None:
        if self.inentry:
            self.in_aside = "image"
            self.push("image", 1)
        else:
            super()._start_image(attrs)

    def _end_image(self) -> None:
        if not self.inentry:
            super()._end_image()
            return
        self.in_aside = ""
        if (address := self.pop("image")) and not any(character.isspace() for character in address):
            self._picture(address)

    def _start_textinput(self, attrs: Any) -> None:
        if self.inentry:
            self.in_aside = "textinput"
            self.push("textinput", 0)
        else:
            super()._start_textinput(attrs)

    def _end_textinput(self) -> None:
        if self.inentry:
            self.in_aside = ""
            self.pop("textinput")
        else:
            super()._end_textinput()

    def _start_title(self, attrs: Any) -> None:
        if self.in_aside:
            self.push(_ASIDE, 1)
        else:
            super()._start_title(attrs)

    def _end_title(self) -> None:
        if self.in_aside:
            self.pop(_ASIDE)
        else:
            super()._end_title()

    def _start_url(self, attrs: Any) -> None:
        if self.in_aside:
            self.push(_ASIDE, 1)
        else:
            super()._start_url(attrs)

    def _end_url(self) -> None:
        if not self.in_aside:
            super()._end_url()
        elif (address := self.pop(_ASIDE)) and self.in_aside == "image":
            self._picture(address)

    def _picture(self, address: str) -> None:
        """Take in the address of a picture that only stands for its entry."""
        dict.setdefault(self._get_context(), "picture", self.resolve_uri(address) if self.baseuri else address)

    def _start_description(self, attrs: Any) -> None:
        attrs.setdefault("type", "text/html")  # also where feedparser files it as content, because a summary came first
        if self.in_aside:
            self.push_content(_ASIDE, attrs, "text/html", 1)
        else:
            super()._start_description(attrs)

    def _end_description(self) -> None:
        if not self.in_aside:
            super()._end_description()
            return
        text = self.pop_content(_ASIDE)
        if text and self.in_aside == "image":  # what is said of an item's picture is a caption
            self._caption(text, "text/html", None)

    def _start_itunes_summary(self, attrs: Any) -> None:
        self.push_content("itunes_summary", attrs, "text/plain", 1)  # a text of its own, whatever came before it

    def _end_itunes_summary(self) -> None:
        self.pop_content("itunes_summary")

    def _start_dcterms_abstract(self, attrs: Any) -> None:
        self.push_content("dcterms_abstract", attrs, "text/plain", 1)

    def _end_dcterms_abstract(self) -> None:
        self.pop_content("dcterms_abstract")

    def _start_content(self, attrs: Any) -> None:
        if attrs.get("type", "").strip().lower().startswith("multipart/"):
            self.parts_open += 1  # of Atom 0.3: what it holds is content in several forms
            self.push(_PARTS, 0)
        else:
            super()._start_content(attrs)

    def _end_content(self) -> None:
        if self.parts_open and self.elementstack and self.elementstack[-1][0] == _PARTS:
            self.parts_open -= 1
            self.pop(_PARTS)
        else:
            super()._end_content()

    def _start_rdf_value(self, attrs: Any) -> None:
        if self.elementstack and self.elementstack[-1][0] == "content_item":  # RSS 1.0's first module for content
            super()._start_content({**attrs, "type": "text/html"})
        else:
            self.push("rdf_value", 1)

    def _end_rdf_value(self) -> None:
        if self.elementstack and self.elementstack[-1][0] == "content":
            super()._end_content()
        else:
            self.pop("rdf_value")

    def _start_a(self, attrs: Any) -> None:
        if self.version == "cdf" and self.inentry and attrs.get("href"):
            super()._start_link({"href": attrs["href"]})

    def _end_a(self) -> None:
        """Take the end of a link of CDF, which has said all in its beginning."""

    # Media RSS: of what the media of an entry are called, say, and who made them

    def _start_media_title(self, attrs: Any) -> None:
        if not self.in_medium:
            super()._start_media_title(attrs)
            return
        self.push_content("media_title", attrs, "text/plain", 1)

    def _end_media_title(self) -> None:
        if not (self.elementstack and self.elementstack[-1][0] == "media_title"):
            super()._end_media_title()
            return
        kind = self.contentparams.get("type", "text/plain")
        if text := self.pop_content("media_title"):
            self._of_medium("medium_name", (text, kind))

    def _start_media_credit(self, attrs: Any) -> None:
        self.media_role = (attrs.get("role") or "").strip().lower()
        self.push("media_credit", 1)

    def _end_media_credit(self) -> None:
        name = self.pop("media_credit")
        context = self._get_context()
        if not name or not self.inentry:
            return
        if self.in_medium:
            self._of_medium("medium_credit", name)
        elif len(dict.setdefault(context, "credits", [])) <= MAX_CAPTIONS:
            context["credits"].append((self.media_role, name))

    def _of_medium(self, key: str, value: object) -> None:
        media = dict.get(self._get_context(), "media_content")
        if media:
            dict.setdefault(media[-1], key, value)

    def _start_media_text(self, attrs: Any) -> None:
        self.push_content("media_text", attrs, "text/plain", 1)

    def _end_media_text(self) -> None:
        kind = self.contentparams.get("type", "text/plain")
        text = self.pop_content("media_text")
        if text and self.in_medium:
            self._caption(text, kind, (dict.get(self._get_context(), "media_content") or [None])[-1])
        elif text and self.inentry:
            texts = dict.setdefault(self._get_context(), "media_texts", [])
            if len(texts) <= MAX_MEDIA_TEXTS:
                texts.append((text, kind))

    def _end_media_thumbnail(self) -> None:
        super()._end_media_thumbnail()
        shown = dict.get(self._get_context(), "media_thumbnail") or [{}]
        if self.inentry and (address := dict.get(shown[-1], "url")):
            self._picture(address)

    def _start_media_description(self, attrs: Any) -> None:
        self.push_content("media_description", attrs, "text/plain", 1)

    def _end_media_description(self) -> None:
        kind = self.contentparams.get("type", "text/plain")
        text = self.pop_content("media_description")
        context = self._get_context()
        if text and self.inentry:
            media = dict.get(context, "media_content") or [None]
            self._caption(text, kind, media[-1] if self.in_medium or len(media) == 1 else None)

    def _caption(self, text: str, kind: str, medium: Any) -> None:
        captions = dict.setdefault(self._get_context(), "captions", [])
        if len(captions) <= MAX_CAPTIONS:
            captions.append((text, kind, medium))

    def push_content(self, tag: str, attrs: Any, default_type: str, expecting_text: Any) -> None:
        self.incontent += 1
        self.content_depth = self.depth
        if self.lang:
            self.lang = self.lang.replace("_", "-")
        kind = self.map_content_type(attrs.get("type", default_type))
        self.contentparams = _Params(type=kind, language=self.lang, base=self.baseuri)
        is_text = not attrs and kind.startswith("text/")
        self.contentparams["base64"] = 0 if is_text else self._is_base64(attrs, self.contentparams)
        self.push(tag, expecting_text)

    def _add_tag(self, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags", ())) < MAX_CATEGORIES:
            super()._add_tag(term, scheme, label)

    def _start_item(self, attrs: Any) -> None:
        if len(self.entries) >= MAX_ITEMS:
            raise _EnoughError
        super()._start_item(attrs)
        self.in_medium = False
        self.in_aside = ""
        self.parts_open = 0
        self.entries[-1] = _Entry(self.entries[-1])
        if dict.get(self.entries[-1], "id"):  # rdf:about, which is the item's link (RSS 1.0, 5.5)
            self.entries[-1]["id_leads"] = True
        self.entries[-1]["outer_language"] = self.langstack[-2] if len(self.langstack) > 1 else None

    def _start_entry(self, attrs: Any) -> None:
        self._start_item(attrs)

    def unknown_starttag(self, tag: str, attrs: Any) -> None:
        if self.depth > self.max_depth:
            raise TooDeepError
        if self.in_aside and ":" not in tag and tag not in _IN_ASIDE:
            self.in_aside = ""  # nothing closed it
        around = self.baseuri
        try:
            super().unknown_starttag(tag, attrs)
        except _SURPRISES:
            return  # the element says nothing then; feedparser has entered it already, so that its end matches
        if not around and self.baseuri:  # else a base within this one would be relative to nothing
            self.baseuri = self.basestack[-1] = mixin.make_safe_absolute_uri(self.document_url, self.baseuri)
        if len(self.baseuri) > MAX_URL:  # than any address: it would be put before all that follows
            self.baseuri = self.basestack[-1] = around
        if tag in _LANGUAGE_OF_ALL and self.lang and not self.inentry:
            dict.setdefault(self.feeddata, "language", self.lang.replace("_", "-"))
        elif self.incontent and attrs and any(name == "xml:base" for name, _ in attrs):
            self.contentparams["base"] = self.baseuri

    def unknown_endtag(self, tag: str) -> None:
        try:
            super().unknown_endtag(tag)
        except _SURPRISES:
            self.depth -= 1
            del self.basestack[-1:], self.langstack[-1:]
            self.lang = self.langstack[-1] if self.langstack else None
        if self.baseuri:  # feedparser goes back to an outer base only if there is one
            self.baseuri = self.basestack[-1] if self.basestack else ""

    def _sync_author_detail(self, key: str = "author") -> None:
        context = self._get_context()
        author = dict.get(context, key) or ""
        if len(author) > MAX_AUTHOR:
            author = context[key] = author[:MAX_AUTHOR]
        detail = (dict.get(context, f"{key}s") or [feedparser.FeedParserDict()])[-1]
        if detail or "@" not in author or (mailbox := _MAILBOX.search(author)) is None:
            super()._sync_author_detail(key)
            return
        name = author.replace(mailbox[0], "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
        if name := name.removeprefix("(").removesuffix(")").strip():
            detail["name"] = name
        detail["email"] = mailbox[0].removeprefix("mailto:")
        context.setdefault(f"{key}_detail", detail)

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        # Into new tables: an entry keeps those that it was begun with.
        self.namespacemap, self.namespaces_in_use = self.namespacemap.copy(), self.namespaces_in_use.copy()
        super().track_namespace(prefix, _known_namespace(uri))

    def _end_hour(self) -> None:
        self._keep(self.skip_hours, self.pop("hour"))

    def _end_day(self) -> None:
        self._keep(self.skip_days, self.pop("day"))

    def _keep(self, values: list[str], value: str | None) -> None:
        if value and not self.inentry and len(values) < MAX_SKIPS:
            values.append(value)


class _Loose(_Additions, LooseFeedParser):  # type: ignore[misc] # feedparser has no types
    """feedparser's parser for what is not well-formed."""

    max_depth = MAX_UNCLOSED

    def decode_entities(self, element: str, data: str) -> str:
        return _Text(super().decode_entities(element, data))

    def handle_charref(self, ref: str) -> None:
        try:
            super().handle_charref(ref)
        except (ValueError, OverflowError):  # a number that is no character would cost the whole document
            self.handle_data(_NOT_A_CHARACTER)


@dataclass(frozen=True, slots=True)
class _Handlers:
    """What feedparser does at the beginning and at the end of elements of one name, in one set of namespaces."""

    name: str
    start: Callable[[Any, dict[str, str]], Any]
    end: Callable[[Any], Any]
    ends_text_input: bool
    ends_image: bool


def _handlers(parser: type[_Strict], tag: str, prefixes: Mapping[str | None, str]) -> _Handlers:
    prefix, colon, suffix = tag.partition(":")
    prefix, suffix = (prefix, suffix) if colon else ("", tag)
    prefix = prefixes.get(prefix, prefix)
    name = f"{prefix}_{suffix}" if prefix else suffix
    return _Handlers(
        name=name,
        start=getattr(parser, f"_start_{name}", lambda self, attrs: self._start_unknown(name, attrs)),
        end=getattr(parser, f"_end_{name}", lambda self: self.pop(name)),
        ends_text_input=not prefix and suffix not in _IN_TEXT_INPUT,
        ends_image=not prefix and suffix not in _IN_IMAGE,
    )


class _Strict(_Additions, StrictFeedParser):  # type: ignore[misc] # feedparser has no types
    """feedparser's parser for well-formed documents, fed by expat without the SAX layer in between.

    At the end of an entry it puts back whatever the entry's markup left behind (feedparser forgets to close a `div` in
    escaped content, and pushes `content` twice), so that entries are read independently of each other.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.states: list[object] = []
        self._names: dict[str, str] = {}
        self._open: list[tuple[Any, ...]] = []
        self._handlers: dict[str, _Handlers] = {}  # in the namespaces of the moment
        self._told: tuple[object, tuple[frozenset[Any], frozenset[Any]]] | None = None

    def run(self, data: bytes) -> None:
        parser = new_expat()
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self.startPrefixMapping
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.handle_data
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        tag = self._names.get(name)
        if tag is None:
            tag = self._names[name] = element_name(name)
        if not (attrs or self.decls or self.incontent or self.baseuri or tag in _ROOTS):
            self._start_plain(tag, {})
            return
        given, self.decls = self.decls, {}
        if tag.endswith(("math", "svg")) and (namespace := name.partition(SEPARATOR)[0]) in _KEEP_NAMESPACE:
            given["xmlns"] = namespace
        for key, value in attrs.items():
            given[_attribute_name(key) if SEPARATOR in key else key.lower()] = value
        for key, value in attrs.items():
            if SEPARATOR in key:
                _, local, *prefix = key.split(SEPARATOR)
                given[":".join([*prefix, local]).lower()] = value
        if self.incontent or self.baseuri or self.in_aside or tag in _TOLD or not _AROUND.isdisjoint(given):
            self.unknown_starttag(tag, list(given.items()))
            return
        for key in _LOWERED.intersection(given):
            given[key] = given[key].lower()
        self._start_plain(tag, given)

    def _start_plain(self, tag: str, attrs: dict[str, str]) -> None:
        """Do what `unknown_starttag` comes to outside of markup, where nothing is said of all that an element holds."""
        self.depth += 1
        if self.depth > self.max_depth + 1:
            raise TooDeepError
        self.basestack.append(self.baseuri)
        self.langstack.append(self.lang)
        handlers = self._handlers.get(tag) or self._find_handlers(tag)
        if handlers.ends_text_input:
            self.intextinput = 0
        if handlers.ends_image:
            self.inimage = 0
        try:
            try:
                handlers.start(self, attrs)
            except AttributeError:  # which feedparser takes for having no handler
                self._start_unknown(handlers.name, attrs)
        except _SURPRISES:
            return

    def _start_unknown(self, name: str, attrs: dict[str, str]) -> None:
        if attrs:
            self._get_context()[name] = attrs
        else:
            self.push(name, 1)

    def _end(self, name: str) -> None:
        tag = self._names[name]
        if self.svgOK or self.baseuri or (self.incontent and self.depth != self.content_depth):  # ends within markup
            self.unknown_endtag(tag)
            return
        handlers = self._handlers.get(tag) or self._find_handlers(tag)
        try:
            try:
                handlers.end(self)
            except AttributeError:
                self.pop(handlers.name)
        except _SURPRISES:
            pass
        self.depth -= 1
        del self.basestack[-1:], self.langstack[-1:]
        if self.langstack:
            self.lang = self.langstack[-1]

    def _find_handlers(self, tag: str) -> _Handlers:
        found = self._handlers[tag] = _handlers(type(self), tag, self.namespacemap)
        return found

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        super().track_namespace(prefix, uri)
        self._handlers = {}

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        """As feedparser's, less what it looks for in vain in the texts of an entry: a quarter of its time.

        They are characters in no other encoding, no base64, and neither resolved nor sanitised.
        """
        params = self.contentparams
        kind = params.get("type")
        if not self.inentry or self.insource or kind == _XHTML or params.get("base64"):
            return super().pop(element, strip_whitespace)
        if not self.elementstack or self.elementstack[-1][0] != element:
            return None
        _, expecting_text, pieces = self.elementstack.pop()
        text = "".join(pieces)
        if strip_whitespace:
            text = text.strip()
        if not expecting_text:
            return text
        if text and element in self.can_be_relative_uri:
            text = self.resolve_uri(text)
        could_be_html = kind == "text/plain" and ("<" in text or "&" in text)
        if could_be_html and not self.version.startswith("atom") and self.looks_like_html(text):
            params["type"] = "text/html"
        for name in ("mode", "base64"):
            dict.pop(params, name, None)
        if not text.isascii():
            text = _Text(text).translate(_cp1252)
        if element not in _NOT_KEPT and not (element == "title" and -1 < self.title_depth <= self.depth):
            self._keep_text(element, text)
        return text

    def _keep_text(self, element: str, text: str) -> None:
        """Put a text of an entry where feedparser does."""
        entry = self.entries[-1]
        if element == "content":
            entry.setdefault(element, []).append(feedparser.FeedParserDict(self.contentparams, value=text))
        elif element == "link":
            if self.inimage:
                return
            text = _REFERENCE.sub(r"&\1", text.replace("&amp;", "&")) if "&" in text else text
            entry[element] = text
            if text:
                entry["links"][-1]["href"] = text
        else:
            name = "summary" if element == "description" else element
            depths = self.property_depth_map.setdefault(entry, {})
            if self.depth <= depths.get(name, self.depth):
                depths[name] = self.depth
                entry[name] = text
            if self.incontent:
                entry[f"{name}_detail"] = feedparser.FeedParserDict(self.contentparams, value=text)

    @staticmethod
    def decode_entities(element: str, data: str) -> str:  # noqa: ARG004 - feedparser's signature
        return _Text(data)

    def _start_item(self, attrs: Any) -> None:
        height = len(self.elementstack)
        nested = self.inentry
        super()._start_item(attrs)
        state = (
            *_switches(self),
            tuple(sorted(self.contentparams.items(), key=repr)),
            self.langstack[-2] if len(self.langstack) > 1 else None,
            self.basestack[-2] if len(self.basestack) > 1 else "",
            self.version,
            *self._namespaces(),
            "image" in self.feeddata,
            "textinput" in self.feeddata,
            bool(self.sourcedata),
        )
        namespaces = self.namespacemap, self.namespaces_in_use
        content = self.contentparams, self.content_depth
        self._open.append((height, self.depth, None if nested else state, self.version, content, namespaces))

    def _namespaces(self) -> tuple[frozenset[Any], frozenset[Any]]:
        """Return both tables of namespaces as a state holds them; most items find the same."""
        if self._told is None or self._told[0] is not self.namespacemap:
            told = frozenset(self.namespacemap.items()), frozenset(self.namespaces_in_use.items())
            self._told = self.namespacemap, told
        return self._told[1]

    def _end_item(self) -> None:
        super()._end_item()
        if not self._open:
            return
        height, self.depth, state, version, (self.contentparams, self.content_depth), namespaces = self._open.pop()
        if self.namespacemap is not namespaces[0]:
            self.namespacemap, self.namespaces_in_use = namespaces
            self._handlers = {}
        del self.elementstack[height:], self.basestack[self.depth :], self.langstack[self.depth :]
        if state is None:
            self.states.append(None)
            return
        if _switches(self) != (before := state[: len(_STATE)]):
            for name, value in zip(_STATE, before, strict=True):
                setattr(self, name, value)
        self.sourcedata.clear()
        self.states.append(state if self.version == version else None)

    def _end_entry(self) -> None:
        self._end_item()


_STATE = (
    *("infeed", "incontent", "intextinput", "inimage", "inauthor", "incontributor", "inpublisher", "insource"),
    *("svgOK", "ingeometry", "psc_chapters_flag", "_summaryKey", "hasContent"),
)
"""feedparser's switches: what it is inside of, besides an entry."""

_switches = attrgetter(*_STATE)

_LANGUAGE_OF_ALL = frozenset({"rdf:rdf", "channel"})
"""Elements whose language is the feed's, besides those that feedparser knows."""

_ROOTS = frozenset({"feed", "rss", "rdf:rdf"})
"""Where feedparser takes the language of what is around them for the feed's."""

_TOLD = _ROOTS | _LANGUAGE_OF_ALL
"""Elements whose attributes are the feed's."""

_AROUND = frozenset({"xml:base", "base", "xml:lang", "lang", "xmlns"})
"""Attributes that say something of all that their element holds."""

_LOWERED = frozenset({"rel", "type"})
"""Attributes whose values feedparser keeps in lower case."""

_XHTML = "application/xhtml+xml"

_NOT_KEPT = frozenset({"category", "tags", "itunes_keywords"})
"""Elements whose texts feedparser leaves to their handlers."""

_ASIDE = "aside"
"""What stands in an image or a text input of an item."""

_PARTS = "parts"
"""Content of Atom 0.3 that holds content."""

_IN_ASIDE = frozenset(
    {"title", "link", "description", "name", "url", "href", "width", "height", "image", "textinput", "br"}
)
_IN_TEXT_INPUT = frozenset({"title", "link", "description", "name"})
_IN_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})
"""Any other element ends a text input or an image that nothing closed."""

_NAMESPACES = frozenset(name.lower() for name in mixin._FeedParserMixin.namespaces)  # noqa: SLF001 - the same
_KEEP_NAMESPACE = frozenset({"http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg"})


def new_expat() -> expat.XMLParserType:
    """Return an expat that resolves namespaces, keeps prefixes, and fetches nothing."""
    parser = expat.ParserCreate(None, SEPARATOR, {})
    parser.namespace_prefixes = True
    return parser


def element_name(name: str) -> str:
    """Feedparser's name of an element, from expat's: lower case, with feedparser's own prefix of its namespace."""
    namespace, local, prefix = _parts(name)
    prefix = _prefix_of(namespace, prefix)
    return f"{prefix}:{local}".lower() if prefix else local.lower()


def _attribute_name(name: str) -> str:
    namespace, local, _ = _parts(name)
    prefix = _prefix_of(namespace, "")
    return f"{prefix}:{local}".lower() if prefix else local.lower()


def _parts(name: str) -> tuple[str, str, str]:
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return "", name, ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


@lru_cache(maxsize=256)
def _known_namespace(uri: str) -> str:
    """Return a namespace as feedparser knows it, where it is one with another scheme, or a slash more or less."""
    name = uri.strip().lower()
    if name in _NAMESPACES:
        return uri.strip()
    bare = _SCHEME.sub("http://", name).rstrip("/#")
    return next((known for end in ("", "/", "#") if (known := bare + end) in _NAMESPACES), uri)


def _relation(rel: str) -> str:
    """Return what a link is to its entry.

    An IRI says the same as the name that it ends in (RFC 4287, 4.2.7.2); of several names `alternate` counts.
    """
    names = [name.rpartition("/")[2] for name in rel.lower().split()]
    return "alternate" if not names or "alternate" in names else names[0] or "alternate"


def _prefix_of(namespace: str, prefix: str) -> str:
    namespace = _known_namespace(namespace).lower()
    if "backend.userland.com/rss" in namespace:
        namespace = "http://backend.userland.com/rss"
    found: str = _Additions._matchnamespaces.get(namespace, prefix)  # noqa: SLF001 - feedparser's table
    return found
