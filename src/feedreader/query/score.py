"""How well an entry answers a query, from its own words alone; how rare a word is in other entries does not count.

Each wanted word counts in each column as in BM25: more occurrences are better, but with diminishing returns, and a
little less in a long text. The title counts three times as much as the text. `snippet` shows what `finder_of` finds.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, groupby
from typing import TYPE_CHECKING, TypeAlias

from feedreader.query import terms
from feedreader.query.ast import And, How, Or, Part, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedreader.query.ast import Query

Columns: TypeAlias = tuple[str, str, str, str]
"""Title, text, author and tags of an entry, folded (`terms.folded`)."""

_PLACES = (Part.TITLE, Part.TEXT, Part.AUTHOR, Part.ANY)
_WEIGHTS = (3.0, 1.0, 1.5, 1.5)
_USUAL_LENGTHS = (60, 1000, 20, 20)
_SATURATION = 1.2
_LENGTH_COUNTS = 0.4
_LONGEST = 4.0
_FIRST_WITH_MARKS = "\u0900"
"""Marks of the scripts before this one are folded away or part of their letters."""
_WITH_MARKS = (range(0x300, 0x2100), range(0xA600, 0xB000), range(0x10A00, 0x12000))
"""Ranges with marks that belong to words; examining every existing character would take longer than a search."""


class Scorer:
    """Scores entries for one query."""

    def __init__(self, tree: Query) -> None:
        self._wanted = [
            (max(runs, key=len), re.compile(_piece(words)), words.part)
            for words in dict.fromkeys(wanted_words(tree))
            if (runs := _word_runs(words))
        ]

    def score(self, columns: Columns) -> float:
        """Return 0 if none of the wanted words is found, else more the better the match."""
        total = 0.0
        for run, pattern, part in self._wanted:
            for text, place, weight, usual in zip(columns, _PLACES, _WEIGHTS, _USUAL_LENGTHS, strict=True):
                # the plain search is ten times as fast and rules out most of hundreds of words
                if part in (Part.ANY, place) and run in text and (times := len(pattern.findall(text))):
                    length = min(len(text) / usual, _LONGEST)
                    slack = _SATURATION * (1 - _LENGTH_COUNTS + _LENGTH_COUNTS * length)
                    total += weight * times * (1 + _SATURATION) / (times + slack)
        return total


def wanted_words(tree: Query) -> Iterator[Words]:
    """Yield the words that a tree searches for, without those that must not occur."""
    if isinstance(tree, Words):
        yield tree
    elif isinstance(tree, And | Or):
        for part in tree.parts:
            yield from wanted_words(part)


def finder_of(tree: Query) -> re.Pattern[str] | None:
    """Return a pattern that finds the words of a query in folded text; None if the query has none for the text."""
    pieces = {_piece(words) for words in wanted_words(tree) if words.part in (Part.ANY, Part.TEXT)} - {""}
    return re.compile("|".join(sorted(pieces, key=len, reverse=True))) if pieces else None


def _word_runs(words: Words) -> list[str]:
    return "".join(each if terms.is_letter(each) else " " for each in terms.folded(words.text)).split()


def _piece(words: Words) -> str:
    """Return a pattern for words, or nothing for none.

    It begins with letters, because such a pattern is found ten times as fast; what precedes them is checked by a
    look-behind. No further word begins with a mark, which could also match between words: a text of marks alone would
    then be split in all possible ways.
    """
    runs = _word_runs(words)
    runs[1:] = [run for each in runs[1:] if (run := _LEADING_MARKS.sub("", each))]
    if not runs:
        return ""
    first, *others = map(re.escape, runs)
    rest = "".join(rf"[\W_]+{run}" for run in others)
    if words.how is How.INSIDE or terms.is_unspaced(runs[0][0]):
        return first + rest
    word = _in_words(with_marks=max(map(max, runs)) >= _FIRST_WITH_MARKS)
    begin = "".join(f"(?<!{letter}{first})" for letter in word)
    end = "".join(f"(?!{letter})" for letter in word)
    open_ended = words.how is How.PREFIX or terms.is_unspaced(runs[-1][-1])
    return first + begin + rest + ("" if open_ended else end)


_LEADING_MARKS = re.compile(r"^[\W_]+")


@cache
def _in_words(*, with_marks: bool) -> tuple[str, ...]:
    r"""Return the characters that belong to words in the index: `\b` does not count vowel signs (as in Hindi) as such.

    Compiling a class of all marks takes some milliseconds, so it is left out for words of scripts without them.
    """
    if not with_marks:
        return (r"[^\W_]",)
    marks = "".join(f"{chr(first)}-{chr(last)}" for first, last in _runs(filter(_is_mark, chain(*_WITH_MARKS))))
    return r"[^\W_]", f"[{marks}]"


def _is_mark(code: int) -> bool:
    return not chr(code).isalnum() and terms.is_letter(chr(code))


def _runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        numbers = [code for _, code in run]
        yield numbers[0], numbers[-1]
