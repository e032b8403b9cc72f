"""Export and import of the user's state (`model.state`): an import adds to the existing state and removes nothing.

Story corrections are applied as far as they go: merged entries are merged, and an entry that was split off is split off
together with those that belong to it. A line about an entry that has not arrived yet waits for it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, LiteralString, TypeVar

from feedreader.model.addresses import shown_url
from feedreader.model.entries import EntryId
from feedreader.model.feeds import FeedId
from feedreader.model.journal import Change, ChangeKind, ColumnEdit, RowEdit
from feedreader.model.placing import Correction, Covering, NewCoverage, NewStory, Placement
from feedreader.model.rules import RuleId
from feedreader.model.state import (
    LINK,
    CorrectionState,
    EntryKey,
    EntryState,
    EventCorrectionState,
    EventState,
    FeedState,
    OrderState,
    QueryState,
    RuleState,
    StoryState,
)
from feedreader.model.stories import CoverageId, Link, Reason, ReasonKind, StoryId
from feedreader.policy.actions import read_action
from feedreader.policy.state_lines import read_line, write_line
from feedreader.store.arranging import arrange
from feedreader.store.json_values import items
from feedreader.text.clean import one_line
from feedreader.text.urls import feed_key
from feedreader.text.wording import counted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.state import State
    from feedreader.store.writer import Writer

T = TypeVar("T", bound="State")
W = TypeVar("W", StoryState, EventState)

IMPORTED = Change(ChangeKind.STATE_RESTORED)
_WAITING = ("feed", "guid", "line")


def _of(kind: type[T], sorted_out: Mapping[type[State], list[State]]) -> list[T]:
    return sorted_out.get(kind, [])  # type: ignore[arg-type,return-value]  # the key tells the type of its list


@dataclass(slots=True)
class Restored:
    """The result of an import: how many changes of each kind.

    `feeds_missing` are not subscribed to, so their lines were skipped. `entries_missing` counts by feed the lines that
    wait for an entry.
    """

    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    feeds_missing: list[str] = field(default_factory=list)
    entries_missing: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the changes in words, such as "12 read marks"."""
        return tuple(counted(number, *nouns) for nouns, number in self.changed.items() if number)


