"""The person's state out of a store (`model.state`); `store.restoring` takes it into one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from feedreader.model.state import (
    CorrectionState,
    EntryKey,
    EntryState,
    FeedState,
    QueryState,
    RuleState,
    StoryState,
)
from feedreader.policy.state_lines import read_line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from feedreader.model.state import State


def states(connection: sqlite3.Connection) -> Iterator[State]:
    """All that a person made of what they are subscribed to, and what still waits for entries, as of one moment."""
    connection.execute("BEGIN")
    try:
        yield from _feeds(connection)
        for name, query in connection.execute("SELECT name, query FROM saved_query ORDER BY position, id"):
            yield QueryState(name=name, query=query)
        for name, query, actions, active in connection.execute(
            "SELECT name, query, actions, active FROM rule ORDER BY id"
        ):
            yield RuleState(name=name, query=query, actions=tuple(json.loads(actions)), active=bool(active))
        yield from _entries(connection)
        yield from _corrections(connection)
        yield from _stories(connection)
        for (line,) in connection.execute("SELECT DISTINCT line FROM waiting_state ORDER BY line"):
            yield read_line(line)
    finally:
        connection.execute("COMMIT")


def _feeds(connection: sqlite3.Connection) -> Iterator[FeedState]:
    query = (
        "SELECT f.url, f.user_title, (SELECT json_group_array(t.name) FROM feed_tag ft "
        "JOIN tag t ON t.id = ft.tag WHERE ft.feed = f.id) AS tags FROM feed f "
        "WHERE f.removed IS NULL AND (f.user_title IS NOT NULL OR tags <> '[]') ORDER BY f.url"
    )
    for url, title, tags in connection.execute(query):
        yield FeedState(url=url, title=title, tags=tuple(sorted(json.loads(tags))))


def _entries(connection: sqlite3.Connection) -> Iterator[EntryState]:
    query = (
        "SELECT f.url, e.guid, s.read, s.starred, (SELECT json_group_array(json_array(t.name, r.name)) "
        "FROM entry_tag et JOIN tag t ON t.id = et.tag LEFT JOIN rule r ON r.id = et.rule WHERE et.entry = s.entry) "
        "AS tags FROM entry_state s JOIN entry e ON e.id = s.entry "
        "JOIN feed f ON f.id = e.feed AND f.removed IS NULL "
        "WHERE s.read = 1 OR s.starred = 1 OR EXISTS (SELECT 1 FROM entry_tag WHERE entry = s.entry) ORDER BY s.entry"
    )
    for url, guid, read, starred, tags in connection.execute(query):
        pairs = sorted(json.loads(tags), key=lambda pair: str(pair[0]))
        yield EntryState(
            key=EntryKey(url, guid),
            read=bool(read),
            starred=bool(starred),
            tags=tuple(tag for tag, _ in pairs),
            rules={tag: rule for tag, rule in pairs if rule is not None},
        )


def _corrections(connection: sqlite3.Connection) -> Iterator[CorrectionState]:
    query = (
        "SELECT f.url, e.guid, g.url, d.guid, c.together FROM story_correction c "
        "JOIN entry e ON e.id = c.entry JOIN feed f ON f.id = e.feed AND f.removed IS NULL "
        "JOIN entry d ON d.id = c.other JOIN feed g ON g.id = d.feed AND g.removed IS NULL ORDER BY c.id"
    )
    for feed, guid, other, other_guid, together in connection.execute(query):
        first, second = sorted(
            (EntryKey(feed, guid), EntryKey(other, other_guid)), key=lambda key: (key.feed, key.guid)
        )
        yield CorrectionState(entry=first, other=second, together=bool(together))


def _stories(connection: sqlite3.Connection) -> Iterator[StoryState]:
    query = (
        "SELECT x.muted, x.followed, json_group_array(json_array(f.url, e.guid)) FROM story_state x "
        "JOIN entry_state s ON s.story = x.story JOIN entry e ON e.id = s.entry "
        "JOIN feed f ON f.id = e.feed AND f.removed IS NULL "
        "WHERE x.muted = 1 OR x.followed = 1 GROUP BY x.story ORDER BY x.story"
    )
    for muted, followed, entries in connection.execute(query):
        keys = tuple(EntryKey(feed, guid) for feed, guid in sorted(json.loads(entries)))
        yield StoryState(entries=keys, muted=bool(muted), followed=bool(followed))
