"""The library: everything that a person can see and do, for every front end alike.

Reads and writes go to the store; this is where a query becomes a selection, a number becomes a feed, and now becomes
now. Methods block for as long as SQLite takes, so an interface calls them in a thread. Polling is `service.polling`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from feedreader.errors import RuleError, TagError, UnknownFeedError, UnknownSavedQueryError
from feedreader.model.entries import EntryId
from feedreader.model.stories import Story
from feedreader.service.clock import local, utc_now
from feedreader.store.selection import EVERYTHING, UNREAD, of_entries
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.blocks import Article
    from feedreader.model.entries import Entry, EntryRow
    from feedreader.model.feeds import FeedId, FeedRow
    from feedreader.model.rules import RuleEffect
    from feedreader.model.stories import StoryId
    from feedreader.query.ast import About, Similar
    from feedreader.settings.config import Settings
    from feedreader.store.connect import Store
    from feedreader.store.journal import Undone
    from feedreader.store.selection import Selection
    from feedreader.vectors.encoder import Encoder, Unavailable

SUMMARY_LENGTH = 300
LONGEST_NUMBER = 20
"""Digits: more than any number of ours has, and few enough for Python to read."""

K = TypeVar("K")
R = TypeVar("R", bound="Story | EntryRow")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFeed:
    """A saved query as a feed of its own; `why` says why it cannot be read any more, where that is so."""

    name: str
    query: str
    unread: int = 0
    total: int = 0
    why: str = ""


class Library:
    """A store and how its person likes it. `clock` gives the time, aware and in UTC."""

    on_indexed: Callable[[int, int], None] | None = None
    """Hears how many of how many entries have been indexed, where a person waits for it."""

    def __init__(self, store: Store, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock

    # Subscriptions

    def feeds(self) -> tuple[FeedRow, ...]:
        """Every subscription with its health and counts, by title."""
        return self.store.feeds.all()

    def feed(self, feed: str | int) -> FeedRow:
        """A subscription by its number or its address; raises UnknownFeedError."""
        if isinstance(feed, int) or feed.isdecimal():
            from feedreader.model.feeds import FeedId

            return self.store.feeds.get(FeedId(feed if isinstance(feed, int) else read_number(feed)))
        found = self.store.feeds.find(feed)
        if found is None:
            raise UnknownFeedError(feed)
        return found

    def unsubscribe(self, feeds: Sequence[FeedId]) -> int:
        """Remove subscriptions, undoably; how many there were."""
        return self.store.writer.feeds.unsubscribe(feeds, now=self.clock())

    # Queries

    def selection(self, query: str, *, by_meaning: bool = True, page: bool = False) -> Selection:
        """The entries that a query means; raises QueryError, also where it asks for meaning and must not.

        With `page`, it is made for reading pages of a list one after the other; it means the same.
        """
        if not query.strip():
            return EVERYTHING
        from feedreader.query.parse import parse
        from feedreader.store.search_sql import compile_query, reads_index

        now = local(self.clock())
        tree = parse(query, now)
        if reads_index(tree):
            self.index()
        return compile_query(self.store.reader(), tree, now, meaning=self._near if by_meaning else None, page=page)

    def search(self, query: str, *, limit: int) -> tuple[EntryRow, ...]:
        """The best matches of a query, each with `rank` and `snippet`; raises QueryError."""
        from feedreader.query.parse import parse
        from feedreader.store.search import search

        now = local(self.clock())
        tree = parse(query, now)
        self.index()
        return search(self.store, tree, now, limit=limit, meaning=self._near)

    def _near(self, tree: Similar | About) -> Mapping[int, float]:
        from feedreader.service.meaning import near

        return near(self.store, self.encoder, tree)

    @cached_property
    def encoder(self) -> Encoder | Unavailable:
        """What turns texts into vectors, as configured; its model is loaded when it is first used."""
        from feedreader.vectors.encoder import encoder

        return encoder(self.settings.stories.embeddings_url, self.settings.stories.embeddings_model)

    def index(self, limit: int | None = None) -> None:
        """Bring the search index up to date with what has been stored, up to `limit` entries."""
        from feedreader.store.search_index import SearchIndex

        index = SearchIndex(self.store)
        waiting = index.waiting() if self.on_indexed else 0
        index.catch_up(limit, progress=lambda done: self.on_indexed(done, waiting) if self.on_indexed else None)

    # Entries

    def entry(self, entry: int) -> Entry:
        """One entry, whole; raises UnknownEntryError."""
        return self.store.entries.get(EntryId(entry))

    def article(self, entry: Entry) -> Article:
        """An entry's body as blocks."""
        from feedreader.text.html import article_of

        return article_of(entry.data.content or entry.data.summary, base=entry.data.url)

    def summaries(self, rows: Sequence[EntryRow]) -> dict[EntryId, str]:
        """The beginning of each row's entry as plain text."""
        return self.beginnings(row.id for row in rows)

    def beginnings(self, entries: Iterable[EntryId]) -> dict[EntryId, str]:
        """The beginning of each entry as plain text."""
        from feedreader.text.html import text_of

        texts = self.store.entries.texts(entries)
        return {entry: shortened(text_of(summary or content)) for entry, (summary, content) in texts.items()}

    def titled(self, rows: dict[K, R]) -> dict[K, R]:
        """The rows, with the beginning of their text for a title where they have none (microblogs)."""
        untitled = {key: row.lead if isinstance(row, Story) else row.id for key, row in rows.items() if not row.title}
        if not untitled:
            return rows
        texts = self.beginnings(untitled.values())
        return rows | {key: replace(rows[key], title=texts.get(entry, "")) for key, entry in untitled.items()}

    def marked(self, mark: str, which: Selection | Sequence[int]) -> int:
        """Mark entries `read`, `unread`, `star` or `unstar`; how many changed.

        Reading entries, named by their numbers, marks their copies or their whole stories with them, as configured.
        """
        writer = self.store.writer
        if mark == "read" and isinstance(which, (list, tuple)):
            from feedreader.service.copies import read_with

            self._existing(which)
            return read_with(self, [EntryId(number) for number in which])
        change = {
            "read": writer.marks.mark_read,
            "unread": writer.marks.mark_unread,
            "star": writer.marks.star,
            "unstar": writer.marks.unstar,
        }[mark]
        return change(self._existing(which), now=self.clock())

    def tagged(self, tag: str, which: Selection | Sequence[int], *, add: bool) -> int:
        """Put a tag on entries, or take it off; how many changed. Raises TagError."""
        _named(tag)
        change = self.store.writer.tags.tag if add else self.store.writer.tags.untag
        return change(self._existing(which), tag, now=self.clock())

    def tagged_feeds(self, tag: str, feeds: Sequence[FeedId], *, add: bool) -> int:
        """Put a tag (a folder) on feeds, or take it off; how many changed. Raises TagError."""
        _named(tag)
        change = self.store.writer.tags.tag_feeds if add else self.store.writer.tags.untag_feeds
        return change(feeds, tag, now=self.clock())

    def _existing(self, which: Selection | Sequence[int]) -> Selection:
        """The entries meant; raises UnknownEntryError where a number is nobody's."""
        if not isinstance(which, (list, tuple)):
            return which  # type: ignore[return-value]  # a Selection then
        for number in which:
            self.entry(number)
        return of_entries(tuple(EntryId(number) for number in which))

    def tag_names(self) -> tuple[str, ...]:
        """The tags in use on entries and feeds, and those of rules, by name; for completion."""
        of_rules = {action.tag for rule in self.store.rules.all() for action in rule.actions if action.tag}
        return tuple(sorted(of_rules | {tag.name for tag in self.store.user_data.tags()}))

    def rename_tag(self, old: str, new: str) -> int:
        """Rename a tag and those below it, or merge it into one that exists; how many tags that were.

        Rules and saved queries that name it come along. Raises TagError.
        """
        _named(new)
        return self.store.writer.tags.rename(old, new, now=self.clock())

    def audit(self, entry: int) -> tuple[RuleEffect, ...]:
        """What rules did with an entry; raises UnknownEntryError."""
        return self.store.rules.effects(self.entry(entry).id)

    def tag_entries(self, tags: Sequence[str], which: Selection | Sequence[int], *, add: bool) -> int:
        """Put tags on entries, or take them off, as one step; how many entries changed. Raises TagError."""
        return self._tag_together(tags, "entry", "entries", lambda tag: self.tagged(tag, which, add=add), add=add)

    def tag_feeds(self, tags: Sequence[str], feeds: Sequence[FeedId], *, add: bool) -> int:
        """Put tags (folders) on feeds, or take them off, as one step; how many feeds changed. Raises TagError."""
        return self._tag_together(tags, "feed", "feeds", lambda tag: self.tagged_feeds(tag, feeds, add=add), add=add)

    def _tag_together(
        self, tags: Sequence[str], one: str, more: str, change: Callable[[str], int], *, add: bool
    ) -> int:
        from feedreader.text.wording import counted, listed

        with self.store.writer.journal.batch(now=self.clock()) as step:
            changed = max(change(tag) for tag in tags)
            many, names = counted(changed, one, more), listed(tags)
            step.words = f"Tagged {many} {names}" if add else f"Took {names} off {many}"
        return changed

    # Stories

    def toggle_muted(self, story: StoryId) -> bool:
        """Mute a story, or unmute it; whether it is muted now. Raises UnknownStoryError."""
        found = self.store.stories.get(story)
        self.store.writer.stories.mute([found.id], now=self.clock(), muted=not found.muted)
        return not found.muted

    def toggle_followed(self, story: StoryId) -> bool:
        """Follow a story, or unfollow it; whether it is followed now. Raises UnknownStoryError."""
        found = self.store.stories.get(story)
        self.store.writer.stories.follow([found.id], now=self.clock(), followed=not found.followed)
        return not found.followed

    # Saved queries

    def saved_queries(self) -> tuple[SavedFeed, ...]:
        """The saved queries with their counts, in the person's order; each costs as much as asking it."""
        return tuple(self._saved(saved.name, saved.query) for saved in self.store.user_data.saved_queries())

    def _saved(self, name: str, query: str) -> SavedFeed:
        from feedreader.errors import QueryError

        count = self.store.entries.count
        try:
            selection = self.selection(query)
        except QueryError as error:
            return SavedFeed(name=name, query=query, why=str(error))
        return SavedFeed(name=name, query=query, unread=count(selection & UNREAD), total=count(selection))

    def save_query(self, name: str, query: str) -> None:
        """Keep a query under a name, or replace the one of that name in its place; raises QueryError and RuleError."""
        if not name.strip():
            raise RuleError("a saved query needs a name")
        self.selection(query)
        saved = self.store.user_data.saved_queries()
        places = {each.name: each.position for each in saved}
        place = places.get(one_line(name), max(places.values(), default=-1) + 1)
        self.store.writer.queries.save(name, query.strip(), now=self.clock(), position=place)

    def forget_query(self, name: str) -> None:
        """Remove a saved query; raises UnknownSavedQueryError."""
        if not self.store.writer.queries.forget(name, now=self.clock()):
            raise UnknownSavedQueryError(name)

    # Undo

    def undo(self) -> Undone | None:
        """Take back the last change; None where there is none."""
        return self.store.writer.journal.undo()

    def redo(self) -> Undone | None:
        """Do again what was undone last; None where there is nothing."""
        return self.store.writer.journal.redo()


def _named(tag: str) -> None:
    from feedreader.store.user_data import tag_name

    if not tag_name(tag):
        raise TagError


def shortened(text: str, length: int = SUMMARY_LENGTH) -> str:
    """A text on one line, cut at a word where it is longer than `length` characters."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def read_number(digits: str) -> int:
    """The number of an entry, a feed or a story as a person typed it; nothing has one that is too long."""
    return int(digits[:LONGEST_NUMBER])
