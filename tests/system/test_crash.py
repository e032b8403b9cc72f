"""What is stored is never lost and never there twice: whatever feeds do, and whenever the program is killed.

FEEDREADER_ROUNDS sets how many rounds of kills and how many generated histories are tried.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import NOW, make_subscription
from tests.fakes.parsers import RealParsers
from tests.fakes.polling import FakeClient, FakeClock
from tests.fakes.server import Answer, FakeServer
from tests.system.conftest import started

from feedreader.cli.main import run
from feedreader.model.feeds import FailureKind, Validators
from feedreader.model.outcomes import Failed, Fetched, NotModified, PollStatus
from feedreader.policy.schedule import Intervals
from feedreader.service.clock import utc_now
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine
from feedreader.store.selection import of_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.fakes.server import Request

    from feedreader.model.outcomes import FetchRequest, Outcome, PollReport
    from feedreader.store.connect import Store

ROUNDS = int(os.environ.get("FEEDREADER_ROUNDS", "0"))
KILLS = ROUNDS or 4
FEEDS = 24
HOSTS = tuple(f"127.0.3.{number}" for number in range(1, 9))


def rss(entries: Sequence[tuple[str, str]]) -> bytes:
    items = "".join(
        f'<item><guid isPermaLink="false">{guid}</guid><title>{title}</title></item>' for guid, title in entries
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


# Kills


@dataclass(slots=True)
class Growing:
    """A feed that gains entries and names their number in its validator; `alarm` goes off when enough were asked."""

    alarm: Alarm
    size: int = 3

    def __call__(self, request: Request) -> Answer:
        self.alarm.ring()
        etag = f'"{self.size}"'
        if request.header("If-None-Match") == etag.encode():
            return Answer(status=304, headers=[("ETag", etag)])
        body = rss([(f"g{number}", f"Entry {number} {'x' * 500}") for number in reversed(range(self.size))])
        return Answer(body=body, headers=[("ETag", etag)])


@dataclass(slots=True)
class Alarm:
    """Goes off at a request that is chosen beforehand."""

    left: int = -1
    rung: threading.Event = field(default_factory=threading.Event)

    def set(self, requests: int) -> None:
        self.left = requests
        self.rung.clear()

    def ring(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.rung.set()


def guids_by_feed(store: Store) -> dict[str, list[str]]:
    found = store.reader().execute("SELECT f.url, e.guid FROM feed f JOIN entry e ON e.feed = f.id ORDER BY e.id")
    guids: dict[str, list[str]] = {row.feed.url: [] for row in store.feeds.all()}
    for url, guid in found:
        guids[url].append(guid)
    return guids


def check(path: Path, feeds: dict[str, Growing], before: dict[str, list[str]]) -> dict[str, list[str]]:
    """The store is whole, has all that it had, nothing twice, and no validator whose entries are missing."""
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        guids = guids_by_feed(store)
        for url, found in guids.items():
            assert len(found) == len(set(found))
            assert set(before.get(url, ())) <= set(found) <= {f"g{number}" for number in range(feeds[url].size)}
            etag = store.feeds.find(url).health.validators.etag
            if etag is not None:
                assert len(found) >= int(etag.strip('"'))
    return guids


@pytest.mark.timeout(KILLS * 30)
async def test_a_kill_at_any_moment_of_a_refresh_loses_nothing_and_the_next_round_completes(path: Path) -> None:
    random, alarm = Random(7), Alarm()
    command = [sys.executable, "-m", "feedreader", "--db", str(path), "refresh", "--force"]
    config = path.parent / "config.toml"
    config.write_text('[polling]\nhost_spacing = "0s"\n')
    command[3:3] = ["--config", str(config)]
    with FakeServer(addresses=HOSTS) as server:
        feeds = server.spread(Growing(alarm) for _ in range(FEEDS))
        with open_store(path) as store:
            store.writer.feeds.subscribe([make_subscription(url) for url in feeds], now=utc_now())
        guids: dict[str, list[str]] = {}
        marked: set[int] = set()
        for _ in range(KILLS):
            alarm.set(random.randrange(1, FEEDS + 1))
            await asyncio.to_thread(killed, command, alarm, random.expovariate(20))
            guids = check(path, feeds, guids)
            async with started(path, FakeClock(utc_now()), server) as world:
                reports = await world.round(force=True)
                assert {report.error for report in reports.values()} == {None}
                marked |= mark_some(world.store, random)
            guids = check(path, feeds, guids)
            assert {url: len(found) for url, found in guids.items()} == {url: feed.size for url, feed in feeds.items()}
            assert marks(path) == marked
            for feed in random.sample(list(feeds.values()), FEEDS // 2):
                feed.size += random.randrange(1, 4)
    assert run(["--db", str(path), "doctor"]) == 0


def killed(command: list[str], alarm: Alarm, seconds: float) -> None:
    """Run a command and kill it so long after the alarm: while it parses, while it stores, or just after that."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert alarm.rung.wait(60)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def mark_some(store: Store, random: Random) -> set[int]:
    """Read and star an entry that is neither."""
    (entry,) = random.sample([row.id for row in store.entries.page(limit=50)], 1)
    store.writer.marks.mark_read(of_entries((entry,)), now=utc_now())
    store.writer.marks.star(of_entries((entry,)), now=utc_now())
    return {entry}


