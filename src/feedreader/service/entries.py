"""Read, mark and tag entries: single ones, or all that match a query.

Reading an entry may also mark its copies or its whole story read. Copies are entries of the same article in one story,
recognised by their address, or by grouping, which gives them the full score.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from feedreader.errors import UnknownEntryError
from feedreader.model.entries import EntryId
from feedreader.model.stories import Story
from feedreader.service.clock import local
from feedreader.store.selection import Selection, of_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from feedreader.model.blocks import Article
    from feedreader.model.entries import Entry, EntryRow
    from feedreader.model.journal import Change
    from feedreader.service.alike import Alike
    from feedreader.service.reading import Reading
    from feedreader.service.workspace import Workspace

    Chosen: TypeAlias = Selection | Sequence[int]
    """The entries that a command applies to: a query, a list, or numbers."""

SUMMARY_LENGTH = 300
LITTLE_TEXT = 300
"""With fewer characters than this, the other outlets' first sentences are shown as well."""
LONGEST_LITTLE_SOURCE = 5_000
"""Bytes of HTML that may contain so little text; longer HTML is not examined."""
OTHERS_EXCERPTED = 6
LONGEST_NUMBER = 20
"""Digits: more than any of our numbers has, and few enough for Python to parse."""

K = TypeVar("K")
R = TypeVar("R", bound="Story | EntryRow")


