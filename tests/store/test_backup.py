"""Backups: whole, for their owner only, as many as wanted; what fails leaves nothing."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.errors import BackupError
from feedreader.store import backup as module
from feedreader.store.backup import backups, make_backup, why_unsound
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine


@pytest.fixture
def store(empty):
    empty.writer.feeds.subscribe([make_subscription()], now=NOW)
    empty.writer.polling.apply([make_intent(1, *map(make_new, "abc"))])
    return empty


def test_a_backup_is_a_whole_store(store, tmp_path):
    made = make_backup(store.path, tmp_path / "new" / "folder", now=NOW)
    assert made.bytes == made.path.stat().st_size
    assert made.path.name == "feedreader-20260106T120000Z.db"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    with open_store(made.path) as copy:
        assert copy.entries.count() == 3
        assert examine(copy, thorough=True) == ()
        assert copy.reader().execute("PRAGMA auto_vacuum").fetchone()[0] == 2


def test_the_backup_just_made_stays_where_a_clock_that_was_ahead_named_others(store, tmp_path):
    folder = tmp_path / "b"
    ahead = [make_backup(store.path, folder, now=NOW + timedelta(days=days), keep=2) for days in (9, 10)]
    first = make_backup(store.path, folder, now=NOW, keep=2)
    assert backups(folder) == [first.path, ahead[1].path]
    second = make_backup(store.path, folder, now=NOW + timedelta(hours=1), keep=2)
    assert backups(folder) == [first.path, second.path]


def test_what_others_write_meanwhile_is_in_it_or_not_but_never_half(store, tmp_path):
    with store.writer.transaction():
        store.writer.polling.apply([make_intent(1, make_new("d"))])
        made = make_backup(store.path, tmp_path / "b", now=NOW)
    with open_store(made.path) as copy:
        assert copy.entries.count() == 3


def test_only_the_newest_are_kept_and_nothing_else_is_touched(store, tmp_path):
    folder = tmp_path / "b"
    folder.mkdir()
    (folder / "feedreader.db").write_text("mine")
    (folder / "feedreader-old.db").write_text("mine")
    for hour in range(5):
        make_backup(store.path, folder, now=NOW + timedelta(hours=hour), keep=2)
    assert [path.name for path in backups(folder)] == [
        "feedreader-20260106T150000Z.db",
        "feedreader-20260106T160000Z.db",
    ]
    assert {"feedreader.db", "feedreader-old.db"} < {path.name for path in folder.iterdir()}


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
def test_a_folder_may_have_a_name_that_is_no_text(store, tmp_path):
    made = make_backup(store.path, Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")), now=NOW)
    assert why_unsound(made.path) == ""
    with open_store(made.path) as copy:
        assert copy.upkeep.sizes().file == made.bytes


def test_links_that_lead_nowhere_and_folders_are_no_backups_whatever_their_names(store, tmp_path):
    folder = tmp_path / "backups"
    first = make_backup(store.path, folder, now=NOW, keep=2)
    nowhere, inside = folder / "feedreader-29990101T000000Z.db", folder / "feedreader-29990102T000000Z.db"
    nowhere.symlink_to(tmp_path / "gone.db")
    inside.mkdir()
    (folder / f".feedreader-backup-{'0' * 16}.draft").mkdir()
    second = make_backup(store.path, folder, now=NOW + timedelta(hours=1), keep=2)
    assert backups(folder) == [first.path, second.path]
    taken = folder / f"feedreader-{NOW + timedelta(hours=2):%Y%m%dT%H%M%SZ}.db"
    taken.symlink_to(tmp_path / "gone.db")
    assert make_backup(store.path, folder, now=NOW + timedelta(hours=2)).path != taken
    assert nowhere.is_symlink()
    assert taken.is_symlink()


def test_two_in_one_second_do_not_replace_each_other(store, tmp_path):
    paths = [make_backup(store.path, tmp_path / "b", now=NOW).path for _ in range(12)]
    assert len(set(paths)) == 12
    assert backups(tmp_path / "b") == paths


def test_a_half_written_backup_is_none_and_goes(store, tmp_path):
    folder = tmp_path / "b"
    folder.mkdir()
    left = folder / ".feedreader-backup-0123456789abcdef.draft"
    left.write_bytes(b"half")
    made = make_backup(store.path, folder, now=NOW)
    assert list(folder.iterdir()) == [made.path]


def test_a_copy_that_does_not_check_out_is_thrown_away_and_no_older_one_goes(store, tmp_path, monkeypatch):
    folder = tmp_path / "b"
    make_backup(store.path, folder, now=NOW)

    def spoiled(_descriptor):
        (draft,) = folder.glob(".feedreader-backup-*.draft")
        content = bytearray(draft.read_bytes())
        content[8192:16384] = bytes(8192)
        draft.write_bytes(content)

    monkeypatch.setattr(os, "fsync", spoiled)  # a disk that does not keep what it is given
    with pytest.raises(BackupError, match="damaged, so it was thrown away"):
        make_backup(store.path, folder, now=NOW + timedelta(days=1), keep=1)
    assert len(list(folder.iterdir())) == 1


def test_a_full_disk_and_a_folder_that_is_none_are_sentences(store, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match=r"exists|not a directory"):
        make_backup(store.path, tmp_path / "file", now=NOW)
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(BackupError, match="and 10 are free"):
        make_backup(store.path, tmp_path / "b", now=NOW)


def test_other_databases_are_no_backups(tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE t (x)")
    assert why_unsound(tmp_path / "other.db") == "it is not a feedreader store"
    assert why_unsound(tmp_path / "missing.db")
    other.close()
