"""Rounds of polling, beside the readers that people use.

    python tests/benchmarks/refresh.py [--feeds 1000] [--entries 30] [--only NAME ...] [--reader-python PYTHON]

Makes feeds, serves them on loopback, one address a feed, and times three rounds of each reader in the same run: the
first one, one in which nothing changed, and one in which every feed has one new entry. Beside each round of this
program stand its CPU and its time by the clock as multiples of what feedparser alone takes for the same documents, in
one process and with its sanitizer and resolver off. It is measured twice: from the shell, with all that a start costs,
and in a process that runs already, as the daemon does, there also without what the model takes that gives new entries
their vectors, and by its parts: the event loop, parsing in the workers, storing, grouping and so on. A running process
has no connection open when a round begins, as a daemon has none when a feed is due. Below stands what no reader on
these libraries can go under: aiohttp alone, which carries our requests, asking for the same, and where there is a new
entry, feedparser alone reading that one; nothing is compared, stored, grouped or indexed.

Peers that are not installed are said to be missing. newsboat and sfeed come from the system's packages, lemon24/reader
from `pip install reader sgmllib3k`, be it beside this program or, so that neither's dependencies bind the other's, in
an environment of its own: name its Python.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from feed_server import served
from measure import Cost, ask, run

HERE = Path(__file__).resolve().parent
CLOSED = 5.0
"""Seconds after which a running process has closed every connection that was idle."""
ROUNDS = ("first round", "nothing changed", "one new entry each")

Round = Callable[[], Cost]


def feedreader(folder: Path, urls: list[str]) -> Round:
    """This program, as installed beside this interpreter; compiled, as an installation is."""
    (package,) = importlib.util.find_spec("feedreader").submodule_search_locations  # type: ignore[union-attr,misc]
    subprocess.run([sys.executable, "-m", "compileall", "-q", package], check=True)
    opml = folder / "feeds.opml"
    outlines = "".join(f'<outline type="rss" text="{number}" xmlUrl="{url}"/>' for number, url in enumerate(urls))
    opml.write_text(f'<opml version="2.0"><head/><body>{outlines}</body></opml>')
    command = [sys.executable, "-m", "feedreader", "--db", str(folder / "feedreader.db")]
    run([*command, "import", str(opml)])
    return lambda: run([*command, "refresh", "--force"])


def running(folder: Path, urls: list[str]) -> Round:
    """This program in a process that goes on from round to round."""
    feedreader(folder, urls)
    command = [sys.executable, str(HERE / "running.py"), str(folder / "feedreader.db")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    rounds = 0

    def once() -> Cost:
        nonlocal rounds
        rounds += 1
        if rounds == 2:  # what the first one left to be indexed is no part of it
            ask(process, "settle")
        time.sleep(CLOSED)
        return ask(process)

    return once


def newsboat(folder: Path, urls: list[str]) -> Round:
    """newsboat, reloading with as many threads as helps it on two cores."""
    (folder / "urls").write_text("\n".join(urls) + "\n")
    (folder / "config").write_text("reload-threads 8\n")
    files = ["-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "config")]
    return lambda: run(["newsboat", *files, "-x", "reload"])


def sfeed(folder: Path, urls: list[str]) -> Round:
    """sfeed_update with its own defaults."""
    lines = "".join(f'feed "{number}" "{url}"\n' for number, url in enumerate(urls))
    (folder / "sfeedrc").write_text(f'sfeedpath="{folder}/feeds"\nfeeds() {{\n{lines}}}\n')
    (folder / "feeds").mkdir()
    return lambda: run(["sfeed_update", str(folder / "sfeedrc")])


def lemon24_reader(folder: Path, urls: list[str], python: str) -> Round:
    """lemon24/reader with eight workers."""
    script = folder / "update.py"
    script.write_text(
        "import logging, sys\nfrom reader import make_reader\n"
        f"reader = make_reader({str(folder / 'reader.db')!r})\n"
        "for url in sys.stdin.read().split():\n    reader.add_feed(url, exist_ok=True)\n"
        "updated = sum(1 for _ in reader.update_feeds_iter(workers=8, scheduled=False))\n"
        "assert updated == reader.get_feed_counts().total\n"
    )
    (folder / "urls").write_text("\n".join(urls))

    def once() -> Cost:
        with (folder / "urls").open() as lines:
            return run([python, str(script)], stdin=lines)

    return once


PARSE = """
import sys, time, urllib.request, feedparser
documents = [urllib.request.urlopen(url).read() for url in sys.stdin.read().split()]
start = time.process_time()
for each in documents:
    feedparser.parse(each, sanitize_html=False, resolve_relative_uris=False)
