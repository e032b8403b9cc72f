"""Splits a document into its envelope and its items, so that only items whose bytes are new need to be parsed.

feedparser takes a quarter of a millisecond per entry; finding where entries begin and end takes expat a hundredth of
that. Between two versions of a feed most entries do not change. A *fingerprint* of the last version (`fingerprint`)
says which these are, and has a digest of the frame around them: the elements around the items with their attributes and
namespaces, the state of feedparser when it gets there (`driver.Reading.states`), the feed's language and address.

Skipping is sound because entries are read independently of each other (the driver restores its state after each), which
is verified rather than assumed: a document gets a fingerprint only if the state was the same at each of its items and
every key was unique (`identity.settle`). If the next version, reduced to its new items, has another frame, or an entry
whose key equals that of a skipped one, the caller parses all of it. A document that is not well-formed, has a DOCTYPE,
or has other elements between its items (which could change the state) is never split.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from feedreader.feeds.driver import FEEDPARSER
from feedreader.feeds.fingerprint import digest, stood_for
from feedreader.feeds.xml_names import element_name, new_expat

if TYPE_CHECKING:
    from collections.abc import Iterable

RULES = f"3/{FEEDPARSER}"
"""Part of every frame: raise the number when the same item would give another entry, so that all are parsed again."""

_ITEMS = frozenset({"item", "entry"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The positions of a well-formed document's items (offsets in bytes), what surrounds them, how many are stubs."""

    data: bytes
    spans: tuple[tuple[int, int], ...]
    hashes: tuple[bytes, ...]
    around: tuple[object, ...]
    stubs: int = 0

    def without(self, skipped: frozenset[int]) -> bytes:
        """Return the document without the items with these numbers."""
        pieces, position = [], 0
        for number, (start, end) in enumerate(self.spans):
            if number in skipped:
                pieces.append(self.data[position:start])
                position = end
        pieces.append(self.data[position:])
        return b"".join(pieces)


def frame_of(around: tuple[object, ...], states: Iterable[object], *context: object) -> bytes | None:
    """Return the frame of a document; None if its items were not all read in one state."""
    different = set(states)
    if len(different) > 1 or None in different:
        return None
    return digest(repr((RULES, around, [_ordered(state) for state in different], context)).encode("utf-8", "replace"))


def split(data: bytes, mark: bytes = b"") -> tuple[Envelope | None, bool]:
    """Return the envelope, None if items cannot be told apart soundly; and whether the document is well-formed.

    `data` is in UTF-8, as `driver.decode` returns it. A stub with the `mark` counts as the item that it stands for.
    """
    splitter = _Splitter()
    try:
        splitter.run(data)
    except expat.ExpatError:
        return None, False
    if not splitter.sound or not splitter.spans:
        return None, True
    spans = tuple(splitter.spans)
    items = [data[start:end] for start, end in spans]
    stubs = [stood_for(item, mark) for item in items] if mark else [None] * len(items)
    return Envelope(
        data=data,
        spans=spans,
        hashes=tuple(stub or digest(item) for stub, item in zip(stubs, items, strict=True)),
        around=splitter.around,
        stubs=len(stubs) - stubs.count(None),
    ), True


def _ordered(state: object) -> object:
    """Return a state with its sets in order: their representation must not depend on the process."""
    if not isinstance(state, tuple):
        return state
    return tuple(sorted(map(repr, part)) if isinstance(part, frozenset) else part for part in state)


class _Splitter:
    """Finds the items; uses expat's positions, so that comments and CDATA sections need no special care."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []
        self.around: tuple[object, ...] = ()
        self.sound = True
        self._parser = new_expat()
        self._data = b""
        self._item: str | None = None
        self._item_start = 0
        self._ancestors: list[tuple[str, object, object]] = []
        self._declared: list[tuple[str | None, str]] = []
        self._interrupted = False
        self._names: dict[str, str] = {}

    def run(self, data: bytes) -> None:
        self._data = data
        parser = self._parser
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature

    def _doctype(self, *_: object) -> None:
        self.sound = False

    def _declare(self, prefix: str | None, uri: str) -> None:
        self._declared.append((prefix, uri))

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        declared, self._declared = self._declared, []
        tag = self._names.get(name)
        if tag is None:
            tag = self._names[name] = element_name(name)
        if tag not in _ITEMS:
            self._interrupted = bool(self.spans)
            self._ancestors.append((name, sorted(attrs.items()), declared))
            return
        around = tuple(self._ancestors)
        if self.spans and (self._interrupted or around != self.around):
            self.sound = False
        self.around = around
        self._item = name
        self._item_start = self._parser.CurrentByteIndex
        # The contents of items are not examined, which halves the time of splitting. An item inside another one ends it
        # too early, and then the outer one's end does not match.
        self._parser.StartElementHandler = None
        self._parser.StartNamespaceDeclHandler = None

    def _end(self, name: str) -> None:
        if self._item is None:
            if not self._ancestors or self._ancestors.pop()[0] != name:
                self.sound = False
        elif name == self._item:
            at = self._parser.CurrentByteIndex
            if at == self._item_start:  # an empty element: expat does not say where it ends
                self.sound = False
            self.spans.append((self._item_start, self._data.index(b">", at) + 1))
            self._item = None
            self._parser.StartElementHandler = self._start
            self._parser.StartNamespaceDeclHandler = self._declare
