"""Marking very many entries read, and taking it back: CPU, memory, and the bytes of the step.

    python tests/benchmarks/marks.py [--entries 1000000] [--feeds 1000]

Makes a store of entries that are each a story (written by SQL: what is measured begins with it), and marks all of them
read, undoes that and does it again, each in a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from feedreader.model.subscriptions import Subscription
from feedreader.store.connect import open_store
from feedreader.store.selection import EVERYTHING

NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)
ACTS = ("mark", "undo", "redo")


def make(path: Path, entries: int, feeds: int) -> None:
    """A store of so many unread entries, which came a second after another."""
    start = int(NOW.timestamp()) * 1_000_000
    with open_store(path) as store:
        store.writer.feeds.subscribe(
            [Subscription(url=f"https://f{number}.example/") for number in range(feeds)], now=NOW
        )
        with store.writer.transaction() as connection:
            numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) "
            connection.execute(
                f"{numbers} INSERT INTO entry(id, feed, guid, title, first_seen, content_hash) "
                "SELECT i, i % ?2 + 1, 'g' || i, 'Entry ' || i, ?3 - i * 1000000, 0 FROM n",
                (entries, feeds, start),
            )
            connection.execute(
                "INSERT INTO story(id, lead, size, outlets, first, last, unread) "
                """SELECT id, id, 1, '["f.example"]', first_seen, first_seen, 1 FROM entry"""
            )
            connection.execute(
                'INSERT INTO entry_state(entry, feed, "when", story) SELECT id, feed, first_seen, id FROM entry'
            )
        store.writer.upkeep.checkpoint()


def largest() -> int:
    """Return the most memory that this process had, in KiB; getrusage would count what its parent had, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def act(path: Path, name: str) -> None:
    """Do one act, and print what it cost."""
    with open_store(path) as store:
        writer = store.writer
        before, began = largest(), time.process_time()
        if name == "mark":
            changed = writer.marks.mark_read(EVERYTHING, now=NOW)
        else:
            done = writer.journal.undo() if name == "undo" else writer.journal.redo()
            assert done is not None
            changed = done.applied
        seconds = time.process_time() - began
        more = (largest() - before) / 1024
        (size,) = store.reader().execute("SELECT length(edits) FROM journal").fetchone()
    print(f"{name:<5} {changed:>9,} entries {seconds:7.2f} s of CPU  {more:6.0f} MB more  step {size:,} bytes")


def main() -> None:
    """Measure every act."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--entries", type=int, default=1_000_000)
    options.add_argument("--feeds", type=int, default=1_000)
    options.add_argument("--act", nargs=2, metavar=("NAME", "STORE"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.act:
        act(Path(chosen.act[1]), chosen.act[0])
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "feedreader.db")
        make(path, chosen.entries, chosen.feeds)
        for name in ACTS:
            subprocess.run([sys.executable, __file__, "--act", name, str(path)], check=True)


if __name__ == "__main__":
    main()