class Entries:
    """The part of the library for entries."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    # Selecting

    def matching(self, query: str) -> Selection:
        """Return the entries that match a query, to mark, tag or count; raises QueryError."""
        return self._workspace.selection(query)

    def pages(self, query: str = "", *, limit: int | None = None) -> Iterator[tuple[EntryRow, ...]]:
        """Yield the entries that match a query, newest first, in pages; raises QueryError at once."""
        from feedreader.service.paging import in_pages
        from feedreader.store.entries import cursor_of

        selection = self._workspace.selection(query, page=True)
        return in_pages(
            lambda after, size: self._store.entries.page(selection, after=after, limit=size), cursor_of, limit
        )

    def search(self, query: str, *, limit: int) -> tuple[EntryRow, ...]:
        """Return the best matches of a query, each with `rank` and `snippet`; raises QueryError."""
        from feedreader.store.search import search

        workspace = self._workspace
        now = local(workspace.clock())
        tree = workspace.parsed(query)
        workspace.index()
        with self._store.edge():
            return search(self._store, tree, now, limit=limit, meaning=workspace.near)

    def count(self, query: str = "") -> int:
        """Return how many entries match a query; raises QueryError."""
        return self._store.entries.count(self._workspace.selection(query))

    def last(self) -> EntryId:
        """Return the number of the latest entry; 0 if there is none."""
        return self._store.entries.last()

    # Reading

    def get(self, entry: int) -> Entry:
        """Return an entry in full; raises UnknownEntryError."""
        return self._store.entries.get(EntryId(entry))

    def rows(self, entries: Iterable[int]) -> tuple[EntryRow, ...]:
        """Return the rows of these entries, in this order; unknown numbers are left out."""
        return self._store.entries.rows(map(EntryId, entries))

    def reading(self, entry: EntryId) -> Reading:
        """Return an entry for reading: with its article, its feed's title and the other versions of its story.

        Raises UnknownEntryError.
        """
        from feedreader.query.terms import count_words
        from feedreader.service.reading import Reading
        from feedreader.text.plain import plain_text

        whole = self.get(entry)
        article = self.article(whole)
        rows = self._workspace.among_versions(self._store.entries.of_story(whole.story)[::-1], entry)
        versions = tuple(self.titled({row.id: row for row in rows}).values())
        own = next((row for row in versions if row.id == entry), None)
        title = own.feed_title if own is not None else ""
        excerpts = self.summaries(_other_outlets(whole, versions)) if _says_little(whole) else {}
        return Reading(
            entry=whole,
            feed_title=title,
            article=article,
            versions=versions,
            excerpts=excerpts,
            words=max(self._store.full_texts.words(entry), count_words(plain_text(article))),
        )

    def alike(self, entry: EntryId) -> tuple[Alike, ...]:
        """Return the properties that entries similar to this one may share, most specific first, with their queries.

        Raises UnknownEntryError.
        """
        from feedreader.service.alike import alike

        found = self.get(entry)
        return tuple(alike(found, self._store.feeds.get(found.feed).feed.name))

    def article(self, entry: Entry) -> Article:
        """Return an entry's body as blocks."""
        from feedreader.text.html import article_of

        return article_of(entry.data.content or entry.data.summary, base=entry.data.url)

    def guids(self, rows: Sequence[EntryRow]) -> dict[EntryId, str]:
        """Return the guid of each row's entry."""
        return self._store.entries.guids(row.id for row in rows)

    def updated(self, rows: Sequence[EntryRow]) -> dict[EntryId, datetime | None]:
        """Return when each row's entry was last changed, according to its feed; None if unknown."""
        return self._store.entries.updated(row.id for row in rows)

    def summaries(self, rows: Sequence[EntryRow]) -> dict[EntryId, str]:
        """Return the beginning of each row's entry as plain text."""
        return self._beginnings(row.id for row in rows)

    def _beginnings(self, entries: Iterable[EntryId]) -> dict[EntryId, str]:
        from feedreader.text.html import text_of

        texts = self._store.entries.texts(entries)
        return {entry: shortened(text_of(summary or content)) for entry, (summary, content) in texts.items()}

    def titled(self, rows: dict[K, R], length: int = SUMMARY_LENGTH) -> dict[K, R]:
        """Return the rows, using the first `length` characters of the text for a missing title (microblogs)."""
        untitled = {key: row.lead if isinstance(row, Story) else row.id for key, row in rows.items() if not row.title}
        if not untitled:
            return rows
        texts = self._beginnings(untitled.values())
        named = {
            key: replace(rows[key], title=shortened(texts.get(entry, ""), length)) for key, entry in untitled.items()
        }
        return rows | named

    # Marks and tags

    def mark(self, mark: str, which: Chosen) -> int:
        """Mark entries `read`, `unread`, `star` or `unstar`, undoably, and return how many changed.

        Marking entries read by number also marks their copies or whole stories read, as configured.
        Raises UnknownEntryError.
        """
        chosen, named = self._existing(which)
        marks, now = self._store.writer.marks, self._workspace.clock()
        if mark == "read":
            return self._read_with(named) if named else marks.mark_read(chosen, now=now)
        change = {"unread": marks.mark_unread, "star": marks.star, "unstar": marks.unstar}[mark]
        return change(chosen, now=now)

    def tag(self, tags: Sequence[str], which: Chosen, *, add: bool = True) -> int:
        """Add tags to entries or remove them, in one undoable step; return at most how many entries changed.

        Raises TagError and UnknownEntryError.
        """
        from feedreader.model.journal import Change, ChangeKind
        from feedreader.service.tagging import wanted_tags

        names = wanted_tags(self._store, tags)
        chosen, _ = self._existing(which)
        writer, now = self._store.writer, self._workspace.clock()
        change = writer.tags.tag if add else writer.tags.untag
        with writer.journal.batch(now=now) as step:
            changed = max(change(chosen, name, now=now) for name in names)
            step.change = Change(ChangeKind.TAGGED if add else ChangeKind.UNTAGGED, changed, tuple(names))
        return changed

    def _existing(self, which: Chosen) -> tuple[Selection, tuple[EntryRow, ...]]:
        """Return the chosen entries, with their rows if they are given by number.

        Raises UnknownEntryError if one does not exist.
        """
        if isinstance(which, Selection):
            return which, ()
        numbers = tuple(EntryId(number) for number in which)
        rows = self._store.entries.rows(numbers)
        for number in numbers if len(rows) < len(numbers) else ():
            if not any(row.id == number for row in rows):
                raise UnknownEntryError(number)
        return of_entries(numbers), rows

    def _read_with(self, rows: Sequence[EntryRow]) -> int:
        """Mark entries read, with their copies or stories according to `stories.reading_marks`, in one step."""
        from feedreader.model.journal import Change, ChangeKind

        reach, store = self._workspace.settings.stories.reading_marks, self._store
        named = {row.id for row in rows}
        also = set[EntryId]()
        if reach == "copies":
            also = self.copies(rows)
        elif reach == "story":
            also = set(store.stories.members({row.story for row in rows}))
        unread = sum(not row.read for row in rows)

        def change(changed: int) -> Change:
            if changed <= unread:
                return Change(ChangeKind.READ, changed)
            kind = ChangeKind.READ_WITH_COPIES if reach == "copies" else ChangeKind.READ_WITH_STORIES
            return Change(kind, changed, meant=unread)

        both = sorted(named | also)
        return store.writer.marks.mark_read(both, now=self._workspace.clock(), change=change)

    def copies(self, rows: Sequence[EntryRow]) -> set[EntryId]:
        """Return the other entries that are the same article as one of these."""
        beside = defaultdict[EntryId, set[EntryId]](set)
        for one, other in self._store.stories.copies(*{row.story for row in rows}):
            beside[one].add(other)
            beside[other].add(one)
        named = {row.id for row in rows}
        found, waiting = set[EntryId](), named | self._store.entries.of_same_address(named)
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting |= beside[one] - found
        return found - named


def shortened(text: str, length: int = SUMMARY_LENGTH) -> str:
    """Return a text on one line, truncated at a word if it is longer than `length` characters."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def read_number(digits: str) -> int:
    """Parse the number of an entry, a feed or a story; one that is too long belongs to nothing."""
    return int(digits[:LONGEST_NUMBER])


def _says_little(entry: Entry) -> bool:
    """Whether a feed gives hardly more than a sentence of an entry."""
    from feedreader.text.html import text_of

    body = entry.data.content or entry.data.summary
    return len(body) < LONGEST_LITTLE_SOURCE and len(text_of(body)) < LITTLE_TEXT


def _other_outlets(entry: Entry, versions: Sequence[EntryRow]) -> list[EntryRow]:
    """Return one version of each of the first few other outlets."""
    first: dict[str, EntryRow] = {}
    for row in versions:
        if row.feed != entry.feed:
            first.setdefault(row.feed_title or row.outlet, row)
    return list(first.values())[:OTHERS_EXCERPTED]
