"""List, explain and correct stories: split, merge, mute, follow.

A correction is stored between entries, not stories, because stories come and go; later groupings never overrule it.
Every change is one undoable step.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError
from feedreader.model.stories import Coverage, Link, Reason, ReasonKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from feedreader.model.entries import EntryId, EntryRow
    from feedreader.model.stories import CoverageId, Story, StoryId
    from feedreader.service.embedding import Computed
    from feedreader.service.grouper import Grouped
    from feedreader.service.workspace import Workspace


class Stories:
    """The part of the library for stories."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def get(self, story: StoryId) -> Story:
        """Return a story, also by its number before a merge; raises UnknownStoryError."""
        return self._store.stories.get(story)

    def pages(self, query: str = "", *, limit: int | None = None) -> Iterator[tuple[Story, ...]]:
        """Yield the stories with an entry that matches a query, newest first, in pages.

        Raises QueryError at once.
        """
        from feedreader.service.paging import in_pages
        from feedreader.store.stories import cursor_of

        selection = self._workspace.listed(query, page=True)
        return in_pages(
            lambda after, size: self._store.stories.page(selection, after=after, limit=size), cursor_of, limit
        )

    def entries(self, story: StoryId) -> tuple[EntryRow, ...]:
        """Return the entries of a story in the order of their arrival."""
        return self._store.entries.of_story(story)[::-1]

    def links(self, story: StoryId) -> tuple[Link, ...]:
        """Return why the entries of a story were grouped, in the order of the entries."""
        from feedreader.service.joining import joined_by

        return joined_by(self._store, story)

    def followed_and_muted(self) -> tuple[int, int]:
        """Return the numbers of followed and of muted stories."""
        return self._store.stories.followed_and_muted()

    def mute(self, stories: Sequence[StoryId], *, on: bool = True) -> int:
        """Hide stories from lists or show them again; return how many changed. Raises UnknownStoryError."""
        found = [self.get(story).id for story in stories]
        return self._store.writer.stories.mute(found, now=self._workspace.clock(), muted=on)

    def follow(self, stories: Sequence[StoryId], *, on: bool = True) -> int:
        """Follow or unfollow stories; return how many changed. Raises UnknownStoryError."""
        found = [self.get(story).id for story in stories]
        return self._store.writer.stories.follow(found, now=self._workspace.clock(), followed=on)

    def toggle_muted(self, story: StoryId) -> bool:
        """Mute or unmute a story; return whether it is muted now. Raises UnknownStoryError."""
        on = not self.get(story).muted
        self.mute([story], on=on)
        return on

    def toggle_followed(self, story: StoryId) -> bool:
        """Follow or unfollow a story; return whether it is followed now. Raises UnknownStoryError."""
        on = not self.get(story).followed
        self.follow([story], on=on)
        return on

    def split(self, entries: Sequence[EntryId]) -> StoryId:
        """Move entries out of their stories into a new one, and return its number.

        They stay separate from the entries that they leave. Raises UnknownEntryError, and FeedreaderError if no entry
        would be left.
        """
        from feedreader.model.journal import Change, ChangeKind
        from feedreader.model.placing import Correction, NewStory, Placement

        leaving = set(entries)
        stories = {self._store.entries.get(entry).story for entry in entries}
        left = [other for story in sorted(stories) for other in self.get(story).entries if other not in leaving]
        if not left:
            raise FeedreaderError("these entries are a story of their own already")
        new = NewStory(0)
        done = self._store.writer.stories.regroup(
            [Placement(entry=entry, story=new) for entry in sorted(leaving)],
            now=self._workspace.clock(),
            corrections=[
                Correction(entry=entry, other=other, together=False) for entry in sorted(leaving) for other in left
            ],
            change=Change(ChangeKind.STORY_SPLIT, len(leaving)),
        )
        return done.stories[new]

    def merge(self, stories: Sequence[StoryId]) -> StoryId:
        """Merge stories into the first one, and return its number. Raises UnknownStoryError."""
        from feedreader.model.journal import Change, ChangeKind
        from feedreader.model.placing import Correction, Placement

        first, *others = (self.get(story) for story in stories)
        if not others:
            raise FeedreaderError("one story is not enough to merge: give the numbers of two or more")
        joining = [other for other in others if other.id != first.id]
        if not joining:
            raise FeedreaderError("these are one story already")
        entries = [entry for other in joining for entry in other.entries]
        by_hand = (Reason(ReasonKind.BY_HAND),)
        because = [Link(entry=entry, with_entry=first.lead, score=1.0, evidence=by_hand) for entry in entries]
        self._store.writer.stories.regroup(
            [Placement(entry=link.entry, story=first.id, link=link) for link in because],
            now=self._workspace.clock(),
            corrections=[Correction(entry=entry, other=first.lead, together=True) for entry in entries],
            change=Change(ChangeKind.STORIES_MERGED, len(joining) + 1),
        )
        return first.id

    # Full coverage: the stories of one unfolding event

    def coverage(self, story: StoryId) -> Coverage | None:
        """Return the larger event that a story belongs to.

        None if there is none. Raises UnknownStoryError.
        """
        number = self.get(story).coverage
        return None if number is None else self._covering(number)

    def coverages(self, query: str = "", *, limit: int | None = None) -> Iterator[Story | Coverage]:
        """Yield the stories that match a query, newest first, one per event; raises QueryError at once."""
        pages = self.pages(query)

        def found() -> Iterator[Story | Coverage]:
            seen: set[CoverageId] = set()
            for each in (story for page in pages for story in page):
                if each.coverage is None:
                    yield each
                elif each.coverage not in seen:
                    seen.add(each.coverage)
                    yield self._covering(each.coverage)

        return islice(found(), limit)

    def mute_coverage(self, story: StoryId, *, on: bool = True) -> int:
        """Hide the event of a story, including future stories; return how many stories changed."""
        return self._store.writer.coverage.mute(self._event(story), now=self._workspace.clock(), muted=on)

    def follow_coverage(self, story: StoryId, *, on: bool = True) -> int:
        """Follow the event of a story, including future stories; return how many stories changed."""
        return self._store.writer.coverage.follow(self._event(story), now=self._workspace.clock(), followed=on)

    def take_out(self, story: StoryId) -> None:
        """Take a story out of its event permanently. Raises FeedreaderError if it is in none."""
        from feedreader.model.journal import Change, ChangeKind
        from feedreader.model.placing import Correction, Covering

        leaving = self.get(story)
        left = [each for each in self._covering(self._event(story)).stories if each.id != leaving.id]
        said = [Correction(entry=leaving.lead, other=other.lead, together=False) for other in left]
        self._store.writer.coverage.cover(
            [Covering(story=leaving.id, coverage=None)],
            now=self._workspace.clock(),
            corrections=said,
            change=Change(ChangeKind.EVENT_LEFT, 1),
        )

    def tie(self, stories: Sequence[StoryId]) -> CoverageId:
        """Tie stories into one event permanently; return its coverage number. Raises UnknownStoryError.

        If one of them already belongs to an event, the others join it.
        """
        from feedreader.model.journal import Change, ChangeKind
        from feedreader.model.placing import Correction, Covering, NewCoverage

        parts = list({found.id: found for found in map(self.get, stories)}.values())
        if len(parts) < 2:
            raise FeedreaderError("an event has two stories or more")
        known = next((part.coverage for part in parts if part.coverage is not None), None)
        first, event = parts[0], known or NewCoverage(0)
        by_hand = (Reason(ReasonKind.BY_HAND),)
        coverings = [Covering(story=first.id, coverage=event)] + [
            Covering(story=part.id, coverage=event, with_story=first.id, score=1.0, evidence=by_hand)
            for part in parts[1:]
        ]
        new = self._store.writer.coverage.cover(
            coverings,
            now=self._workspace.clock(),
            corrections=[Correction(entry=part.lead, other=first.lead, together=True) for part in parts[1:]],
            change=Change(ChangeKind.EVENT_TIED, len(parts)),
        )
        return event if not isinstance(event, NewCoverage) else new[event]

    def _event(self, story: StoryId) -> CoverageId:
        number = self.get(story).coverage
        if number is None:
            raise FeedreaderError(f"story {story} is not part of a larger event")
        return number

    def _covering(self, number: CoverageId) -> Coverage:
        stories = self._store.stories.rows(self._store.coverage.stories(number))
        muted, followed = self._store.coverage.state(number)
        return Coverage(
            id=number,
            title=max(stories, key=lambda one: (one.independent, len(one.entries), -one.first.timestamp())).title,
            stories=stories,
            ties=self._store.coverage.ties(number),
            muted=muted,
            followed=followed,
        )

    def choose_leads(self) -> int:
        """Choose the leads of recent stories by the user's current preferences; return how many changed."""
        from feedreader.service.grouper import Grouper

        return Grouper(self._workspace).choose_leads()

    def group(self, progress: Callable[[int, int], None] = lambda _done, _of: None) -> tuple[Computed, Grouped]:
        """Compute missing vectors of recent entries, and group the whole recent window now.

        `progress` is called with the number of vectors computed and the total.
        """
        from feedreader.service.grouper import Grouper

        grouper = Grouper(self._workspace)
        return grouper.embed(progress), grouper.group()
