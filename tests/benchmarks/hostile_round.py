"""Ten good feeds beside thousands of hostile ones, in one round.

    python tests/benchmarks/hostile_round.py [--count 5000] [--seed 1] [--feeds FOLDER] [--strangers]

Hostile documents are made from captured feeds (`tests/hostile_documents.py`) before anything is polled, served on
loopback, several hosts, and polled by one `feedreader refresh` beside ten good feeds, after the good ones alone, in a
store of their own. The good ones have been polled before, as those of whoever subscribes to something strange have;
with `--strangers` they are as new as all others, and the last in the list. Prints when the last good one came in both,
the peak memory of all processes together, the longest time without a report, and what was said of failures; ends with 1
where a good feed lost an entry or came later than in twice the time, memory went over 600 MB, or a failure is no
sentence. A whole round of 5,000 takes hours on two cores: how far it is is told on standard error, every minute.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.benchmarks.measure import watch_memory  # noqa: E402 - the same as it measures with
from tests.corpus import FEEDS  # noqa: E402 - the same
from tests.hostile_documents import KINDS, Hostile, document  # noqa: E402

GOOD = 10
ENTRIES = 30
BEFORE = 10
"""Entries of a good feed when it is polled first."""
A_HOST = 5
MEMORY = 600
MINUTE = 60.0


def good_feed(number: int, count: int) -> bytes:
    """A feed as they are."""
    entries = "".join(
        f"<item><title>Good {number}.{at}</title><guid>good-{number}-{at}</guid>"
        f"<description>{'Text. ' * 50}</description></item>"
        for at in range(count)
    )
    return f'<rss version="2.0"><channel><title>Good {number}</title>{entries}</channel></rss>'.encode()


class Server(threading.Thread):
    """Serves `/N`, the document N, at once and whole, on every loopback address that is given.

    `answer` must be quick: while it works, nobody else is answered.
    """

    def __init__(self, answer: Callable[[int], Hostile], hosts: list[str]) -> None:
        super().__init__(daemon=True)
        self._answer_of, self._hosts = answer, hosts
        self.ready = threading.Event()
        self.port = 0

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        for host in self._hosts:
            server = await asyncio.start_server(self._answer, host, self.port)
            self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await asyncio.Event().wait()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            found = self._answer_of(int(head.split(b" ")[1].strip(b"/")))
            encoding = f"Content-Encoding: {found.encoding}\r\n" if found.encoding else ""
            length = len(found.body)
            plain = f'Connection: close\r\nETag: "{length}"\r\nContent-Length: {length}\r\n'
            writer.write(f"HTTP/1.1 200 OK\r\n{encoding}{plain}\r\n".encode())
            writer.write(found.body)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@dataclass(slots=True)
class Came:
    """What came of a round: each feed's report, when the last good one came, and what all of it took."""

    reports: dict[str, dict[str, object]]
    good_after: float = 0.0
    peak: float = 0.0
    whole: float = 0.0
    silence: float = 0.0
    """Seconds between two reports, at most."""
    ended: int = 0
    """The exit code."""


