"""One function a kind of fault: it strikes, and says what else than usual must hold afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.chaos.life import hold

from feedreader.errors import FeedreaderError
from feedreader.service.clock import utc_now
from feedreader.store.backup import backups, make_backup, why_unsound
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine
from feedreader.store.repair import repair

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.process import BaseProcess
    from random import Random

    from tests.chaos.run import World

PAGE = 4096
KINDS_OF_PAGE = {2: "index interior", 5: "table interior", 10: "index leaf", 13: "table leaf"}


def kill(world: World, random: Random) -> None:
    """kill -9 at any moment, sometimes of two at once."""
    running = [world.start() for _ in range(random.choice((1, 1, 2)))]
    time.sleep(random.uniform(0.0, 0.4))
    for each in running:
        each.kill()
        each.join()


def stop(world: World, random: Random) -> None:
    """SIGSTOP for a while in which another works, then SIGCONT or the end."""
    stopped = world.start()
    time.sleep(random.uniform(0.0, 0.3))
    _signal(stopped, signal.SIGSTOP)
    world.finish(world.start(acts=random.choices(("poll", "mark", "index", "tag"), k=3)))
    if random.random() < 0.3:
        stopped.kill()
        stopped.join()
    else:
        _signal(stopped, signal.SIGCONT)
        world.finish(stopped)


def _signal(process: BaseProcess, number: signal.Signals) -> None:
    """Send a signal to a process that may have done all that it had to do."""
    assert process.pid
    with suppress(ProcessLookupError):
        os.kill(process.pid, number)


def full_disk(world: World, random: Random) -> None:
    """A file system with next to nothing left, and then enough again."""
    left = random.choice((0, 1, 3, 10, 40, 150)) * PAGE
    if not world.small:
        quota(world, random)
        return
    ballast = world.folder / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))
    os.truncate(ballast, max(0, ballast.stat().st_size - left))
    try:
        world.finish(world.start())
    finally:
        ballast.unlink()


def quota(world: World, random: Random) -> None:
    """Files that may not become longer than they are, or hardly."""
    longest = max(each.stat().st_size for each in world.folder.glob("feedreader.db*"))
    world.finish(world.start(largest=longest + random.choice((-PAGE, 0, 1, 700, 5 * PAGE, 60 * PAGE))))


def locked(world: World, random: Random) -> None:
    """Another program that keeps the store locked, for less or more than a write waits."""
    ready = world.folder / "ready"
    ready.unlink(missing_ok=True)
    locker = world.run(hold, world.path, random.uniform(0.05, 2.0), ready)
    while not ready.exists() and locker.is_alive():
        time.sleep(0.01)
    world.finish(world.start(acts=random.choices(("poll", "mark", "tag", "index"), k=4)))
    locker.join()


def clock(world: World, random: Random) -> None:
    """A clock that was set, and is right again."""
    offset = random.choice((-1, 1)) * random.choice((30.0, 3_000.0, 80_000.0, 10 * 86_400.0, 4_000 * 86_400.0))
    world.finish(world.start(acts=("poll", "mark", "poll"), offset=offset))
    world.finish(world.start(acts=("poll", "mark")))
    now = utc_now()
    with open_store(world.path) as store:
        for row in store.feeds.all():
            health = row.health
            assert health.checked is not None
            assert (health.checked - now).total_seconds() < 5, "a feed was asked in the future"
            assert health.next_due is not None
            assert (health.next_due - now).total_seconds() < 86_400, "a feed waits for longer than any interval"


def page(world: World, random: Random) -> None:
    """A page of some kind overwritten: the doctor says so or nothing is missing, and what a repair loses it says."""
    truth = world.folder / "truth"
    with open_store(world.path) as store:
        store.writer.upkeep.checkpoint()
    shutil.copyfile(world.path, truth)
    stars, guids = world.stars(), world.guids()
    where, kind = _overwrite(world, random)
    try:
        said = _examined(world)
        try:
            done = repair(world.path)
        except FeedreaderError:  # a sentence: nothing can be read, as where the first page is gone
            return
        left, starred = world.guids(), world.stars()
        assert _examined(world) == "", f"not repaired after page {where} ({kind})"
        missing = sum(len(set(known) - set(left.get(url, ()))) for url, known in guids.items())
        if missing or stars - starred:
            told = bool(done.lost or done.losses)
            assert told, (
                f"page {where} ({kind}): {missing} entries, {len(stars - starred)} stars lost without a word; {said}"
            )
        for url, known in left.items():
            assert len(known) == len(set(known)), f"{url} has entries twice after page {where} ({kind})"
    finally:
        for each in world.folder.glob("feedreader.db*"):
            each.unlink()
        truth.replace(world.path)


def _examined(world: World) -> str:
    try:
        with open_store(world.path) as store:
            return "; ".join(finding.message for finding in examine(store, thorough=True))
    except FeedreaderError as error:
        return str(error)


def _overwrite(world: World, random: Random) -> tuple[int, str]:
    content = bytearray(world.path.read_bytes())
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for number in range(1, len(content) // PAGE):
        by_kind[KINDS_OF_PAGE.get(content[number * PAGE], "other")].append(number)
    kind = random.choice((*by_kind, "first"))
    number = 0 if kind == "first" else random.choice(by_kind[kind])
    length = random.choice((PAGE, PAGE // 2, 200))
    start = number * PAGE + random.choice((0, PAGE - length))
    fill: Callable[[int], bytes] = random.choice((bytes, random.randbytes, lambda size: content[-size:]))
    content[start : start + length] = fill(length)
    world.path.write_bytes(content)
    return number + 1, kind


def backup(world: World, random: Random) -> None:
    """A backup that was cut off half-way, or later: what has a backup's name is whole, and the next one is made."""
    folder = world.folder / "backups"
    running = world.start(acts=["backup"] * 5)
    time.sleep(random.uniform(0.0, 0.3))
    running.kill()
    running.join()
    assert [why_unsound(each) for each in backups(folder)] == [""] * len(backups(folder)) if folder.exists() else True
    made = make_backup(world.path, folder, now=utc_now(), keep=2)
    assert why_unsound(made.path) == ""
    assert [each.name for each in folder.iterdir() if each.name.endswith(".draft")] == []
    os.truncate(made.path, made.bytes // 2)
    assert why_unsound(made.path)
    made.path.unlink()


FAULTS = (kill, stop, full_disk, quota, locked, clock, page, backup)
