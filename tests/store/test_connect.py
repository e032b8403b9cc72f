"""Opening: what is made, what is refused, and that a refused file stays as it was."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.errors import NewerSchemaError, NotAStoreError, StoreError
from feedreader.store import connect, counts
from feedreader.store.backup import make_backup
from feedreader.store.connect import SHARED_BYTES, open_store
from feedreader.store.doctor import examine
from feedreader.store.version import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from feedreader.store.connect import Store

pytestmark = pytest.mark.migrated

LOADED = "import sys; print(*(name for name in sys.modules if name.partition('.')[0] == 'sqlite_utils'))"


def test_a_new_store_is_its_owners_alone_and_in_write_ahead_mode(tmp_path: Path) -> None:
    path = tmp_path / "made" / "for it" / "feedreader.db"
    with open_store(path) as store:
        pragmas = [store.reader().execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")]
        assert pragmas == ["wal", 1]
        assert examine(store, thorough=True) == ()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_threads_that_come_and_go_leave_no_connections_behind(tmp_path: Path) -> None:
    with open_store(tmp_path / "feedreader.db") as store:
        seen: set[int] = set()
        for _ in range(20):
            thread = threading.Thread(target=lambda: seen.add(id(store.reader())))
            thread.start()
            thread.join()
        assert len(seen) == 1
        kept = threading.Event()
        alive = [threading.Thread(target=lambda: (seen.add(id(store.reader())), kept.wait())) for _ in range(3)]
        for thread in alive:
            thread.start()
        while len(seen) < 3:  # one of them has what the others left
            time.sleep(0.01)
        kept.set()
        for thread in alive:
            thread.join()
        assert store.reader().execute("SELECT 1").fetchone() == (1,)


def test_the_version_is_the_number_of_migrations(tmp_path: Path) -> None:
    with open_store(tmp_path / "feedreader.db") as store:
        (applied,) = store.reader().execute("SELECT count(*) FROM _sqlite_migrations").fetchone()
    assert applied == SCHEMA_VERSION


def test_a_path_with_characters_that_mean_something_in_an_address_is_only_a_path(tmp_path: Path) -> None:
    path = tmp_path / "what?mode=memory#1 %41.db"
    open_store(path).close()
    assert path.exists()
    assert counts.unread(str(path)) == 0


def test_a_newer_store_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "feedreader.db"
    open_store(path).close()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 77")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NewerSchemaError, match="version 77, newer than"):
        open_store(path)
    assert path.read_bytes() == before
    assert counts.unread(str(path)) is None


def test_files_that_are_no_store_are_refused_and_stay_as_they_are(tmp_path: Path) -> None:
    text, database, foreign = (tmp_path / name for name in ("text", "database", "foreign"))
    text.write_text("not a database, but long enough to be one " * 100)
    for path, statement in ((database, "CREATE TABLE t (x)"), (foreign, "PRAGMA application_id = 5")):
        with sqlite3.connect(path) as other:
            other.execute(statement)
        other.close()
    for path in (text, database, foreign):
        before = path.read_bytes()
        with pytest.raises(NotAStoreError, match="not a feedreader store"):
            open_store(path)
        assert path.read_bytes() == before
        assert [found.name for found in tmp_path.glob(f"{path.name}-*")] == []
        assert counts.unread(str(path)) is None


def test_a_folder_and_a_place_under_a_file_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotAStoreError, match="this is a folder"):
        open_store(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "file" / "feedreader.db")


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "feedreader.db"
    path.touch()
    with open_store(path) as store:
        assert store.feeds.all() == ()
        assert store.reader().execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID


def test_a_failed_migration_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "feedreader.db"
    with monkeypatch.context() as patch:
        patch.setattr(connect, "APPLICATION_ID", "no number")
        with pytest.raises(StoreError):
            open_store(path)
    with open_store(path) as store:
        assert examine(store) == ()


def test_several_processes_may_make_the_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "feedreader.db"
    code = f"from feedreader.store.connect import open_store; print(len(open_store({str(path)!r}).feeds.all()))"
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    outcomes = [process.communicate() for process in running]
    assert outcomes == [("0\n", "")] * 4


def test_opening_a_current_store_and_reading_it_does_not_load_sqlite_utils(tmp_path: Path) -> None:
    path = tmp_path / "feedreader.db"
    open_store(path).close()
    reading = f"from feedreader.store.connect import open_store; open_store({str(path)!r}).stories.page(); {LOADED}"
    counting = f"from feedreader.store.counts import unread; unread({str(path)!r}); import sys; print(len(sys.modules))"
    loaded, modules = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for code in (reading, counting)
    )
    assert loaded.strip() == ""
    assert int(modules) < 90  # Python's own, sqlite3, and two of ours


def test_a_reader_cannot_write(empty: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        empty.reader().execute("DELETE FROM feed")


def test_each_thread_reads_through_its_own_connection(empty: Store) -> None:
    own = empty.reader()
    found = []
    thread = threading.Thread(target=lambda: found.append(empty.reader()))
    thread.start()
    thread.join()
    assert found[0] is not own
    assert empty.reader() is own


def test_the_data_version_moves_when_somebody_else_has_written(empty: Store) -> None:
    before = empty.data_version()
    assert empty.data_version() == before
    empty.writer.feeds.subscribe([make_subscription()], now=NOW)
    assert empty.data_version() != before


def test_counting_knows_the_unread_entries_of_live_feeds(empty: Store, tmp_path: Path) -> None:
    empty.writer.feeds.subscribe([make_subscription(), make_subscription("https://other.example/")], now=NOW)
    empty.writer.polling.apply([make_intent(1, make_new("a"), make_new("b")), make_intent(2, make_new("c"))])
    empty.writer.marks.mark_read([empty.entries.page()[-1].id], now=NOW)
    assert counts.unread(str(empty.path)) == 2
    empty.writer.feeds.unsubscribe([empty.feeds.all()[0].feed.id], now=NOW)
    assert counts.unread(str(empty.path)) == empty.entries.count()
    assert counts.unread(str(tmp_path / "nowhere.db")) is None
    assert not (tmp_path / "nowhere.db").exists()


def test_a_transaction_keeps_other_writers_out_from_its_first_moment(empty: Store) -> None:
    other = sqlite3.connect(empty.path, timeout=0, isolation_level=None)
    with empty.writer.transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("DELETE FROM feed")
    other.execute("DELETE FROM feed")
    other.close()


def fails(store: Store, url: str) -> None:
    with contextlib.suppress(ZeroDivisionError), store.writer.transaction():
        store.writer.feeds.subscribe([make_subscription(url)], now=NOW)
        raise ZeroDivisionError


def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(empty: Store) -> None:
    fails(empty, "https://news.example/feed.xml")
    assert empty.feeds.all() == ()
    empty.writer.feeds.subscribe([make_subscription()], now=NOW)
    assert len(empty.feeds.all()) == 1


def test_a_part_of_a_transaction_may_fail_alone(empty: Store) -> None:
    with empty.writer.transaction():
        empty.writer.feeds.subscribe([make_subscription()], now=NOW)
        fails(empty, "https://other.example/")
    assert [row.feed.id for row in empty.feeds.all()] == [1]


@pytest.mark.parametrize("newer", [False, True], ids=["as we would", "as a newer program does"])
def test_whoever_migrates_looks_again_once_the_others_are_kept_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, newer: bool
) -> None:
    path = tmp_path / "feedreader.db"

    def meanwhile(_path: Path) -> bool:
        monkeypatch.undo()
        with open_store(path) as other:
            other.writer.feeds.subscribe([make_subscription()], now=NOW)
        if newer:
            with contextlib.closing(sqlite3.connect(path)) as other:
                other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        return False

    monkeypatch.setattr(connect, "is_read_only", meanwhile)  # asked between the first look and the migration
    if newer:
        with pytest.raises(NewerSchemaError):
            open_store(path)
    else:
        with open_store(path) as store:
            assert len(store.feeds.all()) == 1
    with contextlib.closing(sqlite3.connect(path)) as left:
        assert left.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + newer,)


def _fill(monkeypatch: pytest.MonkeyPatch, folder: Path, free: int = 0) -> None:
    real, full = shutil.disk_usage, SimpleNamespace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: full if place == folder else real(place))


@pytest.mark.parametrize(
    ("free", "shared", "room"),
    [
        (10**9, None, True),
        (SHARED_BYTES, None, True),
        (SHARED_BYTES - 1, None, False),
        (0, 3, False),  # what SQLite left of its own try
        (0, SHARED_BYTES, True),  # another process has the store open
    ],
)
def test_whether_there_is_room_for_what_processes_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, free: int, shared: int | None, room: bool
) -> None:
    path = tmp_path / "feedreader.db"
    if shared is not None:
        (tmp_path / "feedreader.db-shm").write_bytes(bytes(shared))
    _fill(monkeypatch, tmp_path, free)
    assert connect.has_room(path) is room


def test_a_store_on_a_full_disk_is_read_with_all_that_its_log_holds_and_by_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, away = tmp_path / "feedreader.db", tmp_path / "away"
    with open_store(path) as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        shutil.copytree(tmp_path, away, ignore=shutil.ignore_patterns("away", "*-shm"))  # as if it had been killed
    _fill(monkeypatch, away)
    assert (away / "feedreader.db-wal").stat().st_size
    with open_store(away / "feedreader.db") as store, ThreadPoolExecutor(1) as thread:
        assert len(store.feeds.all()) == 1
        assert store.read_only
        assert not (away / "feedreader.db-shm").exists()
        with pytest.raises(StoreError, match="cannot be written to: the disk is full"):
            store.writer  # noqa: B018 - made when asked for
        with pytest.raises(StoreError, match="the disk is full; until there is room"):
            thread.submit(store.feeds.all).result()
    make_backup(away / "feedreader.db", tmp_path / "backups", now=NOW)
