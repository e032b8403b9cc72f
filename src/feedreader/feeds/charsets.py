"""The encoding of a document that is not UTF-8: the claims of HTTP and of the document, checked against its bytes.

A claim is interpreted as browsers do (WHATWG Encoding, 4.2): `shift_jis` and `euc-kr` mean Windows' versions of them,
and a text in an ISO encoding with letters where that has control characters is in the corresponding Windows one. A
claim is also believed if a few bytes are invalid in it: programs that cut texts leave half a character behind, and any
other encoding would spoil all of them.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALIASES = {
    "windows_874": "cp874",
    "dos_874": "cp874",
    "x_sjis": "shift_jis",
    "windows_31j": "cp932",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601_1989": "cp949",
    "ksc_5601": "cp949",
    "windows_949": "cp949",
    "macintosh": "mac_roman",
    "x_mac_roman": "mac_roman",
    "x_mac_cyrillic": "mac_cyrillic",
    "x_mac_ukrainian": "mac_cyrillic",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "iso_8859_6_e": "iso8859_6",
    "dos_866": "cp866",
    "koi8": "koi8_r",
    "koi8_ru": "koi8_u",
    "x_gbk": "gbk",
    "x_euc_jp": "euc_jp",
    "x_big5": "big5",
    "cn_big5": "big5",
}
"""Names of encodings that feeds use and Python does not know."""

_NUMBERED = re.compile(r"(?:x_)?(?:(?:win|windows|cp)_?(125\d)|iso_?8859_?(\d\d?))")
_WIDER = {
    "shift_jis": ("cp932",),
    "euc_jp": ("euc_jis_2004",),
    "euc_kr": ("cp949",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
    "tis-620": ("cp874",),
    "iso8859-11": ("cp874",),
}
"""The encodings actually meant by others, by Python's codec names."""

_BESIDE = {
    "iso8859-2": "cp1250",
    "iso8859-4": "cp1257",
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
}
"""Windows' counterparts of ISO encodings; Latin-1 is read as its counterpart in any case."""

_OF_SERVERS = frozenset({"iso8859-1", "cp1252", "ascii"})
"""Claims that servers make for all texts by default, and which say nothing about this one."""

_NO_CHARSETS = frozenset({"utf-8", "ascii", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
"""UTF-8 and ASCII, which have been ruled out already, and codecs that are not text encodings."""

GUESS_SAMPLE = 262_144
"""How many bytes chardet examines; it reads a megabyte a second."""

TELLING = 20
"""The least number of non-ASCII bytes for a guess; with fewer, the Western European encoding is likelier than any."""

_CONTROLS = bytes(range(0x80, 0xA0))
_HIGH = bytes(range(0x80, 0x100))
_FEW = 10
"""The least number of characters per invalid byte."""


def _found(name: str) -> codecs.CodecInfo | None:
    name = name.replace("-", "_")
    numbered = _NUMBERED.fullmatch(name)
    alias = _ALIASES.get(name) or (numbered and (f"cp{numbered[1]}" if numbered[1] else f"iso8859_{numbered[2]}"))
    return codecs.lookup(alias) if alias and alias.replace("_", "") != name.replace("_", "") else None


codecs.register(_found)


@dataclass(frozen=True, slots=True)
class Charset:
    """A document's text, its encoding, the number of its invalid bytes, and whether the encoding was claimed."""

    text: str
    name: str
    replaced: int = 0
    claimed: bool = True


def believed(body: bytes, claims: Sequence[str]) -> Charset | None:
    """Return the text of a document by the first claim that (nearly) all of its bytes confirm; None if there is none.

    `claims` are those of HTTP, then those of the document, in lower case.
    """
    known = [(name, codec) for name in claims if (codec := _codec(name))]
    known.sort(key=lambda claim: claim[1] in _OF_SERVERS)
    for name, codec in known:
        for each in (codec, *_WIDER.get(codec, ())):
            if (text := _text(body, each)) is not None:
                return _beside(body, codec, text) or Charset(text, name)
    return next((found for name, codec in known if (found := mostly(body, name, _WIDER.get(codec, (codec,))[0]))), None)


def mostly(body: bytes, name: str, codec: str, *, few: int = _FEW) -> Charset | None:
    """Return the text of a document that is in an encoding, called `name`, but for one byte in `few` characters."""
    text = _text(body, codec, "replace") or ""
    replaced = text.count("\ufffd")
    others = len(text) - sum(map(str.isascii, text)) - replaced
    return Charset(text, name, replaced) if text and replaced * few <= others else None


def undeclared(data: bytes) -> str:
    """Return the text of a file without a declaration: UTF-8 if all but a few bytes are valid, else a guess."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError:
        found = mostly(data, "utf-8", "utf-8", few=2) or guessed(data, least=TELLING)
    return found.text if found is not None else data.decode("cp1252", "replace")


def guess(body: bytes) -> str:
    """Return the encoding that a document seems to be in; "" if there is none."""
    import chardet

    return chardet.detect(body[:GUESS_SAMPLE])["encoding"] or ""


def guessed(body: bytes, *, least: int = 0) -> Charset | None:
    """Return the text of a document in the encoding that it seems to be in, if its bytes are valid in it.

    None if it has fewer than `least` non-ASCII bytes.
    """
    name = guess(body) if len(body) - len(body.translate(None, _HIGH)) >= least else ""
    found = believed(body, [name.lower()]) if name else None
    return found and replace(found, name=name if found.claimed else found.name, claimed=False)


def _codec(name: str) -> str | None:
    """Return Python's name of an encoding that a document may be in; None if it has none."""
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return codec if codec not in _NO_CHARSETS else None


def _text(body: bytes, codec: str, errors: str = "strict") -> str | None:
    try:
        return body.decode(codec, errors)
    except (LookupError, ValueError):
        return None


def _beside(body: bytes, codec: str, text: str) -> Charset | None:
    """Return the text in the Windows counterpart of an ISO encoding, if more of it is letters there."""
    other = _BESIDE.get(codec)
    if other is None or len(body.translate(None, _CONTROLS)) == len(body) or (found := _text(body, other)) is None:
        return None
    more = sum(map(str.isalpha, found)) > sum(map(str.isalpha, text))
    return Charset(found, f"windows-{other.removeprefix('cp')}", claimed=False) if more else None
