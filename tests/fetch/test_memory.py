"""What bodies leave behind in the process once they are read."""

from __future__ import annotations

import subprocess
import sys

import pytest

from feedreader.fetch import memory
from feedreader.fetch.memory import MUCH, Room, Share

BODIES = """
import re, sys, threading
from feedreader.fetch.memory import keep_memory_small
if sys.argv[1] == "kept small":
    keep_memory_small()
def resident():
    return int(re.search(r"VmRSS:\\s*([0-9]+)", open("/proc/self/status").read())[1]) // 1024
def unpack():
    for _ in range(3):
        bodies = [bytes(900_000) for _ in range(10)]
        for body in range(0, 10, 2):
            bodies[body] = b""
        pins.extend(bytes(2_000) for _ in range(400))
        bodies = [b"x" * 800_000 for _ in range(10)]
        pins.extend(bytes(2_000) for _ in range(400))
pins, before = [], resident()
for _ in range(8):
    threads = [threading.Thread(target=unpack) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
print(resident() - before - sum(map(len, pins)) // 2**20)
"""


def left_behind(how: str) -> int:
    """Return the megabytes that a process still has when its threads have let go of all that they unpacked."""
    done = subprocess.run([sys.executable, "-c", BODIES, how], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="it is glibc that keeps memory")
def test_bodies_that_were_read_leave_no_memory_behind() -> None:
    assert left_behind("kept small") < 10


async def test_memory_is_kept_small_from_sixteen_megabytes_of_bodies_at_once_and_not_in_an_ordinary_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert MUCH == 16 * 2**20
    asked: list[str] = []
    monkeypatch.setattr(memory, "keep_memory_small", lambda: asked.append("kept small"))
    room = Room(4 * MUCH)
    one, other = Share(room), Share(room)
    await room.take(MUCH - 1, one)
    assert asked == []
    await room.take(1, other)
    assert asked == ["kept small"]
