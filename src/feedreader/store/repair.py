"""Repair a damaged store: copy it row by row around the damage, check the copy, and swap it in.

Derived data (counts, stories' rows, the search index) is rebuilt; data from the user or from feeds is copied
unchanged. Rows on damaged pages are lost and reported; an entry that its feed still has comes back as a new one.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from feedreader.errors import NewerSchemaError, RepairError, StoreError
from feedreader.model.due import NEVER_ASKED
from feedreader.store import rows
from feedreader.store.connect import connect, is_empty, make_older, open_store
from feedreader.store.doctor import close_files, empty_values, examine, rederive
from feedreader.store.integrity import faults
from feedreader.store.version import APPLICATION_ID, SCHEMA_VERSION
from feedreader.text.urls import outlet_key
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.store.connect import Store

_DERIVED = frozenset({"feed_count", "to_index", "entry_plain", "index_renewal", "_sqlite_migrations"})
_FIRST = ("feed", "feed_health", "entry", "entry_text", "entry_state", "tag", "rule")
_STEP = 4_096
_MOST_ROWS = 2**32
"""More rows than any table ever has."""
_MOST_UNREADABLE = 2**17
"""Consecutive rows; more than a damaged page of the largest tables can hide."""
_ATTEMPTS = 5
_PAGES_A_STEP = 16  # an empty store has more, so that writes are noticed before the last step


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """The result of a repair: lost rows by table, and sentences on what entries lost that were completed.

    `mended` says what was wrong with a store that was repaired in place, and no longer is. `damaged` is the path of the
    replaced file; None if it was not replaced, because its pages were sound.
    """

    lost: dict[str, int] = field(default_factory=dict)
    losses: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    damaged: Path | None = None


def repair(path: Path) -> Repaired:
    """Repair the store at `path`, while others may use it; raises RepairError, leaving it as it was.

    A store whose pages are sound is repaired in place, in one transaction; its search index is rebuilt if damaged. A
    file that is not a store is left alone, its permissions too.
    """
    if not path.is_file():
        raise RepairError(f"{path} is not a file, so not a feedreader store")
    if is_empty(path):
        raise RepairError(f"{path} is an empty file (0 bytes), so there is nothing to repair")
    if _is_sound(path):
        with open_store(path) as store:
            close_files(path)
            wrong = [finding.message for finding in examine(store, thorough=True)]
            losses = empty_values(store.writer)
            rederive(store.writer)
            if not store.search_index.is_sound():
                store.search_index.rebuild()
                store.search_index.catch_up()
            left = {finding.message for finding in examine(store, thorough=True)} if wrong else set()
        return Repaired(losses=losses, mended=tuple(message for message in wrong if message not in left))
    for _ in range(_ATTEMPTS):
        with _workplace(path) as place, contextlib.closing(_damaged(path)) as source:
            close_files(path)
            _begin_log(path)
            source.execute("BEGIN")
            version = _version(source)
            lost = _copied(source, place)
            with open_store(place) as copy:
                losses = (*_make_whole(copy), *empty_values(copy.writer))
                rederive(copy.writer)
                _index(copy)
                if findings := examine(copy, thorough=True):
                    raise RepairError(f"{path} could not be repaired: {findings[0].message}; it stays as it was")
                copy.writer.upkeep.checkpoint()
            source.execute("ROLLBACK")
            aside = _put_aside(path)
            if _swap(place, path, source, version):
                return Repaired(lost=lost, losses=losses, damaged=aside)
            for ending in ("", "-wal"):
                Path(f"{aside}{ending}").unlink(missing_ok=True)
    raise RepairError(f"{path} is being written to all the time; stop the daemon and close every reader first")


def _is_sound(path: Path) -> bool:
    """Whether every page can be read and every index agrees with its table."""
    try:
        with contextlib.closing(connect(path)) as connection:
            return not faults(connection, most=1).pages
    except sqlite3.DatabaseError:
        return False


def _damaged(path: Path) -> sqlite3.Connection:
    connection = _connected(path)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cell_size_check = ON")  # a damaged page is an error, not a wrong row
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        application: int = connection.execute("PRAGMA application_id").fetchone()[0]
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.OperationalError as error:
        connection.close()
        raise RepairError(f"{path} cannot be opened: {error}") from error
    except sqlite3.DatabaseError as error:
        connection.close()
        why = "its first page is damaged or little of the file is left"
        raise RepairError(f"nothing can be read from {path}, since {why}: {error}") from error
    if application != APPLICATION_ID:
        connection.close()
        raise RepairError(f"{path} is another program's database, not a feedreader store")
    if version > SCHEMA_VERSION:
        connection.close()
        raise RepairError(str(NewerSchemaError(str(path), version, SCHEMA_VERSION)))
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    """Open a file that may be truncated, or lack parts of its schema, which SQLite refuses unless told not to."""
    try:
        connection = sqlite3.connect(path, timeout=30.0, isolation_level=None)
    except sqlite3.Error as error:
        raise RepairError(f"{path} cannot be opened: {error}") from error
    connection.execute("PRAGMA writable_schema = ON")
    return connection


def _begin_log(path: Path) -> None:
    """Write a page, so that the write-ahead log begins now: later, its beginning would look like a foreign write."""
    with contextlib.closing(_connected(path)) as connection:
        try:
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.execute(f"PRAGMA user_version = {version:d}")
        except sqlite3.Error as error:
            raise RepairError(f"{path} cannot be written: {error}") from error


@contextlib.contextmanager
def _workplace(path: Path) -> Iterator[Path]:
    """Create a folder for the copy beside the store, for its owner only; it is deleted in the end."""
    try:
        needed, free = path.stat().st_size * 2, shutil.disk_usage(path.parent).free
        if free < needed:
            raise RepairError(f"{path.parent}: a repair may need {needed:,} bytes, and {free:,} are free")
        place = path.with_name(f".{path.name}.repair-{secrets.token_hex(4)}")
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise RepairError(f"no copy can be made in {path.parent}: {(error.strerror or str(error)).lower()}") from error
    try:
        yield place
    finally:
        for ending in ("", "-wal", "-shm"):
            Path(f"{place}{ending}").unlink(missing_ok=True)


def _version(connection: sqlite3.Connection) -> int:
    """Return a number that differs from that of the last or the open transaction once another process has written."""
    connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    found: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return found


def _copied(source: sqlite3.Connection, place: Path) -> dict[str, int]:
    """Copy every row that can be read into a new store of the same version and migrate it; return how many could not.

    The rows of an older store are thereby changed as they would have been without the damage.
    """
    version: int = source.execute("PRAGMA user_version").fetchone()[0]
    make_older(place, version or SCHEMA_VERSION)
    with contextlib.closing(connect(place)) as target:
        lost = _copy_rows(source, target)
    try:
        open_store(place).close()
    except (StoreError, AttributeError, TypeError, ValueError) as error:  # a value that no version has written
        why = "what can be read of an older version's store cannot be migrated"
        raise RepairError(f"{why}: {error}") from error
    return lost


def _copy_rows(source: sqlite3.Connection, target: sqlite3.Connection) -> dict[str, int]:
    """Copy every row that can be read; return how many could not, by table."""
    lost: Counter[str] = Counter()
    target.execute("PRAGMA foreign_keys = OFF")
    target.execute("BEGIN IMMEDIATE")
    for table, keyed in _tables(target):
        target.execute(f"DELETE FROM {table}")
        theirs = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
        names = [row[1] for row in target.execute(f"PRAGMA table_info({table})") if row[1] in theirs]
        if not names:
            continue
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
        insert = f"INSERT OR IGNORE INTO {table}({columns}) VALUES ({marks})"
        found = _by_number(source, table, columns, lost) if keyed else _in_order(source, table, columns, lost)
        for batch in found:
            target.executemany(insert, batch)
    _keep_numbers(source, target)
    _count_missed(target, lost)
    _find_feeds(source, target)
    _drop_orphans(target)
    target.execute("COMMIT")
    target.execute("PRAGMA foreign_keys = ON")
    return dict(lost)


def _tables(target: sqlite3.Connection) -> list[tuple[str, bool]]:
    """Return the tables of our schema that hold data which cannot be derived, and whether their rows are numbered.

    Tables that others refer to come first.
    """
    found = {
        name: not without_rowid
        for name, kind, without_rowid in target.execute(
            "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main'"
        )
        if kind == "table" and not name.startswith("sqlite_") and name not in _DERIVED
    }
    return sorted(
        found.items(), key=lambda each: (_FIRST.index(each[0]) if each[0] in _FIRST else len(_FIRST), each[0])
    )


def _by_number(
    source: sqlite3.Connection, table: str, columns: str, lost: Counter[str]
) -> Iterator[list[tuple[object, ...]]]:
    """Yield a table's rows in batches, by number; a range that cannot be read is halved until one row is left.

    Ranges are divided when they are reached. After very many consecutive unreadable rows the rest of a range is given
    up: a damaged page may claim numbers up to 2^63.
    """
    # NOT INDEXED and a range: searches the table itself, whose damaged leaves cost only their own rows
    query = f"SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid LIMIT {_STEP}"
    waiting, unreadable = [(1, _largest(source, table, lost))], 0
    while waiting:
        low, high = waiting.pop()
        try:
            batch = source.execute(query, (low, high)).fetchall()
        except sqlite3.DatabaseError:
            if low == high or unreadable >= _MOST_UNREADABLE:
                lost[table] += 1
                unreadable += 1
            else:
                middle = (low + high) // 2
                waiting += [(middle + 1, high), (low, middle)]
            continue
        unreadable = 0
        if len(batch) == _STEP and batch[-1][0] < high:
            waiting.append((batch[-1][0] + 1, high))
        if batch:
            yield [row[1:] for row in batch]


def _largest(source: sqlite3.Connection, table: str, lost: Counter[str]) -> int:
    """Return the largest plausible row number; a larger one is an artefact of a damaged page."""
    for query, parameters in (
        (f"SELECT max(rowid) FROM {table} NOT INDEXED", ()),
        ("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)),
        ("SELECT max(seq) FROM sqlite_sequence WHERE typeof(seq) = 'integer' AND seq <= ?", (_MOST_ROWS,)),
    ):
        try:
            row = source.execute(query, parameters).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row is None or row[0] is None:
            continue
        if _is_number(row[0]):
            return int(row[0])
        lost[table] = 1
    return _MOST_ROWS


def _is_number(value: object) -> bool:
    """Whether this can be a row's number; a damaged page may hold anything in its place."""
    return isinstance(value, int) and value <= _MOST_ROWS


