"""Groups of entries that may be one story, as sums: the closeness of two groups is found without visiting their pairs.

The mean closeness of all pairs of two groups (average linkage) is the sum over the pairs that are close at all, kept in
the candidate graph, divided by the number of pairs. No group is joined because of one close pair, so unrelated entries
do not chain. numpy is loaded when used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from feedreader.stories.templates import SERIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedreader.stories.packed import Rows
    from feedreader.stories.tuning import Tuning

_LEAST_COHERENCE = 0.02
_ROWS = 4096
"""How many entries are compared with the others at a time: all pairs of a large window take hundreds of megabytes."""


class Group:
    """The places of a group's entries, how close they are to each other, and its bars.

    `inside` is the sum of closeness over the group's own pairs, each counted twice. `marks` are the templates it fills
    in, `apart` the groups that it must not be joined with. `weight` is what mean closeness is multiplied by to make up
    for a loose group.
    """

    __slots__ = ("apart", "entries", "inside", "marks", "weight")

    def __init__(self, at: int, marks: Mapping[str, str] | None = None) -> None:
        self.entries = [at]
        self.inside = 0.0
        self.marks = dict(marks) if marks else None
        self.apart: set[int] | None = None
        self.weight = 1.0

    def absorb(self, other: Group, between: float, tuning: Tuning) -> None:
        """Add another group; `between` is the sum of closeness over the pairs between them."""
        self.entries += other.entries
        self.inside += other.inside + 2.0 * between
        self.weigh(tuning)
        if other.marks:
            self.marks = {**other.marks, **(self.marks or {})}
        if other.apart:
            self.apart = (self.apart or set()) | other.apart

    def weigh(self, tuning: Tuning) -> None:
        """Compute the weight again, after `entries` or `inside` have changed."""
        count = len(self.entries)
        coherence = (count + self.inside) / (count * count)
        self.weight = max(coherence, _LEAST_COHERENCE) ** -tuning.coherence


def closeness(one: Group, other: Group, between: float) -> float:
    """Return how close two groups are: the mean over their pairs, weighted by how coherent both are."""
    return between / (len(one.entries) * len(other.entries)) * one.weight * other.weight


def threshold(pairs: Any, tuning: Tuning) -> Any:
    """Return the closeness from which two groups are one story; `pairs` is the number of pairs between them.

    Some of a window's unrelated pairs are close by chance. Two single entries have no other evidence, so they need
    more; if one of them has been joined already, the others have to be close, too.
    """
    return tuning.cut + tuning.lone * (pairs == 1)


def holds_together(size: Any, inside: Any, tuning: Tuning) -> Any:
    """Whether any two entries in a group of this size, or in each of several, are close enough on average."""
    return inside >= tuning.within * size * (size - 1)


def weigh_within(groups: Sequence[Group], close: Rows, tuning: Tuning) -> None:
    """Add up how close the entries of each group are to each other, for all groups at once."""
    import numpy as np

    home = np.full(len(close), -1, dtype=np.int64)
    for number, group in enumerate(groups):
        home[group.entries] = number
    sums = np.zeros(len(groups))
    for start in range(0, len(close), _ROWS):
        rows = np.arange(start, min(start + _ROWS, len(close)))
        ones, others, values = close.triples(rows)
        homes = home[rows[ones]]
        within = (homes == home[others]) & (homes >= 0)
        sums += np.bincount(homes[within], weights=values[within], minlength=len(sums))
    for group, inside in zip(groups, sums.tolist(), strict=True):
        group.inside = inside
        group.weigh(tuning)


class Groups(Mapping[int, Group]):
    """The groups of a window, initially one per entry, each with a number: the place of one of its entries.

    The neighbours of a group of several entries are stored as they were when it was joined. If one of them has been
    joined with others since, its number, a place, leads to its current group.
    """

    def __init__(self, close: Rows, marks: Mapping[int, Mapping[str, str]]) -> None:
        """`close` are the entries that are close to each, and how close; `marks` the templates that entries fill in."""
        import numpy as np

        self._groups = {at: Group(at, marks.get(at)) for at in range(len(close))}
        self._close = close
        self._near: dict[int, tuple[Any, Any]] = {}
        self._home = np.arange(len(close))
        self._sizes, self._weights, self._inside = np.ones(len(close)), np.ones(len(close)), np.zeros(len(close))

    def __getitem__(self, number: int) -> Group:
        return self._groups[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def near(self, number: int) -> tuple[Any, Any]:
        """Return the groups with entries that are close to those of one, and the sums of closeness over all pairs."""
        others, sums = self._near.get(number) or self._close.row(number)
        return _summed(self._home[others], sums)

    def near_enough(self, number: int, tuning: Tuning) -> Iterator[tuple[float, int]]:
        """Yield the groups that are close enough to a group and may be joined with it, with how close they are.

        This combines `closeness`, for all of them at once, and `holds_together`.
        """
        import numpy as np

        group = self._groups[number]
        others, between = self.near(number)
        size, sizes = len(group.entries), self._sizes[others]
        close = between / (size * sizes) * group.weight * self._weights[others]
        if tuning.larger:
            close /= np.minimum(size, sizes) ** tuning.larger
        enough = close >= threshold(size * sizes, tuning)
        if tuning.within:
            enough &= holds_together(size + sizes, group.inside + self._inside[others] + 2.0 * between, tuning)
        for value, other in zip(close[enough].tolist(), others[enough].tolist(), strict=True):
            if other not in (group.apart or ()) and may_join(group, self._groups[other]):
                yield value, other

    def gather(self, entries: Sequence[int], tuning: Tuning) -> None:
        """Make one group of single entries; its number is that of the first."""
        import numpy as np

        one, group = entries[0], self._groups[entries[0]]
        for each in entries[1:]:
            group.absorb(self._groups.pop(each), 0.0, tuning)
        _, others, values = self._close.triples(np.asarray(entries))
        self._home[list(entries)] = one
        inside = self._home[others] == one
        group.inside = float(values[inside].sum(dtype=np.float64))
        group.weigh(tuning)
        self._measure(one)
        self._near[one] = _summed(others[~inside], values[~inside])

    def join(self, one: int, other: int, tuning: Tuning) -> None:
        """Make one group of two; its neighbours are those of both."""
        import numpy as np

        (others, sums), (theirs, more) = self.near(one), self.near(other)
        between = float(sums[others == other].sum())
        group, gone = self._groups[one], self._groups.pop(other)
        group.absorb(gone, between, tuning)
        self._near.pop(other, None)
        self._home[gone.entries] = one
        self._measure(one)
        outside, beyond = others != other, theirs != one
        self._near[one] = _summed(
            np.concatenate([others[outside], theirs[beyond]]), np.concatenate([sums[outside], more[beyond]])
        )
        for third in gone.apart or ():
            barred = self._groups[third].apart
            if barred is not None:
                barred.discard(other)
                barred.add(one)

    def _measure(self, one: int) -> None:
        group = self._groups[one]
        self._sizes[one], self._weights[one], self._inside[one] = len(group.entries), group.weight, group.inside


def _summed(numbers: Any, values: Any) -> tuple[Any, Any]:
    """Return each of the numbers once, and the sum of its values."""
    import numpy as np

    order = np.argsort(numbers, kind="stable")
    numbers, values = numbers[order], values[order]
    first = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    if first.all():
        return numbers, values
    starts = np.nonzero(first)[0]
    return numbers[starts], np.add.reduceat(values, starts, dtype=np.float64)


def may_join(one: Group, other: Group) -> bool:
    """Whether two groups are of the same series or of none, and fill in no template with different numbers."""
    if not one.marks and not other.marks:
        return True
    ours, theirs = one.marks or {}, other.marks or {}
    if ours.get(SERIES) != theirs.get(SERIES):
        return False
    return all(theirs.get(frame, number) == number for frame, number in ours.items())
