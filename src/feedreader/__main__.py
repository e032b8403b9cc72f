"""`python -m feedreader` and the console script."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line with this process's arguments."""
    from feedreader.cli.main import run

    # What numpy multiplies here is small: more threads than one cost more than they bring, and others wait for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = run(sys.argv[1:])
    gc.freeze()  # else Python looks through everything for garbage once more, right before it lets go of all
    sys.exit(code)


if __name__ == "__main__":
    main()
