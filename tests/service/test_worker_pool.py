"""Worker processes: when they start, what ends them, and that the next task has new ones."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest
from pebble import ProcessPool

from feedreader.errors import NoWorkerError, WorkerGoneError, WorkersStoppedError
from feedreader.model.outcomes import NotAFeed
from feedreader.service import worker_pool
from feedreader.service.worker_pool import WorkerPool


@pytest.fixture
async def pool():
    pool = WorkerPool(1, timeout=1.0, niceness=5)
    yield pool
    await pool.stop()


def said(answer):
    """What a worker may answer: results of parsing."""
    return [NotAFeed(reason=answer)]


def niceness_here():
    return said(str(os.nice(0)))


def disposition_of_sigterm():
    return said(signal.getsignal(signal.SIGTERM).name)


def die_at_once(_niceness=None):
    os._exit(1)


def be_greedy():
    raise MemoryError


def sleep_for_long():
    """Keeps a process busy, and quietly."""
    while True:
        time.sleep(0.05)


async def test_no_process_is_started_before_the_first_task(pool, monkeypatch):
    made = []
    monkeypatch.setattr(worker_pool, "ProcessPool", lambda **more: made.append(more) or ProcessPool(**more))
    assert not made
    await pool.answer(said, "x")
    await pool.answer(said, "y")
    assert [more["max_workers"] for more in made] == [1]


async def test_processes_can_be_started_before_they_are_needed(pool, monkeypatch):
    made = []
    monkeypatch.setattr(worker_pool, "ProcessPool", lambda **more: made.append(more) or ProcessPool(**more))
    pool.start(said, "nobody waits for it")
    assert len(made) == 1
    await pool.answer(said, "x")
    assert len(made) == 1


async def test_processes_step_back_as_far_as_they_are_told(pool):
    assert await pool.answer(niceness_here) == said(str(os.nice(0) + 5))


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
async def test_a_worker_that_is_busy_in_c_ends_at_once_when_it_is_told_to(pool):
    """A handler of Python's would run only when C returns; while pebble waits for that, no other worker answers."""
    assert await pool.answer(disposition_of_sigterm) == said("SIG_DFL")


@pytest.mark.parametrize("work", [sleep_for_long, die_at_once, be_greedy])
async def test_what_takes_its_process_along_costs_one_task(pool, work):
    with pytest.raises((WorkerGoneError, NoWorkerError)):  # the second where it dies before it is heard to have begun
        await pool.answer(work)
    assert await pool.answer(said, "next") == said("next")


async def test_where_no_process_can_be_started_the_next_task_tries_again(pool, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(worker_pool, "prepare_worker", die_at_once)
        with pytest.raises((NoWorkerError, WorkerGoneError)):
            await pool.answer(said, "x")
    with monkeypatch.context() as broken:
        broken.setattr(worker_pool, "ProcessPool", lambda **_: Path("/nowhere").stat())
        await pool.stop()
        pool.start(said, "x")  # ahead of time, so nobody waits for it yet
        with pytest.raises(NoWorkerError, match=r"^FileNotFoundError$"):
            await pool.answer(said, "x")
    assert await pool.answer(said, "next") == said("next")


async def test_tasks_that_wait_for_processes_that_are_stopped_are_told(pool, monkeypatch):
    """Of what still waited in them nothing was heard any more."""
    monkeypatch.setattr(worker_pool, "LOOKED_AFTER", 0.05)
    first, second = (asyncio.create_task(pool.answer(work)) for work in (sleep_for_long, niceness_here))
    await asyncio.sleep(0)  # both are handed over
    await pool.stop()
    async with asyncio.timeout(30):
        results = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(result) for result in results] == [WorkersStoppedError] * 2
    assert await pool.answer(said, "next") == said("next")
