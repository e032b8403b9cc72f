"""Agglomeration: the two groups closest to each other are joined, again and again, until none are close enough.

A pure function of the groups, their candidate graph and the tuning. Ties are settled by the order of the groups, which
is that of `Features.order`, so the result does not depend on how entries arrived.

Mean closeness alone would let a story drift: each part is close to the next, but the last reports another event than
the first. So two groups stay apart if the beginning of their union has nothing in common with its end.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedreader.stories.groups import Groups
    from feedreader.stories.packed import Rows
    from feedreader.stories.tuning import Tuning


_DRIFTING = 6
"""The size from which a story may drift."""
_ENDS = 4
"""The beginning and the end of a story are each one in so many of its entries."""


def agglomerate(groups: Groups, alike: Rows, tuning: Tuning) -> None:
    """Join groups while any two reach the cut; a group keeps the number of the one that was larger (or earlier).

    `alike` holds for each entry those that are close to it, and how close; places are in the order of time.
    """
    versions = dict.fromkeys(groups, 0)
    heap = [
        (-close, number, other, 0, 0)
        for number in groups
        for close, other in groups.near_enough(number, tuning)
        if other > number
    ]
    heapify(heap)
    while heap:
        _, one, other, version, other_version = heappop(heap)
        if versions.get(one) != version or versions.get(other) != other_version:
            continue
        if _drifts(groups[one].entries + groups[other].entries, alike, tuning):
            continue
        if len(groups[other].entries) > len(groups[one].entries):
            one, other = other, one
        groups.join(one, other, tuning)
        del versions[other]
        versions[one] += 1
        for close, near in groups.near_enough(one, tuning):
            low, high = (one, near) if one < near else (near, one)
            heappush(heap, (-close, low, high, versions[low], versions[high]))


def _drifts(entries: list[int], alike: Rows, tuning: Tuning) -> bool:
    """Whether the first of these entries have nothing in common with the last."""
    if len(entries) < _DRIFTING or not tuning.held_together:
        return False
    import numpy as np

    places = np.sort(entries)
    few = len(places) // _ENDS
    _, others, values = alike.triples(places[:few])
    shared = values[np.isin(others, places[-few:])].sum(dtype=np.float64)
    return bool(shared < tuning.held_together * few * few)
