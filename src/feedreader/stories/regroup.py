"""Group the whole recent window again, keeping the numbers of the stories that remain.

Which entries are one story is a pure function of the window's entries and corrections; their current stories only
decide the numbers. So grouping twice changes nothing, and an early mistake is corrected without a story losing its
number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.model.placing import NewStory, Placement
from feedreader.stories.constraints import constrain
from feedreader.stories.coverage import WindowStories, covered
from feedreader.stories.evidence import Reasons
from feedreader.stories.groups import Groups
from feedreader.stories.lead import Preferences, lead
from feedreader.stories.linkage import agglomerate
from feedreader.stories.window import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.model.entries import EntryId
    from feedreader.model.placing import Covering
    from feedreader.model.stories import StoryId
    from feedreader.stories.window import Prepared, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The changes: entries with another place or reason, the lead of each story, and the coverage of stories.

    `prepared` is the window as it was compared, for entries that arrive next (`assign.Live`).
    """

    placements: tuple[Placement, ...]
    leads: Mapping[StoryId | NewStory, EntryId]
    coverings: tuple[Covering, ...]
    prepared: Prepared


def regroup(window: Window, preferences: Preferences | None = None) -> Grouping:
    """Group a window; entries that stay where they are, for a reason that is still valid, are left out."""
    prepared = prepare(window)
    members = _members(window, prepared)
    numbers = _numbers(window, prepared, members)
    placements, leads = _placed(window, prepared, members, numbers, preferences or Preferences())
    stories = WindowStories(members=members, numbers=numbers)
    return Grouping(placements=placements, leads=leads, coverings=covered(window, stories, prepared), prepared=prepared)


def _members(window: Window, prepared: Prepared) -> list[list[int]]:
    """Return the places of the entries of each story, in order; the groups and their neighbours are released."""
    groups = Groups(prepared.close, prepared.marks)
    constrain(window, prepared, groups, window.tuning)
    agglomerate(groups, prepared.close, window.tuning)
    return sorted(sorted(group.entries) for group in groups.values())


def _placed(
    window: Window,
    prepared: Prepared,
    members: list[list[int]],
    numbers: list[StoryId | NewStory],
    preferences: Preferences,
) -> tuple[tuple[Placement, ...], dict[StoryId | NewStory, EntryId]]:
    """Return the entries that move or have another reason, and the lead of each story."""
    entries = prepared.entries
    reasons = Reasons(prepared)
    placements: list[Placement] = []
    leads: dict[StoryId | NewStory, EntryId] = {}
    for group, story in zip(members, numbers, strict=True):
        leads[story] = lead([entries[at] for at in group], preferences)
        inside = {entries[at].entry for at in group}
        for at in group:
            entry = entries[at].entry
            stays = window.stories.get(entry) == story
            linked = window.links.get(entry)
            if stays and (linked in inside or (linked is None and at == group[0])):
                continue
            placements.append(Placement(entry=entry, story=story, link=reasons.link(at, group)))
    return tuple(placements), leads


def _numbers(window: Window, prepared: Prepared, members: list[list[int]]) -> list[StoryId | NewStory]:
    """Return a number for each group: that of the story of most of its entries, each number used once.

    If a story fell apart, the part with most of its entries keeps the number, of equal ones the earliest; if stories
    were joined, the number of the one with most entries stays, of equal ones the lowest.
    """
    overlaps: list[tuple[int, StoryId, int]] = []
    for at, group in enumerate(members):
        found = Counter(
            window.stories[entry]
            for entry in (prepared.entries[place].entry for place in group)
            if entry in window.stories
        )
        overlaps += [(-count, story, at) for story, count in found.items()]
    taken: dict[int, StoryId] = {}
    used: set[StoryId] = set()
    for _, story, at in sorted(overlaps):
        if at not in taken and story not in used:
            taken[at] = story
            used.add(story)
    return [taken.get(at, NewStory(at)) for at in range(len(members))]
