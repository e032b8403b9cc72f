"""The part of a text that best shows why a query matched it."""

from __future__ import annotations

import re

from feedreader.query import terms

LENGTH = 180
"""The approximate length of a snippet in characters."""
_LOOKED_AT = 20_000
_SPACES = re.compile(r"\s+")


def snippet(text: str, finder: re.Pattern[str] | None, length: int = LENGTH) -> str:
    """Return about `length` characters around most of what `finder` (`score.finder_of`) finds, else the beginning."""
    looked_at = text[:_LOOKED_AT]
    folded = terms.folded(looked_at)
    places = [(found.start(), found[0]) for found in finder.finditer(folded)] if finder else []
    best, most = 0, 0
    for at, (start, _) in enumerate(places):
        inside = {word for place, word in places[at : at + 20] if place < start + length * 2 // 3}
        if len(inside) > most:
            best, most = start, len(inside)
    if best and len(folded) != len(looked_at):  # folding changed the length a little; scale the position
        best = best * len(looked_at) // len(folded)
    return _cut(text, max(best - length // 4, 0) if best > length // 2 else 0, length)


def _cut(text: str, start: int, length: int) -> str:
    """Return the excerpt, cut between words if there are any nearby."""
    end = min(start + length, len(text))
    if start:
        space = _SPACES.search(text, start, start + 20)
        start = space.end() if space else start
    if end < len(text):
        space_before = text.rfind(" ", max(end - 20, start), end)
        end = space_before if space_before > start else end
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
