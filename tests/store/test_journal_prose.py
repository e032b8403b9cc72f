"""A store of a version that kept sentences in its journal: they are values now, and say what they said."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from sqlite_utils import Database
from tests.builders import NOW, entry_ids, make_intent, make_new, make_subscription

from feedreader.model.journal import Change, ChangeKind
from feedreader.model.rules import Action, ActionKind
from feedreader.store.connect import open_store
from feedreader.store.journal import read_change, write_change
from feedreader.store.journal_prose import change_of
from feedreader.store.migrations import migrations
from feedreader.store.version import APPLICATION_ID
from feedreader.text.journal_wording import change_words

TAGS = {"politics/eu", "sea", "rock and roll", "a", "b", "c"}
STAR, READ = Action(ActionKind.STAR), Action(ActionKind.READ)
UNDERSTOOD = {
    "Marked 1 entry read": Change(ChangeKind.READ, 1),
    "Marked 1,312 entries read": Change(ChangeKind.READ, 1_312),
    "Marked 2 entries unread": Change(ChangeKind.UNREAD, 2),
    "Marked an entry and its copies read (3 entries)": Change(ChangeKind.READ_WITH_COPIES, 3, meant=1),
    "Marked 2 entries and their copies read (1,003 entries)": Change(ChangeKind.READ_WITH_COPIES, 1_003, meant=2),
    "Marked an entry and its story read (4 entries)": Change(ChangeKind.READ_WITH_STORIES, 4, meant=1),
    "Starred 1 entry": Change(ChangeKind.STARRED, 1),
    "Unstarred 12 entries": Change(ChangeKind.UNSTARRED, 12),
    "Tagged 12 entries politics/eu": Change(ChangeKind.TAGGED, 12, ("politics/eu",)),
    "Tagged 1 entry a, b and c": Change(ChangeKind.TAGGED, 1, ("a", "b", "c")),
    "Tagged 1 entry rock and roll": Change(ChangeKind.TAGGED, 1, ("rock and roll",)),
    "Tagged 1 entry here and there": Change(ChangeKind.TAGGED, 1, ("here and there",)),
    "Took a and b off 2 entries": Change(ChangeKind.UNTAGGED, 2, ("a", "b")),
    "Tagged 2 feeds sea": Change(ChangeKind.FEEDS_TAGGED, 2, ("sea",)),
    "Took sea off 1 feed": Change(ChangeKind.FEEDS_UNTAGGED, 1, ("sea",)),
    "Moved 3 feeds to politics/eu": Change(ChangeKind.FEEDS_MOVED, 3, ("politics/eu",)),
    "Moved 1 feed to no folder": Change(ChangeKind.FEEDS_MOVED, 1),
    "Renamed the tag sea to coast": Change(ChangeKind.TAG_RENAMED, names=("sea", "coast")),
    "Renamed The Harbour Gazette": Change(ChangeKind.FEED_RENAMED, 1, ("The Harbour Gazette",)),
    "Saved the query ferries": Change(ChangeKind.QUERY_SAVED, names=("ferries",)),
    "Removed the saved query ferries": Change(ChangeKind.QUERY_REMOVED, names=("ferries",)),
    "Saved the rule Sea: all": Change(ChangeKind.RULE_SAVED, names=("Sea: all",)),
    "Removed the rule Sea": Change(ChangeKind.RULE_REMOVED, names=("Sea",)),
    "Rule Sea: tagged 12 entries a, starred 3 entries, marked 1 entry read": Change(
        ChangeKind.RULE_APPLIED, names=("Sea",), actions=((Action(ActionKind.TAG, "a"), 12), (STAR, 3), (READ, 1))
    ),
    "Rule Quiet: muted the stories of 2 entries": Change(
        ChangeKind.RULE_APPLIED, names=("Quiet",), actions=((Action(ActionKind.MUTE), 2),)
    ),
    "Subscribed to 7 feeds": Change(ChangeKind.SUBSCRIBED, 7),
    "Subscribed to https://news.example/feed.xml": Change(ChangeKind.SUBSCRIBED, 1, ("https://news.example/feed.xml",)),
    "Unsubscribed from The Gazette": Change(ChangeKind.UNSUBSCRIBED, 1, ("The Gazette",)),
    "Unsubscribed from 2 feeds": Change(ChangeKind.UNSUBSCRIBED, 2),
    "Set interval, name and folder of The Gazette": Change(
        ChangeKind.FEED_SET, names=("interval", "name", "folder"), of="The Gazette"
    ),
    "Set muted of A of B": Change(ChangeKind.FEED_SET, names=("muted",), of="A of B"),
    "Followed The Gazette to https://new.example/": Change(
        ChangeKind.FEED_REDIRECTED, names=("The Gazette", "https://new.example/")
    ),
    "Muted 1 story": Change(ChangeKind.STORIES_MUTED, 1),
    "Unmuted 2 stories": Change(ChangeKind.STORIES_UNMUTED, 2),
    "Followed 2 stories": Change(ChangeKind.STORIES_FOLLOWED, 2),
    "Stopped following 1 story": Change(ChangeKind.STORIES_UNFOLLOWED, 1),
    "Took 2 entries out of a story": Change(ChangeKind.STORY_SPLIT, 2),
    "Put 3 stories together": Change(ChangeKind.STORIES_MERGED, 3),
    "Took in a state": Change(ChangeKind.STATE_RESTORED),
    "Took in what waited for new entries": Change(ChangeKind.WAITING_RESTORED),
    "Brought over what newsboat knew": Change(ChangeKind.NEWSBOAT_IMPORTED),
    "Imported from freshrss": Change(ChangeKind.SERVER_IMPORTED, names=("freshrss",)),
    "Changes made on Lea's phone": Change(ChangeKind.DEVICE_CHANGED, names=("Lea's phone",)),
}
TOLD = (
    "",
    "Did something that no version does",
    "Marked some and their copies read (3 entries)",
    "Rule Sea: painted 2 entries blue",
    "Rule Sea: starred 3 entries, and rested",
    "Imported from the moon",
)


REWORDED = {
    r"Took (.+) off (\S+ (?:entry|entries|feeds?))": r"Removed \1 from \2",
    r"Put (\S+ (?:story|stories)) together": r"Merged \1",
    r"Took in a state": "Imported a state file",
    r"Took in what waited for new entries": "Applied imported marks to new entries",
    r"Brought over what newsboat knew": "Imported from newsboat",
}
"""Sentences of the version before, and what the same steps are called today."""


UNGRAMMATICAL = re.compile(r"(?<![\d,])1 (?:entries|feeds|stories)|(?:[\d,][\d,]|0) (?:entry|feed|story)")
"""What no version has written: it is understood all the same, and said as it should be."""


def today(sentence, change):
    for before, now in REWORDED.items() if change.kind is not ChangeKind.TOLD else ():
        if (found := re.fullmatch(before, sentence, re.DOTALL)) is not None:
            return found.expand(now)
    return sentence


@pytest.mark.parametrize("sentence", UNDERSTOOD)
def test_a_sentence_becomes_what_it_tells_and_says_the_same(sentence):
    change = read_change(change_of(sentence, TAGS))
    assert change == UNDERSTOOD[sentence]
    assert change_words(change) == today(sentence, change)


def test_every_kind_of_step_that_was_told_in_a_sentence_is_understood():
    later = {kind for kind in ChangeKind if kind.name.startswith("EVENT")} | {
        ChangeKind.ARRANGED
    }  # since steps are values
    assert {change.kind for change in UNDERSTOOD.values()} == set(ChangeKind) - {ChangeKind.TOLD} - later


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_kind_of_step_has_a_sentence(kind):
    assert change_words(Change(kind, 2, ("one", "two"), of="three", meant=1)).strip()


@pytest.mark.parametrize("sentence", TOLD)
def test_a_sentence_that_is_not_understood_stays_as_it_was_told(sentence):
    change = read_change(change_of(sentence, TAGS))
    assert change == Change(ChangeKind.TOLD, names=(sentence,))
    assert change_words(change) == sentence


@given(st.text())
def test_any_text_reads_as_before(sentence):
    assert change_words(read_change(change_of(sentence, ()))) == sentence


@example("Rule Sea: tagged 12 entries a, starred 3 entries, marked 1 entry read", "0", 57)
@example("Rule Sea: tagged 12 entries a, starred 3 entries, marked 1 entry read", "1", 57)
@example("Rule Sea: tagged 12 entries a, starred 3 entries, marked 1 entry read", " ", 27)
@example("Rule Sea: tagged 12 entries a, starred 3 entries, marked 1 entry read", " ", 29)
@example("Rule Sea: tagged 12 entries a, starred 3 entries, marked 1 entry read", "\x01", 29)
@example("Rule Sea: tagged 12 entries a, starred 3 entries, marked 1 entry read", " \u00a0b", 29)
@given(st.sampled_from(sorted(UNDERSTOOD)), st.text(max_size=9), st.integers(0, 70))
def test_a_sentence_with_something_in_it_says_the_same(sentence, inserted, at):
    changed = sentence[:at] + inserted + sentence[at:]
    assume(not UNGRAMMATICAL.search(changed))
    change = read_change(change_of(changed, TAGS))
    assert change_words(change) == today(changed, change)


names = st.lists(st.text(), max_size=3).map(tuple)


@given(
    st.builds(
        Change,
        st.sampled_from(ChangeKind),
        count=st.integers(0),
        names=names,
        of=st.text(),
        meant=st.integers(0),
        actions=st.lists(st.tuples(st.sampled_from([STAR, READ]), st.integers(1))).map(tuple),
    )
)
def test_a_change_is_read_as_it_was_written(change):
    assert read_change(write_change(change)) == change


def test_a_store_of_the_version_before_opens_has_lost_nothing_and_can_undo(tmp_path):
    path = tmp_path / "feedreader.db"
    with closing(sqlite3.connect(path)) as old:
        migrations.apply(Database(old), stop_before="m017_changes")
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute("PRAGMA user_version = 16")
        old.commit()
        columns = [column for _, column, *_ in old.execute("PRAGMA table_info(journal)")]
        schema = old.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'journal'").fetchall()
    assert "words" in columns
    with open_store(tmp_path / "new.db") as store:  # the rows of a store today, with sentences as they were
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        store.writer.polling.apply([make_intent(1, *map(make_new, "abc"))])
        store.writer.tags.tag(entry_ids(1, 2), "sea", now=NOW)
        store.writer.marks.mark_read(entry_ids(1, 3), now=NOW)
        told = [change_words(line.change) for line in store.user_data.journal()]
    with closing(sqlite3.connect(tmp_path / "new.db")) as new:
        new.execute("ALTER TABLE journal RENAME COLUMN change TO words")
        for number, change in new.execute("SELECT id, words FROM journal").fetchall():
            new.execute("UPDATE journal SET words = ? WHERE id = ?", (change_words(read_change(change)), number))
        new.execute("UPDATE journal SET words = 'Something else' WHERE id = 1")
        new.execute("DELETE FROM _sqlite_migrations WHERE name = 'm017_changes'")
        new.execute("PRAGMA user_version = 16")
        new.commit()
        assert new.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'journal'").fetchall() == schema
    with open_store(tmp_path / "new.db") as store:
        assert [change_words(line.change) for line in store.user_data.journal()] == [*told[:-1], "Something else"]
        assert [row.id for row in store.entries.page() if row.read] == [3, 1]
        undone = store.writer.journal.undo()
        assert undone is not None
        assert (undone.change, undone.applied) == (Change(ChangeKind.READ, 2), 2)
        assert store.user_data.tags()[0].entries == 2
    with closing(sqlite3.connect(tmp_path / "new.db")) as new:
        assert all(json.loads(text)["kind"] for (text,) in new.execute("SELECT change FROM journal"))
