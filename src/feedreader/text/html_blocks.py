"""HTML events become blocks: the target that lxml's HTML parser feeds, element by element.

No tree is built, so neither depth nor size costs more than the events themselves. Feed content is hostile: the depth
of elements and of nested blocks is bounded, what runs or tracks is dropped with all it holds, and an address becomes
a numbered link only when `text.urls.web_url` lets it through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.text.clean import one_line
from feedreader.text.html_elements import OPENERS, STARTS_LINE, STYLES, notice_language
from feedreader.text.html_page import Page

if TYPE_CHECKING:
    from feedreader.model.blocks import Article
    from feedreader.text.html_elements import Attributes, Closer

MAX_DEPTH = 400
"""Elements open at once; the parser's own cost grows with it (an end tag looks through all of them)."""

_DROPPED = frozenset(
    (
        *("applet", "audio", "button", "canvas", "datalist", "iframe", "input", "noembed", "noframes", "script"),
        *("select", "style", "svg", "template", "textarea", "title", "video"),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


class TooDeepError(Exception):
    """More elements are open than any article has; the caller reads the text without structure."""


class BlockBuilder:
    """Takes the events of one document and gives its `Article`. `base` resolves relative addresses."""

    def __init__(self, base: str | None) -> None:
        self._page = Page(base)
        self._open: list[tuple[int, int | None, Closer | None]] = []
        self._dropping = 0
        self._media: tuple[str, str | None] | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins. Raises `TooDeepError`."""
        if len(self._open) + self._dropping >= MAX_DEPTH:
            raise TooDeepError
        if self._dropping or tag in _DROPPED or (attributes and _is_hidden(attributes)):
            self._start_dropped(tag, attributes)
            return
        page = self._page
        saved = (page.style, page.link)
        if tag in STYLES:
            page.style |= STYLES[tag]
        closer: Closer | None = None
        if page.pre is not None:
            closer = self._start_in_pre(tag, attributes)
        elif (opener := OPENERS.get(tag)) is not None:
            closer = opener(page, attributes)
        self._open.append((*saved, closer))

    def end(self, _tag: str) -> None:
        """The innermost element ends; the parser gives balanced events."""
        if self._dropping:
            self._dropping -= 1
            if self._dropping == 0 and self._media is not None:
                self._page.figure(*self._media)
                self._media = None
            return
        style, link, closer = self._open.pop()
        if closer is not None:
            closer()
        self._page.style, self._page.link = style, link

    def data(self, text: str) -> None:
        """Text, in pieces as the parser likes."""
        if not self._dropping:
            self._page.write(text)

    def close(self) -> Article:
        """The end of the document."""
        return self._page.article()

    def _start_dropped(self, tag: str, attributes: Attributes) -> None:
        """Leave an element out with all it holds; of sound and film, keep a name and an address."""
        self._dropping += 1
        if self._dropping == 1 and tag in {"audio", "video"}:
            name = attributes.get("title") or attributes.get("aria-label") or tag
            self._media = (one_line(name), attributes.get("src"))
        elif tag == "source" and self._media is not None and self._media[1] is None:
            self._media = (self._media[0], attributes.get("src"))

    def _start_in_pre(self, tag: str, attributes: Attributes) -> Closer | None:
        page = self._page
        if tag == "code" and attributes:
            notice_language(page, attributes)
        if tag == "br":
            page.write("\n")
        elif tag in STARTS_LINE:
            page.break_code()
            return page.break_code
        return None


def _is_hidden(attributes: Attributes) -> bool:
    return "hidden" in attributes or ("style" in attributes and _HIDDEN.search(attributes["style"]) is not None)
