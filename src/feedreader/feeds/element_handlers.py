"""Handlers of elements for both of feedparser's parsers: bounded, and corrected where its own are wrong or slow."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

import feedparser
from feedparser import datetimes, mixin

from feedreader.feeds.xml_names import known_namespace
from feedreader.text.urls import MAX_URL

MAX_CATEGORIES = 200
"""How many categories of one entry are read: feedparser compares each with all before it."""

MAX_DEPTH = 1_000
"""The limit on nested elements; feedparser takes ten microseconds for each, and no feed needs twenty."""

MAX_ITEMS = 20_000
"""How many items are read, of which the newest are taken; if items can be told apart, no more are left by then."""

MAX_UNCLOSED = 100_000
"""The same where tags need not match: a feed with raw HTML in it never closes a `<br>`."""

MAX_AUTHOR = 500
"""How many characters of an author's name are read: feedparser searches it for an address in quadratic time."""

MAX_CAPTIONS = 50
"""How many captions of media are read for one entry."""

MAX_MEDIA_TEXTS = 2_000
"""How many pieces of text on media (a transcript has one for each line) are read for one entry."""

MAX_SKIPS = 50
"""How many hours and days to skip are read."""

SURPRISES = (TypeError, ValueError, KeyError, IndexError)
"""What feedparser's handlers of single elements raise for odd markup (a chapter without a start)."""

_WEB = re.compile(r"\s*https?://", re.IGNORECASE)
_C1 = re.compile("[\x80-\x9f]")
_MAILBOX = re.compile(r"mailto:[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|[\w.+-]{1,64}@(?:[\w-]+\.)+[^\W\d_]{5,}")
"""Addresses that feedparser would truncate: after a scheme, and in a domain that ends in more than four letters."""

_SURE_TAG = re.compile(
    r"<(?:w?br|hr|img)\s*/>|(?<=\S)<w?br>|<w?br>(?=\S)|<[a-zA-Z]+\s+[a-zA-Z-]+\s*=\s*[\"'][^<>]*>", re.IGNORECASE
)
"""Tags that nobody merely mentions without closing them: those within a word, and those with attributes."""

_CLOSES = re.compile(r"</\w+>|&#?\w+;")
_TAG_NAME = re.compile(r"</?(\w+)")
_REFERENCE_NAME = re.compile(r"&(\w+);")
_OF_HTML = frozenset(
    """
    a abbr acronym address area article aside audio b bdi bdo big blockquote br button canvas caption center cite code
    col colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label legend li main map mark menu meter nav nobr noscript
    ol optgroup option output p picture pre progress q rb rp rt rtc ruby s samp section select small source span strike
    strong sub summary sup table tbody td textarea tfoot th thead time tr tt u ul var video wbr
    """.split(),  # noqa: SIM905 - a list of words, to read and to extend
)
"""HTML elements that a text may have; not those that run or embed something, which are only mentioned."""

_urljoin = mixin._urljoin  # noqa: SLF001 - a private name, guarded by a test


def _join(base: str, uri: str) -> str:
    """Join addresses as feedparser does; it calls this for the base of every element, of which most have none.

    Without a base, all that joining does is remove surplus slashes after a scheme.
    """
    found: str = uri if not base and ":///" not in uri else _urljoin(base, uri)
    return found


mixin._urljoin = _join  # noqa: SLF001 - the same

datetimes._date_handlers.clear()  # noqa: SLF001 - the same; `dates` reads them, and better


class TooDeepError(Exception):
    """The document nests its elements deeper than any feed does."""


class EnoughError(Exception):
    """The document has more items than are read."""


class Params(feedparser.FeedParserDict):  # type: ignore[misc] # feedparser has no types
    """feedparser's parameters of the text being read: flat, and without the aliases that make its dictionaries slow."""

    get = dict.get
    __getitem__ = dict.__getitem__
    __setitem__ = dict.__setitem__
    __contains__ = dict.__contains__

    def __deepcopy__(self, memo: dict[int, Any]) -> feedparser.FeedParserDict:
        return feedparser.FeedParserDict(self)


