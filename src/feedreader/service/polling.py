"""A round of polling: take the lease, choose the feeds, and poll them.

One process polls at a time. It holds a lease in the store for the length of a round and renews it; a process that dies
loses it after a minute. The lease is taken before feeds are chosen, so that two daemons on one store poll each feed
only once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import PollStatus
from feedreader.policy import schedule
from feedreader.policy.schedule import Intervals
from feedreader.service.clock import steady_seconds
from feedreader.service.clock_steps import follow_clock
from feedreader.service.decisions import log_left_alone
from feedreader.service.leases import acquire, this_process
from feedreader.service.network import Patience
from feedreader.service.updater import Updater, skipped
from feedreader.text.due_wording import due_words
from feedreader.text.urls import host_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
    from concurrent.futures import Executor
    from datetime import datetime

    from feedreader.fetch.client import Client
    from feedreader.model.feeds import FeedHealth, FeedId, FeedRow
    from feedreader.model.intents import Lease
    from feedreader.model.outcomes import PollReport
    from feedreader.service.grouper import Grouper
    from feedreader.service.notifying import Notifier
    from feedreader.service.workspace import Workspace
    from feedreader.settings.config import Polling
    from feedreader.store.connect import Store

LARGEST_AWAITED = 3_000
"""The largest window, in entries, that is grouped while the user waits: about a second. A larger one is left to the
daemon, to an open interface or to `feedreader group`."""
INDEXED_A_ROUND = 2_000
"""Entries indexed after a round, which takes a second or two: its own, and some that waited before."""
TRIED_OFFLINE = 3
A_HOST_A_TICK = 10
"""How many feeds of one host a tick polls at most, because they are polled one after the other, and the tick waits for
them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The result of a round: feeds by status, entries new and updated; `busy` if another process was polling instead.

    `offline` means that this machine has no network, so that nothing was requested and every feed keeps its turn;
    `soonest` is when the first of the skipped feeds may be polled. `notes` are sentences on what was done with the new
    entries once they were stored.
    """

    feeds: Counter[PollStatus] = field(default_factory=Counter)
    new: int = 0
    updated: int = 0
    busy: bool = False
    offline: bool = False
    soonest: datetime | None = None
    notes: tuple[str, ...] = ()


class Tally:
    """Counts reports before passing them on."""

    def __init__(self, listener: Callable[[PollReport], None]) -> None:
        self._listener = listener
        self._feeds: Counter[PollStatus] = Counter()
        self._new = self._updated = 0
        self._soonest: datetime | None = None

    def __call__(self, report: PollReport) -> None:
        """Count one more feed as done."""
        self._feeds[report.status] += 1
        self._new += report.new
        self._updated += report.updated
        if report.status is PollStatus.SKIPPED and report.next_due is not None:
            self._soonest = min(self._soonest or report.next_due, report.next_due)
        self._listener(report)

    def round(self, *, offline: bool = False) -> Round:
        """Return the round so far."""
        return Round(feeds=self._feeds, new=self._new, updated=self._updated, soonest=self._soonest, offline=offline)


def _not_now(health: FeedHealth, now: datetime, *, force: bool) -> schedule.Due | None:
    """Return until when a feed must not be polled even if it is due or the user insists."""
    return schedule.next_unconditional(health, now) if force else schedule.skipped_now(health.hints, now)


def _those_in_order_first(rows: list[FeedRow]) -> list[FeedRow]:
    """Order feeds: first those with a good record, then those that never answered, then those that failed last time.

    So no good feed waits for an unknown one.
    """
    return sorted(rows, key=lambda row: (row.health.failures > 0, not row.health.is_in_order))


def _was_unheard(health: FeedHealth, now: datetime) -> bool:
    """Whether a feed's last request reached no server, so that the user may repeat it after a minute."""
    tried = health.checked is None or now - health.checked >= timedelta(minutes=1)
    return tried and health.failures > 0 and health.failure in (FailureKind.OFFLINE, FailureKind.UNREACHED)


def intervals_of(polling: Polling) -> Intervals:
    """Return the configured bounds of polling."""
    return Intervals(
        floor=polling.floor,
        ceiling=max(polling.ceiling, polling.floor),
        server_limit=polling.server_limit,
        failure_limit=polling.failure_limit,
        retry_after_limit=polling.retry_after_limit,
    )


