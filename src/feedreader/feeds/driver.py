"""Drives feedparser over a document in memory.

Only this module, `element_handlers`, `strict` and `xml_names` import feedparser. Its two parsers are used as they are,
except for what their subclasses here override; its `parse` function is not used, because it could open files and
addresses, chooses its XML driver by what is installed, resolves ids against the address a document came from, and lets
one entry's markup leak into the next. Nothing here decides what an entry is.
"""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import feedparser
from feedparser import encodings
from feedparser.api import LooseFeedParser

from feedreader.feeds import charsets, preclean
from feedreader.feeds.element_handlers import MAX_UNCLOSED, ElementHandlers, EnoughError, Text
from feedreader.feeds.strict import Strict

if TYPE_CHECKING:
    from collections.abc import Iterator

FEEDPARSER = feedparser.__version__

_DECLARATION = re.compile(rb"^<\?xml[^>]*>")

_ENCODING = "utf8"
"""For feedparser, which would try to undo a double encoding of texts in "utf-8" whenever that is possible."""

_NOT_A_CHARACTER = "\ufffd"


encodings.lazy_chardet_encoding = charsets.guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A document in UTF-8, its DOCTYPE reduced to harmless entities.

    `guessed` names the encoding that it was read in, if neither HTTP nor the document gave it; `belied` one that was
    claimed although it is in UTF-8. `replaced` counts invalid bytes; `version` is feedparser's name for the version in
    the DOCTYPE.
    """

    data: bytes
    entities: dict[str, str] = field(default_factory=dict)
    version: str = ""
    known_encoding: bool = True
    guessed: str = ""
    belied: str = ""
    replaced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """feedparser's results: its dictionaries, and its internal state.

    `states` contains, for each entry read strictly, everything that could make the same bytes mean something else
    elsewhere in the document; None if the entry itself changed any of it, or contains another entry.
    """

    feed: dict[str, Any]
    entries: list[dict[str, Any]]
    version: str
    strict: bool
    skip_hours: list[str]
    skip_days: list[str]
    states: list[object] = field(default_factory=list)


def decode(body: bytes, content_type: str | None) -> Decoded:
    """Return the document in UTF-8, by the encoding that HTTP, the document or, failing both, its bytes indicate."""
    if preclean.is_utf8(body, content_type):  # needs no guess, and no declaration either
        return Decoded(data=preclean.declared_as_utf8(body), belied=preclean.belied(body, content_type))
    found = charsets.believed(body, preclean.named(body, content_type)) or charsets.guessed(body)
    if found is not None:
        data = preclean.declared_as_utf8(found.text.encode("utf-8", "replace"))
        return Decoded(data=data, guessed="" if found.claimed else found.name, replaced=found.replaced)
    result: dict[str, Any] = {}
    try:
        data = encodings.convert_to_utf8({"content-type": content_type or "application/xml"}, body, result)
    except ValueError:  # for codecs that are not encodings ("undefined"), and names that are not text
        data = encodings.convert_to_utf8({"content-type": "application/xml"}, _DECLARATION.sub(b"", body), result)
    encoding = str(result["encoding"])
    guessed = encoding if isinstance(result.get("bozo_exception"), feedparser.CharacterEncodingOverride) else ""
    return Decoded(data=data, known_encoding=bool(encoding), guessed=guessed)


def read_strictly(data: bytes, version: str, url: str = "") -> Reading | None:
    """Return the contents of a well-formed document; None if it is not well-formed. Raises TooDeepError."""
    parser = Strict("", None, _ENCODING)
    parser.document_url = url
    with _no_collection():
        try:
            with suppress(EnoughError):
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
    with _no_collection(), suppress(EnoughError):
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
    """Suspend garbage collection: parsing creates thousands of containers and drops few; it would cost a tenth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Loose(ElementHandlers, LooseFeedParser):  # type: ignore[misc] # feedparser has no types
    """feedparser's parser for documents that are not well-formed."""

    max_depth = MAX_UNCLOSED

    def decode_entities(self, element: str, data: str) -> str:
        return Text(super().decode_entities(element, data))

    def handle_charref(self, ref: str) -> None:
        try:
            super().handle_charref(ref)
        except (ValueError, OverflowError):  # a number that is not a character would cost the whole document
            self.handle_data(_NOT_A_CHARACTER)
