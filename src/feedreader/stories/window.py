"""The recent window: its entries, what the person corrected, and which entries are worth comparing.

Candidates by words come from an inverted index over the words that are not too common, candidates by vectors from
comparing all with all (`dense`). All is a pure function of what the window holds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedreader.stories.closeness import by_words
from feedreader.stories.groups import Group
from feedreader.stories.templates import marks
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedreader.model.entries import EntryId
    from feedreader.model.stories import Correction, StoryId
    from feedreader.stories.dense import Meanings, Means
    from feedreader.stories.features import Features
    from feedreader.stories.tuning import Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The recent entries and what is known of them.

    `stories` says which story each is in now (entries that are missing there are in none yet), `links` which entry each
    was joined with, where it was. `corrections` about entries that are not in the window are of no effect.
    """

    entries: Sequence[Features]
    stories: Mapping[EntryId, StoryId] = field(default_factory=dict)
    links: Mapping[EntryId, EntryId] = field(default_factory=dict)
    corrections: Sequence[Correction] = ()
    means: Means | None = None
    tuning: Tuning = DEFAULT


class Index:
    """Words' weights and the inverted index; entries are added once and found again by what they share.

    Only an entry's weightiest words lead to others; how similar two entries are is then counted over all words.
    """

    def __init__(self, weights: Weights, tuning: Tuning) -> None:
        self._weights = weights
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._common = tuning.common_least
        self._tuning = tuning
        self._known: dict[int, tuple[dict[str, float], float, float]] = {}

    def count(self, entries: Sequence[Features]) -> None:
        """Count the words of entries that are about to be added."""
        self._weights.add(entries)
        self._common = max(self._tuning.common_least, int(self._tuning.common_share * self._weights.entries))

    def add(self, at: int, one: Features) -> dict[int, float]:
        """Add an entry; gives the earlier ones that are similar by words, and how much."""
        counts, common, known, postings = self._weights.counts, self._common, self._known, self._postings
        vector = self._weights.vector(one)
        keys = [pair for pair in vector if 1 < counts[pair[0]] <= common]
        if len(keys) > self._tuning.key_words:
            keys = sorted(keys, key=_by_weight)[: self._tuning.key_words]
        partly: dict[int, float] = defaultdict(float)
        for word, weight in keys:
            posting = postings[word]
            for other, theirs in posting:
                partly[other] += weight * theirs
            posting.append((at, weight))
        scale, day, hint = self._tuning.words, one.day, self._tuning.key_share
        half, rate = scale.per_doubling / 2, scale.per_day
        least = self._tuning.weakest_words + half * one.length
        mine = {word: weight for word, weight in vector if counts[word] > 1}
        found: dict[int, float] = {}
        for other, value in partly.items():
            theirs_all, length, their_day = known[other]
            wanted = least + half * length + rate * abs(day - their_day)
            if value < wanted * hint:
                continue
            small, large = (mine, theirs_all) if len(mine) < len(theirs_all) else (theirs_all, mine)
            whole = sum([weight * large[word] for word, weight in small.items() if word in large])
            if whole >= wanted:
                found[other] = whole
        known[at] = (mine, one.length, day)
        return found

    def alike(self, one: int, other: int) -> float:
        """How similar two added entries are by words, from 0 to 1."""
        mine, theirs = self._known[one][0], self._known[other][0]
        return sum([weight * theirs[word] for word, weight in mine.items() if word in theirs])

    def shared(self, one: int, other: int) -> list[str]:
        """The stems that two added entries share, the weightiest first."""
        mine, theirs = self._known[one][0], self._known[other][0]
        return sorted((word for word in mine if word in theirs), key=lambda word: (-mine[word] * theirs[word], word))


def _by_weight(pair: tuple[str, float]) -> tuple[float, str]:
    return (-pair[1], pair[0])


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A window made ready: its entries in `Features.order`, and for each a group of its own with its candidates."""

    entries: list[Features]
    index: Index
    groups: dict[int, Group]
    meanings: Meanings | None


def prepare(window: Window) -> Prepared:
    """Weigh the words of a window and find which of its entries are close."""
    tuning = window.tuning
    entries = sorted(window.entries, key=lambda one: one.order)
    index = Index(Weights(tuning.unique_word), tuning)
    index.count(entries)
    templates = marks(entries)
    groups = {at: Group(at, templates.get(at)) for at in range(len(entries))}
    words = [index.add(at, one) for at, one in enumerate(entries)]
    meanings = None
    if any(one.vector is not None for one in entries):
        from feedreader.stories.dense import Meanings

        meanings = Meanings(entries, window.means, tuning)
        for at, other, close in meanings.pairs(words):
            groups[at].near[other] = groups[other].near[at] = close
    for at, near in enumerate(words):
        one, compared = entries[at], meanings is not None and at in meanings
        for other, alike in near.items():
            if compared and meanings is not None and other in meanings:
                continue
            close = by_words(tuning, one, entries[other], alike)
            if close >= tuning.weakest:
                groups[at].near[other] = groups[other].near[at] = close
    return Prepared(entries=entries, index=index, groups=groups, meanings=meanings)
