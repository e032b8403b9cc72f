"""The run: feeds that grow, processes that live, faults that strike, and what is looked at after each."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.builders import make_subscription
from tests.chaos.faults import FAULTS
from tests.chaos.life import Plan, live
from tests.fakes.server import Answer, FakeServer

from feedreader.service.clock import utc_now
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.process import BaseProcess

    from tests.fakes.server import Request

FEEDS = 12
HOSTS = tuple(f"127.0.4.{number}" for number in range(1, 5))
LONGEST = 60.0
SMALL = "48m"


@dataclass(slots=True)
class Growing:
    """A feed that keeps its newest entries and names their number in its validator."""

    number: int
    size: int = 4

    def __call__(self, request: Request) -> Answer:
        etag = f'"{self.size}"'
        if request.header("If-None-Match") == etag.encode():
            return Answer(status=304, headers=[("ETag", etag)])
        items = "".join(
            f'<item><guid isPermaLink="false">g{each}</guid><title>Entry {each} of {self.number}</title>'
            f"<description>{'some words ' * (each % 90)}</description></item>"
            for each in range(self.size)
        )
        body = f'<rss version="2.0"><channel><title>Feed {self.number}</title>{items}</channel></rss>'.encode()
        return Answer(body=body, headers=[("ETag", etag)])


@dataclass(slots=True, kw_only=True)
class World:
    """A store, what is polled into it, and the processes that work on it; `small`: the file system can be filled."""

    folder: Path
    feeds: dict[str, Growing]
    seed: str
    small: bool
    ledger: Path
    sentences: Counter[str] = field(default_factory=Counter)
    _context: Any = field(default_factory=lambda: multiprocessing.get_context("forkserver"))
    _started: int = 0

    @property
    def path(self) -> Path:
        """The store."""
        return self.folder / "feedreader.db"

    def run(self, target: Callable[..., object], *arguments: object) -> BaseProcess:
        """Start a process."""
        process: BaseProcess = self._context.Process(target=target, args=arguments)
        process.start()
        return process

    def start(self, **facts: Any) -> BaseProcess:
        """Start a life."""
        self._started += 1
        return self.run(live, Plan(path=self.path, ledger=self.ledger, seed=f"{self.seed}:{self._started}", **facts))

    def finish(self, process: BaseProcess) -> None:
        """Wait for a life to end by itself."""
        process.join(LONGEST)
        if process.is_alive():
            process.kill()
            raise AssertionError(f"a process did not end within {LONGEST:g} seconds")

    def guids(self) -> dict[str, list[str]]:
        """What is stored, feed by feed."""
        with open_store(self.path) as store:
            found = {row.feed.url: [] for row in store.feeds.all()}
            for url, guid in store.reader().execute("SELECT f.url, e.guid FROM feed f JOIN entry e ON e.feed = f.id"):
                found[url].append(guid)
        return found

    def stars(self) -> set[int]:
        """The entries that are starred."""
        with open_store(self.path) as store:
            return {row[0] for row in store.reader().execute("SELECT entry FROM entry_state WHERE starred = 1")}

    def grow(self, random: Random) -> None:
        """Publish something."""
        for feed in random.sample(list(self.feeds.values()), FEEDS // 3):
            feed.size = min(feed.size + random.randrange(1, 3), 400)

    def check(self, before: dict[str, list[str]]) -> dict[str, list[str]]:
        """What must hold after every fault, and after the round that follows it."""
        told = self.ledger.read_text(encoding="utf-8").splitlines() if self.ledger.exists() else []
        traces = [line for line in told if line.startswith("trace")]
        assert not traces, traces
        self.sentences.update(line.split(":")[0] for line in told if line.startswith("sentence"))
        known = self._whole(before)
        lost = {int(line.split()[1]) for line in told if line.startswith("star")} - self.stars()
        assert not lost, f"starred and not starred any more: {sorted(lost)}"
        self.finish(self.start(acts=("poll",)))
        known = self._whole(known)
        missing = {url: feed.size - len(known[url]) for url, feed in self.feeds.items() if feed.size != len(known[url])}
        assert not missing, f"entries that feeds offered and are not there: {missing}; {self._why_not(missing)}"
        kept = [line for line in told if line.startswith("star")]
        self.ledger.write_text("".join(f"{line}\n" for line in kept[-500:]), encoding="utf-8")
        return known

    def _why_not(self, missing: Iterable[str]) -> str:
        """What is known of the round that should have brought them."""
        told = self.ledger.read_text(encoding="utf-8").splitlines()[-5:]
        with open_store(self.path) as store:
            health = [row.health for url in missing if (row := store.feeds.find(url))]
            facts = [f"asked {each.checked}, failed {each.failures} times: {each.last_error}" for each in health]
            pauses = [f"{pause.host} until {pause.until}" for pause in store.feeds.pauses(utc_now())]
            return f"now {utc_now()}, lease of {store.feeds.lease_holder()}, {facts}, paused {pauses}, {told}"

    def _whole(self, before: dict[str, list[str]]) -> dict[str, list[str]]:
        with open_store(self.path) as store:
            findings = examine(store, thorough=True)
        assert findings == (), findings
        known = self.guids()
        for url, guids in known.items():
            assert len(guids) == len(set(guids)), f"{url} has entries twice"
            assert set(before.get(url, ())) <= set(guids), f"{url} has lost entries"
        return known


@contextmanager
def small_file_system(folder: Path) -> Iterator[bool]:
    """Mount a small file system on a folder, where this user may; false where not."""
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", f"size={SMALL},mode=700", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and mount is not None
    mounted = mounted and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def run(seed: str, number: int, say: Callable[[str], object] = lambda _: None) -> Counter[str]:
    """Let so many faults strike, every kind in turn; how often each did, and what sentences were said.

    Raises AssertionError at the first thing that does not hold, naming the fault, so that the seed repeats it.
    """
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="feedreader-chaos-")))
        folder = place / "store"
        folder.mkdir()
        small = stack.enter_context(small_file_system(folder))
        server = stack.enter_context(FakeServer(addresses=HOSTS))
        feeds = server.spread(map(Growing, range(FEEDS)))
        multiprocessing.set_forkserver_preload(["tests.chaos.life"])
        world = World(folder=folder, feeds=feeds, seed=seed, small=small, ledger=place / "ledger")
        with open_store(world.path) as store:
            store.writer.feeds.subscribe([make_subscription(url) for url in feeds], now=utc_now())
        world.finish(world.start(acts=("poll", "mark", "index")))
        struck: Counter[str] = Counter()
        known: dict[str, list[str]] = {}
        for turn in range(number):
            random = Random(f"{seed}:{turn}")
            fault = FAULTS[turn % len(FAULTS)]
            began = time.monotonic()
            try:
                world.grow(random)
                server.requests.clear()
                fault(world, random)
                known = world.check(known)
            except Exception as error:
                raise AssertionError(f"seed {seed}, fault {turn} ({fault.__name__}): {error}") from error
            struck[fault.__name__] += 1
            entries = sum(map(len, known.values()))
            say(f"{turn + 1:>4} {fault.__name__:<10} {entries:>5} entries  {time.monotonic() - began:5.1f} s")
        return struck + world.sentences
