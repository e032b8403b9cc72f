"""Whole articles fetched from the pages of entries, stored beside the feed's text, which they never replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.store import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId
    from feedreader.model.pages import FullText
    from feedreader.store.journal import Journal


class FullTexts:
    """Reads of whole articles."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def of(self, entry: EntryId) -> FullText | None:
        """Return the outcome for an entry's page; None if it was not fetched."""
        query = "SELECT at, url, html, words, engine, partial, trouble, detail, older FROM full_text WHERE entry = ?"
        found = self._connection().execute(query, (entry,)).fetchone()
        if found is None:
            return None
        from feedreader.model.pages import FullText, NoPageText, PageText, PageTrouble  # most articles need none of it

        at, url, html, words, engine, partial, trouble, detail, older = found
        when = rows.from_micros(at)
        if trouble is not None:
            return FullText(at=when, outcome=NoPageText(url=url, trouble=PageTrouble(trouble), detail=detail))
        text = PageText(url=url, html=html, words=words, engine=engine, partial=bool(partial))
        return FullText(at=when, outcome=text, older=bool(older))

    def words(self, entry: EntryId) -> int:
        """Return how many words an entry's whole article has; 0 if it was not fetched."""
        found = self._connection().execute("SELECT words FROM full_text WHERE entry = ?", (entry,)).fetchone()
        return found[0] if found is not None else 0

    def articles(self, entries: Iterable[EntryId], *, limit: int, characters: int) -> dict[EntryId, str]:
        """Return the HTML of the whole articles of these entries, limited in number and in length."""
        query = (
            "SELECT t.entry, substr(t.html, 1, ?) FROM json_each(?) j JOIN full_text t ON t.entry = j.value "
            "WHERE t.trouble IS NULL LIMIT ?"
        )
        return dict(self._connection().execute(query, (characters, rows.to_json(entries), limit)))

    def never_fetched(self, feeds: Iterable[FeedId], since: datetime, limit: int) -> tuple[EntryId, ...]:
        """Return the entries of these feeds since `since` whose pages were never fetched, newest first."""
        query = (
            "SELECT s.entry FROM json_each(?) j JOIN entry_state s ON s.feed = j.value "
            "JOIN entry e ON e.id = s.entry LEFT JOIN full_text t ON t.entry = s.entry "
            "WHERE t.entry IS NULL AND e.first_seen >= ? AND coalesce(e.url, '') <> '' ORDER BY s.entry DESC LIMIT ?"
        )
        found = self._connection().execute(query, (rows.to_json(feeds), rows.to_micros(since), limit))
        return tuple(entry for (entry,) in found)

    def rates(self) -> dict[FeedId, tuple[int, int]]:
        """Return for each feed how many of its fetched pages yielded an article, and the total."""
        query = (
            "SELECT s.feed, count(*) - count(t.trouble), count(*) FROM full_text t "
            "JOIN entry_state s ON s.entry = t.entry GROUP BY s.feed"
        )
        return {feed: (good, tried) for feed, good, tried in self._connection().execute(query)}

    def ends(self, number: int, characters: int) -> dict[FeedId, list[str]]:
        """Return the ends of each feed's newest texts as HTML, limited in number and in length."""
        query = (
            "SELECT f.id, substr(coalesce(nullif(t.content, ''), t.summary), ?) FROM feed f JOIN entry_text t "
            'ON t.entry IN (SELECT s.entry FROM entry_state s WHERE s.feed = f.id ORDER BY s."when" DESC LIMIT ?) '
            "WHERE f.removed IS NULL"
        )
        found: dict[FeedId, list[str]] = {}
        for feed, end in self._connection().execute(query, (-characters, number)):
            found.setdefault(feed, []).append(end)
        return found


class FullTextWriter:
    """Stores the outcomes of fetching pages. They are not in the journal, because they can be fetched again."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def keep(self, entry: EntryId, full: FullText) -> bool:
        """Store the outcome for an entry's page, and queue the entry for indexing; False if the entry no longer exists.

        An article that was found before is not lost to a later failure.
        """
        from feedreader.model.pages import PageText

        outcome = full.outcome
        values: tuple[str | int | None, ...]
        if found := isinstance(outcome, PageText):
            values = (outcome.html, outcome.words, outcome.engine, int(outcome.partial), None, "")
        else:
            values = ("", 0, "", 0, outcome.trouble.value, outcome.detail)
        with self._journal.transaction() as connection:
            if connection.execute("SELECT 1 FROM entry WHERE id = ?", (entry,)).fetchone() is None:
                return False
            if not found:
                kept = "SELECT 1 FROM full_text WHERE entry = ? AND trouble IS NULL"
                if connection.execute(kept, (entry,)).fetchone() is not None:
                    return True
            connection.execute(
                "INSERT OR REPLACE INTO full_text(entry, at, url, html, words, engine, partial, trouble, detail) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (entry, rows.to_micros(full.at), outcome.url, *values),
            )
            if found:
                connection.execute("INSERT OR IGNORE INTO to_index(entry) VALUES (?)", (entry,))
        return True
