"""Repair single elements, so that a malformed one does not affect those before and after it.

A document is split at its items, by their tags alone, whatever was left open in one of them. Each item is made
well-formed if that needs no guess (references, unclosed sections, undeclared prefixes); the others are returned one by
one, for a parser that guesses. The result is one well-formed document with an empty item for each of those, so that all
sound items mean what they meant before the damage. Everything takes linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5
from typing import TYPE_CHECKING
from xml.parsers import expat

from feedreader.feeds.xml_names import new_expat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAX_OPENING = 20_000
"""The limit in bytes on the tags around the items, which are parsed again with each broken item."""

MAX_PIECES = 20_000
"""How many items are repaired one by one."""

MAX_REPEATED = 64_000_000
"""The limit in bytes on all repeated parsing of the tags around the items."""

MAX_MENDS = 100_000
"""How many references are repaired; a document with more of them is not meant to be read."""

MAX_PREFIXES = 50
"""How many undeclared prefixes are declared."""

_REFERENCE = rb"&(?:(#[0-9]{1,9};|#[xX][0-9a-fA-F]{1,8};)|([A-Za-z][A-Za-z0-9]{1,31})(;?)|)"
_MARK = re.compile(rb"<!\[CDATA\[|<!--|<\?|<(?![A-Za-z_/!?])|" + _REFERENCE)
_PREDEFINED = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(rss|rdf|feed|channel)(?=[\s>])", re.IGNORECASE)
_PREFIXES = re.compile(
    rb"<([A-Za-z_][\w.-]*):[A-Za-z_]|\s(?!xmlns:|xml:)([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*\s*=\s*[\"']"
)
_DECLARED = re.compile(rb"xmlns:([\w.-]+)\s*=")
_OPEN_TAG = re.compile(rb"<([A-Za-z_][\w:.-]*)[^<>]*>\s*$")
_KNOWN_PREFIXES = {
    b"content": b"http://purl.org/rss/1.0/modules/content/",
    b"dc": b"http://purl.org/dc/elements/1.1/",
    b"dcterms": b"http://purl.org/dc/terms/",
    b"media": b"http://search.yahoo.com/mrss/",
    b"itunes": b"http://www.itunes.com/dtds/podcast-1.0.dtd",
    b"atom": b"http://www.w3.org/2005/Atom",
    b"slash": b"http://purl.org/rss/1.0/modules/slash/",
    b"sy": b"http://purl.org/rss/1.0/modules/syndication/",
    b"rdf": b"http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    b"feedburner": b"http://rssnamespace.org/feedburner/ext/1.0",
    b"georss": b"http://www.georss.org/georss",
    b"wfw": b"http://wellformedweb.org/CommentAPI/",
}
_LEAF = re.compile(
    rb"<(title|link|guid|id|pubDate|published|updated|author|category|comments|dc:\w+)(?:\s[^<>]*)?(?<!/)>[^<]*"
    rb"(?=<(?!/\1|!\[))"
)
_TEXT = re.compile(
    rb"<(description|summary|content|content:encoded|itunes:summary)(?:\s[^<>]*)?(?<!/)>(?:[^<]|<!\[CDATA\[.*?\]\]>)*"
    rb"(?=</?(?:item|entry|title|link|guid|id|pubDate|published|updated|author|category|enclosure|dc:\w+)[\s/>])",
    re.DOTALL,
)
"""Elements with text only, which are left open if the next element of the item begins."""

_ENDED = re.compile(
    rb"(<([A-Za-z_][\w:.-]*)(?:\s[^<>]*)?(?<!/)>(?:[^<]|<!\[CDATA\[.*?\]\]>)*+)</([A-Za-z_][\w:.-]*)[^<>]*>", re.DOTALL
)
"""An element with text only, and the end tag that follows."""

_OPENED = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_SECTION_OTHERWISE = re.compile(rb"<!\s?\[\s?CDATA\s?\[", re.IGNORECASE)
_TAG = re.compile(rb"<[A-Za-z][^<>]*>")
_BARE_VALUE = re.compile(rb"""(\s[A-Za-z_][\w:.-]*)=([^\s"'<>=]+)(?=[\s/>])""")
"""An attribute value without quotes."""

_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A well-formed document made from one that was not.

    `broken` are the items that are empty in it: their position among the items, and a document of their own, to be
    parsed loosely. `head` is such a document for the part before the items, if that is broken. `mended` counts items
    with repairs beyond references, `dropped` says that an item without an end was left out.
    """

    data: bytes
    broken: tuple[tuple[int, bytes], ...] = ()
    head: bytes | None = None
    mended: int = 0
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """An item as it is in the document; `closed` means that its own end tag exists."""

    start: int
    end: int
    closed: bool


def mend(data: bytes, entities: Collection[str] = (), *, ends: bool = True) -> Mended | None:
    """Return a well-formed document with the same content; None if no items can be found.

    `entities` are the names that its DOCTYPE declares. `ends` says that the end of the document exists: otherwise an
    item without an end is incomplete.
    """
    data = _with_prefixes(_with_references(_SECTION_OTHERWISE.sub(b"<![CDATA[", data), entities))
    if not swallows(data) and _is_well_formed(data):
        return Mended(data=data)
    name = _item_name(data)
    pieces = list(_pieces(data, name)) if name else []
    if not name or not pieces:
        return None
    dropped = not ends and not pieces[-1].closed
    head, after = data[: pieces[0].start], data[pieces[-1].end :]
    if dropped:
        pieces, after = pieces[:-1], b""
    opening, closing, head_is_sound = _around(head)
    if len(opening) > MAX_OPENING or len(pieces) > MAX_PIECES or len(opening) * len(pieces) > MAX_REPEATED:
        return None
    whole = [head if head_is_sound else opening]
    broken: list[tuple[int, bytes]] = []
    mended = 0
    before = len(head)
    for place, piece in enumerate(pieces):
        between = data[before : piece.start]
        if between.strip() and _is_well_formed(opening + between + closing):
            whole.append(between)
        before = piece.end
        item = data[piece.start : piece.end]
        if not _is_well_formed(opening + item + closing):
            mended += 1
            item = _with_sections_closed(item, name)
            if _is_well_formed(opening + (ended := _with_own_ends(item)) + closing):
                item = ended
            else:
                item = _TAG.sub(lambda tag: _BARE_VALUE.sub(rb'\1="\2"', tag[0]), item)
                closed = _TEXT.sub(rb"\g<0></\1>", _LEAF.sub(rb"\g<0></\1>", item))
                if not _is_well_formed(opening + closed + closing):
                    broken.append((place, opening + item + closing))
                    closed = b"<%s></%s>" % (name, name)
                item = closed
        whole.append(item)
    whole.append(after if after.strip() and _is_well_formed(opening + after) else closing)
    document = b"".join(whole)
    if not _is_well_formed(document):
        return None
    return Mended(
        data=document,
        broken=tuple(broken),
        head=None if head_is_sound else head + closing,
        mended=mended,
        dropped=dropped,
    )


def swallows(data: bytes) -> bool:
    """Whether an unclosed CDATA section extends into another item's: that is well-formed, but loses an item."""
    if data.count(b"<![CDATA[") <= data.count(b"]]>"):
        return False
    position = 0
    while (start := data.find(b"<![CDATA[", position)) >= 0:
        position = data.find(b"]]>", start)
        if position < 0 or _spans_items(data, b"<![CDATA[", start + 9, position):
            return True
    return False


def _with_references(data: bytes, entities: Collection[str]) -> bytes:
    """Resolve references that XML does not know as HTML does, if it knows them; escape any other ampersand."""
    declared = {name.encode() for name in entities}
    pieces: list[bytes] = []
    position = kept = 0
    endless: set[bytes] = set()
    while (found := _MARK.search(data, position)) is not None:
        mark, position = found[0], found.end()
        if mark in _ENDS:
            end = -1 if mark in endless else data.find(_ENDS[mark], position)
            if end < 0:
                endless.add(mark)
            elif mark == b"<?" or not _spans_items(data, mark, position, end):
                position = end
            continue
        plain = b"&lt;" if mark == b"<" else _reference(found, declared)
        if plain != mark:
            pieces += (data[kept : found.start()], plain)
            kept = position
            if len(pieces) > MAX_MENDS * 2:
                return data
    if not pieces:
        return data
    pieces.append(data[kept:])
    return b"".join(pieces)


def _reference(found: re.Match[bytes], declared: set[bytes]) -> bytes:
    number, name, semicolon = found[1], found[2], found[3]
    if number is not None:
        code = int(number[2:-1], 16) if number[1:2] in b"xX" else int(number[1:-1])
        is_character = (
            code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        )
        return found[0].replace(b"X", b"x", 1) if is_character else "\ufffd".encode()
    if name and semicolon:
        if name in _PREDEFINED or name in declared:
            return found[0]
        if (characters := html5.get(f"{name.decode()};")) is not None:
            return b"".join(b"&#%d;" % ord(character) for character in characters)
    return b"&amp;" + found[0][1:]


def _with_prefixes(data: bytes) -> bytes:
    """Return the undeclared prefixes as declarations for the root."""
    declared = set(_DECLARED.findall(data)) | {b"xml", b"xmlns"}
    used = dict.fromkeys(prefix for pair in _PREFIXES.findall(data) for prefix in pair if prefix)
    missing = [prefix for prefix in used if prefix not in declared][:MAX_PREFIXES]
    root = re.search(rb"<[A-Za-z_][\w:.-]*", data) if missing else None
    if root is None:
        return data
    added = b"".join(
        b' xmlns:%s="%s"' % (prefix, _KNOWN_PREFIXES.get(prefix.lower(), b"urn:undeclared:" + prefix))
        for prefix in missing
    )
    return data[: root.end()] + added + data[root.end() :]


def _item_name(data: bytes) -> bytes | None:
    """Return the name of the items as it is written, prefix included."""
    root = _ROOT.search(data)
    if root is None:
        return None
    local = rb"entry" if root[1].lower() == b"feed" else rb"item"
    found = re.search(rb"<((?:[\w.-]+:)?" + local + rb")(?=[\s/>])", data[root.end() :])
    return found[1] if found else None


def _pieces(data: bytes, name: bytes) -> Iterator[_Piece]:
    """Yield the items, each from its start to its end, or to where the next one starts."""
    tag = re.compile(rb"<!\[CDATA\[|<!--|<(/?)" + re.escape(name) + rb"(?=[\s/>])[^<>]*(/?)>?")
    start: int | None = None
    position = 0
    endless: set[bytes] = set()
    while (found := tag.search(data, position)) is not None:
        position = found.end()
        if found[0] in _ENDS:
            end = -1 if found[0] in endless else data.find(_ENDS[found[0]], position)
            if end < 0:
                endless.add(found[0])
            elif start is None or not _spans_items(data, found[0], position, end):
                position = end
        elif not found[1]:
            if start is not None:
                yield _Piece(start, found.start(), closed=False)
            start = found.start()
            if found[0].endswith(b"/>"):
                yield _Piece(start, position, closed=True)
                start = None
        elif start is not None:
            yield _Piece(start, position, closed=True)
            start = None
    if start is not None:
        yield _Piece(start, len(data), closed=False)


_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)


