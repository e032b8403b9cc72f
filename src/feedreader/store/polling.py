"""Store the results of polling, a batch of `FeedIntent` in one transaction, and the leases.

The same intent may be applied twice (if a process was killed after storing it, or two rounds overlapped); the second
time changes nothing. An entry is new only if its feed has no entry with this guid at that moment; its state is never
touched.

A lease is held by one process at a time, for polling or for computing vectors; that of a dead process expires.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from feedreader.model.addresses import shown_url
from feedreader.model.intents import ChangedEntry, Lease
from feedreader.model.journal import Change, ChangeKind, ColumnEdit
from feedreader.model.outcomes import PollStatus
from feedreader.policy.updates import counted, is_edit
from feedreader.store import rows
from feedreader.store.feeds import POLLING, name_of
from feedreader.store.recount import recount, stories_of_feeds
from feedreader.stories.weight import HALF_LIFE
from feedreader.text.urls import article_key, feed_key, host_of, outlet_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId
    from feedreader.model.intents import FeedIntent, HostPause, NewEntry
    from feedreader.store.journal import Journal, Transactions

_RENEWALS = 3  # a lease is renewed this often within its time: two failures in a row do not lose it
_HEALTH = f"UPDATE feed_health SET {', '.join(f'{name} = ?' for name in rows.HEALTH_NAMES)} WHERE feed = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The result of a batch: the new entries, and how many changed.

    `skipped` are feeds that are no longer subscribed to (left alone), `not_moved` those that keep their address because
    another subscription already has the new one.
    """

    new: tuple[EntryId, ...] = ()
    updated: int = 0
    skipped: tuple[FeedId, ...] = ()
    not_moved: tuple[FeedId, ...] = ()


class PollWriter:
    """Stores what polls decided."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def apply(self, intents: Sequence[FeedIntent]) -> Applied:
        """Store a batch: each feed's entries, health and validators together, or none of it."""
        with self._journal.transaction() as connection:
            live = _live(connection, intents)
            wanted = [intent for intent in intents if intent.feed in live]
            _store_health(connection, wanted)
            not_moved = []
            for intent in wanted:
                url = self._moved(connection, intent, live[intent.feed])
                if intent.new_url not in (None, url):
                    not_moved.append(intent.feed)
                _store_feed(connection, intent, live[intent.feed], url)
            connection.executemany(
                "UPDATE OR IGNORE entry SET guid = ? WHERE id = ? AND feed = ?",
                ((rekeyed.guid, rekeyed.id, intent.feed) for intent in wanted for rekeyed in intent.rekeyed),
            )
            new, changed = _sorted(connection, wanted)
            added = _add(connection, new)
            updated = _change(connection, changed)
        return Applied(
            new=added,
            updated=updated,
            skipped=tuple(intent.feed for intent in intents if intent.feed not in live),
            not_moved=tuple(not_moved),
        )

    def readdress(self, feed: FeedId, url: str, *, now: datetime) -> bool:
        """Give a feed another address of the same document, undoably; return False if another subscription has it."""
        with self._journal.transaction() as connection:
            (old,) = connection.execute("SELECT url FROM feed WHERE id = ?", (feed,)).fetchone()
            return self._redirect(connection, feed, old, url, now=now)

    def pause(self, pause: HostPause) -> None:
        """Pause a host for which there is no subscription."""
        with self._journal.transaction() as connection:
            _store_pause(connection, pause)

    def _moved(self, connection: sqlite3.Connection, intent: FeedIntent, known: tuple[Any, ...]) -> str:
        """Move a feed to its new address, undoably, unless another subscription has it; return its address then."""
        old: str = known[1]
        new = intent.new_url
        if new is None or new == old:
            return old
        return new if self._redirect(connection, intent.feed, old, new, now=intent.now, background=True) else old

    def _redirect(
        self,
        connection: sqlite3.Connection,
        feed: FeedId,
        old: str,
        new: str,
        *,
        now: datetime,
        background: bool = False,
    ) -> bool:
        """Write a feed's new address, undoably; return False if another subscription has it."""
        name, query = name_of(connection, feed), "UPDATE OR IGNORE feed SET url = ?, url_key = ? WHERE id = ?"
        if not connection.execute(query, (new, feed_key(new), feed)).rowcount:
            return False
        change = Change(ChangeKind.FEED_REDIRECTED, names=(name, shown_url(new)))
        edit = ColumnEdit(table="feed", column="url", before=old, after=new, keys=(feed,))
        self._journal.record(connection, change, now, [edit], background=background)
        return True


