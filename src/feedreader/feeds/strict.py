"""feedparser's parser for well-formed documents, fed by expat without the SAX layer in between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import feedparser
from feedparser.api import StrictFeedParser
from feedparser.html import _cp1252

from feedreader.feeds.element_handlers import LANGUAGE_OF_ALL, SURPRISES, ElementHandlers, Text, TooDeepError
from feedreader.feeds.xml_names import SEPARATOR, attribute_name, element_name, new_expat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
"""What feedparser takes for a reference although it is the next part of a query."""


@dataclass(frozen=True, slots=True)
class _Handlers:
    """What feedparser does at the start and the end of elements of one name, in one set of namespaces."""

    name: str
    start: Callable[[Any, dict[str, str]], Any]
    end: Callable[[Any], Any]
    ends_text_input: bool
    ends_image: bool


def _handlers(parser: type[Strict], tag: str, prefixes: Mapping[str | None, str]) -> _Handlers:
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


class Strict(ElementHandlers, StrictFeedParser):  # type: ignore[misc] # feedparser has no types
    """feedparser's parser for well-formed documents, fed by expat without the SAX layer in between.

    At the end of an entry it restores whatever the entry's markup left behind (feedparser forgets to close a `div` in
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
        """Read a document in UTF-8. Raises expat.ExpatError, TooDeepError and EnoughError."""
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
            given[attribute_name(key) if SEPARATOR in key else key.lower()] = value
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
        """Do what `unknown_starttag` does outside of markup, for attributes without effect on the element's content."""
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
            except AttributeError:  # feedparser treats it as having no handler
                self._start_unknown(handlers.name, attrs)
        except SURPRISES:
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
        except SURPRISES:
            pass
        self.depth -= 1
        del self.basestack[-1:], self.langstack[-1:]
        if self.langstack:
            self.lang = self.langstack[-1]

    def _find_handlers(self, tag: str) -> _Handlers:
        found = self._handlers[tag] = _handlers(type(self), tag, self.namespacemap)
        return found

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """Register a namespace, which changes the handlers of names."""
        super().track_namespace(prefix, uri)
        self._handlers = {}

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        """Do as feedparser does, without what it searches in vain in the texts of an entry: a quarter of its time.

        These texts are not in another encoding, not base64, and neither resolved nor sanitised.
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
            text = Text(text).translate(_cp1252)
        if element not in _NOT_KEPT and not (element == "title" and -1 < self.title_depth <= self.depth):
            self._keep_text(element, text)
        return text

    def _keep_text(self, element: str, text: str) -> None:
        """Store a text of an entry where feedparser does."""
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
        """Return the text unchanged: expat has resolved all references."""
        return Text(data)

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
        """Return both tables of namespaces as parts of a state; most items have the same."""
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
        if _switches(self) != (before := state[: len(SWITCHES)]):
            for name, value in zip(SWITCHES, before, strict=True):
                setattr(self, name, value)
        self.sourcedata.clear()
        self.states.append(state if self.version == version else None)

    def _end_entry(self) -> None:
        self._end_item()


SWITCHES = (
    *("infeed", "incontent", "intextinput", "inimage", "inauthor", "incontributor", "inpublisher", "insource"),
    *("svgOK", "ingeometry", "psc_chapters_flag", "_summaryKey", "hasContent"),
)
"""feedparser's flags for the elements that it is inside of, besides an entry."""

_switches = attrgetter(*SWITCHES)

_ROOTS = frozenset({"feed", "rss", "rdf:rdf"})
"""Elements around which feedparser takes the language for the feed's."""

_TOLD = _ROOTS | LANGUAGE_OF_ALL
"""Elements whose attributes are the feed's."""

_AROUND = frozenset({"xml:base", "base", "xml:lang", "lang", "xmlns"})
"""Attributes that affect everything in their element."""

_LOWERED = frozenset({"rel", "type"})
"""Attributes whose values feedparser keeps in lower case."""

_XHTML = "application/xhtml+xml"

_NOT_KEPT = frozenset({"category", "tags", "itunes_keywords"})
"""Elements whose texts feedparser leaves to their handlers."""

_IN_TEXT_INPUT = frozenset({"title", "link", "description", "name"})
_IN_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})
"""Any other element ends an unclosed text input or image."""

_KEEP_NAMESPACE = frozenset({"http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg"})
