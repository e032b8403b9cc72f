"""Words of a text in any script, normalised for comparison: folded and stemmed, with numbers kept whole.

Deliberately light: no dictionary, no stop words, no language models. Inflection is handled by cutting words to their
first letters, scripts without spaces by pairs of characters, and stop words by weights that callers compute.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STEM = 5
"""How many letters of a word count: enough to distinguish words, few enough to drop most endings."""

_PAIR = 0.4
"""About how many words a pair of characters counts as in a script without spaces."""

_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]"
)
# Words of scripts whose vowel signs are marks (Indic, Thai, Lao, Burmese, Khmer) would fall apart under \w alone.
_SIGNS = "\u0900-\u0963\u0970-\u0dff\u0e01-\u0e4e\u0e80-\u0ece\u1000-\u1049\u1780-\u17d3"
_TOKEN = re.compile(rf"\d+(?:[.,\u066b\u066c]\d+)*|(?:[^\W\d_]|[{_SIGNS}])+")
_UNSPACED = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)
_THOUSANDS = re.compile(r"(?<=\d)[.,\u066c](?=\d{3}(?!\d))")
_TAG = re.compile(r"<[^<>]{1,200}>")
_BAR = re.compile("\\s+[|»·•¦]+\\s*|\\s*[|»·•¦]+\\s+|\\s+(?:-|\u2013|::)\\s+")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\S+")
_NESTED_TAGS = 8
"""How many times tags are removed from the result of removing tags; nobody writes markup nested more deeply."""

_ARABIC_ARTICLE = "\u0627\u0644"


def fold(text: str) -> str:
    """Return the text without case, accents, vowel points and compatibility forms; all spellings of a word agree."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()))
    return unicodedata.normalize("NFC", plain)


def number(token: str) -> str:
    """Return a number as plain digits.

    Thousands separators are removed, any decimal mark becomes a point, and digits become ASCII.
    """
    token = _THOUSANDS.sub("", token).replace(",", ".").replace("\u066b", ".")
    if not token.isascii():
        token = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in token)
    return token


def tokens(text: str) -> Iterator[str]:
    """Yield the folded words and numbers of a text in order.

    Text of scripts without spaces comes as pairs of characters.
    """
    for word in _TOKEN.findall(fold(text)):
        if word[0].isdigit():
            yield number(word)
        elif not word.isascii() and _UNSPACED.search(word):
            if len(word) == 1:
                yield word
            for at in range(len(word) - 1):
                yield word[at : at + 2]
        else:
            yield word


def stem(token: str) -> str:
    """Return the part of a folded token that is compared: its first letters, or a whole number."""
    if token[0].isdigit():
        return token
    if len(token) > STEM and token.startswith(_ARABIC_ARTICLE):
        token = token[2:]
    return token[:STEM]


def stems(text: str) -> list[str]:
    """Return the stems of a text in order; single letters are left out in scripts with words."""
    if not text.isascii():
        return [stem(token) for token in tokens(text) if len(token) > 1 or not token.isascii() or token.isdigit()]
    words = [word for word in _TOKEN.findall(text.lower()) if len(word) > 1 or word.isdigit()]
    return [word[:STEM] if word[0].isalpha() else number(word) for word in words]


def extent(stems: Iterable[str]) -> float:
    """Return about how many words these stems stand for: pairs overlap, and words of their scripts are short."""
    return sum(_PAIR if not stem.isascii() and _UNSPACED.match(stem) else 1.0 for stem in stems)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text, as `number` writes them."""
    return frozenset(number(word) for word in _TOKEN.findall(text) if word[0].isdigit())


def surface(text: str) -> dict[str, str]:
    """Return for each stem of a text the first word it comes from, as written; pairs of characters are left out."""
    found: dict[str, str] = {}
    plain = text.isascii()
    for written in _TOKEN.findall(text):
        if written[0].isdigit():
            found.setdefault(number(written), written)
        elif len(written) > 1 and (plain or not _UNSPACED.search(written)):
            found.setdefault(written[:STEM].lower() if plain else stem(fold(written)), written)
    return found


def headline(title: str) -> str:
    """Return the title without markup and without the outlet's or section's name that many outlets put around it."""
    text = title
    for _ in range(_NESTED_TAGS):
        text, tags = _TAG.subn("", text)
        if not tags:
            break
    text = _SPACES.sub(" ", text).strip()
    bars = deque((bar.start(), bar.end(), bar.group()) for bar in _BAR.finditer(text))
    if not bars:
        return text
    size = _Sizes(text)
    start, end = 0, len(text)
    while bars:
        at, behind, bar = bars[-1]
        tail, head = size(behind, end), size(start, at)
        is_bar = bar.strip() not in {"-", "\u2013", "::"}
        if not (tail <= 5 and head >= 4 and head > tail and (is_bar or _is_name(text[behind:end]))):
            break
        end = at
        bars.pop()
    while bars:  # what follows was examined already: it stays
        at, behind, bar = bars.popleft()
        if "|" not in bar or size(start, at) > 3 or size(behind, end) < 4:
            break
        start = behind
    return text[start:end].strip()


class _Sizes:
    """Approximate word counts of the parts of a text; three characters of a script without spaces count as one word.

    Counts come from a running total: a title may have as many bars as letters.
    """

    def __init__(self, text: str) -> None:
        self._words = [found.span() for found in _WORD.finditer(text)]
        self._starts = [start for start, _ in self._words]
        self._unspaced = [found.start() for found in _UNSPACED.finditer(text)]

    def __call__(self, start: int, end: int) -> int:
        first = bisect_left(self._starts, start)
        words = bisect_left(self._starts, end) - first
        if first and self._words[first - 1][1] > start < end:  # begins within a word
            words += 1
        return words + (bisect_left(self._unspaced, end) - bisect_left(self._unspaced, start)) // 3


def _is_name(text: str) -> bool:
    return not any(c.isdigit() for c in text) and all(not word[0].islower() for word in text.split() if len(word) > 3)
