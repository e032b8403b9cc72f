"""Vectors of entries, less what a language has in common, and close pairs of them. numpy is loaded when used.

Texts of one language lie close together whatever they say, so each language's mean is subtracted; and what all news has
in common fills the directions in which vectors differ most, so these are shrunk a little (a mild whitening). If many
similar things are reported, entries are near many others; the average nearness of an entry's nearest neighbours is
partly subtracted (after CSLS: Conneau et al., Word Translation Without Parallel Data, 2018), and so is that of the
neighbours behind them, which are of its topic but not of its event. Across languages it is the other way round: an
entry with near neighbours in other languages is reported there, so two such entries count as nearer. A headline has
fewer close neighbours in a small window, because the window holds less: there each halving costs something, unless a
lead adds at least half as much text, which distinguishes unrelated entries.

If a language's mean is neither shipped nor known from enough entries, texts in it are alike, and like those in other
such languages, because of their language: these are compared by their words only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedreader.stories.closeness import HOURS_8, bare, halvings, least
from feedreader.stories.facts import Facts
from feedreader.stories.packed import ranges
from feedreader.stories.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from feedreader.stories.features import Features
    from feedreader.stories.packed import Rows, Triples
    from feedreader.stories.tuning import Reading, Tuning

ENOUGH = 200
"""With this many entries in a language, their own mean replaces the shipped one."""
TELLING = 20
"""With this many entries, the mean of a language without a shipped one is known."""
_LEANS = 0.8
"""The least nearness of a text's vector to the mean of its language; 99 of 100 headlines have .84."""
_ENOUGH_TO_WHITEN = 500.0
"""The weight, in entries, of the assumption that all directions are alike, against what the window shows."""
_FLOOR = 0.3
"""The least variance of a direction, as a share of the mean, so that hardly used ones are not blown up."""
_NEIGHBOURS = 10
"""How many nearest neighbours show how crowded an entry's surroundings are, or how much other languages report it."""
_USUAL = 0.35
"""The assumed nearness of a missing neighbour, in a language with few entries."""
_BEHIND = 40
"""Neighbours after _NEIGHBOURS, up to this many, do not report the same event, but show the topic."""
_ONE_EVENT = 0.65
"""Nearer neighbours count as reports of the same event when the topic is measured."""
_DEEP = 60
"""How many neighbours are examined."""
_USUAL_BEHIND = 0.2
"""The assumed nearness of a missing neighbour behind the nearest."""
ROWS, COLUMNS = 256, 4096
"""How many vectors are compared with how many at a time: the products fit into a processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The mean vector of each language, for languages with too few entries in the window."""

    vectors: Mapping[str, Any]


