"""How close entries are, from 0 to 1: their similarity, corrected for time, length and the days that they name.

numpy is loaded when used.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedreader.stories.facts import Facts
    from feedreader.stories.tuning import Scale, Tuning

HOURS_8 = 8.0
"""The rate per day at which entries stop being "of the same hours": mostly within eight hours."""

_BARE = 1.7
"""How much less bare a text is for each doubling of its words: one that is half as long again is not bare at all."""

_FAR = 700.0
"""At this many widths below the centre, closeness counts as zero while `exp` can still represent it: years apart."""


def by_words(tuning: Tuning, facts: Facts, ones: Any, others: Any, alike: Any, *, window: int) -> Any:
    """Return how close pairs of rows of `facts` are by the similarity of their words alone.

    `window` is the number of entries that tell which words are common.
    """
    import numpy as np

    scale = tuning.words
    length = (facts.lengths[ones] + facts.lengths[others]) * 0.5
    left = alike - cost(scale, length, np.abs(facts.days[ones] - facts.days[others]))
    left -= scale.undated * facts.undated(ones, others)
    left -= facts.marks_cost(tuning, ones, others)
    small = halvings(scale, window) * (bare(facts.lengths[ones]) + bare(facts.lengths[others])) * 0.5
    same = facts.languages[ones] == facts.languages[others]
    left -= small * np.where(same, scale.per_halving, scale.per_halving_across)
    return 1.0 / (1.0 + np.exp(np.minimum((scale.centre - left) / scale.width, _FAR)))


def cost(scale: Scale, length: Any, days: Any) -> Any:
    """Return what is subtracted from a similarity for the length of the texts and the time between them."""
    import numpy as np

    return scale.per_doubling * length + scale.per_day * days + scale.same_hours * (1.0 - np.exp(-HOURS_8 * days))


def halvings(scale: Scale, window: int) -> float:
    """Return how often a window of the usual size would have to be halved to have so few entries."""
    return max(0.0, math.log2(scale.usual_window / max(window, 1)))


def bare(lengths: Any) -> Any:
    """Return how little texts say beside a headline: 1 if they are no longer, 0 if they are half as long again."""
    import numpy as np

    return np.maximum(1.0 - _BARE * lengths, 0.0)


def least(scale: Scale, weakest: float) -> float:
    """Return the similarity, less its costs, that gives a closeness of `weakest`."""
    return scale.centre + scale.width * math.log(weakest / (1.0 - weakest))
