"""What the services work on: a store, the settings and a clock. Front ends get a `service.library.Library` instead."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from feedreader.service.clock import local, utc_now
from feedreader.store.selection import EVERYTHING, of_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from feedreader.model.entries import EntryId, EntryRow
    from feedreader.query.ast import About, Query, Similar
    from feedreader.settings.config import Settings
    from feedreader.store.connect import Store
    from feedreader.store.selection import Selection
    from feedreader.vectors.encoder import Encoder, Unavailable


class Workspace:
    """A store with its settings and clock, and what queries need besides.

    `clock` returns the time, aware and in UTC. `on_indexed` is called with the progress of indexing if a search waits
    for it; with none done if the store is read-only, so that new entries cannot be found by their words. `ready` is a
    file with quick vectors of texts that are known in advance (`vectors.ready`).
    """

    on_indexed: Callable[[int, int], None] | None = None

    def __init__(
        self, store: Store, settings: Settings, *, clock: Callable[[], datetime] = utc_now, ready: Path | None = None
    ) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.ready = ready

    def selection(self, query: str, *, by_meaning: bool = True, page: bool = False) -> Selection:
        """Return the entries that match a query; raises QueryError, also if it may not search by meaning.

        With `page`, it is optimised for reading a list in pages; the result is the same.
        """
        if not query.strip():
            return EVERYTHING
        from feedreader.query.parse import parse
        from feedreader.store.search_sql import compile_query, reads_index

        now = local(self.clock())
        tree = parse(query, now)
        if reads_index(tree):
            self.index()
        meaning = self.near if by_meaning else None
        with self.store.edge():
            return compile_query(self.store.reader(), tree, now, meaning=meaning, page=page)

    def meant(self, query: str, *, saved_as: str | None = None) -> Query:
        """Return a query with its saved queries replaced by their contents; raises QueryError.

        `saved_as` is the name that it is about to be saved under.
        """
        from feedreader.query.parse import parse
        from feedreader.query.saved import expanded
        from feedreader.query.terms import folded

        now = local(self.clock())
        saved = {folded(each.name): each.query for each in self.store.user_data.saved_queries()}
        if saved_as is not None:
            saved[folded(saved_as)] = query
        return expanded(parse(query, now), lambda name: saved.get(folded(name)), now)

    @property
    def readable(self) -> Selection:
        """Return the entries in languages that the user reads, if `languages_only` is set; otherwise all."""
        spoken = self._spoken
        return EVERYTHING if spoken is None else of_languages(sorted(spoken))

    def listed(self, query: str, *, page: bool = False) -> Selection:
        """Return the entries of a list: those that match a query, in any language, or without one the readable ones."""
        return self.selection(query, page=page) if query.strip() else self.readable

    def among_versions(self, rows: Iterable[EntryRow], chosen: EntryId | None = None) -> tuple[EntryRow, ...]:
        """Return the readable entries of a story, and the one that the user chose.

        All of them if none are readable or the user wants all.
        """
        told, spoken = tuple(rows), self._spoken
        if spoken is None:
            return told
        return tuple(row for row in told if row.id == chosen or not row.language or row.language in spoken) or told

    @property
    def _spoken(self) -> frozenset[str] | None:
        """Return the only languages to show; None if there is no such setting."""
        settings = self.settings.stories
        return frozenset(settings.languages) or None if settings.languages_only else None

    def parsed(self, query: str) -> Query:
        """Parse a query into a tree; raises QueryError."""
        from feedreader.query.parse import parse

        return parse(query, local(self.clock()))

    def near(self, tree: Similar | About) -> Mapping[int, float]:
        """Return the entries with a similar meaning, with their similarity (up to 1); raises NoMeaningError."""
        from feedreader.service.meaning import near

        return near(self.store, self.encoder, tree)

    @cached_property
    def encoder(self) -> Encoder | Unavailable:
        """Return the encoder for search by meaning: the configured one, or the finer model, or the quick one.

        A model is loaded when it is first used.
        """
        from feedreader.vectors.encoder import Unavailable, encoder, quick_encoder

        found = encoder(self.settings.stories.embeddings_url, self.settings.stories.embeddings_model)
        return quick_encoder() if isinstance(found, Unavailable) else found

    def index(self, limit: int | None = None) -> None:
        """Update the search index with newly stored entries, at most `limit`.

        The rest of the limit (without one, a batch) re-indexes entries indexed by an earlier version.
        """
        index = self.store.search_index
        waiting = index.waiting() if self.on_indexed else 0
        if waiting and self.store.read_only and self.on_indexed:
            self.on_indexed(0, waiting)
        done = index.catch_up(limit, progress=lambda done: self.on_indexed(done, waiting) if self.on_indexed else None)
        index.renew() if limit is None else index.renew(limit - done)
