"""How much a word says: rare ones much, common ones little, counted in the window itself and by language.

A word's share among a language's entries is drawn towards its share among all, so that a language with few entries does
not take its own articles and prepositions for rare. Short words are presumed common until the window shows otherwise,
so that a store of ten entries is grouped sensibly as well.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedreader.stories.features import Features

_PRESUMED = 200.0
"""The weight, in entries, of the presumption about short words."""
_PRIOR = 30.0
"""The weight, in entries, of a word's share among all languages, against its share in its own."""
_SHARE_BY_LENGTH = {1: 0.1, 2: 0.35, 3: 0.2, 4: 0.05}
_SHARE_OF_LONG = 0.002
_SPACED = "\u0e00"
"""Scripts before this one (Thai) put spaces between words; from it on short tokens are pairs of characters."""


class Weighed(NamedTuple):
    """The words of some entries, by number, and their weights: flat arrays, with the entry of each.

    `entries` are numbered from 0 on, in order; `most` is the weight of each entry's weightiest word.
    """

    entries: Any
    words: Any
    weights: Any
    most: Any


class Weights:
    """Counts of the words of a window, which `count` numbers; `weigh` weighs entries' words by them."""

    def __init__(self, unique_word: float) -> None:
        import numpy as np

        self.entries = 0
        self.words: list[str] = []
        self.counts: Any = np.zeros(0, dtype=np.int32)
        """How many entries have a word, by its number."""
        self._numbers: dict[str, int] = {}
        self._presumed: Any = np.zeros(0)
        self._by_language: dict[str, Any] = {}
        self._entries_of: Counter[str] = Counter()
        self._unique_word = unique_word

    def count(self, entries: Sequence[Features]) -> None:
        """Count the words of these entries."""
        import numpy as np

        rows, words = self.numbered(entries)
        self.entries += len(entries)
        np.add.at(self.counts, words, 1)
        for language, which in _spoken(entries):
            self._entries_of[language] += int(which.sum())
            self._by_language[language] = known = self._in_language(language)
            np.add.at(known, words[which[rows]], 1)

    def numbered(self, entries: Sequence[Features]) -> tuple[Any, Any]:
        """Return for the words of entries the place of the entry and the number of the word."""
        import numpy as np

        self._number(entries)
        numbers = self._numbers
        lengths = np.fromiter((len(one.terms) for one in entries), np.int64, len(entries))
        flat = (numbers[word] for one in entries for word in one.terms)
        return np.repeat(np.arange(len(entries)), lengths), np.fromiter(flat, np.int32, int(lengths.sum()))

    def weigh(self, entries: Sequence[Features]) -> Weighed:
        """Return the words of entries with their weights, normalised to length one for each entry."""
        import numpy as np

        rows, words = self.numbered(entries)
        times = np.frombuffer(b"".join([one.counts for one in entries]), dtype=np.uint8).astype(np.float64)
        everywhere = self.counts[words]
        share = (everywhere + 0.5 + _PRESUMED * self._presumed[words]) / (self.entries + _PRESUMED)
        local, total = np.zeros(len(words)), np.zeros(len(entries))
        for language, which in _spoken(entries):
            total[which] = self._entries_of[language]
            spoken = which[rows]
            local[spoken] = self._in_language(language)[words[spoken]]
        weights = (1.0 + np.log(times)) * -np.log(np.minimum((local + _PRIOR * share) / (total[rows] + _PRIOR), 0.99))
        weights[everywhere <= 1] *= self._unique_word
        squares = np.bincount(rows, weights * weights, minlength=len(entries))
        weights /= np.sqrt(np.where(squares, squares, 1.0))[rows]
        most = np.zeros(len(entries))
        np.maximum.at(most, rows, weights)
        return Weighed(rows, words, weights, most)

    def _in_language(self, language: str) -> Any:
        """Return how many entries in a language have each word."""
        return _grown(self._by_language.get(language, self.counts[:0]), len(self.words))

    def _number(self, entries: Sequence[Features]) -> None:
        """Give numbers to the words of entries that have none."""
        import numpy as np

        known = len(self.words)
        for one in entries:
            for word in one.terms:
                if word not in self._numbers:
                    self._numbers[word] = len(self.words)
                    self.words.append(word)
        self.counts = _grown(self.counts, len(self.words))
        self._presumed = np.concatenate([self._presumed, [_presumed(word) for word in self.words[known:]]])


def _presumed(word: str) -> float:
    """Return the share of entries that a word is presumed to be in."""
    is_spaced = word < _SPACED and not word.isdigit()
    return _SHARE_BY_LENGTH.get(len(word), _SHARE_OF_LONG) if is_spaced else _SHARE_OF_LONG


def _spoken(entries: Sequence[Features]) -> Iterator[tuple[str, Any]]:
    """Return each language, and which of the entries are in it."""
    import numpy as np

    numbers: dict[str, int] = {}
    spoken = np.asarray([numbers.setdefault(one.language, len(numbers)) for one in entries], dtype=np.int64)
    return ((language, spoken == number) for language, number in numbers.items())


def _grown(counts: Any, size: int) -> Any:
    """Return counts with a 0 for each word that is new."""
    import numpy as np

    return counts if len(counts) == size else np.concatenate([counts, np.zeros(size - len(counts), counts.dtype)])