class Entry(feedparser.FeedParserDict):  # type: ignore[misc] # feedparser has no types
    """feedparser's dictionary of an entry, which resolves aliases only for names that are aliases."""

    __hash__ = object.__hash__  # feedparser's gives the same, with an extra call

    def __getitem__(self, key: str) -> Any:
        return super().__getitem__(key) if key in _ALIASES else dict.__getitem__(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        dict.__setitem__(self, _STORED_AS.get(key, key), value)

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) if key in _ALIASES else dict.__contains__(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a name, or of the name that it is an alias of."""
        return super().get(key, default) if key in _ALIASES else dict.get(self, key, default)

    def setdefault(self, key: str, default: Any) -> Any:
        """Return the same, storing a default if there is no value."""
        return super().setdefault(key, default) if key in _ALIASES else dict.setdefault(self, key, default)


_STORED_AS: dict[str, str] = {
    alias: name if isinstance(name, str) else name[0] for alias, name in feedparser.FeedParserDict.keymap.items()
}

_ALIASES = frozenset(
    {*feedparser.FeedParserDict.keymap, "category", "enclosures", "license", "updated", "updated_parsed"}
)


class Text(str):
    """A text on its way through feedparser's `pop`, in which translating every character takes a third of all time."""

    __slots__ = ()

    def translate(self, table: Any) -> str:
        """Replace characters by a table of those from U+0080 to U+009F, if there are any."""
        return str(self) if self.isascii() or _C1.search(self) is None else super().translate(table)


class ElementHandlers(mixin._FeedParserMixin):  # type: ignore[misc] # noqa: SLF001 - a private name, guarded by a test
    """Overrides of feedparser's handlers (`_start_NAME`, `_end_NAME`) that both parsers share."""

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

    @staticmethod
    def looks_like_html(text: str) -> bool:
        """Whether a text declared as plain is markup.

        All its tags and references are HTML's, and one is a reference, or a tag that is closed, empty or has an
        attribute.
        """
        if _CLOSES.search(text) is None and ("<" not in text or _SURE_TAG.search(text) is None):
            return False
        tags = (name.lower() in _OF_HTML for name in _TAG_NAME.findall(text))
        return all(tags) and all(f"{name};" in html5 for name in _REFERENCE_NAME.findall(text))

    def _start_link(self, attrs: Any) -> None:
        if self.in_aside:
            self.push(_ASIDE, 1)
            return
        if "rel" in attrs:
            attrs["rel"] = _relation(attrs["rel"])
            if attrs["rel"] == "replies":  # a feed unless its type says otherwise (RFC 4685, 4)
                attrs.setdefault("type", "application/atom+xml")
            elif attrs["rel"] == "enclosure":  # not a web page
                attrs.setdefault("type", "")
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
            if attrs["ispermalink"] == "true":  # a link even if it is not a complete address
                self._get_context()["id_base"] = self.baseuri
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

    # A file that Podcasting 2.0 offers in several forms: each with its type and its addresses

    def _start_podcast_alternateenclosure(self, attrs: Any) -> None:
        files = dict.setdefault(self._get_context(), "other_files", [])
        if self.inentry and len(files) <= MAX_CAPTIONS:
            files.append({name: attrs[name] for name in ("type", "length", "default") if name in attrs})

    def _start_podcast_source(self, attrs: Any) -> None:
        files, address = dict.get(self._get_context(), "other_files"), attrs.get("uri") or ""
        if files and "url" not in files[-1] and _WEB.match(address):
            files[-1]["url"] = self.resolve_uri(address) if self.baseuri else address

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
        """Record the address of a picture that represents its entry."""
        dict.setdefault(self._get_context(), "picture", self.resolve_uri(address) if self.baseuri else address)

    def _start_description(self, attrs: Any) -> None:
        attrs.setdefault("type", "text/html")  # also if feedparser files it as content, because a summary came first
        if self.in_aside:
            self.push_content(_ASIDE, attrs, "text/html", 1)
        else:
            super()._start_description(attrs)

    def _end_description(self) -> None:
        if not self.in_aside:
            super()._end_description()
            return
        text = self.pop_content(_ASIDE)
        if text and self.in_aside == "image":  # text on an item's picture is a caption
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
            self.parts_open += 1  # Atom 0.3: what it contains is content in several forms
            self.push(_PARTS, 0)
        else:
            super()._start_content(attrs)

    def _end_content(self) -> None:
        if self.parts_open and self.elementstack and self.elementstack[-1][0] == _PARTS:
            self.parts_open -= 1
            self.pop(_PARTS)
        else:
            super()._end_content()

    # XHTML directly in an item, where feedparser reads a body but not a div

    def _start_xhtml_div(self, attrs: Any) -> None:
        if self.inentry and not self.incontent:
            super()._start_body(attrs)
        else:
            self.push("xhtml_div", 1)

    def _end_xhtml_div(self) -> None:
        if self.incontent and self.depth == self.content_depth:
            super()._end_body()
        else:
            self.pop("xhtml_div")

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
        """Handle the end of a link of CDF, whose start tag has everything."""

    # Media RSS: titles, texts and credits of an entry's media

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
        """Begin a text of a feed or an entry, as feedparser does, with parameters that are quick."""
        self.incontent += 1
        self.content_depth = self.depth
        if self.lang:
            self.lang = self.lang.replace("_", "-")
        kind = self.map_content_type(attrs.get("type", default_type))
        self.contentparams = Params(type=kind, language=self.lang, base=self.baseuri)
        is_text = not attrs and kind.startswith("text/")
        self.contentparams["base64"] = 0 if is_text else self._is_base64(attrs, self.contentparams)
        self.push(tag, expecting_text)

    def _add_tag(self, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags", ())) < MAX_CATEGORIES:
            super()._add_tag(term, scheme, label)

    def _start_item(self, attrs: Any) -> None:
        if len(self.entries) >= MAX_ITEMS:
            raise EnoughError
        super()._start_item(attrs)
        self.in_medium = False
        self.in_aside = ""
        self.parts_open = 0
        self.entries[-1] = Entry(self.entries[-1])
        if dict.get(self.entries[-1], "id"):  # rdf:about, which is the item's link (RSS 1.0, 5.5)
            self.entries[-1]["id_leads"] = True
        self.entries[-1]["outer_language"] = self.langstack[-2] if len(self.langstack) > 1 else None

    def _start_entry(self, attrs: Any) -> None:
        self._start_item(attrs)

    def unknown_starttag(self, tag: str, attrs: Any) -> None:
        """Begin an element, unless too many are open. Raises TooDeepError."""
        if self.depth > self.max_depth:
            raise TooDeepError
        if self.in_aside and ":" not in tag and tag not in _IN_ASIDE:
            self.in_aside = ""  # nothing closed it
        around = self.baseuri
        try:
            super().unknown_starttag(tag, attrs)
        except SURPRISES:
            return  # the element is then ignored; feedparser has entered it already, so that its end matches
        if not around and self.baseuri:  # else a base within this one would be relative to nothing
            self.baseuri = self.basestack[-1] = mixin.make_safe_absolute_uri(self.document_url, self.baseuri)
        if len(self.baseuri) > MAX_URL:  # longer than any address: it would be put before all that follows
            self.baseuri = self.basestack[-1] = around
        if tag in LANGUAGE_OF_ALL and self.lang and not self.inentry:
            dict.setdefault(self.feeddata, "language", self.lang.replace("_", "-"))
        elif self.incontent and attrs and any(name == "xml:base" for name, _ in attrs):
            self.contentparams["base"] = self.baseuri

    def unknown_endtag(self, tag: str) -> None:
        """End an element, however odd its markup was."""
        try:
            super().unknown_endtag(tag)
        except SURPRISES:
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
        """Register a namespace under the name by which feedparser knows it."""
        # Into new tables: an entry keeps those that it was begun with.
        self.namespacemap, self.namespaces_in_use = self.namespacemap.copy(), self.namespaces_in_use.copy()
        super().track_namespace(prefix, known_namespace(uri))

    def _end_hour(self) -> None:
        self._keep(self.skip_hours, self.pop("hour"))

    def _end_day(self) -> None:
        self._keep(self.skip_days, self.pop("day"))

    def _keep(self, values: list[str], value: str | None) -> None:
        if value and not self.inentry and len(values) < MAX_SKIPS:
            values.append(value)


LANGUAGE_OF_ALL = frozenset({"rdf:rdf", "channel"})
"""Elements whose language is the feed's, besides those that feedparser knows."""

_ASIDE = "aside"
"""Elements of an image or a text input of an item."""

_PARTS = "parts"
"""Content of Atom 0.3 that holds content."""

_IN_ASIDE = frozenset(
    {"title", "link", "description", "name", "url", "href", "width", "height", "image", "textinput", "br"}
)


def _relation(rel: str) -> str:
    """Return the relation of a link to its entry.

    An IRI means the same as the name that it ends in (RFC 4287, 4.2.7.2); of several names `alternate` counts.
    """
    names = [name.rpartition("/")[2] for name in rel.lower().split()]
    return "alternate" if not names or "alternate" in names else names[0] or "alternate"
