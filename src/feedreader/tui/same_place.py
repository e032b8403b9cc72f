"""Map a reading position between two texts of an entry: the feed's and the whole article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.tui.article_lines import Layout

BEGINNING = 60
"""Characters by which a paragraph is known again."""

NEAR = 6
"""Paragraphs around those in view by which the place is found in a text that has none of them."""

_MARK = re.compile(r"\[\d{1,6}\]")
"""What is set behind a link: each text counts its own."""


def same_place(before: Layout, seen: Sequence[tuple[int, int]], after: Layout) -> tuple[int, tuple[int, int]]:
    """Return which line in view stands still, and where it is in the lines of the other text.

    `seen` are the positions (see `Layout.positions`) of the lines in view, the first on top; what is returned is the
    number of one of them and its position in `after`. It is the first line of a paragraph that both texts have; where
    none in view is in both, the top line, and the nearest paragraph around it that both have, else the beginning.
    """
    known = {_beginning(text): number for number, text in reversed([*enumerate(after.sources)])}
    tried = set()
    for row, (source, start) in enumerate(seen):
        at = source + before.head
        text = before.sources[at] if at >= 0 else ""
        if at in tried or not text.strip() or start >= len(text):  # the head, or a line without words of its own
            continue
        tried.add(at)
        if (found := known.get(_beginning(text))) is not None:
            return row, (found - after.head, _same_start(text, start, after.sources[found]))
    at = seen[0][0] + before.head
    if at < 0:
        return 0, (-1 - after.head, 0)
    around = range(max(at - NEAR, 0), min(at + NEAR + 1, len(before.sources)))
    for number in sorted(around, key=lambda each: abs(each - at)):
        text = before.sources[number]
        if text.strip() and (found := known.get(_beginning(text))) is not None:
            return 0, (found - after.head, 0)
    return 0, (-1 - after.head, 0)


def _beginning(text: str) -> str:
    return " ".join(_MARK.sub("", text[: 4 * BEGINNING]).split())[:BEGINNING]


def _same_start(text: str, start: int, other: str) -> int:
    """Return how far into the other text of a paragraph a line begins, which a mark or a space may have moved."""
    if text[:start] == other[:start]:
        return start
    ahead = _MARK.sub("", text[start : start + BEGINNING])[: BEGINNING // 2]
    found = max(_MARK.sub("", other).find(ahead), 0)
    for mark in _MARK.finditer(other):
        if mark.start() >= found:
            break
        found += len(mark[0])
    return found
