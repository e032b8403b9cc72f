"""Manual order: moving one item next to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def put_beside(things: Sequence[T], moved: T, other: T, *, after: bool) -> tuple[T, ...]:
    """Move `moved` directly before or after `other`, and return the part of the order that changes.

    Nothing changes if either of them is missing or they are the same.
    """
    if moved == other or moved not in things or other not in things:
        return ()
    start, end = sorted((things.index(moved), things.index(other)))
    span = [each for each in things[start : end + 1] if each != moved]
    span.insert(span.index(other) + after, moved)
    return tuple(span)
