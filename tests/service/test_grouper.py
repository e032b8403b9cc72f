"""Grouping at work: what arrives is put into stories, a user's word stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOW, make_entry, make_intent, make_new
from tests.fakes.encoder import FakeEncoder
from tests.inside import store_of, workspace_of
from threadpoolctl import threadpool_info, threadpool_limits

from feedreader.model.intents import ChangedEntry
from feedreader.model.stories import ReasonKind
from feedreader.service.embedding import Embedder
from feedreader.service.grouper import Grouper
from feedreader.service.library import Library
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings, Stories
from feedreader.stories.assign import Live
from feedreader.stories.features import describe
from feedreader.stories.regroup import regroup

HEADLINES = {
    1: (
        "Ferry with 214 aboard runs aground off Stornaway Sound",
        "Central bank of Norland cuts its rate to 3.5 percent",
    ),
    2: (
        "Ferry with 214 people aboard runs aground in fog off Stornaway",
        "Museum of glass opens in Murano after restoration",
    ),
}


@pytest.fixture
def library(store, clock, subscribe):
    feeds = subscribe("https://harbour.example/feed", "https://tidewater.example/feed")
    for feed in feeds:
        entries = [
            make_new(f"{feed}-{number}", title=title, content="", url=f"https://outlet{feed}.example/{number}")
            for number, title in enumerate(HEADLINES[feed])
        ]
        store.writer.polling.apply([make_intent(feed, *entries)])
    return Library(store, Settings(), clock=clock)


def sizes(library):
    return sorted(len(story.entries) for story in store_of(library).stories.page(limit=-1))


def told_together(library):
    return next(story for story in store_of(library).stories.page(limit=-1) if len(story.entries) == 2)


def test_grouping_computes_in_one_thread(library, monkeypatch):
    seen = []
    monkeypatch.setattr("feedreader.service.grouper.REGROUP_SHARE", 1.0)  # what arrives next is put into stories alone
    monkeypatch.setattr("feedreader.service.grouper.regroup", lambda *given: (seen.append(blas()), regroup(*given))[1])
    assign, grouper = Live.assign, Grouper(workspace_of(library))
    monkeypatch.setattr(Live, "assign", lambda *given: (seen.append(blas()), assign(*given))[1])
    with threadpool_limits(limits=2, user_api="blas"):
        grouper.arrived()
        store_of(library).writer.polling.apply([make_intent(1, make_new("more", title="One more"))])
        grouper.arrived()
    assert len(seen) == 2
    assert seen[0] | seen[1] <= {1}


def blas():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_two_reports_of_one_event_are_one_story_with_a_reason(library):
    Grouper(workspace_of(library)).arrived()
    assert sizes(library) == [1, 1, 2]
    story = told_together(library)
    (link,) = store_of(library).stories.links(story.id)
    assert set(story.entries) == {link.entry, link.with_entry}
    assert link.evidence


def test_grouping_twice_changes_nothing(library):
    grouper = Grouper(workspace_of(library))
    grouper.arrived()
    before = store_of(library).stories.page(limit=-1)
    assert grouper.group().moved == 0
    assert Grouper(workspace_of(library)).group().moved == 0
    assert store_of(library).stories.page(limit=-1) == before


def test_a_split_is_never_overruled(library):
    Grouper(workspace_of(library)).arrived()
    library.stories.split([told_together(library).entries[1]])
    Grouper(workspace_of(library)).group()
    assert sizes(library) == [1, 1, 1, 1]
    library.journal.undo()
    Grouper(workspace_of(library)).group()
    assert sizes(library) == [1, 1, 2]


def test_a_merge_is_never_overruled(library):
    Grouper(workspace_of(library)).arrived()
    singles = [story.id for story in store_of(library).stories.page(limit=-1) if len(story.entries) == 1]
    library.stories.merge(singles)
    Grouper(workspace_of(library)).group()
    assert sizes(library) == [2, 2]


def test_what_arrives_later_joins_the_story_that_is_there(library, monkeypatch):
    monkeypatch.setattr("feedreader.service.grouper.REGROUP_SHARE", 9.0)  # as where one entry is a small part
    grouper = Grouper(workspace_of(library))
    grouper.arrived()
    story = told_together(library)
    late = make_new(
        "late", title="Aground off Stornaway: ferry with 214 aboard waits for the tide in the fog", content=""
    )
    store_of(library).writer.polling.apply([make_intent(1, late)])
    grouper.arrived()
    assert len(store_of(library).stories.get(story.id).entries) == 3
    assert store_of(library).entries.to_group() == ()


def test_an_entry_that_its_outlet_rewrote_is_read_again(library):
    grouper = Grouper(workspace_of(library))
    grouper.arrived()
    own = next(row for row in store_of(library).entries.of_story(told_together(library).id) if row.feed == 1)
    rewritten = ChangedEntry(
        id=own.id,
        data=make_entry("1-0", title="Hedgehogs counted again", content=""),
        content_hash=1,
    )
    store_of(library).writer.polling.apply([make_intent(1, changed=(rewritten,))])
    grouper.group()
    assert sizes(library) == [1, 1, 1, 1]


@pytest.fixture
def described(monkeypatch):
    """The entries that were read for grouping, each time."""
    entries = []
    monkeypatch.setattr(
        "feedreader.service.grouper.describe", lambda entry, **facts: entries.append(entry) or describe(entry, **facts)
    )
    return entries


@pytest.mark.parametrize("published", [NOW, None], ids=["dated", "undated"])
def test_an_entry_is_undated_where_its_feed_does_not_say_when_it_was_published(
    store, clock, subscribe, monkeypatch, published
):
    read = []
    monkeypatch.setattr(
        "feedreader.service.grouper.describe",
        lambda entry, **facts: read.append(describe(entry, **facts)) or read[-1],
    )
    (feed,) = subscribe("https://harbour.example/feed")
    store.writer.polling.apply([make_intent(feed, make_new("a", title="Ferry aground", published=published))])
    Grouper(workspace_of(Library(store, Settings(), clock=clock))).arrived()
    (one,) = read
    assert one.dated == (published is not None)
    assert one.day == NOW.timestamp() / 86_400


def test_features_are_kept_until_their_entry_leaves_the_window(library, clock, described):
    grouper = Grouper(workspace_of(library))
    grouper.arrived()
    grouper.group()
    assert len(described) == 4
    clock.now += timedelta(days=30)
    grouper.group()
    clock.now -= timedelta(days=30)
    grouper.group()
    assert len(described) == 8


def test_vectors_bring_together_what_shares_no_word(library):
    late = make_new("late", title="Fähre mit vielen Passagieren läuft im Nebel auf Grund", content="", language="de")
    store_of(library).writer.polling.apply([make_intent(1, late)])
    fake = FakeEncoder(("Ferry", "Fähre"), ("Museum",), ("bank",))
    grouper = Grouper(workspace_of(library), embedder=Embedder(workspace_of(library), fake))
    grouper.arrived()
    assert sizes(library) == [1, 1, 1, 2]
    story = told_together(library)
    assert grouper.embed().vectors == 5
    done = grouper.group()
    assert (done.entries, done.vectors) == (5, 5)
    assert sizes(library) == [1, 1, 3]
    assert len(store_of(library).stories.get(story.id).entries) == 3
    reasons = [reason.kind for link in store_of(library).stories.links(story.id) for reason in link.evidence]
    assert ReasonKind.MEANING in reasons
    assert grouper.group().moved == 0
    assert grouper.embed().vectors == 0


def test_a_story_that_is_still_told_comes_into_the_window_as_a_whole(store, clock, subscribe):
    (feed, other) = subscribe("https://harbour.example/feed", "https://tidewater.example/feed")
    days = {"first": 5, "last": 0, "over": 5}
    for key, age in days.items():
        source = other if key == "last" else feed
        entry = make_new(key, title=key, content="", url=None, when=NOW - timedelta(days=age))
        store.writer.polling.apply([make_intent(source, entry)])
    library = Library(store, Settings(), clock=clock)
    of = {store.entries.guids([row.id])[row.id]: row for row in store.entries.page(limit=-1)}
    library.stories.merge([of["first"].story, of["last"].story])
    settings = Settings(stories=Stories(window=timedelta(days=4)))
    assert Grouper(Workspace(store, settings, clock=clock)).group().entries == 2
    settings = Settings(stories=Stories(window=timedelta(days=6)))
    assert Grouper(Workspace(store, settings, clock=clock)).group().entries == 3


@pytest.mark.parametrize(("earlier", "together"), [(0, True), (120, False)])
def test_words_that_were_common_before_the_window_join_nothing(store, clock, subscribe, earlier, together):
    feeds = subscribe("https://harbour.example/feed", "https://tidewater.example/feed")
    for number in range(earlier):
        title, when = f"Harbour festival {chr(97 + number % 26) * 6}", NOW - timedelta(days=6)
        entry = make_new(f"{number}", title=title, content="", url=None, when=when)
        store.writer.polling.apply([make_intent(feeds[0], entry)])
    for feed, word in zip(feeds, ("amber", "birch"), strict=True):
        entry = make_new(word, title=f"Harbour festival {word}", content="", url=None, when=NOW)
        store.writer.polling.apply([make_intent(feed, entry)])
    library = Library(store, Settings(stories=Stories(window=timedelta(days=4))), clock=clock)
    assert Grouper(workspace_of(library)).group().entries == 2
    first, second = store.entries.page(limit=2)
    assert (first.story == second.story) is together


def test_what_a_feed_brings_beyond_its_share_stands_alone_and_costs_nothing(library, monkeypatch, described):
    monkeypatch.setattr("feedreader.service.grouper.MOST_OF_A_FEED", 3)
    store = store_of(library)
    feed = store.feeds.all()[0].feed.id
    new = [make_new(f"flood{n}", title=f"Ferry runs aground off Murano, flood {n}", content="") for n in range(9)]
    store.writer.polling.apply([make_intent(feed, *new)])
    grouper = Grouper(workspace_of(library))
    grouper.arrived()
    assert max(sizes(library)) <= 5  # three of this feed, two of the other
    assert len(described) <= 5
    more = [make_new(f"more{n}", title=f"Ferry runs aground off Murano, more {n}", content="") for n in range(4)]
    monkeypatch.setattr("feedreader.service.grouper.REGROUP_SHARE", 9.0)
    store.writer.polling.apply([make_intent(feed, *more)])
    grouper.arrived()
    assert max(sizes(library)) <= 5  # three of this feed, two of the other
    assert store.entries.to_group() == ()


def test_the_lead_follows_the_languages_that_the_user_comes_to_prefer(store, clock, subscribe):
    feeds = subscribe("https://harbour.example/feed", "https://tidewater.example/feed")
    for feed, language in zip(feeds, ("en", "fr"), strict=True):
        new = make_new("g", title="Ferry aground off Lake Tarn, eleven missing", content="", language=language)
        store.writer.polling.apply([make_intent(feed, new)])

    def preferring(language):
        return Library(store, Settings(stories=Stories(languages=(language,))), clock=clock)

    def lead(library):
        Grouper(workspace_of(library)).group()
        return store.stories.page()[0].lead

    def lead_at_once(library):
        return library.stories.choose_leads(), store.stories.page()[0].lead

    assert [lead(preferring(language)) for language in ("en", "fr", "en")] == [1, 2, 1]
    assert [lead_at_once(preferring(language)) for language in ("fr", "fr", "en")] == [(1, 2), (0, 2), (1, 1)]
