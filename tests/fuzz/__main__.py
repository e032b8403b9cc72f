"""`python -m tests.fuzz [--minutes N] [--seed S] [--jobs N] [TARGET …]`: look for bytes that hurt.

    python -m tests.fuzz --minutes 1                     a minute, shared by all targets
    python -m tests.fuzz --minutes 60 --jobs 2 html opml

Prints what each target tried and found. Finds are written to `build/fuzz` (or `--finds FOLDER`): the input, and beside
it where it came to. One that has been mended belongs into `tests/fuzz/finds/TARGET-NAME`, where the tests try it for
ever. The exit code is 1 where anything was found.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.child import Board
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds for which one input may keep the processor before that counts as hanging."""

TURN = 300.0
"""Seconds of one target before the next has its turn, so that a long run tries all of them from the start."""


@dataclass(slots=True)
class Result:
    """What came of a target so far."""

    executions: int = 0
    seconds: float = 0.0
    cpu: float = 0.0


def attempt(name: str, seconds: float, seed: int, finds: Path, corpus: Path) -> Result:
    """Run a target for so long, again and again where it hangs or dies."""
    result = Result()
    end = time.monotonic() + seconds
    while end - time.monotonic() > 1:
        with tempfile.TemporaryDirectory(prefix="feedreader-fuzz-") as top:
            folder = Path(top)
            board = Board(folder / "board")
            (folder / "corpus").symlink_to(corpus)
            command = [sys.executable, "-m", "tests.fuzz.child", name, str(folder), str(end), str(seed)]
            environment = os.environ | {"TMPDIR": top, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
            with (folder / "log").open("wb") as log:
                process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
                why, cpu = _watched(process, board, end)
            result.executions += board.count
            result.cpu += cpu
            if why:
                (folder / f"{name}-{seed:x}").write_bytes(board.current)
                told = (folder / "log").read_bytes()[-2_000:].decode("utf-8", "replace")
                (folder / f"{name}-{seed:x}.txt").write_text(f"{why}\n{told}\n", encoding="utf-8")
            for path in folder.glob(f"{name}-*"):
                shutil.copy(path, finds)
            seed += 1
    result.seconds = seconds
    return result


def _watched(process: subprocess.Popen[bytes], board: Board, end: float) -> tuple[str, float]:
    """Wait for a process; why it was no good, or nothing, and the seconds of the processor that it took."""
    before, since = board.count, _busy(process.pid)
    while True:
        now = _busy(process.pid)  # before it is waited for: then the system tells no more
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if board.count != before:
            before, since = board.count, now
        hangs = not pid and (now - since > PATIENCE or time.monotonic() > end + 10 * PATIENCE)
        if hangs:
            process.kill()
            pid, status, usage = os.wait4(process.pid, 0)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            why = f"one input took longer than {PATIENCE:g} s" if hangs else ""
            if process.returncode and not why:
                why = f"the process ended with {process.returncode}"
            return why, usage.ru_utime + usage.ru_stime
        time.sleep(0.5)


def _busy(pid: int) -> float:
    """Seconds of the processor that a process has had; of the clock where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Read the command line, and fuzz."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all unless given")
    parser.add_argument("--minutes", type=float, default=1.0, help="in all, for each job")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--finds", type=Path, default=ROOT / "build" / "fuzz")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no target {', '.join(sorted(unknown))}; known are {', '.join(TARGETS)}")
    names = options.targets or list(TARGETS)
    options.finds.mkdir(parents=True, exist_ok=True)
    seconds = options.minutes * 60
    share = seconds * options.jobs / len(names)
    turns = max(1, round(share / TURN))
    results = {name: Result() for name in names}
    known = set(options.finds.iterdir())
    with tempfile.TemporaryDirectory(prefix="feedreader-corpus-") as top, ThreadPoolExecutor(options.jobs) as pool:
        for name in names:
            Path(top, name).mkdir()
        pending = [
            (
                name,
                pool.submit(
                    attempt, name, share / turns, options.seed * 1_000 + turn * 100, options.finds, Path(top, name)
                ),
            )
            for turn in range(turns)
            for name in names
        ]
        for name, future in pending:
            result, all_of_it = future.result(), results[name]
            all_of_it.executions += result.executions
            all_of_it.seconds += result.seconds
            all_of_it.cpu += result.cpu
            print(f"{name:10} {result.executions:>9,} executions in {result.cpu:.0f} s of CPU", flush=True)
    found = sorted(path for path in set(options.finds.iterdir()) - known if path.suffix == ".txt")
    for path in found:
        place = path.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
        print(f"FOUND {path.with_suffix('')}: {place}")
    engine = "atheris" if importlib.util.find_spec("atheris") else "hypothesis"
    executions, cpu = (sum(getattr(each, key) for each in results.values()) for key in ("executions", "cpu"))
    print(
        f"{executions:,} executions by {engine} with seed {options.seed}, {options.minutes:g} minutes x "
        f"{options.jobs}, {cpu:,.0f} s of CPU, {len(found)} finds"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
