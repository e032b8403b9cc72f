"""A month of polling on a clock that is moved by hand, with servers that misbehave, beside asking every feed hourly.

    python tests/benchmarks/month.py [--feeds 2000] [--days 30] [--seed 1]

The store, the schedule, the decisions and the daemon's ticks are the real ones; servers are functions in this process,
so that a month takes minutes. Each kind of feed behaves in one way that docs/etiquette.md is about. Every request is
judged as it comes; in the end each entry that any answer held must be in the store, once. Every three days the process
ends and another begins; now and then the user asks for everything (`R`) and for one feed whatever its time, and once
the machine sleeps for nine hours. Prints requests a feed a day, bytes, the share of conditional requests, and how long
after its publication an entry arrived; it ends with 1 where a rule was broken or an entry is missing.

Of the thirty checks, 1 to 3, 5 to 17, 19 to 23, 26, 28 and 30 are judged, each named where it is broken; of 22, how
many requests a host is answering at once, as there are no seconds here. The others are the client's, in whose place a
function stands: where validators are sent (4), redirects without end (18), headers and cookies (24, 25, 29), and what
is fetched beside feeds (27). tests/system/test_etiquette.py has all.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import TYPE_CHECKING

from feedreader.daemon.run import FEEDS_A_TICK, POLL_SECONDS
from feedreader.model.entries import EntryData
from feedreader.model.feeds import FailureKind, FeedData, PollingHints, Validators
from feedreader.model.outcomes import Failed, Fetched, Freshness, Gone, NotAFeed, NotModified, ParsedFeed
from feedreader.model.subscriptions import Subscription
from feedreader.policy.schedule import Intervals
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine
from feedreader.text.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from feedreader.model.outcomes import Document, FetchRequest, Outcome
    from feedreader.store.connect import Store

START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICK = timedelta(minutes=5)
TICKS_AT_ONCE = TICK // timedelta(seconds=POLL_SECONDS)
MANY = "many.example"
"""The host that has several feeds."""
SHOWN = 20
"""Entries that a document holds: the newest ones."""
ENTRY_BYTES, HEAD_BYTES = 3_000, 300
HINTS = {
    "ttl": PollingHints(ttl=timedelta(hours=4)),
    "sy": PollingHints(update_interval=timedelta(hours=6)),
    "skip": PollingHints(skip_hours=frozenset(range(6)), skip_days=frozenset({6})),
    "skip all": PollingHints(skip_hours=frozenset(range(24)), skip_days=frozenset(range(7))),
}
LIFETIMES = {
    "max-age": timedelta(hours=3),
    "expires": timedelta(hours=6),
    "16 years": timedelta(days=5840),
    "no-cache": timedelta(),
}
KINDS = (
    *("both",) * 6,
    *("etag", "modified", "none", "ignores", "new etag on 304", "noise"),
    *LIFETIMES,
    *HINTS,
    *("429", "503", "a year", "410", "404", "timeouts", "unknown host", "301", "302", "html", "cut", "226", "portal"),
    *("one host",) * 3,
)
DELTA, GONE_AFTER = timedelta(minutes=1), timedelta(days=4)
RESTARTED_EVERY = 3 * DAY
ASLEEP, SLEEPS = START + 1.3 * DAY, 9 * HOUR
USER_EVERY = 5 * HOUR
AT_ONCE = 2
"""Requests that one host may have to answer at a time."""
EVENLY = 1.5
"""How much more than their share the five minutes of an hour may get in which feeds are asked most."""
LONGEST = timedelta(days=8)
"""A feed that answers or fails is asked again within this, a server's own wish aside."""


