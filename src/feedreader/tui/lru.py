"""A bounded LRU cache; Textual's LRUCache keeps the old value when a key is set again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K")
V = TypeVar("V")


class Lru(Generic[K, V]):
    """At most `size` values by key; the one that was not used for longest goes first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: dict[K, V] = {}

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """Return the value, which counts as a use, or None."""
        try:
            value = self._values.pop(key)
        except KeyError:
            return None
        self._values[key] = value
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value, in place of an older one of this key."""
        self._values.pop(key, None)
        self._values[key] = value
        if len(self._values) > self._size:
            del self._values[next(iter(self._values))]

    def keys(self) -> tuple[K, ...]:
        """Return the keys, those unused for longest first."""
        return tuple(self._values)

    def items(self) -> tuple[tuple[K, V], ...]:
        """Keys and values, those unused for longest first."""
        return tuple(self._values.items())

    def drop(self, which: Callable[[K], bool]) -> None:
        """Forget the values whose keys are such."""
        for key in [key for key in self._values if which(key)]:
            del self._values[key]

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
