"""Lists in pages: each begins where the last one ended, and the last is only as long as was asked for."""

from __future__ import annotations

import pytest

from feedreader.service.entries import shortened
from feedreader.service.paging import PAGE, in_pages


@pytest.mark.parametrize(
    ("limit", "sizes"),
    [(None, [PAGE, PAGE, 200]), (0, []), (1, [1]), (PAGE, [PAGE]), (PAGE + 1, [PAGE, 1]), (9_999, [PAGE, PAGE, 200])],
)
def test_a_list_is_read_in_pages_up_to_its_limit(limit, sizes):
    rows, asked = range(2 * PAGE + 200), []

    def page(after, size):
        asked.append(size)
        return tuple(rows[after or 0 :][:size])

    pages = list(in_pages(page, lambda row: row + 1, limit))
    assert [len(each) for each in pages] == sizes
    assert [row for each in pages for row in each] == list(rows[: sum(sizes)])
    assert max(asked, default=0) <= PAGE


@pytest.mark.parametrize(
    ("text", "short"),
    [("a\n b", "a b"), ("one two", "one two"), ("one, three", "one …"), ("undivided", "undivid …")],
)
def test_a_text_is_cut_between_words_where_there_are_any(text, short):
    assert shortened(text, 7) == short
