"""Two daemons, three interfaces and a loop of commands on one store: no error, no lost mark, exactly one poller.

FEEDREADER_CROWD is how many seconds it goes on; ten minutes are 600. The interfaces run on pseudo-terminals and are
used: keys go down the list and open entries, which marks them; none undoes, since that would take back others' marks.
"""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.builders import make_subscription
from tests.chaos.run import Growing
from tests.fakes.server import FakeServer

from feedreader.service.clock import utc_now
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SECONDS = int(os.environ.get("FEEDREADER_CROWD", "15"))
FEEDS = 24
FLOOR = 5.0
HOSTS = tuple(f"127.0.5.{number}" for number in range(1, 7))
KEYS = (b"j", b"j", b"k", b"\r", b" ", b"q", b"n", b"R", b"g", b"\x1b")
CONFIG = f'[polling]\nfloor = "{FLOOR:g}s"\nceiling = "{FLOOR:g}s"\nhost_spacing = "0s"\n[interface]\nnotify = "off"\n'

pytestmark = pytest.mark.timeout(SECONDS * 2 + 240)


@dataclass(slots=True)
class Screen:
    """An interface on a terminal, whose keys are pressed until it is told to end."""

    command: Sequence[str]
    seed: int
    ending: threading.Event
    received: bytes = b""
    status: int | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._use)
        self.thread.start()

    def _use(self) -> None:
        pid, terminal = pty.fork()
        if pid == 0:  # pragma: no cover - the other process
            os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="40")
            os.execv(self.command[0], list(self.command))
        random, next_key = Random(self.seed), time.monotonic() + 3
        while not self.ending.is_set():
            if select.select([terminal], [], [], 0.05)[0]:
                try:
                    self.received = (self.received + os.read(terminal, 1 << 16))[-200_000:]
                except OSError:
                    break
            if time.monotonic() > next_key:
                os.write(terminal, random.choice(KEYS))
                next_key = time.monotonic() + random.uniform(0.1, 0.6)
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 20
        while self.status is None and time.monotonic() < deadline:
            with suppress(OSError):
                while select.select([terminal], [], [], 0.05)[0] and (more := os.read(terminal, 1 << 16)):
                    self.received = (self.received + more)[-200_000:]
            ended, status = os.waitpid(pid, os.WNOHANG)
            self.status = status if ended else None
        if self.status is None:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(terminal)


def test_a_crowd_works_on_one_store(tmp_path: Path) -> None:
    path, config = tmp_path / "feedreader.db", tmp_path / "config.toml"
    config.write_text(CONFIG)
    command = [sys.executable, "-m", "feedreader", "--db", str(path), "--config", str(config)]
    random = Random(5)
    with ExitStack() as stack:
        server = stack.enter_context(FakeServer(addresses=HOSTS))
        feeds = server.spread(map(Growing, range(FEEDS)))
        with open_store(path) as store:
            store.writer.feeds.subscribe([make_subscription(url) for url in feeds], now=utc_now())
        logs = [(tmp_path / f"daemon-{number}").open("w+") for number in range(2)]
        daemons = [subprocess.Popen([*command, "daemon"], stderr=log) for log in logs]
        ending = threading.Event()
        screens = [Screen(command, seed, ending) for seed in range(3)]
        try:
            starred = _work(command, random, list(feeds.values()))
        finally:
            ending.set()
            for screen in screens:
                screen.thread.join()
            for daemon in daemons:
                daemon.send_signal(signal.SIGTERM)
            codes = [daemon.wait(timeout=30) for daemon in daemons]
    for log in logs:
        log.seek(0)
        said = log.read()
        log.close()
        assert "rror" not in said, said
        assert "Traceback" not in said, said
    assert codes == [0, 0]
    for screen in screens:
        assert b"Traceback" not in screen.received
        assert screen.status is not None
    _one_poller(server)
    with open_store(path) as store:
        assert examine(store, thorough=True) == ()
        kept = {row[0] for row in store.reader().execute("SELECT entry FROM entry_state WHERE starred = 1")}
        twice = (
            store.reader().execute("SELECT feed, guid FROM entry GROUP BY feed, guid HAVING count(*) > 1").fetchall()
        )
        assert store.entries.count() > FEEDS * 3
    assert twice == []
    assert starred <= kept


def _work(command: Sequence[str], random: Random, feeds: Sequence[Growing]) -> set[int]:
    """Run commands one after another and publish meanwhile; the entries that were starred."""
    starred: set[int] = set()
    deadline = time.monotonic() + SECONDS

    def run(*arguments: str) -> str:
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=120)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == 0 or "another process is polling" in done.stderr, (arguments, done.stderr)
        return done.stdout

    run("refresh")
    while time.monotonic() < deadline:
        for feed in random.sample(feeds, 4):
            feed.size += 1
        listed = [json.loads(line) for line in run("list", "is:unread", "--json").splitlines()[:40]]
        if listed:
            entry = random.choice(listed)["entry"]
            run("mark", "star", str(entry))
            starred.add(entry)
        run(
            *random.choice(
                (("refresh",), ("search", "words"), ("stories",), ("tag", "add", "t", "is:starred"), ("status",))
            )
        )
    return starred


def _one_poller(server: FakeServer) -> None:
    """No feed was asked more often than it may be: two pollers at once would both find it due."""
    asked: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for request in server.requests:
        asked[request.host, request.path].append(request.time)
    close = {
        feed: later - earlier
        for feed, times in asked.items()
        for earlier, later in pairwise(times)
        if later - earlier < FLOOR * 0.8
    }
    assert close == {}
    assert asked
