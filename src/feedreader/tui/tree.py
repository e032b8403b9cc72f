"""The subscriptions as a tree of rows: folders, feeds, tags and saved queries, with what is unread. Pure."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from unicodedata import normalize

from feedreader.model.feeds import Order
from feedreader.service.lists import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedreader.model.feeds import FeedRow
    from feedreader.model.user_data import TagCount
    from feedreader.service.lists import Subscriptions

Folder: TypeAlias = tuple[str, ...]

EVERYTHING = Place()
FRONT = Place("front")
STARRED = Place("starred")
FOLLOWED = Place("followed")
MUTED = Place("muted")
SAVED_HEADING = Place("query", "")
TAGS_HEADING = Place("tag", "")
NAME, UNREAD, ACTIVITY, HAND = ORDERS = ("name", "unread", "activity", "hand")
FAILING_AFTER = 3
"""Failures in a row after which a feed is marked: one that fails once is usually back the next time."""


class Node(NamedTuple):
    """One row of the tree. `folded` is None where there is nothing to fold; a heading leads nowhere.

    `trouble` is a sign for a feed that fails or is gone, at the root with how many do; `unread` is None where it is not
    counted, `total` what there is in all where that is what is told.
    """

    place: Place
    title: str
    depth: int = 0
    unread: int | None = None
    total: int | None = None
    folded: bool | None = None
    heading: bool = False
    trouble: str = ""


class _Branch:
    """A folder: its folders, its feeds, and the position of the first tag that makes it."""

    def __init__(self) -> None:
        self.folders: dict[str, _Branch] = {}
        self.feeds: list[FeedRow] = []
        self.position = sys.maxsize

    def unread(self) -> set[tuple[int, int]]:
        """Its feeds and their unread counts, each feed once however many of its folders hold it."""
        found = {(row.feed.id, row.unread) for row in self.feeds}
        return found.union(*(branch.unread() for branch in self.folders.values()))

    def changed(self) -> float:
        """When one of its feeds had something new last, as a timestamp."""
        return max([*map(_changed, self.feeds), *(branch.changed() for branch in self.folders.values())], default=0.0)


def _changed(row: FeedRow) -> float:
    return 0.0 if row.health.changed is None else row.health.changed.timestamp()


def nodes(
    subscriptions: Subscriptions,
    folded: frozenset[Place],
    *,
    unread_only: bool = False,
    kept: Place | None = None,
    order: str = NAME,
) -> tuple[Node, ...]:
    """Return the rows of the tree in order, without those below a folded one.

    Folders and feeds are sorted by name, by what is unread in them, by when something new came last, or as
    the user put them (`ORDERS`).
    With `unread_only`, without the feeds in which everything is read, except for the one that is `kept`.
    """
    feeds = [row for row in subscriptions.feeds if row.unread or not unread_only or place_of(row) == kept]
    return tuple(_nodes(subscriptions, feeds, folded, order))


def place_of(row: FeedRow) -> Place:
    """Where a feed is listed."""
    return Place("feed", str(row.feed.id))


def _nodes(
    subscriptions: Subscriptions, feeds: Iterable[FeedRow], folded: frozenset[Place], order: str
) -> Iterator[Node]:
    failing = sum(1 for row in subscriptions.feeds if trouble(row))
    mark = f"!{failing:,}" if failing else ""
    yield Node(place=FRONT, title="Front page")
    yield Node(place=EVERYTHING, title="All news", unread=subscriptions.unread, trouble=mark)
    yield Node(place=STARRED, title="Starred")
    if subscriptions.followed:
        yield Node(place=FOLLOWED, title="Followed")
    if subscriptions.muted:
        yield Node(place=MUTED, title="Muted")
    if subscriptions.queries:
        closed = SAVED_HEADING in folded
        yield Node(place=SAVED_HEADING, title="Saved", folded=closed, heading=True)
        if not closed:
            for each in subscriptions.queries:
                place = Place("query", each.query)
                yield Node(place=place, title=each.name, depth=1, unread=subscriptions.query_unread.get(each.query))
    yield from _branch(_arranged(feeds, subscriptions.tags), (), folded, order)
    tags = [tag for tag in subscriptions.tags if tag.entries]
    if tags:
        closed = TAGS_HEADING in folded
        yield Node(place=TAGS_HEADING, title="Tags", folded=closed, heading=True)
        if not closed:
            yield from (
                Node(place=Place("tag", tag.name), title=f"#{tag.name}", depth=1, total=tag.entries) for tag in tags
            )


def _arranged(feeds: Iterable[FeedRow], tags: Iterable[TagCount]) -> _Branch:
    root, positions = _Branch(), {tag.name: tag.position for tag in tags}
    for row in feeds:
        for tag in row.feed.tags or ("",):
            branch = root
            for part in filter(None, tag.split("/")):
                branch = branch.folders.setdefault(part, _Branch())
                branch.position = min(branch.position, positions.get(tag, sys.maxsize))
            branch.feeds.append(row)
    return root


def _branch(branch: _Branch, path: Folder, folded: frozenset[Place], order: str) -> Iterator[Node]:
    depth = len(path)
    names = sorted(branch.folders, key=natural)
    if order == UNREAD:
        names.sort(key=lambda name: -sum(count for _feed, count in branch.folders[name].unread()))
    elif order == ACTIVITY:
        names.sort(key=lambda name: -branch.folders[name].changed())
    elif order == HAND:
        names.sort(key=lambda name: branch.folders[name].position)
    for name in names:
        below = branch.folders[name]
        place = Place("folder", "/".join((*path, name)))
        closed = place in folded
        unread = sum(count for _feed, count in below.unread())
        yield Node(place=place, title=name, depth=depth, unread=unread, folded=closed)
        if not closed:
            yield from _branch(below, (*path, name), folded, order)
    for row in _sorted(branch.feeds, order):
        yield Node(
            place=place_of(row),
            title=row.feed.title,
            depth=depth,
            unread=row.unread,
            trouble=trouble(row),
        )


def _sorted(feeds: Iterable[FeedRow], order: str) -> list[FeedRow]:
    by_name = sorted(feeds, key=lambda row: natural(row.feed.name))
    if order == UNREAD:
        return sorted(by_name, key=lambda row: -row.unread)
    if order == ACTIVITY:
        return sorted(by_name, key=lambda row: -_changed(row))
    return sorted(by_name, key=lambda row: row.feed.position) if order == HAND else by_name


def shown_order(subscriptions: Subscriptions, order: str) -> Order:
    """Return all feeds and folders as a tree sorted by `order` shows them."""
    rows = _branch(_arranged(subscriptions.feeds, subscriptions.tags), (), frozenset(), order)
    return Order(
        feeds=tuple(row.feed.id for row in _sorted(subscriptions.feeds, order)),
        folders=tuple(row.place.value for row in rows if row.place.kind == "folder"),
    )


def neighbour(rows: Sequence[Node], position: int, steps: int) -> int | None:
    """Return the row of the feed or folder that stands so many places further down in the same folder (or up).

    The last one there is, where there are fewer; None where there is none.
    """
    here, found, at = rows[position], None, position
    step, left = (1 if steps > 0 else -1), abs(steps)
    while left and 0 <= (at := at + step) < len(rows) and rows[at].depth >= here.depth:
        if rows[at].depth == here.depth:
            if rows[at].place.kind != here.place.kind:
                break
            found, left = at, left - 1
    return found


def folder_around(rows: Sequence[Node], position: int) -> str:
    """Return the path of the folder that a row is shown in; "" where it is in none."""
    for at in range(position - 1, -1, -1):
        if rows[at].depth < rows[position].depth:
            return rows[at].place.value
    return ""


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort names as one reads them: without regard to case and accents, and numbers by what they are (2 before 10)."""
    folded = name.casefold()
    if not folded.isascii():
        folded = re.sub("[\u0300-\u036f]", "", normalize("NFD", folded))
    parts = re.findall(r"\d{1,18}|\D+", folded)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def trouble(row: FeedRow) -> str:
    """Return the sign of a feed that is gone, fails again and again or never worked, or nothing."""
    if row.health.gone:
        return "✗"
    failing = row.health.failures >= FAILING_AFTER or (row.health.failures and row.health.last_ok is None)
    return "!" if failing else ""


