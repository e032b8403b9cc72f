"""What an outlet is, and that everything which counts the outlets of a story counts the same."""

from __future__ import annotations

import pytest
from tests.builders import NOW, make_feed_data, make_intent, make_new, make_subscription

from feedreader.cli.output import story_record
from feedreader.linear.formatting import row_lines as told_rows
from feedreader.model.placing import NewStory, Placement
from feedreader.service.library import Library
from feedreader.service.lists import News
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store
from feedreader.text.outlet_names import OutletNames
from feedreader.tui.content import text_of
from feedreader.tui.main.polling import in_words
from feedreader.tui.reading import outlets_of, set_reading
from feedreader.tui.rows import Setting, front_lines, story_lines

PLANET = ("https://planet.example/ada.xml", "Ada's notes"), ("https://planet.example/bo.xml", "Bo on boats")
SECTIONS = ("https://post.example/world", "The Post | World"), ("https://feeds.post.example/sea", "The Post | Sea")
PLACES = ("https://medium.com/feed/@ada", "Ada"), ("https://medium.com/feed/@bo", "Bo")
CLAIMED = ("https://post.example/world", "The Post"), ("https://evil.example/rss", "The Post")


def words(lines) -> str:
    return " ".join(text_of(each) for each in lines).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        (PLANET, 1),  # whoever publishes both: their names make no difference
        (SECTIONS, 1),
        ((*PLANET, *SECTIONS), 2),
        (PLACES, 2),  # each has a place of his own on a platform
        (CLAIMED, 2),  # nothing confirms what the second says
        ((*PLANET, *SECTIONS, *PLACES), 4),
    ],
)
def test_everything_that_counts_the_outlets_of_a_story_counts_the_same(tmp_path, feeds, expected):
    with open_store(tmp_path / "f.db") as store:
        subscribed = [make_subscription(url, title=title, named_by=None) for url, title in feeds]
        store.writer.feeds.subscribe(subscribed, now=NOW)
        new = []
        for number, (url, title) in enumerate(feeds, 1):
            site = "https://post.example/" if "post" in title.lower() else url
            data = make_feed_data(title, site_url=site)
            each = make_new(f"a{number}", when=NOW, title="Ferry aground", url=f"{url}/a")
            new += store.writer.polling.apply([make_intent(number, each, data=data)]).new
        store.writer.stories.regroup([Placement(entry=each, story=NewStory(1)) for each in new], now=NOW)
        library = Library(store, Settings(), clock=lambda: NOW)
        (story,) = store.stories.page(limit=2)
        reading = library.entries.reading(story.lead)
        setting = Setting(NOW, 140, 3, names=OutletNames(library.feeds.without_health()))
        row = words(story_lines(story, setting, unfolded=False))
        card = words((*each.prefix, *each.body) for each in set_reading(reading, 140, NOW).lines[:6])
        front = words(front_lines(story, setting._replace(height=5), unfolded=False))
        linear = told_rows(1, story, NOW, setting.names)
    assert len(story.outlets) == len(outlets_of(reading)) == len(setting.names.of(story)) == expected
    assert len(set(story_record(story, NOW)["outlets"])) == expected
    counted = f"{expected} outlets" if expected > 1 else f"{len(feeds)} versions"
    assert counted in row
    assert counted in card
    assert (f"━ {expected}  " in front) == (expected > 1)
    assert counted in linear
    said = in_words(News(entries=len(feeds), stories=1, widest=story))
    assert (f"{expected} outlets on: " in said) == (expected > 1)
