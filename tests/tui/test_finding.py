"""Search, filter and find, live as one types."""

from __future__ import annotations

import pytest
from tests.inside import store_of

from feedreader.service.completion import as_typed
from feedreader.service.lists import Place
from feedreader.text.journal_wording import change_words
from feedreader.tui.command import Where
from feedreader.tui.panes.list_pane import in_capitals


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("par", "par*"),
        ("paris tal", "paris tal*"),
        ("title:par", "title:par*"),
        ("p", "p"),
        ("paris OR", "paris OR"),
        ("feed:blog", "feed:blog"),
        ('"paris talks"', '"paris talks"'),
        ('"paris ta', '"paris ta*'),
        ("after:3d", "after:3d"),
        ("is:unread", "is:unread"),
        ("paris*", "paris*"),
        ("", ""),
    ],
)
def test_the_last_word_is_the_beginning_of_one(typed, query):
    assert as_typed(typed) == query


async def test_search_shows_what_is_found_and_how_much_as_one_types(opened):
    async with opened() as ui:
        await ui.press("/")
        await ui.type("storm")
        assert len(ui.stories.keys) == 1
        assert "1 story" in ui.text
        await ui.press("enter")
        assert ui.pane is Where.LIST
        assert ui.view.filter == "storm*"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("storm or paris", "“or” was looked for as a word; in capitals it joins others."),
        ("storm OR paris", ""),
        ("border", ""),
        ("storm not", "“not” was looked for as a word; in capitals it excludes others."),
    ],
)
def test_a_query_that_found_nothing_is_told_what_joins_words(query, told):
    assert in_capitals(query) == told


async def test_leaving_a_search_brings_the_list_back(opened):
    async with opened() as ui:
        await ui.press("j")
        selected = ui.stories.selected
        await ui.press("/")
        await ui.type("paris")
        await ui.press("escape")
        assert len(ui.stories.keys) == 3
        assert ui.view.filter == ""
        assert ui.stories.selected == selected
        await ui.press("/")
        await ui.type("feeds")
        await ui.press("enter", "escape")
        assert len(ui.stories.keys) == 3
        assert ui.stories.selected == selected


async def test_each_search_is_left_for_the_row_that_it_was_begun_at(opened):
    async with opened() as ui:
        await ui.press("/")
        await ui.type("storm")
        await ui.press("enter", "escape")  # from the first row
        await ui.press("G")
        last = ui.stories.selected
        ui.screen.searching.look_for("is:unread")
        await ui.settle()
        await ui.press("j")
        found = ui.stories.selected
        await ui.press("=")
        await ui.type("feeds")
        await ui.press("escape")
        assert ui.stories.selected == found
        await ui.press("escape")
        assert ui.stories.selected == last


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_what_points_at_a_word_stands_above_it_however_long_the_words_are(opened, width):
    async with opened(width=width) as ui:
        await ui.press("/")
        await ui.type("after:someday")
        await ui.until(lambda: "▾" in ui.text)
        rows = ui.text.split("\n")
        (above,) = (row for row in rows if "▾▾" in row and "●" not in row)
        (typed,) = (row for row in rows if "someday" in row)
        assert above.index("▾▾") == typed.index("someday")


async def test_a_query_that_cannot_be_read_points_at_the_place(opened):
    async with opened() as ui:
        await ui.press("=")
        await ui.type("storm (")
        assert ui.desk.prompt.has_class("-wrong")
        assert "▾" in ui.text


async def test_a_filter_narrows_the_place_where_one_is(opened):
    async with opened() as ui:
        ui.desk.list.go_to_place(Place("folder", "News/World"))
        await ui.settle()
        await ui.press("=")
        await ui.type("lang:de")
        await ui.press("enter")
        assert ui.view.place == Place("folder", "News/World")
        assert len(ui.stories.keys) == 1


async def test_a_filter_can_be_kept_beside_the_feeds(opened, newsroom):
    async with opened() as ui:
        await ui.press("=")
        await ui.type("storm")
        await ui.press("enter", "z", "q")
        ui.desk.prompt.query_one("#prompt-input").value = "Weather"
        await ui.press("enter")
        assert [each.name for each in store_of(newsroom.library).user_data.saved_queries()] == ["Weather"]
        assert "Weather" in ui.text
        await ui.press("escape", "z", "f", "enter")
        assert ui.view.place == Place("query", "storm*")
        assert len(ui.stories.keys) == 1


async def test_removing_a_saved_query_names_the_rules_that_are_left_out_without_it(opened, newsroom):
    newsroom.library.queries.save("Weather", "storm")
    newsroom.library.rules.add("Wind", "query:Weather", ["star"])
    async with opened() as ui:
        await ui.press("h")
        ui.feeds.select(Place("query", "storm"))
        await ui.press("d")
        await ui.settle()
        assert "Removed the saved query Weather; rules left out without it: Wind" in ui.text


