"""The only cleaner: makes text from outside harmless to a terminal, on one line or on many.

It removes what controls a terminal (C0, DEL, C1), what changes the reading order (bidirectional embeddings, overrides
and isolates), lone surrogates and noncharacters, and it cuts floods of combining or invisible characters and of joined
emoji. It keeps what scripts need to be legible: joiners (U+200C, and U+200D except in scripts whose letters never join)
and the direction marks U+200E and U+200F.

It knows nothing of HTML: a reference such as `&#27;` has to be resolved before its result is cleaned.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from itertools import chain, compress

MAX_LINE = 1_000
"""How many characters `one_line` keeps by default."""

MAX_MARKS = 8
"""How many combining or invisible characters may follow each other; no living script stacks more."""

_LINE_BREAKS = "\u2028\u2029"
_BIDI = chain(range(0x202A, 0x202F), range(0x2066, 0x206A))
_NONCHARACTERS = chain(
    range(0xFDD0, 0xFDF0), *((plane | 0xFFFE, plane | 0xFFFF) for plane in range(0, 0x110000, 0x10000))
)
_SURROGATES = range(0xD800, 0xE000)

_TABLE: dict[int, str | None] = (
    dict.fromkeys(
        chain(range(0x20), range(0x7F, 0xA0), _BIDI, _NONCHARACTERS, _SURROGATES),
    )
    | {ord("\t"): "\t", ord("\n"): "\n"}
    | {ord(mark): "\n" for mark in _LINE_BREAKS}
)

_SUSPECT = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U0001fffe\U0001ffff\U0002fffe-\U0010ffff"
)
"""The body of a character class: a superset of the characters that `_TABLE` changes."""


@cache
def _stackable() -> str:
    """Return the body of a character class: combining marks of scripts in use, and characters without any width."""
    ranges = (range(0x300, 0x3100), range(0xA000, 0xAC00), range(0xFB1E, 0xFB1F), range(0xFE00, 0xFE30))
    characters = tuple(map(chr, chain(*ranges)))
    marking = map(frozenset(("Mn", "Me")).__contains__, map(unicodedata.category, characters))
    return "".join(compress(characters, marking)) + "\u00ad\u200b-\u200f\u2060-\u2064\ufeff\U000e0100-\U000e01ef"


@cache
def _flood() -> re.Pattern[str]:
    """Return the pattern of too many consecutive stackable characters, compiled on first use.

    These classes of a thousand characters would take a tenth of the time to the interface's first screen.
    """
    return re.compile(f"([{_stackable()}]{{{MAX_MARKS}}})[{_stackable()}]+")


@cache
def _unusual() -> re.Pattern[str]:
    """Return a pattern for characters that most texts lack: one search costs a tenth of a translation."""
    return re.compile(f"[{_SUSPECT}{_stackable()}]")


@cache
def _first_stackable() -> re.Pattern[str]:
    return re.compile(f"[{_stackable()}]")


@cache
def _last_stackables() -> re.Pattern[str]:
    return re.compile(f"[{_stackable()}]{{1,{MAX_MARKS}}}\\Z")


@cache
def _needless_joiner() -> re.Pattern[str]:
    return re.compile("(?<=[!-\u05ff\u10a0-\u10ff\u1e00-\u1fff\u2c60-\u2dff\u3005-\ud7ff])\u200d+")


@cache
def _joined_pictures() -> re.Pattern[str]:
    """Keep at most five joined pictures, as many as in any sequence of Unicode's; the rest are shown beside them."""
    return re.compile("((?:\u200d[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?){4})\u200d+")


_UNSEEN = "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
"""Characters that control terminals or are invisible; JSON has them escaped, so that nothing is lost."""

_LATIN_CONTROLS = bytes([*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0xAD])
"""The characters below 256 that `_unusual` finds. Removing them from bytes takes a fiftieth of that search."""


def one_line(text: str, limit: int = MAX_LINE) -> str:
    """Return plain text on one line: harmless, whitespace collapsed, cut to `limit` characters with an ellipsis."""
    if len(text) > limit * 16:
        text = text[: limit * 16]
    if not (text.isascii() and text.isprintable()):
        text = _harmless(text.replace("\r", " ").replace("\v", " ").replace("\f", " "))
    line = " ".join(text.split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


def prose(text: str) -> str:
    r"""Return text on many lines: harmless, with its tabs and line breaks; breaks of other systems become "\n"."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _harmless(text)


def json_line(value: object, *, compact: bool = False) -> str:
    """Return JSON on one line, with invisible and control characters escaped (RFC 8259, 7).

    `compact` leaves out the spaces between its parts.
    """
    separators = (",", ":") if compact else None
    return re.sub(_UNSEEN, _escaped, json.dumps(value, ensure_ascii=False, separators=separators))


def _escaped(found: re.Match[str]) -> str:
    """Return a character as JSON may write it, in ASCII."""
    return json.dumps(found[0])[1:-1]


def continued(before: str, text: str) -> str:
    """Return clean text, without the marks that would make a flood together with those that `before` ends in.

    Texts of several elements are cleaned one by one but are shown in one line. Only the last `MAX_MARKS` characters of
    `before` matter.
    """
    if text[:1].isascii():
        return text
    if _first_stackable().match(text) is None or (end := _last_stackables().search(before[-MAX_MARKS:])) is None:
        return text
    whole = end[0] + text
    return _flood().sub(r"\1", whole)[len(end[0]) :]


def _harmless(text: str) -> str:
    if _is_plain_latin(text) or _unusual().search(text) is None:
        return text
    text = _flood().sub(r"\1", text.translate(_TABLE))
    if "\u200d" in text:
        text = _joined_pictures().sub(r"\1", _needless_joiner().sub("", text))
    return text


def _is_plain_latin(text: str) -> bool:
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return len(raw.translate(None, _LATIN_CONTROLS)) == len(raw)


def tag_name(text: str) -> str:
    """Return a tag as it is stored: one line, no spaces around its parts, no empty parts; "" if nothing is left.

    It is in Unicode's form NFC: what looks the same is the same tag, whatever a keyboard or a file system makes of
    accents.
    """
    return "/".join(part.strip() for part in unicodedata.normalize("NFC", one_line(text)).split("/") if part.strip())
