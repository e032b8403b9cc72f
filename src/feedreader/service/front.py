"""The front page: the stories that weigh most, and why each does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.query.moments import MomentError, start_of
from feedreader.stories.weight import value, weigh
from feedreader.text.wording import ago, counted

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.stories import Story
    from feedreader.service.workspace import Workspace
    from feedreader.stories.weight import Weight

__all__ = ["DAY", "LAST", "LIMIT", "Front", "MomentError", "in_words", "weight_now"]

DAY = timedelta(days=1)
LIMIT = 20
LAST = "last"
"""Since the front page was last looked at."""


class Front:
    """The library's part for the front page."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def since(self, moment: str) -> datetime:
        """The time that `24h`, `2026-01-06` or `last` means; without an earlier visit, `last` is a day ago.

        Raises MomentError where it means none.
        """
        now = self._workspace.clock()
        if moment == LAST:
            return self._store.stories.visited("top") or now - DAY
        return start_of(moment, now)

    def top(self, *, since: datetime | None = None, query: str = "", limit: int = LIMIT) -> tuple[Story, ...]:
        """The heaviest stories of the last 24 hours, or since a time, that a query finds; raises QueryError."""
        selection = self._workspace.selection(query)
        return self._store.stories.top(since or self._workspace.clock() - DAY, selection, limit=limit)

    def weight(self, story: Story) -> Weight:
        """What a story weighs now, and what that is made of."""
        reports = self._store.stories.reports(story.id)
        return weigh(reports, self._workspace.clock(), followed=story.followed)

    def looked(self) -> None:
        """Remember that the front page was looked at."""
        self._store.writer.stories.visit("top", now=self._workspace.clock())


def weight_now(story: Story, now: datetime) -> float:
    """What a story weighs, from its row alone."""
    return value(story.rank, now, followed=story.followed)


def in_words(weight: Weight, now: datetime) -> str:
    """A sentence on what a weight is made of."""
    told = [f"weight {weight.value:.1f}: {counted(weight.independent, 'independent outlet')}"]
    if 1 < weight.quick < weight.independent:
        told.append(f"{weight.quick} of them within six hours")
    elif weight.quick > 1:
        told.append("within six hours")
    told.append(f"the last {ago(weight.newest, now)}")
    return ", ".join([*told, "followed"] if weight.followed else told)
