"""Agglomeration: the two groups most alike become one, again and again, until none are alike enough.

A pure function of the groups, their candidate graph and the tuning. Equal similarities are settled by the order of the
groups, which is that of `Features.order`, so the result does not depend on how entries arrived.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from feedreader.stories.groups import may_join

if TYPE_CHECKING:
    from feedreader.stories.groups import Group, Measure


def agglomerate(groups: dict[int, Group], measure: Measure) -> dict[int, Group]:
    """Join groups while any two exceed the cut; each group's `near` holds its candidates and their sums by words.

    Takes over the groups that it is given. A group keeps the number of the one that was larger (or earlier).
    """
    versions = dict.fromkeys(groups, 0)
    heap: list[tuple[float, int, int, int, int]] = []
    for number, group in groups.items():
        later = {other: words for other, words in group.near.items() if other > number}
        heap += [(-gain, number, other, 0, 0) for gain, other in _gains(groups, number, later, measure)]
    heapify(heap)
    while heap:
        _, one, other, version, other_version = heappop(heap)
        if versions.get(one) != version or versions.get(other) != other_version:
            continue
        if len(groups[other].entries) > len(groups[one].entries):
            one, other = other, one
        join(groups, one, other, measure)
        del versions[other]
        versions[one] += 1
        for gain, near in _gains(groups, one, groups[one].near, measure):
            low, high = (one, near) if one < near else (near, one)
            heappush(heap, (-gain, low, high, versions[low], versions[high]))
    return groups


def join(groups: dict[int, Group], one: int, other: int, measure: Measure) -> None:
    """Make one group of two, its candidates those of both."""
    group, gone = groups[one], groups.pop(other)
    words = group.near.pop(other, 0.0)
    gone.near.pop(one, None)
    group.absorb(gone, words)
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
    if gone.embedded and measure.sums is not None:
        measure.sums.add(one, other)
    measure.settle(group)


def _gains(groups: dict[int, Group], one: int, near: dict[int, float], measure: Measure) -> list[tuple[float, int]]:
    """Of a group's candidates those that exceed the cut and may be joined with it, and by how much."""
    group = groups[one]
    barred = group.apart or ()
    products = measure.sums.products(one, list(near)) if near and group.embedded and measure.sums is not None else None
    found = []
    for at, (other, words) in enumerate(near.items()):
        theirs = groups[other]
        gain = measure.surplus(group, theirs, words, products[at] if products else 0.0)
        if gain >= 0.0 and other not in barred and may_join(group, theirs):
            found.append((gain, other))
    return found
