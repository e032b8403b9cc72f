"""What the interface costs, on a pseudo-terminal of 120 by 40, with 1,000, 100,000 and 1,000,000 entries.

    python tests/benchmarks/interface.py [ENTRIES ...] [--keep FOLDER]

Prints the time from start to the first full screen (rows, feeds, hints) beside that of an empty Textual app, started in
turns; CPU of a cursor step, beside one in Textual's own list, of opening an entry of 10,000 words, of a keystroke of a
search, of marking one entry read; the most memory used, beside the empty app's; the front page of a day of 20,000
entries. newsboat's start on as many entries is printed where newsboat is installed. Each entry is a story of its own,
which makes the longest list. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pty
import random
import select
import shutil
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.synthetic import sentence, vocabulary
from tests.builders import make_feed_data, make_health, make_intent, make_new, make_subscription
from tests.inside import workspace_of

from feedreader.model.placing import NewStory, Placement
from feedreader.service.library import Library
from feedreader.service.lists import Place, View
from feedreader.settings.config import Settings, Stories
from feedreader.store.connect import open_store
from feedreader.store.search_index import SearchIndex

if TYPE_CHECKING:
    from feedreader.model.intents import NewEntry

SIZES = (1_000, 100_000, 1_000_000)
FEEDS = 200
BATCH = 1_000
FRONT_ENTRIES = 20_000
"""How many entries the day has that the front page is made of."""
LONG = 16
"""How many of the newest entries have 10,000 words."""
STARTS = 9
STEPS = 40
TICKS = os.sysconf("SC_CLK_TCK")
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("first screen")
Empty().run()
"""

PEER = """
from textual.app import App
from textual.widgets import OptionList
class Peer(App):
    def compose(self):
        yield OptionList(*(f"{n} a headline of some sixty cells, as rows of news have them" for n in range(1, 1001)))
Peer().run()
"""
"""Textual's own list alone on the screen, of a thousand rows, each a plain text on one line."""


class Session:
    """A program on a terminal of its own."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.started = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", **(environment or {})})
            os.execvp(command[0], command)
        ioctl(self._terminal, TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.received = b""

    def until(self, *marks: bytes, seconds: float = 300.0) -> float:
        """Wait until all marks have been written; the seconds since the start."""
        deadline = time.perf_counter() + seconds
        while not all(mark in self.received for mark in marks):
            if time.perf_counter() > deadline:
                raise TimeoutError(marks)
            self._read(0.5)
        return time.perf_counter() - self.started

    def rest(self, seconds: float = 0.4) -> None:
        """Wait until nothing has been written for a while; a cursor that blinks may go on."""
        quiet = began = time.perf_counter()
        while time.perf_counter() - quiet < seconds and time.perf_counter() - began < 3 * seconds:
            if self._read(0.05):
                quiet = time.perf_counter()

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if ready:
            with contextlib.suppress(OSError):
                self.received += os.read(self._terminal, 1 << 16)
        return bool(ready)

    def cost(self, keys: list[bytes], *, pause: float = 0.06) -> float:
        """The CPU seconds that each of some keys costs, with all that it sets off."""
        self.rest(0.8)
        before = self.cpu()
        for key in keys:
            os.write(self._terminal, key)
            until = time.perf_counter() + pause
            while time.perf_counter() < until:
                self._read(max(until - time.perf_counter(), 0))
        self.rest()
        return (self.cpu() - before) / len(keys)

    def answer(self, key: bytes, mark: bytes) -> float:
        """The seconds from a key to a text on the screen."""
        self.rest(0.8)
        self.received = b""
        pressed = time.perf_counter()
        os.write(self._terminal, key)
        self.until(mark)
        return time.perf_counter() - pressed

    def step(self, key: bytes, patience: float) -> float | None:
        """The seconds from a key to the first that the screen writes; None where it does not within `patience`."""
        pressed = time.perf_counter()
        os.write(self._terminal, key)
        return time.perf_counter() - pressed if self._read(patience) else None

    def cpu(self) -> float:
        """The CPU seconds of the program so far."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / TICKS

    def spent(self) -> float:
        """The same to the nanosecond, of the threads that still run."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def peak(self) -> float:
        """The most memory it has had, in megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024

    def end(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)


