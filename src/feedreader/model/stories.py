"""Stories: what groups entries that report the same event, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, NewType

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId

StoryId = NewType("StoryId", int)
CoverageId = NewType("CoverageId", int)


class ReasonKind(StrEnum):
    """Evidence that two entries are one story; the values are stored."""

    BY_HAND = "by hand"
    SAME_ADDRESS = "same address"
    SAME_TEXT = "same text"
    TRANSLATED = "translated"
    SHARED_WORDS = "shared words"
    SHARED_NUMBERS = "shared numbers"
    MEANING = "meaning"
    WORDING = "wording"
    AMONG_OTHERS = "among others"
    APART = "apart"
    WHOLE_ARTICLES = "whole articles"


class Reason(NamedTuple):
    """One piece of evidence that two entries are one story; `text.story_wording` makes sentences of it.

    `words` are those that both texts contain (SHARED_WORDS, SHARED_NUMBERS), as the first writes them. `amount` is
    their similarity from 0 to 1 (MEANING, WORDING), or the number of days between them (APART). WHOLE_ARTICLES, with
    the share of words in common, is found afterwards: it joins nothing, and is not stored.
    """

    kind: ReasonKind
    words: tuple[str, ...] = ()
    amount: float | None = None


class Link(NamedTuple):
    """Why an entry is in its story: the entry it was joined with, how strongly, and the evidence."""

    entry: EntryId
    with_entry: EntryId
    score: float
    evidence: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as listed: one row, however many outlets and languages carry it.

    `lead` is the entry that represents it and gives `title`, in `feed`; it may have been `edited` since it was first
    seen, or have `enclosures` other than pictures. `outlets` and `languages` are sets in a fixed order; the lead's
    language is the first. `words` is the length of the lead's text, None if unknown yet. `independent` is how many
    outlets report it on their own account; its weight follows from `rank` (`stories.weight`). `coverage` is the larger
    event that it belongs to, if that has other stories.
    """

    id: StoryId
    lead: EntryId
    title: str
    entries: tuple[EntryId, ...]
    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    first: datetime
    last: datetime
    unread: int
    independent: int = 1
    rank: float = 0.0
    starred: bool = False
    muted: bool = False
    followed: bool = False
    coverage: CoverageId | None = None
    feed: FeedId | None = None
    edited: bool = False
    enclosures: bool = False
    words: int | None = None


class Tie(NamedTuple):
    """Why a story belongs to a larger event: the story of it that it is closest to, and the evidence."""

    story: StoryId
    with_story: StoryId
    score: float
    evidence: tuple[Reason, ...]


class Coverage(NamedTuple):
    """Full coverage of one unfolding event: its stories, oldest first, over days and outlets.

    `title` is that of the story that most outlets report, `ties` say why the stories are together.
    """

    id: CoverageId
    title: str
    stories: tuple[Story, ...]
    ties: tuple[Tie, ...] = ()
    muted: bool = False
    followed: bool = False
