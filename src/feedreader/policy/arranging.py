"""Orders made by hand: putting one thing beside another among things of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def put_beside(things: Sequence[T], moved: T, other: T, *, after: bool) -> tuple[T, ...]:
    """Return the part of the order that changes where `moved` is put right before or after `other`, in its new order.

    Nothing where one of the two is not among them, or they are the same.
    """
    if moved == other or moved not in things or other not in things:
        return ()
    start, end = sorted((things.index(moved), things.index(other)))
    span = [each for each in things[start : end + 1] if each != moved]
    span.insert(span.index(other) + after, moved)
    return tuple(span)
