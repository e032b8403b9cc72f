"""How fast entries are grouped: as they come into a window of 20,000, and the window as a whole, by words and vectors.

    python tests/benchmarks/grouping.py [--window 20000] [--new 200]

Headlines and vectors are made up: stories of a few entries each, told with some words (and a direction) of their own
among words as frequent as Zipf's law has them. Times are of the processor, one thread for words.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from feedreader.model.entries import EntryId  # noqa: E402 - the path is set first
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
    frequent = [1.0 / rank for rank in range(1, WORDS + 1)]
    stories = [chance.choices(words[200:], k=OWN_WORDS) for _ in range(count // TOLD_BY)]
    directions = numbers.normal(size=(len(stories), WIDTH))
    found = []
    for number in range(count):
        story = chance.randrange(len(stories))
        told = [*chance.sample(stories[story], WORDS_TOLD), *chance.choices(words, frequent, k=COMMON_WORDS)]
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
    given = parser.parse_args()
    entries = made(given.window + given.new)
    for how, known in (
        ("by words", [replace(one, quick=None) for one in entries]),
        ("with vectors", entries),
    ):
        window, new = known[: given.window], known[given.window :]
        compared = Window(entries=window)
        done = timed(f"{given.window:,} as a whole, {how}", given.window, lambda one=compared: regroup(one))
        live = Live(replace(compared, stories=_stories(window, done)), done.prepared)
        own = {one.entry: StoryId(one.entry) for one in new}
        told = f"{given.new:,} as they come into {given.window:,}, {how}"
        timed(told, given.new, lambda live=live, new=new, own=own: live.assign(new, own))
        del live, done
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
