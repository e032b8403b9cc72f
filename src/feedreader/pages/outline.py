"""Which elements of a page are shown, the positions of all in characters of its text, and how much of them are links.

Positions are found in one pass: asking each of many nested boxes for its text would read a page as many times as they
are deep.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from lxml import etree

from feedreader.text.styles import hides

_UNSEEN = frozenset({"script", "style"})


def is_hidden(element: Any) -> bool:
    """Whether an element says by itself that it is not shown."""
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or hides(element.get("style", ""))


class Outline:
    """The visible text of a tree, spaces folded, and the position of each element in it."""

    def __init__(self, tree: Any) -> None:
        pieces: list[str] = []
        length = linked = 0
        links: list[int] = []
        self._spans: dict[Any, tuple[int, int, int, int]] = {}
        begun: dict[Any, tuple[int, int]] = {}
        inside: Any = None
        for event, each in etree.iterwalk(tree, events=("start", "end")):
            if event == "start":
                begun[each] = length, linked
                if inside is None and each.tag == "a" and each.get("href"):
                    inside = each
                    links.append(length)
                raw = each.text if each.tag not in _UNSEEN else None
            else:
                start, linked_before = begun.pop(each)
                self._spans[each] = start, length, linked_before, linked
                if inside is each:
                    inside = None
                raw = each.tail if each is not tree else None
            if raw and (words := raw.split()):
                piece = " ".join(words) + " "
                pieces.append(piece)
                length += len(piece)
                linked += len(piece) if inside is not None else 0
        self._links = links
        self._text = "".join(pieces)

    def __contains__(self, element: Any) -> bool:
        return element in self._spans

    def length(self, element: Any) -> int:
        """Return the number of characters in an element."""
        start, end, _, _ = self._spans[element]
        return end - start

    def linked(self, element: Any) -> float:
        """Return the share of an element's text that is links, from 0 to 1."""
        start, end, before, after = self._spans[element]
        return (after - before) / (end - start) if end > start else 0.0

    def links(self, element: Any) -> int:
        """Return the number of links in an element."""
        start, end, _, _ = self._spans[element]
        return bisect_left(self._links, end) - bisect_left(self._links, start)

    def beginning(self, element: Any, length: int) -> str:
        """Return the first characters of an element."""
        start, end, _, _ = self._spans[element]
        return self._text[start : min(end, start + length)].strip()

    def ahead(self, element: Any, length: int) -> str:
        """Return the characters that follow from the beginning of an element on, without spaces."""
        start, _, _, _ = self._spans[element]
        return "".join(self._text[start : start + 2 * length].split())[:length]

    def behind(self, element: Any, length: int) -> str:
        """Return the characters that follow an element, without spaces."""
        _, end, _, _ = self._spans[element]
        return "".join(self._text[end : end + 2 * length].split())[:length]