class Reader:
    """Somebody's feedreader, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "config.toml").write_text("")
        self._folder = folder
        self.environment = {
            "PYTHONPATH": str(ROOT / "src"),
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
        }

    def command(self, *words: str) -> list[str]:
        """The command line of these words."""
        where = ["--db", str(self._folder / "f.db"), "--config", str(self._folder / "config.toml")]
        return [sys.executable, "-m", "feedreader", *where, *words]

    def subscribe(self, urls: list[str]) -> None:
        """Import a list of them."""
        outlines = "".join(f'<outline type="rss" text="f" xmlUrl="{url}"/>' for url in urls)
        path = self._folder / "list.opml"
        path.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        subprocess.run(self.command("import", str(path)), env=self.environment, check=True, capture_output=True)

    def size(self) -> float:
        """Megabytes of the store."""
        return sum(path.stat().st_size for path in self._folder.glob("f.db*")) / 2**20


def polled(reader: Reader, good: set[str], minutes: float) -> Came:
    """Poll all feeds once, as a user does."""
    process = subprocess.Popen(
        reader.command("refresh", "--force", "--json"),
        env=reader.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    peak, done = [0.0], threading.Event()
    watch = threading.Thread(target=watch_memory, args=(process.pid, peak, done))
    watch.start()
    start = time.monotonic()
    came = Came({})
    last = told = start
    stop = threading.Timer(minutes * 60, process.send_signal, [signal.SIGINT])
    stop.start()
    assert process.stdout
    for line in process.stdout:
        report = json.loads(line)
        came.reports[report["url"]] = report
        now = time.monotonic()
        came.silence, last = max(came.silence, now - last), now
        if report["url"] in good:
            came.good_after = now - start
        if now - told > MINUTE:
            told = now
            print(f"{now - start:6.0f} s: {len(came.reports):,} reports, {peak[0]:.0f} MB", file=sys.stderr, flush=True)
    process.wait()
    stop.cancel()
    done.set()
    watch.join()
    came.ended, came.peak, came.whole = process.returncode, peak[0], time.monotonic() - start
    came.silence = max(came.silence, time.monotonic() - last)
    return came


def main() -> int:
    """Measure, print, and judge."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--count", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=60.0, help="after which a round is stopped")
    options.add_argument("--strangers", action="store_true", help="the good feeds are as new as the others")
    options.add_argument("--feeds", type=Path, default=FEEDS)
    chosen = options.parse_args()
    captured = [path.read_bytes() for path in sorted(chosen.feeds.rglob("*")) if path.suffix in {".xml", ".json"}]
    if not captured:
        print(f"no captured feeds in {chosen.feeds}: nothing to make documents from")
        return 0

    entries = [ENTRIES if chosen.strangers else BEFORE]
    made = tempfile.TemporaryDirectory()
    for number in range(chosen.count):
        kept = document(captured, number, chosen.seed)
        Path(made.name, str(number)).write_bytes(kept.encoding.encode() + b"\n" + kept.body)

    def answer(number: int) -> Hostile:
        if number < GOOD:
            return Hostile("good", good_feed(number, entries[0]))
        encoding, _, body = Path(made.name, str(number - GOOD)).read_bytes().partition(b"\n")
        return Hostile("", body, encoding.decode())

    kinds = ["good"] * GOOD + [KINDS[at % len(KINDS)].__name__ for at in range(chosen.count)]
    hosts = [f"127.2.{at // 250}.{at % 250 + 1}" for at in range(GOOD + chosen.count // A_HOST + 1)]
    server = Server(answer, hosts)
    server.start()
    server.ready.wait()
    urls = [
        f"http://{hosts[at if at < GOOD else GOOD + (at - GOOD) // A_HOST]}:{server.port}/{at}"
        for at in range(len(kinds))
    ]
    good = set(urls[:GOOD])
    with made, tempfile.TemporaryDirectory() as top:
        alone, beside = Reader(Path(top, "alone")), Reader(Path(top, "beside"))
        if not chosen.strangers:
            for reader in (alone, beside):
                reader.subscribe(urls[:GOOD])
                polled(reader, good, chosen.minutes)
            entries[0] = ENTRIES
        new = urls[:GOOD] if chosen.strangers else []
        alone.subscribe(new)
        beside.subscribe(urls[GOOD:] + new)
        came = [polled(reader, good, chosen.minutes) for reader in (alone, beside)]
        expected = ENTRIES if chosen.strangers else ENTRIES - BEFORE
        return judged(kinds, urls, expected=expected, alone=came[0], beside=came[1], size=beside.size())


def judged(kinds: list[str], urls: list[str], *, expected: int, alone: Came, beside: Came, size: float) -> int:
    """Print what came, and 1 where something of it is not as it should be."""
    good = urls[:GOOD]
    statuses: Counter[tuple[str, str]] = Counter()
    odd: list[str] = []
    for url, kind in zip(urls, kinds, strict=True):
        report = beside.reports.get(url, {"status": "never reported"})
        statuses[kind, str(report["status"])] += 1
        said = report.get("error")
        if report["status"] == "failed" and not is_sentence(said):
            odd.append(f"{kind}: {said!r}")
    complete = sum(beside.reports[url].get("new") == expected for url in good if url in beside.reports)
    print(f"good feeds complete: {complete} of {GOOD}")
    print(f"the last good one: after {beside.good_after:.1f} s beside the others, {alone.good_after:.1f} s alone")
    print(f"the whole round: {beside.whole:.0f} s, ended with {beside.ended}")
    print(f"feeds told of: {len(beside.reports):,} of {len(urls):,}")
    print(f"the longest without a report: {beside.silence:.0f} s")
    print(f"peak of all processes: {beside.peak:.0f} MB; store: {size:.0f} MB")
    for (kind, status), count in sorted(statuses.items()):
        print(f"  {kind:12} {status:10} {count}")
    said_of_failures = Counter(
        re.sub(r"\d[\d,.]*", "N", str(report["error"])) for report in beside.reports.values() if report.get("error")
    )
    for sentence, count in said_of_failures.most_common():
        print(f"  {count:5} {sentence}")
    for each in odd[:20]:
        print("NO SENTENCE", each)
    in_time = beside.good_after <= 2 * alone.good_after
    all_told = len(beside.reports) == len(urls) and not odd
    return int(not (complete == GOOD and in_time and all_told and beside.peak < MEMORY))


def is_sentence(text: object) -> bool:
    """Whether it is one clean line with words in it, and not the name of an exception of ours."""
    return (
        isinstance(text, str)
        and 10 < len(text) < 500
        and text.isprintable()
        and "unexpected" not in text
        and "Traceback" not in text
    )


if __name__ == "__main__":
    sys.exit(main())
