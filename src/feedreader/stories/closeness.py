"""How close two entries are, from 0 to 1: their similarity, read by what time, length and the days they name tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedreader.stories.features import Features
    from feedreader.stories.tuning import Scale, Tuning

HOURS_8 = 8.0
"""The rate, a day, at which entries stop being of the same hours: most of it within eight."""

_FAR = 700.0
"""So many widths below the centre are as good as infinitely many, and `exp` has numbers for them: years apart."""


def by_words(tuning: Tuning, one: Features, other: Features, alike: float) -> float:
    """How close two entries are by the similarity of their words alone."""
    scale = tuning.words
    left = alike - cost(scale, (one.length + other.length) * 0.5, abs(one.day - other.day))
    if not (one.dated and other.dated):
        left -= scale.undated
    if one.weekdays and other.weekdays:
        left += -tuning.other_weekday if one.weekdays.isdisjoint(other.weekdays) else tuning.same_weekday
    if one.score and other.score:
        left += tuning.same_score if one.score == other.score else -tuning.other_score
    if one.measure and other.measure:
        left += tuning.same_measure if one.measure == other.measure else -tuning.other_measure
    return 1.0 / (1.0 + math.exp(min((scale.centre - left) / scale.width, _FAR)))


def cost(scale: Scale, length: float, days: float) -> float:
    """Return what the length of texts and the time between them take from a similarity."""
    return scale.per_doubling * length + scale.per_day * days + scale.same_hours * (1.0 - math.exp(-HOURS_8 * days))


def least(scale: Scale, weakest: float) -> float:
    """Return the similarity, less its costs, that gives a closeness of `weakest`."""
    return scale.centre + scale.width * math.log(weakest / (1.0 - weakest))