def _spans_items(data: bytes, mark: bytes, start: int, end: int) -> bool:
    """Whether a section that begins within an item was not closed: the end found for it belongs to a later one."""
    again = data.find(mark, start, end)
    return again >= 0 and _ITEM_END.search(data, start, again) is not None


def _around(head: bytes) -> tuple[bytes, bytes, bool]:
    """Find the tags that are open where the items begin, their end tags, and whether everything before is sound."""
    parser = new_expat()
    tags: list[tuple[int, str]] = []

    def start(name: str, _: object) -> None:
        tags.append((parser.CurrentByteIndex, name))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: tags.pop()
    try:
        parser.Parse(head, False)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError:
        raw = [
            found[0]
            for found in re.finditer(rb"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel)(?:\s[^<>]*)?>", head, re.IGNORECASE)
        ][:2]
        opening = _BARE_VALUE.sub(rb'\1="\2"', b"".join(raw))
        closing = _closing(raw)
        if not raw or not _is_well_formed(opening + closing):
            return b"<rss><channel>", b"</channel></rss>", False
        return opening, closing, False
    raw = [head[index : _tag_end(head, index)] for index, _ in tags]
    closing = _closing(raw)
    return b"".join(raw), closing, bool(tags) and _is_well_formed(head + closing)  # otherwise it ends within a tag


