"""The recent window: its entries, what the user corrected, and which entries are worth comparing.

Candidates by words come from an inverted index over the words that are not too common, candidates by vectors from
comparing all with all (`dense`). All is a pure function of what the window holds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from feedreader.stories.closeness import by_words
from feedreader.stories.copies import one_article
from feedreader.stories.groups import Group
from feedreader.stories.rubrics import repeated, stems_of, tell
from feedreader.stories.templates import marks
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedreader.model.entries import EntryId
    from feedreader.model.placing import Correction
    from feedreader.model.stories import CoverageId, StoryId
    from feedreader.stories.embeddings import Meanings, Means
    from feedreader.stories.features import Features
    from feedreader.stories.tuning import Reading, Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The recent entries and what is known of them.

    `stories` says which story each is in now (entries that are missing there are in none yet), `links` which entry each
    was joined with, where it was. `corrections` about entries that are not in the window are of no effect. `before` are
    entries that came earlier: they join nothing, but tell which words and meanings are common.

    `coverage` is that of stories as it is now, also of older stories of the same coverage, `ties` which story each was
    tied with; `coverage_corrections` say of two entries whether their stories are parts of one event.
    """

    entries: Sequence[Features]
    stories: Mapping[EntryId, StoryId] = field(default_factory=dict)
    links: Mapping[EntryId, EntryId] = field(default_factory=dict)
    coverage: Mapping[StoryId, CoverageId] = field(default_factory=dict)
    ties: Mapping[StoryId, StoryId] = field(default_factory=dict)
    coverage_corrections: Sequence[Correction] = ()
    corrections: Sequence[Correction] = ()
    means: Means | None = None
    quick_means: Means | None = None
    before: Sequence[Features] = ()
    tuning: Tuning = DEFAULT


_SAYS_SOMETHING = 0.5
"""The least weight of a word given as a reason, as a share of the weight of the entry's weightiest word.

Articles and prepositions have less, even in a window of few entries.
"""


class _Added(NamedTuple):
    """What the index keeps of an entry: its words' weights, those that lead to others, the rest; costs."""

    words: dict[str, float]
    keys: dict[str, float]
    rest: tuple[tuple[str, float], ...]
    most: float  # the weight of its weightiest word
    length: float
    day: float


