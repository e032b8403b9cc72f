"""Per-host request scheduling.

Each host gets few concurrent requests, which start at least a moment apart, on loopback too. A request that waits for
its host takes no place in the global limit, so 300 feeds of one host delay no other. A host that asks for a pause gets
it immediately: its queued requests are rejected.

A slow request gives up its place in the global limit after a moment, so hosts that send a byte a second cannot block
the rest.

Not here: when a feed is due, and how long a pause lasts across restarts (`policy/`, `store/`).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from feedreader.fetch.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A paused host: until when, by the clock of `Hosts`, and why, as a message."""

    until: float
    why: str


@dataclass(slots=True)
class _Place:
    """The place that a turn holds: a regular one, or one for slow requests."""

    aside: bool = False


@dataclass(slots=True)
class _Host:
    running: int = 0
    next_start: float = float("-inf")
    pause: Pause | None = None
    queue: deque[asyncio.Future[bool]] = field(default_factory=deque)
    freed: asyncio.Event = field(default_factory=asyncio.Event)
    pump: asyncio.Task[None] | None = None


class Hosts:
    """Schedules requests to hosts; `clock` returns monotonic seconds, `sleep` waits for some."""

    def __init__(
        self,
        limits: Limits,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._places = asyncio.Semaphore(limits.at_once)
        self._aside = limits.aside

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[bool]:
        """Wait for a turn to contact `host` and hold it; False if the host is paused.

        Turns must not be nested: a redirect ends one and takes the next.
        """
        state = self._state(host)
        if not await self._wait(state):
            yield False
            return
        place = _Place()
        slow = asyncio.get_running_loop().call_later(self._limits.patience, self._step_aside, place)
        try:
            yield True
        finally:
            slow.cancel()
            self._release(state, place)

    def pause(self, host: str, seconds: float, why: str) -> None:
        """Pause `host` for `seconds` from now, or longer if it already is; queued requests are rejected."""
        state = self._state(host)
        until = self._clock() + seconds
        if seconds <= 0 or (state.pause is not None and state.pause.until >= until):
            return
        state.pause = Pause(until=until, why=why)
        while state.queue:
            ticket = state.queue.popleft()
            if not ticket.done():
                ticket.set_result(False)

    def paused(self, host: str) -> Pause | None:
        """Return the pause that `host` is in, or None."""
        return self._current_pause(self._state(host))

    def remaining(self, pause: Pause) -> float:
        """Return the remaining seconds of a pause."""
        return max(0.0, pause.until - self._clock())

    async def close(self) -> None:
        """Stop handing out turns, and reject waiting requests."""
        pumps = [state.pump for state in self._hosts.values() if state.pump is not None]
        for state in self._hosts.values():
            for ticket in state.queue:
                if not ticket.done():
                    ticket.set_result(False)
            state.queue.clear()
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    def _state(self, host: str) -> _Host:
        return self._hosts.setdefault(host.lower().rstrip("."), _Host())

    def _current_pause(self, state: _Host) -> Pause | None:
        if state.pause is not None and state.pause.until <= self._clock():
            state.pause = None
        return state.pause

    async def _wait(self, state: _Host) -> bool:
        if self._current_pause(state) is not None:
            return False
        if self._can_start_now(state):
            await self._places.acquire()  # does not wait: a place is free
            self._start(state)
            return True
        ticket: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        state.queue.append(ticket)
        if state.pump is None:
            state.pump = asyncio.create_task(self._pump(state))
        try:
            return await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled() and ticket.result():
                self._release(state)
            raise

    def _can_start_now(self, state: _Host) -> bool:
        return (
            state.pump is None
            and state.running < self._limits.per_host
            and state.next_start <= self._clock()
            and not self._places.locked()
        )

    async def _pump(self, state: _Host) -> None:
        """Hand out this host's turns in order, as long as any request waits."""
        try:
            while state.queue:
                while state.running >= self._limits.per_host:
                    state.freed.clear()
                    await state.freed.wait()
                while (wait := state.next_start - self._clock()) > 0:
                    await self._sleep(wait)
                await self._places.acquire()
                ticket = _next_waiting(state.queue)
                if ticket is None:
                    self._places.release()
                else:
                    self._start(state)
                    ticket.set_result(True)
        finally:
            state.pump = None

    def _start(self, state: _Host) -> None:
        state.running += 1
        state.next_start = self._clock() + self._limits.spacing

    def _release(self, state: _Host, place: _Place | None = None) -> None:
        state.running -= 1
        state.freed.set()
        if place is not None and place.aside:
            self._aside += 1
        else:
            self._places.release()

    def _step_aside(self, place: _Place) -> None:
        """Exchange a regular place for one of the slow ones; keep it if none is free."""
        if self._aside > 0:
            self._aside -= 1
            place.aside = True
            self._places.release()


def _next_waiting(queue: deque[asyncio.Future[bool]]) -> asyncio.Future[bool] | None:
    """Take the first request that has not been cancelled."""
    while queue:
        ticket = queue.popleft()
        if not ticket.done():
            return ticket
    return None
