"""Ascending numbers, stored as runs: the entries that one command marked, which may be a million."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain, zip_longest
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Runs(Sequence[int]):
    """Ascending numbers, kept as runs of consecutive ones: a million entries that came one after another are one run.

    Equal to any sequence of the same numbers.
    """

    __slots__ = ("_firsts", "_lasts", "_sizes")

    def __init__(self, runs: Iterable[tuple[int, int]] = ()) -> None:
        """Create it from the first and last numbers of runs, in order and disjoint; adjacent runs are merged."""
        self._firsts, self._lasts = array("q"), array("q")
        for first, last in runs:
            if self._lasts and first == self._lasts[-1] + 1:
                self._lasts[-1] = last
            else:
                self._firsts.append(first)
                self._lasts.append(last)
        lengths = (last - first + 1 for first, last in self.pairs())
        self._sizes = array("q", accumulate(lengths))

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Runs:
        """Return ascending numbers as runs."""
        return cls((number, number) for number in numbers)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the first and the last number of each run."""
        return zip(self._firsts, self._lasts, strict=True)

    def __repr__(self) -> str:
        return f"Runs({[*self.pairs()]!r})"

    def __len__(self) -> int:
        return self._sizes[-1] if self._sizes else 0

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(range(first, last + 1) for first, last in self.pairs())

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[int, ...]: ...
    def __getitem__(self, place: int | slice) -> int | tuple[int, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        wanted = range(len(self))[place]
        run = bisect_right(self._sizes, wanted)
        return self._lasts[run] - (self._sizes[run] - 1 - wanted)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Runs):
            return self._firsts == other._firsts and self._lasts == other._lasts
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip_longest(self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))