class StateWriter:
    """Imports a state, with the parts of the writer that make the same changes for the user."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def restore(
        self, given: Iterable[State], *, now: datetime, change: Change = IMPORTED, background: bool = False
    ) -> Restored:
        """Add a state to the existing one, as one step; only differences count as changes."""
        sorted_out: dict[type[State], list[State]] = defaultdict(list)
        for state in given:
            sorted_out[type(state)].append(state)
        done = Restored()
        with (
            self._writer.journal.batch(change, now=now, background=background) as step,
            self._writer.transaction() as connection,
        ):
            finder = _Finder(connection, done)
            self._restore_feeds(finder, _of(FeedState, sorted_out), now)
            self._restore_queries(connection, done, _of(QueryState, sorted_out), now)
            self._restore_rules(connection, done, _of(RuleState, sorted_out), now)
            self._restore_entries(finder, _of(EntryState, sorted_out), now)
            self._restore_corrections(finder, _of(CorrectionState, sorted_out), now)
            self._restore_stories(finder, _of(StoryState, sorted_out), now)
            self._restore_event_corrections(finder, _of(EventCorrectionState, sorted_out), now)
            self._restore_events(finder, _of(EventState, sorted_out), now)
            step.edits += self._arranged(finder, _of(OrderState, sorted_out))
            step.edits += finder.waiting_edits()
        return done

    def restore_arrived(self, *, after: EntryId, up_to: EntryId, now: datetime) -> int:
        """Apply the lines that were waiting for the entries since `after`, as one step; return how many."""
        with self._writer.transaction() as connection:
            lines = connection.execute(
                "DELETE FROM waiting_state WHERE (feed, guid) IN (SELECT f.url_key, e.guid FROM entry e "
                "JOIN feed f ON f.id = e.feed WHERE e.id > ?1 AND e.id <= ?2 "
                "UNION ALL SELECT f.url_key, ?3 || e.url_key "
                "FROM entry e JOIN feed f ON f.id = e.feed WHERE e.id > ?1 AND e.id <= ?2) RETURNING line",
                (after, up_to, LINK),
            ).fetchall()
            if lines:
                states = [read_line(line) for line in dict.fromkeys(line for (line,) in lines)]
                self.restore(states, now=now, change=Change(ChangeKind.WAITING_RESTORED), background=True)
        return len(lines)

    def _restore_feeds(self, finder: _Finder, given: Sequence[FeedState], now: datetime) -> None:
        for state in given:
            feed = finder.feed(state.url)
            if feed is None:
                finder.done.feeds_missing.append(state.url)
                continue
            changed = [self._writer.tags.tag_feeds([feed], tag, now=now) for tag in state.tags]
            if state.title is not None:
                changed.append(self._writer.feeds.rename(feed, state.title, now=now))
            finder.done.changed["feed", "feeds"] += any(changed)

    def _arranged(self, finder: _Finder, given: Sequence[OrderState]) -> list[ColumnEdit]:
        """Put feeds and folders in the given order, using the positions that they have; return the edits."""
        edits = list[ColumnEdit]()
        for state in given:
            feeds = [feed for feed in map(finder.feed, state.feeds) if feed is not None]
            folders = [tag for tag in map(finder.tag, state.folders) if tag is not None]
            edits += [*arrange(finder.connection, "feed", feeds), *arrange(finder.connection, "tag", folders)]
        nouns = ("place among feeds or folders", "places among feeds or folders")
        finder.done.changed[nouns] += len(edits)
        return edits

    def _restore_queries(
        self, connection: sqlite3.Connection, done: Restored, given: Sequence[QueryState], now: datetime
    ) -> None:
        known = {
            name: (query, position)
            for name, query, position in connection.execute("SELECT name, query, position FROM saved_query")
        }
        end = max((position for _, position in known.values()), default=-1)
        for place, state in enumerate(given, start=end + 1):
            query, position = known.get(one_line(state.name), (None, place))
            if query != state.query:
                self._writer.queries.save(state.name, state.query, now=now, position=position)
                done.changed["saved query", "saved queries"] += 1

    def _restore_rules(
        self, connection: sqlite3.Connection, done: Restored, given: Sequence[RuleState], now: datetime
    ) -> None:
        known = {
            name: (query, items(actions), bool(active))
            for name, query, actions, active in connection.execute("SELECT name, query, actions, active FROM rule")
        }
        for state in given:
            actions = [read_action(action) for action in state.actions]
            wanted = (state.query, tuple(map(str, actions)), state.active)
            if known.get(one_line(state.name)) != wanted:
                self._writer.rules.save(state.name, state.query, actions, now=now, active=state.active)
                done.changed["rule", "rules"] += 1

    def _restore_entries(self, finder: _Finder, given: Sequence[EntryState], now: datetime) -> None:
        query = "SELECT name, id FROM rule"
        rules = {name: RuleId(number) for name, number in finder.connection.execute(query)}
        read, starred = list[EntryId](), list[EntryId]()
        tagged: dict[tuple[str, RuleId | None], list[EntryId]] = defaultdict(list)
        for state in given:
            entry = finder.entry(state.key)
            if entry is None:
                finder.wait(state.key, state)
                continue
            if state.read:
                read.append(entry)
            if state.starred:
                starred.append(entry)
            for tag in state.tags:
                tagged[tag, rules.get(state.rules.get(tag, ""))].append(entry)
        changed = finder.done.changed
        changed["read mark", "read marks"] += self._writer.marks.mark_read(read, now=now)
        changed["star", "stars"] += self._writer.marks.star(starred, now=now)
        for (tag, rule), entries in tagged.items():
            changed["tag on an entry", "tags on entries"] += self._writer.tags.tag(entries, tag, now=now, rule=rule)

    def _restore_corrections(self, finder: _Finder, given: Sequence[CorrectionState], now: datetime) -> None:
        said = finder.corrections(given, "story_correction")
        belong = _Belonging(said)
        for correction in sorted(said, key=lambda each: each.together):
            placements = self._carried_out(finder, correction, belong)
            self._writer.stories.regroup(placements, now=now, corrections=[correction], change=IMPORTED)
        finder.done.changed["correction of stories", "corrections of stories"] += len(said)

    def _carried_out(self, finder: _Finder, said: Correction, belong: _Belonging) -> list[Placement]:
        here, there = finder.story(said.entry), finder.story(said.other)
        if said.together and here != there:
            why = Link(entry=said.entry, with_entry=said.other, score=1.0, evidence=(Reason(ReasonKind.BY_HAND),))
            return [Placement(entry=said.entry, story=there, link=why)]
        if not said.together and here == there:
            leaving = {entry for entry in belong.to(said.entry) if finder.story(entry) == here}
            if said.other not in leaving:
                return [Placement(entry=entry, story=NewStory(0)) for entry in sorted(leaving)]
        return []

    def _restore_stories(self, finder: _Finder, given: Sequence[StoryState], now: datetime) -> None:
        muted, followed = set[StoryId](), set[StoryId]()
        for state in given:
            found = {key: finder.entry(key) for key in state.entries}
            missing = [key for key, entry in found.items() if entry is None]
            if missing:
                finder.wait(missing[0], state)
            stories = {finder.story(entry) for entry in found.values() if entry is not None}
            muted |= stories if state.muted else set()
            followed |= stories if state.followed else set()
        finder.done.changed["muted story", "muted stories"] += self._writer.stories.mute(sorted(muted), now=now)
        finder.done.changed["followed story", "followed stories"] += self._writer.stories.follow(
            sorted(followed), now=now
        )

    def _restore_event_corrections(self, finder: _Finder, given: Sequence[EventCorrectionState], now: datetime) -> None:
        said = finder.corrections(given, "coverage_correction")
        apart = Counter(entry for each in said if not each.together for entry in (each.entry, each.other))
        for each in sorted(said, key=lambda each: each.together):
            # an entry that was split off is separate from all that it left, so it is named most often
            leaving, left = sorted((each.entry, each.other), key=lambda entry: (-apart[entry], entry))
            here, there = finder.story(leaving), finder.story(left)
            event, other = finder.event(here), finder.event(there)
            coverings: list[Covering] = []
            if each.together and here != there and (event is None or event != other):
                coverings = _tied([here], to=there, event=other or event or NewCoverage(0))
            elif not each.together and here != there and event is not None and event == other:
                coverings = [Covering(story=here, coverage=None)]
            self._writer.coverage.cover(coverings, now=now, corrections=[each], change=IMPORTED)
        finder.done.changed["correction of events", "corrections of events"] += len(said)

    def _restore_events(self, finder: _Finder, given: Sequence[EventState], now: datetime) -> None:
        """Mute or follow events: each is the event that most of its stories belong to; without one, they are tied."""
        for state in given:
            found = {key: finder.entry(key) for key in state.entries}
            missing = [key for key, entry in found.items() if entry is None]
            if missing:
                finder.wait(missing[0], state)
            stories = sorted({finder.story(entry) for entry in found.values() if entry is not None})
            known = Counter(event for story in stories if (event := finder.event(story)) is not None)
            if known:
                event = max(known, key=lambda event: (known[event], -event))
            elif len(stories) > 1:
                first, *others = stories
                coverings = _tied(others, to=first, event=NewCoverage(0))
                event = self._writer.coverage.cover(coverings, now=now, change=IMPORTED)[NewCoverage(0)]
            else:
                continue
            was = finder.state_of(event)
            if state.muted:
                self._writer.coverage.mute(event, now=now)
            if state.followed:
                self._writer.coverage.follow(event, now=now)
            wanted = (was[0] or state.muted, was[1] or state.followed)
            finder.done.changed["muted or followed event", "muted or followed events"] += was != wanted


def _tied(stories: Iterable[StoryId], *, to: StoryId, event: CoverageId | NewCoverage) -> list[Covering]:
    """Return the coverings that put stories into the event of another."""
    by_hand = (Reason(ReasonKind.BY_HAND),)
    return [
        Covering(story=to, coverage=event),
        *(Covering(story=each, coverage=event, with_story=to, score=1.0, evidence=by_hand) for each in stories),
    ]


class _Finder:
    """Looks up what a state names in this store, and stores lines that have to wait for an entry."""

    def __init__(self, connection: sqlite3.Connection, done: Restored) -> None:
        self.connection = connection
        self.done = done
        self._waiting: list[tuple[str, str, str]] = []
        addresses = connection.execute("SELECT url, url_key FROM feed").fetchall()
        self._hidden: dict[str, str] = {
            feed_key(shown): key for url, key in addresses if (shown := shown_url(url)) != url
        }

    def _key(self, url: str) -> str:
        """Return the key of a feed's address, also if the state leaves out the secrets in it."""
        key = feed_key(url)
        return self._hidden.get(key, key)

    def feed(self, url: str) -> FeedId | None:
        """Return the number of a subscribed feed; None if there is none."""
        query = "SELECT id FROM feed WHERE url_key = ? AND removed IS NULL"
        found = self.connection.execute(query, (self._key(url),)).fetchone()
        return FeedId(found[0]) if found else None

    def tag(self, name: str) -> int | None:
        """Return the number of a tag; None if there is none."""
        found = self.connection.execute("SELECT id FROM tag WHERE name = ?", (name,)).fetchone()
        return found[0] if found else None

    def entry(self, key: EntryKey) -> EntryId | None:
        """Return the entry with this key, in any feed that ever was subscribed to; None if there is none."""
        query = "SELECT e.id FROM feed f JOIN entry e ON e.feed = f.id WHERE f.url_key = ? AND e.guid = ?"
        found = self.connection.execute(query, (self._key(key.feed), key.guid)).fetchone()
        if found is None and key.guid.startswith(LINK):
            return self._entry_at(key.feed, key.guid.removeprefix(LINK))
        return EntryId(found[0]) if found else None

    def _entry_at(self, feed: str, url_key: str) -> EntryId | None:
        """Return the one entry of a feed whose article has this address; None if several have."""
        query = "SELECT e.id FROM feed f JOIN entry e ON e.feed = f.id WHERE f.url_key = ? AND e.url_key = ? LIMIT 2"
        found = self.connection.execute(query, (self._key(feed), url_key)).fetchall()
        return EntryId(found[0][0]) if len(found) == 1 else None

    def wait(self, key: EntryKey, state: State) -> None:
        """Store a line of the state until its entry arrives."""
        self._waiting.append((self._key(key.feed), key.guid, write_line(state)))
        self.done.entries_missing[key.feed] += 1

    def waiting_edits(self) -> list[RowEdit]:
        """Store the waiting lines that were not waiting already; return the edits."""
        added = [
            row
            for row in self._waiting
            if self.connection.execute("INSERT OR IGNORE INTO waiting_state VALUES (?, ?, ?)", row).rowcount
        ]
        return [RowEdit(table="waiting_state", columns=_WAITING, rows=tuple(added), added=True)] if added else []

    def story(self, entry: EntryId) -> StoryId:
        """Return the story that an entry belongs to."""
        query = "SELECT story FROM entry_state WHERE entry = ?"
        return StoryId(self.connection.execute(query, (entry,)).fetchone()[0])

    def event(self, story: StoryId) -> CoverageId | None:
        """Return the event that a story belongs to; None if there is none."""
        query = "SELECT coverage FROM story_coverage WHERE story = ?"
        found = self.connection.execute(query, (story,)).fetchone()
        return CoverageId(found[0]) if found else None

    def state_of(self, event: CoverageId) -> tuple[bool, bool]:
        """Whether an event is muted, and followed, as a whole."""
        query = "SELECT muted, followed FROM coverage WHERE id = ?"
        muted, followed = self.connection.execute(query, (event,)).fetchone() or (0, 0)
        return bool(muted), bool(followed)

    def corrections(
        self,
        given: Iterable[CorrectionState | EventCorrectionState],
        table: Literal["story_correction", "coverage_correction"],
    ) -> list[Correction]:
        """Return the corrections that this table does not contain yet; those of missing entries wait."""
        said = list[Correction]()
        for state in given:
            keys = (state.entry, state.other)
            entry, other = map(self.entry, keys)
            if entry is None or other is None:
                self.wait(keys[0] if entry is None else keys[1], state)
            else:
                said.append(Correction(entry=entry, other=other, together=state.together))
        return [each for each in said if not self._has(each, table)]

    def _has(self, said: Correction, table: LiteralString) -> bool:
        """Whether the table already contains this correction."""
        query = f"SELECT 1 FROM {table} WHERE entry = ? AND other = ? AND together = ?"
        pair = (min(said.entry, said.other), max(said.entry, said.other), int(said.together))
        return self.connection.execute(query, pair).fetchone() is not None


