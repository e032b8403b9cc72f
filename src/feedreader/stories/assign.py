"""Put new entries into stories immediately, as they arrive; a later grouping of the window corrects mistakes.

`Live` stays in memory between rounds, so that a new entry costs no more than a look at the entries with which it shares
rare words, and one comparison of its vector with the others'.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from feedreader.model.placing import Placement
from feedreader.stories.events import Events
from feedreader.stories.evidence import Reasons
from feedreader.stories.facts import Facts
from feedreader.stories.groups import Group, closeness, may_join, threshold, weigh_within
from feedreader.stories.packed import rows_of
from feedreader.stories.rubrics import repeated, stems_of
from feedreader.stories.templates import SERIES
from feedreader.stories.window import pairs, prepare, quick_meanings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedreader.model.entries import EntryId
    from feedreader.model.placing import Covering, NewCoverage
    from feedreader.model.stories import CoverageId, StoryId
    from feedreader.stories.features import Features
    from feedreader.stories.packed import Rows
    from feedreader.stories.window import Prepared, Window


class Live:
    """The stories of a window, ready for new entries."""

    def __init__(self, window: Window, prepared: Prepared | None = None) -> None:
        """Take over `prepared`, the window as it was compared when its stories were found."""
        self._tuning, self._window = window.tuning, window
        self._prepared = prepared = prepared or prepare(window)
        entries = prepared.entries
        prepared.index.expect_more(entries)
        self._reasons = Reasons(prepared)
        self._repeated = repeated([*window.before, *entries])
        self._rubrics = stems_of(entries, self._repeated)
        self._series = {each[SERIES] for each in prepared.marks.values() if SERIES in each}
        self._apart: dict[EntryId, set[EntryId]] = defaultdict(set)
        for said in window.corrections:
            if not said.together:
                self._apart[said.entry].add(said.other)
                self._apart[said.other].add(said.entry)
        self._story_of = {
            at: window.stories[one.entry] for at, one in enumerate(entries) if one.entry in window.stories
        }
        self.stories = self._told(prepared.close)
        """The groups of the existing stories, by their numbers."""
        self._events = Events(window, entries, self.stories, self._story_of, prepared.close)
        prepared.close = rows_of(())  # arriving entries are compared again
        self._urls = {
            one.url_key: at
            for at, one in reversed(list(enumerate(entries)))
            if one.url_key is not None and at in self._story_of
        }

    def _told(self, close: Rows) -> dict[StoryId, Group]:
        """Return the groups of the existing stories."""
        found: dict[StoryId, Group] = {}
        for at, story in self._story_of.items():
            single = Group(at, self._marks(self._prepared.entries[at]))
            group = found.setdefault(story, single)
            if group is not single:
                group.absorb(single, 0.0, self._tuning)
        weigh_within(list(found.values()), close, self._tuning)
        return found

    def assign(self, new: Iterable[Features], stories: Mapping[EntryId, StoryId]) -> list[Placement]:
        """Return the placements of new entries that join a story; `stories` are their own stories so far."""
        found = []
        self._events.begin()
        arriving = sorted(new, key=lambda one: one.order)
        self._prepared.index.count(arriving)
        self._rubrics |= stems_of(arriving, self._repeated)
        first = len(self._prepared.entries)
        for at, (one, near) in enumerate(zip(arriving, self._compared(arriving), strict=True), first):
            alone = Group(at, self._marks(one))
            story = self._best(at, alone, near)
            if story is None:
                story = stories[one.entry]
                self._events.arrived(story, alone, near, partial(self._reasons.evidence, at))
            else:
                self._events.grown(story, alone, near)
                members = sorted(self.stories[story].entries)
                link = self._reasons.link(at, [*members, at])
                found.append(Placement(entry=one.entry, story=story, link=link))
            self._enter(alone, story, near)
            if one.url_key is not None:
                self._urls.setdefault(one.url_key, at)
        return found

    @property
    def coverings(self) -> list[Covering]:
        """The coverage of the stories that the last assignment began."""
        return self._events.found

    def number(self, new: Mapping[NewCoverage, CoverageId]) -> None:
        """Record the numbers of the coverage that the last assignment created."""
        self._events.number(new)

    def _compared(self, arriving: Sequence[Features]) -> list[dict[int, float]]:
        """Return for each new entry the earlier ones that are close to it, and how close."""
        entries, index = self._prepared.entries, self._prepared.index
        if not self._prepared.reads_quick and any(one.quick is not None and one.vector is None for one in arriving):
            self._prepared.meanings += quick_meanings(self._window, entries)  # all others have finer vectors
            self._prepared.reads_quick = True
        first = len(entries)
        entries += arriving
        self._prepared.facts = facts = self._prepared.facts.and_of(Facts(arriving, range(first, len(entries))))
        meanings = self._prepared.meanings
        for each in meanings:
            each.extend(arriving, first)
        near: list[dict[int, float]] = [{} for _ in arriving]
        for found in pairs(
            entries,
            arriving,
            facts=facts,
            index=index,
            meanings=meanings,
            rubrics=self._rubrics,
            tuning=self._tuning,
        ):
            for at, other, close in zip(*(each.tolist() for each in found), strict=True):
                near[at - first][other] = close
        return near

    def _marks(self, one: Features) -> dict[str, str] | None:
        """Return the template that an entry fills in, according to the window or to the entry's own words."""
        if one.frame is None or not (one.frame.counted or one.frame.text in self._series):
            return None
        frame, filling = one.frame.text, one.frame.filling
        return {frame: filling, SERIES: frame} if frame in self._series else {frame: filling}

    def _best(self, at: int, alone: Group, near: Mapping[int, float]) -> StoryId | None:
        """Return the story that a new entry belongs to: that of its address, else the one furthest above the cut."""
        one = self._prepared.entries[at]
        same = self._urls.get(one.url_key) if one.url_key is not None else None
        if same is not None and self._prepared.is_one_article(same, at):
            return self._story_of[same]
        sums: dict[StoryId, float] = defaultdict(float)
        for other, value in near.items():
            if other in self._story_of:
                sums[self._story_of[other]] += value
        barred = self._apart.get(one.entry, set())
        best: tuple[float, int] | None = None
        for story, between in sums.items():
            group = self.stories[story]
            close = closeness(alone, group, between)
            if close < threshold(len(group.entries), self._tuning) or not may_join(alone, group):
                continue
            if best is not None and (close, -story) <= best:
                continue
            if barred and any(self._prepared.entries[member].entry in barred for member in group.entries):
                continue
            best = (close, -story)
        return None if best is None else _number(-best[1])

    def _enter(self, single: Group, story: StoryId, near: Mapping[int, float]) -> None:
        (at,) = single.entries
        group = self.stories.get(story)
        self._story_of[at] = story
        if group is None:
            self.stories[story] = single
            return
        between = sum(value for other, value in near.items() if self._story_of.get(other) == story)
        group.absorb(single, between, self._tuning)


def _number(story: int) -> StoryId:
    from feedreader.model.stories import StoryId

    return StoryId(story)
