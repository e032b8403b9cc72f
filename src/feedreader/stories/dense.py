"""Vectors of entries: what a language has in common taken away, and who is close to whom. numpy is loaded when used.

Texts of one language lie close together whatever they say, so each language's mean is taken away; and what all news has
in common fills the directions in which vectors differ most, so these are drawn in a little (a mild whitening). Where
much is reported that is nearly the same, entries are near many others; what an entry's nearest neighbours are near on
average is partly taken off (after CSLS: Conneau et al., Word Translation Without Parallel Data, 2018).
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
_NEIGHBOURS = 10
"""How many nearest neighbours tell how crowded the place of an entry is."""
_USUAL = 0.35
"""How near a neighbour is that is missing, in a language with few entries."""
_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The mean vector of each language, where the window itself has too few entries to tell."""

    vectors: Mapping[str, Any]


class Meanings:
    """The vectors of a window, centred, whitened and of length one, by the places of its entries.

    The entries `before` it are not compared; they help to tell what is common and how crowded a place is.
    """

    def __init__(
        self, entries: Sequence[Features], means: Means | None, tuning: Tuning, before: Sequence[Features] = ()
    ) -> None:
        import numpy as np

        self._tuning = tuning
        self._places = np.asarray([at for at, one in enumerate(entries) if one.vector is not None])
        self._row = {int(at): row for row, at in enumerate(self._places)}
        here = [entries[at] for at in self._places]
        having = here + [one for one in before if one.vector is not None]
        names = sorted({one.language for one in having})
        languages = np.asarray([names.index(one.language) for one in having])
        matrix = _centred(having, names, languages, means.vectors if means else {})
        matrix = _of_length_one(matrix @ _whitener(matrix, tuning.whitening))
        self._crowded = _crowded(matrix, languages, len(here)) * np.float32(tuning.crowding / 2)
        self._matrix, self._languages = matrix[: len(here)].copy(), languages[: len(here)]
        self._days = np.asarray([one.day - here[0].day for one in here], dtype=np.float32)
        self._lengths = np.asarray([one.length for one in here], dtype=np.float32)
        self._scores = np.asarray([1 + 1000 * one.score[0] + one.score[1] if one.score else 0 for one in here])
        self._named = np.asarray([sum(1 << day for day in one.weekdays) for one in here], dtype=np.uint8)

    def __contains__(self, at: int) -> bool:
        return at in self._row

    def alike(self, one: int, other: int) -> float:
        """The cosine of two entries' vectors."""
        return float(self._matrix[self._row[one]] @ self._matrix[self._row[other]])

    def pairs(self, words: Sequence[Mapping[int, float]]) -> Iterator[tuple[int, int, float]]:
        """Pairs of places that are close at all, the later one first, and how close.

        `words` holds for each place the earlier ones that are similar by words, and how much.
        """
        import numpy as np

        tuning, scale = self._tuning, self._tuning.vectors
        lowest = least(scale, tuning.weakest)
        for start in range(0, len(self._places), _BLOCK):
            end = min(start + _BLOCK, len(self._places))
            alike = self._meaning(start, end)
            rows, columns, values = self._shared(words, start, end)
            alike[rows, columns] += tuning.word_share * values
            self._bound(alike, lowest)
            rows, columns = np.nonzero(alike >= lowest - tuning.same_weekday - tuning.same_score)
            left = alike[rows, columns] - self._costs(rows + start, columns)
            close = left >= lowest
            ones = self._places[rows[close] + start].tolist()
            others = self._places[columns[close]].tolist()
            near = 1.0 / (1.0 + np.exp((scale.centre - left[close]) / scale.width))
            yield from zip(ones, others, near.tolist(), strict=True)

    def _meaning(self, start: int, end: int) -> Any:
        """How alike a block of rows and those before its end are by vectors, less their days; each pair once."""
        import numpy as np

        tuning = self._tuning
        alike = self._matrix[start:end] @ self._matrix[:end].T
        same = self._languages[start:end, None] == self._languages[None, :end]
        within = alike - self._crowded[start:end, None] - self._crowded[None, :end]
        alike = np.where(same, within * np.float32(1.0 - tuning.word_share), alike - np.float32(tuning.across))
        days = np.float32(tuning.vectors.per_day) * self._days
        alike -= np.abs(days[start:end, None] - days[None, :end])
        alike[np.arange(end)[None, :] >= np.arange(start, end)[:, None]] = -np.inf
        return alike

    def _costs(self, ones: Any, others: Any) -> Any:
        """What length, hours, and the days and scores that both name take from the similarity of pairs of rows."""
        import numpy as np

        tuning, scale = self._tuning, self._tuning.vectors
        apart = np.abs(self._days[ones] - self._days[others])
        costs = scale.same_hours * (1.0 - np.exp(-HOURS_8 * apart))
        costs += scale.per_doubling / 2 * (self._lengths[ones] + self._lengths[others])
        named, theirs = self._named[ones], self._named[others]
        differ = (named > 0) & (theirs > 0) & (named & theirs == 0)
        costs += tuning.other_weekday * differ - tuning.same_weekday * (named & theirs > 0)
        given, got = self._scores[ones], self._scores[others]
        both, alike = (given > 0) & (got > 0), given == got
        return costs + both * np.where(alike, -tuning.same_score, tuning.other_score)

    def _shared(self, words: Sequence[Mapping[int, float]], start: int, end: int) -> tuple[Any, Any, Any]:
        """Of a block of rows the places in it, and the values, of similarity by words within a language."""
        import numpy as np

        known, spoken = self._row, self._languages.tolist()
        found = [
            (row - start, known[other], value)
            for row in range(start, end)
            for other, value in words[int(self._places[row])].items()
            if other in known and spoken[known[other]] == spoken[row]
        ]
        rows, columns, values = zip(*found, strict=True) if found else ((), (), ())
        return np.asarray(rows, dtype=int), np.asarray(columns, dtype=int), np.asarray(values, dtype=np.float32)

    def _bound(self, alike: Any, lowest: float) -> None:
        """Keep of each row the closest only, so that thousands of entries alike do not fill the memory."""
        import numpy as np

        most = self._tuning.most_near
        for row in np.nonzero((alike >= lowest).sum(axis=1) > most)[0]:
            alike[row, np.argpartition(-alike[row], most)[most:]] = -np.inf


