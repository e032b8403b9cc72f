"""Where what is read in one text of an entry stands in another text of it: the feed's, and the whole article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedreader.tui.article_lines import Layout

BEGINNING = 60
"""Characters by which a paragraph is known again."""

NEAR = 6
"""Paragraphs around the one that is read by which its place is found in a text that has not that one."""

_MARK = re.compile(r"\[\d{1,6}\]")
"""What is set behind a link: each text counts its own."""


def same_place(before: Layout, here: tuple[int, int], after: Layout) -> tuple[int, int]:
    """Return the position (see `Layout.positions`) in other lines of what stands at a position in these.

    It is where the paragraph stands that is read, else the nearest around it that both texts have, else the beginning.
    """
    source, start = here
    at = source + before.head
    if at < 0:
        return -1 - after.head, 0
    known = {_beginning(text): number for number, text in reversed([*enumerate(after.sources)])}
    around = range(max(at - NEAR, 0), min(at + NEAR + 1, len(before.sources)))
    for number in sorted(around, key=lambda each: abs(each - at)):
        text = before.sources[number]
        found = known.get(_beginning(text)) if text.strip() else None
        if found is not None:
            return found - after.head, _same_start(text, start, after.sources[found]) if number == at else 0
    return -1 - after.head, 0


def _beginning(text: str) -> str:
    return " ".join(_MARK.sub("", text[: 4 * BEGINNING]).split())[:BEGINNING]


def _same_start(text: str, start: int, other: str) -> int:
    """Return how far into the other text of a paragraph a line begins, which a mark or a space may have moved."""
    if start >= len(text):  # a line behind it, which has no text of its own
        return len(other) + start - len(text)
    if text[:start] == other[:start]:
        return start
    ahead = _MARK.sub("", text[start : start + BEGINNING])[: BEGINNING // 2]
    found = max(_MARK.sub("", other).find(ahead), 0)
    for mark in _MARK.finditer(other):
        if mark.start() >= found:
            break
        found += len(mark[0])
    return found
