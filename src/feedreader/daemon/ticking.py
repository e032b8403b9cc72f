"""Ticks at a steady pace on APScheduler, whatever happens to the wall clock.

APScheduler plans by the wall clock. If that were set back by an hour, it would not tick for an hour; if it were set
ahead by ten years, it would list every missed time before going on. So a job is planned from the time of the last look
at it (`Every`), and whoever runs the scheduler tells it when the clock was set (`Steps`, `shift`).
"""

from __future__ import annotations

import time
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from feedreader.service.clock import steady_seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_NOTICED = 2.0
"""Seconds: clocks disciplined by NTP drift less than this between two looks, and a smaller step delays nobody."""


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires at once, and again this many seconds after the last look at it; missed ticks are not made up for."""

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the next time, for APScheduler; both times are aware."""
        return now if previous_fire_time is None else now + self._interval


class Steps:
    """Detects that the wall clock was set, by comparing it with a steady clock.

    If the steady clock stops while the machine sleeps, the wall clock seems to have been set ahead, which does no harm.
    """

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = steady_seconds) -> None:
        self._wall, self._steady = wall, steady
        self._offset = wall() - steady()

    def look(self) -> float:
        """Return by how many seconds the clock was set since the last look, negative for back; 0.0 if hardly at all."""
        offset = self._wall() - self._steady()
        step, self._offset = offset - self._offset, offset
        return step if abs(step) >= _NOTICED else 0.0


def new_scheduler() -> AsyncIOScheduler:
    """Return a scheduler whose jobs never overlap themselves and never skip a tick because it is late."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}  # else late ticks are dropped
    return AsyncIOScheduler(job_defaults=defaults, timezone=UTC)


def shift(scheduler: AsyncIOScheduler, seconds: float) -> None:
    """Reschedule every job after the clock was set by so many seconds, so that each waits as long as it would have."""
    for job in scheduler.get_jobs():
        if job.next_run_time is not None:
            job.modify(next_run_time=job.next_run_time + timedelta(seconds=seconds))
