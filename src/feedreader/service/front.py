"""The front page: the stories that weigh most, and why each does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.query.moments import start_of
from feedreader.stories.weight import weigh
from feedreader.text.wording import ago, counted

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.stories import Story
    from feedreader.service.library import Library
    from feedreader.stories.weight import Weight

DAY = timedelta(days=1)
LIMIT = 20
LAST = "last"
"""Since the front page was last looked at."""


def since(library: Library, moment: str) -> datetime:
    """The time that `24h`, `2026-01-06` or `last` means; without an earlier visit, `last` is a day ago.

    Raises `query.moments.MomentError` where it means none.
    """
    now = library.clock()
    if moment == LAST:
        return library.store.stories.visited("top") or now - DAY
    return start_of(moment, now)


def top(library: Library, *, since: datetime | None = None, query: str = "", limit: int = LIMIT) -> tuple[Story, ...]:
    """The heaviest stories of the last 24 hours, or since a time; raises QueryError. See `Library.selection`."""
    selection = library.selection(query)
    return library.store.stories.top(since or library.clock() - DAY, selection, limit=limit)


def weight(library: Library, story: Story) -> Weight:
    """What a story weighs now, and what that is made of."""
    reports = library.store.stories.reports(story.id)
    return weigh(reports, library.clock(), followed=story.followed)


def in_words(weight: Weight, now: datetime) -> str:
    """A sentence on what a weight is made of."""
    told = [f"weight {weight.value:.1f}: {counted(weight.independent, 'independent outlet')}"]
    if 1 < weight.quick < weight.independent:
        told.append(f"{weight.quick} of them within six hours")
    elif weight.quick > 1:
        told.append("within six hours")
    told.append(f"the last {ago(weight.newest, now)}")
    return ", ".join([*told, "followed"] if weight.followed else told)


def looked(library: Library) -> None:
    """Remember that the front page was looked at."""
    library.store.writer.stories.visit("top", now=library.clock())
