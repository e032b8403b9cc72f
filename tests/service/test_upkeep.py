"""Upkeep: each kind at its own pace, by one process, kept over restarts; and what it tells from outside."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import DAY, HOUR, NOW, make_intent, make_new, make_subscription
from tests.inside import store_of, workspace_of

from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Failed
from feedreader.service.leases import acquire
from feedreader.service.library import Library
from feedreader.service.status import metrics, status
from feedreader.service.upkeep import LEASE, Upkeep, write_metrics
from feedreader.settings.config import Retention, Settings
from feedreader.settings.config import Upkeep as UpkeepSettings
from feedreader.store.doctor import parts


@pytest.fixture
def library(store, clock):
    store.writer.feeds.subscribe([make_subscription()], now=NOW)
    store.writer.polling.apply([make_intent(1, *map(make_new, "abcdef"))])
    return Library(store, Settings(), clock=clock)


def configured(library, **settings):
    workspace_of(library).settings = replace(library.settings, upkeep=UpkeepSettings(**settings))
    return Upkeep(workspace_of(library))


def test_each_kind_of_work_has_its_pace_also_over_restarts(library, clock):
    Upkeep(workspace_of(library)).tick()
    kinds = ("checkpoint", "optimize", "outlets", "retention", "check")
    done = {name: store_of(library).upkeep.last(name).at for name in kinds}
    assert set(done.values()) == {NOW}
    clock.advance(minutes=59)
    Upkeep(workspace_of(library)).tick()
    assert store_of(library).upkeep.last("check").at == NOW
    clock.advance(minutes=1)
    Upkeep(workspace_of(library)).tick()
    assert store_of(library).upkeep.last("check").at == NOW + HOUR
    assert store_of(library).upkeep.last("optimize").at == NOW


def test_a_clock_that_was_years_ahead_stops_no_upkeep(library, clock):
    clock.advance(days=3_650)
    Upkeep(workspace_of(library)).tick()
    clock.now = NOW
    Upkeep(workspace_of(library)).tick()
    assert store_of(library).upkeep.last("optimize").at == NOW


def test_one_process_at_a_time(library, clock):
    acquire(store_of(library), "elsewhere:1:x", now=clock(), name=LEASE)
    assert Upkeep(workspace_of(library)).tick() == ()
    assert store_of(library).upkeep.last("optimize") is None


def test_retention_is_part_of_it(library, clock):
    workspace_of(library).settings = replace(library.settings, retention=Retention(unread=30 * DAY))
    clock.advance(days=30, seconds=1)
    (told,) = Upkeep(workspace_of(library)).tick()
    assert told.startswith("this machine's clock says")
    workspace_of(library).settings = replace(library.settings, retention=Retention(unread=20 * DAY))
    clock.advance(days=1)
    (told,) = Upkeep(workspace_of(library)).tick()
    assert told.startswith("6 entries forgotten by retention; this machine's clock says")
    assert store_of(library).entries.count() == 0


def test_backups_are_made_at_their_pace_and_what_fails_is_told_and_tried_again(library, clock, tmp_path):
    upkeep = configured(library, backups=str(tmp_path / "b"), backup_every=HOUR, backup_number=2)
    for _ in range(4):
        told = upkeep.tick()
        assert any(words.startswith("backup made") for words in told), told
        assert not any(words.startswith("backup") for words in upkeep.tick())
        clock.advance(hours=1)
    assert len(list((tmp_path / "b").iterdir())) == 2
    (tmp_path / "file").touch()
    upkeep = configured(library, backups=str(tmp_path / "file"), backup_every=HOUR)
    assert any(words.startswith("backup:") for words in upkeep.tick())
    assert "error" in store_of(library).upkeep.last("backup").outcome


def test_every_table_is_looked_at_in_turn(library, clock):
    seen = set()
    for _ in range(len(parts(store_of(library))) + 2):  # SQLite's own statistics become a table, too
        Upkeep(workspace_of(library)).tick()
        seen.add(store_of(library).upkeep.last("check").outcome["part"])
        clock.advance(hours=1)
    assert seen == set(parts(store_of(library)))
    assert status(workspace_of(library)).problems == ()


def test_damage_is_found_and_told_until_it_is_mended(library, clock):
    store = store_of(library)
    store.writer.upkeep.checkpoint()
    with closing(sqlite3.connect(store.path)) as connection:
        query = "SELECT pageno FROM dbstat WHERE name = 'entry_url_key'"
        page = connection.execute(query).fetchone()[0]
    store.close()
    content = bytearray(store.path.read_bytes())
    content[(page - 1) * 4096 + 100 : page * 4096] = bytes(3996)
    store.path.write_bytes(content)
    told = []
    for _ in parts(store):
        told += Upkeep(workspace_of(library)).tick()
        clock.advance(hours=1)
    assert any("feedreader doctor" in words for words in told)
    assert status(workspace_of(library)).problems
    assert not status(workspace_of(library)).healthy


def test_free_pages_are_given_back_and_the_log_stays_small(library, clock):
    text = "x" * 100_000
    for number in range(30):
        store_of(library).writer.polling.apply([make_intent(1, make_new(f"large {number}", content=text))])
    clock.advance(days=40)
    workspace_of(library).settings = replace(library.settings, retention=Retention(unread=20 * DAY))
    before = store_of(library).upkeep.sizes()
    Upkeep(workspace_of(library)).tick()
    store_of(library).writer.upkeep.checkpoint()
    after = store_of(library).upkeep.sizes()
    assert after.file < before.file / 2
    assert after.wal == 0


def test_a_store_of_an_older_version_is_written_anew_once(library, clock):
    store = store_of(library)
    store.close()
    with closing(sqlite3.connect(store.path)) as older:
        older.execute("PRAGMA auto_vacuum = NONE")
        older.execute("VACUUM")
    for number in range(30):
        store.writer.polling.apply([make_intent(1, make_new(f"large {number}", content="x" * 100_000))])
    clock.advance(days=40)
    workspace_of(library).settings = replace(library.settings, retention=Retention(unread=20 * DAY))
    before = store.upkeep.sizes()
    store.close()  # a reader of its own would be in the way
    assert any("compacted" in words for words in Upkeep(workspace_of(library)).tick())
    store.writer.upkeep.checkpoint()
    assert store.upkeep.sizes().file < before.file / 2
    assert not store.writer.upkeep.rebuild()


def test_stopping_ends_work_that_is_under_way(library, clock):
    upkeep = Upkeep(workspace_of(library))
    upkeep.stop()
    assert upkeep.tick() == ()
    assert store_of(library).upkeep.last("check") is None


def test_status_tells_who_polls_and_what_waits(library, clock):
    store = store_of(library)
    found = status(workspace_of(library))
    assert (found.running, found.feeds, found.entries) == (False, 1, 6)
    store.writer.upkeep.done("daemon", {"holder": "elsewhere:17:x", "offline": False}, now=NOW)
    assert (status(workspace_of(library)).running, status(workspace_of(library)).pid) == (True, 17)
    store.writer.upkeep.done("daemon", {"holder": "elsewhere:17:x", "offline": True}, now=NOW)
    assert status(workspace_of(library)).offline
    assert not status(workspace_of(library)).healthy
    store.writer.upkeep.done("daemon", {"holder": "elsewhere:17:x", "ended": True}, now=NOW)
    assert not status(workspace_of(library)).running
    store.writer.upkeep.done("daemon", {"holder": "elsewhere:17:x"}, now=NOW)
    clock.advance(hours=3)
    assert not status(workspace_of(library)).running
    assert status(workspace_of(library)).lag > timedelta(hours=1)
    assert not status(workspace_of(library)).healthy


async def test_failures_are_counted_by_kind(poller, client, store, subscribe, clock):
    subscribe("https://a.example/feed", "https://b.example/feed")
    client.answers["https://a.example/feed"] = Failed(kind=FailureKind.NOT_FOUND, reason="nothing here", http=404)
    client.answers["https://b.example/feed"] = Failed(kind=FailureKind.SERVER, reason="an error", http=500)
    await poller.round()
    found = Library(store, Settings(), clock=clock).status()
    assert found.failing == {"not found": 1, "server error": 1}
    assert 'feedreader_feeds_failing{kind="not found"} 1' in metrics(found, clock())


def test_metrics_are_as_prometheus_reads_them_and_written_whole(library, clock, tmp_path):
    file = tmp_path / "feedreader.prom"
    write_metrics(workspace_of(library), file)
    lines = file.read_text().splitlines()
    assert lines[0].startswith("# HELP feedreader_up ")
    for line in lines:
        assert line.startswith("#") or re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"\\]*"\})? -?[0-9.e+]+', line), line
    assert "feedreader_entries_unread 6" in lines
    assert f"feedreader_written_seconds {round(clock().timestamp())}" in lines  # to the second, not in six digits
    assert list(tmp_path.glob("*.draft")) == []
