"""Character references of HTML (`&amp;`, `&#233;`), resolved strictly and at any length."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

REPLACEMENT = "\ufffd"
"""Replaces a reference to a character that does not exist."""

_LONGEST = 7
"""Digits (after leading zeros) of the highest character's number; a longer number refers to none."""

_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|([A-Za-z][A-Za-z0-9]{1,31}+)(;|(?![;=])))")

_AMPERSAND = re.compile(f"{_REFERENCE.pattern}|&")


def resolved(text: str) -> str:
    """Return the text with its character references resolved, once.

    As in an attribute (HTML, 13.2.5.73): a name without a semicolon is one only if neither a letter, a digit nor an
    equals sign follows, so that `?a=1&copy=2`, `R&D` and `&section` stay as they are. A number of any length is
    harmless; one that is not a character gives U+FFFD.
    """
    return _REFERENCE.sub(_character, text) if "&" in text else text


def guarded(html: str) -> str:
    """Return HTML with every ampersand escaped that begins no reference, so that parsers agree with `resolved`."""
    return _AMPERSAND.sub(_guarded, html) if "&" in html else html


def _guarded(found: re.Match[str]) -> str:
    begun = found[0] != "&" and (found[1] is None or _character(found) != found[0])
    return found[0] if begun else f"&amp;{found[0][1:]}"


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        number = found[0].rstrip(";").removeprefix("&#")
        mark = "&#x" if number[0] in "xX" else "&#"
        digits = number.lstrip("xX").lstrip("0") or "0"
        return REPLACEMENT if len(digits) > _LONGEST else unescape(f"{mark}{digits};")
    return html5.get(name + found[2], found[0])
