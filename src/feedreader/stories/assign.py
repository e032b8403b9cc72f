"""Put new entries into stories at once, by words, as they arrive; regrouping the window later puts right what is wrong.

`Live` stays in memory between refreshes, so that a new entry costs the entries it shares rare words with and no more.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from feedreader.model.stories import Placement
from feedreader.stories.closeness import by_words
from feedreader.stories.evidence import Reasons
from feedreader.stories.groups import Group, closeness, may_join
from feedreader.stories.rubrics import repeated, stems_of, tell
from feedreader.stories.templates import SERIES, marks
from feedreader.stories.weights import Weights
from feedreader.stories.window import Index, Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedreader.model.entries import EntryId
    from feedreader.model.stories import StoryId
    from feedreader.stories.features import Features
    from feedreader.stories.window import Window

_ASKED = 24
"""Entries of a story that are compared with another one of it to find how coherent it is."""


class Live:
    """The stories of a window, ready for new entries."""

    def __init__(self, window: Window) -> None:
        tuning = window.tuning
        entries = sorted(window.entries, key=lambda one: one.order)
        index = Index(Weights(tuning.unique_word), tuning)
        index.count(window.before)
        index.count(entries)
        for at, one in enumerate(entries):
            index.keep(at, one)
        self._tuning = tuning
        self._prepared = Prepared(entries=entries, index=index, groups={}, meanings=None)
        self._reasons = Reasons(self._prepared)
        self._repeated = repeated([*window.before, *entries])
        self._rubrics = stems_of(entries, self._repeated)
        self._series = {each[SERIES] for each in marks(entries).values() if SERIES in each}
        self._apart: dict[EntryId, set[EntryId]] = defaultdict(set)
        for said in window.corrections:
            if not said.together:
                self._apart[said.entry].add(said.other)
                self._apart[said.other].add(said.entry)
        self._story_of = {
            at: window.stories[one.entry] for at, one in enumerate(entries) if one.entry in window.stories
        }
        places: dict[StoryId, list[int]] = defaultdict(list)
        for at, story in self._story_of.items():
            places[story].append(at)
        self._stories = {story: self._told(members) for story, members in places.items()}
        self._urls = {
            one.url_key: self._story_of[at]
            for at, one in reversed(list(enumerate(self._prepared.entries)))
            if one.url_key is not None and at in self._story_of
        }

    def _told(self, members: list[int]) -> Group:
        """The group of a story that is there already; of a large one some entries tell how near another is to all."""
        entries = self._prepared.entries
        group = Group(members[0], self._marks(entries[members[0]]))
        for number, at in enumerate(members[1:], 1):
            asked = members[: number : -(-number // _ASKED)]
            alike = {other: self._prepared.index.alike(at, other) for other in asked}
            close = sum(self._near(at, alike).values())
            group.absorb(Group(at, self._marks(entries[at])), close * number / len(asked), self._tuning)
        return group

    def assign(self, new: Iterable[Features], stories: Mapping[EntryId, StoryId]) -> list[Placement]:
        """Places for new entries that join a story; `stories` are the stories of their own that they came with."""
        found = []
        arriving = sorted(new, key=lambda one: one.order)
        self._prepared.index.count(arriving)
        self._rubrics |= stems_of(arriving, self._repeated)
        for one in arriving:
            at = len(self._prepared.entries)
            self._prepared.entries.append(one)
            near = self._near(at, self._prepared.index.add(at, one))
            alone = Group(at, self._marks(one))
            story = self._best(one, alone, near)
            if story is None:
                story = stories[one.entry]
            else:
                members = sorted(self._stories[story].entries)
                link = self._reasons.link(at, [*members, at])
                found.append(Placement(entry=one.entry, story=story, link=link))
            self._enter(alone, story, near)
            if one.url_key is not None:
                self._urls.setdefault(one.url_key, story)
        return found

    def _near(self, at: int, words: Mapping[int, float]) -> dict[int, float]:
        """The entries that are close to the one at a place, and how close, by the similarity of their words."""
        found, entries, index = {}, self._prepared.entries, self._prepared.index
        one = entries[at]
        for other, alike in words.items():
            close = by_words(self._tuning, one, entries[other], alike)
            if close < self._tuning.weakest:
                continue
            if tell(one, entries[other], self._rubrics, partial(index.leading, at, other)):
                found[other] = close
        return found

    def _marks(self, one: Features) -> dict[str, str] | None:
        """The template that an entry fills in, as far as the window or its own words show one."""
        if one.frame is None or not (one.frame.counted or one.frame.text in self._series):
            return None
        frame, filling = one.frame.text, one.frame.filling
        return {frame: filling, SERIES: frame} if frame in self._series else {frame: filling}

    def _best(self, one: Features, alone: Group, near: Mapping[int, float]) -> StoryId | None:
        """The story that a new entry belongs to: of its own address, else the one it exceeds the cut with most."""
        if one.url_key is not None and one.url_key in self._urls:
            return self._urls[one.url_key]
        sums: dict[StoryId, float] = defaultdict(float)
        for other, value in near.items():
            if other in self._story_of:
                sums[self._story_of[other]] += value
        barred = self._apart.get(one.entry, set())
        best: tuple[float, int] | None = None
        for story, between in sums.items():
            group = self._stories[story]
            close = closeness(alone, group, between)
            if close < self._tuning.cut or (best is not None and (close, -story) <= best) or not may_join(alone, group):
                continue
            if barred and any(self._prepared.entries[member].entry in barred for member in group.entries):
                continue
            best = (close, -story)
        return None if best is None else _number(-best[1])

    def _enter(self, single: Group, story: StoryId, near: Mapping[int, float]) -> None:
        (at,) = single.entries
        group = self._stories.get(story)
        self._story_of[at] = story
        if group is None:
            self._stories[story] = single
            return
        between = sum(value for other, value in near.items() if self._story_of.get(other) == story)
        group.absorb(single, between, self._tuning)


def _number(story: int) -> StoryId:
    from feedreader.model.stories import StoryId

    return StoryId(story)
