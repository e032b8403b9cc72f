"""Some days of polling servers of every kind: no rule is broken, and nothing that was offered is missing.

And what those servers complain of: a judge that overlooks a fault would find none.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from tests.benchmarks.month import live
from tests.benchmarks.month_servers import KINDS, START, Host, Server
from tests.fakes.polling import FakeClock
from tests.fakes.server import Request

if TYPE_CHECKING:
    from pathlib import Path


async def test_no_rule_is_broken_and_no_entry_is_lost_in_some_days_of_every_kind_of_server(tmp_path: Path) -> None:
    said: list[str] = []
    assert await live(tmp_path, feeds=len(KINDS), days=2, seed=4, say=said.append) == []
    assert said[0].startswith(f"{len(KINDS)} feeds, 2 days")


@pytest.mark.parametrize(
    ("waits", "late"),
    [
        ([3, 0.1], []),  # on the way when it refused
        ([3, 0.1, 0.1], ["12:00"]),
        ([301], ["12:05"]),
        ([7_199], ["13:59"]),
        ([7_201], []),
    ],
)
def test_who_asks_a_host_that_wants_to_be_left_alone_is_found(waits: list[float], late: list[str]) -> None:
    clock = FakeClock(START)
    server = Server(number=0, kind="429", hosts=defaultdict(Host), port=80, published=[START], clock=clock)
    for _ in range(6):
        assert server(_request()).status == 200
        clock.advance(hours=2)
    assert server(_request()).status == 429
    for seconds in waits:
        clock.advance(seconds=seconds)
        server(_request())
    assert [words for words in server.complaints if ": 13, 14: " in words] == [
        f"429: 13, 14: asked while it wanted to be left alone (05 {when})" for when in late
    ]


def _request() -> Request:
    return Request(method="GET", target="/0", host="h0.example", headers=(), head=b"", time=0.0, connection=1)
