"""How fast entries are grouped: as they come into a window of 20,000, and the window as a whole, by words and vectors.

    python tests/benchmarks/grouping.py [--window 20000] [--new 200] [--rows]

Headlines and vectors are made up: stories of a few entries each, told with some words (and a direction) of their own
among words as frequent as Zipf's law has them. Times are of the processor; `OPENBLAS_NUM_THREADS=1` keeps them to one
thread. The peak of memory is that of the whole process, with the interpreter, numpy and what was made up. With `--rows`
the time from a server's answer to a row in the list is measured as well (`arrival.py`), one entry coming twice, as the
quick model is loaded for the first.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.benchmarks.arrival import arrivals  # noqa: E402 - the path is set first

from feedreader.model.entries import EntryId  # noqa: E402 - the same
from feedreader.model.placing import NewStory  # noqa: E402 - the same
from feedreader.model.stories import StoryId  # noqa: E402
from feedreader.stories.assign import Live  # noqa: E402
from feedreader.stories.features import describe  # noqa: E402
from feedreader.stories.regroup import regroup  # noqa: E402
from feedreader.stories.window import Window  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.stories.features import Features
    from feedreader.stories.regroup import Grouping

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = timedelta(days=5)
WORDS = 30_000
OWN_WORDS, WORDS_TOLD, COMMON_WORDS = 7, 5, 6
TOLD_BY = 3
"""Entries of a story, on average."""
WIDTH = 512


def made(count: int, seed: int = 4) -> list[Features]:
    """Entries in the order of their times, with vectors."""
    import numpy as np

    chance, numbers = random.Random(seed), np.random.default_rng(seed)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(WORDS)]
    frequent = list(accumulate(1.0 / rank for rank in range(1, WORDS + 1)))
    stories = [chance.choices(words[200:], k=OWN_WORDS) for _ in range(count // TOLD_BY)]
    directions = numbers.normal(size=(len(stories), WIDTH))
    found = []
    for number in range(count):
        story = chance.randrange(len(stories))
        told = [
            *chance.sample(stories[story], WORDS_TOLD),
            *chance.choices(words, cum_weights=frequent, k=COMMON_WORDS),
        ]
        chance.shuffle(told)
        vector = directions[story] + numbers.normal(size=WIDTH)
        vector = (vector / np.linalg.norm(vector)).astype(np.float16)
        found.append(
            describe(
                EntryId(number), title=" ".join(told), outlet=f"outlet{number % 300}.example", language="en",
                when=START + DAYS * number / count, quick=vector,
            )
        )  # fmt: skip
    return found


def timed(what: str, entries: int, work: Callable[[], Any]) -> Any:
    """Do something and print how many entries a second that were."""
    start, wall = time.process_time(), time.perf_counter()
    done = work()
    spent, wall = time.process_time() - start, time.perf_counter() - wall
    rates = f"{entries / spent:>8,.0f} entries/s of processor time{entries / wall:>8,.0f} of wall time"
    print(f"{what:<48}{spent:>7.2f} s{rates}", flush=True)
    return done


def _stories(window: list[Features], done: Grouping) -> dict[EntryId, StoryId]:
    """The story of each entry once a grouping is stored: numbers from 1 on for new ones."""
    stories = {one.entry: StoryId(10**6 + one.entry) for one in window}
    for placement in done.placements:
        assert isinstance(placement.story, NewStory)
        stories[placement.entry] = StoryId(placement.story.key + 1)
    return stories


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Time the grouping of a window.")
    parser.add_argument("--window", type=int, default=20_000)
    parser.add_argument("--new", type=int, default=200)
    parser.add_argument("--rows", action="store_true", help="time the way from an answer to a row, too")
    given = parser.parse_args()
    parts = (1, 1, given.new)
    entries = made(given.window + given.new + (sum(parts) if given.rows else 0))
    for how, vectors in (("by words", False), ("with vectors", True)):
        known = entries[: given.window + given.new]
        if not vectors:
            known = [replace(one, quick=None) for one in known]
        group(known[: given.window], known[given.window :], how)
        if given.rows:
            arrivals(entries[given.new :], parts, vectors=vectors)
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB", flush=True)


def group(window: list[Features], new: list[Features], how: str) -> None:
    """Group a window as a whole, then what comes into it, and print how long that took."""
    compared = Window(entries=window)
    done = timed(f"{len(window):,} as a whole, {how}", len(window), lambda: regroup(compared))
    live = Live(replace(compared, stories=_stories(window, done)), done.prepared)
    own = {one.entry: StoryId(one.entry) for one in new}
    timed(f"{len(new):,} as they come into {len(window):,}, {how}", len(new), lambda: live.assign(new, own))


if __name__ == "__main__":
    main()
