"""A store's file that a crash left with no bytes is not begun anew as if nothing had been lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import NOW, make_subscription

from feedreader.errors import BackupError, RepairError, StoreError
from feedreader.service import emptied
from feedreader.service.doctor import make_backup, repair
from feedreader.service.library import open_library
from feedreader.settings.config import Settings, Upkeep
from feedreader.store.connect import open_store


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(emptied, "PATIENCE", 0.0)
    monkeypatch.setenv("FEEDREADER_DB", str(tmp_path / "feedreader.db"))
    return tmp_path / "feedreader.db"


@pytest.fixture
def settings(tmp_path):
    return replace(Settings(), upkeep=Upkeep(backups=str(tmp_path / "backups")))


def test_an_empty_file_with_backups_is_refused_and_the_newest_intact_one_named(path, settings, tmp_path):
    with open_store(path) as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
    made = make_backup(path, tmp_path / "backups", now=NOW)
    path.write_bytes(b"")
    with pytest.raises(
        StoreError, match=r"is empty \(0 bytes\), though it has backups; copy the newest intact"
    ) as told:
        open_library(path, settings)
    assert f"({made.path}), or delete it to start over" in str(told.value)
    assert path.read_bytes() == b""
    path.write_bytes(made.path.read_bytes())
    with open_library(path, settings) as library:
        assert len(library.feeds.all()) == 1


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
def test_an_empty_file_beside_what_sqlite_left_of_a_store_is_refused_and_that_stays(path, ending):
    path.touch()
    beside = path.with_name(path.name + ending)
    beside.write_bytes(b"x" * 100)
    with pytest.raises(StoreError, match=f"{ending} beside it is left of a store; there is no intact backup of it"):
        open_library(path, Settings())
    assert path.read_bytes() == b""
    assert beside.read_bytes() == b"x" * 100


def test_what_is_left_of_the_log_must_go_before_a_backup_takes_the_place(path, settings, tmp_path):
    open_store(path).close()
    make_backup(path, tmp_path / "backups", now=NOW)
    path.write_bytes(b"")
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).touch()
    with pytest.raises(StoreError, match=r"db-shm beside it are left of a store; delete feedreader.db-wal and feedrea"):
        open_library(path, settings)


def test_an_empty_file_that_never_held_anything_becomes_a_store(path, settings, tmp_path):
    path.touch()
    open_library(path, settings).close()
    make_backup(path, tmp_path / "backups", now=NOW)
    (tmp_path / "other.db").touch()  # whose backups those are not
    open_library(tmp_path / "other.db", settings).close()


def test_what_another_process_is_making_a_store_of_is_waited_for(path, monkeypatch):
    path.touch()
    path.with_name("feedreader.db-shm").touch()
    monkeypatch.setattr(emptied, "PATIENCE", 60.0)
    monkeypatch.setattr(emptied.time, "sleep", lambda _: path.write_bytes(b"begun"))
    emptied.refuse_emptied(path, None)


def test_nothing_is_repaired_or_backed_up_of_an_empty_file(path, tmp_path):
    path.touch()
    with pytest.raises(RepairError, match="is an empty file"):
        repair(path)
    with pytest.raises(BackupError, match="is an empty file"):
        make_backup(path, tmp_path / "backups", now=NOW, keep=1)
    assert path.read_bytes() == b""
