"""The larger event behind a story, in the interface: its time line, lists folded by it, following and correcting it."""

from __future__ import annotations

import pytest
from tests.inside import store_of

from feedreader.model.placing import Covering, NewCoverage
from feedreader.model.stories import Reason, ReasonKind
from feedreader.tui.command import Where


@pytest.fixture
def event(newsroom):
    """The stories of Paris and of the storm are one event."""
    library, entries = newsroom
    stories = {name: library.entries.get(entries[name]).story for name in ("paris-fr", "storm", "post")}
    coverage, why = NewCoverage(0), (Reason(ReasonKind.SHARED_WORDS, ("Ports",)),)
    store_of(library).writer.coverage.cover(
        [
            Covering(story=stories["storm"], coverage=coverage),
            Covering(
                story=stories["paris-fr"], coverage=coverage, with_story=stories["storm"], score=0.3, evidence=why
            ),
        ],
        now=library.clock(),
    )
    return stories


@pytest.mark.parametrize("story", ["storm", "paris-fr"])
async def test_the_time_line_tells_the_stories_of_an_event_and_opens_at_the_one_it_was_asked_for(opened, event, story):
    async with opened() as ui:
        assert ui.stories.go_to(event[story])
        await ui.press("z", "w")
        assert "2 stories" in ui.text
        assert "tied with “Storm closes ports”" in ui.text
        assert "· Both mention Ports." in ui.text
        assert "│ ▌▸ " in ui.text
        await ui.press("enter")
        assert ui.pane is Where.READER
        assert ui.reading.entry.story == event[story]


async def test_what_has_no_title_is_called_by_how_it_begins(opened, newsroom, event):
    with store_of(newsroom.library).writer.transaction() as connection:
        connection.execute("UPDATE entry SET title = '' WHERE id = ?", (newsroom.entries["storm"],))
    async with opened() as ui:
        await ui.press("z", "w")
        assert "tied with “The first link and the second" in ui.text
        assert "untitled" not in ui.text


async def test_a_story_without_an_event_says_so(opened, newsroom):
    async with opened() as ui:
        await ui.press("z", "w")
        assert "not part of a larger event" in ui.text


async def test_stories_of_one_event_are_one_row_and_unfold_again(opened, event):
    async with opened() as ui:
        before = list(ui.stories.listed)
        await ui.press("z", "W")
        assert list(ui.stories.listed) == [story for story in before if story != event["storm"]]
        await ui.press("z", "W")
        assert list(ui.stories.listed) == before


async def test_an_event_is_followed_and_muted_as_a_whole_and_a_story_leaves_it(opened, newsroom, event):
    library, _ = newsroom
    async with opened() as ui:
        await ui.press("z", "F")
        assert library.stories.coverage(event["storm"]).followed
        assert library.stories.get(event["storm"]).followed
        await ui.press("z", "M")
        assert library.stories.get(event["storm"]).muted
        await ui.press("u", "u")
        assert not library.stories.get(event["storm"]).muted
        await ui.press("z", "-")
        assert library.stories.get(event["paris-fr"]).coverage is None
