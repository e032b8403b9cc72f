"""Repairs on the bytes of a document before anything parses it, and what the bytes alone can tell.

These repairs keep a document on the strict path of the parser, where ids and texts come out right: what is removed is
never part of a text. Nothing here looks at elements; `mend` does.
"""

from __future__ import annotations

import re

MAX_NAMESPACES = 2_000
"""The limit on different prefixes in one document: feedparser's time grows with their square."""

MAX_DECLARATIONS = 100_000
"""The limit on all namespace declarations, including repeated ones."""

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00\x00<", b"\x4c\x6f\xa7\x94")
"""How documents in UTF-16, UTF-32 and EBCDIC begin: there, a NUL or a control byte is part of a character."""

_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
"""Byte order marks of wide encodings, longer ones first."""

_UTF8_MARK = b"\xef\xbb\xbf"
_SHIFTS = b"\x1b\x0e\x0f"
"""The escape sequences that switch character sets in ISO-2022."""

_JAPANESE = re.compile(rb"\x1b\$[@B][!-~]")
"""The beginning of a word in ISO-2022-JP, which no other seven-bit text contains."""

_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r") + b"\x7f"
_CONTROL_REFERENCE = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bceBCE]|1[0-9a-fA-F]));")
_PAIR_REFERENCES = re.compile(
    rb"&(?:amp;)?#(?:[xX]([dD][89abAB][0-9a-fA-F]{2})|(5[56][0-9]{3}));"
    rb"&(?:amp;)?#(?:[xX]([dD][c-fC-F][0-9a-fA-F]{2})|(5[67][0-9]{3}));"
)
"""References to both halves of a surrogate pair, which is what Java and JavaScript make of an emoji."""

_PAIR_BYTES = re.compile(rb"\xed([\xa0-\xaf][\x80-\xbf])\xed([\xb0-\xbf][\x80-\xbf])")
"""The same halves in UTF-8, each by itself (CESU-8, Unicode Technical Report 26)."""

_DECLARATION = re.compile(rb"<\?xml[\s?]")
_XML_DECLARATION = re.compile(rb"^<\?xml\s[^>]*\?>")
_AS_UTF8 = re.compile(rb"""<\?xml version=(["'])1\.0\1 encoding=(["'])utf-8\2\s*\?>""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_DEFAULT = re.compile(rb"""<rss\b[^<>]*?\s(xmlns\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))""", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_PREFIX = re.compile(rb"\sxmlns:([^\s=>]+)")
_RSS_PREFIX = re.compile(rb"(?:(?<=<)|(?<=</)|(?<=\s)(?=rss:\w+=))rss:(?=[A-Za-z])")
_CLOSED = re.compile(rb"</\s*(?:[\w.-]+:)?(?:rss|feed|rdf|channel\s*>\s*</[\w:.-]+)\s*>", re.IGNORECASE)

_FIRST_ELEMENT = re.compile(rb"<[A-Za-z_]")
_PROLOG = re.compile(rb"(?:\s++|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->)*+")
"""What may precede a DOCTYPE; tags in its comments do not count, nor do those in the values of entities."""

_DOCTYPE = re.compile(
    rb"""<!DOCTYPE(?:[^<>\["']|"[^"]*"|'[^']*')*+(?:\[(?:[^\]"'<]|"[^"]*"|'[^']*'|<!--.*?-->|<)*+\]\s*)?>""", re.DOTALL
)
_ENTITY = re.compile(rb"""<!ENTITY\s+([A-Za-z_][\w.-]*)\s+(?:"([^"]*)"|'([^']*)')\s*>""")
_SIMPLE_VALUE = re.compile(rb"(?:[^&<%]|&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)*")
_MORE = (
    rb"(?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]"
    rb"|\xe2\x80[\x93-\xbf]|\xe2(?:\x82\xac|\x84\xa2))"
)
_DOUBLED = re.compile(
    rb"\xc3(?:[\x82-\x9f]" + _MORE + rb"|[\xa0-\xaf]" + _MORE + rb"{2}|[\xb0-\xb4]" + _MORE + rb"{3})"
)
"""A letter in UTF-8 whose bytes were taken for letters of Windows-1252, in UTF-8."""

_HIGH = bytes(range(0x80, 0x100))
_EAST_ASIAN = ("gb", "big5", "euc", "shift", "x-sjis", "sjis", "ks_c", "cp936", "cp949", "cp932", "windows-31j")

_TELLING = 50
"""The least number of UTF-8 letters in a document that declares another encoding, before UTF-8 is believed."""

MAX_ENTITIES = 200
MAX_ENTITY = 1_000
MAX_EXPANSION = 1_000_000
"""Limits on a DOCTYPE's entities, the bytes of one, and the bytes of all their uses."""