def client_of(polling: Polling) -> Client:
    """Return a client with the configured limits."""
    from feedreader.fetch.client import Client
    from feedreader.fetch.limits import Limits

    limits = Limits(
        total=polling.timeout.total_seconds(),
        body=polling.max_bytes,
        per_host=max(1, polling.per_host),
        spacing=polling.host_spacing.total_seconds(),
        at_once=max(1, polling.concurrency),
        allowed_private_hosts=frozenset(polling.private_hosts),
    )
    return Client(limits, user_agent=polling.user_agent or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """Runs rounds with one updater; `holder` names this process in the lease.

    `finishing` are functions that run when a round has been stored, while nobody else polls; each returns a report.
    They run in `thread`, if given: glibc keeps the memory that grouping has freed for each thread that grouped, and
    asyncio's threads take turns. `rest` runs at the same time, when nothing more will be parsed. `steady` gives seconds
    of a clock that cannot be set.
    """

    updater: Updater
    holder: str = field(default_factory=this_process)
    finishing: tuple[Callable[[], Iterable[str]], ...] = ()
    thread: Executor | None = None
    rest: Callable[[], Coroutine[None, None, None]] | None = None
    patience: Patience = field(default_factory=Patience)
    steady: Callable[[], float] = steady_seconds
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @property
    def store(self) -> Store:
        """The store in which results are stored."""
        return self.updater.store

    async def round(
        self,
        *,
        feeds: Sequence[FeedId] | None = None,
        force: bool = False,
        patience: float = 0.0,
        on_start: Callable[[int], None] = lambda _: None,
        on_report: Callable[[PollReport], None] = lambda _: None,
    ) -> Round:
        """Poll the due feeds, of all or of those given; with `force` also those that are not due.

        Waits up to `patience` seconds for another process's round to end. `on_start` is called with the number of feeds
        to poll, `on_report` for every feed.
        """
        async with self._lease(patience) as held:
            if not held:
                return Round(busy=True)
            await asyncio.to_thread(self._follow_clock)
            await self._tell_pauses()
            asked, left = await asyncio.to_thread(self._choose, feeds, force=force)
            on_start(len(asked))
            tally = Tally(on_report)
            for report in left:
                tally(report)
            offline = bool(asked) and await self.updater.poll(asked, tally)
            if asked:
                self.patience.learn(offline=offline)
            return replace(tally.round(offline=offline), notes=await self._finish())

    async def tick(self, limit: int, on_report: Callable[[PollReport], None] = lambda _: None) -> Round:
        """Poll up to `limit` due feeds, longest due first; does nothing while another process polls.

        No host gets more than a share of the limit, so that hundreds of its feeds do not starve the others. While this
        machine is offline, a few feeds are tried now and then.
        """
        await asyncio.to_thread(self._follow_clock)
        if not self.patience.is_over() or not await asyncio.to_thread(self._due, 1):
            return Round(offline=self.patience.offline)
        async with self._lease(0.0) as held:
            if not held:
                return Round(busy=True)
            await self._tell_pauses()
            rows = await asyncio.to_thread(self._due, min(limit, TRIED_OFFLINE) if self.patience.offline else limit)
            tally = Tally(on_report)
            offline = await self.updater.poll(rows, tally)
            self.patience.learn(offline=offline)
            return replace(tally.round(offline=offline), notes=await self._finish())

    def _follow_clock(self) -> None:
        follow_clock(self.store, self.updater.clock(), self.steady())

    async def _finish(self) -> tuple[str, ...]:
        notes: list[str] = []
        resting = asyncio.create_task(self.rest()) if self.rest is not None else None
        try:
            for finish in self.finishing:
                notes += await asyncio.get_running_loop().run_in_executor(self.thread, finish)
        finally:
            if resting is not None:
                await resting
        return tuple(notes)

    def _due(self, limit: int) -> list[FeedRow]:
        """Return the feeds that a tick may poll."""
        now = self.updater.clock()
        rows: list[FeedRow] = []
        hosts: Counter[str] = Counter()
        for row in self.store.feeds.due(now):
            host = host_of(row.feed.url)
            if hosts[host] < A_HOST_A_TICK and schedule.skipped_now(row.health.hints, now) is None:
                hosts[host] += 1
                rows.append(row)
            if len(rows) == limit:
                break
        return _those_in_order_first(rows)

    async def _tell_pauses(self) -> None:
        """Tell the client about pauses from earlier runs and other processes, since redirects may lead there."""
        now = self.updater.clock()
        for pause in await asyncio.to_thread(self.store.feeds.pauses, now):
            self.updater.client.pause(pause.host, (pause.until - now).total_seconds(), due_words(pause.why))

    def _choose(self, feeds: Sequence[FeedId] | None, *, force: bool) -> tuple[list[FeedRow], list[PollReport]]:
        """Choose the feeds to poll, and report on the others."""
        now = self.updater.clock()
        rows = (
            self.store.feeds.all() if feeds is None else [self.store.feeds.get(feed) for feed in dict.fromkeys(feeds)]
        )
        pauses = {pause.host: pause for pause in self.store.feeds.pauses(now)}
        asked, left = [], []
        for row in rows:
            health = row.health
            due = health.next_due is None or health.next_due <= now
            if (pause := pauses.get(host_of(row.feed.url))) is not None:
                left.append(skipped(row, pause.why, until=pause.until))
            elif (health.gone and not (force and feeds)) or not (due or force or _was_unheard(health, now)):
                left.append(skipped(row, health.why_then))
            elif (not_now := _not_now(health, now, force=force)) is not None:
                left.append(skipped(row, not_now.why, until=not_now.at))
            else:
                asked.append(row)
        log_left_alone(left)
        asked.sort(key=lambda row: (row.health.next_due or row.feed.added, row.feed.id))
        return _those_in_order_first(asked), left

    @contextlib.asynccontextmanager
    async def _lease(self, patience: float) -> AsyncIterator[bool]:
        """Hold the polling lease; yields False if another round still holds it after `patience` seconds.

        The other round may be one of this process (a tick, when the user asks for a round), which the lease in the
        store does not keep out.
        """
        deadline = asyncio.get_running_loop().time() + patience
        try:
            async with asyncio.timeout_at(deadline):  # try once without waiting in any case
                await self._turn.acquire()
        except TimeoutError:
            yield False
            return
        try:
            async with self._store_lease(deadline) as held:
                yield held
        finally:
            self._turn.release()

    @contextlib.asynccontextmanager
    async def _store_lease(self, deadline: float) -> AsyncIterator[bool]:
        while (lease := await asyncio.to_thread(self._acquire)) is None:
            if asyncio.get_running_loop().time() >= deadline:
                yield False
                return
            await asyncio.sleep(0.2)
        renewing = asyncio.create_task(self._renew(lease))
        try:
            yield True
        finally:
            renewing.cancel()
            await asyncio.to_thread(self.store.writer.leases.release, self.holder)

    def _acquire(self) -> Lease | None:
        """Take or renew the polling lease; None while another process holds it."""
        return acquire(self.store, self.holder, now=self.updater.clock())

    async def _renew(self, lease: Lease) -> None:
        while True:
            await asyncio.sleep(lease.renew_every.total_seconds())
            await asyncio.to_thread(self._acquire)


def _left_ungrouped(workspace: Workspace) -> int:
    """Return how many entries wait to be grouped, where the window is too large to wait for that; else 0."""
    entries = workspace.store.entries
    size = entries.count_since(workspace.clock() - workspace.settings.stories.window)
    return len(entries.to_group(limit=-1)) if size > LARGEST_AWAITED else 0


def _finishing(workspace: Workspace, *, awaited: bool) -> tuple[Callable[[], tuple[str, ...]], ...]:
    """Return grouping and rules, and indexing too if nobody waits for the round, so that the next search need not.

    They are imported when there is something for them to do: most rounds bring nothing new.
    """

    @cache
    def grouper() -> Grouper:
        from feedreader.service.grouper import Grouper

        return Grouper(workspace)

    def group() -> tuple[str, ...]:
        if not workspace.store.entries.to_group(limit=1):
            return ()
        if awaited and (left := _left_ungrouped(workspace)):
            return (f"{left:,} entries wait to be grouped: the daemon does that, or `feedreader group`",)
        grouper().arrived()
        return ()

    @cache
    def notifier() -> Notifier:
        from feedreader.service.notifying import Notifier

        return Notifier(workspace)

    def rule() -> tuple[str, ...]:
        after, newest = workspace.store.rules.unseen()
        if after == newest:
            return notifier().late() if notifier.cache_info().currsize else ()
        from feedreader.service.rules import apply_new

        return apply_new(workspace, notifier())

    def index() -> tuple[str, ...]:
        workspace.index(INDEXED_A_ROUND)
        return ()

    return (group, rule) if awaited else (group, rule, index)


@contextlib.asynccontextmanager
async def poller_of(workspace: Workspace, *, awaited: bool = False) -> AsyncIterator[Poller]:
    """Open a poller with a client and parsers of its own, as configured; they are closed with the context.

    `awaited` says that somebody waits for the round to end, so a large window is not grouped in it.
    """
    from feedreader.service.parsers import Parsers

    store, polling = workspace.store, workspace.settings.polling
    async with Parsers(awaited=awaited) as parsers, contextlib.AsyncExitStack() as stack:
        if awaited and store.feeds.may_bring_documents(workspace.clock()):
            parsers.start()  # before importing the network libraries, which takes as long
        client = await stack.enter_async_context(client_of(polling))
        thread = ThreadPoolExecutor(1, thread_name_prefix="finishing")
        stack.push_async_callback(asyncio.to_thread, thread.shutdown)
        yield Poller(
            updater=Updater(
                store=store,
                client=client,
                parsers=parsers,
                intervals=intervals_of(polling),
                clock=workspace.clock,
                walkers_a_host=max(1, polling.per_host),
            ),
            finishing=_finishing(workspace, awaited=awaited),
            thread=thread,
            rest=parsers.stop if awaited else None,  # a tenth of a second, for which a command would wait at its end
        )
