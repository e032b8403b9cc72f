"""The order of the tree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOW

from feedreader.model.feeds import Feed, FeedData, FeedHealth, FeedId, FeedRow
from feedreader.model.user_data import TagCount
from feedreader.service.lists import Place, Subscriptions
from feedreader.tui.tree import folder_around, natural, neighbour, nodes


def feed(number, title, folder, unread, days):
    return FeedRow(
        feed=Feed(
            id=FeedId(number), url=f"https://{number}.example/", data=FeedData(title=title), outlet=title, added=NOW,
            tags=(folder,) if folder else (), position=-number,
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
        ("hand", ["B", "Gamma", "Beta", "A", "Alpha", "Zeta", "Delta"]),
        ("whatever was remembered", ["A", "Alpha", "B", "Beta", "Gamma", "Delta", "Zeta"]),
    ],
)
def test_folders_and_feeds_are_sorted(order, titles):
    tags = (TagCount(name="A", entries=0, feeds=1, position=9), TagCount(name="B", entries=0, feeds=2, position=3))
    found = nodes(Subscriptions(feeds=FEEDS, tags=tags), frozenset(), order=order)
    assert [node.title for node in found if node.place.kind in ("feed", "folder")] == titles


@pytest.mark.parametrize(
    ("mixed", "ordered"),
    [
        (["feed 10", "Feed 2", "feed 1"], ["feed 1", "Feed 2", "feed 10"]),
        (["b", "10", "A", "9"], ["9", "10", "A", "b"]),
        (["v1.10", "v1.9"], ["v1.9", "v1.10"]),
        (["٢", "١٠"], ["٢", "١٠"]),
        (["", "1" * 40, "2"], ["", "2", "1" * 40]),
        (["The Guardian", "ČT 24", "Élan", "Dawn"], ["ČT 24", "Dawn", "Élan", "The Guardian"]),
    ],
)
def test_names_are_sorted_as_one_reads_them(mixed, ordered):
    assert sorted(mixed, key=natural) == ordered


@pytest.mark.parametrize(
    ("title", "steps", "other", "folder"),
    [
        ("A", 1, "B", ""),
        ("A", -1, None, ""),
        ("B", 1, None, ""),
        ("B", -9, "A", ""),
        ("Alpha", 1, None, "A"),
        ("Beta", 1, "Gamma", "B"),
        ("Gamma", 5, None, "B"),
        ("Gamma", -1, "Beta", "B"),
        ("Delta", 1, "Zeta", ""),
        ("Delta", -1, None, ""),
        ("Zeta", -7, "Delta", ""),
    ],
)
def test_what_stands_beside_a_feed_or_a_folder(title, steps, other, folder):
    rows = nodes(Subscriptions(feeds=FEEDS), frozenset({Place("front")}))
    at = next(place for place, node in enumerate(rows) if node.title == title)
    found = neighbour(rows, at, steps)
    assert (None if found is None else rows[found].title) == other
    assert folder_around(rows, at) == folder
