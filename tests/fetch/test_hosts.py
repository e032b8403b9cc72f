"""Whose turn it is: no test here waits, time is a number."""

from __future__ import annotations

import asyncio
import heapq
from typing import TypeAlias

import pytest

from feedreader.fetch.hosts import Hosts
from feedreader.fetch.limits import Limits

Log: TypeAlias = list[tuple[str, float]]


class Time:
    """A clock and a sleep that go together: time passes when everybody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self._count += 1
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, self._count, future))
        await future

    async def run(self, until: float) -> None:
        while True:
            for _ in range(50):
                await asyncio.sleep(0)
            if not self._sleepers or self._sleepers[0][0] > until:
                self.now = until
                return
            self.now, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)


@pytest.fixture
def time() -> Time:
    return Time()


def make(time: Time, **limits: float) -> Hosts:
    return Hosts(Limits(**limits), clock=time.clock, sleep=time.sleep)  # type: ignore[arg-type]


async def ask(hosts: Hosts, host: str, log: Log, time: Time, lasts: float = 0.0) -> bool:
    async with hosts.turn(host) as allowed:
        if allowed:
            log.append((host, time.now))
            if lasts:
                await time.sleep(lasts)
        return allowed


async def test_requests_to_one_host_start_a_second_apart_in_the_order_they_were_asked_for(time: Time) -> None:
    hosts = make(time)
    log: Log = []
    tasks = [asyncio.create_task(ask(hosts, name, log, time)) for name in ("a.example", "A.EXAMPLE", "a.example.")]
    await time.run(60)
    assert [start for _, start in log] == [0, 1, 2]
    assert await asyncio.gather(*tasks) == [True, True, True]


async def test_a_host_answers_two_requests_at_once(time: Time) -> None:
    hosts = make(time)
    log: Log = []
    tasks = [asyncio.create_task(ask(hosts, "a", log, time, lasts=10)) for _ in range(5)]
    await time.run(100)
    assert [start for _, start in log] == [0, 1, 10, 11, 20]
    await asyncio.gather(*tasks)


async def test_three_hundred_feeds_of_one_host_keep_nobody_else_waiting(time: Time) -> None:
    hosts = make(time, at_once=4)
    log: Log = []
    tasks = [asyncio.create_task(ask(hosts, "big", log, time)) for _ in range(300)]
    tasks += [asyncio.create_task(ask(hosts, f"h{number}", log, time)) for number in range(20)]
    await time.run(0)
    assert sorted(host for host, _ in log) == sorted(["big", *(f"h{number}" for number in range(20))])
    await time.run(400)
    await asyncio.gather(*tasks)
    assert len(log) == 320


async def test_all_hosts_together_are_asked_a_limited_number_of_requests_at_once(time: Time) -> None:
    hosts = make(time, at_once=3)
    log: Log = []
    tasks = [asyncio.create_task(ask(hosts, f"h{number}", log, time, lasts=10)) for number in range(7)]
    await time.run(100)
    assert [start for _, start in log] == [0, 0, 0, 10, 10, 10, 20]
    await asyncio.gather(*tasks)


async def test_waiting_for_a_place_does_not_bunch_a_hosts_requests_up(time: Time) -> None:
    hosts = make(time, at_once=1)
    log: Log = []
    tasks = [asyncio.create_task(ask(hosts, "slow", [], time, lasts=30))]
    await time.run(0)
    tasks += [asyncio.create_task(ask(hosts, "a", log, time)) for _ in range(3)]
    await time.run(100)
    assert [start for _, start in log] == [30, 31, 32]
    await asyncio.gather(*tasks)


async def test_a_pause_turns_the_queue_away_at_once_and_ends_by_itself(time: Time) -> None:
    hosts = make(time)
    log: Log = []
    tasks = [asyncio.create_task(ask(hosts, "a", log, time, lasts=5)) for _ in range(6)]
    await time.run(0.5)
    hosts.pause("A", 100, "it asked for peace")
    await time.run(0.5)
    assert [task.done() for task in tasks] == [False, True, True, True, True, True]
    assert not await ask(hosts, "a", log, time)
    assert await ask(hosts, "b", log, time)
    pause = hosts.paused("a")
    assert pause is not None
    assert (pause.why, hosts.remaining(pause)) == ("it asked for peace", 100)
    await time.run(101)
    assert await ask(hosts, "a", log, time)
    assert await asyncio.gather(*tasks) == [True, False, False, False, False, False]


async def test_a_pause_is_never_made_shorter(time: Time) -> None:
    hosts = make(time)
    hosts.pause("a", 100, "long")
    hosts.pause("a", 10, "short")
    hosts.pause("b", 0, "none")
    pause = hosts.paused("a")
    assert pause is not None
    assert pause.until == 100
    assert hosts.paused("b") is None


async def test_whoever_gives_up_waiting_takes_nobodys_turn(time: Time) -> None:
    hosts = make(time, at_once=1)
    log: Log = []
    first = asyncio.create_task(ask(hosts, "a", log, time, lasts=10))
    await time.run(0)
    quitter = asyncio.create_task(ask(hosts, "a", log, time))
    last = asyncio.create_task(ask(hosts, "a", log, time))
    await time.run(1)
    quitter.cancel()
    await time.run(50)
    await asyncio.gather(first, last)
    assert [start for _, start in log] == [0, 10]


@pytest.mark.parametrize("steps", range(45, 60))
async def test_a_turn_that_is_cancelled_just_as_it_is_given_is_given_back(time: Time, steps: int) -> None:
    """At whichever step of the event loop that is: time passes after fifty.

    There is one place: were it lost, nobody would have a turn any more.
    """
    hosts = make(time, per_host=1, at_once=1)
    log: Log = []
    await ask(hosts, "a", log, time)
    waiting = asyncio.create_task(ask(hosts, "a", log, time))
    passing = asyncio.create_task(time.run(1.0))
    for _ in range(steps):
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await passing
    for host in ("a", "b"):
        following = asyncio.create_task(ask(hosts, host, log, time))
        await time.run(time.now + 5.0)
        assert following.done()
        assert following.result()
    await hosts.close()


async def test_closing_turns_everybody_away(time: Time) -> None:
    hosts = make(time)
    log: Log = []
    tasks = [asyncio.create_task(ask(hosts, "a", log, time)) for _ in range(3)]
    await time.run(0)
    await hosts.close()
    assert await asyncio.gather(*tasks) == [True, False, False]


@pytest.mark.parametrize("end", ["pause", "close"])
async def test_whoever_lacks_nothing_but_a_place_is_turned_away_where_its_host_is_paused_meanwhile(
    time: Time, end: str
) -> None:
    hosts = make(time, at_once=1)
    log: Log = []
    holding = asyncio.create_task(ask(hosts, "slow", log, time, lasts=10))
    await time.run(0)
    entering = asyncio.create_task(ask(hosts, "a", log, time))
    await time.run(1)
    if end == "pause":
        hosts.pause("a", 100, "it asked for peace")
    else:
        await hosts.close()
    await time.run(11)
    assert await asyncio.gather(holding, entering) == [True, False]
    assert [host for host, _ in log] == ["slow"]
    assert await ask(hosts, "b", log, time) is (end == "pause")
