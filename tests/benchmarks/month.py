"""A month of polling on a clock that is moved by hand, with servers that misbehave, beside asking every feed hourly.

    python -m tests.benchmarks.month [--feeds 2000] [--days 30] [--seed 1]

The store, the schedule, the decisions, the daemon's ticks, the client and the parser are the real ones; the servers are
on loopback, and a feed's host has a name of its own. Each kind of feed behaves in one way that docs/etiquette.md is
about and judges every request (`month_servers`); in the end each entry that any answer held must be in the store, once.
Every day the process ends and another begins; now and then the user asks for everything (`R`) and for one feed whatever
its time, and once the machine sleeps for nine hours. Prints requests a feed a day, bytes, the share of conditional
requests, and how long after its publication an entry arrived; it ends with 1 where a rule was broken or an entry is
missing.

All of the thirty checks are judged, each named where it is broken. What only real time or a kill shows is left to
tests/system/test_etiquette.py: that requests to a host are a second apart (22), that connections are kept (25), and
that a kill repeats nothing (30).
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.benchmarks.month_servers import (
    DAY,
    HOUR,
    KINDS,
    MINUTE,
    MOVED_AFTER,
    SECOND,
    SHOWN,
    START,
    Host,
    Server,
    portal,
)
from tests.fakes.parsers import RealParsers
from tests.fakes.polling import FakeClock
from tests.fakes.server import FakeServer
from tests.inside import guids_of

from feedreader.daemon.run import FEEDS_A_TICK, POLL_SECONDS
from feedreader.fetch.client import Client
from feedreader.fetch.limits import Limits
from feedreader.model.subscriptions import Subscription
from feedreader.policy.schedule import Intervals
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from feedreader.model.feeds import FeedRow
    from feedreader.store.connect import Store

TICK = timedelta(minutes=5)
TICKS_AT_ONCE = TICK // timedelta(seconds=POLL_SECONDS)
ADDRESSES = tuple(f"127.0.7.{number}" for number in range(1, 17))
"""Where the names lead: several, as each has only so many ports for connections that have just ended."""
ENTRY_BYTES, HEAD_BYTES = 3_000, 300
RESTARTED_EVERY = DAY
ASLEEP, SLEEPS = START + 1.3 * DAY, 9 * HOUR
USER_EVERY = 5 * HOUR
EVENLY = 1.5
"""How much more than their share the five minutes of an hour may get in which feeds are asked most."""
LONGEST = timedelta(days=8)
"""A feed that answers or fails is asked again within this, a server's own wish aside."""


@dataclass(frozen=True, slots=True)
class World:
    """All servers, by their numbers, what they listen on, and the time."""

    servers: list[Server]
    listening: FakeServer
    clock: FakeClock

    def of(self, row: FeedRow) -> Server:
        """The server of a feed, wherever it is asked by now."""
        return self.servers[int(urlsplit(row.feed.url).path.split("/")[1])]

    async def lookup(self, host: str) -> list[str]:
        """Give the address of a name; raises OSError, as the system does."""
        number = "".join(filter(str.isdigit, host))
        if number and self.servers[int(number)].is_unknown():
            raise socket.gaierror(socket.EAI_NONAME, "no such host")
        return [ADDRESSES[int(number or 0) % len(ADDRESSES)]]

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass, between two requests to a host."""
        self.clock.advance(seconds=seconds)

    def client(self) -> Client:
        """The client of one process."""
        hosts = {server.name for server in self.servers}
        ever = DAY / SECOND  # these are limits of real time, of which a busy machine may take any
        limits = Limits(connect=ever, idle=ever, total=ever, grace=ever, allowed_private_hosts=frozenset(hosts))
        return Client(
            limits, clock=lambda: self.clock().timestamp(), sleep=self.sleep, now=self.clock, lookup=self.lookup
        )

    def beside_feeds(self) -> Iterable[str]:
        """Give what was asked for that is no feed, since the last time."""
        asked, self.listening.requests[:] = list(self.listening.requests), ()
        for request in asked:
            number = request.path.split("/")[1]
            if request.path != "/login" and not (number.isdigit() and request.path in self.servers[int(number)].paths):
                yield f"26, 27: {request.method} {request.path}"


def servers(number: int, days: int, random: Random, port: int, clock: FakeClock) -> Iterable[Server]:
    """Feeds of all kinds, from some entries an hour to one in three weeks, as feeds are."""
    hosts: defaultdict[str, Host] = defaultdict(Host)
    for each in range(number):
        gap, when, published = random.lognormvariate(2.5, 1.4), START - 10 * DAY, []
        while when < START + days * DAY:
            when += timedelta(hours=max(0.05, random.expovariate(1 / gap)))
            published.append(when)
        yield Server(
            number=each, kind=KINDS[each % len(KINDS)], hosts=hosts, port=port, published=published, clock=clock
        )


async def live(
    folder: Path, feeds: int, days: int, seed: int, say: Callable[[str], object] = lambda _: None
) -> list[str]:
    """Let the daemon's ticks poll for so long; what went wrong, and the figures to `say`."""
    random, clock = Random(seed), FakeClock(START)
    with FakeServer(addresses=ADDRESSES) as listening:
        world = World(list(servers(feeds, days, random, listening.port, clock)), listening, clock)
        listening.route("/login", portal)
        for server in world.servers:
            for path in server.paths:
                listening.route(path, server)
        path, most, problems = folder / "feedreader.db", 0, []
        with open_store(path) as store:
            store.writer.feeds.subscribe([Subscription(url=each.url) for each in world.servers], now=clock())
        while (left := START + days * DAY - clock()) > timedelta():
            with open_store(path) as store:
                asked, wrong = await _run(store, world, min(left, RESTARTED_EVERY), random)
            most = max(most, asked)
            problems += wrong
    with open_store(path) as store:
        problems += [words for server in world.servers for words in server.complaints]
        problems += [finding.message for finding in examine(store, thorough=True)]
        for row in store.feeds.all():
            problems += _in_the_end(store, world.of(row), row, clock())
    problems += _at_once(world.servers, most)
    _tell(say, world.servers, days)
    say(f"asked at most in {TICK // MINUTE} minutes: {most} feeds")
    return problems