def fill(path: Path, entries: int) -> None:
    """A store with so many entries, indexed for search; the newest have 10,000 words each."""
    words, chance = vocabulary(), random.Random(7)
    now = datetime.now(UTC)
    feeds = _feeds(entries)
    with open_store(path) as store:
        store.writer.feeds.subscribe(
            [make_subscription(f"https://outlet-{n}.example/feed", title=f"Outlet {n}") for n in range(feeds)], now=now
        )
        for start in range(0, entries, BATCH):
            new = [_entry(n, now, words, chance) for n in range(start, min(start + BATCH, entries))]
            feed, health = (start // BATCH) % feeds, make_health(next_due=now + timedelta(days=9))
            data = make_feed_data(f"Outlet {feed}")
            store.writer.polling.apply([make_intent(feed + 1, *new, now=now, data=data, health=health)])
        SearchIndex(store).catch_up()


def _feeds(entries: int) -> int:
    return min(FEEDS, max(entries // BATCH, 1))


def _entry(number: int, now: datetime, words: list[str], chance: random.Random) -> NewEntry:
    """One entry, a minute older than the one before."""
    long = number < LONG
    body = f"<p>OPENED{number} {sentence(chance, words, 79)}.</p>" if long else f"<p>{sentence(chance, words, 60)}.</p>"
    if long:
        body += "".join(f"<p>{sentence(chance, words, 80)}.</p>" for _ in range(124))
    title = ("NEWEST " if number == 0 else "") + sentence(chance, words, 9)
    return make_new(f"{number}", when=now - timedelta(minutes=number), title=title, content=body)


class Start(NamedTuple):
    """What a start took: seconds, and seconds of CPU, which other work on the machine changes less."""

    wall: float
    cpu: float


def starts(commands: dict[str, tuple[list[str], tuple[bytes, ...]]]) -> dict[str, list[Start]]:
    """What programs take until their marks are on the screen, in turns; the first, cold starts are left out."""
    found: dict[str, list[Start]] = {name: [] for name in commands}
    for _ in range(STARTS + 1):
        for name, (command, marks) in commands.items():
            session = Session(command)
            found[name].append(Start(session.until(*marks), session.spent()))
            session.end()
    return {name: taken[1:] for name, taken in found.items()}


def in_words(seconds: list[float]) -> str:
    return f"{min(seconds) * 1000:6.0f} ms at best, {statistics.median(seconds) * 1000:6.0f} ms in the middle"


def memory(command: list[str], mark: bytes) -> float:
    """The most memory a program has had once it has shown something and come to rest, in megabytes."""
    session = Session(command)
    session.until(mark)
    session.rest()
    peak = session.peak()
    session.end()
    return peak


def peer_step() -> float:
    """The CPU seconds that a step costs in Textual's own list once it scrolls."""
    session = Session([sys.executable, "-c", PEER])
    session.until(b"a headline")
    session.rest(1.5)
    session.cost([b"\x1b[B"] * STEPS)  # to where it scrolls
    spent = session.cost([b"\x1b[B"] * STEPS)
    session.end()
    return spent


def mark_unread(path: Path) -> None:
    """Leave a store as if nobody had read in it."""
    with open_store(path) as store:
        library = Library(store, Settings())
        library.entries.mark("unread", workspace_of(library).selection("is:read"))


def measure(path: Path, entries: int) -> None:
    """Everything about a store of so many entries."""
    empty, ours = [sys.executable, "-c", EMPTY], [sys.executable, "-m", "feedreader", "--db", str(path)]
    mark_unread(path)
    print(f"\n{entries:,} entries, {path.stat().st_size / 1e6:,.0f} MB")
    times = starts({"empty": (empty, (b"first screen",)), "ours": (ours, (b"NEWEST", b"All news", b"help"))})
    empty_times, our_times = ([start.wall for start in times[name]] for name in ("empty", "ours"))
    print(f"  an empty Textual app  {in_words(empty_times)}")
    ratio = statistics.median(our_times) / statistics.median(empty_times)
    print(f"  first full screen     {in_words(our_times)}, {ratio:.2f} times the empty app's")
    least_empty, least = (min(start.cpu for start in times[name]) for name in ("empty", "ours"))
    print(f"  of CPU, at best       {least_empty * 1e3:6.0f} and {least * 1e3:.0f} ms, {least / least_empty:.2f} times")
    session = Session(ours)
    session.until(b"NEWEST", b"All news", b"help")
    session.rest(1.5)
    session.cost([b"\r"], pause=0.5)
    figures = {
        "opening 10,000 words": session.cost([b"n"] * (LONG // 2), pause=0.6),
        "back to the list": session.cost([b"q"]),
        "a cursor step": session.cost([b"j"] * STEPS),
        "a cursor step, held": session.cost([b"j"] * STEPS, pause=0.03),
        "to the end": session.cost([b"G"], pause=0.5),
        "marking one read": session.cost([b"mj"] * 5, pause=0.5),
        "opening search": session.cost([b"/"], pause=0.3),
        "a search keystroke": session.cost([b"b", b"a", b"d", b"u"], pause=0.8),
    }
    figures["a step in a plain list"] = peer_step()
    for name, seconds in figures.items():
        print(f"  {name:<22} {seconds * 1000:6.1f} ms of CPU")
    searched_peak = session.peak()
    session.end()
    mark_unread(path)
    session = Session(ours)
    session.until(b"NEWEST", b"All news", b"help")
    session.cost([b"\r"], pause=0.5)  # it is shown already, beside the list
    waits = [session.answer(b"n", f"OPENED{number}".encode()) for number in range(1, LONG)]
    print(f"  from key to article   {in_words(waits)}")
    peak, empty_peak = session.peak(), memory(empty, b"first screen")
    print(
        f"  most memory           {peak:6.1f} MB, {peak - empty_peak:.1f} more than an empty app; "
        f"{searched_peak - empty_peak:.1f} once it has searched"
    )
    session.end()


def front_page(path: Path) -> None:
    """The front page of a day of so many entries, every other one in a story of two to nine outlets."""
    now, words, chance = datetime.now(UTC), vocabulary(), random.Random(7)
    if not path.exists():
        with open_store(path) as store:
            feeds = [make_subscription(f"https://outlet-{n}.example/feed", title=f"Outlet {n}") for n in range(FEEDS)]
            store.writer.feeds.subscribe(feeds, now=now)
            each, places, told = FRONT_ENTRIES // FEEDS, [], 0
            for feed in range(FEEDS):
                new = [
                    make_new(
                        f"{feed}-{n}",
                        when=now - timedelta(minutes=chance.randrange(1_400)),
                        title=sentence(chance, words, 9),
                        language=chance.choice(("en", "fr", "de")),
                        content=f"<p>{sentence(chance, words, 60)}.</p>",
                    )
                    for n in range(each)
                ]
                places += store.writer.polling.apply([make_intent(feed + 1, *new, now=now)]).new[::2]
            chance.shuffle(places)
            placements = []
            while places:
                story, told = NewStory(told), told + 1
                members = [places.pop() for _ in range(min(chance.randrange(2, 10), len(places)))]
                placements += [Placement(entry=member, story=story) for member in members]
            store.writer.stories.regroup(placements, now=now)
    settings = Settings(stories=Stories(languages=("en", "fr")))
    with open_store(path) as store:
        lists, spent = Library(store, settings).lists, []
        for _ in range(STARTS):
            before = time.process_time()
            listing = lists.listing(View(place=Place("front")))
            lists.beginnings(row.lead for row in listing.rows.values())
            spent.append(time.process_time() - before)
    print(f"\nthe front page of {FRONT_ENTRIES:,} entries of one day, {len(listing.keys)} stories")
    print(f"  of CPU                {in_words(spent)}")


def newsboat(folder: Path, entries: int) -> None:
    """newsboat's start on as many entries: one of each feed fetched by itself, the others put into its cache."""
    program = shutil.which("newsboat")
    if program is None:
        print("  newsboat's start      not measured: it is not installed")
        return
    words, chance = vocabulary(), random.Random(7)
    feeds = _feeds(entries)
    folder.mkdir(parents=True, exist_ok=True)
    urls = folder / "urls"
    cache = folder / "cache.db"
    options = [program, "-u", str(urls), "-c", str(cache), "-C", os.devnull]
    if not urls.exists():
        addresses = [f"file://{folder / f'{feed}.xml'}" for feed in range(feeds)]
        for feed in range(feeds):
            item = (
                f"<item><title>{sentence(chance, words, 9)}</title><guid>0</guid><description>One.</description></item>"
            )
            document = f'<rss version="2.0"><channel><title>Outlet {feed}</title>{item}</channel></rss>'
            (folder / f"{feed}.xml").write_text(document)
        urls.write_text("\n".join(addresses))
        subprocess.run([*options, "-x", "reload"], check=True, capture_output=True)
        newest = int(time.time())
        with contextlib.closing(sqlite3.connect(cache)) as connection, connection:
            connection.executemany(
                "INSERT INTO rss_item(guid, title, author, url, feedurl, pubDate, content, unread, enclosure_url, "
                "enclosure_type) VALUES (?, ?, '', '', ?, ?, ?, 1, '', '')",
                (
                    (str(n), sentence(chance, words, 9), address, newest - n, sentence(chance, words, 60))
                    for address in addresses
                    for n in range(1, entries // feeds)
                ),
            )
    found = starts({"newsboat": (options, (b"Outlet 0",))})
    print(f"  newsboat's start      {in_words([start.wall for start in found['newsboat']])}")


def main() -> None:
    """Measure each size asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", metavar="ENTRIES", nargs="*", type=int, default=SIZES)
    parser.add_argument(
        "--keep", metavar="FOLDER", type=Path, help="keep the stores there, and use those that are there"
    )
    given = parser.parse_args()
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[2] / "src")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as it is installed: compiled
    with tempfile.TemporaryDirectory() as throwaway:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = throwaway
        Path(throwaway, "feedreader").mkdir()
        Path(throwaway, "feedreader", "config.toml").write_text("[interface]\npoll = false\n")
        folder = given.keep or Path(throwaway)
        folder.mkdir(parents=True, exist_ok=True)
        for entries in given.sizes:
            path = folder / f"{entries}.db"
            if not path.exists():
                began = time.perf_counter()
                fill(path, entries)
                print(f"made and indexed {entries:,} entries in {time.perf_counter() - began:,.0f} s", flush=True)
            measure(path, entries)
            newsboat(folder / f"newsboat-{entries}", entries)
        front_page(folder / "front-page.db")


if __name__ == "__main__":
    main()
