"""Vectors of entries: what a language has in common taken away, and who is close to whom. numpy is loaded when used.

Texts of one language lie close together whatever they say, so each language's mean is taken away; and what all news has
in common fills the directions in which vectors differ most, so these are drawn in a little (a mild whitening).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedreader.stories.closeness import HOURS_8, least

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedreader.stories.features import Features
    from feedreader.stories.tuning import Tuning

ENOUGH = 200
"""Entries of one language whose own mean is taken instead of the shipped one."""
_ENOUGH_TO_WHITEN = 500.0
"""Entries' worth of trust in all directions being alike, against what the window shows."""
_FLOOR = 0.3
"""The least variance of a direction, as a share of the mean, so that what is hardly there is not blown up."""
_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The mean vector of each language, where the window itself has too few entries to tell."""

    vectors: Mapping[str, Any]


class Meanings:
    """The vectors of a window, centred, whitened and of length one, by the places of its entries."""

    def __init__(self, entries: Sequence[Features], means: Means | None, tuning: Tuning) -> None:
        import numpy as np

        self._entries = entries
        self._tuning = tuning
        self._places = np.asarray([at for at, one in enumerate(entries) if one.vector is not None])
        self._row = {int(at): row for row, at in enumerate(self._places)}
        matrix = np.stack([np.asarray(entries[at].vector, dtype=np.float32) for at in self._places])
        names = sorted({one.language for one in entries})
        self._languages = np.asarray([names.index(entries[at].language) for at in self._places])
        shipped = means.vectors if means else {}
        general = matrix.mean(axis=0)
        for language, count in Counter(self._languages.tolist()).items():
            rows = self._languages == language
            trust = min(1.0, count / ENOUGH)
            prior = np.asarray(shipped.get(names[language], general), dtype=np.float32)
            matrix[rows] -= trust * matrix[rows].mean(axis=0) + (1.0 - trust) * prior
        matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
        matrix = matrix @ _whitener(matrix, tuning.whitening)
        matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
        self._matrix = matrix.astype(np.float16)

    def __contains__(self, at: int) -> bool:
        return at in self._row

    def alike(self, one: int, other: int) -> float:
        """The cosine of two entries' vectors."""
        rows = self._matrix[[self._row[one], self._row[other]]].astype("float32")
        return float(rows[0] @ rows[1])

    def pairs(self, words: Sequence[Mapping[int, float]]) -> Iterator[tuple[int, int, float]]:
        """Pairs of places that are close at all, the later one first, and how close.

        `words` holds for each place the earlier ones that are similar by words, and how much.
        """
        import numpy as np

        tuning, scale = self._tuning, self._tuning.vectors
        days = np.asarray([self._entries[at].day for at in self._places])
        lengths = (
            np.asarray([self._entries[at].length for at in self._places], dtype=np.float32) * scale.per_doubling / 2
        )
        named = np.asarray([sum(1 << day for day in self._entries[at].weekdays) for at in self._places], dtype=np.uint8)
        lowest = least(scale, tuning.weakest)
        for start in range(0, len(self._places), _BLOCK):
            end = min(start + _BLOCK, len(self._places))
            alike = self._matrix[start:end].astype(np.float32) @ self._matrix[:end].astype(np.float32).T
            same = self._languages[start:end, None] == self._languages[None, :end]
            alike *= np.where(same, np.float32(1.0 - tuning.word_share), np.float32(1.0))
            alike -= np.where(same, np.float32(0.0), np.float32(tuning.across))
            rows, columns, values = self._shared(words, start, end)
            alike[rows, columns] += np.where(same[rows, columns], tuning.word_share, tuning.across_words) * values
            apart = np.abs(days[start:end, None] - days[None, :end]).astype(np.float32)
            alike -= scale.per_day * apart + scale.same_hours * (1.0 - np.exp(-HOURS_8 * apart))
            alike -= lengths[start:end, None] + lengths[None, :end]
            both = (named[start:end, None] > 0) & (named[None, :end] > 0)
            shared = (named[start:end, None] & named[None, :end]) > 0
            alike += np.where(shared, np.float32(tuning.same_weekday), -np.float32(tuning.other_weekday) * both)
            alike[np.arange(end)[None, :] >= np.arange(start, end)[:, None]] = -np.inf
            self._bound(alike, lowest)
            rows, columns = np.nonzero(alike >= lowest)
            left = alike[rows, columns]
            ones, others = self._places[rows + start].tolist(), self._places[columns].tolist()
            close = 1.0 / (1.0 + np.exp((scale.centre - left) / scale.width))
            yield from zip(ones, others, close.tolist(), strict=True)

    def _shared(self, words: Sequence[Mapping[int, float]], start: int, end: int) -> tuple[Any, Any, Any]:
        """Of a block of rows the places in it, and the values, of similarity by words."""
        import numpy as np

        found = [
            (row - start, self._row[other], value)
            for row in range(start, end)
            for other, value in words[int(self._places[row])].items()
            if other in self._row
        ]
        rows, columns, values = zip(*found, strict=True) if found else ((), (), ())
        return np.asarray(rows, dtype=int), np.asarray(columns, dtype=int), np.asarray(values, dtype=np.float32)

    def _bound(self, alike: Any, lowest: float) -> None:
        """Keep of each row the closest only, so that thousands of entries alike do not fill the memory."""
        import numpy as np

        most = self._tuning.most_near
        for row in np.nonzero((alike >= lowest).sum(axis=1) > most)[0]:
            alike[row, np.argpartition(-alike[row], most)[most:]] = -np.inf


def _whitener(matrix: Any, strength: float) -> Any:
    """The symmetric map that draws in the directions of most variance; the identity where `strength` is 0."""
    import numpy as np

    count, width = matrix.shape
    variance = matrix.T @ matrix / count
    mean = float(np.trace(variance)) / width
    if mean <= 0.0:  # the window holds one text only, over and over
        return np.eye(width, dtype=np.float32)
    even = mean * np.eye(width, dtype=np.float32)
    variance = (count * variance + _ENOUGH_TO_WHITEN * even) / (count + _ENOUGH_TO_WHITEN)
    values, directions = np.linalg.eigh(variance)
    scaled = directions * (values + _FLOOR * mean) ** (-strength / 2)
    return (scaled @ directions.T).astype(np.float32)
