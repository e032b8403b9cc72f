"""The recent window: its entries, the user's corrections, and which entries are worth comparing.

Candidates by words come from an inverted index (`stories.index`), candidates by vectors from comparing all with all
(`stories.embeddings`). Everything is a pure function of the window's contents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from feedreader.stories.closeness import by_words
from feedreader.stories.copies import one_article
from feedreader.stories.facts import Facts
from feedreader.stories.index import Index
from feedreader.stories.packed import both_ways
from feedreader.stories.rubrics import repeated, share_more_than_a_rubric, stems_of
from feedreader.stories.templates import marks
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedreader.model.entries import EntryId
    from feedreader.model.placing import Correction
    from feedreader.model.stories import CoverageId, StoryId
    from feedreader.stories.embeddings import Meanings, Means
    from feedreader.stories.features import Features
    from feedreader.stories.packed import Rows, Triples
    from feedreader.stories.tuning import Reading, Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The recent entries and what is known about them.

    `stories` says which story each is in now (missing entries are in none yet), `links` which entry each was joined
    with, if any. `corrections` about entries outside the window have no effect. `before` are earlier entries: they are
    not grouped, but show which words and meanings are common. `coverage` is the current coverage of stories, also of
    older stories of the same coverage, `ties` which story each was tied with; `coverage_corrections` say of two entries
    whether their stories are parts of one event.
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


def _meanings(window: Window, entries: Sequence[Features]) -> tuple[Meanings, ...]:
    """Return the vectors of each model, the finer model's first; the quick one's only if an entry has no others.

    Pairs that both have finer vectors are compared by these, so if all have, quick ones would be read in vain.
    """
    fine = _read(window, entries, "vector", window.tuning.vectors, window.means)
    finer = fine[0] if fine else ()
    if all(one.quick is None or at in finer for at, one in enumerate(entries)):
        return fine
    return (*fine, *quick_meanings(window, entries))


def quick_meanings(window: Window, entries: Sequence[Features]) -> tuple[Meanings, ...]:
    """Return the quick vectors of a window; nothing if no entry has one."""
    return _read(window, entries, "quick", window.tuning.quick, window.quick_means)


def _read(
    window: Window, entries: Sequence[Features], name: str, reading: Reading, means: Means | None
) -> tuple[Meanings, ...]:
    vector_of = attrgetter(name)
    if all(vector_of(one) is None for one in entries):
        return ()
    from feedreader.stories.embeddings import comparable

    made = comparable(entries, vector_of, tuning=window.tuning, reading=reading, means=means, before=window.before)
    return () if made is None else (made,)


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A window ready for grouping: its entries in `Features.order`, and which are close to each other."""

    entries: list[Features]
    facts: Facts
    index: Index
    marks: Mapping[int, Mapping[str, str]]
    """The templates that entries fill in, by their places."""
    close: Rows
    """For each entry those that are close to it, and how close."""
    meanings: tuple[Meanings, ...]
    """The vectors of its entries, the finest first."""
    reads_quick: bool
    """Whether the quick vectors are among them, as far as there are any."""

    def is_one_article(self, one: int, other: int) -> bool:
        """Whether two entries link to one address and are about the same."""
        first, second = self.entries[one], self.entries[other]
        return one_article(first, second, words=self.index.alike(one, other), meaning=self.meaning(one, other))

    def meaning(self, one: int, other: int) -> float | None:
        """Return how alike two entries are by the finest vectors that both have."""
        return next((each.alike(one, other) for each in self.meanings if one in each and other in each), None)


def prepare(window: Window) -> Prepared:
    """Weigh the words of a window and find which of its entries are close."""
    tuning = window.tuning
    entries = sorted(window.entries, key=lambda one: one.order)
    embedded = any(one.vector is not None or one.quick is not None for one in entries)
    index = Index(Weights(tuning.unique_word), tuning, beside_vectors=embedded)
    index.count(window.before)
    index.count(entries)
    rubrics = stems_of(entries, repeated([*window.before, *entries]))
    meanings = _meanings(window, entries) if embedded else ()
    facts = Facts(entries, range(len(entries)))
    found = list(pairs(entries, entries, facts=facts, index=index, meanings=meanings, rubrics=rubrics, tuning=tuning))
    return Prepared(
        entries=entries,
        facts=facts,
        index=index,
        marks=marks(entries),
        close=both_ways(found, len(entries)),
        meanings=meanings,
        reads_quick=any(each.reading is tuning.quick for each in meanings),
    )


def pairs(
    entries: Sequence[Features],
    new: Sequence[Features],
    *,
    facts: Facts,
    index: Index,
    meanings: Sequence[Meanings],
    rubrics: Mapping[EntryId, frozenset[str]],
    tuning: Tuning,
) -> Iterator[Triples]:
    """Add the last of the entries, which are new, to the index, and yield their close pairs with earlier ones.

    `facts` are those of all entries. The pairs are yielded in batches, the later entry of each first, with their
    closeness.
    """
    for words in index.add(new):
        for number, each in enumerate(meanings):
            yield _beyond_rubrics(entries, each.pairs(words, *meanings[:number]), index, rubrics)
        yield _beyond_rubrics(entries, _by_words(facts, words, meanings, tuning, index.counted), index, rubrics)


def _by_words(facts: Facts, words: Rows, meanings: Sequence[Meanings], tuning: Tuning, counted: int) -> Triples:
    """Return the pairs that are close by their words and cannot be compared by vectors."""
    import numpy as np

    ones, others, alike = words.triples()
    ones = ones + words.first
    left = np.ones(len(ones), dtype=bool)
    for each in meanings:
        left &= ~(each.has(ones) & each.has(others))
    ones, others, alike = ones[left], others[left], alike[left]
    close = by_words(tuning, facts, ones, others, alike, window=counted).astype(np.float32)
    near = close >= tuning.weakest
    return ones[near], others[near], close[near]


def _beyond_rubrics(
    entries: Sequence[Features], found: Triples, index: Index, rubrics: Mapping[EntryId, frozenset[str]]
) -> Triples:
    """Return those pairs that have more in common than a rubric."""
    if not rubrics:
        return found
    import numpy as np

    kept = np.asarray(
        [
            share_more_than_a_rubric(entries[one], entries[other], rubrics, partial(index.leading, one, other))
            for one, other in zip(found[0].tolist(), found[1].tolist(), strict=True)
        ],
        dtype=bool,
    )
    return found[0][kept], found[1][kept], found[2][kept]