def in_folder(tag: str, folder: str) -> bool:
    """Whether a tag is a folder or below it."""
    return tag == folder or tag.startswith(f"{folder}/")


def renamed(place: Place, old: str, new: str) -> Place:
    """Return where a place is once a folder or a tag, with what is below it, has another name."""
    if place.kind not in ("folder", "tag") or not in_folder(place.value, old):
        return place
    return place._replace(value=new + place.value[len(old) :])


def title_of(place: Place, subscriptions: Subscriptions) -> str:
    """Return what a place is called."""
    match place.kind:
        case "feed":
            return next((row.feed.title for row in subscriptions.feeds if row.feed.id == place.feed), "A feed")
        case "folder":
            return place.value.replace("/", " / ")
        case "tag":
            return f"#{place.value}"
        case "query":
            return next((each.name for each in subscriptions.queries if each.query == place.value), place.value)
        case "starred" | "followed" | "muted":
            return place.kind.capitalize()
        case _:
            return "Front page" if place == FRONT else "All news"


def places(subscriptions: Subscriptions) -> dict[Place, str]:
    """Every place there is, with what it is called where nothing stands around it."""
    found = [node for node in nodes(subscriptions, frozenset()) if not node.heading]
    return {
        node.place: title_of(node.place, subscriptions) if node.place.kind == "folder" else node.title for node in found
    }


def next_with_unread(rows: Sequence[Node], position: int, steps: int) -> int | None:
    """Return the row of the next feed that has unread entries, after a position or, with negative steps, before it."""
    step = 1 if steps > 0 else -1
    left = abs(steps)
    at = position + step
    while 0 <= at < len(rows):
        if rows[at].place.kind == "feed" and rows[at].unread:
            left -= 1
            if left == 0:
                return at
        at += step
    return None
