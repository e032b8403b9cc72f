"""The head of the reader's card."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import NOW

from feedreader.model.blocks import Article
from feedreader.model.entries import Entry, EntryData, EntryId, EntryRow
from feedreader.model.feeds import FeedId
from feedreader.model.stories import StoryId
from feedreader.service.reading import Reading
from feedreader.tui.cells import width_of
from feedreader.tui.content import text_of
from feedreader.tui.reading import outlets_of, set_reading


def version(number, outlet, language="en"):
    return EntryRow(
        id=EntryId(number), feed=FeedId(number), story=StoryId(1), outlet=outlet, feed_title=f"The {outlet}",
        title="Ferry", author="", url=None, language=language, published=NOW, when=NOW, first_seen=NOW, read=False,
        starred=False,
    )  # fmt: skip


def reading(versions, here=1, age=timedelta(days=1900)):
    when = NOW - age
    entry = Entry(
        id=EntryId(here), feed=FeedId(here), outlet="x", data=EntryData(guid="a", title="Ferry", language="en"),
        first_seen=when, when=when, read=False, starred=False, story=StoryId(1),
    )  # fmt: skip
    return Reading(entry=entry, feed_title="The x", article=Article(blocks=(), links=()), versions=tuple(versions))


def head(shown, width, **how):
    layout = set_reading(shown, width, NOW, **how)
    lines = [text_of((*line.prefix, *line.body)).replace("\u00a0", " ") for line in layout.lines]
    return lines[2 : next(number for number, line in enumerate(lines) if line.startswith("───"))]


MANY = [version(number, f"Paper {number % 40}", "de" if number % 2 else "en") for number in range(1, 108)]


@pytest.mark.parametrize("width", [24, 40, 57, 80, 160])
@pytest.mark.parametrize("here", [1, 50, 107])
def test_the_outlets_take_one_line_however_many_there_are(width, here):
    byline, outlets = head(reading(MANY, here), width)[-2:]
    assert byline.endswith("5 years ago")
    assert outlets.startswith("▸ 40 outlets")
    assert width_of(outlets) <= width
    assert "+" in outlets or width == 24


def test_the_outlet_that_is_read_comes_first_and_each_comes_once():
    outlets = outlets_of(reading([version(1, "A"), version(2, "B", "de"), version(3, "A", "fr")], here=3))
    assert [(each.name, each.languages, each.numbers) for each in outlets] == [
        ("The A", "en fr", (1, 3)),
        ("The B", "de", (2,)),
    ]


def test_what_room_is_left_goes_to_the_first_outlets_that_are_cut():
    post = replace(version(1, "A"), feed_title="The Harbour Post")
    others = [version(2, "B", "de"), version(3, "C", "fr")]
    assert head(reading([post, *others]), 38)[-1] == "▸ 3 outlets  The Harbour Post en   +2"
    gazette = replace(version(1, "A", "it"), feed_title="La Gazzetta del Porto")
    assert head(reading([gazette, *others]), 53)[-1] == "▸ 3 outlets  La Gazzetta del Porto it   The B de   +1"
    assert head(reading([gazette, *others]), 46)[-1] == "▸ 3 outlets  La Gazzetta d… it   The B de   +1"


def test_feeds_of_one_outlet_are_one_outlet_as_on_the_rows():
    sections = [
        replace(version(number, "A"), feed_title=f"The Harbour Post | {name}")
        for number, name in ((1, "World"), (2, "Top"))
    ]
    found = outlets_of(reading([*sections, version(3, "B")], here=2))
    assert [(each.name, each.numbers) for each in found] == [("The Harbour Post", (1, 2)), ("The B", (3,))]


def test_feeds_of_one_outlet_with_names_of_their_own_are_told_apart_unfolded():
    blogs = [replace(version(number, "A"), feed_title=name) for number, name in ((1, "Ada's notes"), (2, "Bo"))]
    versions = [*blogs, version(3, "B", "de"), replace(blogs[1], id=EntryId(4))]
    assert [(each.name, each.numbers) for each in outlets_of(reading(versions))] == [
        ("Ada's notes", (1, 2, 4)),
        ("The B", (3,)),
    ]
    assert [each.name for each in outlets_of(reading(versions, here=3))] == ["The B", "Bo"], (
        "as on the rows, the shortest"
    )
    assert head(reading(versions), 60)[-1] == "▸ 2 outlets  Ada's notes en   The B de"
    assert head(reading(versions), 60, unfolded=True)[-1] == "▾ 2 outlets  Ada's notes en   Bo en 2 4   The B de"
    assert head(reading([*blogs, versions[3]]), 60)[-1] == "▸ 3 versions  Ada's notes en   Bo en"
    assert head(reading([*blogs, versions[3]]), 32)[-1] == "▸ 3 versions  Ada's not… en   +2"


def test_beginnings_that_are_the_same_are_told_once():
    shown = replace(
        reading([version(1, "A"), version(2, "B"), version(3, "C")]),
        excerpts={EntryId(2): "Nebel lag im Hafen.", EntryId(3): "Nebel lag im Hafen."},
    )
    told = [text_of(line.body) for line in set_reading(shown, 60, NOW).lines]
    assert [each for each in told if each in ("Nebel lag im Hafen.", "The B en", "The C en")] == [
        "The B en",
        "Nebel lag im Hafen.",
    ]


def test_unfolded_all_outlets_are_there_with_their_versions():
    text = "\n".join(head(reading(MANY), 60, unfolded=True))
    assert text.count("The Paper") == 40
    assert " 107" in text


def test_outlets_stand_from_left_to_right_whatever_the_first_is_written_in():
    arabic = replace(version(1, "A", "ar"), feed_title="المنارة")
    assert head(reading([arabic, version(2, "B", "de")]), 60)[-1].startswith("▸ 2 outlets")


def test_a_story_of_one_version_names_no_outlets():
    assert len(head(reading([version(1, "A")]), 60)) == 1


def test_where_a_feed_says_little_other_outlets_begin_below_it():
    shown = replace(reading([version(1, "A"), version(2, "B", "de")]), excerpts={EntryId(2): "Nebel lag im Hafen."})
    text = [text_of((*line.prefix, *line.body)) for line in set_reading(shown, 60, NOW).lines]
    assert text[text.index("The B de") + 1] == "Nebel lag im Hafen."


@pytest.mark.parametrize("width", range(18, 90, 4))
def test_no_line_of_the_byline_ends_in_what_stands_between_two_facts(width):
    for told in head(reading(MANY, 1), width):
        assert not told.rstrip().endswith("·")
        assert not told.lstrip().startswith("·")


def test_the_facts_of_the_byline_are_spread_over_its_lines():
    shown = reading([version(1, "A")])
    shown = replace(shown, entry=replace(shown.entry, data=replace(shown.entry.data, authors=("Andrés Villar Ruiz",))))
    for width in (44, 50, 57):
        first, last = head(shown, width)[:2]
        assert first.startswith("Andrés")
        assert " · " in last, "none stands alone at the end"


def test_the_byline_tells_that_an_entry_was_edited_since_it_was_first_seen():
    whole = reading([version(1, "A")])
    assert "edited" not in head(whole, 120)[0]
    assert head(replace(whole, entry=replace(whole.entry, edited=True)), 120)[0].endswith("ago · ✎ edited")


@pytest.mark.parametrize(
    ("words", "told"), [(0, ""), (300, ""), (1_190, "5 min to read"), (476_000, "2,000 min to read")]
)
def test_the_byline_tells_how_long_it_takes_to_read_more_than_a_minute(words, told):
    byline = " · ".join(head(replace(reading([version(1, "A")]), words=words), 120)[:1])
    assert byline.endswith(told)
    assert ("to read" in byline) == bool(told)
