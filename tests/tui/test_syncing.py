"""How often the interface follows what others write."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import pytest
from tests.builders import make_feed, make_health

from feedreader.service.lists import Place, Subscriptions
from feedreader.tui.main.syncing import Syncing, prepared
from feedreader.tui.widgets.feed_tree import FeedTree


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


def test_what_is_shown_of_feeds_is_made_where_they_are_read_and_names_only_where_they_changed():
    look = FeedTree().look
    row = SimpleNamespace(feed=make_feed(1), health=make_health(), unread=2, total=3)
    before = Subscriptions(query_unread={"tag:a": 7})
    ready = prepared(lambda: Subscriptions(feeds=(row,)), before, look)
    assert ready.subscriptions.query_unread == {"tag:a": 7}
    assert ready.names is not None
    assert [node.place for node in ready.tree.nodes][-1] == Place("feed", "1")
    assert prepared(lambda: Subscriptions(feeds=(row,)), ready.subscriptions, look).names is None


def test_rows_that_are_ready_are_shown_unless_they_are_of_other_feeds_or_another_look(monkeypatch):
    tree = FeedTree()
    monkeypatch.setattr(tree, "show", lambda keys: None)
    monkeypatch.setattr(tree, "supply", lambda rows: None)
    subscriptions = Subscriptions()
    ready = prepared(lambda: subscriptions, subscriptions, tree.look).tree
    tree.fill(ready.subscriptions, ready)
    assert tree.nodes is ready.nodes
    tree.order = "unread"
    tree.fill(ready.subscriptions, ready)
    assert tree.nodes is not ready.nodes
    assert tree.nodes == ready.nodes
    row = SimpleNamespace(feed=make_feed(1), health=make_health(), unread=2, total=3)
    tree.fill(Subscriptions(feeds=(row,)), prepared(lambda: subscriptions, subscriptions, tree.look).tree)
    assert Place("feed", "1") in [node.place for node in tree.nodes]
