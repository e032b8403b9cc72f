"""Sparse rows packed into arrays, one after another: for each entry of a window the related ones, with a number each.

A dict of dicts takes a hundred bytes per pair, this takes eight (compressed sparse rows, as in scipy.sparse, which
would be one more compiled dependency for little use). numpy is loaded when used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Triples: TypeAlias = "tuple[Any, Any, Any]"
"""Arrays of equal lengths: rows, columns, and a number for each pair of these."""


class Rows(Mapping[int, Mapping[int, float]]):
    """Rows from number `first` on, which do not change; a row becomes a dict when it is asked for.

    Row `first + i` has the `columns` from `starts[i]` up to `starts[i + 1]`, and the `amounts` there to the `power`.
    """

    __slots__ = ("amounts", "columns", "first", "power", "starts")

    def __init__(self, starts: Any, columns: Any, amounts: Any, *, first: int = 0, power: float = 1.0) -> None:
        """Take over arrays, which are kept as int64, int32 and float32."""
        import numpy as np

        self.first, self.power = first, power
        self.starts = np.asarray(starts, dtype=np.int64)
        self.columns = np.asarray(columns, dtype=np.int32)
        self.amounts = np.asarray(amounts, dtype=np.float32)

    def __getitem__(self, row: int) -> Mapping[int, float]:
        return dict(zip(*(each.tolist() for each in self.row(row)), strict=True))

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.first + len(self)))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, row: int) -> tuple[Any, Any]:
        """Return the columns and values of a row as arrays, which must not be changed."""
        at = row - self.first
        if not 0 <= at < len(self):
            raise KeyError(row)
        here = slice(self.starts[at], self.starts[at + 1])
        return self.columns[here], self._raised(self.amounts[here])

    def to_the(self, power: float) -> Rows:
        """Return the same rows, their numbers raised to a power when they are read; the arrays are shared."""
        return Rows(self.starts, self.columns, self.amounts, first=self.first, power=self.power * power)

    def _raised(self, amounts: Any) -> Any:
        return amounts if self.power == 1 else amounts**self.power

    def triples(self, rows: Any = None) -> Triples:
        """Return some rows, or all, as triples; each begins with the index of its row among those asked for."""
        import numpy as np

        if rows is None:
            return np.repeat(np.arange(len(self)), np.diff(self.starts)), self.columns, self._raised(self.amounts)
        starts = self.starts[rows - self.first]
        lengths = self.starts[rows - self.first + 1] - starts
        places = ranges(starts, lengths)
        return np.repeat(np.arange(len(rows)), lengths), self.columns[places], self._raised(self.amounts[places])


def rows_of(found: Sequence[tuple[Any, Any]], *, first: int = 0) -> Rows:
    """Return rows given as columns and values, one after another."""
    import numpy as np

    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in found], dtype=np.int64)])
    columns, values = zip(*found, strict=True) if found else ((), ())
    return Rows(starts, *(np.concatenate(each) if each else () for each in (columns, values)), first=first)


def both_ways(found: list[Triples], count: int) -> Rows:
    """Return `count` rows in which each of these pairs, which are distinct, occurs in both directions.

    Removes the triples from the list as it goes, because they are many.
    """
    import numpy as np

    lengths = np.zeros(count, dtype=np.int64)
    for ones, others, _ in found:
        lengths += np.bincount(ones, minlength=count) + np.bincount(others, minlength=count)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    columns, amounts = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.float32)
    free = starts[:-1].copy()
    while found:
        ones, others, values = found.pop()
        rows, there = np.concatenate([ones, others]), np.concatenate([others, ones])
        order = np.argsort(rows, kind="stable")
        more = np.bincount(rows, minlength=count)
        places = ranges(free, more)
        columns[places], amounts[places] = there[order], np.concatenate([values, values])[order]
        free += more
    return Rows(starts, columns, amounts)


def ranges(starts: Any, lengths: Any) -> Any:
    """Return the numbers from each of the starts on, a given count for each, one range after the other."""
    import numpy as np

    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)