async def test_find_in_the_article_counts_and_walks(opened):
    async with opened() as ui:
        await ui.press("enter", "/")
        await ui.type("running")
        assert "12 matches" in ui.text
        await ui.press("enter", "n", "n")
        assert ui.article.match_number == 2
        await ui.press("escape")
        assert ui.article.matches == ()
        assert ui.pane is Where.READER


async def test_the_foot_shows_the_keys_of_the_line_while_one_types(opened):
    async with opened() as ui:
        await ui.press("/")
        await ui.type("storm")
        foot = ui.text.split("\n")[-1]
        assert foot.split() == ["Enter", "done", "Esc", "leave"]
        await ui.press("enter")
        assert "? help" in ui.text.split("\n")[-1]
        await ui.press("/")
        assert "↑ typed before" in ui.text.split("\n")[-1]
        await ui.press("escape", ":")
        assert "Tab complete" in ui.text.split("\n")[-1]


async def test_letters_typed_into_a_line_are_no_commands(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("/")
        await ui.type("mAsu")
        assert not any(library.entries.get(entry).read for entry in entries.values())


@pytest.mark.parametrize(("typed", "tag"), [("world", "world"), ("politics/eu", "politics/eu")])
async def test_a_tag_is_put_on_all_versions_of_a_story_and_undone(opened, newsroom, typed, tag):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("t")
        await ui.type(typed)
        await ui.press("enter")
        assert library.entries.get(entries["paris-de"]).tags == (tag,)
        assert library.entries.get(entries["storm"]).tags == ()
        done = store_of(library).user_data.journal(1)[0].change
        assert change_words(done) == f"Tagged 3 entries {tag}"
        await ui.press("t")
        await ui.type(tag)
        await ui.press("enter")
        assert f"{tag}: nothing to change" in ui.text
        await ui.press("u")
        assert library.entries.get(entries["paris-de"]).tags == ()


async def test_a_known_tag_is_completed(opened, newsroom):
    library, entries = newsroom
    library.entries.tag(["ukraine"], [entries["storm"]], add=True)
    async with opened() as ui:
        await ui.press("t")
        await ui.type("ukr")
        await ui.press("tab", "enter")
        assert library.entries.get(entries["paris-fr"]).tags == ("ukraine",)


async def test_tags_that_entries_carry_are_offered_before_those_of_feeds_alone(opened, newsroom):
    library, entries = newsroom
    folder = library.feeds.all()[0].feed.tags[0]
    library.entries.tag(["zebra"], [entries["storm"]], add=True)
    async with opened() as ui:
        await ui.press("t")
        assert -1 < ui.text.index("#zebra") < ui.text.index(f"#{folder}")


async def test_tags_are_taken_off_again(opened, newsroom):
    library, entries = newsroom
    library.entries.tag(["ukraine"], [entries["storm"]], add=True)
    async with opened() as ui:
        await ui.press("z", "e", "j", "j", "j", "T", "enter")
        assert library.entries.get(entries["storm"]).tags == ()


async def test_of_a_story_the_tags_of_its_entries_are_offered_to_be_taken_off_and_no_others(opened, newsroom):
    library, entries = newsroom
    library.entries.tag(["ukraine"], [entries["paris-de"]], add=True)
    library.entries.tag(["weather"], [entries["storm"]], add=True)
    async with opened() as ui:
        await ui.press("T")
        await ui.until(lambda: "#ukraine" in ui.text)
        assert "#weather" not in ui.text
        await ui.press("enter")
        assert library.entries.get(entries["paris-de"]).tags == ()
        await ui.press("T")
        await ui.until(lambda: "There are no tags on this" in ui.text)


@pytest.mark.parametrize(("place", "name"), [(Place("feed", "2"), "BBC News: lang:en"), (Place(), "lang:en")])
async def test_the_name_offered_for_a_query_says_where_it_looks(opened, place, name):
    async with opened() as ui:
        ui.screen.opening.visit(place)
        await ui.press("=")
        await ui.type("lang:en")
        await ui.press("enter", "z", "q")
        assert ui.typed == name


async def test_everything_listed_is_tagged_at_once(opened, newsroom):
    library, entries = newsroom
    async with opened() as ui:
        await ui.press("z", "t")
        await ui.type("seen")
        await ui.press("enter")
        assert all(library.entries.get(entry).tags == ("seen",) for entry in entries.values())
        await ui.press("u")
        assert not any(library.entries.get(entry).tags for entry in entries.values())


async def test_what_is_typed_is_not_covered_by_what_is_notified_of(opened):
    async with opened(width=60, height=20) as ui:
        ui.desk.warn("This could not be done, for reasons that take more than one line of the screen to tell them")
        await ui.press("slash", *"lighthouse")
        await ui.until(lambda: "lighthouse" in ui.text.splitlines()[-2] and "for reasons" in ui.text)
        await ui.press("escape")
        await ui.until(lambda: "for reasons" in ui.text.splitlines()[-4], "it stands at the foot again")
