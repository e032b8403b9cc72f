"""`retention` and what else keeps a store in order, as a user runs them."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import sys

import pytest
from tests.builders import DAY, NOW, make_health, make_intent, make_new, make_subscription

from feedreader.store.connect import open_store


@pytest.fixture
def filled(feedreader, tmp_path):
    """A feed of six entries that came long ago, under a configuration that keeps three of them."""
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        store.writer.polling.apply([make_intent(1, *map(make_new, "abcdef"))])
    (tmp_path / "config.toml").write_text("[retention]\nunread_number = 3\n")
    return feedreader


def test_a_dry_run_tells_feed_by_feed_and_changes_nothing(filled):
    record = {"feed": 1, "entries": 3, "why": "unread and beyond the number"}
    assert filled("retention", "--dry-run", "--json").records == [record]
    assert "3 entries would be forgotten" in filled("retention", "--dry-run").out
    assert len(filled("list", "--json").records) == 6


def test_what_is_forgotten_is_told_of_afterwards(filled):
    before = {record["entry"] for record in filled("list", "--json").records}
    assert filled("retention").out.splitlines()[-1] == "3 entries forgotten"
    after = {record["entry"] for record in filled("list", "--json").records}
    gone = min(before - after)
    assert f"entry {gone} was forgotten on" in filled("show", str(gone), code=1).err
    assert filled("retention", "--json").records == []


def test_by_default_nothing_is_ever_forgotten(feedreader, tmp_path):
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        store.writer.polling.apply([make_intent(1, make_new("a", when=NOW - 9_000 * DAY))])
    assert feedreader("retention").out == "0 entries forgotten\n"


def test_a_backup_goes_where_it_is_told_or_configured(filled, tmp_path):
    (record,) = filled("backup", str(tmp_path / "here"), "--json").records
    assert set(record) == {"path", "bytes"}
    assert (tmp_path / "here").joinpath(record["path"]).stat().st_size == record["bytes"]
    assert "give a folder" in filled("backup", code=2).err
    (tmp_path / "config.toml").write_text(f'[upkeep]\nbackups = "{tmp_path}/there"\nbackup_number = 1\n')
    filled("backup")
    filled("backup")
    assert len(list((tmp_path / "there").iterdir())) == 1


def test_without_a_store_there_is_nothing_to_copy(feedreader, tmp_path):
    assert "there is no store to back up" in feedreader("backup", str(tmp_path / "b"), code=1).err
    assert not (tmp_path / "feedreader.db").exists()


def spoil(path, name):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
        page = connection.execute(query, (name,)).fetchone()[0]
    connection.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = bytes([0xA5]) * 4096
    path.write_bytes(content)


def test_doctor_puts_a_damaged_store_right_and_names_the_backup(filled, tmp_path):
    store = tmp_path / "feedreader.db"
    (tmp_path / "config.toml").write_text(f'[upkeep]\nbackups = "{tmp_path}/b"\n')
    made = filled("backup", "--json").records[0]["path"]
    spoil(store, "entry_text")
    told = filled("doctor", code=1).out
    assert "wrong: the file is damaged" in told
    assert f"the newest intact backup is {made}" in told
    told = filled("doctor", "--repair").out
    assert "the texts of 6 entries are lost until polling brings them back" in told
    assert "the damaged file is kept as" in told
    assert "everything is in order" in told
    assert len(filled("list", "--json").records) == 6


def test_doctor_tells_what_it_has_repaired(filled, tmp_path):
    filled("search", "anything")  # which makes the index
    with sqlite3.connect(tmp_path / "feedreader.db") as connection:
        connection.execute("DELETE FROM entry_words_data WHERE id > 10")
    connection.close()
    wrong = "the search index is damaged, and searches may find too little"
    assert f"wrong: {wrong}" in filled("doctor", code=1).out
    told = filled("doctor", "--repair").out
    assert f"repaired: {wrong}\n" in told
    assert told.endswith("everything is in order\n")
    assert "repaired" not in filled("doctor", "--repair").out


def test_doctor_says_what_cannot_even_be_opened(filled, tmp_path):
    store = tmp_path / "feedreader.db"
    store.write_bytes(bytes([0xA5]) * 8192)
    told = filled("doctor", code=1).out
    assert "wrong:" in told
    assert "first page is damaged" in filled("doctor", "--repair", code=1).err
    assert store.read_bytes() == bytes([0xA5]) * 8192


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
def test_json_tells_a_path_that_is_no_text_so_that_it_can_be_found_again(filled, tmp_path):
    folder = os.fsencode(tmp_path) + b"/\xff"
    (told,) = filled("backup", os.fsdecode(folder), "--json").records
    assert os.path.dirname(os.fsencode(told["path"])) == folder  # noqa: PTH120 - bytes


def test_doctor_tells_sizes_and_who_else_may_read(filled, tmp_path):
    assert "size:" in filled("doctor").out
    (tmp_path / "feedreader.db").chmod(0o644)
    assert "others may use" in filled("doctor", code=1).out
    filled("doctor", "--repair")
    assert stat.S_IMODE((tmp_path / "feedreader.db").stat().st_mode) == 0o600


def test_doctor_makes_no_store_where_there_is_none(feedreader, tmp_path):
    assert "none yet" in feedreader("doctor").out
    assert not (tmp_path / "feedreader.db").exists()


def test_status_is_for_people_programs_and_monitors(filled, feedreader):
    done = filled("status", code=1)  # a feed that was never asked waits since long ago, and no daemon runs
    assert "no daemon is running" in done.out
    assert "1 feed due" in done.out
    (record,) = filled("status", "--json", code=1).records
    assert (record["running"], record["healthy"], record["feeds"], record["due"], record["total"]) == (
        False,
        False,
        1,
        1,
        6,
    )


def test_without_a_store_status_makes_none(feedreader, tmp_path):
    assert "there is no store yet" in feedreader("status", code=1).err
    assert not (tmp_path / "feedreader.db").exists()


def test_a_feed_is_set_and_shown(filled):
    (record,) = filled("feed", "set", "1", "interval=2h", "muted=yes", "name=Mine", "--json").records
    assert (record["name"], record["interval"], record["muted"], record["folder"]) == ("Mine", "2h", True, [])
    assert "interval = 2h" in filled("feed", "set", "1").out
    assert record["position"] == 1
    assert "position = 1" in filled("feed", "set", "1").out
    assert "number from 1 on" in filled("feed", "set", "1", "position=top", code=1).err
    assert "did you mean interval" in filled("feed", "set", "1", "intervall=2h", code=1).err
    assert "write KEY=VALUE" in filled("feed", "set", "1", "interval", code=2).err
    filled("undo")
    assert filled("feed", "set", "1", "--json").records[0]["interval"] is None


def test_how_long_a_feed_waits_is_said_in_a_unit_of_that_size(filled, tmp_path):
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.polling.apply([make_intent(1, health=make_health())])
    (line,) = [line for line in filled("status", code=1).out.splitlines() if "due" in line]
    assert re.fullmatch(r"1 feed due, the first one for \d+ (months|years)", line)
