"""Repairs on the bytes of a document before anything parses it, and what can be told from the bytes alone.

These repairs keep a document on the strict path of the parser, where ids and texts come out right: what is removed is
never part of a text. Nothing here looks at elements.
"""

from __future__ import annotations

import re

MAX_NAMESPACES = 2_000
"""Different prefixes one document may declare: feedparser's time grows with their square."""

MAX_DECLARATIONS = 100_000
"""Namespace declarations in all, repeated ones included."""

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00\x00<", b"\x4c\x6f\xa7\x94")
"""How documents in UTF-16, UTF-32 and EBCDIC begin: there, a NUL or a control byte is part of a character."""

_UTF8_MARK = b"\xef\xbb\xbf"
_ESC = b"\x1b"
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r") + b"\x7f"
_CONTROL_REFERENCE = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bceBCE]|1[0-9a-fA-F]));")
_DECLARATION = re.compile(rb"<\?xml[\s?]")
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_PREFIX = re.compile(rb"\sxmlns:([^\s=>]+)")
_RSS_PREFIX = re.compile(rb"(?:(?<=<)|(?<=</)|(?<=\s)(?=rss:\w+=))rss:(?=[A-Za-z])")
_CLOSED = re.compile(rb"</\s*(?:[\w.-]+:)?(?:rss|feed|rdf|channel\s*>\s*</[\w:.-]+)\s*>", re.IGNORECASE)

_HEAD = 4_096
_TAIL = 8_192
_UTF8_NAMES = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def preclean(body: bytes, content_type: str | None = None) -> bytes:
    """The document without what no XML may hold: leading space, control characters and references to them.

    Junk before the XML declaration is cut (a PHP warning). A document that is UTF-8 but for a few bytes gets U+FFFD in
    their place, where a guessed encoding would spoil every accented letter. A prefix `rss:` that stands for nothing is
    dropped. UTF-16 and UTF-32 pass unchanged.
    """
    body = body.lstrip(b" \t\r\n\v\f\x00") if not body.startswith(_WIDE_MARKS) else body
    if body.startswith(_WIDE_MARKS):
        return body
    body = body.removeprefix(_UTF8_MARK).lstrip()
    body = body.translate(None, _CONTROLS if b"iso-2022" not in body[:_HEAD].lower() else _CONTROLS.replace(_ESC, b""))
    if b"&#" in body:
        body = _CONTROL_REFERENCE.sub(b"", body)
    if b"<rss:" in body and b"xmlns:rss" not in body:
        body = _RSS_PREFIX.sub(b"", body)
    return _repair_utf8(_honest(_without_junk(body)), content_type)


def believable(content_type: str | None, body: bytes) -> str | None:
    """The Content-Type, less a charset of wide characters where the document evidently has none."""
    charset = _CHARSET.search(content_type or "")
    if content_type is None or charset is None or body.startswith(_WIDE_MARKS) or not _is_wide(charset[1]):
        return content_type
    return content_type.partition(";")[0]


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
    """The document without a claim to be in UTF-16: as bytes of ASCII it could not make it."""
    declared = _DECLARED.match(body[:_HEAD])
    if declared is None or not _is_wide(declared[1].decode()):
        return body
    return body[: declared.start(1)] + b"utf-8" + body[declared.end(1) :]


def _without_junk(body: bytes) -> bytes:
    if body.startswith((b"<?xml", b"{")) or is_web_page(body):
        return body
    head = body[:_HEAD]
    found = _DECLARATION.search(head) or (_ROOT.search(head) if not body.startswith(b"<") else None)
    return body[found.start() :] if found else body


def _repair_utf8(body: bytes, content_type: str | None) -> bytes:
    declared = _DECLARED.match(body[:_HEAD])
    charset = _CHARSET.search(content_type or "")
    names = {declared[1].decode().lower() if declared else "utf-8", charset[1].lower() if charset else "utf-8"}
    if body.isascii() or not names <= _UTF8_NAMES:
        return body
    try:
        body.decode()
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
        intact = sum(1 for byte in body if byte >= 0xC0) - broken
        return text.encode() if broken * 10 <= intact else body
    return body