_HEAD = 4_096
_TAIL = 8_192
_UTF8_NAMES = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def preclean(body: bytes, content_type: str | None = None) -> bytes:
    """Return the document without what no XML may contain: leading space, control characters and references to them.

    Junk before the XML declaration is removed (a PHP warning). A document that is UTF-8 but for a few bytes gets U+FFFD
    in their place, because a guessed encoding would spoil every accented letter. A prefix `rss:` without a declaration
    is dropped. UTF-16 and UTF-32 become UTF-8; EBCDIC passes unchanged.
    """
    body = _narrowed(body)
    body = body.lstrip(b" \t\r\n\v\f\x00") if not body.startswith(_WIDE_MARKS) else body
    if body.startswith(_WIDE_MARKS):
        return body
    body = body.removeprefix(_UTF8_MARK).lstrip()
    kept = _SHIFTS if _is_iso_2022(body, content_type) else b""
    body = body.translate(None, _CONTROLS.translate(None, kept))
    if b"&" in body and b"&#" in body:  # the first is found, or not, in a twentieth of the time
        body = _CONTROL_REFERENCE.sub(b"", body)
    body = with_pairs_joined(body)
    if b"<rss:" in body and b"xmlns:rss" not in body:
        body = _RSS_PREFIX.sub(b"", body)
    return _repair_utf8(_honest(_without_junk(body)), content_type)


def with_pairs_joined(body: bytes) -> bytes:
    """Return the document with one reference in place of each pair of references to surrogates."""
    if b"#5" in body or b"#x" in body or b"#X" in body:  # takes hardly any time, and most documents have none
        return _PAIR_REFERENCES.sub(_joined_references, body)
    return body


def believable(content_type: str | None, body: bytes) -> str | None:
    """Return the Content-Type, without a charset of wide characters if the document evidently has none."""
    charset = _CHARSET.search(content_type or "")
    if content_type is None or charset is None or body.startswith(_WIDE_MARKS) or not _is_wide(charset[1]):
        return content_type
    return content_type.partition(";")[0]


def is_utf8(body: bytes, content_type: str | None = None) -> bool:
    """Whether the document is in UTF-8, whatever HTTP or its declaration say: hardly any other text is valid as such.

    Text in seven-bit encodings (ISO-2022-JP, UTF-7, HZ) is also valid, so there a declaration counts; and two-byte
    letters may be one letter of an East Asian encoding.
    """
    names = named(body, content_type)
    if b"\x1b$" in body and _is_iso_2022(body, content_type):
        return False
    if any(name.startswith(("iso-2022", "utf-7", "hz", "csiso2022")) for name in names):
        return False
    if b"\x00" in body[:_HEAD]:
        return False
    if body.isascii():
        return True
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    asian = next((name for name in names if name.startswith(_EAST_ASIAN)), None)
    return asian is None or max(text) > "\u07ff" or not _decodes(body, asian)


def without_doctype(data: bytes) -> tuple[bytes, dict[str, str], str, int]:
    """Return a document in UTF-8 without its DOCTYPE, its harmless entities, its version, and its other entities.

    The version is feedparser's; of the other entities only the number is returned. An entity is harmless if its value
    contains no other one and all its uses together stay small.
    """
    prolog = _PROLOG.match(data)
    start = _FIRST_ELEMENT.search(data)
    doctype = _DOCTYPE.match(data, prolog.end() if prolog else 0)
    doctype = doctype or _DOCTYPE.search(data, 0, start.start() if start else len(data))
    if doctype is None:
        return data, {}, "", 0
    rest = data[doctype.end() :]
    declared = _ENTITY.findall(doctype[0])
    kept: dict[str, str] = {}
    room = MAX_EXPANSION
    for name, double, single in declared[:MAX_ENTITIES]:
        value = double or single
        cost = len(value) * rest.count(b"&" + name + b";") if len(value) <= MAX_ENTITY else room + 1
        if cost <= room and _SIMPLE_VALUE.fullmatch(value):
            room -= cost
            kept[name.decode()] = value.decode("utf-8", "replace")
    replacement = b""
    if kept:
        values = b"".join(b'<!ENTITY %s "%s">' % (name.encode(), _quoted(value)) for name, value in kept.items())
        replacement = b"<!DOCTYPE feed [" + values + b"]>"
    version = "rss091n" if b"netscape" in doctype[0].lower() else ""
    refused = len({name for name, *_ in declared}) - len(kept)
    return data[: doctype.start()] + replacement + rest, kept, version, refused


def is_doubly_encoded(data: bytes) -> bool:
    """Whether most letters of a document were taken for Windows-1252 and encoded in UTF-8 a second time (`Ã©`).

    If other letters are sound, such letters are intended: the text is about them.
    """
    if data.isascii() or _DOUBLED.search(data) is None:
        return False
    doubled = sum(len(found) for found in _DOUBLED.findall(data))
    return doubled * 2 > len(data) - len(data.translate(None, _HIGH))


def is_plain(body: bytes, content_type: str | None = None) -> bool:
    """Whether a document is in UTF-8, claims no other encoding, and has no letter that may be encoded twice.

    If so, its beginning determines how it is read, and a part of it is read just as it would be in the whole.
    """
    if not set(named(body, content_type)) <= _UTF8_NAMES:
        return False
    return body.isascii() or (_decodes(body, "utf-8") and _DOUBLED.search(body) is None)


