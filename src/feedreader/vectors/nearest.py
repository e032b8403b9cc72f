"""Nearest neighbours among vectors that arrive in blocks, with each language's mean subtracted. Needs numpy.

Texts of one language lie closer together than their meanings do; without the means, a search would find its own
language first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from feedreader.vectors.packing import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedreader.vectors.encoder import Vector

ENOUGH = 200
"""With this many vectors, a language's own mean is used; with fewer, it is mixed with the mean of all."""


class Centres:
    """The mean vector of each language in a sample of packed vectors."""

    def __init__(self, sample: Iterable[tuple[str, bytes]]) -> None:
        import numpy as np

        by_language: dict[str, list[Any]] = defaultdict(list)
        for language, data in sample:
            by_language[language].append(unpacked(data))
        self._means: dict[str, Any] = {}
        self._general: Any = 0.0
        if by_language:
            sums = {language: np.sum(rows, axis=0, dtype=np.float32) for language, rows in by_language.items()}
            self._general = sum(sums.values()) / sum(map(len, by_language.values()))
            for language, total in sums.items():
                number = len(by_language[language])
                trust = min(1.0, number / ENOUGH)
                self._means[language] = trust * total / number + (1.0 - trust) * self._general

    def of(self, language: str) -> Any:
        """Return the mean of a language; the mean of all for one that is not in the sample."""
        return self._means.get(language, self._general)

    def directions(self, languages: Sequence[str], vectors: Any) -> Any:
        """Return rows of vectors less their languages' means, of length one."""
        import numpy as np

        rows = np.array(vectors, dtype=np.float32)
        for language in set(languages):
            rows[[each == language for each in languages]] -= self.of(language)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


class Nearest:
    """The entries nearest to a vector, at most `most` of those with a cosine of `least` or more."""

    def __init__(self, vector: Vector, language: str, centres: Centres, *, least: float, most: int) -> None:
        self._centres = centres
        self._wanted = centres.directions([language], [vector])[0]
        self._least = least
        self._most = most
        self._found: list[tuple[float, int]] = []

    def look_at(self, entries: Sequence[int], languages: Sequence[str], data: Sequence[bytes]) -> None:
        """Add a block of packed vectors; those of a different width are left out."""
        import numpy as np

        width = 2 * len(self._wanted)
        having = [at for at, each in enumerate(data) if len(each) == width]
        if not having:
            return
        rows = np.frombuffer(b"".join(data[at] for at in having), dtype="<f2").reshape(len(having), -1)
        alike = self._centres.directions([languages[at] for at in having], rows) @ self._wanted
        near = np.flatnonzero(alike >= self._least)
        self._found += [(float(alike[at]), entries[having[at]]) for at in near.tolist()]
        self._found = sorted(self._found, reverse=True)[: self._most]

    @property
    def found(self) -> Mapping[int, float]:
        """Return the entries and their cosines, nearest first."""
        return {entry: alike for alike, entry in self._found}
