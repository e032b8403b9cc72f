"""Every damage is found and named; what can be derived again is repaired, the rest is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.store.connect import connect
from feedreader.store.doctor import examine, rederive
from feedreader.store.selection import EVERYTHING

if TYPE_CHECKING:
    from feedreader.store.connect import Store

DERIVABLE = {
    "UPDATE feed_count SET unread = unread + 1 WHERE feed = 1": "1 feed with wrong counts: 1",
    "DELETE FROM feed_count": "2 feeds with wrong counts",
    "UPDATE story SET unread = 7 WHERE id = 2": "1 story with wrong facts: 2",
    "UPDATE story SET outlets = '[]'": "2 stories with wrong facts",
    "DELETE FROM story WHERE id = 1": "1 entry without a story: 1",
    "INSERT INTO story(id, lead) VALUES (50, 1)": "1 story with wrong facts",
    "INSERT INTO story_redirect VALUES (1, 2)": "1 story existing and leading elsewhere",
}
LASTING = {
    "DELETE FROM entry_text WHERE entry = 1": "1 entry without text: 1",
    "DELETE FROM entry_state WHERE entry = 1": "1 entry without state: 1",
    "UPDATE entry_state SET feed = 2 WHERE entry = 1": "1 entry whose state names another feed: 1",
    "UPDATE entry_state SET read = 2 WHERE entry = 1": "1 entry with marks other than 0 and 1: 1",
    "DELETE FROM feed_health WHERE feed = 2": "1 feed without health: 2",
    "INSERT INTO tombstone(feed, guid, forgotten) VALUES (1, 'a', 0)": "1 entry known and forgotten at once",
    "INSERT INTO entry_tag(entry, tag) VALUES (99, 99)": "2 orphaned rows of entry_tag",
}


UNREADABLE = {"UPDATE journal SET edits = x'00' WHERE id = 1": "1 step of the journal cannot be read: 1"}


@pytest.fixture
def store(empty: Store) -> Store:
    empty.writer.feeds.subscribe([make_subscription(), make_subscription("https://other.example/")], now=NOW)
    empty.writer.polling.apply([make_intent(1, make_new("a")), make_intent(2, make_new("b"))])
    empty.writer.marks.mark_read(EVERYTHING, now=NOW)
    empty.writer.journal.undo()
    return empty


def damage(store: Store, statement: str) -> None:
    connection = connect(store.path)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(("statement", "words"), (DERIVABLE | LASTING | UNREADABLE).items())
def test_damage_is_found_and_named(store: Store, statement: str, words: str) -> None:
    assert examine(store, thorough=True) == ()
    damage(store, statement)
    assert any(words in finding.message for finding in examine(store))


@pytest.mark.parametrize("statement", DERIVABLE)
def test_what_can_be_derived_is_repaired(store: Store, statement: str) -> None:
    damage(store, statement)
    rederive(store.writer)
    assert examine(store) == ()


@pytest.mark.parametrize("statement", LASTING)
def test_what_cannot_be_derived_is_not_guessed(store: Store, statement: str) -> None:
    damage(store, statement)
    rederive(store.writer)
    findings = examine(store)
    assert findings
    assert not any(finding.derivable for finding in findings)


def test_a_damaged_file_is_a_finding_and_no_exception(store: Store) -> None:
    store.close()
    content = bytearray(store.path.read_bytes())
    content[8192:] = bytes(byte ^ 0x5A for byte in content[8192:])
    store.path.write_bytes(bytes(content))
    assert "damaged" in examine(store)[0].message
