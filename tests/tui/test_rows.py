"""Stories and entries as rows of one, two or three lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import NOW

from feedreader.model.entries import EntryId
from feedreader.model.stories import Story, StoryId
from feedreader.tui.cells import width_of
from feedreader.tui.content import text_of
from feedreader.tui.rows import Setting, row_lines

LONG = "Weltcup am Steinkar: Lechner gewinnt die Abfahrt um zwei Hundertstel vor dem Rest"
STORY = Story(
    id=StoryId(1),
    title=LONG,
    lead=EntryId(1),
    entries=(EntryId(1), EntryId(2), EntryId(3)),
    outlets=("alpenkurier.example", "harbour-post.example"),
    languages=("de", "en"),
    first=NOW - timedelta(hours=9),
    last=NOW - timedelta(hours=3),
    unread=2,
)


def lines(story: Story, width: int, height: int) -> list[str]:
    setting = Setting(NOW, width, height)
    return [text_of(runs) for runs in row_lines(story, setting, unfolded=False, inside=False)]


def test_on_two_lines_the_title_has_one_and_where_it_comes_from_the_other():
    title, source = lines(STORY, 50, 2)
    assert title.startswith(" ● ▸ Weltcup am Steinkar: Lechner gewinnt")
    assert title.rstrip().endswith("…")
    assert source.split() == ["alpenkurier.example", "…", "de", "en", "2", "outlets", "3h"]


def test_a_star_leaves_the_fold_its_sign():
    assert lines(replace(STORY, starred=True), 50, 1)[0].startswith(" ●★▸ Weltcup")


def test_on_three_lines_a_long_title_has_two():
    first, second, source = lines(STORY, 50, 3)
    assert (first.split()[-1], second.split()[0]) == ("die", "Abfahrt")
    assert "2 outlets" in source


def test_a_short_title_leaves_the_third_line_empty():
    assert len(lines(replace(STORY, title="Short"), 50, 3)) == 2


def test_wide_rows_have_columns_for_outlets_and_languages():
    (row,) = lines(STORY, 120, 1)
    assert row.split()[-5:] == ["alpenkurier.example", "…", "de", "en", "3h"]


@pytest.mark.parametrize("title", [LONG, "日本語の見出し" * 9, "عنوان طويل جدا " * 9, "", "e\u0301" * 90])
@pytest.mark.parametrize("height", [1, 2, 3])
@pytest.mark.parametrize("width", [16, 31, 60, 84, 200])
def test_no_line_is_wider_than_the_list(title, height, width):
    assert all(width_of(line) <= width for line in lines(replace(STORY, title=title), width, height))
