"""What a process does while a fault strikes it; started by a fork server, so that a process costs a fork."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from time import sleep
from typing import TYPE_CHECKING

from tests.fakes.parsers import RealParsers

from feedreader.errors import FeedreaderError
from feedreader.fetch.client import Client
from feedreader.fetch.limits import Limits
from feedreader.policy.schedule import Intervals
from feedreader.service.clock import utc_now
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.store import connect
from feedreader.store.backup import make_backup
from feedreader.store.connect import open_store
from feedreader.store.search_index import SearchIndex
from feedreader.store.selection import of_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from feedreader.store.connect import Store

ACTS = ("poll", "poll", "mark", "mark", "tag", "index", "backup", "checkpoint")
PATIENCE = 1.0
"""Seconds that a write waits for another process here; half a minute in earnest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A life: which store, what to do in which order, by a clock that is `offset` seconds ahead.

    `largest` is a limit on the length of files. What was done is told in `ledger`, a line each: `star 7` once an entry
    is starred for good, `sentence …` where an act could not be done, `trace …` where an error was none of ours.
    """

    path: Path
    ledger: Path
    seed: str
    acts: Sequence[str] = ()
    offset: float = 0.0
    largest: int | None = None


def live(plan: Plan) -> None:
    """Do what is planned, and tell of it."""
    ledger = os.open(plan.ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def tell(line: str) -> None:
        os.write(ledger, f"{' '.join(line.split())}\n".encode())

    connect.BUSY_SECONDS = PATIENCE
    if plan.largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (plan.largest, plan.largest))
    random = Random(plan.seed)
    try:
        with open_store(plan.path) as store:
            for act in plan.acts or random.choices(ACTS, k=12):
                try:
                    asyncio.run(_do(act, store, plan, random, tell))
                except FeedreaderError as error:
                    tell(f"sentence {act}: {error}")
    except FeedreaderError as error:
        tell(f"sentence {error}")
    except BaseException as error:
        tell(f"trace {type(error).__name__}: {error}")
        raise


async def _do(act: str, store: Store, plan: Plan, random: Random, tell) -> None:  # type: ignore[no-untyped-def]  # of `live`
    def now() -> datetime:
        return utc_now() + timedelta(seconds=plan.offset)

    match act:
        case "poll":
            async with Client(Limits(spacing=0.0, idle=5.0, total=10.0, body=1_000_000)) as client:
                updater = Updater(store=store, client=client, parsers=RealParsers(), intervals=Intervals(), clock=now)
                await Poller(updater=updater).round(force=True)
        case "mark":
            for row in random.sample(rows := store.entries.page(limit=200), min(3, len(rows))):
                store.writer.marks.mark_read(of_entries((row.id,)), now=now())
                store.writer.marks.star(of_entries((row.id,)), now=now())
                tell(f"star {row.id}")
        case "tag":
            rows = store.entries.page(limit=50)
            store.writer.tags.tag(of_entries([row.id for row in rows[::7]]), random.choice("abc"), now=now())
        case "index":
            SearchIndex(store).catch_up()
        case "backup":
            make_backup(plan.path, plan.path.parent / "backups", now=now(), keep=2)
        case "checkpoint":
            store.writer.upkeep.checkpoint()
        case unknown:
            raise AssertionError(unknown)


def hold(path: Path, seconds: float, ready: Path) -> None:
    """Keep the store locked against every other writer for so long."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        ready.touch()
        sleep(seconds)
