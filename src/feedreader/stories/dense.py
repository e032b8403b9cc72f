"""Vectors of entries: each language's mean taken away, and nearest neighbours. Needs numpy, imported when used."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedreader.stories.features import Features
    from feedreader.stories.tuning import Tuning

ENOUGH = 200
"""Entries of one language whose own mean is taken instead of the shipped one."""
_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The mean vector of each language, and how many entries it was made of."""

    vectors: Mapping[str, Any]


class Sums:
    """The vectors of a window, centred and of length one, by the places of its entries, and the sums of groups."""

    def __init__(self, entries: Sequence[Features], means: Means | None) -> None:
        import numpy as np

        having = [at for at, one in enumerate(entries) if one.vector is not None]
        self._places = np.asarray(having)
        width = len(entries[having[0]].vector)
        self._sums = np.zeros((len(entries), width), dtype=np.float32)
        for at in having:
            self._sums[at] = entries[at].vector
        languages = np.asarray([one.language if one.vector is not None else "-" for one in entries])
        shipped = means.vectors if means else {}
        general = self._sums[self._places].mean(axis=0)
        for language, count in Counter(languages[self._places].tolist()).items():
            rows = languages == language
            trust = min(1.0, count / ENOUGH)
            prior = np.asarray(shipped.get(language, general), dtype=np.float32)
            self._sums[rows] -= trust * self._sums[rows].mean(axis=0) + (1.0 - trust) * prior
        self._sums /= np.maximum(np.linalg.norm(self._sums, axis=1, keepdims=True), 1e-6)
        self._each = self._sums.astype(np.float16)

    def add(self, one: int, other: int) -> None:
        """Add the sum of one group to that of another."""
        self._sums[one] += self._sums[other]

    def square(self, one: int) -> float:
        """The product of a group's sum with itself."""
        return float(self._sums[one] @ self._sums[one])

    def alike(self, one: int, other: int) -> float:
        """The cosine of two entries' centred vectors."""
        return float(self._each[one].astype("float32") @ self._each[other].astype("float32"))

    def products(self, one: int, others: list[int]) -> list[float]:
        """The products of a group's sum with those of others; 0 for those without vectors."""
        found: list[float] = (self._sums[others] @ self._sums[one]).tolist()
        return found

    def neighbours(self, tuning: Tuning) -> Iterator[tuple[int, int]]:
        """Pairs of entries near enough to be compared: each one's nearest, at most `tuning.neighbours`."""
        import numpy as np

        places, matrix = self._places, self._sums[self._places]
        most = min(tuning.neighbours, len(places) - 1)
        if most < 1:
            return
        for start in range(0, len(places), _BLOCK):
            alike = matrix[start : start + _BLOCK] @ matrix.T
            rows = np.arange(len(alike))
            alike[rows, rows + start] = -1.0
            nearest = np.argpartition(-alike, most - 1, axis=1)[:, :most]
            values = np.take_along_axis(alike, nearest, axis=1)
            row, column = np.nonzero(values >= tuning.weakest_vectors)
            yield from zip(places[row + start].tolist(), places[nearest[row, column]].tolist(), strict=True)