class LeaseWriter:
    """Takes and releases leases. A holder is named `host:pid:random`."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def acquire(self, holder: str, *, now: datetime, time: timedelta, name: str = POLLING) -> Lease | None:
        """Take or renew a lease for `time` from `now`; None while another process holds it.

        A lease that ends much later than one taken now would was taken before the clock was set back. It ends as if it
        had been taken now, unless its holder, which may be alive, renews it.
        """
        until = now + time
        with self._transactions.transaction() as connection:
            taken = connection.execute(
                "INSERT INTO lease(name, holder, until) VALUES (?1, ?2, ?3) ON CONFLICT(name) DO UPDATE "
                "SET holder = excluded.holder, until = excluded.until "
                "WHERE lease.holder = excluded.holder OR lease.until <= ?4",
                (name, holder, rows.to_micros(until), rows.to_micros(now)),
            ).rowcount
            if not taken:
                query = "UPDATE lease SET until = ? WHERE name = ? AND until > ?"
                connection.execute(query, (rows.to_micros(until), name, rows.to_micros(until + time)))
        return Lease(holder=holder, until=until, renew_every=time / _RENEWALS) if taken else None

    def release(self, holder: str, *, name: str = POLLING) -> None:
        """Release a lease; does nothing if another process holds it."""
        with self._transactions.transaction() as connection:
            connection.execute("DELETE FROM lease WHERE name = ? AND holder = ?", (name, holder))


def _live(connection: sqlite3.Connection, intents: Sequence[FeedIntent]) -> dict[int, tuple[Any, ...]]:
    query = (
        "SELECT f.id, f.url, f.title, f.site_url, f.description, f.language, f.outlet, h.last_ok, f.confirmed "
        "FROM feed f JOIN feed_health h ON h.feed = f.id "
        "WHERE f.removed IS NULL AND f.id IN (SELECT value FROM json_each(?))"
    )
    numbers = rows.to_json(intent.feed for intent in intents)
    return {row[0]: row for row in connection.execute(query, (numbers,))}


def _store_pause(connection: sqlite3.Connection, pause: HostPause) -> None:
    connection.execute(
        "INSERT INTO host(host, since, until, strikes, why) VALUES (?, ?, ?, ?, ?) ON CONFLICT(host) DO UPDATE SET "
        "since = excluded.since, until = max(until, excluded.until), strikes = max(strikes, excluded.strikes), "
        "why = excluded.why",
        (
            pause.host,
            rows.to_micros(pause.since),
            rows.to_micros(pause.until),
            pause.strikes,
            rows.reason_json(pause.why),
        ),
    )


def _store_health(connection: sqlite3.Connection, intents: Sequence[FeedIntent]) -> None:
    connection.executemany(_HEALTH, ((*rows.health_values(intent.health), intent.feed) for intent in intents))
    pauses = [intent.host_pause for intent in intents if intent.host_pause is not None]
    if not pauses and not connection.execute("SELECT EXISTS (SELECT 1 FROM host)").fetchone()[0]:
        return  # as nearly always
    for intent in intents:
        if (pause := intent.host_pause) is not None:
            _store_pause(connection, pause)
        elif intent.report.status in (PollStatus.OK, PollStatus.UNCHANGED):  # the host answers
            connection.execute(
                "DELETE FROM host WHERE (host = ?1 OR instr(host, ?1 || '>') = 1) AND until <= ?2",
                (host_of(intent.report.url), rows.to_micros(intent.now)),
            )


def _store_feed(connection: sqlite3.Connection, intent: FeedIntent, known: tuple[Any, ...], url: str) -> None:
    """Store what the feed says of itself, at its current address."""
    _, _, given, site_url, description, language, outlet, last_ok, confirmed = known
    title, said = given, intent.data
    if said is not None:  # an empty value says nothing: the name from an OPML file stays
        title, site_url = said.title or title, said.site_url or site_url
        description, language = said.description or description, said.language or language
    key = outlet
    if not key or (url, site_url) != (known[1], known[3]):  # else the same but for a newer list: `renew_outlets`
        key = outlet_of(url, site_url, confirmed)
    now = (title, site_url, description, language, key)
    if last_ok is None and given and title != given:  # by a list: whoever wrote that name wants to find it again
        query = "UPDATE feed SET user_title = ? WHERE id = ? AND user_title IS NULL"
        connection.execute(query, (given, intent.feed))
    if now != known[2:7]:
        connection.execute(
            "UPDATE feed SET title = ?, site_url = ?, description = ?, language = ?, outlet = ? WHERE id = ?",
            (*now, intent.feed),
        )
    if (language, key) != (known[5], outlet):  # stories name outlets and languages
        recount(connection, stories_of_feeds(connection, [intent.feed]))


def _sorted(
    connection: sqlite3.Connection, intents: Sequence[FeedIntent]
) -> tuple[list[tuple[FeedIntent, NewEntry]], list[tuple[FeedIntent, ChangedEntry]]]:
    """Return the entries that are new, and those that changed or that somebody else has stored meanwhile."""
    new: dict[tuple[int, str], tuple[FeedIntent, NewEntry]] = {}
    changed = [(intent, entry) for intent in intents for entry in intent.changed]
    for intent in intents:
        if not intent.new:
            continue
        guids = json.dumps([entry.data.guid for entry in intent.new])
        here = "feed = ? AND guid IN (SELECT value FROM json_each(?))"
        query = f"SELECT guid, id FROM entry WHERE {here}"
        known = dict(connection.execute(query, (intent.feed, guids)))
        query = f"SELECT guid FROM tombstone WHERE {here}"
        forgotten = {guid for (guid,) in connection.execute(query, (intent.feed, guids))}
        for entry in intent.new:
            guid = entry.data.guid
            if guid in known:
                again = ChangedEntry(id=known[guid], data=entry.data, content_hash=entry.content_hash)
                changed.append((intent, again))
            elif guid not in forgotten:
                new.setdefault((intent.feed, guid), (intent, entry))
    return list(new.values()), changed


def _add(connection: sqlite3.Connection, new: Sequence[tuple[FeedIntent, NewEntry]]) -> tuple[EntryId, ...]:
    """Facts, then state, then a story each; numbers are known beforehand, because nobody else can write now."""
    if not new:
        return ()
    first, story = rows.next_number(connection, "entry"), rows.next_number(connection, "story")
    muted = {
        feed for (feed,) in connection.execute("SELECT feed FROM feed_setting WHERE name = 'muted' AND value = 'true'")
    }
    numbered = [(first + place, story + place, intent, entry) for place, (intent, entry) in enumerate(new)]
    connection.executemany(
        "INSERT INTO entry(id, feed, guid, url_key, first_seen, content_hash, changes, url, title, authors, "
        "categories, language, published, updated, comments, replies) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                intent.feed,
                entry.data.guid,
                article_key(entry.data.url) if entry.data.url else None,
                rows.to_micros(intent.now),
                entry.content_hash,
                entry.changes,
                *rows.entry_facts(entry.data),
            )
            for number, _, intent, entry in numbered
        ),
    )
    connection.executemany(
        "INSERT INTO entry_text(entry, summary, content) VALUES (?, ?, ?)",
        ((number, entry.data.summary, entry.data.content) for number, _, _, entry in numbered),
    )
    _add_enclosures(connection, ((number, entry) for number, _, _, entry in numbered))
    connection.executemany(
        'INSERT INTO entry_state(entry, feed, "when", story, read) VALUES (?, ?, ?, ?, ?)',
        (
            (number, intent.feed, rows.to_micros(entry.when), own, intent.feed in muted)
            for number, own, intent, entry in numbered
        ),
    )
    connection.execute(
        "INSERT INTO story(id, lead, size, outlets, languages, first, last, unread, independent, rank) "
        "SELECT s.story, s.entry, 1, json_array(f.outlet), "
        "CASE WHEN coalesce(e.language, f.language) IS NULL THEN '[]' "
        "ELSE json_array(coalesce(e.language, f.language)) END, "
        f's."when", s."when", 1 - s.read, 1, s."when" / {HALF_LIFE / timedelta(microseconds=1)} '
        "FROM entry_state s JOIN entry e ON e.id = s.entry JOIN feed f ON f.id = s.feed "
        "WHERE s.entry >= ? ORDER BY s.entry",
        (first,),
    )
    for queue in ("to_group", "to_index"):
        connection.execute(f"INSERT OR IGNORE INTO {queue}(entry) SELECT id FROM entry WHERE id >= ?", (first,))
    return tuple(number for number, *_ in numbered)  # type: ignore[misc]  # counted numbers are entries' numbers


def _change(connection: sqlite3.Connection, changed: Sequence[tuple[FeedIntent, ChangedEntry]]) -> int:
    """Store new facts for entries that exist and do not have them yet."""
    stories: set[int] = set()
    updated = 0
    for intent, entry in changed:
        query = (
            "SELECT s.story, e.language, e.changes, e.title, x.summary, x.content FROM entry e "
            "JOIN entry_state s ON s.entry = e.id JOIN entry_text x ON x.entry = e.id "
            "WHERE e.id = ? AND e.feed = ? AND e.content_hash <> ?"
        )
        known = connection.execute(query, (entry.id, intent.feed, entry.content_hash)).fetchone()
        if known is None:
            continue
        story, language, changes, title, summary, content = known
        connection.execute(
            "UPDATE entry SET content_hash = ?, changes = ?, url_key = ?, url = ?, title = ?, authors = ?, "
            "categories = ?, language = ?, published = ?, updated = ?, comments = ?, replies = ? WHERE id = ?",
            (
                entry.content_hash,
                counted(changes, edited=is_edit(title, content or summary, entry.data)),
                article_key(entry.data.url) if entry.data.url else None,
                *rows.entry_facts(entry.data),
                entry.id,
            ),
        )
        connection.execute(
            "UPDATE entry_text SET summary = ?, content = ? WHERE entry = ?",
            (entry.data.summary, entry.data.content, entry.id),
        )
        connection.execute("DELETE FROM enclosure WHERE entry = ?", (entry.id,))
        _add_enclosures(connection, [(entry.id, entry)])
        connection.execute("INSERT OR IGNORE INTO to_index(entry) VALUES (?)", (entry.id,))
        updated += 1
        if language != entry.data.language:
            stories.add(story)
    if stories:
        recount(connection, stories)
    return updated


def _add_enclosures(connection: sqlite3.Connection, entries: Iterable[tuple[int, NewEntry | ChangedEntry]]) -> None:
    connection.executemany(
        "INSERT INTO enclosure(entry, url, type, length) VALUES (?, ?, ?, ?)",
        (
            (number, file.url, file.type, _length(file.length))
            for number, entry in entries
            for file in entry.data.enclosures
        ),
    )


def _length(claimed: int | None) -> int | None:
    return claimed if claimed is not None and 0 <= claimed <= rows.LARGEST_NUMBER else None
