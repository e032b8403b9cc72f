"""Why an entry is in its story: the entry it is closest to, what both name, how alike, how far apart in time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from feedreader.model.stories import Link, Reason, ReasonKind
from feedreader.stories.copies import why_copy
from feedreader.text.words import surface

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.stories.window import Prepared

_PARTNERS = 24
"""How many entries of a large story are searched for the closest one."""
_REMEMBERED = 4 * _PARTNERS
"""For how many entries the words as written are cached, because those of a story are asked for repeatedly."""
_WORDS_TOLD = 5
_WORTH_TELLING = 0.05


class Reasons:
    """Finds reasons among the entries of a prepared window."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared

    def link(self, at: int, group: list[int]) -> Link | None:
        """Return why the entry at a place is in a group (places in order); None for its first, which others joined."""
        earlier = group[: group.index(at)]
        if not earlier:
            return None
        partners = earlier[: _PARTNERS // 2] + earlier[_PARTNERS // 2 :][-_PARTNERS // 2 :]
        score, other = max((self._score(at, partner), -partner) for partner in partners)
        one, two = self._prepared.entries[at], self._prepared.entries[-other]
        return Link(entry=one.entry, with_entry=two.entry, score=round(score, 3), evidence=self.evidence(at, -other))

    def evidence(self, at: int, other: int) -> tuple[Reason, ...]:
        """Return what two entries have in common, and finally how far apart they came."""
        one, two = self._prepared.entries[at], self._prepared.entries[other]
        reasons = []
        words, meaning = self._alike(at, other)
        copy = why_copy(one, two, words=words, meaning=meaning)
        if copy:
            reasons.append(copy)
        reasons += _shared(
            _written(one.title, one.lead), _written(two.title, two.lead), self._prepared.index.shared(at, other)
        )
        reasons += _alike(meaning, words)
        if not reasons:
            reasons.append(Reason(ReasonKind.AMONG_OTHERS))
        if one.day and two.day:
            reasons.append(Reason(ReasonKind.APART, amount=round(abs(one.day - two.day), 4)))
        return tuple(reasons)

    def _score(self, at: int, other: int) -> float:
        """Return how close two entries are, from 0 to 1; 1 is reserved for copies of one article."""
        words, meaning = self._alike(at, other)
        entries = self._prepared.entries
        if why_copy(entries[at], entries[other], words=words, meaning=meaning):
            return 1.0
        return min(max(words, meaning or 0.0, 0.0), 0.999)

    def _alike(self, at: int, other: int) -> tuple[float, float | None]:
        """Return how alike two entries are by words, and by the finest vectors that both have."""
        return self._prepared.index.alike(at, other), self._prepared.meaning(at, other)


def _alike(meaning: float | None, words: float) -> list[Reason]:
    """Return the similarity of two entries as reasons; without any, there is none."""
    found = ((ReasonKind.MEANING, meaning or 0.0), (ReasonKind.WORDING, words))
    return [Reason(kind, amount=round(amount, 3)) for kind, amount in found if amount >= _WORTH_TELLING]


@lru_cache(maxsize=_REMEMBERED)
def _written(title: str, lead: str) -> Mapping[str, str]:
    """Return the words of an entry by their stems, as written in its headline, else in its lead."""
    return {**surface(lead), **surface(title)}


def _shared(written: Mapping[str, str], theirs: Mapping[str, str], stems: list[str]) -> list[Reason]:
    """Return the names or words and the numbers that two entries share, as the first writes them."""
    both = [stem for stem in stems if stem in written and stem in theirs]
    names = [written[stem] for stem in both if written[stem][0].isupper() and theirs[stem][0].isupper()]
    figures = [written[stem] for stem in both if stem[0].isdigit()]
    words = names or [written[stem] for stem in both if not stem[0].isdigit()]
    found = ((ReasonKind.SHARED_WORDS, words), (ReasonKind.SHARED_NUMBERS, figures))
    return [Reason(kind, words=tuple(shared[:_WORDS_TOLD])) for kind, shared in found if shared]
