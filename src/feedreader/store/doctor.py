"""Check the store: findings as sentences, and repair of derived data.

Data from the user or from feeds (marks, tags, entries) is never guessed: problems with it are only reported.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feedreader.errors import StoreError
from feedreader.store.integrity import CHECKS_SEARCH_INDEXES, faults
from feedreader.store.journal import unreadable_steps
from feedreader.store.recount import derived, recount
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.store.connect import Store
    from feedreader.store.writer import Writer

LEAST_FREE = 1 << 20
"""The least free space in bytes: a round with new entries writes some hundred thousand."""
_BATCH = 10_000
_SHOWN = 5
_COUNTS = (
    "SELECT f.id, count(s.entry), coalesce(sum(s.read = 0), 0), coalesce(sum(s.starred), 0) "
    "FROM feed f LEFT JOIN entry_state s ON s.feed = f.id GROUP BY f.id"
)
_ENTRY, _FEED, _STORY, _RULE = ("entry", "entries"), ("feed", "feeds"), ("story", "stories"), ("rule", "rules")
_NONE_WRONG = (  # what, what is wrong with it, a query that lists it, whether a repair puts it right
    (_ENTRY, "without state", "SELECT id FROM entry WHERE id NOT IN (SELECT entry FROM entry_state)", False),
    (_ENTRY, "without text", "SELECT id FROM entry WHERE id NOT IN (SELECT entry FROM entry_text)", False),
    (_ENTRY, "without a story", "SELECT entry FROM entry_state WHERE story NOT IN (SELECT id FROM story)", True),
    (
        _ENTRY,
        "whose state names another feed",
        "SELECT s.entry FROM entry_state s JOIN entry e ON e.id = s.entry WHERE e.feed <> s.feed",
        False,
    ),
    (
        _ENTRY,
        "with marks other than 0 and 1",
        "SELECT entry FROM entry_state WHERE read NOT IN (0, 1) OR starred NOT IN (0, 1)",
        False,
    ),
    (_FEED, "without health", "SELECT id FROM feed WHERE id NOT IN (SELECT feed FROM feed_health)", False),
    (
        _ENTRY,
        "known and forgotten at once",
        "SELECT e.id FROM tombstone t JOIN entry e ON e.feed = t.feed AND e.guid = t.guid",
        False,
    ),
    (
        _STORY,
        "existing and leading elsewhere at once",
        "SELECT story FROM story_redirect WHERE story IN (SELECT id FROM story)",
        False,
    ),
)
_TIMES = "NOT BETWEEN -62135596800000000 AND 253402300799999999"  # the years 1 to 9999
_UNREADABLE = (  # the message of a repair and what it names; the rows, which SQLite considers sound; the repair
    (
        "the authors or categories of {} are lost",
        _ENTRY,
        "entry WHERE NOT (json_valid(authors) AND json_valid(categories))",
        (
            "authors = iif(json_valid(authors), authors, '[]'), "
            "categories = iif(json_valid(categories), categories, '[]'), content_hash = 0"
        ),
    ),
    (
        "the dates of {} are lost",
        _ENTRY,
        f"entry WHERE published {_TIMES} OR updated {_TIMES} OR first_seen {_TIMES}",
        (
            f"published = iif(published {_TIMES}, NULL, published), updated = iif(updated {_TIMES}, NULL, updated), "
            f"first_seen = iif(first_seen {_TIMES}, 0, first_seen)"
        ),
    ),
    (
        "the place of {} in the order of lists is lost",
        _ENTRY,
        f'entry_state WHERE "when" {_TIMES}',
        '"when" = (SELECT min(coalesce(published, updated, first_seen), first_seen) FROM entry WHERE id = entry)',
    ),
    (
        "what the documents of {} said of polling is lost",
        _FEED,
        "feed_health WHERE NOT (json_valid(skip_hours) AND json_valid(skip_days) AND json_valid(warnings))",
        "skip_hours = '[]', skip_days = '[]', warnings = '[]'",
    ),
    ("the actions of {} are lost", _RULE, "rule WHERE NOT json_valid(actions)", "actions = '[]'"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem as a sentence; `derivable`: it can be repaired; `damage`: rows may be lost."""

    message: str
    derivable: bool = False
    damage: bool = False


_SEARCH_INDEX_DAMAGED = Finding(message="the search index is damaged, and searches may find too little", derivable=True)


def examine(store: Store, *, thorough: bool = False) -> tuple[Finding, ...]:
    """Return all problems of a store; empty if it is healthy.

    `thorough` also compares every index with its table and checks the search index, which reads the whole file.
    """
    try:
        connection = store.reader()
        return (
            *_file(connection, thorough=thorough),
            *(_search_index(store) if thorough and not CHECKS_SEARCH_INDEXES else ()),
            *_rows(connection),
            *(_values(connection) if thorough else ()),
            *_counters(connection),
            *_stories(connection),
            *_journal(connection),
        )
    except (sqlite3.DatabaseError, StoreError) as error:
        return (_damaged(str(error)),)


def examine_files(store: Path, config: Path) -> tuple[Finding, ...]:
    """Return problems with the disk and permissions: others can read the private store or write the configuration."""
    return (*_examine_disk(store.parent), *_examine_modes(store, config))


def _examine_disk(folder: Path) -> Iterator[Finding]:
    with contextlib.suppress(OSError):  # the folder does not exist yet
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE:
            yield Finding(
                message=f"the disk is full: {free:,} bytes are free in {folder}, so nothing new can be stored"
            )


