"""Read a list in pages, each continuing where the previous one ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedreader.store.selection import Cursor

PAGE = 500
Row = TypeVar("Row")


def in_pages(
    page: Callable[[Cursor | None, int], tuple[Row, ...]], cursor_of: Callable[[Row], Cursor], limit: int | None
) -> Iterator[tuple[Row, ...]]:
    """Yield pages of at most 500 rows, up to `limit` in total; `page` takes a page's beginning and size."""
    left, after = limit, None
    while left is None or left > 0:
        rows = page(after, PAGE if left is None else min(PAGE, left))
        if not rows:
            return
        yield rows
        after = cursor_of(rows[-1])
        left = None if left is None else left - len(rows)