class Meanings:
    """The vectors of a window, centred, whitened and of length one, by the places of its entries.

    Entries in a language whose mean is not known have none. The entries `before` it are not compared; they help to
    determine what is common and how crowded the surroundings are. Made by `comparable`.
    """

    def __init__(
        self,
        measured: _Measured,
        here: Mapping[int, tuple[Features, Any]],
        before: Sequence[tuple[Features, Any]],
        *,
        tuning: Tuning,
        reading: Reading,
    ) -> None:
        """Take entries with their vectors: those of the window by their places, and those before it."""
        self._tuning, self.reading = tuning, reading
        self._measured = measured
        count = len(here)
        told = [*here.values(), *before]
        matrix = _stacked([vector for _, vector in told])
        spoken = measured.spoken([one for one, _ in told], matrix, reading)
        self._centres = _Centres(matrix, spoken, measured.shipped)
        self._centres.take_from(matrix, spoken)
        self._whitener = whitener(matrix, reading.whitening)
        _whiten(matrix, self._whitener)
        languages = self._centres.numbered(spoken)
        entries = [one for one, _ in here.values()]
        self._start = entries[0].day
        self._facts = Facts(entries, list(here), start=self._start, kind="float32")
        self._crowded, self._told = self._crowding(matrix, languages, 0, self._facts.lengths)
        self._matrix = matrix if count == len(matrix) else _stacked(matrix[:count])
        self._languages = languages[:count]
        self._subjects = Subjects(self._matrix.shape[1])
        self._subjects.take_in(self._matrix, self._facts.voices)
        self._rows = _rows_by_place(self._facts.places)

    def _crowding(self, matrix: Any, languages: Any, first: int, lengths: Any) -> tuple[Any, Any]:
        """Return what rows lose for being near many others in their language, and what they gain across languages.

        `lengths` are those of the rows from `first` on.
        """
        import numpy as np

        reading, which = self.reading, np.arange(first, first + len(lengths))
        found = _Neighbours(matrix, languages, which, behind=reading.around > 0, abroad=reading.abroad > 0)
        taken = found.near * np.float32(reading.crowding / 2) + found.behind * np.float32(reading.around / 2)
        told = found.abroad * np.float32(reading.abroad / 2)
        small = bare(lengths) * np.float32(halvings(reading, len(matrix)) / 2)
        told -= np.float32(reading.unnamed) * (languages[which] == self._centres.unnamed)
        return taken + np.float32(reading.per_halving) * small, told - np.float32(reading.per_halving_across) * small

    def extend(self, new: Sequence[Features], first: int) -> None:
        """Add newly arrived entries, the first of which has the place `first`.

        Means and whitening remain those of the earlier entries.
        """
        import numpy as np

        here = self._measured.vectors(new, first)
        if not here:
            return
        entries = [one for one, _ in here.values()]
        matrix = _stacked([vector for _, vector in here.values()])
        spoken = self._measured.spoken(entries, matrix, self.reading)
        self._centres.take_from(matrix, spoken)
        _whiten(matrix, self._whitener)
        known = len(self._matrix)
        self._matrix = _appended(self._matrix, matrix)
        self._languages = np.concatenate([self._languages, self._centres.numbered(spoken)])
        facts = Facts(entries, list(here), start=self._start, kind="float32")
        crowded, told = self._crowding(self._matrix, self._languages, known, facts.lengths)
        self._crowded = np.concatenate([self._crowded, crowded])
        self._told = np.concatenate([self._told, told])
        self._facts = self._facts.and_of(facts)
        self._subjects.take_in(matrix, facts.voices)
        self._rows = _rows_by_place(self._facts.places)

    def __contains__(self, at: int) -> bool:
        return at < len(self._rows) and bool(self._rows[at] >= 0)

    def has(self, places: Any) -> Any:
        """Return for each of these places whether it has a vector."""
        import numpy as np

        known = places < len(self._rows)
        return known & (self._rows[np.where(known, places, 0)] >= 0)

    def alike(self, one: int, other: int) -> float:
        """Return the cosine of two entries' vectors."""
        return float(self._matrix[self._rows[one]] @ self._matrix[self._rows[other]])

    def pairs(self, words: Rows, better: Meanings | None = None) -> Triples:
        """Return the close pairs of places, the later one first, and how close they are.

        `words` are the places whose pairs with earlier ones are wanted, with those that are similar by words. Pairs
        that `better` has vectors of are left to it.
        """
        import numpy as np

        scale, places = self.reading, self._facts.places
        lowest = least(scale, self._tuning.weakest)
        start, end = np.searchsorted(places, [words.first, words.first + len(words)]).tolist()
        left = np.zeros(end, dtype=bool) if better is None else better.has(places[:end])
        if start == end or left.all():
            return places[:0], places[:0], np.zeros(0, dtype=np.float32)
        rows, columns, alike = self._hopeful(words, start, end, left, lowest)
        similar = alike - self._costs(rows, columns)
        close = similar >= lowest
        near = 1.0 / (1.0 + np.exp((scale.centre - similar[close]) / scale.width))
        return places[rows[close]], places[columns[close]], near.astype(np.float32)

    def _hopeful(self, words: Rows, start: int, end: int, left: Any, lowest: float) -> Triples:
        """Return the pairs of some rows with earlier ones that may be close enough, and their similarity so far.

        Only the closest of each row are kept, so that thousands of similar entries do not fill the memory.
        """
        import numpy as np

        tuning, marked = self._tuning, self._facts.marked
        marks = tuning.same_weekday + tuning.same_score + tuning.same_measure
        shared = self._shared(words, start, end)
        found = []
        for first in range(0, end, COLUMNS):
            last = min(first + COLUMNS, end)
            alike = self._meaning(start, end, first, last)
            if left[start:end].any():
                alike[left[start:end, None] & left[None, first:last]] = -np.inf
            rows, columns, values = (each[(shared[1] >= first) & (shared[1] < last)] for each in shared)
            alike[rows, columns - first] += np.float32(self.reading.word_share) * values
            hopeful = alike >= lowest
            both = np.ix_(np.nonzero(marked[start:end])[0], np.nonzero(marked[first:last])[0])
            hopeful[both] = alike[both] >= lowest - marks
            rows, columns = np.nonzero(hopeful)
            found.append(_closest(rows, columns + first, alike[rows, columns], tuning.most_near, lowest))
        rows, columns, values = (np.concatenate(each) for each in zip(*found, strict=True))
        rows, columns, values = _closest(rows, columns, values, tuning.most_near, lowest)
        return rows + start, columns, values

    def _meaning(self, start: int, end: int, first: int, last: int) -> Any:
        """Return the similarity of rows and columns by vectors, less their days; -inf if a row is not the later."""
        import numpy as np

        reading = self.reading
        alike = self._matrix[start:end] @ self._matrix[first:last].T
        same = self._languages[start:end, None] == self._languages[None, first:last]
        across = None
        if not same.all():
            across = alike + (self._told[start:end, None] - np.float32(reading.across))
            across += self._told[None, first:last]
        alike -= self._crowded[start:end, None]  # in place: these are the largest arrays
        alike -= self._crowded[None, first:last]
        alike *= np.float32(1.0 - reading.word_share)
        if across is not None:
            np.copyto(alike, across, where=~same)
        days = np.float32(reading.per_day) * self._facts.days
        apart = days[start:end, None] - days[None, first:last]
        alike -= np.abs(apart, out=apart)
        if last > start:
            alike[np.arange(start, end)[:, None] <= np.arange(first, last)[None, :]] = -np.inf
        return alike

    def _costs(self, ones: Any, others: Any) -> Any:
        """Return what length, hours, days and scores subtract from the similarity of pairs of rows.

        Days and scores only count if both rows name some.
        """
        import numpy as np

        scale, facts = self.reading, self._facts
        apart = np.abs(facts.days[ones] - facts.days[others])
        costs = scale.same_hours * (1.0 - np.exp(-HOURS_8 * apart))
        costs += scale.per_doubling / 2 * (facts.lengths[ones] + facts.lengths[others])
        costs += scale.undated * facts.undated(ones, others)
        if scale.subject:
            own = np.nonzero(facts.voices[ones] == facts.voices[others])[0]
            costs[own] += np.float32(scale.subject) * self._subjects.between(self._matrix, ones[own], others[own])
        costs[facts.too_brief(ones, others)] = np.inf
        return costs + facts.marks_cost(self._tuning, ones, others)

    def _shared(self, words: Rows, start: int, end: int) -> Triples:
        """Return similarities by words within a language, as triples of a row (from 0 on), a column and a value."""
        import numpy as np

        rows, others, values = words.triples(self._facts.places[start:end])
        there = self.has(others)
        rows, columns, values = rows[there], self._rows[others[there]], values[there]
        alike = self._languages[rows + start] == self._languages[columns]
        return np.asarray(rows[alike]), columns[alike], values[alike]


