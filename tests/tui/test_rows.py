"""Stories and entries as rows of one, two or three lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import NOW

from feedreader.model.entries import EntryId
from feedreader.model.feeds import Feed, FeedData, FeedId
from feedreader.model.stories import Story, StoryId
from feedreader.text.outlet_names import OutletNames, without_section
from feedreader.tui.cells import width_of
from feedreader.tui.content import text_of
from feedreader.tui.rows import Setting, front_lines, row_lines

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


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (53, "alpenkurier.example …"),
        (62, "alpenkurier.example, harbour-pos…"),
        (66, "alpenkurier.example, harbour-post.ex…"),
        (72, "alpenkurier.example, harbour-post.example"),
    ],
)
def test_the_last_outlet_that_is_named_is_cut_where_enough_of_it_is_seen(width, told):
    assert lines(STORY, width, 2)[1].split("  de en")[0].strip() == told


def test_a_star_leaves_the_fold_its_sign():
    assert lines(replace(STORY, starred=True), 50, 1)[0].startswith(" ●★▸ Weltcup")


def test_on_three_lines_a_long_title_has_two():
    first, second, source = lines(STORY, 50, 3)
    assert (first.split()[-1], second.split()[0]) == ("die", "Abfahrt")
    assert "2 outlets" in source


def test_a_short_title_leaves_a_line_to_how_the_text_begins():
    setting = Setting(NOW, 60, 3)
    runs = row_lines(
        replace(STORY, title="Short", outlets=("alpenkurier.example",)),
        setting,
        unfolded=False,
        inside=False,
        beginning="Short. Two hundredths decided the race.",
    )
    title, facts, begins = map(text_of, runs)
    assert title.strip() == "● ▸ Short"
    assert facts.split() == ["alpenkurier.example", "de", "en", "3", "versions", "3h"]
    assert begins.strip() == "Two hundredths decided the race."


@pytest.mark.parametrize(
    ("beginning", "told"),
    [
        ("Short, as they say.", "as they say."),
        ("Short – two hundredths.", "two hundredths."),
        ("Short。 Two hundredths.", "Two hundredths."),
        ("Short۔ Two hundredths.", "Two hundredths."),
        ("Shorter than ever.", "Shorter than ever."),
        ("Short", ""),
    ],
)
def test_a_headline_that_begins_the_text_is_not_told_twice(beginning, told):
    setting = Setting(NOW, 60, 3)
    runs = row_lines(replace(STORY, title="Short"), setting, unfolded=False, inside=False, beginning=beginning)
    assert [text_of(each).strip() for each in runs[2:]] == [told] * bool(told)


def test_where_no_outlet_is_to_be_named_a_short_title_leaves_its_place_to_how_the_text_begins():
    setting = Setting(NOW, 60, 2, feed=FeedId(1), names=OutletNames([feed(1, "Alpenkurier", "alpenkurier.example")]))
    story = replace(STORY, title="Short", outlets=("alpenkurier.example",), feed=FeedId(1))
    title, facts = row_lines(story, setting, unfolded=False, inside=False, beginning="Two hundredths decided.")
    assert text_of(title).strip() == "● ▸ Short"
    assert text_of(facts).strip().startswith("Two hundredths decided.")
    assert text_of(facts).endswith("3h")


@pytest.mark.parametrize("height", [2, 3])
def test_the_age_ends_every_row_at_the_same_cell(height):
    rows = [lines(replace(STORY, title=title), 50, height) for title in ("Short", STORY.title)]
    assert [len(row[-1].rstrip()) for row in rows] == [49, 49]
    for width in range(12, 50):
        last = lines(replace(STORY, title="Short"), width, height)[-1]
        assert (width_of(last), last[-2:]) == (width - 1, "3h")


def feed(number, title, outlet):
    return Feed(
        id=FeedId(number), url=f"https://{outlet}/{number}", data=FeedData(title=title), outlet=outlet, added=NOW
    )


def test_outlets_have_the_names_of_their_feeds_and_the_one_of_the_title_comes_first():
    names = OutletNames(
        [
            feed(1, "Alpenkurier", "alpenkurier.example"),
            feed(2, "Harbour Post: World", "harbour-post.example"),
            feed(3, "Harbour Post", "harbour-post.example"),
        ]
    )
    assert names.of(replace(STORY, feed=FeedId(2))) == ("Harbour Post: World", "Alpenkurier")
    assert names.of(replace(STORY, feed=FeedId(1))) == ("Alpenkurier", "Harbour Post")
    assert names.of(replace(STORY, feed=FeedId(9))) == ("Alpenkurier", "Harbour Post")
    assert OutletNames().of(STORY) == STORY.outlets


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (42, "━━━━━━━ 7  La Gazzetta del… +6    3h"),
        (60, "━━━━━━━ 7  La Gazzetta… · Waterkant · Courrier +4   3h"),
        (72, "━━━━━━━ 7  La Gazzetta del Porto · Waterkant · Courrier +4      3h"),
        (100, "━━━━━━━ 7  La Gazzetta del Porto · Waterkant · Courrier · The Harbour Post +3               3h"),
    ],
)
def test_several_outlets_are_named_by_cutting_long_names_where_they_would_not_fit(width, told):
    names = ("La Gazzetta del Porto", "Waterkant", "Courrier", "The Harbour Post", "El Meridiano", "Kontinenta", "Bote")
    assert told in "\n".join(front(replace(STORY, outlets=names, languages=()), width))


def test_a_second_outlet_is_named_rather_than_languages():
    names = ("La Gazzetta del Porto", "Waterkant", "Courrier", "The Harbour Post")
    story = replace(STORY, outlets=names, languages=("it", "nl", "fr", "en"))
    assert "━━━━ 4  La Gazzetta del… · Waterkant +2   3h" in front(story, 50)[3]
    assert "━━━━ 4  La Gazzetta… · Waterkant +2   it nl fr en   3h" in front(story, 60)[3]
    short = replace(STORY, outlets=("Bote", "Ida Holm"), languages=("it", "nl"))
    assert "━━ 2  Bote · Ida Holm  it nl   3h" in front(short, 39)[3]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Le Monde en ligne : A la Une", "Le Monde en ligne"),
        ("Al Jazeera – Breaking News, World News", "Al Jazeera"),
        ("NYT > World News", "NYT"),
        ("المنارة | آخر الأخبار", "المنارة"),
        ("日経 - 国際", "日経"),
        ("Harbour-Post: World", "Harbour-Post: World"),
        ("X | World", "X | World"),
        ("- World", "- World"),
    ],
)
def test_the_names_of_sections_go_where_a_story_has_several_outlets(title, name):
    names = OutletNames([feed(1, title, "alpenkurier.example"), feed(2, "Harbour | All", "harbour-post.example")])
    assert names.of(replace(STORY, feed=FeedId(1)))[1] == "Harbour"
    assert names.of(replace(STORY, feed=FeedId(2))) == ("Harbour", name)
    alone = replace(STORY, feed=FeedId(2), outlets=("harbour-post.example",))
    assert names.of(alone) == ("Harbour | All",)


@pytest.mark.parametrize("title", ["BBC News", "BBC | A", "BBC News | World", "BBC - " + "World " * 40])
def test_the_section_of_a_name_may_go_but_not_the_host_that_is_beside_it(title):
    claimed = "bbc.example (evil.example)"
    assert "evil.example" in without_section(feed(1, title, claimed).title)
    names = OutletNames([feed(1, title, claimed), feed(2, "Alpenkurier", "alpenkurier.example")])
    for outlets in ((claimed,), (claimed, "alpenkurier.example")):
        for lead in (1, 2, 9):
            assert "evil.example" in " ".join(names.of(replace(STORY, feed=FeedId(lead), outlets=outlets)))


def test_outlets_whose_feeds_are_called_alike_are_told_apart():
    names = OutletNames([feed(1, "News", "alpenkurier.example"), feed(2, "News", "harbour-post.example")])
    assert names.of(replace(STORY, feed=FeedId(1))) == ("News", "harbour-post.example")


@pytest.mark.parametrize("lead", [1, 2])
def test_the_list_of_a_feed_names_the_outlets_beside_its_own(lead):
    known = [feed(1, "News", "alpenkurier.example"), feed(2, "The Harbour Post", "harbour-post.example")]
    setting = Setting(NOW, 60, 3, FeedId(1), OutletNames(known))
    shared = replace(STORY, feed=FeedId(lead))
    alone = replace(STORY, feed=FeedId(1), title="Short", entries=STORY.entries[:1], outlets=STORY.outlets[:1])
    together, single = (
        [text_of(runs).split() for runs in row_lines(each, setting, unfolded=False, inside=False)]
        for each in (shared, alone)
    )
    assert together[-1][:3] == ["The", "Harbour", "Post"]
    assert "News" not in together[-1]
    assert single == [["●", "Short"], ["de", "en", "3h"]]


@pytest.mark.parametrize("height", [2, 3])
def test_a_title_goes_on_where_no_outlet_is_to_be_named(height):
    setting = Setting(NOW, 50, height, FeedId(1), OutletNames([feed(1, "News", "alpenkurier.example")]))
    story = replace(STORY, feed=FeedId(1), title=LONG * 2, entries=STORY.entries[:1], outlets=STORY.outlets[:1])
    drawn = [text_of(runs) for runs in row_lines(story, setting, unfolded=False, inside=False)]
    assert len(drawn) == height
    assert drawn[-1].split()[-3:] == ["de", "en", "3h"]
    assert drawn[-1].count("…") == 1
    assert all(width_of(text) <= 50 for text in drawn)


@pytest.mark.parametrize(
    ("facts", "signs"),
    [({"edited": True}, "✎"), ({"enclosures": True}, "♫"), ({"words": 1_200}, "≡"), ({"words": 1_199}, "")],
)
@pytest.mark.parametrize("height", [1, 2, 3])
def test_what_was_edited_or_has_enclosures_or_is_long_is_marked(facts, signs, height):
    text = "".join(lines(replace(STORY, **facts), 120, height))
    assert [each for each in text if each in "✎♫≡"] == list(signs)


def test_wide_rows_have_columns_for_outlets_and_languages():
    (row,) = lines(STORY, 120, 1)
    assert row.split()[-5:] == ["alpenkurier.example", "…", "de", "en", "3h"]


@pytest.mark.parametrize("title", [LONG, "日本語の見出し" * 9, "عنوان طويل جدا " * 9, "", "e\u0301" * 90])
@pytest.mark.parametrize("height", [1, 2, 3])
@pytest.mark.parametrize("width", [16, 31, 60, 84, 200])
def test_no_line_is_wider_than_the_list(title, height, width):
    assert all(width_of(line) <= width for line in lines(replace(STORY, title=title), width, height))


def front(story: Story, width: int, height: int = 5, **told: str) -> list[str]:
    return [text_of(runs) for runs in front_lines(story, Setting(NOW, width, height), unfolded=False, **told)]


def test_the_front_page_has_a_headline_on_two_lines_a_bar_of_outlets_and_how_it_begins():
    above, first, second, carried, begins = front(STORY, 76, heading="Top", beginning="Two hundredths. " * 9)
    assert above.startswith(" Top ───")
    assert (first.split()[:2], second.split()[-1]) == (["●", "▸"], "Rest")
    assert carried.split() == ["━━", "2", "alpenkurier.example", "·", "harbour-post.example", "de", "en", "3h"]
    assert begins.strip().startswith("Two hundredths.")
    assert begins.rstrip().endswith("…")


def test_a_short_headline_of_the_front_page_leaves_its_line_to_the_beginning():
    above, title, carried, *begins = front(replace(STORY, title="Short"), 60, beginning="Two hundredths. " * 9)
    assert (above.strip(), title.split()[-1]) == ("", "Short")
    assert "━━" in carried
    assert len(begins) == 2


def test_what_one_outlet_alone_has_is_told_without_a_bar():
    alone = replace(STORY, entries=STORY.entries[:1], outlets=STORY.outlets[:1])
    assert "━" not in front(alone, 60)[3]


@pytest.mark.parametrize("width", [18, 24, 32, 40, 60, 84, 120])
@pytest.mark.parametrize("height", [3, 4, 5])
@pytest.mark.parametrize(
    "title", ["Short", LONG, "مكتبة على قارب تجوب أهوار البصرة", "成人の日、船上で門出 横浜港で120人が汽笛に誓い"]
)
def test_no_line_of_the_front_page_is_wider_than_the_list_and_none_is_too_many(width, height, title):
    story = replace(STORY, title=title, outlets=tuple(f"outlet{n}.example" for n in range(107)), edited=True)
    drawn = front(story, width, height, heading="Only one source", beginning=title * 3)
    assert len(drawn) <= height
    assert all(width_of(text) <= width for text in drawn)
    assert "107" in "".join(drawn[2:4]) or width < 24
