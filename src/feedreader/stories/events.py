"""The coverage of stories that begin between two whole groupings: a new entry that joins no story may join an event."""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

from feedreader.model.placing import Covering, NewCoverage
from feedreader.stories.coverage import wider
from feedreader.stories.groups import Group, closeness, may_join

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedreader.model.stories import CoverageId, Reason, StoryId
    from feedreader.stories.window import Window


class Events:
    """The events of a window as groups of entries, ready for stories that begin.

    `found` is what became of stories that began since `begin`. A story without coverage is an event of its own.
    """

    def __init__(
        self,
        window: Window,
        stories: Mapping[StoryId, Group],
        story_of: Mapping[int, StoryId],
        close: Mapping[int, Mapping[int, float]],
    ) -> None:
        self._tuning = wider(window.tuning)
        self._story_of = story_of
        self._coverage: dict[StoryId, CoverageId | NewCoverage] = dict(window.coverage)
        self._keys = count()
        self.found: list[Covering] = []
        self._groups: dict[object, Group] = {}
        for story, group in stories.items():
            self._take(story, sorted(group.entries), group, close)

    def begin(self) -> None:
        """Forget what was found."""
        self.found = []

    def number(self, new: Mapping[NewCoverage, CoverageId]) -> None:
        """Call new coverage by its numbers."""
        for story, coverage in self._coverage.items():
            if isinstance(coverage, NewCoverage) and coverage in new:
                self._coverage[story] = new[coverage]
        for key, number in new.items():
            if key in self._groups:
                self._groups[number] = self._groups.pop(key)

    def grown(self, story: StoryId, alone: Group, near: Mapping[int, float]) -> None:
        """Take in that an entry joined a story."""
        group = self._groups.get(self._coverage.get(story, story))
        if group is not None:
            group.absorb(_copy(alone), sum(near.get(at, 0.0) for at in group.entries), self._tuning)

    def arrived(
        self, story: StoryId, alone: Group, near: Mapping[int, float], why: Callable[[int], tuple[Reason, ...]]
    ) -> None:
        """Find the event of a story that began with an entry. `why` says what its closest entry shares."""
        sums: dict[object, float] = defaultdict(float)
        for other, value in near.items():
            told = self._story_of.get(other)
            if told is not None:
                sums[self._coverage.get(told, told)] += value
        best: tuple[float, object] | None = None
        for key, between in sums.items():
            group = self._groups.get(key)
            if group is None or not may_join(alone, group):
                continue
            close = closeness(alone, group, between)
            if close >= self._tuning.cut and (best is None or close > best[0]):
                best = (close, key)
        if best is None:
            self._groups[story] = _copy(alone)
            return
        self._join(story, alone, near, best[1], why)

    def _join(
        self,
        story: StoryId,
        alone: Group,
        near: Mapping[int, float],
        key: object,
        why: Callable[[int], tuple[Reason, ...]],
    ) -> None:
        group = self._groups[key]
        coverage = next(
            (self._coverage[told] for at in group.entries if (told := self._story_of[at]) in self._coverage), None
        )
        if coverage is None:  # it was one story so far
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
        group.absorb(_copy(alone), sum(near.get(at, 0.0) for at in group.entries), self._tuning)

    def _take(self, story: StoryId, entries: list[int], group: Group, close: Mapping[int, Mapping[int, float]]) -> None:
        """Take a story that is there already into its event."""
        key = self._coverage.get(story, story)
        known = self._groups.get(key)
        if known is None:
            self._groups[key] = _copy(group)
            return
        here = set(known.entries)
        between = sum(value for at in entries for other, value in close.get(at, {}).items() if other in here)
        known.absorb(_copy(group), between, self._tuning)


def _copy(group: Group) -> Group:
    """Return a group of the same entries that changes by itself."""
    made = Group(group.entries[0], group.marks)
    made.entries, made.inside, made.weight = group.entries[:], group.inside, group.weight
    return made
