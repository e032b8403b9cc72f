"""How much a word says: rare ones much, common ones little, counted in the window itself and by language.

A word's share among a language's entries is drawn towards its share among all, so that a language with few entries does
not take its own articles and prepositions for rare. Short words are presumed common until the window shows otherwise,
so that a store of ten entries groups sensibly as well.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedreader.stories.features import Features

_PRESUMED = 200.0
"""Entries' worth of presumption about short words."""
_PRIOR = 30.0
"""Entries' worth of trust in a word's share among all languages, against its share in its own."""
_SHARE_BY_LENGTH = {1: 0.1, 2: 0.35, 3: 0.2, 4: 0.05}
_SHARE_OF_LONG = 0.002
_SPACED = "\u0e00"
"""Scripts before this one (Thai) put spaces between words; behind it short tokens are pairs of characters."""


class Weights:
    """Counts of the words of a window; `add` and `remove` keep them, `vector` weighs an entry's words by them."""

    def __init__(self, unique_word: float) -> None:
        self.entries = 0
        self.counts: Counter[str] = Counter()
        self._by_language: dict[str, Counter[str]] = {}
        self._entries_of: Counter[str] = Counter()
        self._unique_word = unique_word

    def add(self, entries: Iterable[Features]) -> None:
        """Count the words of these entries."""
        for one in entries:
            words = [word for word, _ in one.terms]
            self.entries += 1
            self.counts.update(words)
            self._entries_of[one.language] += 1
            self._by_language.setdefault(one.language, Counter()).update(words)

    def vector(self, one: Features) -> list[tuple[str, float]]:
        """Return the entry's words with their weights, together of length one."""
        counts = self.counts
        local = self._by_language.get(one.language, counts)
        total, local_total = self.entries + _PRESUMED, self._entries_of[one.language] + _PRIOR
        found: list[tuple[str, float]] = []
        square = 0.0
        for word, count in one.terms:
            everywhere = counts[word]
            presumed = (
                _SHARE_BY_LENGTH.get(len(word), _SHARE_OF_LONG)
                if word < _SPACED and not word.isdigit()
                else _SHARE_OF_LONG
            )
            share = (everywhere + 0.5 + _PRESUMED * presumed) / total
            weight = count * -math.log(min((local[word] + _PRIOR * share) / local_total, 0.99))
            if everywhere <= 1:
                weight *= self._unique_word
            found.append((word, weight))
            square += weight * weight
        norm = math.sqrt(square) or 1.0
        return [(word, weight / norm) for word, weight in found]
