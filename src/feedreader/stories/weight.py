"""How much a story weighs: each outlet that reports it independently counts, and half as much every twelve hours.

A story that many outlets report within a short time is therefore heavier than one that as many have reported over days.
Copies of another's text do not count, and one owner's outlets count once, at their last report. All weights fade at the
same rate, so which of two stories is heavier does not depend on the current time. A story keeps its `rank`, the time at
which it weighs 1, and a list by weight is a list by rank, which needs no clock.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from feedreader.model.labels import claim_and_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HALF_LIFE = timedelta(hours=12)
QUICK = timedelta(hours=6)
"""Outlets that report within such a time are counted together: this is how quickly a story spread."""
FOLLOWED = 2.0
"""The factor for the weight of a story that the user follows."""
TOP = 2.0
"""The least weight of a current story: three outlets reported it within the last hours."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Report(NamedTuple):
    """An entry of a story: who published it and when, and the earlier entry whose text it copies, if any."""

    entry: int
    outlet: str
    when: datetime
    copy_of: int | None = None


class Weight(NamedTuple):
    """A story's weight at some time, and its components.

    `independent` is the number of outlets that count, `quick` how many of those at most came within QUICK of each
    other, `newest` the time of the last report.
    """

    value: float
    independent: int
    quick: int
    newest: datetime
    followed: bool


def owner(outlet: str) -> str:
    """Return who owns an outlet, as far as its name tells: bbc.com and bbc.co.uk have one owner.

    An unconfirmed outlet (`model.labels`) belongs to the owner of its host.
    """
    claimed, host = claim_and_host(outlet)
    own = host or claimed
    name = own.partition(".")[0]
    return own if name.isdigit() or not name else name


def independent(reports: Iterable[Report]) -> dict[str, datetime]:
    """Return the owners that report independently, and when each of them last did.

    If texts copy each other only the first counts, whichever owners carry the others.
    """
    ordered = sorted(reports, key=lambda one: (one.when, one.entry))
    original = {one.entry: one.entry for one in ordered}

    def first(entry: int) -> int:
        while original[entry] != entry:
            original[entry] = entry = original[original[entry]]
        return entry

    places = {one.entry: place for place, one in enumerate(ordered)}
    for one in ordered:
        if one.copy_of in original:
            early, late = sorted((first(one.entry), first(one.copy_of)), key=places.__getitem__)
            original[late] = early
    found: dict[str, datetime] = {}
    for one in ordered:
        if original[one.entry] == one.entry:
            found[owner(one.outlet)] = one.when
    return found


def rank(times: Iterable[datetime]) -> float:
    """Return the rank, in half-lives since 1970, of a story whose independent outlets reported then (one or more)."""
    powers = [(when - _EPOCH) / HALF_LIFE for when in times]
    last = max(powers)
    return last + math.log2(sum(math.exp2(power - last) for power in powers))


def value(rank: float, now: datetime, *, followed: bool = False) -> float:
    """Return the current weight of a story of this rank."""
    return math.exp2(min(rank - (now - _EPOCH) / HALF_LIFE, 64.0)) * (FOLLOWED if followed else 1.0)


def rank_of(weight: float, now: datetime) -> float:
    """Return the rank of a story with this current weight."""
    return math.log2(weight) + (now - _EPOCH) / HALF_LIFE


def weigh(reports: Sequence[Report], now: datetime, *, followed: bool = False) -> Weight:
    """Return the current weight of a story of these reports (at least one), with its components."""
    times = sorted(independent(reports).values())
    return Weight(
        value=value(rank(times), now, followed=followed),
        independent=len(times),
        quick=max(sum(start <= when <= start + QUICK for when in times[at:]) for at, start in enumerate(times)),
        newest=times[-1],
        followed=followed,
    )
