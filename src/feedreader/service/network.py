"""Detect whether this machine is offline, and decide how long to wait before the next attempt."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedreader.policy import network as rules
from feedreader.text.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from feedreader.model.outcomes import Failed

FIRST_SECONDS, LONGEST_SECONDS = 20.0, 300.0


@dataclass(slots=True)
class Patience:
    """How long ticks wait without a network, on a steady clock, because it concerns this process alone."""

    clock: Callable[[], float] = time.monotonic
    offline: bool = False
    _wait: float = FIRST_SECONDS
    _until: float = field(default=0.0)

    def is_over(self) -> bool:
        """Whether it is time to try again."""
        return not self.offline or self.clock() >= self._until

    def learn(self, *, offline: bool) -> None:
        """Record the result of the last attempt."""
        self._wait = min(self._wait * 2, LONGEST_SECONDS) if self.offline and offline else FIRST_SECONDS
        self.offline = offline
        self._until = self.clock() + self._wait


async def is_offline(
    unreached: list[tuple[str, Failed]],
    answered: Iterable[str],
    leads_somewhere: Callable[[str], Awaitable[bool]],
) -> bool:
    """Whether this machine is offline, after a round in which no server outside was reached.

    `answered` are addresses of feeds that have answered, the latest first. Their names are looked up, which sends
    nothing to their servers.
    """
    hosts = rules.witnesses_among(map(host_of, answered), {host for host, _ in unreached})
    found = await asyncio.gather(*(leads_somewhere(host) for host in hosts))
    return rules.is_offline(unreached, found)
