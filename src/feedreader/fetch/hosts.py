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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from feedreader.fetch.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A paused host: until when, by the clock of `Hosts`, and why, as a message."""

    until: float
    why: str


@dataclass(slots=True)
class _Host:
    """A host's requests: how many run, whether one only waits for a place, and those queued behind it."""

    running: int = 0
    entering: bool = False
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
        self._closed = False

    def turn(self, host: str) -> Turn:
        """Return a turn to contact `host`, a context manager that waits for it; it yields False if the host is paused.

        Turns must not be nested: a redirect ends one and takes the next.
        """
        return Turn(self, self._state(host))

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
        self._closed = True
        pumps = [state.pump for state in self._hosts.values() if state.pump is not None]
        for state in self._hosts.values():
            for ticket in state.queue:
                if not ticket.done():
                    ticket.set_result(False)
            state.queue.clear()
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    async def enter(self, state: _Host) -> bool:
        """Wait for a turn, which `leave` ends; False, without a turn, if the host is paused."""
        if self._current_pause(state) is not None:
            return False
        if self._is_free(state):
            return await self._take_place(state)
        ticket: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        state.queue.append(ticket)
        if state.pump is None:
            state.pump = asyncio.create_task(self._pump(state))
        try:
            return await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled() and ticket.result():
                self.leave(state)
            raise

    def leave(self, state: _Host, *, aside: bool = False) -> None:
        """End a turn; `aside` says that its request was slow and had stepped aside."""
        state.running -= 1
        state.freed.set()
        if aside:
            self._aside += 1
        else:
            self._places.release()

    def step_aside(self) -> bool:
        """Exchange a regular place for one of the slow ones; False, and it is kept, if none is free."""
        if self._aside <= 0:
            return False
        self._aside -= 1
        self._places.release()
        return True

    @property
    def patience(self) -> float:
        """Seconds after which a request is slow."""
        return self._limits.patience

    def _state(self, host: str) -> _Host:
        name = host.lower().rstrip(".")
        state = self._hosts.get(name)
        if state is None:
            state = self._hosts[name] = _Host()
        return state

    def _current_pause(self, state: _Host) -> Pause | None:
        if state.pause is not None and state.pause.until <= self._clock():
            state.pause = None
        return state.pause

    def _is_free(self, state: _Host) -> bool:
        """Whether a request only has to wait for a place: no other of its host waits, and the spacing has passed."""
        return (
            state.pump is None
            and not state.entering
            and state.running < self._limits.per_host
            and state.next_start <= self._clock()
        )

    async def _take_place(self, state: _Host) -> bool:
        """Wait for a place, while other requests to the host wait behind; False if it was paused meanwhile."""
        state.entering = True
        try:
            await self._places.acquire()
        finally:
            state.entering = False
            state.freed.set()
        if self._closed or self._current_pause(state) is not None:
            self._places.release()
            return False
        self._start(state)
        return True

    async def _pump(self, state: _Host) -> None:
        """Hand out this host's turns in order, as long as any request waits."""
        try:
            while state.queue:
                while state.entering or state.running >= self._limits.per_host:
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


class Turn:
    """A turn to contact a host; entering the context waits for it and says whether there is one."""

    __slots__ = ("_aside", "_host", "_hosts", "_slow")

    def __init__(self, hosts: Hosts, host: _Host) -> None:
        self._hosts = hosts
        self._host = host
        self._aside = False
        self._slow: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> bool:
        if not await self._hosts.enter(self._host):
            return False
        self._slow = asyncio.get_running_loop().call_later(self._hosts.patience, self._step_aside)
        return True

    async def __aexit__(self, *_: object) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._hosts.leave(self._host, aside=self._aside)

    def _step_aside(self) -> None:
        self._aside = self._hosts.step_aside()


def _next_waiting(queue: deque[asyncio.Future[bool]]) -> asyncio.Future[bool] | None:
    """Take the first request that has not been cancelled."""
    while queue:
        ticket = queue.popleft()
        if not ticket.done():
            return ticket
    return None