print(time.process_time() - start)
"""


def feedparser_alone(urls: list[str]) -> float:
    """Seconds of CPU that feedparser takes for what stands at these addresses, fetching not counted."""
    done = subprocess.run(
        [sys.executable, "-c", PARSE], input="\n".join(urls), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


FLOOR = """
import asyncio, sys, time, aiohttp, feedparser

async def ask(session, urls, tags):
    places = asyncio.Semaphore(64)
    async def one(url):
        async with places, session.get(url, headers={"If-None-Match": tags[url]} if tags else {}) as answer:
            return answer, await answer.read()
    return await asyncio.gather(*map(one, urls))

async def main(urls):
    sessions = [aiohttp.ClientSession() for _ in range(3)]
    tags = {str(answer.url): answer.headers["etag"] for answer, _ in await ask(sessions[0], urls, {})}
    start = time.process_time()
    assert {answer.status for answer, _ in await ask(sessions[1], urls, tags)} == {304}
    print(time.process_time() - start)
    start = time.process_time()
    for _, document in await ask(sessions[2], urls, {}):
        newest = document.partition(b"</item>")[0] + b"</item></channel></rss>"
        feedparser.parse(newest, sanitize_html=False, resolve_relative_uris=False)
    print(time.process_time() - start)
    for session in sessions:
        await session.close()

asyncio.run(main(sys.stdin.read().split()))
"""


def floor(urls: list[str]) -> tuple[float, float]:
    """Seconds of CPU of asking whether anything changed, and of taking all documents and reading the newest entries."""
    done = subprocess.run(
        [sys.executable, "-c", FLOOR], input="\n".join(urls), capture_output=True, text=True, check=True
    )
    unchanged, one_new = map(float, done.stdout.split())
    return unchanged, one_new


READERS = ("feedreader", "running", "newsboat", "sfeed", "reader")


def missing(name: str, python: str) -> str | None:
    """What to install before `name` can be measured; None if it is there."""
    if name == "newsboat" and not shutil.which("newsboat"):
        return "install the package newsboat"
    if name == "sfeed" and not shutil.which("sfeed_update"):
        return "install the package sfeed"
    if (
        name == "reader"
        and subprocess.run([python, "-c", "import reader"], check=False, capture_output=True).returncode
    ):
        return "pip install reader, and name the Python that has it with --reader-python"
    return None


def main() -> None:
    """Measure and print a table, with each peer's figures as multiples of ours."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--feeds", type=int, default=1000)
    options.add_argument("--entries", type=int, default=30)
    options.add_argument("--only", nargs="*", choices=READERS, default=READERS)
    options.add_argument("--reader-python", metavar="PYTHON", default=sys.executable)
    chosen = options.parse_args()
    with served(chosen.feeds, chosen.entries) as server, tempfile.TemporaryDirectory() as top:
        urls = [server.url(number) for number in range(chosen.feeds)]
        rounds: dict[str, Round] = {}
        prepare: dict[str, Callable[[Path, list[str]], Round]] = {
            "feedreader": feedreader,
            "running": running,
            "newsboat": newsboat,
            "sfeed": sfeed,
            "reader": partial(lemon24_reader, python=chosen.reader_python),
        }
        for name in chosen.only:
            if advice := missing(name, chosen.reader_python):
                print(f"{name}: not here; {advice}")
                continue
            folder = Path(top, name)
            folder.mkdir()
            rounds[name] = prepare[name](folder, urls)
        for label in ROUNDS:
            if label == ROUNDS[2]:
                server.publish(1)
            print(f"\n{label}: {chosen.feeds} feeds of {chosen.entries} entries")
            costs = {name: once() for name, once in rounds.items()}
            alone = feedparser_alone(urls)
            ours = [
                f"{name} {costs[name].cpu / alone:.3f} of it ({costs[name].wall / alone:.3f} by the clock)"
                for name in READERS[:2]
                if name in costs
            ]
            if "running" in costs and (model := re.findall(r"(?:vectors|loading) ([\d.]+) s", costs["running"].words)):
                ours.append(f"vectors aside {(costs['running'].cpu - sum(map(float, model))) / alone:.3f}")
            print(f"  feedparser   {alone:24.2f} s CPU alone; {', '.join(ours)}")
            if label != ROUNDS[0]:
                least = floor(urls)[label == ROUNDS[2]]
                print(f"  least        {least:24.2f} s CPU, {least / alone:.3f} of it")
            for name, cost in costs.items():
                ratio = f"{cost.wall / costs['feedreader'].wall:6.1f} x" if "feedreader" in costs else ""
                print(f"  {name:12} {cost} {ratio}", flush=True)


if __name__ == "__main__":
    main()
