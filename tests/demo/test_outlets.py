"""What `data/demo` promises to those who build on it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from feedreader.demo import demo_folder, load_newsroom, render

if TYPE_CHECKING:
    from feedreader.demo import DemoFeed, Newsroom

NEWSROOM = load_newsroom(demo_folder())


@pytest.fixture
def newsroom() -> Newsroom:
    return NEWSROOM


@pytest.fixture
def stories(newsroom: Newsroom) -> dict[str, set[tuple[str, str]]]:
    carried: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for outlet in newsroom.outlets:
        for entry in outlet.entries:
            carried[entry.story].add((outlet.key, entry.language))
    return carried


def test_it_is_a_newsroom_of_many_outlets_and_languages(newsroom: Newsroom) -> None:
    assert len(newsroom.outlets) >= 14
    assert len({outlet.language for outlet in newsroom.outlets}) >= 10
    assert 170 <= len(newsroom.entries) <= 240


def test_the_story_of_the_seed_is_carried_by_nine_outlets_in_six_languages_at_least(
    stories: dict[str, set[tuple[str, str]]],
) -> None:
    carried = stories["paris-declaration"]
    assert len({outlet for outlet, _ in carried}) >= 9
    assert len({language for _, language in carried}) >= 6


def test_other_stories_cross_outlets_and_languages_and_many_do_not(stories: dict[str, set[tuple[str, str]]]) -> None:
    shared = [carried for carried in stories.values() if len({outlet for outlet, _ in carried}) > 1]
    assert len(shared) >= 18
    assert sum(len({language for _, language in carried}) > 1 for carried in shared) >= 15
    assert len(stories) - len(shared) >= 40


def test_everything_lies_in_the_days_that_it_is_about(newsroom: Newsroom) -> None:
    early = {entry.story for entry in newsroom.entries if entry.published < datetime(2026, 1, 4, 12, tzinfo=UTC)}
    assert early == {"berlin-talks-december"}
    assert newsroom.closes < datetime(2026, 1, 13, tzinfo=UTC)


def test_keys_and_addresses_are_unique_and_every_site_is_on_the_reserved_domain(newsroom: Newsroom) -> None:
    entries = newsroom.entries
    assert len({entry.key for entry in entries}) == len({entry.url for entry in entries}) == len(entries)
    assert all(outlet.site.endswith(".example/") for outlet in newsroom.outlets)
    assert all(feed.site.endswith(".example/") for feed in newsroom.feeds)


def test_a_copy_names_an_entry_of_the_same_story(newsroom: Newsroom) -> None:
    by_key = {entry.key: entry for entry in newsroom.entries}
    copies = [entry for entry in newsroom.entries if entry.copy_of]
    assert len(copies) >= 8
    for entry in copies:
        assert entry.copy_of is not None
        assert by_key[entry.copy_of].story == entry.story


def test_every_link_leads_to_its_entry(newsroom: Newsroom) -> None:
    links = newsroom.by_link()
    for feed in newsroom.feeds:
        assert [links[feed.link_to(entry)].key for entry in feed.entries] == [entry.key for entry in feed.entries]


def test_all_formats_encodings_and_awkward_habits_are_there(newsroom: Newsroom) -> None:
    feeds = newsroom.feeds
    assert {feed.format for feed in feeds} == {"rss", "atom", "rdf", "json"}
    assert {"utf-8", "windows-1251", "iso-8859-1"} <= {feed.encoding for feed in feeds}
    assert {(), ("etag",), ("last-modified",), ("etag", "last-modified")} == {feed.validators for feed in feeds}
    assert not all(feed.declares_language for feed in feeds)
    assert any(not entry.title for entry in newsroom.entries)
    assert any(entry.enclosure for entry in newsroom.entries)
    assert any(revision.guid for entry in newsroom.entries for revision in entry.revisions)


@pytest.mark.parametrize("feed", [feed for feed in NEWSROOM.feeds if feed.format != "json"], ids=lambda feed: feed.key)
def test_every_document_is_well_formed_and_holds_every_entry_at_the_end(feed: DemoFeed, newsroom: Newsroom) -> None:
    root = etree.fromstring(render(feed, newsroom.closes).body)
    assert len(list(root.iter("{*}item", "{*}entry"))) == len(feed.entries) > 0


def test_bodies_are_html_with_the_furniture_of_real_articles(newsroom: Newsroom) -> None:
    seen: set[str] = set()
    for entry in newsroom.entries:
        if entry.body:
            seen |= {str(element.tag) for element in html.fragment_fromstring(entry.body, create_parent=True).iter()}
    assert {"h2", "h3", "ul", "ol", "table", "blockquote", "pre", "figure", "figcaption", "a", "img"} <= seen
