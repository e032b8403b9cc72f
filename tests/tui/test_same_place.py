"""The place in an article is kept when another text of its entry is shown."""

from __future__ import annotations

import pytest

from feedreader.tui.article_lines import Layout
from feedreader.tui.same_place import NEAR, same_place

ONE, TWO, THREE = (f"{word} paragraph, which goes on for long enough to be known again by it." for word in "ABC")
MARKED = TWO.replace("goes on", "goes[1] on")
OTHERS = tuple(f"Paragraph {number} of one text alone" for number in range(2 * NEAR))


def lines(*sources: str, head: int = 0) -> Layout:
    return Layout(width=80, lines=(), sources=("head",) * head + sources, head=head)


@pytest.mark.parametrize(
    ("before", "seen", "after", "there"),
    [
        (lines(ONE, TWO), [(1, 30)], lines(ONE, TWO, THREE), (0, (1, 30))),
        (lines(ONE, TWO), [(1, 30)], lines("New", ONE, "New", TWO), (0, (3, 30))),
        (lines(ONE, TWO, head=2), [(1, 30)], lines(TWO, head=1), (0, (0, 30))),
        (lines(ONE, MARKED), [(1, 30)], lines(ONE, TWO), (0, (1, 27))),
        (lines(ONE, TWO), [(1, 27)], lines(ONE, MARKED), (0, (1, 30))),
        (lines(ONE, MARKED), [(1, 30)], lines(ONE, MARKED.replace("[1]", "[12]")), (0, (1, 31))),
        # what stands still is the first line in view of a paragraph that both have, not what stands above it
        (lines(ONE, TWO), [(0, len(ONE) + 1), (1, 0), (1, 30)], lines(ONE, "New", TWO), (1, (2, 0))),
        (lines("New", TWO, THREE), [(0, 0), (0, 3), (1, 0), (2, 0)], lines(ONE, TWO, THREE), (2, (1, 0))),
        (lines(ONE, TWO, head=1), [(-1, 0), (-1, 4), (0, 0)], lines(ONE, head=1), (0, (-1, 0))),
        # nothing in view is in both
        (lines(ONE, "Read on", THREE), [(1, 4)], lines(ONE, TWO, THREE), (0, (0, 0))),
        (lines("Read on", "", THREE), [(0, 4)], lines(ONE, TWO, THREE), (0, (2, 0))),
        (lines(ONE, TWO), [(1, len(TWO) + 2)], lines(ONE, TWO), (0, (1, 0))),
        (lines(*OTHERS, ONE), [(0, 4)], lines(ONE), (0, (-1, 0))),
        (lines(ONE), [(0, 4)], lines(*OTHERS, head=1), (0, (-2, 0))),
        (lines(ONE), [(-1, 0)], lines(), (0, (-1, 0))),
        (lines(ONE, TWO, head=1), [(-2, 1)], lines(ONE, head=1), (0, (-2, 0))),
    ],
)
def test_the_first_in_view_or_the_nearest_that_both_have(
    before: Layout, seen: list[tuple[int, int]], after: Layout, there: tuple[int, tuple[int, int]]
) -> None:
    assert same_place(before, seen, after) == there
