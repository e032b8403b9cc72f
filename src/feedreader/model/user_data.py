"""The user's tags and saved queries, as listed."""

from __future__ import annotations

from typing import NamedTuple


class TagCount(NamedTuple):
    """A tag, how many entries and feeds carry it, and where it stands as a folder in the user's order."""

    name: str
    entries: int
    feeds: int
    position: int = 0


class SavedQuery(NamedTuple):
    """A query with a name, listed beside the feeds."""

    name: str
    query: str
    position: int
