"""Sports results in headlines, which distinguish two matches of the same evening."""

from __future__ import annotations

import re

_SCORE = re.compile(r"(?<![\d:.,/-])(\d{1,3}) ?([:\u2010\u2013\u2212-]) ?(\d{1,3})(?!\d|[:.,/-]\d| ?%)")
_LAST_HOUR = 24


def score(title: str) -> tuple[int, int] | None:
    """Return the first result in a headline, the smaller number first, because the loser's outlets swap them.

    A time of day ("20:45") is not a result.
    """
    for one, between, other in _SCORE.findall(title):
        if between != ":" or len(other) == 1 or int(one) > _LAST_HOUR:
            low, high = sorted((int(one), int(other)))
            return low, high
    return None