def _in_order(
    source: sqlite3.Connection, table: str, columns: str, lost: Counter[str]
) -> Iterator[list[tuple[object, ...]]]:
    """Yield the rows of a table without numbers in batches: from the front as far as possible, then from the back."""
    key = [
        f'"{row[1]}"' for row in sorted(source.execute(f"PRAGMA table_info({table})"), key=lambda row: row[5]) if row[5]
    ]
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{column} {direction}" for column in key)
        try:
            found = source.execute(f"SELECT {columns} FROM {table} ORDER BY {order}")
            while batch := [row for row, _ in zip(found, range(_STEP), strict=False)]:
                yield batch
        except sqlite3.DatabaseError:
            if direction == "ASC":
                lost[table] += 1  # at least
        else:
            return


def _find_feeds(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Give entries whose feed's row was lost a feed again, with its address if an index still has it.

    Otherwise the feed counts as unsubscribed, at an address that cannot exist (RFC 2606).
    """
    query = "SELECT DISTINCT feed FROM entry WHERE feed NOT IN (SELECT id FROM feed)"
    for (number,) in target.execute(query).fetchall():
        try:
            indexed = "SELECT url_key FROM feed INDEXED BY sqlite_autoindex_feed_1 WHERE id = ?"
            found = source.execute(indexed, (number,)).fetchone()
        except sqlite3.DatabaseError:
            found = None
        key = found[0] if found else f"lost.invalid/{number}"
        url = key if "://" in key else f"https://{key}"
        target.execute(
            "INSERT OR IGNORE INTO feed(id, url, url_key, outlet, added, removed) VALUES (?, ?, ?, ?, 0, ?)",
            (number, url, key, outlet_key(url) or key, None if found else 0),
        )


def _references(target: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
    """Return our schema's references: table, column, the table referred to, and an SQL condition for dangling rows."""
    query = (
        'SELECT t.name, k."from", k."table", coalesce(k."to", \'id\') FROM pragma_table_list t '
        "JOIN pragma_foreign_key_list(t.name) k WHERE t.schema = 'main' AND t.type = 'table'"
    )
    return [
        (child, column, parent, f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{key}" FROM "{parent}")')
        for child, column, parent, key in target.execute(query)
    ]


def _count_missed(target: sqlite3.Connection, lost: Counter[str]) -> None:
    """Count missing rows that others refer to as lost: a page in the place of another reads well, with other rows."""
    missed: Counter[str] = Counter()
    for child, column, parent, orphans in _references(target):
        query = f'SELECT count(DISTINCT "{column}") FROM "{child}" WHERE {orphans}'
        missed[parent] = max(missed[parent], target.execute(query).fetchone()[0])
    lost |= missed


def _drop_orphans(target: sqlite3.Connection) -> None:
    """Delete rows that belong to a row that was lost, until there are none."""
    deleted = 1
    while deleted:
        deleted = 0
        for child, _, _, orphans in _references(target):
            deleted += target.execute(f'DELETE FROM "{child}" WHERE {orphans}').rowcount


def _keep_numbers(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Keep the numbers of feeds, entries and stories from being used twice."""
    try:
        used = source.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    except sqlite3.DatabaseError:
        return
    for name, number in used:
        if not _is_number(number):
            continue
        if not target.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, name)).rowcount:
            target.execute("INSERT INTO sqlite_sequence(name, seq) VALUES (?, ?)", (name, number))


def _make_whole(copy: Store) -> tuple[str, ...]:
    """Replace required values that feeds and entries lost; return sentences about them."""
    words = []
    with copy.writer.transaction() as connection:
        for (sentence, noun), query in _WHOLE.items():
            if changed := connection.execute(query).rowcount:
                words.append(sentence.format(counted(changed, *noun)))
        for query in _QUIETLY:
            connection.execute(query)
    return tuple(words)


_WHOLE = {  # which rows lack something, in SQL; the message, and what it names
    ("the time of the last poll of {} is lost", ("feed", "feeds")): (
        f"INSERT INTO feed_health(feed, why_then) SELECT id, '{rows.reason_json(NEVER_ASKED)}' FROM feed "
        "WHERE id NOT IN (SELECT feed FROM feed_health)"
    ),
    ("the marks of {} are lost: unread now, and not starred", ("entry", "entries")): (
        'INSERT INTO entry_state(entry, feed, "when", story) '
        "SELECT id, feed, min(coalesce(published, updated, first_seen), first_seen), "
        "(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'story') + id FROM entry "
        "WHERE id NOT IN (SELECT entry FROM entry_state)"
    ),
    ("marks of {} are removed, as what they were of is lost", ("entry", "entries")): (
        "DELETE FROM entry_state WHERE entry NOT IN (SELECT id FROM entry)"
    ),
    ("the texts of {} are lost until polling brings them back", ("entry", "entries")): (
        "UPDATE entry SET content_hash = 0 WHERE id NOT IN (SELECT entry FROM entry_text)"
    ),
}
_QUIETLY = (
    "INSERT OR IGNORE INTO feed_count(feed) SELECT id FROM feed",
    "DELETE FROM entry_text WHERE entry NOT IN (SELECT id FROM entry)",
    "INSERT INTO entry_text SELECT id, '', '' FROM entry WHERE id NOT IN (SELECT entry FROM entry_text)",
    "UPDATE sqlite_sequence SET seq = max(seq, (SELECT coalesce(max(story), 0) FROM entry_state)) WHERE name = 'story'",
    (
        "UPDATE feed_health SET body_hash = NULL, fingerprint = NULL, etag = NULL, last_modified = NULL "
        "WHERE feed IN (SELECT feed FROM entry WHERE content_hash = 0)"
    ),
    "INSERT OR IGNORE INTO to_index SELECT id FROM entry",
)


def _index(copy: Store) -> None:
    from feedreader.store.search_index import SearchIndex

    SearchIndex(copy).catch_up()


def _put_aside(path: Path) -> Path:
    """Keep the damaged file unchanged, together with its log, in case more can be recovered from it."""
    aside = path.with_name(f"{path.name}.damaged-{secrets.token_hex(4)}")
    try:
        for ending in ("", "-wal"):
            source = Path(f"{path}{ending}")
            if source.exists():
                handle = os.open(f"{aside}{ending}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with source.open("rb") as damaged, open(handle, "wb") as target:  # noqa: PTH123 - by its number
                    shutil.copyfileobj(damaged, target)
    except OSError as error:
        raise RepairError(f"{aside} cannot be written: {(error.strerror or str(error)).lower()}") from error
    return aside


class _WrittenMeanwhileError(Exception):
    """Another process wrote to the store after its rows were read."""


def _swap(place: Path, path: Path, watching: sqlite3.Connection, version: int) -> bool:
    """Replace the store's pages by those of the copy in one transaction; False if the store was written to meanwhile.

    SQLite's backup takes the write lock before its first page and keeps it to the end. Processes that have the file
    open go on with the new pages, as after any other transaction.
    """

    def nobody_wrote(_status: int, left: int, _total: int) -> None:
        if left and _version(watching) != version:  # 0 remaining: the change is our own
            raise _WrittenMeanwhileError

    with (
        contextlib.closing(sqlite3.connect(place)) as copy,
        contextlib.closing(_connected(path)) as target,
    ):
        try:
            copy.backup(target, pages=_PAGES_A_STEP, progress=nobody_wrote)
        except _WrittenMeanwhileError:
            return False
        except sqlite3.Error as error:
            raise RepairError(f"the copy could not be put in the place of {path}: {error}") from error
    return True
