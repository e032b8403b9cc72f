"""A rule or a filter made from the entry at hand: what is alike, what it would touch, what is done."""

from __future__ import annotations

import pytest


async def test_a_rule_is_made_of_the_entry_at_hand_with_a_look_at_what_it_would_touch(opened, newsroom):
    async with opened() as ui:
        await ui.press("j", "z", "equals_sign")
        assert "with these words in the title: title:closes title:ports" in ui.text
        await ui.type("words")
        await ui.press("enter")
        await ui.until(lambda: "would touch 1 of the last 5 entries" in ui.text, "the preview")
        await ui.press("enter")
        assert "mark them read" in ui.text
        await ui.type("star")
        await ui.press("enter")
        (rule,) = newsroom.library.rules.all()
        assert (rule.query, [str(each) for each in rule.actions]) == ("title:closes title:ports", ["star"])
        assert newsroom.library.entries.get(newsroom.entries["storm"]).starred
        await ui.press("u", "u")
        assert newsroom.library.rules.all() == ()
        assert not newsroom.library.entries.get(newsroom.entries["storm"]).starred


async def test_a_query_that_cannot_be_read_is_told_at_its_place_and_nothing_is_kept(opened, newsroom):
    async with opened() as ui:
        await ui.press("j", "z", "equals_sign", "enter")
        await ui.type(" (")
        await ui.press("enter")
        assert ui.desk.prompt.is_open
        assert newsroom.library.rules.all() == ()


async def test_what_is_alike_can_be_listed_instead(opened):
    async with opened() as ui:
        await ui.press("j", "z", "equals_sign", "enter")
        await ui.press("enter", "enter")
        assert ui.view.filter == "title:closes title:ports"
        assert len(ui.stories.keys) == 1
        await ui.press("escape")
        assert ui.view.filter == ""


@pytest.mark.parametrize("name", ["paris-fr", "paris-en", "storm", "post"])
def test_every_query_that_is_offered_finds_the_entry_that_it_was_made_of(newsroom, name):
    library, entries = newsroom
    found = library.entries.alike(entries[name])
    assert found
    for each in found:
        assert entries[name] in {row.id for page in library.entries.pages(each.query) for row in page}, each


async def test_what_is_said_before_the_line_to_type_into_has_its_place_is_shown(opened):
    async with opened() as ui:

        def ask():
            ui.desk.ask("rule", "Which entries", lambda _: None)
            ui.desk.prompt.note("said at once")

        ui.app.call_later(ask)
        await ui.until(lambda: "said at once" in ui.text, "the note")
