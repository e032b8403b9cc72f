"""Vectors of entries: what a language has in common taken away, and who is close to whom. numpy is loaded when used.

Texts of one language lie close together whatever they say, so each language's mean is taken away; and what all news has
in common fills the directions in which vectors differ most, so these are drawn in a little (a mild whitening). Where
much is reported that is nearly the same, entries are near many others; what an entry's nearest neighbours are near on
average is partly taken off (after CSLS: Conneau et al., Word Translation Without Parallel Data, 2018), and so is what
those behind them are near, which are of its topic but not of its event. Across languages it is the other way round:
what has near neighbours in other languages is told there, so that two entries that both have are taken for nearer.

Where a language's mean is neither shipped nor told by enough entries, texts in it are alike, and like those in other
such languages, for what they are written in: these are compared by their words only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

from feedreader.stories.closeness import HOURS_8, least

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from feedreader.stories.features import Features
    from feedreader.stories.tuning import Reading, Tuning

Words: TypeAlias = "Mapping[int, Mapping[int, float]] | Sequence[Mapping[int, float]]"
"""For places the earlier ones that are similar by words, and how much."""

ENOUGH = 200
"""Entries of one language whose own mean is taken instead of the shipped one."""
TELLING = 20
"""Entries that tell the mean of a language for which none is shipped."""
_ENOUGH_TO_WHITEN = 500.0
"""Entries' worth of trust in all directions being alike, against what the window shows."""
_FLOOR = 0.3
"""The least variance of a direction, as a share of the mean, so that what is hardly there is not blown up."""
_NEIGHBOURS = 10
"""How many nearest neighbours tell how crowded the place of an entry is, or how much is told of it elsewhere."""
_USUAL = 0.35
"""How near a neighbour is that is missing, in a language with few entries."""
_BEHIND = 40
"""Of the neighbours that are no reports of the same event those from _NEIGHBOURS to here tell of its topic."""
_ONE_EVENT = 0.65
"""Neighbours that are nearer are reports of the same event, for all that concerns its topic."""
_DEEP = 60
"""So many neighbours are looked at."""
_USUAL_BEHIND = 0.2
"""How near one is that is missing behind the nearest."""
_BLOCK = 512
"""So many rows are compared at a time, or fewer where a block would hold more than _LARGEST values."""
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The mean vector of each language, where the window itself has too few entries to tell."""

    vectors: Mapping[str, Any]


class Meanings:
    """The vectors of a window, centred, whitened and of length one, by the places of its entries.

    Entries in a language whose mean is not known have none. The entries `before` it are not compared; they help to
    tell what is common and how crowded a place is.
    """

    def __init__(
        self,
        entries: Sequence[Features],
        vector_of: Callable[[Features], Any],
        *,
        tuning: Tuning,
        reading: Reading,
        means: Means | None = None,
        before: Sequence[Features] = (),
    ) -> None:
        """`vector_of` gives the vectors of one model, `reading` says how they are read."""
        import numpy as np

        self._tuning, self.reading = tuning, reading
        self._measured = _Measured(means, (*entries, *before), vector_of)
        vectors = self._measured.vectors(entries)
        earlier = [(before[at], vector) for at, vector in self._measured.vectors(before).items()]
        self._row = {at: row for row, at in enumerate(vectors)}
        here = [entries[at] for at in vectors]
        spoken = [one.language for one in here] + [one.language for one, _ in earlier]
        matrix = np.asarray([*vectors.values(), *(vector for _, vector in earlier)], dtype=np.float32)
        self._centres = _Centres(matrix, spoken, means.vectors if means else {})
        matrix = self._centres.taken_from(matrix, spoken)
        self._whitener = whitener(matrix, reading.whitening)
        matrix = _of_length_one(matrix @ self._whitener)
        languages = self._centres.numbered(spoken)
        count = len(here)
        self._crowded, self._told = self._crowding(matrix, languages, np.arange(count))
        self._matrix = matrix if count == len(matrix) else matrix[:count].copy()
        self._languages = languages[:count]
        self._start = here[0].day
        self._facts = _Facts(here, list(vectors), self._start)

    def _crowding(self, matrix: Any, languages: Any, which: Any) -> tuple[Any, Any]:
        """Return what rows take from how alike they are to others in their language, and what they add across them."""
        import numpy as np

        reading = self.reading
        found = _Neighbours(matrix, languages, which, behind=reading.around > 0, abroad=reading.abroad > 0)
        taken = found.near * np.float32(reading.crowding / 2) + found.behind * np.float32(reading.around / 2)
        return taken, found.abroad * np.float32(reading.abroad / 2)

    def extend(self, new: Sequence[Features], first: int) -> None:
        """Take in entries that have just come, the first of which has the place `first`.

        What is common was learnt from the others.
        """
        import numpy as np

        vectors = self._measured.vectors(new, first)
        if not vectors:
            return
        here = [new[at - first] for at in vectors]
        spoken = [one.language for one in here]
        matrix = self._centres.taken_from(np.asarray(list(vectors.values()), dtype=np.float32), spoken)
        known = len(self._row)
        self._row |= {at: known + row for row, at in enumerate(vectors)}
        self._matrix = np.concatenate([self._matrix, _of_length_one(matrix @ self._whitener)])
        self._languages = np.concatenate([self._languages, self._centres.numbered(spoken)])
        crowded, told = self._crowding(self._matrix, self._languages, np.arange(known, known + len(here)))
        self._crowded = np.concatenate([self._crowded, crowded])
        self._told = np.concatenate([self._told, told])
        self._facts = self._facts.and_of(_Facts(here, list(vectors), self._start))

    def __contains__(self, at: int) -> bool:
        return at in self._row

    def alike(self, one: int, other: int) -> float:
        """Return the cosine of two entries' vectors."""
        return float(self._matrix[self._row[one]] @ self._matrix[self._row[other]])

    def pairs(
        self, words: Words, better: Meanings | None = None, *, since: int = 0
    ) -> Iterator[tuple[int, int, float]]:
        """Pairs of places that are close at all, the later one first, and how close.

        `words` holds for each place the earlier ones that are similar by words, and how much. Pairs of which `better`
        has both are left to it. `since` is the first place whose pairs with earlier ones are asked for.
        """
        import numpy as np

        tuning, scale = self._tuning, self.reading
        lowest = least(scale, tuning.weakest)
        left = np.asarray([better is not None and int(at) in better for at in self._facts.places], dtype=bool)
        first = int(np.searchsorted(self._facts.places, since))
        rows_at_once = _rows_at_once(len(self._facts.places))
        for start in range(first, len(self._facts.places), rows_at_once):
            end = min(start + rows_at_once, len(self._facts.places))
            if left[:end].all():
                continue
            alike = self._meaning(start, end)
            if better is not None:
                alike[left[start:end, None] & left[None, :end]] = -np.inf
            rows, columns, values = self._shared(words, start, end)
            alike[rows, columns] += scale.word_share * values
            self._bound(alike, lowest)
            rows, columns = self._hopeful(alike, lowest, start, end)
            similar = alike[rows, columns] - self._costs(rows + start, columns)
            close = similar >= lowest
            ones = self._facts.places[rows[close] + start].tolist()
            others = self._facts.places[columns[close]].tolist()
            near = 1.0 / (1.0 + np.exp((scale.centre - similar[close]) / scale.width))
            yield from zip(ones, others, near.tolist(), strict=True)

    def _meaning(self, start: int, end: int) -> Any:
        """How alike a block of rows and those before its end are by vectors, less their days; each pair once."""
        import numpy as np

        reading = self.reading
        alike = self._matrix[start:end] @ self._matrix[:end].T
        same = self._languages[start:end, None] == self._languages[None, :end]
        across = None
        if not same.all():
            across = alike + (self._told[start:end, None] - np.float32(reading.across))
            across += self._told[None, :end]
        alike -= self._crowded[start:end, None]  # in place: these are the largest arrays there are
        alike -= self._crowded[None, :end]
        alike *= np.float32(1.0 - reading.word_share)
        if across is not None:
            np.copyto(alike, across, where=~same)
        days = np.float32(reading.per_day) * self._facts.days
        apart = days[start:end, None] - days[None, :end]
        alike -= np.abs(apart, out=apart)
        alike[:, start:][np.triu_indices(end - start)] = -np.inf
        return alike

    def _hopeful(self, alike: Any, lowest: float, start: int, end: int) -> tuple[Any, Any]:
        """Return the places in a block that are near enough, or may be by the days, results and measures both name."""
        import numpy as np

        tuning = self._tuning
        hopeful = alike >= lowest
        marked = self._facts.marked
        both = np.ix_(np.nonzero(marked[start:end])[0], np.nonzero(marked[:end])[0])
        hopeful[both] = alike[both] >= lowest - tuning.same_weekday - tuning.same_score - tuning.same_measure
        rows, columns = np.nonzero(hopeful)
        return rows, columns

    def _costs(self, ones: Any, others: Any) -> Any:
        """Give what length, hours, and the days and scores that both name take from the similarity of pairs of rows."""
        import numpy as np

        tuning, scale = self._tuning, self.reading
        apart = np.abs(self._facts.days[ones] - self._facts.days[others])
        costs = scale.same_hours * (1.0 - np.exp(-HOURS_8 * apart))
        costs += scale.per_doubling / 2 * (self._facts.lengths[ones] + self._facts.lengths[others])
        costs += scale.undated * ~(self._facts.dated[ones] & self._facts.dated[others])
        named, theirs = self._facts.named[ones], self._facts.named[others]
        differ = (named > 0) & (theirs > 0) & (named & theirs == 0)
        costs += tuning.other_weekday * differ - tuning.same_weekday * (named & theirs > 0)
        given, got = self._facts.scores[ones], self._facts.scores[others]
        both, alike = (given > 0) & (got > 0), given == got
        costs += both * np.where(alike, -tuning.same_score, tuning.other_score)
        given, got = self._facts.measures[ones], self._facts.measures[others]
        both, alike = (given > 0) & (got > 0), given == got
        return costs + both * np.where(alike, -tuning.same_measure, tuning.other_measure)

    def _shared(self, words: Words, start: int, end: int) -> tuple[Any, Any, Any]:
        """Of a block of rows the places in it, and the values, of similarity by words within a language."""
        import numpy as np

        known, spoken = self._row, self._languages.tolist()
        found = [
            (row - start, known[other], value)
            for row in range(start, end)
            for other, value in words[int(self._facts.places[row])].items()
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


class _Facts:
    """What of entries the costs are counted from, as columns."""

    def __init__(self, entries: Sequence[Features], places: Sequence[int], start: float) -> None:
        import numpy as np

        self.places = np.asarray(places, dtype=np.int64)
        self.days = np.asarray([one.day - start for one in entries], dtype=np.float32)
        self.lengths = np.asarray([one.length for one in entries], dtype=np.float32)
        self.scores = np.asarray(
            [1 + 1000 * one.score[0] + one.score[1] if one.score else 0 for one in entries], dtype=np.int64
        )
        self.measures = np.asarray(
            [crc32(one.measure.encode()) if one.measure else 0 for one in entries], dtype=np.int64
        )
        self.dated = np.asarray([one.dated for one in entries], dtype=bool)
        self.named = np.asarray([sum(1 << day for day in one.weekdays) for one in entries], dtype=np.uint8)

    @property
    def marked(self) -> Any:
        """Whether an entry names a day, a result or a measure, which may speak for it and another beyond likeness."""
        return (self.named > 0) | (self.scores > 0) | (self.measures > 0)

    def and_of(self, others: _Facts) -> _Facts:
        """Return these, followed by others."""
        import numpy as np

        both = _Facts((), (), 0.0)
        for name in ("places", "days", "lengths", "scores", "measures", "dated", "named"):
            setattr(both, name, np.concatenate([getattr(self, name), getattr(others, name)]))
        return both


def comparable(
    entries: Sequence[Features],
    vector_of: Callable[[Features], Any],
    *,
    means: Means | None = None,
    before: Sequence[Features] = (),
) -> bool:
    """Whether any of the entries has a vector that can be compared, in a language whose mean is known."""
    return bool(_Measured(means, (*entries, *before), vector_of).vectors(entries))


class _Measured:
    """The languages whose mean is known: shipped, or told by enough entries.

    Where no language is named, or the model comes without means, the mean of all has to do.
    """

    def __init__(self, means: Means | None, entries: Iterable[Features], vector_of: Callable[[Features], Any]) -> None:
        self._vector_of, self._shipped = vector_of, means.vectors if means else {}
        counts = Counter(one.language for one in entries if vector_of(one) is not None)
        self._told = {language for language, count in counts.items() if count >= TELLING}

    def __contains__(self, language: str) -> bool:
        return not language or not self._shipped or language in self._shipped or language in self._told

    def vectors(self, entries: Sequence[Features], first: int = 0) -> dict[int, Any]:
        """Return the vectors that can be compared, by their places, the first of which is given."""
        return {
            at: vector
            for at, one in enumerate(entries, first)
            if one.language in self and (vector := self._vector_of(one)) is not None
        }


class _Centres:
    """The mean vector of each language: its own where there are enough, else drawn to the shipped one.

    A language that only the window tells of is believed by its own entries.
    """

    def __init__(self, matrix: Any, spoken: Sequence[str], shipped: Mapping[str, Any]) -> None:
        import numpy as np

        self._general = matrix.mean(axis=0)
        self._shipped = shipped
        self._numbers: dict[str, int] = {}
        self._means: dict[str, Any] = {}
        languages = self.numbered(spoken)
        for language, number in list(self._numbers.items()):
            rows = languages == number
            count = int(rows.sum())
            own = shipped and language and language not in shipped
            trust = 1.0 if own else min(1.0, count / ENOUGH)
            prior = np.asarray(shipped.get(language, self._general), dtype=np.float32)
            self._means[language] = trust * matrix[rows].mean(axis=0) + (1.0 - trust) * prior

    def numbered(self, spoken: Sequence[str]) -> Any:
        """Return a number for each of the languages."""
        import numpy as np

        return np.asarray([self._numbers.setdefault(each, len(self._numbers)) for each in spoken], dtype=np.int64)

    def taken_from(self, matrix: Any, spoken: Sequence[str]) -> Any:
        """Return the vectors without the means of their languages, of length one."""
        import numpy as np

        languages = self.numbered(spoken)
        for language in set(spoken):
            mean = self._means.get(language)
            if mean is None:
                mean = np.asarray(self._shipped.get(language, self._general), dtype=np.float32)
            matrix[languages == self._numbers[language]] -= mean
        return _of_length_one(matrix)


def _rows_at_once(columns: int) -> int:
    return max(1, min(_BLOCK, _LARGEST // columns))


def _of_length_one(matrix: Any) -> Any:
    """Return the rows, scaled in place: there are no larger arrays."""
    import numpy as np

    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
    return matrix


class _Neighbours:
    """How near the neighbours of rows are, on average, each in its own language and in the others.

    `near` is of the nearest, `behind` of those further around that are not of the same event, `abroad` of the nearest
    in other languages; the last two are 0 where they are not asked for.
    """

    def __init__(self, matrix: Any, languages: Any, which: Any, *, behind: bool, abroad: bool) -> None:
        import numpy as np

        self.near = np.zeros(len(which), dtype=np.float32)
        self.behind, self.abroad = np.zeros_like(self.near), np.zeros_like(self.near)
        deep = _DEEP if behind else _NEIGHBOURS
        for language in np.unique(languages[which]):
            own = languages == language
            rows = np.nonzero(own)[0]
            theirs = matrix if own.all() else matrix[own]
            others = matrix[~own] if abroad else matrix[:0]
            rows_at_once = _rows_at_once(len(theirs))
            asked = np.nonzero(languages[which] == language)[0]
            for start in range(0, len(asked), rows_at_once):
                some = asked[start : start + rows_at_once]
                alike = matrix[which[some]] @ theirs.T
                alike[np.arange(len(some)), np.searchsorted(rows, which[some])] = -np.inf
                nearest = _nearest(alike, deep, len(rows) - 1)
                self.near[some] = _mean_near(nearest)
                if behind:
                    self.behind[some] = _mean_behind(nearest)
                if len(others):
                    self.abroad[some] = _mean_near(_nearest(matrix[which[some]] @ others.T, _NEIGHBOURS, len(others)))


def _nearest(alike: Any, most: int, there: int) -> Any:
    """Return the highest values of each row, the highest first; NaN where there are fewer than asked for."""
    import numpy as np

    found = np.full((len(alike), most), np.nan, dtype=np.float32)
    count = min(most, there)
    if count:
        width = alike.shape[1]
        found[:, :count] = -np.sort(-np.partition(alike, width - count, axis=1)[:, width - count :], axis=1)
    return found


def _mean_near(nearest: Any) -> Any:
    import numpy as np

    near = nearest[:, :_NEIGHBOURS]
    return np.where(np.isnan(near), np.float32(_USUAL), near).mean(axis=1)


def _mean_behind(nearest: Any) -> Any:
    """Average those behind the nearest of what is not of the same event; the last stands for what is further away."""
    import numpy as np

    of_event = (nearest >= _ONE_EVENT).sum(axis=1)
    places = np.minimum(of_event[:, None] + np.arange(_NEIGHBOURS, _BEHIND)[None, :], nearest.shape[1] - 1)
    behind = np.take_along_axis(nearest, places, axis=1)
    return np.where(np.isnan(behind), np.float32(_USUAL_BEHIND), behind).mean(axis=1)


def whitener(matrix: Any, strength: float) -> Any:
    """Return the symmetric map that draws in the directions of most variance; the identity where `strength` is 0.

    Fewer texts than the vectors are wide have no variance but in as many directions, which are found in the products of
    the texts with each other: a window of 200 takes a tenth of the time.
    """
    import numpy as np

    count, width = matrix.shape
    mean = float(np.square(matrix).sum()) / count / width
    if mean <= 0.0:  # the window holds one text only, over and over
        return np.eye(width, dtype=np.float32)
    if count < width:
        found, places = np.linalg.eigh(matrix @ matrix.T)
        real = found > found[-1] * 1e-6
        found = found[real]
        directions = matrix.T @ (places[:, real] / np.sqrt(found))
    else:
        found, directions = np.linalg.eigh(matrix.T @ matrix)
    enough, every = count + _ENOUGH_TO_WHITEN, _ENOUGH_TO_WHITEN * mean
    elsewhere = (every / enough + _FLOOR * mean) ** (-strength / 2)
    scale = (np.maximum(found + every, 0.0) / enough + _FLOOR * mean) ** (-strength / 2)
    drawn_in = (directions * (scale - elsewhere)) @ directions.T
    return (drawn_in + elsewhere * np.eye(width, dtype=np.float32)).astype(np.float32)
