"""What the same work costs in another version of the program, in turns on one machine.

    python tests/benchmarks/versions.py --before SRC [--feeds 150] [--entries 30] [--turns 8] [--python PYTHON]

SRC is the `src` folder of another checkout; PYTHON, this one by default, runs both: one without the models that make
vectors compares the rest. Prints the CPU of three rounds of
polling (first, nothing changed, one new entry each), of commands that answer at once, of the interface's start until it
rests, and of a cursor step, for both, with the ratio of their medians. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from feed_server import served

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.benchmarks.interface import Session  # noqa: E402 - the path is set first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feed_server import Served

ROUNDS = ("first round", "nothing changed", "one new entry each")
COMMANDS = (["--version"], ["list", "--limit", "50"], ["search", "a"], ["stories", "--limit", "50"])
STEPS = 40

Figures = dict[str, dict[str, list[float]]]
Program = tuple[list[str], dict[str, str]]
"""A command, and the environment that it is started in."""


def environment(source: Path, home: Path) -> dict[str, str]:
    """Where a version finds itself and nothing of the user's; compiled, as it is installed."""
    mine = {**os.environ, "PYTHONPATH": str(source), "HOME": str(home)}
    mine |= {f"XDG_{kind}_HOME": str(home) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    mine.pop("PYTHONDONTWRITEBYTECODE", None)
    return mine


def spent(command: list[str], environment: dict[str, str]) -> float:
    """Seconds of CPU of a command and of all that it starts."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return usage.ru_utime + usage.ru_stime


def rounds(chosen: argparse.Namespace, versions: dict[str, Path], top: Path, found: Figures) -> dict[str, Program]:
    """Rounds of polling, each turn on a store and a server of its own; gives the programs with their last stores."""
    programs: dict[str, Program] = {}
    for turn in range(chosen.turns):
        for name in in_turn(versions, turn):
            folder = top / f"{name}-{turn}"
            folder.mkdir()
            with served(chosen.feeds, chosen.entries) as server:
                mine = environment(versions[name], folder)
                command = ours(chosen.python, folder, server, chosen.feeds)
                spent([*command, "import", f"{folder}/feeds.opml"], mine)
                for label in ROUNDS:
                    if label == ROUNDS[2]:
                        server.publish(1)
                    found[label][name].append(spent([*command, "refresh", "--force"], mine))
                programs[name] = command, mine
    return programs


def in_turn(versions: Iterable[str], turn: int) -> list[str]:
    """Which version comes first changes from turn to turn: a machine gets slower and quicker."""
    return list(versions)[:: 1 if turn % 2 else -1]


def ours(python: str, folder: Path, server: Served, feeds: int) -> list[str]:
    """The command of the program for a store of its own; beside it, the list of the feeds."""
    outlines = "".join(
        f'<outline type="rss" text="{number}" xmlUrl="{server.url(number)}"/>' for number in range(feeds)
    )
    (folder / "feeds.opml").write_text(f'<opml version="2.0"><head/><body>{outlines}</body></opml>')
    (folder / "config.toml").write_text("[interface]\npoll = false\n")
    return [python, "-m", "feedreader", "--db", f"{folder}/x.db", "--config", f"{folder}/config.toml"]


def reading(programs: dict[str, Program], turns: int, found: Figures) -> None:
    """Commands that only read, and the interface, on the stores that the rounds left; the first time is no part."""
    for turn in range(2 * turns + 1):
        for arguments in COMMANDS:
            for name in in_turn(programs, turn):
                command, mine = programs[name]
                cost = spent([*command, *arguments], mine)
                if turn:
                    found[" ".join(arguments)][name].append(cost)
    for turn in range(turns + 1):
        for name in in_turn(programs, turn):
            session = Session(*programs[name])
            session.until(b"All news", b"help")
            session.rest(1.0)
            start = session.cpu()
            step = session.cost([b"j"] * STEPS)
            session.end()
            if turn:
                found["the interface's start"][name].append(start)
                found["a cursor step"][name].append(step)


def main() -> None:
    """Measure both versions and print a table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--before", metavar="SRC", type=Path, required=True)
    options.add_argument("--feeds", type=int, default=150)
    options.add_argument("--entries", type=int, default=30)
    options.add_argument("--turns", type=int, default=8)
    options.add_argument("--python", default=sys.executable)
    chosen = options.parse_args()
    versions = {"now": HERE.parents[1] / "src", "before": chosen.before.resolve()}
    found: Figures = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as top:
        reading(rounds(chosen, versions, Path(top), found), chosen.turns, found)
    print(f"CPU in ms, median and least of {chosen.turns} or more: {chosen.feeds} feeds of {chosen.entries} entries")
    for label, costs in found.items():
        middle = {name: statistics.median(costs[name]) for name in versions}
        figures = "   ".join(f"{name} {middle[name] * 1000:8.1f} ({min(costs[name]) * 1000:8.1f})" for name in versions)
        print(f"  {label:24} {figures}   {middle['now'] / middle['before']:.2f}", flush=True)


if __name__ == "__main__":
    main()