@dataclass(slots=True, kw_only=True)
class Server:
    """A feed's server: what it has published by when, what it is asked, and what it thinks of that."""

    number: int
    kind: str
    url: str
    published: list[datetime]
    asked: list[datetime] = field(default_factory=list)
    plainly: list[datetime] = field(default_factory=list)
    offered: dict[str, datetime] = field(default_factory=dict)
    leave_alone: datetime = START
    gave: Validators = field(default_factory=Validators)
    bytes: int = 0
    conditional: int = 0
    forced: bool = False
    complaints: list[str] = field(default_factory=list)
    _failed_in_a_row: int = 0

    def shown(self, now: datetime) -> list[int]:
        """The numbers of the entries that the document holds, the newest first."""
        return [each for each in range(len(self.published)) if self.published[each] <= now][-SHOWN:][::-1]

    def ask(self, request: FetchRequest, now: datetime) -> Outcome:
        """Judge a request, and answer it."""
        if self.kind == "unknown host" and (trouble := self._trouble(now)) is not None:
            return trouble  # no server has heard of it
        self._judge(request, now)
        self.asked.append(now)
        (self.plainly if not request.validators else []).append(now)
        self.conditional += bool(request.validators)
        if (trouble := self._trouble(now)) is not None:
            self._failed_in_a_row += 1
            return trouble
        self._failed_in_a_row = 0
        return self._answer(request, now)

    def _judge(self, request: FetchRequest, now: datetime) -> None:
        since = now - self.asked[-1] if self.asked else timedelta.max
        wrong = {
            "8, 26, 30: asked twice within an hour": since < HOUR - DELTA and not self.forced,
            "10: the user's wish was no conditional request": self.forced
            and bool(self.gave)
            and not request.validators
            and bool(self.plainly)
            and now - self.plainly[-1] < DAY - DELTA,
            "13, 14: asked while it wanted to be left alone": now < self.leave_alone,
            "15: asked after 410": self.kind == "410" and bool(self.asked) and self.asked[-1] > START + GONE_AFTER,
            "11, 12: asked before max-age was over": not self.forced
            and since < min(LIFETIMES.get(self.kind, HOUR), timedelta(days=7)) - DELTA,
            "20: asked before ttl was over": not self.forced
            and self.kind == "ttl"
            and since < timedelta(hours=4) - DELTA,
            "20: asked before the period was over": not self.forced
            and self.kind == "sy"
            and since < timedelta(hours=6) - DELTA,
            "19: asked in skipHours or skipDays": self.kind == "skip"
            and not self.forced
            and bool(self.offered)
            and (now.hour < 6 or now.weekday() == 6),
            "16: asked while failures should have made it wait": self._failed_in_a_row > 3
            and since < 2 * HOUR - DELTA
            and not self.forced,
            "1, 2, 3, 5, 6, 7: validators that it did not give": bool(request.validators)
            and request.validators != self.gave,
            "9: asked plainly twice a day although it gave validators": not request.validators
            and bool(self.gave)
            and bool(self.plainly)
            and now - self.plainly[-1] < DAY - DELTA,
        }
        self.complaints += [f"{self.kind}: {words} ({now:%d %H:%M})" for words, is_so in wrong.items() if is_so]

    def _trouble(self, now: datetime) -> Outcome | None:  # noqa: PLR0911 - one a kind
        passed, turn = now - START, len(self.asked)
        match self.kind:
            case "429" if turn % 7 == 0:
                self.leave_alone = now + timedelta(hours=2)
                return Failed(
                    kind=FailureKind.RATE_LIMITED, reason="429", http=429, retry_after=timedelta(seconds=7200)
                )
            case "one host" if turn % 50 == 49:
                return Failed(kind=FailureKind.RATE_LIMITED, reason="429", http=429, retry_after=timedelta(hours=3))
            case "503" if turn % 9 < 2:
                self.leave_alone = now + HOUR
                return Failed(kind=FailureKind.RATE_LIMITED, reason="503", http=503)
            case "a year" if turn == 5:
                self.leave_alone = now + timedelta(days=30)
                return Failed(kind=FailureKind.RATE_LIMITED, reason="429", http=429, retry_after=timedelta(days=365))
            case "410" if passed > GONE_AFTER:
                return Gone(url=self.url)
            case "404" if DAY < passed < 3 * DAY:
                return Failed(kind=FailureKind.NOT_FOUND, reason="404", http=404)
            case "timeouts" if turn % 3 == 0:
                return Failed(kind=FailureKind.TIMEOUT, reason="no answer", http=None)
            case "unknown host" if passed.days % 3 == 1:
                return Failed(kind=FailureKind.UNREACHED, reason="no such host")
            case _:
                return None

    def _answer(self, request: FetchRequest, now: datetime) -> Outcome:
        shown = self.shown(now)
        etag, modified = f'W/"{shown[0] if shown else -1}"', f"{self.published[shown[0]]:%c}" if shown else None
        if self.kind == "new etag on 304":
            etag = f'{etag[:-1]}-{now:%H}"'
        gave = {
            "none": Validators(),
            "etag": Validators(etag=etag),
            "modified": Validators(last_modified=modified),
        }.get(self.kind, Validators(etag=etag, last_modified=modified))
        freshness = Freshness(lifetime=LIFETIMES.get(self.kind), source="Cache-Control")
        moved = f"{self.url}?moved" if self.kind == "301" and now > START + 2 * DAY else None
        if self.kind == "portal" and len(self.asked) % 5 == 4:
            moved = "https://portal.example/login"
        same = request.validators and (
            request.validators.etag == gave.etag
            if self.kind != "new etag on 304"
            else request.validators.last_modified == modified
        )
        if same and self.kind not in {"ignores", "cut"}:
            self.gave = gave
            self.bytes += HEAD_BYTES
            return NotModified(url=self.url, validators=gave, freshness=freshness, moved_to=moved)
        names = shown[:1] if self.kind == "226" and len(self.asked) > 1 else shown
        cut, html = self.kind == "cut" and len(self.asked) % 4 == 2, self.kind == "html" and len(self.asked) % 4 == 2
        html = html or moved == "https://portal.example/login"
        if cut:
            names = names[: len(names) // 2]
        text = f"{'!' if html else self.kind}\n" + "\n".join(
            f"g{each} {self.published[each].timestamp()}" for each in names
        )
        text += f"\n#{now}" if self.kind == "noise" else ""
        self.bytes += HEAD_BYTES + ENTRY_BYTES * len(names)
        if not html:
            for each in names:
                self.offered.setdefault(f"g{each}", now)
        if not (cut or html):
            self.gave = gave
        return Fetched(
            url=self.url,
            http=226 if names is not shown and self.kind == "226" else 200,
            body=text.encode(),
            content_type="application/rss+xml",
            validators=gave,
            validators_url=self.url,
            freshness=freshness,
            moved_to=moved,
            partial=self.kind == "226" and len(self.asked) > 1,
            truncated=cut,
        )


@dataclass(slots=True, kw_only=True)
class Network:
    """All servers, at the seam where the client would be; and the parser of what they say."""

    servers: dict[str, Server]
    clock: Clock
    paused: dict[str, datetime] = field(default_factory=dict)
    answering: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0

    async def fetch(self, request: FetchRequest) -> Outcome:
        """What came of one request; as the client does, nobody is asked whose host has just asked to be left alone."""
        now, host = self.clock.now, host_of(request.url)
        if (until := self.paused.get(host, now)) > now:
            return Failed(kind=FailureKind.RATE_LIMITED, reason="paused", retry_after=until - now, asked=False)
        self.answering[host] += 1
        self.most_at_once = max(self.most_at_once, self.answering[host])
        await asyncio.sleep(0)
        self.answering[host] -= 1
        outcome = self.servers[request.url.removesuffix("?moved")].ask(request, now)
        if isinstance(outcome, Failed) and outcome.kind is FailureKind.RATE_LIMITED:
            until = self.paused[host] = now + min(outcome.retry_after or HOUR, timedelta(days=30))
            for each in self.servers.values() if host == MANY else ():
                each.leave_alone = until if host_of(each.url) == MANY else each.leave_alone
        return outcome

    async def leads_somewhere(self, host: str) -> bool:
        """Names lead somewhere: this machine has a network."""
        return True

    def pause(self, host: str, seconds: float, why: str) -> None:
        """Nobody is redirected to another host here."""

    async def parse(self, document: Document, aside: object = None) -> ParsedFeed | NotAFeed:
        """The document's guids, and what its kind asks of readers."""
        kind, *items = [line for line in document.body.decode().split("\n") if line and not line.startswith("#")]
        if kind == "!":
            return NotAFeed(reason="this is a web page")
        return ParsedFeed(
            feed=FeedData(title=kind, hints=HINTS.get(kind, PollingHints())),
            entries=tuple(_entry(document.url, *item.split()) for item in items),
            version="rss20",
            truncated=document.truncated,
        )


def _entry(url: str, guid: str, seconds: str) -> EntryData:
    published = datetime.fromtimestamp(float(seconds), UTC)
    return EntryData(guid=guid, title=f"Entry {guid}", url=f"{url}/{guid}", published=published)


@dataclass(slots=True)
class Clock:
    """The time, as it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


def servers(number: int, days: int, random: Random) -> Iterable[Server]:
    """Feeds of all kinds, from some entries an hour to one in three weeks, as feeds are."""
    for each in range(number):
        kind = KINDS[each % len(KINDS)]
        host = MANY if kind == "one host" else f"h{each}.example"
        gap, when, published = random.lognormvariate(2.5, 1.4), START - 10 * DAY, []
        while when < START + days * DAY:
            when += timedelta(hours=max(0.05, random.expovariate(1 / gap)))
            published.append(when)
        yield Server(number=each, kind=kind, url=f"https://{host}/{each}", published=published)


async def live(
    folder: Path, feeds: int, days: int, seed: int, say: Callable[[str], object] = lambda _: None
) -> list[str]:
    """Let the daemon's ticks poll for so long; what went wrong, and the figures to `say`."""
    random, clock = Random(seed), Clock()
    network = Network(servers={each.url: each for each in servers(feeds, days, random)}, clock=clock)
    path, most = folder / "feedreader.db", 0
    with open_store(path) as store:
        store.writer.feeds.subscribe([Subscription(url=url) for url in network.servers], now=clock())
    while (left := START + days * DAY - clock.now) > timedelta():
        network.paused.clear()  # which the next process has to find in the store
        with open_store(path) as store:
            most = max(most, await _run(store, network, min(left, RESTARTED_EVERY), random))
    with open_store(path) as store:
        problems = [words for server in network.servers.values() for words in server.complaints]
        problems += [finding.words for finding in examine(store, thorough=True)]
        problems += [
            words
            for row in store.feeds.all()
            for words in _in_the_end(network.servers[row.feed.url.removesuffix("?moved")], row.feed.url, clock.now)
        ]
        delays = []
        for row in store.feeds.all():
            server = network.servers[row.feed.url.removesuffix("?moved")]
            stored = list(store.feeds.guids_of(row.feed.id, limit=len(server.published)))
            if missing := set(server.offered) - set(stored):
                problems.append(f"{server.kind}: {len(missing)} entries that were offered are not there")
            if len(stored) != len(set(stored)):
                problems.append(f"{server.kind}: entries are there twice")
            delays += [
                (server.offered[guid] - when) / HOUR
                for number, when in enumerate(server.published)
                if when > START + DAY and (guid := f"g{number}") in server.offered
            ]
        problems += _at_once(network, most)
        _tell(say, list(network.servers.values()), delays, days)
        say(f"asked at most in {TICK // timedelta(minutes=1)} minutes: {most} feeds")
    return problems


async def _run(store: Store, network: Network, span: timedelta, random: Random) -> int:
    """Be one process for so long; how many feeds it asked at most in a tick."""
    clock, most, asked = network.clock, 0, network.clock.now
    updater = Updater(
        store=store, client=network, parsers=network, intervals=Intervals(), clock=clock, jitter=random.random
    )  # type: ignore[arg-type]  # it extracts no pages
    poller = Poller(updater=updater, steady=lambda: clock().timestamp())
    end = clock.now + span
    while clock.now < end:
        done = await poller.tick(FEEDS_A_TICK * TICKS_AT_ONCE)
        most = max(most, done.feeds.total())
        if clock.now - asked > USER_EVERY:
            asked = clock.now
            await _be_the_user(poller, network, random)
        clock.now += SLEEPS if clock.now <= ASLEEP < clock.now + TICK else TICK
    return most


async def _be_the_user(poller: Poller, network: Network, random: Random) -> None:
    """Ask for everything that is due, and for one feed whether it is due or not."""
    await poller.round()
    row = random.choice(poller.store.feeds.all())
    server = network.servers[row.feed.url.removesuffix("?moved")]
    if row.health.gone:  # it would be asked, as a user may know better; its server would complain
        return
    before, server.forced = len(server.asked), True
    await poller.round(feeds=[row.feed.id], force=True)
    server.forced = False
    if len(server.asked) > before + 1:
        server.complaints.append(f"{server.kind}: 10: one wish was several requests")


def _at_once(network: Network, most: int) -> Iterable[str]:
    """Give what is wrong with how many were asked at once: of one host, in five minutes, and in those of each hour."""
    if network.most_at_once > AT_ONCE:
        yield f"22: a host had {network.most_at_once} requests to answer at once"
    if most > FEEDS_A_TICK * TICKS_AT_ONCE:
        yield f"21, 23: {most} feeds were asked within five minutes"
    slots = Counter(when.minute // 5 for each in network.servers.values() for when in each.asked)
    if max(slots.values()) > EVENLY * slots.total() / (HOUR // TICK):
        yield f"21: {max(slots.values())} of {slots.total()} requests fall into the same five minutes of an hour"


def _in_the_end(server: Server, url: str, now: datetime) -> Iterable[str]:
    """Give what is wrong with where a feed is asked in the end, and with when it was asked last."""
    passed, moved = now - START, url != server.url
    if moved and (server.kind != "301" or passed < 4 * DAY):
        yield f"{server.kind}: 17: it is asked at {url}"
    if not moved and server.kind == "301" and passed > 8 * DAY:
        yield "301: 17: it is still asked where it was"
    if server.kind != "410" and now - max(server.asked[-1], server.leave_alone) > LONGEST:
        yield f"{server.kind}: 16, 19: given up"


def _tell(say: Callable[[str], object], found: list[Server], delays: list[float], days: int) -> None:
    asked, total = sum(len(each.asked) for each in found), len(found) * days
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
        changed = days * 24 if server.kind in {"none", "ignores", "noise"} else len(hours)
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