def comparable(
    entries: Sequence[Features],
    vector_of: Callable[[Features], Any],
    *,
    tuning: Tuning,
    reading: Reading,
    means: Means | None = None,
    before: Sequence[Features] = (),
) -> Meanings | None:
    """Return the vectors of a window, ready to be compared; None if no entry has one in a language whose mean is known.

    `vector_of` gives the vectors of one model, `reading` says how they are read.
    """
    measured = _Measured(means, (*entries, *before), vector_of)
    here, earlier = measured.vectors(entries), measured.vectors(before)
    return Meanings(measured, here, list(earlier.values()), tuning=tuning, reading=reading) if here else None


class _Measured:
    """The languages whose mean is known, because it is shipped or there are enough entries.

    An entry without a language gets the one whose shipped mean is nearest, if the model's vectors show that; otherwise,
    as for a model without means, the mean of all entries is used.
    """

    def __init__(self, means: Means | None, entries: Iterable[Features], vector_of: Callable[[Features], Any]) -> None:
        self._vector_of, self.shipped = vector_of, means.vectors if means else {}
        counts = Counter(one.language for one in entries if vector_of(one) is not None)
        self._told = {language for language, count in counts.items() if count >= TELLING}

    def __contains__(self, language: str) -> bool:
        return not language or not self.shipped or language in self.shipped or language in self._told

    def vectors(self, entries: Sequence[Features], first: int = 0) -> dict[int, tuple[Features, Any]]:
        """Return the entries whose vectors can be compared, with these, by their places; the first is given."""
        return {
            at: (one, vector)
            for at, one in enumerate(entries, first)
            if one.language in self and (vector := self._vector_of(one)) is not None
        }

    def spoken(self, entries: Sequence[Features], matrix: Any, reading: Reading) -> list[str]:
        """Return the language of each entry, whose vectors are the rows of the matrix."""
        import numpy as np

        spoken = [one.language for one in entries]
        unnamed = [row for row, language in enumerate(spoken) if not language]
        if unnamed and self.shipped and reading.tells_language:
            languages = list(self.shipped)
            means = _of_length_one(np.asarray([self.shipped[each] for each in languages], dtype=np.float32))
            for rows in _parts(np.asarray(unnamed)):
                near = matrix[rows] @ means.T / np.linalg.norm(matrix[rows], axis=1, keepdims=True)
                for row, values in zip(rows.tolist(), near, strict=True):
                    if values.max() >= _LEANS:
                        spoken[row] = languages[values.argmax()]
        return spoken


