"""How often the interface follows what others write."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import pytest

from feedreader.tui.main.syncing import Syncing


@pytest.mark.parametrize(
    ("feeds", "followed"), [(0, 40), (999, 40), (1_000, 40), (1_001, 20), (3_000, 13), (10_000, 4), (100_000, 0)]
)
def test_very_many_feeds_are_read_again_less_often(monkeypatch, feeds, followed):
    desk = SimpleNamespace(
        state=SimpleNamespace(subscriptions=SimpleNamespace(feeds=range(feeds))),
        lists=SimpleNamespace(version=count().__next__),  # somebody writes all the time
    )
    times = []
    monkeypatch.setattr(Syncing, "bring_up_to_date", lambda _: times.append(1))
    syncing = Syncing(desk)
    for _ in range(40):
        syncing.look()
    assert len(times) == followed


def test_a_change_after_a_long_silence_is_followed_at_once(monkeypatch):
    written = [7]
    desk = SimpleNamespace(
        state=SimpleNamespace(subscriptions=SimpleNamespace(feeds=range(3_000))),
        lists=SimpleNamespace(version=lambda: written[-1]),
    )
    times = []
    monkeypatch.setattr(Syncing, "bring_up_to_date", lambda _: times.append(written[-1]))
    syncing = Syncing(desk)
    for _ in range(9):
        syncing.look()
    written.append(8)
    syncing.look()
    assert times == [7, 8]
