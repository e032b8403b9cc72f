"""The person's state out of one store and into another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import MINUTE, NOW, make_intent, make_new, make_subscription
from tests.inside import store_of, workspace_of

from feedreader.errors import FeedreaderError, StateFileError
from feedreader.model.entries import EntryId
from feedreader.model.stories import StoryId
from feedreader.policy.actions import read_action
from feedreader.policy.state_lines import read_line, write_line
from feedreader.service import rules
from feedreader.service.library import Library
from feedreader.service.state import export_state, import_state
from feedreader.settings.config import Settings, Stories
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine
from feedreader.store.selection import STARRED, of_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FEEDS = ("https://one.example/feed", "https://two.example/feed")
GUIDS = ("a", "b", "ĉ\n\u202e'")
HEAD = '{"feedreader":"state","version":1}'


def library_at(path: Path, *, backwards: bool = False) -> Library:
    """Two feeds of three entries; `backwards`, every number is another one."""
    store = open_store(path)
    order = -1 if backwards else 1
    store.writer.feeds.subscribe([make_subscription(url) for url in FEEDS[::order]], now=NOW)
    for feed in store.feeds.all():
        news = [make_new(guid, when=NOW - place * MINUTE) for place, guid in enumerate(GUIDS[::order])]
        store.writer.polling.apply([make_intent(feed.feed.id, *news)])
    return Library(store, Settings(stories=Stories(reading_marks="never")), clock=lambda: NOW)


@pytest.fixture
def libraries(tmp_path: Path) -> Iterator[tuple[Library, Library]]:
    here, there = library_at(tmp_path / "a.db"), library_at(tmp_path / "b.db", backwards=True)
    yield here, there
    store_of(here).close()
    store_of(there).close()


def said(library: Library) -> list[str]:
    """A state file in an order that does not depend on numbers; stories entry by entry."""
    lines = []
    for record in map(json.loads, list(export_state(workspace_of(library)))[1:]):
        if record["is"] == "story":
            lines += [json.dumps({**record, "entries": [entry]}) for entry in record["entries"]]
        else:
            lines.append(json.dumps(record))
    return sorted(lines)


def steps(library: Library) -> int:
    return len([line for line in store_of(library).user_data.journal() if not line.undone])


entries = st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True)
tags = st.sampled_from(["a", "a/b", "ü"])
stories = st.lists(st.integers(1, 9).map(StoryId), min_size=2, max_size=3, unique=True)
changes = st.lists(
    st.one_of(
        st.tuples(st.just("mark"), st.sampled_from(["read", "unread", "star", "unstar"]), entries),
        st.tuples(st.just("tag"), tags, entries, st.booleans()),
        st.tuples(st.just("tag feed"), st.integers(1, 2), tags),
        st.tuples(st.just("name feed"), st.integers(1, 2), st.sampled_from([None, "Mine"])),
        st.tuples(st.just("query"), st.sampled_from(["x", "ÿ"]), st.sampled_from(["is:unread", 'tag:a "b c"'])),
        st.tuples(st.just("rule"), st.sampled_from(["x", "ÿ"]), st.sampled_from(["star", "tag a", "mark read"])),
        st.tuples(st.just("apply"), st.sampled_from(["x", "ÿ"])),
        st.tuples(st.just("merge"), stories),
        st.tuples(st.just("split"), entries),
        st.tuples(st.just("story"), stories, st.booleans()),
    ),
    max_size=10,
)


def change(library: Library, how: str, *facts: Any) -> None:
    writer = store_of(library).writer
    does: dict[str, Callable[..., object]] = {
        "mark": library.entries.mark,
        "tag": lambda tag, which, add: library.entries.tag([tag], which, add=add),
        "tag feed": lambda feed, tag: writer.tags.tag_feeds([feed], tag, now=NOW),
        "name feed": lambda feed, title: writer.feeds.rename(feed, title, now=NOW),
        "query": library.queries.save,
        "rule": lambda name, action: library.rules.add(name, "is:unread", [action]),
        "apply": library.rules.apply,
        "merge": library.stories.merge,
        "split": lambda which: library.stories.split([EntryId(entry) for entry in which]),
        "story": lambda which, mute: (writer.stories.mute if mute else writer.stories.follow)(which, now=NOW),
    }
    try:
        does[how](*facts)
    except FeedreaderError:  # such as merging a story with itself
        return


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=changes)
def test_any_state_arrives_whole_once_and_undoably(tmp_path_factory: pytest.TempPathFactory, made: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("state")
    here, there = library_at(folder / "a.db"), library_at(folder / "b.db", backwards=True)
    for each in made:
        change(here, *each)
    empty, before = said(there), steps(there)
    report = import_state(workspace_of(there), export_state(workspace_of(here)), name="x")
    assert report.unplaced == ()
    assert said(there) == said(here)
    assert steps(there) == before + bool(said(here))
    again = import_state(workspace_of(there), export_state(workspace_of(here)), name="x")
    assert (again.done, steps(there)) == ((), before + bool(said(here)))
    if said(here):
        undone = there.journal.undo()
        assert undone is not None
        assert undone.skipped == 0
    assert said(there) == empty
    assert examine(store_of(there)) == ()
    store_of(here).close()
    store_of(there).close()


def test_what_is_there_already_stays(libraries):
    here, there = libraries
    there.entries.mark("star", [1])
    there.entries.tag(["mine"], [2], add=True)
    import_state(workspace_of(there), export_state(workspace_of(here)), name="x")
    assert (store_of(there).entries.count(STARRED), store_of(there).entries.count(of_tag("mine"))) == (
        1,
        1,
    )


def test_a_report_says_how_much_came(libraries):
    here, there = libraries
    here.entries.mark("read", [1, 2])
    here.entries.tag(["a"], [3], add=True)
    here.queries.save("x", "is:unread")
    report = import_state(workspace_of(there), export_state(workspace_of(here)), name="x")
    assert report.done == ("1 saved query", "2 read marks", "1 tag on an entry")


def test_a_tag_remembers_the_rule_that_put_it_there(libraries):
    here, there = libraries
    here.rules.add("Sea", "is:unread", ["tag sea"])
    here.rules.apply("Sea")
    import_state(workspace_of(there), export_state(workspace_of(here)), name="x")
    assert store_of(there).reader().execute("SELECT DISTINCT rule FROM entry_tag").fetchall() == [(1,)]
    assert store_of(there).rules.all()[0].actions == (read_action("tag sea"),)


def test_entries_and_feeds_that_are_not_here_are_told_by_feed(libraries):
    _, there = libraries
    lines = [
        HEAD,
        json.dumps({"is": "feed", "url": "https://lost.example/", "tags": ["a"]}),
        json.dumps({"is": "entry", "feed": "https://nowhere.example/", "guid": "a", "read": True}),
        json.dumps({"is": "entry", "feed": FEEDS[0], "guid": "zz", "read": True}),
        json.dumps({"is": "entry", "feed": FEEDS[0], "guid": "a", "read": True}),
    ]
    report = import_state(workspace_of(there), lines, name="x")
    assert report.done == ("1 read mark",)
    assert report.unplaced == (
        (
            "https://lost.example/: not subscribed to, so its tags and its name were left out; "
            "import the subscriptions first"
        ),
        "https://nowhere.example/: 1 line about entries that have not come yet; they wait for them",
        "https://one.example/feed: 1 line about entries that have not come yet; they wait for them",
    )


@pytest.mark.parametrize(("lost", "last"), [(21, "and 1 more feed"), (22, "and 2 more feeds")])
def test_a_report_names_twenty_feeds_and_counts_the_others(libraries, lost, last):
    lines = [
        json.dumps({"is": "feed", "url": f"https://lost.example/{number}", "tags": ["a"]}) for number in range(lost)
    ]
    unplaced = import_state(workspace_of(libraries[1]), [HEAD, *lines], name="x").unplaced
    assert [*unplaced[20:]] == [last]
    assert len(import_state(workspace_of(libraries[1]), [HEAD, *lines[:20]], name="x").unplaced) == 20


def test_what_names_entries_to_come_waits_for_them_before_rules_see_them(libraries, tmp_path):
    here, _ = libraries
    here.entries.mark("read", [1, 2])
    here.entries.tag(["later"], [3], add=True)
    here.stories.merge([here.entries.get(1).story, here.entries.get(4).story])
    store_of(here).writer.stories.mute([here.entries.get(1).story], now=NOW)
    with open_store(tmp_path / "new.db") as store:
        new = Library(store, Settings(stories=Stories(reading_marks="never")), clock=lambda: NOW)
        store.writer.feeds.subscribe([make_subscription(FEEDS[0])], now=NOW)
        new.rules.add("Unread", "is:unread", ["star"])
        import_state(workspace_of(new), export_state(workspace_of(here)), name="x")
        assert steps(new) == 3
        for url, guids in ((FEEDS[0], "ab"), (FEEDS[1], "a"), (FEEDS[0], GUIDS[2:])):
            feed = store.writer.feeds.subscribe([make_subscription(url)], now=NOW)[0].feed
            store.writer.polling.apply([make_intent(feed, *(make_new(guid, when=NOW) for guid in guids))])
            rules.apply_new(workspace_of(new))
        new.rules.forget("Unread")
        for starred in store_of(new).entries.page(STARRED):
            new.entries.mark("unstar", [starred.id])
        assert said(new) == said(here)
        assert store.reader().execute("SELECT count(*) FROM waiting_state").fetchone() == (0,)
        assert [effect.rule for effect in new.rules.effects(1)] == []
        while undone := new.journal.undo():
            assert undone.skipped == 0
        assert examine(store) == ()


def test_an_import_that_is_undone_leaves_nothing_waiting(libraries):
    _, there = libraries
    line = json.dumps({"is": "entry", "feed": FEEDS[0], "guid": "zz", "read": True})
    import_state(workspace_of(there), [HEAD, line], name="x")
    assert len(list(export_state(workspace_of(there)))) == 2
    there.journal.undo()
    assert len(list(export_state(workspace_of(there)))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        "[" * 100_000,
        "{}",
        '{"is": "spell"}',
        '{"is": "entry", "feed": 1, "guid": "a"}',
        '{"is": "entry", "feed": "https://one.example/feed", "guid": "a", "read": "yes"}',
        '{"is": "entry", "feed": "https://one.example/feed", "guid": "\\ud800"}',
        '{"is": "feed", "url": "https://one.example/feed", "tags": "abc"}',
        '{"is": "query", "name": "x", "query": "(a"}',
        '{"is": "query", "name": " ", "query": "a"}',
        '{"is": "rule", "name": "x", "query": "a", "actions": ["exec:rm"]}',
        '{"is": "rule", "name": "x", "query": "", "actions": ["star"]}',
        '{"is": "rule", "name": "x", "query": "a", "actions": []}',
        '{"is": "correction", "entries": [["f", "g"]], "together": true}',
        '{"is": "correction", "entries": [["f", "g"], ["f", "g"]], "together": true}',
        '{"is": "story", "entries": "ab"}',
        '{"is": "event", "entries": "ab"}',
        '{"is": "event correction", "entries": [["x", "y"]]}',
        '{"is": ["entry"]}',
        '{"is": "entry", "feed": "f", "guid": "g", "rules": ["abc"]}',
    ],
)
def test_a_line_that_says_nothing_is_named_and_the_others_are_taken_in(libraries, line):
    _, there = libraries
    good = json.dumps({"is": "entry", "feed": FEEDS[0], "guid": "a", "starred": True})
    report = import_state(workspace_of(there), [HEAD, line, "", good], name="x")
    assert report.done == ("1 star",)
    (why,) = report.unplaced
    assert why.startswith("x, line 2: ")
    assert len(why) < 200


@pytest.mark.parametrize(
    "first", ["", "[]", "hello", "[" * 100_000, '{"feedreader": "opml"}', '{"feedreader": "state"}']
)
def test_a_file_that_is_no_state_is_refused(libraries, first):
    with pytest.raises(StateFileError, match=r"^x\.jsonl: this "):
        import_state(workspace_of(libraries[1]), [first], name="x.jsonl")


def test_a_file_of_a_newer_program_is_refused(libraries):
    with pytest.raises(StateFileError, match="version 2, newer than 1"):
        import_state(workspace_of(libraries[1]), ['{"feedreader":"state","version":2}'], name="x")


def test_those_who_were_taken_out_together_stay_together(libraries):
    here, there = libraries
    whole = here.stories.merge([here.entries.get(number).story for number in (1, 2, 3, 4)])
    here.stories.split([EntryId(3), EntryId(4)])
    here.stories.merge([here.entries.get(3).story, here.entries.get(5).story])
    assert len(store_of(here).stories.get(whole).entries) == 2
    everything = [row.story for row in store_of(there).entries.page()]
    there.stories.merge(everything)
    import_state(workspace_of(there), export_state(workspace_of(here)), name="x")
    story_of = {(row.feed, row.title): row.story for row in store_of(there).entries.page()}
    assert len(set(story_of.values())) >= 2
    assert examine(store_of(there)) == ()


def story_at(library: Library, feed: str, guid: str) -> StoryId:
    """The story of an entry, by what names it in any store."""
    query = (
        "SELECT s.story FROM entry_state s JOIN entry e ON e.id = s.entry JOIN feed f ON f.id = e.feed "
        "WHERE f.url = ? AND e.guid = ?"
    )
    return StoryId(store_of(library).reader().execute(query, (feed, guid)).fetchone()[0])


def moved(here: Library, there: Library) -> list[str]:
    """What an import did, which is done once, in one step, and leaves a sound store."""
    before = steps(there)
    report = import_state(workspace_of(there), export_state(workspace_of(here)), name="x")
    again = import_state(workspace_of(there), export_state(workspace_of(here)), name="x")
    assert again.done == ()
    assert steps(there) == before + 1
    assert examine(store_of(there)) == ()
    return list(report.done)


ONE, TWO, THREE = ((FEEDS[0], "a"), (FEEDS[0], "b"), (FEEDS[1], "a"))


@pytest.mark.parametrize("how", ["muted", "followed"])
def test_an_event_that_is_muted_or_followed_is_so_there_as_well(libraries, how):
    here, there = libraries
    here.stories.tie([story_at(here, *each) for each in (ONE, TWO)])
    act = here.stories.mute_coverage if how == "muted" else here.stories.follow_coverage
    act(story_at(here, *ONE))
    assert "1 muted or followed event" in moved(here, there)
    event = there.stories.coverage(story_at(there, *TWO))
    assert getattr(event, how)
    assert {story.id for story in event.stories} == {story_at(there, *each) for each in (ONE, TWO)}
    there.stories.tie([story_at(there, *ONE), story_at(there, *THREE)])
    assert getattr(there.stories.get(story_at(there, *THREE)), how)  # also what comes to it


def test_who_was_tied_to_an_event_is_tied_there_and_who_was_taken_out_is_out(libraries):
    here, there = libraries
    for library in libraries:
        library.stories.tie([story_at(library, *each) for each in (ONE, TWO, THREE)])
    here.stories.take_out(story_at(here, *TWO))
    assert "2 corrections of events" in moved(here, there)
    event = there.stories.coverage(story_at(there, *ONE))
    assert {story.id for story in event.stories} == {story_at(there, *each) for each in (ONE, THREE)}
    assert there.stories.coverage(story_at(there, *TWO)) is None


def test_what_was_tied_is_tied_where_grouping_had_not_seen_it(libraries):
    here, there = libraries
    here.stories.tie([story_at(here, *each) for each in (ONE, THREE)])
    assert moved(here, there) == ["1 correction of events"]
    event = there.stories.coverage(story_at(there, *ONE))
    assert {story.id for story in event.stories} == {story_at(there, *each) for each in (ONE, THREE)}


@pytest.mark.parametrize("is_", ["story", "correction", "event", "event correction"])
def test_no_line_about_stories_or_events_shows_what_is_secret_in_an_address(is_):
    entries = [["https://me:hush@one.example/feed", "a"], ["https://me:hush@one.example/feed", "b"]]
    line = json.dumps({"is": is_, "entries": entries, "muted": True, "together": True})
    assert "hush" not in write_line(read_line(line))
