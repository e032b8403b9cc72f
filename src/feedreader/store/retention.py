"""Retention in the store: find entries to delete, delete them, and keep tombstones.

A tombstone holds a deleted entry's guid, its likeness (`policy.retention`), its number and the reason, so that the
entry does not come back, even under another guid, and can be told from one that never existed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from feedreader.model.entries import EntryId
from feedreader.policy.retention import Held, likeness
from feedreader.store import rows
from feedreader.store.recount import recount
from feedreader.store.selection import choose

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from feedreader.model.feeds import FeedId
    from feedreader.store.journal import Transactions
    from feedreader.store.selection import Which

_IN_TIME = timedelta(days=1) // timedelta(microseconds=1)
"""How far a date may be ahead of an entry's arrival: a mistaken time zone, not the date of a future event."""
_CONDITIONS = {  # of an entry that is not exempt
    "starred": "s.starred = 0",
    "tagged": "s.entry NOT IN (SELECT entry FROM entry_tag)",
    "followed": "s.story NOT IN (SELECT story FROM story_state WHERE followed = 1)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """What is kept whatever its age: starred entries, entries with one of these tags, entries of followed stories."""

    starred: bool = True
    tagged: bool = True
    followed: bool = True

    @property
    def condition(self) -> str:
        """Return the condition for entries that are not exempt, in SQL over `s` (entry_state)."""
        return " AND ".join(sql for name, sql in _CONDITIONS.items() if getattr(self, name)) or "1"


NOTHING_EXEMPT = Exempt(starred=False, tagged=False, followed=False)


class Forgotten(NamedTuple):
    """What is remembered of a deleted entry."""

    at: datetime
    why: str


class Retention:
    """Reads for retention."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def feeds(self) -> tuple[FeedId, ...]:
        """Return every feed that has entries, including unsubscribed ones."""
        found = self._connection().execute("SELECT feed FROM feed_count WHERE total > 0 ORDER BY feed")
        return tuple(feed for (feed,) in found)

    def held(self, feed: FeedId, exempt: Exempt) -> Iterator[Held]:
        """Yield a feed's entries that are not exempt, newest first."""
        found = self._connection().execute(
            'SELECT s.entry, max(s."when", e.first_seen), s.read FROM entry_state s JOIN entry e ON e.id = s.entry '
            f'WHERE s.feed = ? AND {exempt.condition} ORDER BY s."when" DESC, s.entry DESC',
            (feed,),
        )
        for number, since, read in found:
            yield Held(EntryId(number), rows.from_micros(since), bool(read))

    def published(self) -> tuple[datetime, ...]:
        """Return the date of each outlet's newest entry, as the outlet gave it.

        Dates that were in the future on arrival say nothing about the time, nor do entries without one.
        """
        found = self._connection().execute(
            "SELECT max(newest) FROM (SELECT outlet, (SELECT e.published FROM entry_state s JOIN entry e "
            "ON e.id = s.entry WHERE s.feed = feed.id AND e.published <= e.first_seen + ? "
            'ORDER BY s."when" DESC LIMIT 1) AS newest FROM feed) WHERE newest IS NOT NULL GROUP BY outlet',
            (_IN_TIME,),
        )
        return tuple(rows.from_micros(at) for (at,) in found)

    def has_forgotten(self, feed: FeedId) -> bool:
        """Whether any entry of the feed was deleted."""
        found = self._connection().execute("SELECT 1 FROM tombstone WHERE feed = ? LIMIT 1", (feed,))
        return found.fetchone() is not None

    def gone(self, feed: FeedId, likenesses: Iterable[int | None]) -> frozenset[int]:
        """Return which of these likenesses deleted entries of the feed had."""
        query = "SELECT likeness FROM tombstone WHERE feed = ? AND likeness IN (SELECT value FROM json_each(?))"
        wanted = rows.to_json(like for like in likenesses if like is not None)
        return frozenset(like for (like,) in self._connection().execute(query, (feed, wanted)))

    def count(self) -> int:
        """Return how many entries were deleted."""
        found: int = self._connection().execute("SELECT count(*) FROM tombstone").fetchone()[0]
        return found


class RetentionWriter:
    """Deletes entries permanently, which cannot be undone; `policy.retention` decides which may go."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def forget(
        self, which: Which, *, now: datetime, why: Mapping[EntryId, str] | None = None, exempt: Exempt = NOTHING_EXEMPT
    ) -> int:
        """Delete entries with everything that belongs to them, so that they never come back as new; return how many.

        `why` is stored with each. Entries that have become `exempt` since they were chosen stay.
        """
        with self._transactions.transaction() as connection:
            choose(connection, which)
            connection.execute(
                "DELETE FROM temp.chosen WHERE id NOT IN (SELECT s.entry FROM temp.chosen c "
                f"JOIN entry_state s ON s.entry = c.id WHERE {exempt.condition})"
            )
            return _bury(connection, why or {}, rows.to_micros(now))


def forgotten(connection: sqlite3.Connection, entry: int) -> Forgotten | None:
    """Return what is remembered of the deleted entry that had this number; None if there is none."""
    row = connection.execute("SELECT forgotten, why FROM tombstone WHERE entry = ?", (entry,)).fetchone()
    return None if row is None else Forgotten(rows.from_micros(row[0]), row[1])


def _bury(connection: sqlite3.Connection, why: Mapping[EntryId, str], at: int) -> int:
    """Delete the entries in `temp.chosen` and leave a tombstone for each; return how many there were."""
    chosen = "IN (SELECT id FROM temp.chosen)"
    stories = [story for (story,) in connection.execute(f"SELECT DISTINCT story FROM entry_state WHERE entry {chosen}")]
    facts = connection.execute(f"SELECT id, feed, guid, url_key, title, published FROM entry WHERE id {chosen}")
    connection.executemany(
        "INSERT OR REPLACE INTO tombstone(feed, guid, forgotten, entry, why, likeness) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (feed, guid, at, number, why.get(number, ""), likeness(url_key, title, published))
            for number, feed, guid, url_key, title, published in facts.fetchall()
        ],
    )
    deleted = connection.execute(f"DELETE FROM entry WHERE id {chosen}").rowcount
    recount(connection, stories)
    connection.execute(
        "DELETE FROM story_state WHERE story NOT IN (SELECT id FROM story UNION SELECT story FROM story_redirect)"
    )
    return deleted
