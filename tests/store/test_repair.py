"""A store is put right around damaged pages of every kind; what cannot be saved is said, the rest is all there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing

import pytest
from tests.builders import NOW, entry_ids, make_intent, make_new, make_subscription

from feedreader.errors import RepairError, StoreError
from feedreader.model.due import DueKind, DueReason
from feedreader.model.journal import Change, ChangeKind
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.store.backup import why_unsound
from feedreader.store.connect import connect, make_older, open_store
from feedreader.store.doctor import examine
from feedreader.store.repair import repair
from feedreader.store.search_index import SearchIndex
from feedreader.store.selection import STARRED
from feedreader.text.urls import feed_key

ENTRIES = 400
LEAF, INTERNAL = 0, 1


@pytest.fixture
def path(empty):
    """A store of some hundred pages, with marks, tags and an index, that nobody has open."""
    empty.writer.feeds.subscribe([make_subscription(), make_subscription("https://other.example/")], now=NOW)
    text = "All about the ferry. " * 40
    for feed in (1, 2):
        new = [make_new(f"{feed}-{number}", title=f"Ferry {number}", content=text) for number in range(ENTRIES // 2)]
        empty.writer.polling.apply([make_intent(feed, *new)])
    empty.writer.marks.star(entry_ids(*range(1, ENTRIES, 10)), now=NOW)
    empty.writer.tags.tag(entry_ids(5, 6), "paris", now=NOW)
    SearchIndex(empty).catch_up()
    empty.writer.upkeep.checkpoint()
    empty.close()
    return empty.path


def pages(path, name):
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY pageno"
        return size, [[page for (page,) in connection.execute(query, (name, kind))] for kind in ("leaf", "internal")]


def overwrite(path, page, size):
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(byte ^ 0xA5 for byte in os.urandom(size)))


def starred(store):
    return set(store.entries.ids(STARRED))


def test_a_sound_store_is_put_right_in_place(path):
    with closing(connect(path)) as connection:
        connection.execute("UPDATE feed_count SET unread = 7")
    done = repair(path)
    assert (done.lost, done.damaged) == ({}, None)
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()


@pytest.mark.parametrize(("table", "lost"), [("entry", ENTRIES), ("feed", 2), ("tag", 1), ("entry_state", 0)])
def test_a_page_in_the_place_of_anothers_reads_well_and_what_is_missed_is_counted(path, table, lost):
    """The first page of a table is another page of the same store: no row is unreadable, all are gone."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE blank (id INTEGER PRIMARY KEY)")
        connection.commit()
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (empty,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'blank'").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = content[(empty - 1) * size : empty * size]
    path.write_bytes(content)
    done = repair(path)
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
    assert done.lost.get(table, 0) == lost
    assert done.lost or done.losses == (f"the marks of {ENTRIES} entries are lost: unread now, and not starred",)


@pytest.mark.parametrize(
    "index", ["entry_state_when", "entry_state_feed", "sqlite_autoindex_entry_1", "entry_url_key", "journal"]
)
def test_a_damaged_index_costs_nothing(path, index):
    size, (leaves, _) = pages(path, index)
    overwrite(path, leaves[0], size)
    done = repair(path)
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        assert store.entries.count() == ENTRIES
        assert starred(store) == set(range(1, ENTRIES, 10))
    assert done.damaged is not None
    assert set(done.lost) <= {"journal"}


def test_a_damaged_search_index_is_built_again(path):
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name FROM pragma_table_list WHERE type = 'shadow' AND name LIKE '%_data'"
        largest = max((name for (name,) in connection.execute(query)), key=lambda name: len(pages(path, name)[1][0]))
    size, (leaves, _) = pages(path, largest)
    for leaf in leaves:
        overwrite(path, leaf, size)
    assert repair(path).damaged is not None
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        assert len(Library(store, Settings()).entries.search("ferry", limit=10)) == 10


@pytest.mark.parametrize("index", ["entry_words", "entry_parts"])
def test_a_search_index_that_is_wrong_within_sound_pages_is_found_and_made_anew(path, index):
    with closing(connect(path)) as connection:
        connection.execute(f"UPDATE {index}_data SET block = zeroblob(40) WHERE id > 10")
    with open_store(path) as store:
        assert [(finding.derivable, finding.damage) for finding in examine(store, thorough=True)] == [(True, False)]
        assert why_unsound(path) == ""
    assert repair(path).damaged is None
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        assert store.search_index.waiting() == 0
        assert store.reader().execute("SELECT count(*) FROM entry_plain").fetchone() != (0,)


def test_rows_around_a_damaged_leaf_are_saved_and_the_others_counted(path):
    size, (leaves, _) = pages(path, "entry_text")
    overwrite(path, leaves[len(leaves) // 2], size)
    done = repair(path)
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        assert store.entries.count() == ENTRIES
        assert starred(store) == set(range(1, ENTRIES, 10))
        without = store.reader().execute("SELECT count(*) FROM entry_text WHERE content = ''").fetchone()[0]
        assert store.user_data.tags()[0].entries == 2
    assert 0 < without < 20
    assert done.lost["entry_text"] >= without
    assert any(f"the texts of {without} entries are lost" in words for words in done.losses)


@pytest.mark.parametrize(
    ("table", "kind"),
    [(table, LEAF) for table in ("entry_state", "entry", "entry_text", "story", "feed_health", "tag", "feed", "lease")]
    + [(table, INTERNAL) for table in ("entry_state", "entry", "entry_text", "story")],
)
def test_whatever_is_damaged_the_result_is_sound_and_no_number_is_used_twice(path, table, kind):
    size, kinds = pages(path, table)
    overwrite(path, kinds[kind][0], size)
    repair(path)
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        store.writer.polling.apply([make_intent(1, make_new("new"))])
        assert store.entries.last() > ENTRIES


def test_a_table_that_cannot_be_read_at_all_has_lost_no_more_rows_than_there_were_numbers(path):
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entry_text'").fetchone()
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    overwrite(path, root, size)
    done = repair(path)
    assert done.lost["entry_text"] == ENTRIES
    assert done.losses == (f"the texts of {ENTRIES} entries are lost until polling brings them back",)


def test_numbers_that_a_damaged_page_claims_take_neither_time_nor_the_numbers_of_later_rows(path):
    """SQLite takes them for sound: rows up to 2^62 would be looked for, and no entry could ever be added again."""
    with closing(connect(path)) as connection:
        connection.execute(
            "UPDATE story_state SET story = ? WHERE story = (SELECT max(story) FROM story_state)", (2**62,)
        )
        connection.execute("INSERT INTO story_state(story) VALUES (?)", (2**61,))
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'entry'", (2**63 - 1,))
        connection.execute("UPDATE sqlite_sequence SET seq = x'00ff' WHERE name = 'journal'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size, (leaves, _) = pages(path, "entry_text")
    overwrite(path, leaves[-1], size)
    done = repair(path)
    assert done.lost["story_state"] == 1
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        store.writer.polling.apply([make_intent(1, make_new("later"))])
        assert store.entries.count() == ENTRIES + 1


def test_values_that_sqlite_takes_for_sound_and_nothing_can_read_end_no_command_and_are_told_of(path):
    """Zeros or noise within a row: of a list in JSON, of a time, of a kind."""
    with closing(connect(path)) as connection:
        connection.execute("UPDATE entry SET authors = ?, published = ? WHERE id = 7", ("\0\0", 2**60))
        connection.execute('UPDATE entry_state SET "when" = ? WHERE entry = 7', (2**61,))
        connection.execute("UPDATE feed_health SET warnings = ?, why_then = '{', failure = 'x' WHERE feed = 1", ("\0",))
        connection.execute("INSERT INTO rule(name, query, actions) VALUES ('r', 'a', 'noise')")
        connection.execute("INSERT INTO upkeep VALUES ('check', 0, '')")
    with open_store(path) as store:
        assert {row.health.failure for row in store.feeds.all()} == {None}
        assert store.entries.page(limit=ENTRIES)[-1].author in {"", None}
        assert store.rules.all()[0].actions == ()
        assert store.upkeep.last("check").outcome == {}
        found = {finding.message for finding in examine(store, thorough=True)}
    losses = set(repair(path).losses)
    assert len(losses) == 5
    assert losses < found
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        assert store.entries.get(7).when.year < 3000


def test_values_that_nothing_can_read_are_put_right_around_damage_too(path):
    with closing(connect(path)) as connection:
        connection.execute("UPDATE entry SET authors = ? WHERE id = 7", ("\0\0",))
    size, (leaves, _) = pages(path, "entry_state_when")
    overwrite(path, leaves[0], size)
    done = repair(path)
    assert done.damaged is not None
    assert len(done.losses) == 1
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()


@pytest.mark.parametrize("damage", ["edits = x'0001'", "change = '{'", "change = '[]', edits = ''"])
def test_a_step_that_cannot_be_read_is_told_of_and_taken_out_so_that_those_before_it_can_be_undone(path, damage):
    with closing(connect(path)) as connection:
        connection.execute(f"UPDATE journal SET {damage} WHERE id = (SELECT max(id) FROM journal)")
    with open_store(path) as store:
        steps = len(store.user_data.journal())
        with pytest.raises(StoreError, match=r"damaged; `feedreader doctor --repair` takes it out"):
            store.writer.journal.undo()
        assert [finding.message.partition(":")[0] for finding in examine(store)] == [
            "1 step of the journal cannot be read"
        ]
    assert repair(path).losses == ("1 step of the journal can no longer be undone",)
    with open_store(path) as store:
        assert steps - 1 <= len(store.user_data.journal()) <= steps
        assert store.writer.journal.undo() is not None


def test_a_feed_whose_row_is_lost_keeps_its_address_and_its_entries(path):
    with open_store(path) as store:
        before = {row.feed.id: feed_key(row.feed.url) for row in store.feeds.all()}
    size, (leaves, _) = pages(path, "feed")
    overwrite(path, leaves[0], size)
    repair(path)
    with open_store(path) as store:
        assert {row.feed.id: feed_key(row.feed.url) for row in store.feeds.all()} == before
        assert store.entries.count() == ENTRIES
        assert starred(store) == set(range(1, ENTRIES, 10))


def test_a_texts_feed_is_read_again_so_that_it_comes_back(path):
    size, (leaves, _) = pages(path, "entry_text")
    overwrite(path, leaves[0], size)
    repair(path)
    with open_store(path) as store:
        assert any(row.health.body_hash is None for row in store.feeds.all())


def test_the_damaged_file_is_kept_for_its_owner(path):
    size, (leaves, _) = pages(path, "entry_state_when")
    overwrite(path, leaves[0], size)
    before = path.read_bytes()
    done = repair(path)
    assert done.damaged.read_bytes() == before
    assert stat.S_IMODE(done.damaged.stat().st_mode) == 0o600
    assert {each.name for each in path.parent.iterdir()} <= {
        path.name, f"{path.name}-wal", f"{path.name}-shm", done.damaged.name, f"{done.damaged.name}-wal",
    }  # fmt: skip


def test_without_its_first_page_nothing_is_changed(path):
    overwrite(path, 1, 4096)
    before = path.read_bytes()
    with pytest.raises(RepairError, match="first page"):
        repair(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("left", [0.6, 0.9])
def test_of_a_file_that_is_cut_off_what_is_left_is_saved(path, left):
    os.truncate(path, int(path.stat().st_size * left))
    done = repair(path)
    with open_store(path) as store:
        assert len(store.entries.ids()) >= ENTRIES * (left - 0.2)
        assert examine(store, thorough=True) == ()
    assert done.damaged is not None


OLDER = """
INSERT INTO feed(id, url, url_key, outlet, added) VALUES (1, 'https://a.example/', 'a.example', 'a.example', 0);
INSERT INTO feed_health(feed, why_then) VALUES (1, 'its newest entries came all at once');
INSERT INTO entry(id, feed, guid, title, first_seen, content_hash)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
  SELECT i, 1, 'g' || i, 'Ferry ' || i, 1, 1 FROM n;
INSERT INTO entry_text SELECT id, '', hex(zeroblob(500)) FROM entry;
INSERT INTO entry_state(entry, feed, "when", story) SELECT id, 1, 1, id FROM entry;
INSERT INTO journal(at, words, edits) VALUES (5, 'Marked 3 entries read', x'789c8b8e0500011500b9');
"""


def test_what_is_saved_of_an_older_store_is_brought_up_to_date(tmp_path):
    path = tmp_path / "feedreader.db"
    make_older(path, 16)
    with closing(sqlite3.connect(path)) as older:
        older.executescript(OLDER)
    size, (leaves, _) = pages(path, "entry_text")
    overwrite(path, leaves[3], size)
    done = repair(path)
    assert set(done.lost) == {"entry_text"}
    with open_store(path) as store:
        assert store.entries.count() == 100
        (step,) = store.user_data.journal()
        assert step.change == Change(ChangeKind.READ, 3)
        assert store.feeds.get(1).health.why_then == DueReason(kind=DueKind.ALL_AT_ONCE)


def test_an_older_store_with_what_no_version_wrote_is_left_alone_in_a_sentence(tmp_path):
    path = tmp_path / "feedreader.db"
    make_older(path, 16)
    with closing(sqlite3.connect(path)) as older:
        older.executescript(f"{OLDER} UPDATE feed_health SET why_then = x'00'")
    size, (leaves, _) = pages(path, "entry_text")
    overwrite(path, leaves[3], size)
    with pytest.raises(RepairError, match="older version's store cannot be migrated"):
        repair(path)


def test_a_damaged_store_of_a_newer_version_is_left_to_it(path):
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    size, (leaves, _) = pages(path, "entry_text")
    overwrite(path, leaves[3], size)
    before = path.read_bytes()
    with pytest.raises(RepairError, match="schema version 99, newer than"):
        repair(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("sound", [True, False])
def test_another_programs_database_is_left_alone(tmp_path, sound):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript("CREATE TABLE song(id INTEGER PRIMARY KEY, words); CREATE INDEX by_words ON song(words)")
        other.execute("INSERT INTO song(words) VALUES ('la')")
        other.commit()
    if not sound:
        overwrite(path, 3, 4096)
    path.chmod(0o644)
    before = path.read_bytes()
    with pytest.raises((RepairError, StoreError), match="another program"):
        repair(path)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (before, 0o644)


def test_what_is_no_file_is_left_alone(tmp_path):
    with pytest.raises(RepairError, match="not a file"):
        repair(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_what_somebody_else_writes_meanwhile_is_not_lost(path, monkeypatch):
    size, (leaves, _) = pages(path, "entry_url_key")
    overwrite(path, leaves[0], size)
    copy, times = shutil.copyfileobj, []

    def written_to(damaged, aside):
        if not times:
            with closing(connect(path)) as other:
                other.execute("UPDATE entry_state SET starred = 1 WHERE entry = 2")
        times.append(damaged.name)
        copy(damaged, aside)

    monkeypatch.setattr(shutil, "copyfileobj", written_to)  # while the damaged file is put aside
    repair(path)
    assert times.count(str(path)) == 2
    with open_store(path) as store:
        assert 2 in starred(store)
        assert examine(store, thorough=True) == ()


def test_an_open_reader_goes_on_with_the_new_pages(path):
    size, (leaves, _) = pages(path, "entry_url_key")
    overwrite(path, leaves[0], size)
    with open_store(path) as reading:
        assert reading.entries.count() == ENTRIES
        repair(path)
        assert reading.entries.count() == ENTRIES
        reading.writer.marks.star(entry_ids(3), now=NOW)
        assert examine(reading, thorough=True) == ()
