"""What the numbers of grouping owe to the stories they were chosen on: chosen without a third of them, scored on it.

    python tests/benchmarks/left_out.py --set LABELLED.jsonl PREDICTED.jsonl... [--set ...] [--times 200]

Each candidate (a set of numbers) has one file of predictions for each labelled set, in the same order everywhere.
Again and again a third of each set's stories is drawn; the candidate that does best on the others (mean BCubed F1 over
the sets) is scored on the third and on the others. The items of a story count as in the whole set: what it was wrongly
joined with is seen, whichever part that is in. Printed are, for each set, the mean of the difference, which is what
choosing flatters, and how far it spreads; and both for the first candidate kept without a choice: chance alone.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR = 0.01
"""A difference that is small enough."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled set: the story of each item, and for each candidate precision and recall of each item."""

    name: str
    stories: Any
    names: tuple[str, ...]
    shares: tuple[tuple[Any, Any], ...]

    def f1(self, candidate: int, items: Any) -> float:
        """Return the BCubed F1 of some of the items."""
        precision, recall = (float(each[items].mean()) for each in self.shares[candidate])
        return 2 * precision * recall / (precision + recall)


def bcubed(gold: Sequence[str], found: Sequence[str]) -> tuple[Any, Any]:
    """Return for each item the share of its group that is of its story, and of its story that is in its group."""
    both, stories, groups = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    hits = [both[pair] for pair in zip(gold, found, strict=True)]
    return (
        np.array([hit / groups[group] for hit, group in zip(hits, found, strict=True)]),
        np.array([hit / stories[story] for hit, story in zip(hits, gold, strict=True)]),
    )


def read(labelled: Path, candidates: Sequence[Path]) -> Labelled:
    """Read a labelled set and what each candidate made of it."""
    gold = {row["id"]: str(row["story"]) for row in _rows(labelled)}
    names = sorted(set(gold.values()))
    number = {name: at for at, name in enumerate(names)}
    shares = []
    for path in candidates:
        found = {row["id"]: str(row["story"]) for row in _rows(path)}
        if found.keys() != gold.keys():
            sys.exit(f"{path} does not have the items of {labelled}")
        shares.append(bcubed(list(gold.values()), [found[each] for each in gold]))
    return Labelled(labelled.stem, np.array([number[each] for each in gold.values()]), tuple(names), tuple(shares))


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def tried(sets: Sequence[Labelled], chance: random.Random, *, choose: bool) -> list[float]:
    """For each set: how much better the third that was left out is scored than the others."""
    thirds = []
    for each in sets:
        drawn = np.zeros(len(each.names), dtype=bool)
        drawn[chance.sample(range(len(each.names)), len(each.names) // 3)] = True
        thirds.append(drawn[each.stories])
    best = 0
    if choose:
        best = max(
            range(len(sets[0].shares)),
            key=lambda one: sum(each.f1(one, ~third) for each, third in zip(sets, thirds, strict=True)),
        )
    return [each.f1(best, third) - each.f1(best, ~third) for each, third in zip(sets, thirds, strict=True)]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Score what was chosen without a third of the stories on that third.")
    parser.add_argument("--set", type=Path, nargs="+", action="append", required=True, dest="sets")
    parser.add_argument("--times", type=int, default=200)
    given = parser.parse_args()
    sets = [read(labelled, candidates) for labelled, *candidates in given.sets]
    if len({len(each.shares) for each in sets}) != 1 or not sets[0].shares:
        sys.exit("each set needs the predictions of the same candidates, one at least")
    for choose, what in ((True, "chosen by the others"), (False, "the first, without a choice")):
        chance = random.Random(18)
        found = [tried(sets, chance, choose=choose) for _ in range(given.times)]
        for each, differences in zip(sets, zip(*found, strict=True), strict=True):
            near = fmean(abs(one) <= NEAR for one in differences)
            print(
                f"{each.name:<12}{what:<28} third less the others: {fmean(differences):+.4f} on average, "
                f"spread {pstdev(differences):.4f}, within {NEAR} in {near:.0%} of {given.times}"
            )


if __name__ == "__main__":
    main()
