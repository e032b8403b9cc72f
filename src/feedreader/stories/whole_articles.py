"""What the whole articles of two entries say of their being one story, once both have been fetched.

It moves no entry: which pages a user has fetched is no news, and what stands around an article would join strangers.
"""

from __future__ import annotations

from feedreader.model.stories import Reason, ReasonKind
from feedreader.text.words import stems

WORTH_TELLING = 0.05
FEWEST = 20
"""Different words of the shorter article from which a share of them says something."""


def whole_articles(one: str, other: str) -> Reason | None:
    """Return how many of the different words of the shorter article the other has; None where that says nothing."""
    shorter, longer = sorted((frozenset(stems(one)), frozenset(stems(other))), key=len)
    if len(shorter) < FEWEST:
        return None
    share = len(shorter & longer) / len(shorter)
    return Reason(ReasonKind.WHOLE_ARTICLES, amount=round(share, 3)) if share >= WORTH_TELLING else None
