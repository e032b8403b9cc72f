"""Run the grouping: read entries from the store and write stories to it. The decisions are made in `stories`.

A new entry gets its quick vector first, so that it joins its story, in any language, before it is shown.
The recent window is grouped as a whole when a process first has new entries, and again when enough have arrived or an
hour has passed; in between, new entries are assigned to stories as they arrive. Finer vectors are computed in the
background (`service.background`) and used from the next whole grouping on. The result is stored in one transaction,
and always respects the user's corrections.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from feedreader.model.placing import NewCoverage, NewStory
from feedreader.service.decisions import log_grouped
from feedreader.service.embedding import fine_embedder, quick_embedder
from feedreader.service.excerpts import leads
from feedreader.store.vectors import MOST_OF_A_FEED
from feedreader.stories.assign import Live
from feedreader.stories.features import describe
from feedreader.stories.lead import Preferences, lead
from feedreader.stories.regroup import regroup
from feedreader.stories.window import Window
from feedreader.vectors.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId, EntryRow
    from feedreader.model.feeds import FeedId
    from feedreader.model.stories import CoverageId, StoryId
    from feedreader.service.embedding import Computed, Embedder
    from feedreader.service.workspace import Workspace
    from feedreader.stories.features import Features
    from feedreader.stories.regroup import Grouping
    from feedreader.stories.window import Prepared

REGROUP_AFTER = timedelta(hours=1)
LOOKED_BACK = 2
"""Windows of entries that are read: a continuing story is grouped together with its earlier entries, so that it does
not drift into another event; even older entries only show which words and meanings are common."""
REGROUP_SHARE = 0.1
"""When new entries make up this share of the window, it is grouped as a whole again."""
PATIENCE = 10.0
"""CPU seconds that quick vectors may take before new entries are shown: enough for a thousand entries with leads. The
others get theirs the next time."""
_READ_AT_ONCE = 500
"""Entries whose texts are in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """The result of grouping: entries examined, how many of them have vectors, their stories, and which moved."""

    entries: int
    stories: int
    vectors: int
    moved: int


