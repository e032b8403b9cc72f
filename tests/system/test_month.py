"""Some days of polling servers of every kind: no rule is broken, and nothing that was offered is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks.month import live
from tests.benchmarks.month_servers import KINDS

if TYPE_CHECKING:
    from pathlib import Path


async def test_no_rule_is_broken_and_no_entry_is_lost_in_some_days_of_every_kind_of_server(tmp_path: Path) -> None:
    said: list[str] = []
    assert await live(tmp_path, feeds=len(KINDS), days=2, seed=4, say=said.append) == []
    assert said[0].startswith(f"{len(KINDS)} feeds, 2 days")
