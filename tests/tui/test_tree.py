"""The order of the tree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOW

from feedreader.model.feeds import Feed, FeedData, FeedHealth, FeedId, FeedRow
from feedreader.service.lists import Subscriptions
from feedreader.tui.tree import natural, nodes


def feed(number, title, folder, unread, days):
    return FeedRow(
        feed=Feed(
            id=FeedId(number), url=f"https://{number}.example/", data=FeedData(title=title), outlet=title, added=NOW,
            tags=(folder,) if folder else (),
        ),
        health=FeedHealth(changed=None if days is None else NOW - timedelta(days=days)),
        unread=unread,
        total=9,
    )  # fmt: skip


FEEDS = (
    feed(1, "Alpha", "A", 1, 5),
    feed(2, "Beta", "B", 2, 1),
    feed(3, "Gamma", "B", 7, None),
    feed(4, "Delta", "", 0, 2),
    feed(5, "Zeta", "", 4, 9),
)


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("name", ["A", "Alpha", "B", "Beta", "Gamma", "Delta", "Zeta"]),
        ("unread", ["B", "Gamma", "Beta", "A", "Alpha", "Zeta", "Delta"]),
        ("activity", ["B", "Beta", "Gamma", "A", "Alpha", "Delta", "Zeta"]),
        ("whatever was remembered", ["A", "Alpha", "B", "Beta", "Gamma", "Delta", "Zeta"]),
    ],
)
def test_folders_and_feeds_are_sorted(order, titles):
    found = nodes(Subscriptions(feeds=FEEDS), frozenset(), order=order)
    assert [node.title for node in found if node.place.kind in ("feed", "folder")] == titles


@pytest.mark.parametrize(
    ("mixed", "ordered"),
    [
        (["feed 10", "Feed 2", "feed 1"], ["feed 1", "Feed 2", "feed 10"]),
        (["b", "10", "A", "9"], ["9", "10", "A", "b"]),
        (["v1.10", "v1.9"], ["v1.9", "v1.10"]),
        (["٢", "١٠"], ["٢", "١٠"]),
        (["", "1" * 40, "2"], ["", "2", "1" * 40]),
    ],
)
def test_names_are_sorted_as_one_reads_them(mixed, ordered):
    assert sorted(mixed, key=natural) == ordered
