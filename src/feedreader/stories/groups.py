"""A group of entries that may be one story, as sums: how alike two groups are is found without looking at their pairs.

The mean similarity of all pairs of two groups (average linkage) is the sum over their pairs divided by their number;
sums of words come from the candidate graph, those of vectors from the product of the groups' sums. No group is joined
for the sake of one similar pair, so unrelated entries do not chain.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.stories.dense import Sums
    from feedreader.stories.features import Features
    from feedreader.stories.tuning import Scale, Tuning

_LEAST_COHERENCE = 0.02
_HOURS_8 = 8.0


class Group:
    """The sums of a group: entries, those with vectors, lengths, times, words' similarity inside, languages, bars."""

    __slots__ = (
        "apart", "coherence", "days", "embedded", "entries", "inside", "language", "languages", "length", "marks",
        "near", "number",
    )  # fmt: skip

    def __init__(self, one: Features, at: int, *, embedded: bool, marks: Mapping[str, str] | None = None) -> None:
        self.number = at
        self.entries = [at]
        self.embedded = 1 if embedded else 0
        self.length = one.length
        self.days = one.day
        self.inside = 0.0
        self.language: str | None = one.language
        self.languages = {one.language: 1}
        self.marks = dict(marks) if marks else None
        self.apart: set[int] | None = None
        self.near: dict[int, float] = {}
        self.coherence = (1.0, 1.0)

    def absorb(self, other: Group, words: float) -> None:
        """Take in another group; `words` is the sum of similarities by words over the pairs between them."""
        self.entries += other.entries
        self.embedded += other.embedded
        self.length += other.length
        self.days += other.days
        self.inside += other.inside + 2.0 * words
        for language, count in other.languages.items():
            self.languages[language] = self.languages.get(language, 0) + count
        if other.language != self.language:
            self.language = None
        if other.marks:
            self.marks = {**other.marks, **(self.marks or {})}
        if other.apart:
            self.apart = (self.apart or set()) | other.apart


class Measure:
    """How alike two groups are by a tuning: above zero they are one story."""

    def __init__(self, tuning: Tuning, sums: Sums | None = None) -> None:
        self.sums = sums
        self._tuning = tuning
        self._words, self._vectors = tuning.words, tuning.vectors

    def settle(self, group: Group) -> None:
        """Work out the coherence of a group after it changed."""
        count = len(group.entries)
        if count == 1:
            group.coherence = (1.0, 1.0)
            return
        pairs = count * count
        words, vectors = self._words, self._vectors
        inside = count + group.inside - words.per_doubling * group.length * (count - 1)
        by_words = max(inside / pairs, _LEAST_COHERENCE) ** -words.coherence
        by_vectors = 1.0
        if group.embedded:
            assert self.sums is not None
            alike = self.sums.square(group.number) / (group.embedded * group.embedded)
            share = self._tuning.word_share
            same = 1.0 if group.language is not None else sum(n * n for n in group.languages.values()) / pairs
            mixed = (1.0 - share * same) * alike + share * (count + group.inside) / pairs
            mixed -= vectors.per_doubling * group.length * (count - 1) / pairs
            by_vectors = max(mixed, _LEAST_COHERENCE) ** -vectors.coherence
        group.coherence = (by_words, by_vectors)

    def surplus(self, one: Group, other: Group, words: float, vectors: float) -> float:
        """By how much two groups exceed (or miss) what makes one story of them.

        `words` is the sum of similarities by words over the pairs between them, `vectors` the product of their sums of
        vectors (0 without).
        """
        count, other_count = len(one.entries), len(other.entries)
        pairs = count * other_count
        length = (one.length / count + other.length / other_count) * 0.5
        apart = abs(one.days / count - other.days / other_count)
        by_words = words / pairs
        share = one.embedded * other.embedded / pairs
        found = 0.0
        if share < 1.0:
            scale = self._words
            alike = by_words - cost(scale, length, apart)
            found = (alike * one.coherence[0] * other.coherence[0] - scale.cut) * (1.0 - share)
        if share > 0.0:
            scale, tuning = self._vectors, self._tuning
            alike = vectors / (one.embedded * other.embedded)
            cut = scale.cut
            if one.language is not None and one.language == other.language:
                same = 1.0
            else:
                languages = other.languages
                same = sum(n * languages.get(name, 0) for name, n in one.languages.items()) / pairs
                if same == 0.0:
                    cut += tuning.across
            alike = (1.0 - tuning.word_share * same) * alike + tuning.word_share * by_words
            alike -= cost(scale, length, apart)
            found += (alike * one.coherence[1] * other.coherence[1] - cut) * share
        return found


def cost(scale: Scale, length: float, days: float) -> float:
    """What the length of texts and the time between them take from a similarity."""
    hours = scale.same_hours * (1.0 - math.exp(-_HOURS_8 * days)) if scale.same_hours else 0.0
    return scale.per_doubling * length + scale.per_day * days + hours


def may_join(one: Group, other: Group) -> bool:
    """Whether nothing that is the same but for its number or date stands in both (two days of one daily digest)."""
    if not one.marks or not other.marks:
        return True
    marks = other.marks
    return all(marks.get(frame, number) == number for frame, number in one.marks.items())
