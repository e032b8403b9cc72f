"""Several rows chosen, by hand or as a range, and what commands do with them: one step for all."""

from __future__ import annotations

import pytest


def entry(newsroom, name):
    return newsroom.library.entries.get(newsroom.entries[name])


async def test_a_range_is_marked_read_in_one_step_and_let_go(opened, newsroom):
    async with opened() as ui:
        await ui.press("V", "j")
        assert "2 chosen" in ui.text
        await ui.press("m")
        assert entry(newsroom, "paris-de").read
        assert entry(newsroom, "storm").read
        assert not entry(newsroom, "post").read
        assert "chosen" not in ui.text
        await ui.press("u")
        assert not entry(newsroom, "paris-de").read
        assert not entry(newsroom, "storm").read


async def test_rows_are_chosen_one_by_one_and_a_range_adds_to_them(opened, newsroom):
    async with opened() as ui:
        await ui.press("x")
        assert ui.stories.cursor == 1
        await ui.press("j", "V", "V")
        assert ui.stories.chosen_keys == (ui.stories.keys[0], ui.stories.keys[2])
        await ui.press("s")
        assert entry(newsroom, "paris-fr").starred  # a story is starred by the entry that speaks for it
        assert not entry(newsroom, "paris-en").starred
        assert entry(newsroom, "post").starred
        assert not entry(newsroom, "storm").starred


async def test_choosing_again_lets_go_and_escape_lets_all_go_before_it_leads_anywhere(opened):
    async with opened() as ui:
        await ui.press("x", "k", "x")
        assert ui.stories.chosen_keys == ()
        await ui.press("z", "x")
        assert len(ui.stories.chosen_keys) == 3
        await ui.press("escape")
        assert ui.stories.chosen_keys == ()
        assert len(ui.app.screen_stack) == 1
        await ui.press("z", "x", "z", "x")
        assert ui.stories.chosen_keys == ()


async def test_tags_are_put_on_all_that_is_chosen(opened, newsroom):
    async with opened() as ui:
        await ui.press("V", "G", "t")
        assert "what is chosen (3 rows)" in ui.text
        await ui.type("later")
        await ui.press("enter")
        assert all(entry(newsroom, name).tags == ("later",) for name in newsroom.entries)


async def test_stories_that_are_chosen_are_followed_muted_and_merged_together(opened, newsroom):
    async with opened() as ui:
        await ui.press("V", "j", "f")
        assert newsroom.library.stories.followed_and_muted() == (2, 0)
        await ui.press("g", "g", "V", "j", "z", "m")
        assert entry(newsroom, "paris-fr").story == entry(newsroom, "storm").story
        await ui.press("u")
        assert entry(newsroom, "paris-fr").story != entry(newsroom, "storm").story
        await ui.press("g", "g", "V", "G", "M")
        assert newsroom.library.stories.followed_and_muted()[1] == 2  # the rows that were listed


async def test_links_of_all_that_is_chosen_are_copied_opened_and_texts_piped(opened, monkeypatch, tmp_path):
    addresses = []
    monkeypatch.setattr(
        "feedreader.service.external.open_in_browser", lambda url, _command: addresses.append(url) or ""
    )
    async with opened() as ui:
        await ui.press("V", "G", "o")
        assert len(addresses) == 3
        await ui.press("g", "g", "V", "j", "y")
        assert len(ui.app.clipboard.splitlines()) == 2
        await ui.press("g", "g", "V", "j", "|")
        await ui.type(f"tee {tmp_path}/all")
        await ui.press("enter")
        await ui.until(lambda: (tmp_path / "all").exists() and (tmp_path / "all").read_text(encoding="utf-8") != "")
        assert (tmp_path / "all").read_text(encoding="utf-8").count("\f") == 1


async def test_the_cursor_and_chosen_rows_look_different_without_colours_too(opened):
    async with opened() as ui:
        await ui.press("x")
        assert ui.stories.render_line(0).text.startswith("┃")
        assert ui.stories.render_line(ui.stories.row_height).text.startswith("▌")


@pytest.mark.parametrize(
    ("go", "query"),
    [
        ((), "storm*"),
        (("g", "s"), "is:starred (storm*)"),
    ],
)
async def test_a_query_that_is_saved_somewhere_keeps_its_place(opened, newsroom, go, query):
    newsroom.library.entries.mark("star", [newsroom.entries["storm"]])
    async with opened() as ui:
        await ui.press(*go, "equals_sign")
        await ui.type("storm")
        await ui.press("enter", "z", "q")
        await ui.press("ctrl+u")
        await ui.type("mine")
        await ui.press("enter")
        assert [each.query for each in newsroom.library.queries.all()] == [query]
