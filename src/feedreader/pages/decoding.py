"""Decode a page: its bytes count more than its declared encoding."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How pages begin that need no declaration: with a byte order mark, or with a bracket in UTF-16."""

_STRAY = 4
"""The least number of characters beyond ASCII to each byte that is none, if a page is in UTF-8 all the same.

Of a text in another encoding hardly any byte is one in UTF-8.
"""

_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]")
_CHARSET = re.compile(r"charset\s*+=\s*+[\"']?\s*+([\w.:-]{2,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,500}?charset\s*+=\s*+[\"']?\s*+([\w.:-]{2,40})", re.IGNORECASE)
_SHIFTS = re.compile(rb"\x1b\$[@B][!-~]{2,}+\x1b\([BJ]")
_HEAD = 4096
_GUESSED_FROM = 64 * 1024

_AS_BROWSERS_DO = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "windows-1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
}
"""Labels that mean a larger encoding than they name (WHATWG Encoding, 4.2)."""


def decoded(body: bytes, content_type: str | None) -> str:
    """Decode a page: by its byte order mark, as UTF-8 if it mostly is, by its header or `meta`, or by a guess."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if _SHIFTS.search(body) is not None and (text := _as(body, "iso-2022-jp")) is not None:
        return text  # it looks like ASCII
    if (text := _as_utf8(body)) is not None:
        return text
    said = _CHARSET.search(content_type or "")
    meta = _META.search(body, 0, _HEAD)
    for label in (said[1] if said else "", meta[1].decode("ascii", "replace") if meta else ""):
        if (text := _as(body, label)) is not None:
            return text
    import chardet

    guess = chardet.detect(body[:_GUESSED_FROM])["encoding"] or "windows-1252"
    return _as(body, guess) or body.decode("windows-1252", "replace")


def _as_utf8(body: bytes) -> str | None:
    """Return the text in UTF-8, without a letter that is cut off at the end, with a few stray bytes replaced."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(body) - 4:
            return body.decode("utf-8", "ignore")
    text = body.decode("utf-8", "replace")
    return text if text.count("\ufffd") * _STRAY <= len(_BEYOND_ASCII.findall(text)) else None


def _as(body: bytes, label: str) -> str | None:
    """Return the bytes in a declared encoding; None if it does not exist, or too little of them is valid in it."""
    name = _AS_BROWSERS_DO.get(label.strip().lower(), label.strip())
    if not name or name.lower() in {"utf-8", "utf8"}:
        return None
    try:
        text = body.decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return text if text.count("\ufffd") * 50 <= len(text) else None
