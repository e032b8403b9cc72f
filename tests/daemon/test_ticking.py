"""Ticks go on whatever becomes of the wall clock: the scheduler's clock is moved by hand, nothing waits for hours."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import apscheduler.schedulers.base
import pytest

from feedreader.daemon.ticking import Every, Steps, new_scheduler, shift

HOUR, YEAR = 3600.0, 365 * 86_400.0


@pytest.mark.parametrize("step", [-HOUR, -YEAR, HOUR, 10 * YEAR])
async def test_a_step_of_the_clock_stops_no_tick(monkeypatch, step):
    moved = timedelta()

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + moved

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Clock)
    ticks: asyncio.Queue[None] = asyncio.Queue()

    async def tick() -> None:
        ticks.put_nowait(None)

    steps = Steps(wall=lambda: Clock.now(UTC).timestamp())
    scheduler = new_scheduler()
    scheduler.add_job(tick, Every(0.01))
    scheduler.start()
    try:
        await ticks.get()
        moved = timedelta(seconds=step)
        found = steps.look()
        assert abs(found - step) < 1
        shift(scheduler, found)
        for _ in range(3):
            await asyncio.wait_for(ticks.get(), 30)
    finally:
        scheduler.shutdown(wait=False)


async def test_years_ahead_are_not_made_up_for_tick_by_tick():
    every, now = Every(10), datetime(2026, 1, 1, tzinfo=UTC)
    first = every.get_next_fire_time(None, now)
    assert first == now
    late = now + timedelta(days=3650)
    assert every.get_next_fire_time(first, late) == late + timedelta(seconds=10)


def test_suspend_and_drift_are_no_steps():
    wall, steady = 1_000_000.0, 500.0
    steps = Steps(wall=lambda: wall, steady=lambda: steady)
    wall, steady = wall + 28_800, steady + 28_800  # a night in which a clock went on that counts sleep
    assert steps.look() == 0
    wall += 0.4
    assert steps.look() == 0
    wall -= 7_200
    assert round(steps.look()) == -7_200
    assert steps.look() == 0
