"""Many processes on one store, and processes that are killed: nothing is lost, nothing is half there.

FEEDREADER_ROUNDS raises the number of rounds of killing (300 for a release).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.model.entries import EntryId
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine
from feedreader.store.selection import EVERYTHING, UNREAD

if TYPE_CHECKING:
    from feedreader.store.connect import Store

ROUNDS = int(os.environ.get("FEEDREADER_ROUNDS", "4"))
ROOT = Path(__file__).resolve().parents[2]
FEEDS = 3
ENTRIES = 20

WRITING = f"""
import sys
from tests.builders import NOW, make_health, make_intent, make_new
from feedreader.store.connect import open_store
path, name, first, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with open_store(path) as store:
    for number in range(first, first + rounds):
        health = make_health(body_hash=str(number).encode(), last_error=name)
        store.writer.polling.apply([
            make_intent(feed, *[make_new(f"{{name}}-{{number}}-{{i}}") for i in range({ENTRIES})], health=health)
            for feed in range(1, {FEEDS + 1})
        ])
        print(number, flush=True)
        store.writer.marks.mark_read(store.entries.ids()[::3], now=NOW)
        store.writer.tags.tag(store.entries.ids()[::7], name, now=NOW)
        if number % 3 == 0:
            store.writer.journal.undo()
"""


def writer(store: Store, name: str, first: int, rounds: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    command = [sys.executable, "-c", WRITING, str(store.path), name, str(first), str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)


def subscribed(store: Store) -> None:
    store.writer.feeds.subscribe([make_subscription(f"https://outlet{n}.example/") for n in range(FEEDS)], now=NOW)


def test_processes_that_write_at_once_lose_nothing(empty: Store) -> None:
    subscribed(empty)
    running = [writer(empty, name, 0, 5) for name in ("a", "b", "c")]
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0, 0, 0]
    assert empty.entries.count() == 3 * 5 * FEEDS * ENTRIES
    assert {tag.name for tag in empty.user_data.tags()} <= {"a", "b", "c"}
    assert examine(empty) == ()


def test_a_process_killed_at_any_moment_leaves_whole_feeds_and_the_next_one_completes(empty: Store) -> None:
    subscribed(empty)
    chance = random.Random(6)
    done = -1
    for number in range(ROUNDS):
        process = writer(empty, "k", done + 1, 1000)
        assert process.stdout is not None
        line = process.stdout.readline()
        for _ in range(chance.randrange(4)):
            line = process.stdout.readline()
        try:
            process.wait(chance.random() * 0.03)
        except subprocess.TimeoutExpired:
            process.kill()
        rest = process.communicate()[0].split()
        stored = max(int(found) for found in [line.strip(), *rest] if found)
        with open_store(empty.path) as again:
            assert examine(again) == (), f"round {number}"
            hashes = {int(row.health.body_hash or b"-1") for row in again.feeds.all()}
            assert len(hashes) == 1, "health of one poll for every feed of the batch"
            assert hashes.pop() in (stored, stored + 1)
            done = stored
            per_feed = {row.total for row in again.feeds.all()}
            assert len(per_feed) == 1
            assert per_feed.pop() % ENTRIES == 0
    assert empty.entries.count() >= FEEDS * ENTRIES * (done + 1)


def test_one_step_marks_more_entries_than_sql_takes_parameters(empty: Store) -> None:
    subscribed(empty)
    many = 33_000
    empty.writer.polling.apply(
        [make_intent(1, *[make_new(f"g{n}", when=NOW - timedelta(seconds=n)) for n in range(many)])]
    )
    assert empty.writer.marks.mark_read(EVERYTHING, now=NOW) == many
    assert empty.writer.marks.mark_unread([EntryId(number) for number in range(1, many + 1)], now=NOW) == many
    assert empty.writer.tags.tag(UNREAD, "all", now=NOW) == many
    assert [empty.writer.journal.undo() is not None for _ in range(3)] == [True] * 3
    assert empty.entries.count(UNREAD) == many
    assert examine(empty) == ()
