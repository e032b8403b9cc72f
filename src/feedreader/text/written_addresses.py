"""Addresses that are written out in a text, and the target of a page's `meta http-equiv=refresh`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.text.urls import web_url

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGINNING = re.compile(r"(?<![A-Za-z0-9@+.-])(?:https?://|www\.)", re.IGNORECASE)
_QUOTES_AND_SIGNS = (
    "\u00ab\u00ad\u00bb\u200b-\u200f\u2014\u2018-\u201f\u2026\u2039\u203a\u2060\u3000-\u3004\u3008-\u3020\u3030\u303d"
    "\u30fb\ufe10-\ufe6f\ufeff\uff00-\uffef"
)
_BODY = re.compile(rf"[^\s<>\"`|\\^{_QUOTES_AND_SIGNS}]{{0,4096}}")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3105-\u318f\u31f0-\u31ff"
    "\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]+"
)
_NEXT_ONE = re.compile(r"[,;]+(?=https?://)", re.IGNORECASE)
_BRACKET = re.compile(r"[()\[\]{}]")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_LOOSE_END = ".,:;!?'*~&"
_WEB_NAME = re.compile(r"www\.[^./]+\.[^./]", re.IGNORECASE)
_REFRESH = re.compile(
    r"\s*+(?P<seconds>\d{0,20})[\d.]{0,20}\s*+[;,]\s*+(?:url\s*+=)?\s*+[\"']?(?P<address>[^\"'\s]{1,4096})",
    re.IGNORECASE,
)
"""Spaces are matched possessively (`*+`): else two patterns would share them out in all possible ways."""


def refresh_of(content: str) -> tuple[int | None, str] | None:
    """Return where a page leads by the content of its `meta http-equiv=refresh`, and after how many seconds.

    The address is as written; None if no seconds are given, and for a content that leads nowhere.
    """
    found = _REFRESH.match(content)
    return None if found is None else (int(found["seconds"]) if found["seconds"] else None, found["address"])


def addresses_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the addresses written out in a text: start, end, and the address that may be followed.

    As people write them: without the punctuation after them, without a bracket that was opened before them, and ending
    where a script without spaces continues the sentence (`詳しくはhttps://example.com/aを`).
    """
    at = 0
    while (found := _BEGINNING.search(text, at)) is not None:
        body = _BODY.match(text, found.end())
        at = found.end() if body is None else body.end()
        end = found.end() + _extent(text[found.end() : at])
        written = text[found.start() : end]
        if found[0][0] in "wW":
            written = f"https://{written}" if _WEB_NAME.match(written) else ""
        if end > found.end() and (address := web_url(written)) is not None:
            yield found.start(), end, address
            at = end


def _extent(body: str) -> int:
    """Return how much of what follows `https://` belongs to the address."""
    if (another := _NEXT_ONE.search(body)) is not None:
        body = body[: another.start()]
    body = body[: _end_among_letters(body)]
    depth = dict.fromkeys("([{", 0)
    for found in _BRACKET.finditer(body):
        opening = _CLOSING.get(found[0])
        if opening is None:
            depth[found[0]] += 1
        elif depth[opening]:
            depth[opening] -= 1
        else:
            body = body[: found.start()]
            break
    return len(body.rstrip(_LOOSE_END + "([{"))


def _end_among_letters(body: str) -> int:
    """Return where letters of a script without spaces no longer belong to the address but to the sentence around it.

    They belong to it in a host that begins with them, and after a slash in its path (unless one is the first there that
    is not a letter of the alphabet); but not hiragana, which are a particle of the sentence there.
    """
    host = re.match(r"[^/?#]*", body)
    behind_host = host.end() if host is not None else 0
    foreign = _UNSPACED.search(body, 0, behind_host) is not None
    for found in _UNSPACED.finditer(body):
        start = found.start()
        before = body[start - 1] if start else ""
        in_host = start < behind_host and before in {"", "."}
        in_path = (
            (foreign or start > behind_host + 1)
            and before in {"/", "=", "_", "-"}
            and not "\u3041" <= found[0][0] <= "\u309f"
        )
        if not in_host and not in_path:
            return start
    return len(body)
