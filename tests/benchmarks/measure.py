"""Time a command with its whole process tree: wall and CPU seconds, and peak memory of all its processes together.

Linux only: it reads /proc, and becomes the reaper of orphans so that their CPU time is counted too.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds, seconds, megabytes (proportional set size, summed over the tree)."""

    wall: float
    cpu: float
    peak: float
    words: str = ""

    def __str__(self) -> str:
        return f"{self.wall:8.2f} s wall {self.cpu:8.2f} s CPU {self.peak:7.0f} MB {self.words}".rstrip()


def run(command: list[str], **options: object) -> Cost:
    """Run a command to its end; raises CalledProcessError, with what it printed, if it fails."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)  # type: ignore[call-overload]
    peak, done = [0.0], threading.Event()
    watch = threading.Thread(target=watch_memory, args=(process.pid, peak, done))
    watch.start()
    output, _ = process.communicate()
    wall = time.perf_counter() - start
    done.set()
    watch.join()
    _reap_orphans()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peak[0])


def ask(process: subprocess.Popen[str], line: str = "") -> Cost:
    """Let a process that runs already do what a line asks for, and answer by one; its memory is that at the end."""
    assert process.stdin
    assert process.stdout
    before, start = cpu_of(process.pid), time.perf_counter()
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    if not (answer := process.stdout.readline()):
        raise subprocess.CalledProcessError(process.wait(), process.args)
    wall = time.perf_counter() - start
    return Cost(wall, cpu_of(process.pid) - before, memory_of(process.pid), answer.strip())


def memory_of(pid: int) -> float:
    """Return the megabytes of a process tree now (proportional set size)."""
    return sum(_memory(each) for each in _tree(pid))


def cpu_of(pid: int) -> float:
    """Return seconds of CPU of a process tree so far, with those that have ended and been waited for."""
    ticks = 0
    for each in _tree(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _reap_orphans() -> None:
    """Collect processes that outlived the command by a moment, so that what they used is counted."""
    deadline = time.monotonic() + 0.5
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.02)


def watch_memory(pid: int, peak: list[float], done: threading.Event) -> None:
    while not done.wait(0.1):
        peak[0] = max(peak[0], memory_of(pid))


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stat = (process / "stat").read_text()
        except OSError:
            continue
        children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(process.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def _memory(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
