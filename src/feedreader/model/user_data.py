"""What the user keeps besides feeds and marks: tags and saved queries, as they are listed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """A tag, and how many entries and feeds carry it."""

    name: str
    entries: int
    feeds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A query with a name, listed beside the feeds."""

    name: str
    query: str
    position: int
