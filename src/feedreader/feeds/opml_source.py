"""Make XML of the bytes of an OPML file: decoded, without a DTD, repaired if necessary.

Two thirds of the lists that people publish are not well-formed; bare ampersands in addresses are the usual reason, and
a parser that recovers by itself drops them from the addresses. Every repair is reported. `feeds.opml_outlines` knows
what outlines mean.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from html.entities import html5

from feedreader.feeds import charsets, preclean

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_BOM = ((re.compile(rb"[\t\n\r <]\0"), "utf-16-le"), (re.compile(rb"\0[\t\n\r <]"), "utf-16-be"))
_UTF_8 = frozenset({"", "utf-8", "utf8"})
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*?\?>\s*")
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*+")
_SUBSET_END = re.compile(r"\]\s*+>")
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AMPERSAND = re.compile(r"&(?:#(\d{1,8});|#[xX]([0-9a-fA-F]{1,7});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_OUTLINE = re.compile(r"<outline\b[^<]*+", re.IGNORECASE)
_QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb`"
_PAIRED = {"\u201c": "\u201d", "\u201e": "\u201c", "\u2018": "\u2019", "\u00ab": "\u00bb"}
_ATTRIBUTE = re.compile(
    rf"(?<=[\s,{_QUOTES}])((?:text|title|type|xmlUrl|htmlUrl|url|category|description|language|version|created)(?=\s{{0,8}}=)"
    r"|[A-Za-z_][\w:.-]{0,60}(?=\s{0,8}=\s{0,8}[\"']))\s{0,8}=\s{0,8}",
    re.IGNORECASE,
)
_WELL_FORMED = re.compile(r"""<outline(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+\s*+/?""", re.IGNORECASE)
_ADDRESSES = frozenset({"xmlurl", "htmlurl", "url"})
_BEGINNING = re.compile(r"<(?:\?xml|opml|outline)\b", re.IGNORECASE)
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of a document without declaration and DTD, and the repairs to its bytes, in words."""

    text: str
    repairs: tuple[str, ...] = ()


def decode(data: bytes) -> Source:
    """Decode bytes: by their byte order mark, else as UTF-8, else as declared, else by a guess. Never fails."""
    repairs: list[str] = []
    text = _decoded(preclean.with_pairs_joined(data), repairs)
    text = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1).lstrip()
    return Source(text=_without_dtd(text, repairs), repairs=tuple(repairs))


def _without_dtd(text: str, repairs: list[str]) -> str:
    """Return the text without its document type, so that no parser sees an entity that the file itself declares."""
    if (found := _DOCTYPE.search(text)) is not None:
        end = found.end() + 1
        if text[found.end() : end] == "[":
            closed = _SUBSET_END.search(text, end)
            end = len(text) if closed is None else closed.end()
            repairs.append("ignored the document type that the file declares itself")
        text = text[: found.start()] + text[end:]
    return text.replace("<!DOCTYPE", "<DOCTYPE")


def _decoded(data: bytes, repairs: list[str]) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            if "\ufffd" in text:
                repairs.append(f"replaced characters that are not {encoding.upper()}")
            return text
    for pattern, encoding in _WITHOUT_BOM:
        if pattern.match(data) is not None:
            return data.decode(encoding, "replace")
    declared = named[1].decode("ascii") if (named := _DECLARED.match(data)) is not None else ""
    if preclean.is_utf8(data.lstrip()):
        if not data.isascii() and declared.lower() not in _UTF_8:
            repairs.append(f"read as UTF-8, though the file is declared as {declared}")
        return data.decode()
    found = charsets.believed(data, [declared.lower()] if declared else [])
    found = found or charsets.mostly(data, "UTF-8", "utf-8", few=2)
    found = found or charsets.guessed(data, least=charsets.TELLING)
    if found is None or (not found.claimed and found.name.lower() != declared.lower()):
        claim = f"is declared as {declared}" if declared else "declares no encoding"
        repairs.append(f"read as {found.name if found else 'Windows-1252'}, though the file {claim}")
    if found is None:
        return data.decode("cp1252", "replace")
    if found.replaced:
        repairs.append(f"replaced characters that are not {found.name.upper()}")
    return found.text