class _Centres:
    """The mean vector of each language: its own if there are enough entries, else one drawn towards the shipped one.

    For a language without a shipped mean, its own entries are enough.
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

    @property
    def unnamed(self) -> int:
        """The number of the unknown language; -1 if every entry has a language."""
        return self._numbers.get("", -1)

    def numbered(self, spoken: Sequence[str]) -> Any:
        """Return a number for each of the languages."""
        import numpy as np

        return np.asarray([self._numbers.setdefault(each, len(self._numbers)) for each in spoken], dtype=np.int64)

    def take_from(self, matrix: Any, spoken: Sequence[str]) -> None:
        """Subtract from vectors the means of their languages, and normalise them."""
        import numpy as np

        languages = self.numbered(spoken)
        for language in set(spoken):
            mean = self._means.get(language)
            if mean is None:
                mean = np.asarray(self._shipped.get(language, self._general), dtype=np.float32)
            for rows in _parts(np.nonzero(languages == self._numbers[language])[0]):
                matrix[rows] -= mean
        for rows in _parts(np.arange(len(matrix))):
            matrix[rows] = _of_length_one(matrix[rows])


def _stacked(vectors: Sequence[Any]) -> Any:
    """Return vectors as the rows of a matrix, the largest array of all, which is changed in place.

    It is part of an array with room for an eighth more rows, which takes no memory until it is used.
    """
    import numpy as np

    count = len(vectors)
    matrix = np.empty((count + count // 8, len(vectors[0])), dtype=np.float32)[:count]
    for row, vector in enumerate(vectors):
        matrix[row] = vector
    return matrix


def _appended(matrix: Any, more: Any) -> Any:
    """Return a matrix of `_stacked` with more rows, in its own memory if there is room for them."""
    size = len(matrix) + len(more)
    if size > len(matrix.base):
        return _stacked([*matrix, *more])
    matrix.base[len(matrix) : size] = more
    return matrix.base[:size]


def _whiten(matrix: Any, by: Any) -> None:
    """Multiply the rows by a matrix, and normalise them."""
    import numpy as np

    for rows in _parts(np.arange(len(matrix))):
        matrix[rows] = _of_length_one(matrix[rows] @ by)


def _parts(rows: Any) -> Iterator[Any]:
    """Yield ranges of some rows at a time."""
    return (rows[start : start + COLUMNS] for start in range(0, len(rows), COLUMNS))


def _of_length_one(matrix: Any) -> Any:
    """Return the rows normalised, in place."""
    import numpy as np

    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
    return matrix


def _rows_by_place(places: Any) -> Any:
    """Return the row of each place up to the last one; -1 if there is none."""
    import numpy as np

    rows = np.full(int(places[-1]) + 1, -1, dtype=np.int64)
    rows[places] = np.arange(len(places))
    return rows


def _closest(rows: Any, columns: Any, values: Any, most: int, lowest: float) -> Triples:
    """Return the closest pairs of each row, at most a given number, among those that are close enough."""
    import numpy as np

    if not len(rows) or not (np.bincount(rows[values >= lowest], minlength=1) > most).any():
        return rows, columns, values
    full = np.bincount(rows[values >= lowest], minlength=int(rows[-1]) + 1) > most
    order = np.lexsort((columns, -values, rows))
    lengths = np.bincount(rows)
    kept = order[~full[rows] | (ranges(np.zeros_like(lengths), lengths) < most)]
    kept.sort()
    return rows[kept], columns[kept], values[kept]


class _Neighbours:
    """How near the neighbours of rows are, on average, in their own language and in the others.

    `near` is the average of the nearest, `behind` that of more distant ones that do not report the same event, `abroad`
    that of the nearest in other languages; the last two are 0 if they are not wanted.
    """

    def __init__(self, matrix: Any, languages: Any, which: Any, *, behind: bool, abroad: bool) -> None:
        import numpy as np

        self.near = np.zeros(len(which), dtype=np.float32)
        self.behind, self.abroad = np.zeros_like(self.near), np.zeros_like(self.near)
        for language in np.unique(languages[which]):
            own = languages == language
            asked = np.nonzero(languages[which] == language)[0]
            nearest = _nearest(matrix, which[asked], np.nonzero(own)[0], _DEEP if behind else _NEIGHBOURS)
            self.near[asked] = _mean_near(nearest)
            if behind:
                self.behind[asked] = _mean_behind(nearest)
            if abroad and not own.all():
                self.abroad[asked] = _mean_near(_nearest(matrix, which[asked], np.nonzero(~own)[0], _NEIGHBOURS))


def _nearest(matrix: Any, which: Any, others: Any, most: int) -> Any:
    """Return how near the nearest other rows are to some rows, nearest first, not counting themselves.

    NaN stands for missing ones.
    """
    import numpy as np

    found = np.full((len(which), most), -np.inf, dtype=np.float32)
    for columns in _parts(others):
        theirs = matrix[columns]
        for start in range(0, len(which), ROWS):
            here = slice(start, start + ROWS)
            rows = which[here]
            alike = matrix[rows] @ theirs.T
            alike[rows[:, None] == columns[None, :]] = -np.inf
            found[here] = _highest(np.concatenate([found[here], _highest(alike, most)], axis=1), most)
    found = -np.sort(-found, axis=1)
    found[np.isinf(found)] = np.nan
    return found


def _highest(values: Any, most: int) -> Any:
    """Return the highest values of each row, in no order; all if there are no more."""
    import numpy as np

    width = values.shape[1]
    return values if width <= most else np.partition(values, width - most, axis=1)[:, width - most :]


def _mean_near(nearest: Any) -> Any:
    import numpy as np

    near = nearest[:, :_NEIGHBOURS]
    return np.where(np.isnan(near), np.float32(_USUAL), near).mean(axis=1)


def _mean_behind(nearest: Any) -> Any:
    """Return the mean of the neighbours after those of the same event; the last known one stands for others."""
    import numpy as np

    of_event = (nearest >= _ONE_EVENT).sum(axis=1)
    places = np.minimum(of_event[:, None] + np.arange(_NEIGHBOURS, _BEHIND)[None, :], nearest.shape[1] - 1)
    behind = np.take_along_axis(nearest, places, axis=1)
    return np.where(np.isnan(behind), np.float32(_USUAL_BEHIND), behind).mean(axis=1)


def whitener(matrix: Any, strength: float) -> Any:
    """Return the symmetric map that shrinks the directions of most variance; the identity if `strength` is 0.

    If there are fewer texts than the vectors are wide, only as many directions have variance; they are found from the
    products of the texts with each other, which for a window of 200 takes a tenth of the time.
    """
    import numpy as np

    count, width = matrix.shape
    mean = sum(float(np.square(matrix[rows]).sum()) for rows in _parts(np.arange(count))) / count / width
    if mean <= 0.0:  # the window has only one text, repeated
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
