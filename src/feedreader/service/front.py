"""The front page: the stories with the most weight, in sections, and the reasons."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from feedreader.errors import StoreError
from feedreader.query.moments import MomentError, start_of
from feedreader.store.front import FOLLOWING, ONE, SEVERAL, FrontPage
from feedreader.store.selection import EVERYTHING, arrived_since
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

__all__ = ["DAY", "LAST", "Front", "Look", "MomentError", "Period", "Section", "in_words", "weight_now"]

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LIMIT = 20
LAST = "last"
"""Stands for the time since the previous look."""
AWAY = timedelta(hours=8)
"""After this time without a visit, the next look at the front page is a new visit."""
NOTED = timedelta(minutes=5)
"""The precision of the time of the last look."""
MOST = {SEVERAL: 12, FOLLOWING: 10, ONE: 15}
"""The largest number of stories in a section."""
OPENING = 4_000
"""Characters of an entry's HTML that are searched for its first sentence."""
_VISIT, _LOOK = "front", "front-look"


class Look(StrEnum):
    """What the shell looks at, under the name that the store remembers it by."""

    DIGEST = "digest"
    TOP = "top"


class Period(NamedTuple):
    """The news that are asked for: those dated since a moment, and of these perhaps only those that arrived since one.

    Arrival is what counts after a previous look: a feed may bring an entry hours after its date.
    """

    since: datetime
    arrived: datetime | None = None


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

    def period(self, moment: str, what: Look, query: str = "") -> Period:
        """Parse `24h`, `2026-01-06` or `last`, the previous look at `what` with this query; without one, a day ago.

        After a previous look it is what has arrived since, unless it is dated more than a day before. Raises
        MomentError if it is not a time.
        """
        now = self._workspace.clock()
        if moment != LAST:
            return Period(start_of(moment, now))
        before = self._store.stories.visited(_name(what, query))
        return Period(now - DAY) if before is None else Period(before - DAY, before)

    def top(self, period: Period | None = None, *, query: str = "", limit: int = LIMIT) -> tuple[Story, ...]:
        """Return the heaviest stories of the last 24 hours, or of a period, that match a query; raises QueryError."""
        period = period or Period(self._workspace.clock() - DAY)
        return self._store.stories.top(period.since, self._news(query, period), limit=limit)

    def _news(self, query: str, period: Period) -> Selection:
        found = self._workspace.listed(query)
        return found if period.arrived is None else found & arrived_since(period.arrived, dated=period.since)

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

    def digest(self, period: Period | None = None, *, query: str = "") -> tuple[DigestSection, ...]:
        """Return the front page of the last 24 hours, or of a period, for a query; raises QueryError."""
        period = period or Period(self._workspace.clock() - DAY)
        found = self.page(since=period.since, selection=self._news(query, period))
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

    def looked(self, what: Look, query: str = "", *, at: datetime) -> None:
        """Record that news were looked at, which were read at this time, where anything can be recorded."""
        with suppress(StoreError):
            self._store.writer.stories.visit(_name(what, query), now=at)


def _name(what: Look, query: str) -> str:
    return f"{what} {query}".rstrip()


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
