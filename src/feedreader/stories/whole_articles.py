"""What the whole articles of two entries add to the evidence for one story, once both have been fetched.

It moves no entry: which pages a user has fetched is arbitrary, and what surrounds an article would join unrelated ones.
"""

from __future__ import annotations

from feedreader.model.stories import Reason, ReasonKind
from feedreader.text.words import stems

WORTH_TELLING = 0.05
FEWEST = 20
"""The least number of different words of the shorter article for which a share of them is meaningful."""


def whole_articles(one: str, other: str) -> Reason | None:
    """Return the share of the different words of the shorter article that the other has; None if it says nothing."""
    shorter, longer = sorted((frozenset(stems(one)), frozenset(stems(other))), key=len)
    if len(shorter) < FEWEST:
        return None
    share = len(shorter & longer) / len(shorter)
    return Reason(ReasonKind.WHOLE_ARTICLES, amount=round(share, 3)) if share >= WORTH_TELLING else None