def marks(path: Path) -> set[int]:
    with open_store(path) as store:
        found = store.reader().execute("SELECT entry FROM entry_state WHERE read = 1 AND starred = 1").fetchall()
        other = store.reader().execute("SELECT count(*) FROM entry_state WHERE read <> starred").fetchone()[0]
    assert other == 0
    return {entry for (entry,) in found}


@pytest.mark.timeout(KILLS * 30)
def test_a_kill_while_the_first_feeds_are_imported_leaves_all_of_them_or_none(tmp_path: Path) -> None:
    urls = [f"http://127.0.0.1:9/{number}" for number in range(200)]
    outlines = "".join(f'<outline type="rss" text="{url}" xmlUrl="{url}"/>' for url in urls)
    opml = tmp_path / "feeds.opml"
    opml.write_text(f'<opml version="2.0"><head/><body>{outlines}</body></opml>')
    random = Random(8)
    for number in range(max(2, KILLS // 4)):
        path = tmp_path / str(number) / "feedreader.db"
        command = [sys.executable, "-m", "feedreader", "--db", str(path), "import", str(opml)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + 60
            while not path.exists() and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.25))
            process.send_signal(signal.SIGKILL)
        with open_store(path) as store:
            assert examine(store, thorough=True) == ()
            assert len(store.feeds.all()) in {0, len(urls)}


def test_a_kill_leaves_no_processes_behind(path: Path) -> None:
    with FakeServer() as server, open_store(path) as store:
        bodies = [rss([("1", "One")]), rss([("2", "Two")])]
        for number, body in enumerate(bodies):
            server.route(f"/{number}", Answer(body=body))
        server.route("/never", Answer(steps=[b"<rss>", 3600.0]))
        urls = [server.url(each) for each in ("/0", "/1", "/never")]
        store.writer.feeds.subscribe([make_subscription(url) for url in urls], now=utc_now())
        command = [sys.executable, "-m", "feedreader", "--db", str(path), "refresh"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
            deadline = time.monotonic() + 30
            while store.entries.count() < 2 and time.monotonic() < deadline:
                time.sleep(0.02)
            assert len(alive(process.pid)) > 1
            process.send_signal(signal.SIGKILL)
        while alive(process.pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert alive(process.pid) == []


def alive(session: int) -> list[int]:
    """The processes of a session, zombies aside; the first fields of /proc/PID/stat behind the name tell."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            try:
                with open(f"/proc/{entry.name}/stat", encoding="utf-8") as file:  # noqa: PTH123 - it may vanish
                    state, _, _, own = file.read().rpartition(")")[2].split()[:4]
            except OSError:
                continue
            if int(own) == session and state != "Z":
                found.append(int(entry.name))
    return found


# Histories


URLS = ("https://a.example/feed", "https://b.example/feed")
OPERATIONS = ("publish", "publish", "edit", "drop", "return", "shuffle", "spell", "move", "break", "cut", "part",
              "mark", "leave", "poll", "poll", "poll")  # fmt: skip
HISTORIES = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 1), st.integers(0, 9)), min_size=4, max_size=40
)


@dataclass(slots=True)
class Publisher:
    """A feed as its publisher keeps it: entries by number with their titles, of which some are in the document."""

    url: str
    numbers: count[int]
    titles: dict[int, str] = field(default_factory=dict)
    shown: list[int] = field(default_factory=list)
    scheme: str = "http"
    moved_to: str | None = None
    trouble: str = ""
    changes: int = 0

    def guid(self, number: int) -> str:
        return f"{self.scheme}://{self.url.split('/')[2]}/{number}"

    def document(self) -> bytes:
        return rss([(self.guid(number), self.titles[number]) for number in self.shown])

    def answer(self, request: FetchRequest) -> Outcome:
        """What a server says; `trouble` is over once it was met."""
        trouble, self.trouble = self.trouble, ""
        body, etag = self.document(), f'"{self.changes}"'
        url = self.moved_to or request.url
        moved_to = self.moved_to if url != request.url else None
        validators = Validators(etag=etag)
        match trouble:
            case "break":
                return Failed(kind=FailureKind.SERVER, reason="an error of its own", http=500)
            case "page":
                body = b"<html><title>Sorry</title></html>"
            case "cut":  # never twice at the same byte: the same bytes a second time are believed
                body = body[: len(body) * 7 // 10 - self.changes]
            case _ if request.validators == validators and request.validators_url in {None, url}:
                return NotModified(url=url, validators=validators, moved_to=moved_to)
        return Fetched(
            url=url,
            http=226 if trouble == "part" else 200,
            body=body,
            content_type="application/rss+xml",
            validators=validators,
            validators_url=url,
            moved_to=moved_to,
            partial=trouble == "part",
        )

    def change(self, operation: str, random: Random) -> None:
        """Something happens at the publisher's; the server's validator tells, once what it serves has changed."""
        self.changes += 1
        hidden = [number for number in self.titles if number not in self.shown]
        match operation:
            case "publish":
                number = next(self.numbers)
                self.titles[number] = f"Entry {number}"
                self.shown.insert(0, number)
            case "edit" if self.shown:
                self.titles[random.choice(self.shown)] += " again"
            case "drop" if self.shown:
                self.shown.remove(random.choice(self.shown))
            case "return" if hidden:
                self.shown.append(random.choice(hidden))
            case "shuffle":
                random.shuffle(self.shown)
            case "spell":
                self.scheme = "https" if self.scheme == "http" else "http"
            case "move":
                self.moved_to = self.url.replace("/feed", f"/feed{random.randrange(3)}")
            case "break":
                self.trouble = random.choice(["break", "page"])
            case "cut" | "part":
                self.trouble = operation


@dataclass(slots=True)
class Life:
    """A reader's store beside what it must hold: for each feed the titles of the entries that were ever seen."""

    store: Store
    client: FakeClient
    clock: FakeClock
    poller: Poller
    publishers: list[Publisher]
    seen: list[dict[int, str]]
    marked: set[int] = field(default_factory=set)

    async def poll(self) -> None:
        reports: dict[int, PollReport] = {}
        troubles = [publisher.trouble for publisher in self.publishers]
        await self.poller.round(force=True, on_report=lambda report: reports.update({report.feed: report}))
        for place, publisher in enumerate(self.publishers):
            report = reports.get(place + 1)
            if report is not None:
                self.compare(place, publisher, troubles[place], report)
        assert examine(self.store) == ()

    def compare(self, place: int, publisher: Publisher, trouble: str, report: PollReport) -> None:
        stored = self.stored(place)
        seen = self.seen[place]
        shown = {number: publisher.titles[number] for number in publisher.shown}
        if report.status in {PollStatus.FAILED, PollStatus.SKIPPED}:
            shown = {}
        elif trouble == "cut":  # as much of it as could be read
            shown = {number: title for number, title in shown.items() if stored.get(number) == title}
        assert report.new == len(shown.keys() - seen.keys())
        assert report.updated == sum(seen.get(number, title) != title for number, title in shown.items())
        seen |= shown
        assert stored == seen

    def stored(self, place: int) -> dict[int, str]:
        """Titles by the number at the end of their guid; a number that is there twice fails."""
        query = (
            "SELECT guid, title, id, read, starred FROM entry e JOIN entry_state s ON s.entry = e.id WHERE e.feed = ?"
        )
        found = self.store.reader().execute(query, (place + 1,)).fetchall()
        titles = {int(guid.rpartition("/")[2]): title for guid, title, *_ in found}
        assert len(titles) == len(found)
        for *_, entry, read, starred in found:
            assert (read, starred) == ((1, 1) if entry in self.marked else (0, 0))
        return titles

    def mark(self, random: Random) -> None:
        rows = self.store.entries.page(limit=100)
        if rows:
            entry = random.choice(rows).id
            self.marked.add(entry)
            self.store.writer.marks.mark_read(of_entries((entry,)), now=self.clock())
            self.store.writer.marks.star(of_entries((entry,)), now=self.clock())

    def leave(self, place: int) -> None:
        """Unsubscribe, and take that back."""
        row = next((row for row in self.store.feeds.all() if row.feed.id == place + 1), None)
        assert row is not None
        self.store.writer.feeds.unsubscribe([row.feed.id], now=self.clock())
        self.store.writer.feeds.subscribe([make_subscription(row.feed.url)], now=self.clock())

    async def live(self, history: Sequence[tuple[str, int, int]]) -> None:
        for operation, place, number in [*history, ("poll", 0, 9), ("poll", 0, 9)]:
            random = Random(f"{operation} {number}")
            if operation == "poll":
                self.clock.advance(hours=[1, 25][number % 2])
                await self.poll()
            elif operation == "mark":
                self.mark(random)
            elif operation == "leave":
                self.leave(place)
            else:
                self.publishers[place].change(operation, random)
        for seen, publisher in zip(self.seen, self.publishers, strict=True):
            assert seen.keys() >= set(publisher.shown)


class Anywhere(FakeClient):
    """Finds a publisher by its host: a feed that moved is still the publisher's."""

    def __init__(self, publishers: list[Publisher]) -> None:
        super().__init__()
        self.publishers = {publisher.url.split("/")[2]: publisher for publisher in publishers}

    async def fetch(self, request: FetchRequest) -> Outcome:
        return self.publishers[request.url.split("/")[2]].answer(request)


@pytest.mark.timeout(120 + ROUNDS * 10)
@settings(
    max_examples=ROUNDS or 25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=HISTORIES)
def test_whatever_feeds_do_nothing_is_lost_nothing_comes_twice_and_marks_stay(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, int, int]]
) -> None:
    publishers = [Publisher(url=url, numbers=count(1)) for url in URLS]
    clock, client = FakeClock(NOW), Anywhere(publishers)
    with open_store(tmp_path_factory.mktemp("life") / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription(url) for url in URLS], now=NOW)
        updater = Updater(
            store=store, client=client, parsers=RealParsers(), intervals=Intervals(), clock=clock, jitter=lambda: 0.0
        )
        life = Life(
            store=store,
            client=client,
            clock=clock,
            poller=Poller(updater=updater),
            publishers=publishers,
            seen=[{} for _ in publishers],
        )
        asyncio.run(life.live(history))
