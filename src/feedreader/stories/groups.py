"""A group of entries that may be one story, as sums: how close two groups are is found without looking at their pairs.

The mean closeness of all pairs of two groups (average linkage) is the sum over the pairs that are close at all, kept in
the candidate graph, divided by the number of pairs. No group is joined for the sake of one close pair, so unrelated
entries do not chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.stories.templates import SERIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedreader.stories.tuning import Tuning

_LEAST_COHERENCE = 0.02


class Group:
    """The places of a group's entries, what is near it, how close its entries are to each other, and its bars.

    `near` holds, for each group with a close entry, the sum of closeness over all pairs between the two; `inside` is
    that sum over the group's own pairs, each counted twice. `marks` are the templates it fills in, `apart` the groups
    that it must not be joined with. `weight` is what mean closeness is multiplied by to make up for a loose group.
    """

    __slots__ = ("apart", "entries", "inside", "marks", "near", "weight")

    def __init__(self, at: int, marks: Mapping[str, str] | None = None) -> None:
        self.entries = [at]
        self.inside = 0.0
        self.near: dict[int, float] = {}
        self.marks = dict(marks) if marks else None
        self.apart: set[int] | None = None
        self.weight = 1.0

    def absorb(self, other: Group, between: float, tuning: Tuning) -> None:
        """Take in another group; `between` is the sum of closeness over the pairs between them."""
        self.entries += other.entries
        self.inside += other.inside + 2.0 * between
        count = len(self.entries)
        coherence = (count + self.inside) / (count * count)
        self.weight = max(coherence, _LEAST_COHERENCE) ** -tuning.coherence
        if other.marks:
            self.marks = {**other.marks, **(self.marks or {})}
        if other.apart:
            self.apart = (self.apart or set()) | other.apart


def closeness(one: Group, other: Group, between: float) -> float:
    """How close two groups are: the mean over their pairs, weighed by how coherent both are."""
    return between / (len(one.entries) * len(other.entries)) * one.weight * other.weight


def near_enough(groups: Mapping[int, Group], one: int, cut: float) -> Iterator[tuple[float, int]]:
    """Of a group's candidates those that reach the cut and may be joined with it, with how close they are.

    `closeness` is written out: this is what most of agglomeration is.
    """
    group = groups[one]
    barred, size, weight = group.apart or (), len(group.entries), group.weight
    for other, between in group.near.items():
        theirs = groups[other]
        close = between / (size * len(theirs.entries)) * weight * theirs.weight
        if close >= cut and other not in barred and may_join(group, theirs):
            yield close, other


def may_join(one: Group, other: Group) -> bool:
    """Whether nothing that is the same but for its number or date stands in both, and either is of the same series."""
    if not one.marks and not other.marks:
        return True
    ours, theirs = one.marks or {}, other.marks or {}
    if ours.get(SERIES) != theirs.get(SERIES):
        return False
    return all(theirs.get(frame, number) == number for frame, number in ours.items())