class Grouper:
    """Groups the entries of a library into stories; for one thread at a time."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        embedder: Embedder | None = None,
        quick: Embedder | None = None,
    ) -> None:
        self._workspace = workspace
        self._fine = embedder or fine_embedder(workspace)
        self._quick = quick or quick_embedder(workspace)
        self._described: dict[EntryId, tuple[tuple[object, ...], Features]] = {}
        self._grouped: tuple[Window, Prepared] | None = None
        self._live: Live | None = None
        self._brought: Counter[FeedId] = Counter()
        self._whole_at: datetime | None = None
        self._size = self._arrived = 0

    def arrived(self) -> None:
        """Put the entries that were stored since the last time into stories."""
        store, now = self._workspace.store, self._workspace.clock()
        waiting = store.entries.to_group(limit=-1)
        if not waiting:
            return
        self._arrived += len(waiting)
        fresh = self._whole_at is not None and now - self._whole_at < REGROUP_AFTER
        if self._grouped is None or not fresh or self._arrived > REGROUP_SHARE * self._size:
            self._embed_quickly()
            self.group()
            return
        self._embed_quickly(waiting)
        since = now - self._window
        rows = self._share([row for row in store.entries.rows(waiting) if row.when >= since])
        features = _with(self._vectors(row.id for row in rows), self._features(rows))
        with one_thread():
            # Created when entries first arrive: a command that groups once does not need it.
            live = self._live = self._live or Live(*self._grouped)
            placements = live.assign(features, {row.id: row.story for row in rows})
        with store.writer.transaction():
            done = store.writer.stories.regroup(placements, now=now, grouped=waiting)
            new = store.writer.coverage.cover(live.coverings, now=now)
        live.number(new)
        log_grouped(placements, entries=len(rows), moved=done.moved)

    def embed(
        self,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Computed:
        """Compute the missing vectors of recent entries, for the next whole grouping. See `Embedder.embed`."""
        quick = self._quick.embed(progress, cancelled)
        if quick.left and cancelled():
            return quick
        fine = self._fine.embed(progress, cancelled)
        return replace(fine, vectors=quick.vectors + fine.vectors)

    def _embed_quickly(self, among: Sequence[EntryId] | None = None) -> None:
        """Compute quick vectors of the newest entries, of these if any are given, for at most PATIENCE."""
        until = time.thread_time() + PATIENCE
        self._quick.embed(cancelled=lambda: time.thread_time() > until, among=among)

    def _vectors(self, entries: Iterable[EntryId]) -> tuple[dict[EntryId, Any], dict[EntryId, Any]]:
        """Return the finer and the quick vectors of entries."""
        ids = list(entries)
        return self._fine.of(ids), self._quick.of(ids)

    def group(self) -> Grouped:
        """Group the whole recent window."""
        store, now = self._workspace.store, self._workspace.clock()
        waiting = store.entries.to_group(limit=-1)
        window = self._read(now)
        with one_thread():
            found = regroup(window, self._preferences)
        moved = {placement.story: found.leads[placement.story] for placement in found.placements}
        leads = self._led_anew(found.leads) | moved
        with store.writer.transaction():
            done = store.writer.stories.regroup(found.placements, now=now, leads=leads, grouped=waiting)
            new = store.writer.coverage.cover(found.coverings, now=now, stories=done.stories)
        log_grouped(found.placements, entries=len(window.stories), moved=done.moved)
        self._grouped = _as_stored(window, found, done.stories, new), found.prepared
        self._live = None
        self._whole_at, self._size, self._arrived = now, len(window.stories), 0
        return Grouped(
            entries=len(window.stories),
            stories=len(found.leads),
            vectors=sum(one.vector is not None or one.quick is not None for one in window.entries),
            moved=done.moved,
        )

    def choose_leads(self) -> int:
        """Choose the leads of the window's stories by the user's current preferences; return how many changed."""
        store, now = self._workspace.store, self._workspace.clock()
        if store.read_only:
            return 0
        rows, _older = self._recent(now)
        story_of = {row.id: row.story for row in rows}
        members: dict[StoryId | NewStory, list[Features]] = {}
        for one in self._features(rows):
            members.setdefault(story_of[one.entry], []).append(one)
        leads = self._led_anew({story: lead(entries, self._preferences) for story, entries in members.items()})
        store.writer.stories.regroup((), now=now, leads=leads)
        return len(leads)

    @property
    def _preferences(self) -> Preferences:
        settings = self._workspace.settings.stories
        return Preferences(outlets=settings.outlets, languages=settings.languages)

    def _led_anew(self, leads: Mapping[StoryId | NewStory, EntryId]) -> dict[StoryId | NewStory, EntryId]:
        """Return the leads that differ, because the user may prefer another outlet or language by now."""
        known = {story for story in leads if not isinstance(story, NewStory)}
        speaking = self._workspace.store.stories.leads(known)
        return {story: entry for story, entry in leads.items() if speaking.get(story) != entry}

    def _read(self, now: datetime) -> Window:
        """Read the window from the store; what only reading it needs is released before it is grouped."""
        store = self._workspace.store
        rows, older = self._recent(now)
        ids, all_ids = [row.id for row in rows], [row.id for row in (*rows, *older)]
        vectors = self._vectors(all_ids)
        told = {row.story for row in rows}
        entries, before = self._features(rows), self._features(older)
        self._forget(set(all_ids))
        return Window(
            entries=_with(vectors, entries),
            stories={row.id: row.story for row in rows},
            links=store.stories.partners(ids),
            coverage=store.coverage.of(told),
            ties=store.coverage.partners(told),
            corrections=store.stories.corrections(ids),
            coverage_corrections=store.coverage.corrections(ids),
            means=self._fine.means() if vectors[0] else None,
            quick_means=self._quick.means() if vectors[1] else None,
            before=_with(vectors, before),
        )

    def _recent(self, now: datetime) -> tuple[list[EntryRow], list[EntryRow]]:
        """Return the entries to group (the window and the earlier entries of its stories), and those before them."""
        since = now - self._window
        self._brought.clear()
        rows = self._share(self._workspace.store.entries.recent(now - LOOKED_BACK * self._window))
        told = {row.story for row in rows if row.when >= since}
        return [row for row in rows if row.story in told], [row for row in rows if row.story not in told]

    def _share(self, rows: Sequence[EntryRow]) -> list[EntryRow]:
        """Return those of these entries that are within their feeds' limits in the window; the newest have priority."""
        found = []
        for row in sorted(rows, key=lambda row: (row.when, row.id), reverse=True):
            self._brought[row.feed] += 1
            if self._brought[row.feed] <= MOST_OF_A_FEED:
                found.append(row)
        return found[::-1]

    @property
    def _window(self) -> timedelta:
        return self._workspace.settings.stories.window

    def _features(self, rows: Sequence[EntryRow]) -> list[Features]:
        """Return the features of entries, without vectors; cached for entries that have not changed."""
        found: list[Features] = []
        for start in range(0, len(rows), _READ_AT_ONCE):
            some = rows[start : start + _READ_AT_ONCE]
            hashes = self._workspace.store.entries.content_hashes([row.id for row in some])
            addresses = self._workspace.store.entries.own_addresses([row.id for row in some])
            seen = {
                row.id: (
                    hashes.get(row.id),
                    row.title,
                    row.outlet,
                    row.language,
                    row.when,
                    row.published,
                    addresses.get(row.id),
                )
                for row in some
            }
            fresh = [row for row in some if row.id not in self._described or self._described[row.id][0] != seen[row.id]]
            openings = leads(self._workspace.store, [row.id for row in fresh])
            for row in fresh:
                if row.id in openings:
                    described = _described(row, openings[row.id], addresses.get(row.id))
                    self._described[row.id] = (seen[row.id], described)
            found += [self._described[row.id][1] for row in some if row.id in self._described]
        return found

    def _forget(self, recent: set[EntryId]) -> None:
        """Drop the cached features of all other entries."""
        self._described = {entry: known for entry, known in self._described.items() if entry in recent}


def _as_stored(
    window: Window,
    found: Grouping,
    stories: Mapping[NewStory, StoryId],
    events: Mapping[NewCoverage, CoverageId],
) -> Window:
    """Return a window with its entries in the stories found for them, now that new stories have numbers."""
    places = dict(window.stories)
    for placement in found.placements:
        story = placement.story
        places[placement.entry] = stories[story] if isinstance(story, NewStory) else story
    coverage = dict(window.coverage)
    for each in found.coverings:
        number = stories[each.story] if isinstance(each.story, NewStory) else each.story
        if each.coverage is None:
            coverage.pop(number, None)
        else:
            coverage[number] = events[each.coverage] if isinstance(each.coverage, NewCoverage) else each.coverage
    return replace(window, stories=places, coverage=coverage)


def _described(row: EntryRow, lead: str, url_key: str | None) -> Features:
    return describe(
        row.id,
        title=row.title,
        lead=lead,
        outlet=row.outlet,
        language=row.language,
        when=row.when,
        dated=row.published is not None,
        url_key=url_key,
    )


def _with(vectors: tuple[Mapping[EntryId, Any], Mapping[EntryId, Any]], entries: Sequence[Features]) -> list[Features]:
    fine, quick = vectors
    if not fine and not quick:
        return list(entries)
    return [replace(one, vector=fine.get(one.entry), quick=quick.get(one.entry)) for one in entries]