async def _run(store: Store, world: World, span: timedelta, random: Random) -> tuple[int, list[str]]:
    """Be one process for so long; how many feeds it asked at most in a tick, and what it asked for besides."""
    clock, most, asked, wrong = world.clock, 0, world.clock(), []
    end = clock() + span
    async with world.client() as client:
        updater = Updater(
            store=store,
            client=client,
            parsers=RealParsers(),
            intervals=Intervals(),
            clock=clock,
            jitter=random.random,
        )
        poller = Poller(updater=updater, steady=lambda: clock().timestamp())
        while clock() < end:
            done = await poller.tick(FEEDS_A_TICK * TICKS_AT_ONCE)
            most = max(most, done.feeds.total())
            if clock() - asked > USER_EVERY:
                asked = clock()
                await _be_the_user(poller, world, random)
            wrong += world.beside_feeds()
            clock.now += SLEEPS if clock() <= ASLEEP < clock() + TICK else TICK
    return most, wrong


async def _be_the_user(poller: Poller, world: World, random: Random) -> None:
    """Ask for everything that is due, and for one feed whether it is due or not."""
    await poller.round()
    row = random.choice(poller.store.feeds.all())
    server = world.of(row)
    if row.health.gone:  # it would be asked, as a user may know better; its server would complain
        return
    before, server.forced = len(server.asked), True
    await poller.round(feeds=[row.feed.id], force=True)
    server.forced = False
    if len(server.asked) > before + 1:
        server.complaints.append(f"{server.kind}: 10: one wish was several requests")


def _in_the_end(store: Store, server: Server, row: FeedRow, now: datetime) -> Iterable[str]:
    """Give what is wrong with where a feed is asked in the end, when it was asked last, and what is stored of it."""
    passed = now - START
    if row.feed.url not in {server.url, server.leads_to} or (
        row.feed.url != server.url and passed < MOVED_AFTER + 2 * DAY
    ):
        yield f"{server.kind}: 17: it is asked at {row.feed.url}"
    if row.feed.url != server.leads_to and passed > 8 * DAY:
        yield f"{server.kind}: 17: it is still asked where it was"
    if server.kind != "410" and now - max(server.asked[-1], server.host.left_alone) > LONGEST:
        yield f"{server.kind}: 16, 19: given up"
    stored = set(guids_of(store, row.feed.id))
    if missing := set(server.offered) - stored:
        yield f"{server.kind}: {len(missing)} entries that were offered are not there"
    if surplus := stored - set(server.offered):
        yield f"{server.kind}: {len(surplus)} entries are there, perhaps twice, that were never offered"


def _at_once(found: list[Server], most: int) -> Iterable[str]:
    """Give what is wrong with how many were asked at once: in five minutes, and in those of each hour."""
    if most > FEEDS_A_TICK * TICKS_AT_ONCE:
        yield f"21, 23: {most} feeds were asked within five minutes"
    slots = Counter(when.minute // 5 for each in found for when in each.asked)
    if max(slots.values()) > EVENLY * slots.total() / (HOUR // TICK):
        yield f"21: {max(slots.values())} of {slots.total()} requests fall into the same five minutes of an hour"


def _tell(say: Callable[[str], object], found: list[Server], days: int) -> None:
    asked, total = sum(each.requests for each in found), len(found) * days
    delays = [
        (server.offered[guid] - when) / HOUR
        for server in found
        for number, when in enumerate(server.published)
        if when > START + DAY and (guid := f"g{number}") in server.offered
    ]
    p95 = quantiles(delays, n=20)[-1]
    say(f"{len(found)} feeds, {days} days, {asked:,} requests, {sum(len(each.offered) for each in found):,} entries")
    say("                        feedreader   hourly")
    say(f"requests a feed a day     {asked / total:8.2f} {24:8.2f}")
    say(
        f"kilobytes a feed a day    {sum(each.bytes for each in found) / total / 1000:8.1f} {_hourly(found, days):8.1f}"
    )
    say(f"conditional requests      {sum(each.conditional for each in found) / asked:8.0%} {'':>8}")
    say(f"delay, median, hours      {median(delays):8.2f} {0.5:8.2f}")
    say(f"delay, p95, hours         {p95:8.2f} {0.95:8.2f}")


def _hourly(found: list[Server], days: int) -> float:
    """Kilobytes a feed a day of asking each feed every hour, conditionally, where servers allow it and never fail."""
    total = 0
    for server in found:
        hours = {int((when - START) / HOUR) for when in server.published if when >= START}
        changed = days * 24 if server.kind in {"none", "ignores", "turning", "cut"} else len(hours)
        total += days * 24 * HEAD_BYTES + changed * ENTRY_BYTES * min(SHOWN, len(server.published))
    return total / len(found) / days / 1000


def main() -> int:
    """Live a month."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--feeds", type=int, default=2_000)
    options.add_argument("--days", type=int, default=30)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        problems = asyncio.run(live(Path(folder), chosen.feeds, chosen.days, chosen.seed, print))
    for words, count in Counter(problems).most_common(30):
        print(f"{count:>5} {words}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
