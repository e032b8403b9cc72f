"""Agglomeration: the two groups closest to each other become one, again and again, until none are close enough.

A pure function of the groups, their candidate graph and the tuning. Equal closeness is settled by the order of the
groups, which is that of `Features.order`, so the result does not depend on how entries arrived.

Means alone would let a story drift: each part is close to the next, and the last tells of another event than the first.
So two groups stay apart where what they would begin with has nothing in common with what they would end with.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from feedreader.stories.groups import near_enough

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.stories.groups import Group
    from feedreader.stories.tuning import Tuning


_DRIFTING = 6
"""A story of so many entries may drift."""
_ENDS = 4
"""What a story begins and ends with: one in so many of its entries each."""


def agglomerate(groups: dict[int, Group], alike: Mapping[int, Mapping[int, float]], tuning: Tuning) -> dict[int, Group]:
    """Join groups while any two reach the cut; each group's `near` holds its candidates and their sums of closeness.

    `alike` holds for each entry those that are close to it, and how close; places are in the order of time.
    Takes over the groups that it is given. A group keeps the number of the one that was larger (or earlier).
    """
    cut = tuning.cut
    versions = dict.fromkeys(groups, 0)
    heap = [
        (-close, number, other, 0, 0)
        for number in groups
        for close, other in near_enough(groups, number, cut)
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
        join(groups, one, other, tuning)
        del versions[other]
        versions[one] += 1
        for close, near in near_enough(groups, one, cut):
            low, high = (one, near) if one < near else (near, one)
            heappush(heap, (-close, low, high, versions[low], versions[high]))
    return groups


def join(groups: dict[int, Group], one: int, other: int, tuning: Tuning) -> None:
    """Make one group of two, its candidates those of both."""
    group, gone = groups[one], groups.pop(other)
    between = group.near.pop(other, 0.0)
    gone.near.pop(one, None)
    group.absorb(gone, between, tuning)
    near = group.near
    for third, value in gone.near.items():
        theirs = groups[third].near
        del theirs[other]
        near[third] = theirs[one] = near.get(third, 0.0) + value
    for third in gone.apart or ():
        barred = groups[third].apart
        if barred is not None:
            barred.discard(other)
            barred.add(one)


def _drifts(entries: list[int], alike: Mapping[int, Mapping[int, float]], tuning: Tuning) -> bool:
    """Whether the first of these entries have nothing in common with the last of them."""
    if len(entries) < _DRIFTING:
        return False
    entries.sort()
    few = len(entries) // _ENDS
    last = set(entries[-few:])
    shared = sum(value for first in entries[:few] for other, value in alike[first].items() if other in last)
    return shared < tuning.held_together * few * few