def repair(source: Source) -> Source:
    """Escape bare ampersands, resolve HTML's named characters and remove illegal ones, which would confuse a parser."""
    text, illegal = ILLEGAL.subn("", source.text)
    ampersands = named = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal ampersands, named, illegal
        decimal, hexadecimal, name = found.groups()
        if name in _XML_ENTITIES:
            return found[0]
        if name is not None and name + ";" in html5:
            named += 1
            return _escaped(html5[name + ";"])
        if decimal is not None or hexadecimal is not None:
            code = int(decimal) if decimal is not None else int(hexadecimal, 16)
            if code <= 0x10FFFF and ILLEGAL.match(chr(code)) is None:
                return found[0]
            illegal += 1
            return ""
        ampersands += 1
        return "&amp;" + found[0][1:]

    text = _AMPERSAND.sub(replace, text)
    repairs = [
        f"{what} ({times})"
        for what, times in (
            ("escaped bare ampersands", ampersands),
            ("resolved characters that only HTML names", named),
            ("removed characters that XML forbids", illegal),
        )
        if times
    ]
    return Source(text=text, repairs=(*source.repairs, *repairs))


def framed(source: Source) -> Source:
    """Return a text from the first element that a list can begin with; outlines without a root are given one.

    What precedes it is a server's warning, or the rest of something truncated.
    """
    found = _BEGINNING.search(source.text)
    if found is None or "<doctype" in source.text[: found.start()].lower():
        return source
    text, repairs = source.text, list(source.repairs)
    if found.start():
        text = _DECLARATION.sub("", text[found.start() :], count=1).lstrip()
        repairs.append(f"left out what stands before the first element ({found.start():,} characters)")
    if _OUTLINE.match(text) is not None:
        text = f"<opml><body>{text}" + ("" if "</opml" in text.lower() else "</body></opml>")
        repairs.append("took the outlines, though the beginning of the document is missing")
    return Source(text=text, repairs=tuple(repairs))


def with_attributes_mended(source: Source) -> Source:
    """Rewrite the attributes of outlines that are not well-formed.

    Repairs quotes that are missing, typographic, or within the value, missing spaces between attributes, commas, and
    names without a value. A value extends to the next attribute: to any that has a quote, or to a usual one.
    """
    mended = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal mended
        tag, end, after = found[0].rpartition(">")
        if not end or _WELL_FORMED.fullmatch(tag) is not None:
            return found[0]
        closed = "/" if tag.endswith("/") else ""
        tag = tag.removesuffix("/")
        starts = list(_ATTRIBUTE.finditer(tag))
        edges = [*(start.start() for start in starts), len(tag)]
        values = (_value(tag[start.end() : end], start[1]) for start, end in zip(starts, edges[1:], strict=True))
        pairs = dict(zip((start[1] for start in starts), values, strict=True))
        mended += 1
        attributes = "".join(f' {name}="{value}"' for name, value in pairs.items())
        return f"{tag[: len('<outline')]}{attributes}{closed}>{after}"

    text = _OUTLINE.sub(replace, source.text)
    repairs = f"mended the attributes of outlines ({mended})"
    return Source(text=text, repairs=(*source.repairs, repairs)) if mended else source


def _value(written: str, name: str) -> str:
    """Return the text between an attribute's equals sign and the next attribute, without its quotes."""
    written = written.strip(" \t\r\n,")
    if written and written[0] in _QUOTES:
        behind = written.rfind(_PAIRED.get(written[0], written[0]), 1)
        written = written[1:behind] if behind > 0 else written[1:].rstrip(_QUOTES)
    else:
        written = written.rstrip(_QUOTES)
        if name.lower() in _ADDRESSES:
            written = written.partition(" ")[0]
    return written.replace('"', "&quot;").replace("<", "&lt;").strip()


def _escaped(characters: str) -> str:
    return "".join(f"&#{ord(character)};" for character in characters)


def looks_like(data: bytes, text: str) -> str:
    """Return a description of a file without outlines, to continue "this is"."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    start = text[:2_000].lstrip().lower()
    for pattern, name in _STARTS:
        if re.match(pattern, start) is not None:
            return name
    if (root := re.match(r"(?:<[!?][^>]*>\s*)*<([a-z_][\w.:-]{0,40})", start)) is not None:
        return f"XML of another kind (<{root[1]}>)"
    return "no XML" if start else "an empty file"


_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"SQLite format 3", "a database"),
)
_BEFORE_ROOT = r"(?:<[!?][^>]*>\s*)*"
_STARTS = (
    (_BEFORE_ROOT + r"<(?:html|head|body)\b|<!doctype html", "a web page"),
    (_BEFORE_ROOT + r"<(?:rss|feed|rdf:rdf)\b", "a feed itself; subscribe to its address with `feedreader add`"),
    (r"\{.*jsonfeed", "a JSON feed itself; subscribe to its address with `feedreader add`"),
    (r"[\[{]", "JSON"),
    (
        r"(?:#[^\n]*\n\s*)*(?:https?://\S+[ \t]+[^\s#]|\"?(?:query|filter|exec):)",
        "newsboat's list of feeds; bring it over with `feedreader import --from newsboat`",
    ),
    (r"(?:#[^\n]*\n\s*)*https?://", "a plain list of addresses; subscribe to them with `feedreader add`"),
)
