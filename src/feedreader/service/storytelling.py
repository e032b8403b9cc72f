"""What a person does with stories: takes entries out, puts stories together, mutes and follows.

A correction is remembered between entries, not between stories, because stories come and go: a later grouping may do
anything but overrule it. Every change is one undoable step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError
from feedreader.model.stories import Correction, Link, NewStory, Placement
from feedreader.policy.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.entries import EntryId
    from feedreader.model.stories import StoryId
    from feedreader.service.library import Library

BY_HAND = "put together by hand"


def split(library: Library, entries: Sequence[EntryId]) -> StoryId:
    """Take entries out of their stories, into a new story of their own; its number.

    They stay apart from all that they leave behind. Raises UnknownEntryError, and FeedreaderError where nothing would
    be left behind.
    """
    leaving = set(entries)
    stories = {library.entry(entry).story for entry in entries}
    left = [
        other for story in sorted(stories) for other in library.store.stories.get(story).entries if other not in leaving
    ]
    if not left:
        raise FeedreaderError("these entries are a story of their own already")
    new = NewStory(0)
    done = library.store.writer.stories.regroup(
        [Placement(entry=entry, story=new) for entry in sorted(leaving)],
        now=library.clock(),
        corrections=[
            Correction(entry=entry, other=other, together=False) for entry in sorted(leaving) for other in left
        ],
        words=f"Took {count(len(leaving), 'entry', 'entries')} out of a story",
    )
    return done.stories[new]


def merge(library: Library, stories: Sequence[StoryId]) -> StoryId:
    """Put stories together under the number of the first; its number. Raises UnknownStoryError."""
    first, *others = (library.store.stories.get(story) for story in stories)
    joining = [other for other in others if other.id != first.id]
    if not joining:
        raise FeedreaderError("these are one story already")
    why = (BY_HAND,)
    library.store.writer.stories.regroup(
        [
            Placement(
                entry=entry, story=first.id, link=Link(entry=entry, with_entry=first.lead, score=1.0, evidence=why)
            )
            for other in joining
            for entry in other.entries
        ],
        now=library.clock(),
        corrections=[
            Correction(entry=entry, other=first.lead, together=True) for other in joining for entry in other.entries
        ],
        words=f"Put {count(len(joining) + 1, 'story', 'stories')} together",
    )
    return first.id
