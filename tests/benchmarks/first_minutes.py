"""The first five minutes of somebody new, step by step, on a pseudo-terminal of 140 by 42, with the time of each.

    python tests/benchmarks/first_minutes.py [--install]

With `--install`, the program is first installed into a new environment, which asks a registry of packages; its time of
CPU is printed, too, which other work on the machine and the network change less. Then: the
demo until a story of three outlets is on the screen, a story opened, its next version, why it is one, the settings, a
search; at last a start without feeds until languages are offered. Each step waits for words on the
screen, so that one that never shows them fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.interface import Session

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds after which a step has failed."""
STEPS = (
    ("a story is opened", (b"\r",), b"find"),
    ("its next version", (b"]",), "المنارة".encode()),
    ("why it is one story", (b"w",), b"Why these"),
    ("the settings", (b"q", b"g", b","), b"Settings"),
    ("a search", (b"q", b"h", b"/"), b"Search"),
)
"""What is done, the keys, of which the last one is timed, and what then is on the screen."""


def main() -> None:
    """Go through the steps."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--install", action="store_true", help="install it first, into a new environment")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(folder, name.lower()))
        python = sys.executable
        began = time.perf_counter()
        if given.install:
            venv.create(Path(folder, "venv"), with_pip=True)
            python = str(Path(folder, "venv", "bin", "python"))
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-compile", str(ROOT)], check=True)
            spent = sum(os.times()[2:4])
            print(
                f"  installed                    {time.perf_counter() - began:6.1f} s; {spent:.1f} s of CPU", flush=True
            )
        session = Session([python, "-m", "feedreader", "demo"])
        session.until("━━━".encode(), seconds=PATIENCE)
        print(f"  a story of three outlets     {time.perf_counter() - began:6.1f} s since the beginning", flush=True)
        for name, (*before, key), mark in STEPS:
            if before:
                session.cost(before, pause=0.5)
            print(f"  {name:<28} {session.answer(key, mark):6.1f} s", flush=True)
        session.end()
        began = time.perf_counter()
        session = Session([python, "-m", "feedreader"])
        session.until(b"Start reading", seconds=PATIENCE)
        print(f"  a start without feeds        {time.perf_counter() - began:6.1f} s", flush=True)
        session.end()


if __name__ == "__main__":
    main()
