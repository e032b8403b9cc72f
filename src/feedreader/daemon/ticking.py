"""Ticks at a steady pace on APScheduler, whatever becomes of the wall clock.

APScheduler plans by the wall clock. Set back by an hour, it would not tick for an hour; set ahead by ten years, it
would list every time that was missed before it goes on. So a job here is planned from the time at which it was looked
at (`Every`), and whoever runs the scheduler tells it when the clock was set (`Steps`, `shift`).
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
"""Seconds: clocks that are disciplined drift by less between two looks, and a smaller step delays nobody."""


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires at once, and again so many seconds after it was last looked at; missed ticks are not made up for."""

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """APScheduler's question; both times are aware."""
        return now if previous_fire_time is None else now + self._interval


class Steps:
    """Notices that the wall clock was set: returns by how many seconds since the last look, negative for back.

    If the steady clock stops while the machine sleeps, the wall clock seems to have been set ahead, which does no harm.
    """

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = steady_seconds) -> None:
        self._wall, self._steady = wall, steady
        self._offset = wall() - steady()

    def look(self) -> float:
        """Return the step since the last look; 0.0 where there was none worth mentioning."""
        offset = self._wall() - self._steady()
        step, self._offset = offset - self._offset, offset
        return step if abs(step) >= _NOTICED else 0.0


def new_scheduler() -> AsyncIOScheduler:
    """Return a scheduler whose jobs never run twice at once and never leave a tick out because it is late."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}  # its own: dropped when 1 s late
    return AsyncIOScheduler(job_defaults=defaults, timezone=UTC)


def shift(scheduler: AsyncIOScheduler, seconds: float) -> None:
    """Plan every job again after the clock was set by so many seconds, so that each waits as long as it would have."""
    for job in scheduler.get_jobs():
        if job.next_run_time is not None:
            job.modify(next_run_time=job.next_run_time + timedelta(seconds=seconds))
