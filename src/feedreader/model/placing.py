"""Decisions of grouping about entries and stories, and the user's corrections, which overrule them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedreader.model.entries import EntryId
    from feedreader.model.stories import CoverageId, Link, Reason, StoryId


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story that does not exist yet; placements with the same `key` share it."""

    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """An entry's place in a story, and why (None: a stored reason is removed)."""

    entry: EntryId
    story: StoryId | NewStory
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The user's decision that two entries are one story, or two; no grouping overrules it."""

    entry: EntryId
    other: EntryId
    together: bool


@dataclass(frozen=True, slots=True)
class NewCoverage:
    """Coverage that does not exist yet; `Covering`s with the same `key` share it."""

    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Covering:
    """A story's place in the coverage of a larger event (None: in none), and why (None: as stored, if it is)."""

    story: StoryId | NewStory
    coverage: CoverageId | NewCoverage | None
    with_story: StoryId | NewStory | None = None
    score: float = 0.0
    evidence: tuple[Reason, ...] = ()
