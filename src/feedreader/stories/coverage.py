"""Full coverage: which stories are parts of one unfolding event, over days and outlets.

A summit is a dozen stories: its drafts, who will send troops, what was signed, the reactions. The evidence that makes
entries a story also ties stories, but is read differently: how close two stories are is compared with how close the
entries within each are, because much-reported events are wide. Two large stories have a subject each, so more is
required of them than of a small one that joins a large one. Stories that do not hold together on average are a topic (a
war, a year's outlook), so no event grows into one. Nor are two outlets with a story each an event: it takes a story
that two outlets report, or three outlets. What a user took apart within a story may well be parts of one event; only
corrections of the event itself count.

A pure function of the groups; the current coverage of stories only decides the numbers. Stories older than the window
keep their place, so that an event continues for as long as it is reported.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedreader.model.placing import Covering, NewCoverage, NewStory
from feedreader.model.stories import Reason, ReasonKind
from feedreader.stories.evidence import Reasons
from feedreader.stories.groups import Groups
from feedreader.stories.linkage import agglomerate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from feedreader.model.stories import CoverageId, StoryId
    from feedreader.stories.tuning import Tuning
    from feedreader.stories.window import Prepared, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStories:
    """The stories of a window in order: the places of their entries, and their numbers."""

    members: Sequence[Sequence[int]]
    numbers: Sequence[StoryId | NewStory]


_OUTLETS_OF_A_STORY = 2
_OUTLETS = 3
"""The least number of outlets of one story of an event, or else of all its stories together."""


def wider(tuning: Tuning) -> Tuning:
    """Return the tuning for the same evidence, applied to one event rather than one story."""
    return replace(
        tuning,
        cut=tuning.coverage_cut,
        lone=0.0,
        coherence=tuning.coverage_coherence,
        larger=tuning.coverage_larger,
        within=tuning.coverage_within,
        held_together=0.0,
    )


def widely_reported(outlets: Sequence[AbstractSet[str]]) -> bool:
    """Whether stories reported by these outlets may be an event: not two outlets with a story each."""
    return max(map(len, outlets)) >= _OUTLETS_OF_A_STORY or len(set().union(*outlets)) >= _OUTLETS


def covered(window: Window, stories: WindowStories, prepared: Prepared) -> tuple[Covering, ...]:
    """Return the changes of coverage."""
    tuning = wider(window.tuning)
    groups = Groups(prepared.close.to_the(tuning.coverage_power), prepared.marks)
    for members in stories.members:
        groups.gather(members, tuning)
    by_hand = _correct(window, stories, prepared, groups, tuning)
    agglomerate(groups, prepared.close, tuning)
    older = _older(window, stories)
    going_on = {at for at, story in enumerate(stories.numbers) if _coverage_of(window, story) in older}
    outlets = [{prepared.entries[place].outlet for place in members} for members in stories.members]
    story_of = {place: at for at, members in enumerate(stories.members) for place in members}
    lines: list[list[int]] = []
    for group in groups.values():
        line = sorted({story_of[place] for place in group.entries})
        is_event = not (by_hand | going_on).isdisjoint(line) or widely_reported([outlets[at] for at in line])
        lines += [line] if is_event else [[at] for at in line]
    return tuple(_coverings(window, stories, sorted(lines), older, prepared))


def _coverage_of(window: Window, story: StoryId | NewStory) -> CoverageId | None:
    return None if isinstance(story, NewStory) else window.coverage.get(story)


def _older(window: Window, stories: WindowStories) -> dict[CoverageId, set[StoryId]]:
    """Return the stories of each coverage that have left the window."""
    here = set(stories.numbers)
    found: dict[CoverageId, set[StoryId]] = defaultdict(set)
    for story, coverage in window.coverage.items():
        if story not in here:
            found[coverage].add(story)
    return found


def _correct(window: Window, stories: WindowStories, prepared: Prepared, groups: Groups, tuning: Tuning) -> set[int]:
    """Join what the user tied together, and bar what they took out; return the stories that they tied."""
    tied: set[int] = set()
    if not window.coverage_corrections:
        return tied
    places = {one.entry: at for at, one in enumerate(prepared.entries)}
    story_of = {place: at for at, members in enumerate(stories.members) for place in members}
    home = {place: members[0] for members in stories.members for place in members}
    for said in sorted(window.coverage_corrections, key=lambda said: (not said.together, said.entry, said.other)):
        if said.entry not in places or said.other not in places:
            continue
        one, other = home[places[said.entry]], home[places[said.other]]
        if one == other:
            continue
        if said.together:
            for place in groups[other].entries:
                home[place] = one
            groups.join(one, other, tuning)
            tied |= {story_of[places[said.entry]], story_of[places[said.other]]}
        else:
            for first, second in ((one, other), (other, one)):
                groups[first].apart = (groups[first].apart or set()) | {second}
    return tied


def _coverings(
    window: Window,
    stories: WindowStories,
    lines: list[list[int]],
    older: Mapping[CoverageId, set[StoryId]],
    prepared: Prepared,
) -> list[Covering]:
    """Return the changes for the stories of the window, and for older ones of the same coverage."""
    here = {story: at for at, story in enumerate(stories.numbers) if not isinstance(story, NewStory)}
    now = {at: window.coverage[story] for story, at in here.items() if story in window.coverage}
    partner = {at: window.ties[story] for story, at in here.items() if story in window.ties}
    numbers = _numbered(stories, lines, now, older)
    ties = _Ties(stories, lines, prepared)
    found: list[Covering] = []
    for line, number in zip(lines, numbers, strict=True):
        if number is None:
            found += [Covering(story=stories.numbers[at], coverage=None) for at in line if at in now]
            continue
        old = set() if isinstance(number, NewCoverage) else older.get(number, set())
        inside = {stories.numbers[at] for at in line} | old
        for at in line:
            stays = now.get(at) == number
            if stays and (partner[at] in inside if at in partner else at == line[0]):
                continue
            found.append(ties.tied(at, line[0], number))
    return [*found, *_followed(now, older, lines, numbers)]


def _numbered(
    stories: WindowStories,
    lines: list[list[int]],
    now: Mapping[int, CoverageId],
    older: Mapping[CoverageId, set[StoryId]],
) -> list[CoverageId | NewCoverage | None]:
    """Return the number of each line of stories: that of the coverage of most of its entries; none for a single story.

    A single story keeps its coverage if that has older stories.
    """
    overlaps = []
    for at, line in enumerate(lines):
        counts: Counter[CoverageId] = Counter()
        for story in line:
            if story in now:
                counts[now[story]] += len(stories.members[story])
        for coverage, count in counts.items():
            if len(line) > 1 or older.get(coverage):
                overlaps.append((-count, coverage, at))
    taken: dict[int, CoverageId] = {}
    used: set[CoverageId] = set()
    for _, coverage, at in sorted(overlaps):
        if at not in taken and coverage not in used:
            taken[at] = coverage
            used.add(coverage)
    return [taken.get(at, NewCoverage(at) if len(line) > 1 else None) for at, line in enumerate(lines)]


class _Ties:
    """Finds for a story the earlier one of its line that is closest to it."""

    def __init__(self, stories: WindowStories, lines: list[list[int]], prepared: Prepared) -> None:
        self._stories, self._close = stories, prepared.close
        self._reasons = Reasons(prepared)
        self._story_of = {place: at for at, members in enumerate(stories.members) for place in members}
        self._line_of = {at: number for number, line in enumerate(lines) for at in line}

    def tied(self, at: int, first: int, number: CoverageId | NewCoverage) -> Covering:
        """Return the place of a story in a line that begins with `first`, with the evidence."""
        numbers = self._stories.numbers
        if at == first:
            return Covering(story=numbers[at], coverage=number)
        near = [
            (value, -other, place)
            for place in self._stories.members[at]
            for other, value in self._close.get(place, {}).items()
            if self._is_earlier(self._story_of.get(other), at)
        ]
        if near:
            value, other, place = max(near)
            return Covering(
                story=numbers[at],
                coverage=number,
                with_story=numbers[self._story_of[-other]],
                score=round(value, 3),
                evidence=self._reasons.evidence(place, -other),
            )
        among = (Reason(ReasonKind.AMONG_OTHERS),)
        return Covering(story=numbers[at], coverage=number, with_story=numbers[first], evidence=among)

    def _is_earlier(self, other: int | None, at: int) -> bool:
        """Whether a story comes before another in the same line."""
        return other is not None and other < at and self._line_of[other] == self._line_of[at]


def _followed(
    now: Mapping[int, CoverageId],
    older: Mapping[CoverageId, set[StoryId]],
    lines: list[list[int]],
    numbers: list[CoverageId | NewCoverage | None],
) -> list[Covering]:
    """Move older stories along if their coverage has become part of another."""
    used = set(numbers)
    went: dict[CoverageId, Counter[int]] = defaultdict(Counter)
    for at, line in enumerate(lines):
        if numbers[at] is not None:
            for story in line:
                if story in now and now[story] not in used:
                    went[now[story]][at] += 1
    found = []
    for coverage, places in sorted(went.items()):
        target = numbers[min(places, key=lambda at: (-places[at], at))]
        found += [Covering(story=story, coverage=target) for story in sorted(older.get(coverage, ()))]
    return found