def _examine_modes(store: Path, config: Path) -> tuple[Finding, ...]:
    if os.name != "posix":
        return ()
    files = [(path, _mode(path)) for path in _files(store)]
    places = [(path, _mode(path)) for path in (config, store.parent)]
    return (
        *(
            Finding(message=f"others may use {path} (mode {mode:04o}, wanted 0600)", derivable=True)
            for path, mode in files
            if mode & 0o077
        ),
        *(
            Finding(message=f"others may write to {path} (mode {mode:04o}): `chmod go-w` ends that")
            for path, mode in places
            if mode & 0o022 and not mode & stat.S_ISVTX
        ),
    )


def close_files(store: Path) -> None:
    """Restrict the store's files to their owner."""
    for path in _files(store):
        if _mode(path) & 0o077:
            path.chmod(0o600)


def _files(store: Path) -> list[Path]:
    return [Path(f"{store}{ending}") for ending in ("", "-wal", "-shm")]


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def _damaged(message: str) -> Finding:
    return Finding(message=f"the file is damaged: {message}", derivable=True, damage=True)


def parts(store: Store) -> tuple[str, ...]:
    """Return the tables that `examine_part` can check, each with its indexes."""
    query = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') ORDER BY name"
    return tuple(name for (name,) in store.reader().execute(query))


def examine_part(store: Store, table: str) -> tuple[Finding, ...]:
    """Return the problems of one table and its indexes, reading only their pages."""
    try:
        found = store.reader().execute(f"PRAGMA integrity_check({_quoted(table)})").fetchmany(_SHOWN)
    except sqlite3.DatabaseError as error:
        return (_damaged(str(error)),)
    return tuple(_damaged(message) for (message,) in found if message != "ok")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def rederive(writer: Writer) -> None:
    """Rebuild counters and stories' rows in one transaction; another examination shows what remains."""
    with writer.transaction() as connection:
        connection.execute("DELETE FROM feed_count WHERE feed NOT IN (SELECT id FROM feed)")
        connection.executemany(
            "INSERT OR REPLACE INTO feed_count VALUES (?, ?, ?, ?)", connection.execute(_COUNTS).fetchall()
        )
        for stories in _batches(connection, "SELECT id FROM story UNION SELECT story FROM entry_state ORDER BY 1"):
            recount(connection, stories)


def empty_values(writer: Writer) -> tuple[str, ...]:
    """Replace values that cannot be read by empty ones, and delete such steps from the journal.

    Returns sentences about what was lost.
    """
    losses = []
    with writer.transaction() as connection:
        for sentence, noun, rows, values in _UNREADABLE:
            table, _, which = rows.partition(" ")
            if changed := connection.execute(f"UPDATE {table} SET {values} {which}").rowcount:
                losses.append(sentence.format(counted(changed, *noun)))
        if steps := unreadable_steps(connection):
            connection.executemany("DELETE FROM journal WHERE id = ?", [(step,) for step in steps])
            losses.append(f"{counted(len(steps), 'step')} of the journal can no longer be undone")
    return tuple(losses)


def _file(connection: sqlite3.Connection, *, thorough: bool) -> Iterator[Finding]:
    found = faults(connection, quick=not thorough)
    yield from map(_damaged, found.pages)
    if found.search_index:
        yield _SEARCH_INDEX_DAMAGED
    broken = connection.execute('SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 1')
    for table, count in broken:
        yield Finding(message=f"{counted(count, 'orphaned row')} of {table}")


def _search_index(store: Store) -> Iterator[Finding]:
    if not store.search_index.is_sound():
        yield _SEARCH_INDEX_DAMAGED


def _rows(connection: sqlite3.Connection) -> Iterator[Finding]:
    for noun, words, query, derivable in _NONE_WRONG:
        found = [number for (number,) in connection.execute(query)]
        if found:
            yield Finding(message=f"{counted(len(found), *noun)} {words}: {_some(found)}", derivable=derivable)


def _values(connection: sqlite3.Connection) -> Iterator[Finding]:
    for words, noun, rows, _ in _UNREADABLE:
        if count := connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]:
            yield Finding(message=words.format(counted(count, *noun)), derivable=True)


def _counters(connection: sqlite3.Connection) -> Iterator[Finding]:
    right = {feed: counts for feed, *counts in connection.execute(_COUNTS)}
    kept = {feed: counts for feed, *counts in connection.execute("SELECT feed, total, unread, starred FROM feed_count")}
    wrong = [feed for feed in sorted(right.keys() | kept.keys()) if right.get(feed) != kept.get(feed)]
    if wrong:
        yield Finding(message=f"{counted(len(wrong), *_FEED)} with wrong counts: {_some(wrong)}", derivable=True)


def _stories(connection: sqlite3.Connection) -> Iterator[Finding]:
    wrong: list[int] = []
    for stories in _batches(connection, "SELECT id FROM story ORDER BY 1"):
        right = derived(connection, stories)
        first, last = stories[0], stories[-1]
        columns = "id, lead, size, outlets, languages, first, last, unread, independent, rank"
        query = f"SELECT {columns} FROM story WHERE id BETWEEN ? AND ?"
        kept = {story: tuple(values) for story, *values in connection.execute(query, (first, last))}
        wrong += [story for story in stories if right.get(story) != kept.get(story)]
    if wrong:
        yield Finding(message=f"{counted(len(wrong), *_STORY)} with wrong facts: {_some(wrong)}", derivable=True)


def _journal(connection: sqlite3.Connection) -> Iterator[Finding]:
    if unreadable := unreadable_steps(connection):
        words = f"{counted(len(unreadable), 'step')} of the journal cannot be read: {_some(unreadable)}"
        yield Finding(message=words, derivable=True)


def _batches(connection: sqlite3.Connection, query: str) -> Iterator[list[int]]:
    numbers = [number for (number,) in connection.execute(query)]
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]


def _some(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    return shown if len(numbers) <= _SHOWN else f"{shown} and more"