class Index:
    """Words' weights and the inverted index; entries are added once and found again by what they share.

    Words that are in too many entries say nothing and are left out; of the others, common ones lead to no entry, and of
    a longer text the weightiest only. How similar two entries are is then counted over all words.
    """

    def __init__(self, weights: Weights, tuning: Tuning, *, beside_vectors: bool = False) -> None:
        """`beside_vectors` gives similarities, too, that would be too weak by themselves."""
        self._weights = weights
        self._least = tuning.weakest_beside if beside_vectors else tuning.weakest_words
        costs = tuning.words
        self._half, self._rate = (0.0, 0.0) if beside_vectors else (costs.per_doubling / 2, costs.per_day)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._common = self._silent = tuning.common_least
        self._tuning = tuning
        self._known: dict[int, _Added] = {}
        self._entries: Sequence[Features] = ()
        self._alone: dict[str, int] | None = None

    def expect_more(self, entries: Sequence[Features]) -> None:
        """Keep track of words that only one entry has, so that an arriving entry with the same word finds it.

        `entries` have all been added; entries added from now on must be appended to the same list.
        """
        counts = self._weights.counts
        self._entries = entries
        self._alone = {word: at for at, one in enumerate(entries) for word, _ in one.terms if counts[word] == 1}

    def count(self, entries: Sequence[Features]) -> None:
        """Count the words of entries that are about to be added."""
        self._weights.add(entries)
        counted, tuning = self._weights.entries, self._tuning
        self._common = max(tuning.common_least, int(tuning.common_share * counted))
        self._silent = max(tuning.common_least, int(tuning.silent_share * counted))
        if self._alone:
            self._share(self._alone, entries)

    def _share(self, alone: dict[str, int], arriving: Sequence[Features]) -> None:
        """Index the words that only one entry had and an arriving entry has, too, for the former."""
        shared: dict[int, set[str]] = defaultdict(set)
        for one in arriving:
            for word, _ in one.terms:
                if (at := alone.pop(word, None)) is not None:
                    shared[at].add(word)
        for at, words in shared.items():
            known = self._known[at]
            for word, weight in self._weights.vector(self._entries[at]):
                if word in words:
                    known.words[word] = known.keys[word] = weight
                    self._postings[word].append((at, weight))

    def add(self, at: int, one: Features) -> dict[int, float]:
        """Add an entry; gives the earlier ones that are similar by words, and how much."""
        mine = self._weighed(one)
        partly: dict[int, float] = defaultdict(float)
        for word, weight in mine.keys.items():
            for other, theirs in self._postings[word]:
                partly[other] += weight * theirs
        found = self._confirmed(mine, partly)
        self._keep(at, mine)
        if self._alone is not None:
            self._alone.update({word: at for word, _ in one.terms if self._weights.counts[word] == 1})
        return found

    def keep(self, at: int, one: Features) -> None:
        """Add an entry without looking for those that are similar."""
        self._keep(at, self._weighed(one))

    def _weighed(self, one: Features) -> _Added:
        counts, common, silent = self._weights.counts, self._common, self._silent
        weighed = self._weights.vector(one)
        words = {word: weight for word, weight in weighed if 1 < counts[word] <= silent}
        keys = dict(_leading([pair for pair in words.items() if counts[pair[0]] <= common], self._tuning))
        rest = tuple(pair for pair in words.items() if pair[0] not in keys)
        most = max((weight for _, weight in weighed), default=0.0)
        return _Added(words, keys, rest, most, one.length, one.day)

    def _keep(self, at: int, mine: _Added) -> None:
        for word, weight in mine.keys.items():
            self._postings[word].append((at, weight))
        self._known[at] = mine

    def _confirmed(self, mine: _Added, partly: Mapping[int, float]) -> dict[int, float]:
        """Of the entries that share leading words those that are similar enough over all words, and how much."""
        half, rate, hint, known = self._half, self._rate, self._tuning.key_share, self._known
        day, keys, rest = mine.day, mine.keys, mine.rest
        least = self._least + half * mine.length
        lowest = least * hint
        found: dict[int, float] = {}
        for other, value in partly.items():
            if value < lowest:
                continue
            words, _, their_rest, _, length, their_day = known[other]
            wanted = least + half * length + rate * abs(day - their_day)
            if value < wanted * hint:
                continue
            whole = value
            for word, weight in rest:
                if word in words:
                    whole += weight * words[word]
            for word, weight in their_rest:
                if word in keys:
                    whole += weight * keys[word]
            if whole >= wanted:
                found[other] = whole
        return found

    def alike(self, one: int, other: int) -> float:
        """How similar two added entries are by words, from 0 to 1."""
        return _product(self._known[one].words, self._known[other].words)

    def leading(self, one: int, other: int) -> list[str]:
        """Return the weightiest words of two added entries that both have."""
        mine, theirs = self._known[one].keys, self._known[other].keys
        return [word for word in mine if word in theirs]

    def shared(self, one: int, other: int) -> list[str]:
        """Return the stems that two added entries share, the weightiest first, less those that say little in either."""
        mine, theirs = self._known[one].words, self._known[other].words
        least, their_least = (_SAYS_SOMETHING * self._known[at].most for at in (one, other))
        told = [word for word in mine if mine[word] >= least and theirs.get(word, 0.0) >= their_least]
        return sorted(told, key=lambda word: (-mine[word] * theirs[word], word))


def _meanings(window: Window, entries: Sequence[Features]) -> tuple[Meanings, ...]:
    """Return the vectors of each model, the finer model's first; the quick one's only where an entry has no others.

    Pairs of which both have finer vectors are compared by these, so where all have, quick ones would be read in vain.
    """
    fine = _read(window, entries, "vector", window.tuning.vectors, window.means)
    finer = fine[0] if fine else ()
    if all(one.quick is None or at in finer for at, one in enumerate(entries)):
        return fine
    return (*fine, *quick_meanings(window, entries))


