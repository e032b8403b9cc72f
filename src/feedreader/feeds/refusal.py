"""Say in one sentence why a document is not a feed, for the user who has to do something about it."""

from __future__ import annotations

import re

from feedreader.feeds.preclean import is_truncated, is_web_page
from feedreader.feeds.walls import title_of, wall
from feedreader.text.clean import one_line
from feedreader.text.html import text_of

_HEAD = 65_536
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]")
_MAGIC = (b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF")
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r\f\x1b")
_SHOWN = 80

_OF_PAGES = frozenset(
    """
    a b br center div font form h1 h2 h3 hr iframe img link meta p pre script span strong style table title
    """.split(),  # noqa: SIM905 - a list of words, to read and to extend
)
"""Elements with which a part of a page begins, such as the message of a server or of PHP."""

_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.IGNORECASE)

_LIST = re.compile(rb"\s*+(?:<[?!][^>]*>\s*+)*+<opml[\s>]", re.IGNORECASE)

EMPTY = "The server sent an empty document."
DAMAGED = "The feed is too damaged to read: not one of its entries could be made out."
TOO_DEEP = "The document nests its elements deeper than any feed does, so it was not read."
TOO_MANY_NAMESPACES = "The document declares thousands of namespaces; no feed needs them, so it was not read."


def begins_an_entry(body: bytes) -> bool:
    """Whether an entry begins in a document; if its end is missing, that entry is lost, but it is a feed."""
    return _ENTRY.search(body) is not None


def why_empty(body: bytes, *, version: str, strict: bool) -> str | None:
    """Return why a document without entries is not an empty feed, or None; `version` is its format to feedparser."""
    if not version or is_web_page(body):
        return why_not(body)
    return DAMAGED if not strict and (_ENTRY.search(body) or is_truncated(body)) else None


def why_not(body: bytes) -> str:
    """Return one cleaned sentence on what the document is instead."""
    if not body.strip():
        return EMPTY
    head = body[:_HEAD]
    if is_web_page(head) and _LIST.match(head) is None:  # both have a `head` and a `body`
        return _web_page(head)
    if head.startswith(_MAGIC) or _is_binary(head[:1_024]):
        return "The server sent binary data instead of a feed."
    if head.lstrip().startswith((b"{", b"[")):
        return "The server sent JSON that is not a JSON Feed."
    root = _ROOT.search(head) if head.lstrip().startswith(b"<") else None
    if root is not None:
        return _document(head, one_line(root[1].decode("utf-8", "replace"), limit=_SHOWN))
    start = one_line(head[: _SHOWN * 4].decode("utf-8", "replace"), limit=_SHOWN)
    return f"The server sent text instead of a feed: “{start}”."


def _document(head: bytes, name: str) -> str:
    """Return the sentence for a document that begins with an element of this name: a part of a page, or XML."""
    if name.lower() in _OF_PAGES:
        return _web_page(head, text_of(head.decode("utf-8", "replace")))
    list_of_feeds = " but a list of feeds; `feedreader import` reads such a file" if name.lower() == "opml" else ""
    return f"The server sent an XML document ({name}) that is not a feed{list_of_feeds}."


def _web_page(head: bytes, text: str = "") -> str:
    """Return the sentence for a page, which is called by its title, else by its `text`."""
    title = one_line(title_of(head) or text, limit=_SHOWN)
    called = f" (“{title}”)" if title else ""
    if (owner := wall(head)) is not None:
        return f"The server sent a page{called} that lets only browsers pass ({owner}) instead of a feed."
    return f"The server sent a web page{called} instead of a feed."


def _is_binary(sample: bytes) -> bool:
    return (len(sample) - len(sample.translate(None, _CONTROLS))) * 20 > len(sample)
