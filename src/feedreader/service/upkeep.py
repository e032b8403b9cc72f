"""Maintain the store in the background: in small steps, in one process, without blocking others.

Each kind of work has its own schedule, kept in the store, so that a restart changes nothing. Long work is done in
pieces and stops early with the daemon.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from feedreader.errors import FeedreaderError
from feedreader.service.leases import acquire, this_process
from feedreader.service.retention import Retention
from feedreader.service.status import metrics, status
from feedreader.settings.paths import expanded, write_whole
from feedreader.store.backup import make_backup
from feedreader.store.doctor import examine_part, parts
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from feedreader.service.workspace import Workspace

LEASE = "upkeep"
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LARGE_LOG = 64 * 1024 * 1024
"""The size of the write-ahead log, in bytes, that triggers an early checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A recurring task: returns its result, with a sentence if the user should know about it."""

    name: str
    every: timedelta
    do: Callable[[], tuple[Mapping[str, Any], str]]


class Upkeep:
    """Runs due tasks when called; for one process. `stop` ends the current task, from any thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store
        self._stopping = threading.Event()
        self._holder = this_process()

    def stop(self) -> None:
        """Stop the current task soon and cleanly."""
        self._stopping.set()

    def sign(self, holder: str, *, offline: bool, ended: bool = False) -> None:
        """Record that a daemon is alive, or that it is ending, for `status`; `holder` is its name in leases."""
        facts = {"holder": holder, "offline": offline, "ended": ended}
        self._store.writer.upkeep.done("daemon", facts, now=self._workspace.clock())

    def note_round(self, asked: int, new: int) -> None:
        """Record how many feeds a round polled and how many entries arrived, for `status`."""
        self._store.writer.upkeep.done("round", {"asked": asked, "new": new}, now=self._workspace.clock())

    def tick(self) -> tuple[str, ...]:
        """Run all due tasks and return messages. A failing task is retried at its next time."""
        now = self._workspace.clock()
        due = [work for work in self._works() if self._is_due(work, now)]
        if not due or acquire(self._store, self._holder, now=now, name=LEASE) is None:
            return ()
        try:
            return tuple(words for work in due if not self._stopping.is_set() for words in self._done(work, now))
        finally:
            self._store.writer.leases.release(self._holder, name=LEASE)

    def _is_due(self, work: Work, now: datetime) -> bool:
        last = self._store.upkeep.last(work.name)
        return last is None or abs(now - last.at) >= work.every  # abs: it may have been done by a clock that was ahead

    def _done(self, work: Work, now: datetime) -> Iterator[str]:
        try:
            outcome, words = work.do()
        except (FeedreaderError, sqlite3.Error, OSError) as error:
            outcome, words = {"error": str(error)}, f"{work.name}: {error}"
        with contextlib.suppress(sqlite3.Error):  # the task itself reports a store that cannot be written
            self._store.writer.upkeep.done(work.name, outcome, now=now)
        if words:
            yield words

    def _works(self) -> tuple[Work, ...]:
        settings = self._workspace.settings.upkeep
        works = [
            Work(name="checkpoint", every=HOUR, do=self._checkpoint),
            Work(name="optimize", every=DAY, do=self._optimize),
            Work(name="outlets", every=DAY, do=self._renew_outlets),
            Work(name="retention", every=DAY, do=self._retain),
            Work(name="shrink", every=HOUR, do=self._shrink),
            Work(name="check", every=HOUR, do=self._check),
        ]
        if settings.backups:
            works.append(Work(name="backup", every=settings.backup_every, do=self._backup))
        if settings.metrics:
            works.append(Work(name="metrics", every=MINUTE, do=self._metrics))
        if self._store.upkeep.sizes().wal > LARGE_LOG:
            works[0] = Work(name="checkpoint", every=MINUTE, do=self._checkpoint)
        return tuple(works)

    def _checkpoint(self) -> tuple[Mapping[str, Any], str]:
        return {"whole": self._store.writer.upkeep.checkpoint()}, ""

    def _optimize(self) -> tuple[Mapping[str, Any], str]:
        self._store.writer.upkeep.optimize()
        return {}, ""

    def _renew_outlets(self) -> tuple[Mapping[str, Any], str]:
        """Recompute outlets when the package has a newer public suffix list."""
        changed = self._store.writer.feeds.renew_outlets()
        return {"changed": changed}, f"{counted(changed, 'feed')} moved to another outlet" if changed else ""

    def _retain(self) -> tuple[Mapping[str, Any], str]:
        retention = Retention(self._workspace)
        doubt = retention.doubt()
        gone = sum(share.entries for share in retention.carry_out(stopping=self._stopping.is_set))
        forgotten = f"{counted(gone, 'entry', 'entries')} forgotten by retention" if gone else ""
        return {"entries": gone}, "; ".join(filter(None, (forgotten, doubt)))

    def _shrink(self) -> tuple[Mapping[str, Any], str]:
        """Release free pages, in short transactions, once there are enough of them."""
        given = 0
        sizes = self._store.upkeep.sizes()
        if sizes.free > max(sizes.file // 20, 1 << 20):
            if sizes.free > sizes.file // 4 and self._store.writer.upkeep.rebuild():
                return {"rebuilt": True}, "the store was compacted"
            while not self._stopping.is_set() and (pages := self._store.writer.upkeep.give_back()):
                given += pages
        return {"pages": given}, ""

    def _check(self) -> tuple[Mapping[str, Any], str]:
        """Check one table and its indexes; after as many hours as there are tables, all have been checked."""
        last = self._store.upkeep.last("check")
        known = dict(last.outcome.get("found", {})) if last else {}
        tables = parts(self._store)
        table = tables[(tables.index(last.outcome["part"]) + 1) % len(tables)] if (
            last and last.outcome.get("part") in tables
        ) else tables[0]  # fmt: skip
        findings = examine_part(self._store, table)
        known.pop(table, None)
        if findings:
            known[table] = findings[0].message
        problems = list(known.values())
        words = f"the store needs `feedreader doctor`: {findings[0].message}" if findings else ""
        return {"part": table, "found": known, "problems": problems}, words

    def _backup(self) -> tuple[Mapping[str, Any], str]:
        settings = self._workspace.settings.upkeep
        folder = expanded(settings.backups)
        made = make_backup(self._store.path, folder, now=self._workspace.clock(), keep=settings.backup_number)
        return {"path": str(made.path), "bytes": made.bytes}, f"backup made: {made.path}"

    def _metrics(self) -> tuple[Mapping[str, Any], str]:
        write_metrics(self._workspace, expanded(self._workspace.settings.upkeep.metrics))
        return {}, ""


def write_metrics(workspace: Workspace, path: Path) -> None:
    """Write metrics to a file for node_exporter, atomically; it is world-readable and contains no names."""
    write_whole(path, [metrics(status(workspace), workspace.clock()).encode()], mode=0o644)