def _centred(entries: Sequence[Features], names: Sequence[str], languages: Any, shipped: Mapping[str, Any]) -> Any:
    """The entries' vectors without their language's mean: its own where there are enough, else the shipped one."""
    import numpy as np

    matrix = np.stack([np.asarray(one.vector, dtype=np.float32) for one in entries])
    general = matrix.mean(axis=0)
    for language, count in Counter(languages.tolist()).items():
        rows = languages == language
        trust = min(1.0, count / ENOUGH)
        prior = np.asarray(shipped.get(names[language], general), dtype=np.float32)
        matrix[rows] -= trust * matrix[rows].mean(axis=0) + (1.0 - trust) * prior
    return _of_length_one(matrix)


def _of_length_one(matrix: Any) -> Any:
    import numpy as np

    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)


def _crowded(matrix: Any, languages: Any, count: int) -> Any:
    """How near the nearest neighbours in its own language are, on average, to each of the first `count` rows."""
    import numpy as np

    found = np.zeros(count, dtype=np.float32)
    for language in np.unique(languages[:count]):
        rows = np.nonzero(languages == language)[0]
        theirs = matrix[rows]
        ours = rows[rows < count]
        for start in range(0, len(ours), _BLOCK):
            block = ours[start : start + _BLOCK]
            alike = matrix[block] @ theirs.T
            alike[np.arange(len(block)), np.searchsorted(rows, block)] = -np.inf
            most = min(_NEIGHBOURS, len(rows) - 1)
            near = np.partition(alike, -most, axis=1)[:, len(rows) - most :]
            found[block] = (near.sum(axis=1) + (_NEIGHBOURS - most) * _USUAL) / _NEIGHBOURS
    return found


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