class _Belonging:
    """Which entries belong together, according to corrections."""

    def __init__(self, said: Iterable[Correction]) -> None:
        self._neighbours: dict[EntryId, set[EntryId]] = defaultdict(set)
        for each in said:
            if each.together:
                self._neighbours[each.entry].add(each.other)
                self._neighbours[each.other].add(each.entry)

    def to(self, entry: EntryId) -> set[EntryId]:
        """Return the entry and all that belong to it."""
        found, waiting = {entry}, [entry]
        while waiting:
            for other in self._neighbours.get(waiting.pop(), set()) - found:
                found.add(other)
                waiting.append(other)
        return found


class StateReads:
    """Reads of the user's state, in terms that are independent of this store."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def all(self) -> Iterator[State]:
        """Return the state of everything subscribed to, and the lines still waiting for entries, as of one moment."""
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            yield from _feeds(connection)
            yield from _order(connection)
            for name, query in connection.execute("SELECT name, query FROM saved_query ORDER BY position, id"):
                yield QueryState(name=name, query=query)
            for name, query, actions, active in connection.execute(
                "SELECT name, query, actions, active FROM rule ORDER BY id"
            ):
                yield RuleState(name=name, query=query, actions=items(actions), active=bool(active))
            yield from _entries(connection)
            for entry, other, together in _corrections(connection, "story_correction"):
                yield CorrectionState(entry=entry, other=other, together=together)
            yield from _stories(connection)
            for entry, other, together in _corrections(connection, "coverage_correction"):
                yield EventCorrectionState(entry=entry, other=other, together=together)
            yield from _events(connection)
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


def _order(connection: sqlite3.Connection) -> Iterator[OrderState]:
    """Yield the user's manual order; nothing if there is none."""
    query = "SELECT url, position FROM feed WHERE removed IS NULL ORDER BY coalesce(position, id), id"
    feeds = connection.execute(query).fetchall()
    query = (
        "SELECT name, position FROM tag t WHERE EXISTS (SELECT 1 FROM feed_tag ft JOIN feed f ON f.id = ft.feed "
        "WHERE ft.tag = t.id AND f.removed IS NULL) ORDER BY coalesce(position, id), id"
    )
    folders = connection.execute(query).fetchall()
    by_hand = [
        tuple(name for name, _ in listed) if any(place is not None for _, place in listed) else ()
        for listed in (feeds, folders)
    ]
    if any(by_hand):
        yield OrderState(feeds=by_hand[0], folders=by_hand[1])


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


