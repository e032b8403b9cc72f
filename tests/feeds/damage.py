"""Feeds to damage: real ones (the corpus), a generator, and ten kinds of damage that servers and editors do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpus import FEEDS

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = Path(__file__).parent / "data"


def documents() -> list[Path]:
    """The XML feeds of the corpus; none where it is not there."""
    return sorted(FEEDS.glob("*/*.xml"))


def _after(body: bytes, marks: tuple[bytes, ...], insertion: bytes) -> bytes:
    """The body with `insertion` behind the first title that follows the middle, inside its text."""
    for mark in marks:
        at = body.find(mark, len(body) // 2)
        if at > 0:
            at += len(mark)
            if body[at : at + 9] == b"<![CDATA[":
                continue
            return body[:at] + insertion + body[at:]
    return body


def _in_text(insertion: bytes) -> Callable[[bytes], bytes]:
    return lambda body: _after(body, (b"<title>", b"<description>", b"<link>", b'<title type="text">'), insertion)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "raw ampersand": _in_text(b"R&D "),
    "undefined entity": _in_text(b"&nosuch; "),
    "control character": _in_text(b"\x0b"),
    "nul": _in_text(b"\x00"),
    "bad UTF-8 byte": _in_text(b"\xff"),
    "unclosed br": _in_text(b"<br>"),
    "unbound prefix": lambda body: _before_end(body, b"<nosuch:thing>x</nosuch:thing>"),
    "trailing junk": lambda body: body + b"\n<!-- cached --><br>done & dusted",
    "leading newline": lambda body: b"\n  \r\n" + body,
    "truncated": lambda body: body[: len(body) * 7 // 10],
}


def _before_end(body: bytes, insertion: bytes) -> bytes:
    at = max(body.rfind(b"</channel>"), body.rfind(b"</feed>"), body.rfind(b"</rdf:RDF>"))
    return body[:at] + insertion + body[at:] if at > 0 else body
