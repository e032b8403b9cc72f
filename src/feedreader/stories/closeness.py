"""How close entries are, from 0 to 1: their similarity, read by what time, length and the days they name tell.

numpy is loaded when used.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedreader.stories.facts import Facts
    from feedreader.stories.tuning import Scale, Tuning

HOURS_8 = 8.0
"""The rate, a day, at which entries stop being of the same hours: most of it within eight."""

_FAR = 700.0
"""So many widths below the centre are as good as infinitely many, and `exp` has numbers for them: years apart."""


def by_words(tuning: Tuning, facts: Facts, ones: Any, others: Any, alike: Any) -> Any:
    """How close pairs of rows of `facts` are by the similarity of their words alone."""
    import numpy as np

    scale = tuning.words
    length = (facts.lengths[ones] + facts.lengths[others]) * 0.5
    left = alike - cost(scale, length, np.abs(facts.days[ones] - facts.days[others]))
    left -= scale.undated * facts.undated(ones, others)
    left -= facts.marks_cost(tuning, ones, others)
    return 1.0 / (1.0 + np.exp(np.minimum((scale.centre - left) / scale.width, _FAR)))


def cost(scale: Scale, length: Any, days: Any) -> Any:
    """Return what the length of texts and the time between them take from a similarity."""
    import numpy as np

    return scale.per_doubling * length + scale.per_day * days + scale.same_hours * (1.0 - np.exp(-HOURS_8 * days))


def least(scale: Scale, weakest: float) -> float:
    """Return the similarity, less its costs, that gives a closeness of `weakest`."""
    return scale.centre + scale.width * math.log(weakest / (1.0 - weakest))
