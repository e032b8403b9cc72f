"""An outlet's subject: what its entries have in common by meaning. numpy is loaded when used."""

from __future__ import annotations

from typing import Any

_BESIDE = 5.0
"""With this many other entries, an outlet's subject counts half."""
_AT_ONCE = 4096
"""How many pairs are processed at a time, because their vectors are copied."""


class Subjects:
    """How near two entries of an outlet, in one language, are to everything else that it writes there.

    That is its subject, not an event: an outlet that writes about everything has none. The fewer other entries there
    are, the less it counts.
    """

    def __init__(self, width: int) -> None:
        import numpy as np

        self._known: dict[int, int] = {}
        self._numbers, self._counts = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        self._sums = np.zeros((0, width), dtype=np.float32)

    def take_in(self, matrix: Any, voices: Any) -> None:
        """Add rows, with their outlets and languages (`Facts.voices`)."""
        import numpy as np

        numbers = np.asarray(
            [self._known.setdefault(each, len(self._known)) for each in voices.tolist()], dtype=np.int64
        )
        self._numbers = np.concatenate([self._numbers, numbers])
        self._counts = np.bincount(self._numbers, minlength=len(self._known))
        new = len(self._known) - len(self._sums)
        self._sums = np.concatenate([self._sums, np.zeros((new, matrix.shape[1]), dtype=np.float32)])
        for number in np.unique(numbers):
            self._sums[number] += matrix[numbers == number].sum(axis=0)

    def between(self, matrix: Any, ones: Any, others: Any) -> Any:
        """Return how near pairs of rows of one outlet are to its other rows on average, at least 0."""
        import numpy as np

        near = np.zeros(len(ones), dtype=np.float32)
        for start in range(0, len(ones), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            one, other, sums = matrix[ones[part]], matrix[others[part]], self._sums[self._numbers[ones[part]]]
            near[part] = np.einsum("ij,ij->i", one + other, sums) / 2 - 1 - np.einsum("ij,ij->i", one, other)
        return np.maximum(near, 0) / (self._counts[self._numbers[ones]] - 2 + _BESIDE)
