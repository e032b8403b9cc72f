"""Lists as shown to the user: their rows and order, and commands that apply to a whole list.

A list is a snapshot: `Listing.last` is the newest entry when it was made, and commands on everything listed stop there,
so that nothing is marked that was not on the screen. Rows have keys: a story's number, or an entry's number negated, so
that both can be in one list.
"""

from __future__ import annotations

from array import array
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import neg
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from feedreader.errors import QueryError, SlowPatternError
from feedreader.model.entries import EntryId, EntryRow
from feedreader.model.feeds import FeedId
from feedreader.model.stories import Story, StoryId
from feedreader.service.entries import Entries
from feedreader.store.page_plans import in_folder, tagged
from feedreader.store.selection import (
    EVERYTHING,
    FOLLOWED,
    MUTED,
    STARRED,
    UNREAD,
    of_entries,
    of_feed,
    of_folder,
    of_stories,
    of_story,
    of_tag,
    since,
    up_to,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.feeds import FeedRow
    from feedreader.model.stories import Link
    from feedreader.model.user_data import SavedQuery, TagCount
    from feedreader.service.front import Front
    from feedreader.service.workspace import Workspace
    from feedreader.store.feeds import KnownRows
    from feedreader.store.selection import Selection

Row: TypeAlias = Story | EntryRow
Kind: TypeAlias = Literal["everything", "starred", "followed", "muted", "feed", "folder", "tag", "query", "front"]

NONE_YET = EntryId(0)
READ_IN = frozenset({"everything", "feed", "folder", "front"})
"""Places where news is read, and read entries are left out if the user wants that."""
FIRST_ROWS = 100
"""How many rows are read first, so that something is on the screen before the whole list is known."""


class Place(NamedTuple):
    """A place in the feeds pane, which the list shows.

    It is everything; starred, followed or muted news; a feed, a folder or a tag; the text of a query; or the front
    page, which lists what weighs most since the last visit (at least a day).
    """

    kind: Kind = "everything"
    value: str = ""

    @property
    def feed(self) -> FeedId | None:
        """The feed, if the place is one."""
        return FeedId(int(self.value)) if self.kind == "feed" else None


class View(NamedTuple):
    """The contents of a list: a place, narrowed by a filter, as stories or as entries.

    `unread_only` applies where news is read, not to starred, tagged, saved or filtered entries. With `events`, the
    stories of one event are one row: the most recent.
    """

    place: Place = Place()
    filter: str = ""
    unread_only: bool = True
    entries: bool = False
    oldest_first: bool = False
    events: bool = False

    @property
    def shows_muted(self) -> bool:
        """Whether muted stories are listed."""
        return self.place.kind == "muted"

    @property
    def only_unread(self) -> bool:
        """Whether read entries are left out."""
        return self.unread_only and not self.filter.strip() and self.place.kind in READ_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The keys of a list in order, some of its rows, and the newest entry at the time (see the module).

    `whole` is false if only the beginning has been read. `headings` are the titles of sections, by the key of the first
    row of each.
    """

    view: View
    keys: array[int]
    last: EntryId
    whole: bool = True
    rows: dict[int, Row] = field(default_factory=dict)
    headings: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """The contents of the feeds pane: feeds, tags, saved queries, and the numbers of followed and muted stories.

    `last` is the newest entry at the time of counting; it comes with whether there is anything to undo. `query_unread`
    are the unread counts of saved queries, by their text, as far as they were counted (`query_counts`).
    """

    feeds: tuple[FeedRow, ...] = ()
    tags: tuple[TagCount, ...] = ()
    queries: tuple[SavedQuery, ...] = ()
    followed: int = 0
    muted: int = 0
    last: EntryId = NONE_YET
    undoable: bool = False
    query_unread: Mapping[str, int] = field(default_factory=dict)

    @property
    def unread(self) -> int:
        """The number of unread entries."""
        return sum(row.unread for row in self.feeds)


class News(NamedTuple):
    """What arrived after an entry: how many entries, in how many stories, and the story that most outlets carry."""

    entries: int = 0
    stories: int = 0
    widest: Story | None = None


class Joined(NamedTuple):
    """A story with its entries, oldest first, and the reasons that joined them."""

    story: Story
    entries: tuple[EntryRow, ...]
    links: tuple[Link, ...]


class Lists:
    """The library's part for lists."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store
        self._entries = Entries(workspace)
        self._known_feeds: KnownRows = {}

    def now(self) -> datetime:
        """Return the time to which the ages of rows refer, aware and in UTC."""
        return self._workspace.clock()

    def version(self) -> int:
        """Return a number that differs after anybody has written to the store; costs some microseconds."""
        return self._store.data_version()

    def subscriptions(self) -> Subscriptions:
        """Return the current contents of the feeds pane."""
        last, (followed, muted) = self._store.entries.last(), self._store.stories.followed_and_muted()
        return Subscriptions(
            feeds=self._store.feeds.all(self._known_feeds),
            tags=self._store.user_data.tags(),
            queries=self._store.user_data.saved_queries(),
            followed=followed,
            muted=muted,
            last=last,
            undoable=self._store.user_data.can_undo(),
        )

    def query_counts(self, queries: Iterable[SavedQuery]) -> dict[str, int]:
        """Return the unread counts of saved queries, by their text.

        Each costs as much as running it. Invalid queries have none.
        """
        counts: dict[str, int] = {}
        for each in queries:
            with suppress(QueryError, SlowPatternError):
                counts[each.query] = self._store.entries.count(self._workspace.selection(each.query) & UNREAD)
        return counts

    def news_since(self, after: EntryId) -> News:
        """Return what has arrived after an entry, without muted stories."""
        new = since(after)
        stories = self._store.stories.page(new, limit=FIRST_ROWS)
        return News(
            entries=self._store.entries.count(new),
            stories=len(self._store.stories.ids(new)) if len(stories) == FIRST_ROWS else len(stories),
            widest=max(stories, key=lambda story: (len(story.outlets), len(story.languages)), default=None),
        )

    def joined(self, story: StoryId) -> Joined:
        """Return a story and why its entries are in it; raises UnknownStoryError."""
        from feedreader.service.joining import joined_by

        found = self._store.stories.get(story)
        return Joined(
            story=found,
            entries=self._store.entries.of_story(found.id)[::-1],
            links=joined_by(self._store, found.id),
        )

    def selection(self, view: View, *, page: bool = False) -> Selection:
        """Return the entries in a view; raises QueryError for a filter that cannot be parsed.

        With `page`, the selection is optimised for the beginning of a list. If the user wants only languages they read,
        everything, folders and the front page contain no others; a filter searches all of them.
        """
        place = view.place
        match place.kind:
            case "feed":
                chosen = of_feed(FeedId(int(place.value)))
            case "folder":
                chosen = self._paged(in_folder, place.value) if page else of_folder(place.value)
            case "tag":
                chosen = self._paged(tagged, place.value) if page else of_tag(place.value)
            case "starred":
                chosen = STARRED
            case "followed":
                chosen = FOLLOWED
            case "muted":
                chosen = MUTED
            case "query":
                chosen = self._workspace.selection(place.value, page=page)
            case _:
                chosen = EVERYTHING
        if view.filter.strip():
            chosen &= self._workspace.selection(view.filter, page=page)
        elif place.kind in {"everything", "folder", "front"}:
            chosen &= self._workspace.readable
        return chosen & UNREAD if view.only_unread and (view.entries or chosen != EVERYTHING) else chosen

    def query_of(self, view: View) -> str:
        """Return a query for the contents of a view, read or not: its place, if that has a query, and its filter.

        A feed is named by its address, so that the query means the same in another store.
        """
        from feedreader.query.write import quoted

        place, asked = view.place, view.filter.strip()
        match place.kind:
            case "feed":
                where = f"feed:{quoted(self._store.feeds.get(FeedId(int(place.value))).feed.url)}"
            case "folder" | "tag":
                where = f"tag:{quoted(place.value)}"
            case "starred" | "followed" | "muted":
                where = f"is:{place.kind}"
            case "query":
                where = f"({place.value})"
            case _:
                return asked
        return f"{where} ({asked})" if asked else where

    def meant(self, keys: Iterable[int], *, leads: bool = False) -> list[EntryId]:
        """Return the entries of the rows with these keys: of a story, all its entries or, with `leads`, its lead."""
        found = list[EntryId]()
        for row in self.rows(keys).values():
            if isinstance(row, Story):
                found += [row.lead] if leads else row.entries
            else:
                found.append(row.id)
        return list(dict.fromkeys(found))

    def tags_of(self, entries: Sequence[EntryId]) -> tuple[str, ...]:
        """Return the tags that are on any of these entries, by name."""
        return self._store.entries.tags_of(entries)

    def _paged(self, plan: Callable[[sqlite3.Connection, str], Selection], name: str) -> Selection:
        with self._store.edge():
            return plan(self._store.reader(), name)

    def beginning(self, view: View) -> Listing:
        """Return the first rows of a view that shows the newest first, in the time of one indexed query."""
        if view.place.kind == "front":
            return self._front_page(view)
        last, selection = self._store.entries.last(), self.selection(view, page=True)
        found: Sequence[Row]
        if view.entries:
            found = self._store.entries.page(selection, limit=FIRST_ROWS)
        else:
            found = self._store.stories.page(
                selection, unread=view.only_unread, muted=view.shows_muted, events=view.events, limit=FIRST_ROWS
            )
        rows = {key_of(row): row for row in found if row.title}  # the other places need the texts of entries
        keys = array("q", map(key_of, found))
        return Listing(view=view, keys=keys, last=last, whole=len(keys) < FIRST_ROWS, rows=rows)

    def listing(self, view: View) -> Listing:
        """Return all rows of a view."""
        if view.place.kind == "front":
            return self._front_page(view)
        last, selection = self._store.entries.last(), self.selection(view)
        if view.entries:
            keys = array("q", map(neg, self._store.entries.ids(selection)))
        else:
            keys = self._store.stories.ids(
                selection, unread=view.only_unread, muted=view.shows_muted, events=view.events
            )
        if view.oldest_first:
            keys.reverse()
        return Listing(view=view, keys=keys, last=last)

    def _front_page(self, view: View) -> Listing:
        """Return the sections of the front page in order; its rows are always stories."""
        last, selection = self._store.entries.last(), self.selection(view._replace(unread_only=False))
        sections = self._front.page(selection=selection, unread=view.only_unread)
        keys = array("q", [story for section in sections for story in section.stories])
        rows: dict[int, Row] = {row.id: row for row in self._store.stories.rows(map(StoryId, keys)) if row.title}
        headings: dict[int, str] = {section.stories[0]: section.title for section in sections}
        return Listing(view=view, keys=keys, last=last, rows=rows, headings=headings)

    def beginnings(self, entries: Iterable[EntryId]) -> dict[EntryId, str]:
        """Return the beginnings of these entries' texts; "" for those without text."""
        wanted = list(entries)
        return dict.fromkeys(wanted, "") | self._front.beginnings(wanted)

    def visit_front(self) -> None:
        """Record a visit to the front page."""
        self._front.visit()

    @cached_property
    def _front(self) -> Front:
        from feedreader.service.front import Front

        return Front(self._workspace)

    def highlighted(self, keys: Iterable[int]) -> tuple[dict[int, str], str]:
        """Return the configured style of rows, by key: that of the first query that matches them.

        The second value is a message about a query that cannot be parsed and is left out, or empty.
        """
        wanted, found, problem = set(keys), dict[int, str](), ""
        for query, style in self._workspace.settings.interface.highlights.items():
            entries = [EntryId(-key) for key in wanted if key < 0]
            stories = [StoryId(key) for key in wanted if key > 0]
            try:
                chosen = self._workspace.selection(query, by_meaning=False)
                here = set(map(neg, self._store.entries.ids(chosen & of_entries(tuple(entries)))) if entries else ())
                here |= set(self._store.stories.ids(chosen & of_stories(stories), muted=True) if stories else ())
            except (QueryError, SlowPatternError) as error:
                problem = problem or str(error)
                continue
            found |= dict.fromkeys(here, style)
            wanted -= here
        return found, problem

    @property
    def highlights(self) -> bool:
        """Whether any highlights are configured."""
        return bool(self._workspace.settings.interface.highlights)

    def unread(self, view: View) -> frozenset[int]:
        """Return the keys of the rows of a view that have unread entries."""
        selection = self.selection(view) & UNREAD
        if view.entries:
            return frozenset(map(neg, self._store.entries.ids(selection)))
        return frozenset(self._store.stories.ids(selection, unread=True, muted=view.shows_muted))

    def rows(self, keys: Iterable[int]) -> dict[int, Row]:
        """Return the rows with these keys; those that no longer exist are left out."""
        wanted = list(keys)
        stories = [StoryId(key) for key in wanted if key > 0]
        entries = [EntryId(-key) for key in wanted if key < 0]
        found: dict[int, Row] = {}
        if stories:
            found |= {story.id: story for story in self._store.stories.rows(stories)}
        if entries:
            found |= {-row.id: row for row in self._store.entries.rows(entries)}
        return self._entries.titled(found)

    def versions(self, story: StoryId) -> tuple[EntryRow, ...]:
        """Return the entries of a story that the user wants to see, oldest first."""
        rows = self._workspace.among_versions(self._store.entries.of_story(story)[::-1])
        return tuple(self._entries.titled({row.id: row for row in rows}).values())

    def version_meant(self, view: View, story: Story) -> EntryId:
        """Return a story's lead if a view lists it, else the newest of the versions that the view lists."""
        listed = self.selection(view) & of_story(story.id)
        found = self._store.entries.ids(listed & UNREAD if view.only_unread else listed)
        return story.lead if story.lead in found or not found else EntryId(found[0])

    def arrived(self, listing: Listing) -> int:
        """Return how many entries of the view have arrived since the list was made."""
        return self._store.entries.count(self.selection(listing.view, page=True).walking & since(listing.last))

    def entries_of(self, listing: Listing, keys: Iterable[int]) -> Selection:
        """Return the entries behind these keys that existed when the list was made."""
        wanted = array("q", keys)
        if all(key < 0 for key in wanted):
            return of_entries(tuple(EntryId(-key) for key in wanted))
        return of_stories([StoryId(key) for key in wanted if key > 0]) & up_to(listing.last)


def key_of(row: Row) -> int:
    """Return the key of a row."""
    return row.id if isinstance(row, Story) else -row.id


def as_read(row: Row, *, read: bool) -> Row:
    """Return the row with its entries marked read."""
    if isinstance(row, Story):
        return replace(row, unread=0 if read else len(row.entries))
    return replace(row, read=read)
