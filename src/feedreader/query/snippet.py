"""The stretch of a text that shows best why a query found it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.query import terms
from feedreader.query.ast import And, How, Or, Part, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.query.ast import Query

LENGTH = 180
"""Characters of a snippet, about."""
_LOOKED_AT = 20_000
_SPACES = re.compile(r"\s+")


def wanted_words(tree: Query) -> Iterator[Words]:
    """The words that a tree looks for, without those that must not be there."""
    if isinstance(tree, Words):
        yield tree
    elif isinstance(tree, And | Or):
        for part in tree.parts:
            yield from wanted_words(part)


def finder_of(tree: Query) -> re.Pattern[str] | None:
    """A pattern that finds the words of a query in folded text; None where the query has none for the text."""
    pieces = [_piece(words) for words in wanted_words(tree) if words.part in (Part.ANY, Part.TEXT)]
    found = [piece for piece in pieces if piece]
    return re.compile("|".join(sorted(set(found), key=len, reverse=True))) if found else None


def _piece(words: Words) -> str:
    runs = "".join(each if terms.is_letter(each) else " " for each in terms.folded(words.text)).split()
    body = r"\W+".join(re.escape(run) for run in runs)
    if not runs or words.how is How.INSIDE or terms.is_unspaced(runs[0][0]):
        return body
    return rf"\b{body}" if words.how is How.PREFIX or terms.is_unspaced(runs[-1][-1]) else rf"\b{body}\b"


def snippet(text: str, finder: re.Pattern[str] | None, length: int = LENGTH) -> str:
    """About `length` characters around most of the different words that `finder` finds, else the beginning."""
    looked_at = text[:_LOOKED_AT]
    folded = terms.folded(looked_at)
    places = [(found.start(), found[0]) for found in finder.finditer(folded)] if finder else []
    best, most = 0, 0
    for at, (start, _) in enumerate(places):
        inside = {word for place, word in places[at : at + 20] if place < start + length * 2 // 3}
        if len(inside) > most:
            best, most = start, len(inside)
    if len(folded) != len(looked_at):  # folding changed the length a little; the place moves with it
        best = best * len(looked_at) // len(folded)
    return _cut(text, max(best - length // 4, 0) if best > length // 2 else 0, length)


def _cut(text: str, start: int, length: int) -> str:
    """The stretch, begun and ended between words where there are any nearby."""
    end = min(start + length, len(text))
    if start:
        space = _SPACES.search(text, start, start + 20)
        start = space.end() if space else start
    if end < len(text):
        space_before = text.rfind(" ", max(end - 20, start), end)
        end = space_before if space_before > start else end
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