def _closing(tags: list[bytes]) -> bytes:
    names = [found[1] for tag in tags if (found := re.match(rb"<([^\s/>]+)", tag))]
    return b"".join(b"</%s>" % name for name in reversed(names))


def _tag_end(data: bytes, start: int) -> int:
    found = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""").match(data, start)
    return found.end() if found else len(data)


def _with_sections_closed(item: bytes, name: bytes) -> bytes:
    """Return an item with unclosed sections closed, and with an end tag."""
    pieces, position = [], 0
    for found in re.finditer(rb"<!\[CDATA\[|<!--", item):
        if found.start() < position:
            continue
        end = item.find(_ENDS[found[0]], found.end())
        again = item.find(found[0], found.end())
        if end >= 0 and not 0 <= again < end:
            pieces.append(item[position : end + 3])
            position = end + 3
            continue
        before = item[position : found.start()]
        element = _OPEN_TAG.search(before[-2_000:])
        stop = item.find(b"</%s" % element[1] if element else b"</", found.end())
        stop = stop if stop >= 0 else item.find(b"</", found.end())
        stop = stop if stop >= 0 else len(item)
        text = item[found.start() : stop] + b"]]>" if found[0] == b"<![CDATA[" else b""
        pieces += (before, text)
        position = stop
        if len(pieces) > 1_000:
            break
    closed = b"".join(pieces) + item[position:]
    return closed if re.search(rb"</" + re.escape(name) + rb"\s*>\s*$", closed) else closed + b"</%s>" % name


def _with_own_ends(item: bytes) -> bytes:
    """Return an item whose texts end with their own tags, not with one misspelled (`<pubDate>…</pubdate>`)."""
    opened = set(_OPENED.findall(item))

    def own(found: re.Match[bytes]) -> bytes:
        return b"%s</%s>" % (found[1], found[2]) if found[3] == found[2] or found[3] not in opened else found[0]

    return _ENDED.sub(own, item)


def _is_well_formed(data: bytes) -> bool:
    try:
        new_expat().Parse(data, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError:
        return False
    return True
