"""The user's tags and saved queries, as listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """A tag, how many entries and feeds carry it, and where it stands as a folder in the user's order."""

    name: str
    entries: int
    feeds: int
    position: int = field(default=0, compare=False)


class SavedQuery(NamedTuple):
    """A query with a name, listed beside the feeds."""

    name: str
    query: str
    position: int
