"""The coverage of stories that begin between two whole groupings: a new entry that joins no story may join an event."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

from feedreader.model.placing import Covering, NewCoverage
from feedreader.stories.coverage import widely_reported, wider
from feedreader.stories.groups import Group, closeness, holds_together, may_join, weigh_within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from feedreader.model.stories import CoverageId, Reason, StoryId
    from feedreader.stories.features import Features
    from feedreader.stories.packed import Rows
    from feedreader.stories.window import Window


class Events:
    """The events of a window as groups of entries, ready for new stories.

    `found` is the result for stories that began since `begin`. A story without coverage is an event of its own.
    """

    def __init__(
        self,
        window: Window,
        entries: Sequence[Features],
        stories: Mapping[StoryId, Group],
        story_of: Mapping[int, StoryId],
        close: Rows,
    ) -> None:
        """Share `entries` and `story_of` with `Live`, so that they grow together."""
        self._tuning = wider(window.tuning)
        self._entries, self._story_of = entries, story_of
        self._coverage: dict[StoryId, CoverageId | NewCoverage] = dict(window.coverage)
        self._keys = count()
        self.found: list[Covering] = []
        self._groups: dict[object, Group] = {}
        for story, group in stories.items():
            self._take(self._coverage.get(story, story), group)
        weigh_within(list(self._groups.values()), close.to_the(self._tuning.coverage_power), self._tuning)

    def begin(self) -> None:
        """Forget what was found."""
        self.found = []

    def number(self, new: Mapping[NewCoverage, CoverageId]) -> None:
        """Replace new coverage by its numbers."""
        for story, coverage in self._coverage.items():
            if isinstance(coverage, NewCoverage) and coverage in new:
                self._coverage[story] = new[coverage]
        for key, number in new.items():
            if key in self._groups:
                self._groups[number] = self._groups.pop(key)

    def grown(self, story: StoryId, alone: Group, near: Mapping[int, float]) -> None:
        """Note that an entry joined a story."""
        group = self._groups.get(self._coverage.get(story, story))
        if group is not None:
            group.absorb(_copy(alone), self._between(near, group), self._tuning)

    def arrived(
        self, story: StoryId, alone: Group, near: Mapping[int, float], why: Callable[[int], tuple[Reason, ...]]
    ) -> None:
        """Find the event of a story that began with an entry; `why` is what its closest entry shares."""
        sums: dict[object, float] = defaultdict(float)
        for other, value in near.items():
            told = self._story_of.get(other)
            if told is not None:
                sums[self._coverage.get(told, told)] += value**self._tuning.coverage_power
        best: tuple[float, object] | None = None
        for key, between in sums.items():
            close = self._closeness(key, alone, between)
            if close is not None and close >= self._tuning.cut and (best is None or close > best[0]):
                best = (close, key)
        if best is None:
            self._groups[story] = _copy(alone)
            return
        self._join(story, alone, near, best[1], why)

    def _closeness(self, key: object, alone: Group, between: float) -> float | None:
        """Return how close an entry is to an event, or to a story that may form one with it; None if barred."""
        group = self._groups.get(key)
        if group is None or not may_join(alone, group):
            return None
        if not holds_together(len(group.entries) + 1, group.inside + 2.0 * between, self._tuning):
            return None
        if self._coverage_of(group) is None and not widely_reported([self._outlets(group), self._outlets(alone)]):
            return None
        return closeness(alone, group, between)

    def _outlets(self, group: Group) -> set[str]:
        return {self._entries[at].outlet for at in group.entries}

    def _coverage_of(self, group: Group) -> CoverageId | NewCoverage | None:
        stories = (self._story_of[at] for at in group.entries)
        return next((self._coverage[story] for story in stories if story in self._coverage), None)

    def _between(self, near: Mapping[int, float], group: Group) -> float:
        """Return the sum of the closeness, by the tuning of events, of an entry to those of a group."""
        power = self._tuning.coverage_power
        return math.fsum(near[at] ** power for at in group.entries if at in near)

    def _join(
        self,
        story: StoryId,
        alone: Group,
        near: Mapping[int, float],
        key: object,
        why: Callable[[int], tuple[Reason, ...]],
    ) -> None:
        group = self._groups[key]
        coverage = self._coverage_of(group)
        if coverage is None:  # it was a single story so far
            coverage = NewCoverage(next(self._keys))
            first = self._story_of[group.entries[0]]
            self._coverage[first] = coverage
            self.found.append(Covering(story=first, coverage=coverage))
            self._groups[coverage] = self._groups.pop(key)
        closest = max((at for at in group.entries if at in near), key=lambda at: (near[at], -at))
        self._coverage[story] = coverage
        self.found.append(
            Covering(
                story=story,
                coverage=coverage,
                with_story=self._story_of[closest],
                score=round(near[closest], 3),
                evidence=why(closest),
            )
        )
        group.absorb(_copy(alone), self._between(near, group), self._tuning)

    def _take(self, key: object, story: Group) -> None:
        """Add an existing story to its event; the closeness within it is added up later."""
        alone = Group(story.entries[0], story.marks)
        alone.entries = sorted(story.entries)
        if key in self._groups:
            self._groups[key].absorb(alone, 0.0, self._tuning)
        else:
            self._groups[key] = alone


def _copy(group: Group) -> Group:
    """Return an independent copy of a group."""
    made = Group(group.entries[0], group.marks)
    made.entries, made.inside, made.weight = group.entries[:], group.inside, group.weight
    return made
