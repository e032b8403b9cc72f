"""The front page: the stories with the most weight, in sections, and the reasons."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from feedreader.errors import StoreError
from feedreader.query.moments import MomentError, start_of
from feedreader.store.front import FOLLOWING, ONE, SEVERAL, FrontPage
from feedreader.store.selection import EVERYTHING
from feedreader.stories.weight import value, weigh
from feedreader.text.wording import ago, counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.stories import Story, StoryId
    from feedreader.service.workspace import Workspace
    from feedreader.store.selection import Selection
    from feedreader.stories.weight import Weight

__all__ = ["DAY", "LAST", "Front", "MomentError", "Section", "in_words", "weight_now"]

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LIMIT = 20
LAST = "last"
"""Stands for the time since the last visit to the front page."""

AWAY = timedelta(hours=8)
"""After this time without a visit, the next look at the front page is a new visit."""
NOTED = timedelta(minutes=5)
"""The precision of the time of the last look."""
MOST = {SEVERAL: 12, FOLLOWING: 10, ONE: 15}
"""The largest number of stories in a section."""
OPENING = 4_000
"""Characters of an entry's HTML that are searched for its first sentence."""
_VISIT, _LOOK = "front", "front-look"


class Section(NamedTuple):
    """A part of the front page: its name (`top`, `followed`, `languages`, `one`), a title, and its stories."""

    name: str
    title: str
    stories: tuple[StoryId, ...]


class DigestSection(NamedTuple):
    """A section of the front page with the stories themselves."""

    name: str
    title: str
    stories: tuple[Story, ...]


class Front:
    """The part of the library for the front page."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def since(self, moment: str) -> datetime:
        """Parse `24h`, `2026-01-06` or `last`; without an earlier visit, `last` is a day ago.

        Raises MomentError if it is not a time.
        """
        now = self._workspace.clock()
        if moment == LAST:
            return self._store.stories.visited("top") or now - DAY
        return start_of(moment, now)

    def top(self, *, since: datetime | None = None, query: str = "", limit: int = LIMIT) -> tuple[Story, ...]:
        """Return the heaviest stories of the last 24 hours, or since a time, that match a query; raises QueryError."""
        selection = self._workspace.listed(query)
        return self._store.stories.top(since or self._workspace.clock() - DAY, selection, limit=limit)

    def page(
        self, *, since: datetime | None = None, selection: Selection = EVERYTHING, unread: bool = False
    ) -> tuple[Section, ...]:
        """Return the front page since a time, or since the last visit.

        Each story appears once; empty sections are left out.

        First what several outlets report, by weight, then what the user follows and has something new, then what
        several report in the user's languages, then what comes from one source alone, the user's languages first: from
        one outlet, from several of one owner, or from one whose text the others carry.
        """
        page, spoken = FrontPage(self._store.reader), self._workspace.settings.stories.languages
        start, shown, found = since or self.visited(), set[int](), list[Section]()
        for name, title, kind, only, first in (
            ("top", "Top", SEVERAL, (), ()),
            ("followed", "Followed, with something new", FOLLOWING, (), ()),
            ("languages", "In my languages", SEVERAL, spoken, ()),
            ("one", "Only one source", ONE, (), spoken),
        ):
            if name == "languages" and not spoken:
                continue
            stories = page.section(
                kind,
                start,
                selection,
                unread=unread,
                without=shown,
                languages=only,
                preferred=first,
                limit=MOST[kind],
            )
            shown.update(stories)
            if stories:
                found.append(Section(name, title, stories))
        return tuple(found)

    def digest(self, *, since: datetime, query: str = "") -> tuple[DigestSection, ...]:
        """Return the front page of the stories that match a query; raises QueryError."""
        found = self.page(since=since, selection=self._workspace.listed(query))
        return tuple(DigestSection(each.name, each.title, self._store.stories.rows(each.stories)) for each in found)

    def beginnings(self, leads: Iterable[EntryId]) -> dict[EntryId, str]:
        """Return the beginnings of these entries, as plain text on one line; long texts are not read to the end.

        They do without pictures and their captions, which begin many a text and tell less than its first sentence.
        """
        from feedreader.service.entries import shortened
        from feedreader.text.html import beginning_of

        texts = self._store.entries.openings(leads, OPENING)
        return {entry: shortened(beginning_of(text)) for entry, text in texts.items()}

    def visited(self) -> datetime:
        """Return the start of the front page: the previous visit, but at least a day and at most a week ago."""
        now = self._workspace.clock()
        look, before = self._store.stories.visited(_LOOK), self._store.stories.visited(_VISIT)
        last = look if look is None or now - look > AWAY else before
        return max(min(last or now - DAY, now - DAY), now - WEEK)

    def visit(self) -> None:
        """Record a look at the front page; after some hours without one it is a new visit."""
        now, look = self._workspace.clock(), self._store.stories.visited(_LOOK)
        if look is not None and now - look < NOTED:
            return
        if look is not None and now - look > AWAY:
            self._store.writer.stories.visit(_VISIT, now=look)
        self._store.writer.stories.visit(_LOOK, now=now)

    def weight(self, story: Story) -> Weight:
        """Return the current weight of a story, and its components."""
        reports = self._store.stories.reports(story.id)
        return weigh(reports, self._workspace.clock(), followed=story.followed)

    def looked(self) -> None:
        """Record that the front page was looked at, where anything can be recorded."""
        with suppress(StoreError):
            self._store.writer.stories.visit("top", now=self._workspace.clock())


def weight_now(story: Story, now: datetime) -> float:
    """Return the weight of a story, from its row alone."""
    return value(story.rank, now, followed=story.followed)


def in_words(weight: Weight, now: datetime) -> str:
    """Return a sentence on the components of a weight."""
    told = [f"weight {weight.value:.1f}: {counted(weight.independent, 'independent outlet')}"]
    if 1 < weight.quick < weight.independent:
        told.append(f"{weight.quick} of them within six hours")
    elif weight.quick > 1:
        told.append("within six hours")
    told.append(f"the last {ago(weight.newest, now)}")
    return ", ".join([*told, "followed"] if weight.followed else told)