def quick_meanings(window: Window, entries: Sequence[Features]) -> tuple[Meanings, ...]:
    """Return the quick vectors of a window; nothing where no entry has one."""
    return _read(window, entries, "quick", window.tuning.quick, window.quick_means)


def _read(
    window: Window, entries: Sequence[Features], name: str, reading: Reading, means: Means | None
) -> tuple[Meanings, ...]:
    vector_of = attrgetter(name)
    if all(vector_of(one) is None for one in entries):
        return ()
    from feedreader.stories.embeddings import Meanings, comparable

    if not comparable(entries, vector_of, means=means, before=window.before):
        return ()
    made = Meanings(entries, vector_of, tuning=window.tuning, reading=reading, means=means, before=window.before)
    return (made,)


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sum([weight * large[word] for word, weight in small.items() if word in large])


def _leading(pairs: list[tuple[str, float]], tuning: Tuning) -> list[tuple[str, float]]:
    """Return the weightiest words that make up most of what the words say together."""
    ordered = sorted(pairs, key=_by_weight)[: tuning.key_words]
    wanted = tuning.key_squares * sum([weight * weight for _, weight in ordered])
    for number, (_, weight) in enumerate(ordered):
        if wanted <= 0.0:
            return ordered[:number]
        wanted -= weight * weight
    return ordered


def _by_weight(pair: tuple[str, float]) -> tuple[float, str]:
    return (-pair[1], pair[0])


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A window made ready: its entries in `Features.order`, and for each a group of its own with its candidates."""

    entries: list[Features]
    index: Index
    groups: dict[int, Group]
    close: Mapping[int, Mapping[int, float]]
    """For each entry those that are close to it, and how close; groups change as they are joined, this does not."""
    meanings: tuple[Meanings, ...]
    """The vectors of its entries, the finest first."""
    reads_quick: bool
    """Whether the quick vectors are among them, as far as there are any."""

    def is_one_article(self, one: int, other: int) -> bool:
        """Whether two entries lead to one address and are about the same."""
        first, second = self.entries[one], self.entries[other]
        return one_article(first, second, words=self.index.alike(one, other), meaning=self.meaning(one, other))

    def meaning(self, one: int, other: int) -> float | None:
        """How alike two entries are by the finest vectors that both have."""
        return next((each.alike(one, other) for each in self.meanings if one in each and other in each), None)


def prepare(window: Window) -> Prepared:
    """Weigh the words of a window and find which of its entries are close."""
    tuning = window.tuning
    entries = sorted(window.entries, key=lambda one: one.order)
    embedded = any(one.vector is not None or one.quick is not None for one in entries)
    index = Index(Weights(tuning.unique_word), tuning, beside_vectors=embedded)
    index.count(window.before)
    index.count(entries)
    templates, known = marks(entries), repeated([*window.before, *entries])
    rubrics = stems_of(entries, known)

    def tells(one: int, other: int) -> bool:
        return tell(entries[one], entries[other], rubrics, partial(index.leading, one, other))

    groups = {at: Group(at, templates.get(at)) for at in range(len(entries))}
    words = [index.add(at, one) for at, one in enumerate(entries)]
    meanings = _meanings(window, entries) if embedded else ()
    for number, each in enumerate(meanings):
        for at, other, close in each.pairs(words, *meanings[:number]):
            if tells(at, other):
                groups[at].near[other] = groups[other].near[at] = close
    for at, near in enumerate(words):
        one, compared = entries[at], [each for each in meanings if at in each]
        for other, alike in near.items():
            if any(other in each for each in compared):
                continue
            close = by_words(tuning, one, entries[other], alike)
            if close >= tuning.weakest and tells(at, other):
                groups[at].near[other] = groups[other].near[at] = close
    close_to = {at: dict(group.near) for at, group in groups.items()}
    reads_quick = any(each.reading is tuning.quick for each in meanings)
    return Prepared(
        entries=entries, index=index, groups=groups, close=close_to, meanings=meanings, reads_quick=reads_quick
    )