def _corrections(
    connection: sqlite3.Connection, table: Literal["story_correction", "coverage_correction"]
) -> Iterator[tuple[EntryKey, EntryKey, bool]]:
    query = (
        f"SELECT f.url, e.guid, g.url, d.guid, c.together FROM {table} c "
        "JOIN entry e ON e.id = c.entry JOIN feed f ON f.id = e.feed AND f.removed IS NULL "
        "JOIN entry d ON d.id = c.other JOIN feed g ON g.id = d.feed AND g.removed IS NULL ORDER BY c.id"
    )
    for feed, guid, other, other_guid, together in connection.execute(query):
        first, second = sorted(
            (EntryKey(feed, guid), EntryKey(other, other_guid)), key=lambda key: (key.feed, key.guid)
        )
        yield first, second, bool(together)


def _stories(connection: sqlite3.Connection) -> Iterator[StoryState]:
    query = (
        "SELECT x.muted, x.followed, json_group_array(json_array(f.url, e.guid)) FROM story_state x "
        "JOIN entry_state s ON s.story = x.story JOIN entry e ON e.id = s.entry "
        "JOIN feed f ON f.id = e.feed AND f.removed IS NULL "
        "WHERE x.muted = 1 OR x.followed = 1 GROUP BY x.story ORDER BY x.story"
    )
    return _wished(connection, query, StoryState)


def _events(connection: sqlite3.Connection) -> Iterator[EventState]:
    query = (
        "SELECT c.muted, c.followed, json_group_array(json_array(f.url, e.guid)) FROM coverage c "
        "JOIN story_coverage sc ON sc.coverage = c.id JOIN entry_state s ON s.story = sc.story "
        "JOIN entry e ON e.id = s.entry JOIN feed f ON f.id = e.feed AND f.removed IS NULL "
        "WHERE c.muted = 1 OR c.followed = 1 GROUP BY c.id ORDER BY c.id"
    )
    return _wished(connection, query, EventState)


def _wished(connection: sqlite3.Connection, query: str, kind: type[W]) -> Iterator[W]:
    for muted, followed, entries in connection.execute(query):
        keys = tuple(EntryKey(feed, guid) for feed, guid in sorted(json.loads(entries)))
        yield kind(entries=keys, muted=bool(muted), followed=bool(followed))