def named(body: bytes, content_type: str | None) -> list[str]:
    """Return the encodings that HTTP and the document name, in lower case."""
    declared = _DECLARED.match(body[:_HEAD])
    charset = _CHARSET.search(content_type or "")
    return [name for name in (charset and charset[1].lower(), declared and declared[1].decode().lower()) if name]


def _quoted(value: str) -> bytes:
    return value.replace('"', "&#34;").replace("%", "&#37;").encode()


def declared_as_utf8(body: bytes) -> bytes:
    """Return a document in UTF-8 that declares it."""
    if _AS_UTF8.match(body) is not None:
        return body
    return _XML_DECLARATION.sub(b"<?xml version='1.0' encoding='utf-8'?>", body, count=1)


def without_default(body: bytes) -> bytes:
    """Return a document whose `rss` declares no default namespace, because the elements of RSS have none."""
    found = _DEFAULT.search(body[:_HEAD])
    return body if found is None else body[: found.start(1)] + body[found.end(1) :]


def belied(body: bytes, content_type: str | None) -> str:
    """Return the first other encoding that a document in UTF-8 claims; "" if it claims none."""
    names = named(body, content_type) if not body.isascii() else ()
    return next((name for name in names if name not in _UTF8_NAMES), "")


def is_truncated(body: bytes) -> bool:
    """Whether the end of an XML feed is missing: nothing near the end closes its root."""
    return _CLOSED.search(body[-_TAIL:]) is None


def is_web_page(body: bytes) -> bool:
    """Whether the document begins like HTML."""
    return _WEB_PAGE.search(body[:_HEAD]) is not None and _ROOT.search(body[:_HEAD]) is None


def has_too_many_namespaces(body: bytes) -> bool:
    """Whether parsing would take time out of all proportion to the size."""
    declarations = body.count(b"xmlns:")
    if declarations <= MAX_NAMESPACES:
        return False
    return declarations > MAX_DECLARATIONS or len(set(_PREFIX.findall(body))) > MAX_NAMESPACES


def _is_wide(charset: str) -> bool:
    return charset.lower().startswith(("utf-16", "utf-32", "utf16", "utf32", "ucs-", "iso-10646", "unicode"))


def _honest(body: bytes) -> bytes:
    """Return the document without a claim to be in UTF-16, which cannot be true of an ASCII declaration."""
    declared = _DECLARED.match(body[:_HEAD])
    if declared is None or not _is_wide(declared[1].decode()):
        return body
    return body[: declared.start(1)] + b"utf-8" + body[declared.end(1) :]


def _without_junk(body: bytes) -> bytes:
    if body.startswith((b"<?xml", b"{")) or is_web_page(body):
        return body
    head = body[:_HEAD]
    if body.startswith(b"<") and (root := _ROOT.search(head)) is not None:
        head = head[: root.start()]  # a declaration inside a document begins nothing
    found = _DECLARATION.search(head) or (_ROOT.search(head) if not body.startswith(b"<") else None)
    return body[found.start() :] if found else body


def _narrowed(body: bytes) -> bytes:
    """Return UTF-16 and UTF-32 as UTF-8. Without a mark, every other byte at the beginning of UTF-16 is NUL."""
    for mark, codec in _MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace").encode("utf-8", "replace")
    if body.startswith((b"<\x00\x00\x00", b"\x00\x00\x00<")):
        return body.decode("utf-32-le" if body[0] else "utf-32-be", "replace").encode("utf-8", "replace")
    head = body[:_HEAD]
    if b"\x00" not in head:
        return body
    for codec, nuls, others in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(head) > 8 and nuls.count(0) * 10 > len(nuls) * 4 and others.count(0) * 10 < len(others):
            return body.decode(codec, "replace").encode("utf-8", "replace")
    return body


def _is_iso_2022(body: bytes, content_type: str | None) -> bool:
    if b"iso-2022" in body[:_HEAD].lower() or "iso-2022" in (content_type or "").lower():
        return True
    return b"\x1b$" in body and body.isascii() and _JAPANESE.search(body) is not None


def _joined_references(pair: re.Match[bytes]) -> bytes:
    high, low = (int(pair[n], 16) if pair[n] else int(pair[n + 1]) for n in (1, 3))
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return pair[0]
    return b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)


def _joined_bytes(pair: re.Match[bytes]) -> bytes:
    high, low = ((half[0] & 0x1F) << 6 | half[1] & 0x3F for half in (pair[1], pair[2]))
    return chr(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)).encode()


def _decodes(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return False
    return True


def _repair_utf8(body: bytes, content_type: str | None) -> bytes:
    if body.isascii():
        return body
    certain = set(named(body, content_type)) <= _UTF8_NAMES
    try:
        body.decode()
    except UnicodeDecodeError:
        joined = _PAIR_BYTES.sub(_joined_bytes, body)
        text = joined.decode("utf-8", "replace")
        broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
        intact = sum(1 for byte in joined if byte >= 0xC0) - broken
        if broken * 10 <= intact and (certain or intact >= _TELLING):
            return text.encode()
    return body
