"""Start a chaos run; see the package."""

from __future__ import annotations

import argparse
import sys

from tests.chaos.run import run


def main() -> int:
    """Let faults strike; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Break everything, and look what holds.")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--faults", type=int, default=500)
    wanted = parser.parse_args()
    try:
        counts = run(wanted.seed, wanted.faults, print)
    except AssertionError as error:
        print(error, file=sys.stderr)
        return 1
    for name, number in counts.most_common():
        print(f"{number:>5} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
