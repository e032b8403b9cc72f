"""Opening a store: checks, pragmas, migrations, and who gets which connection.

A file that is not ours, or that a newer program wrote, is refused and left as it is. Reading needs the standard library
alone; sqlite-utils is imported to migrate, and by the writer when something is written first.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedreader.errors import NewerSchemaError, NotAStoreError, StoreError
from feedreader.store.edge import edge, guarded, recording_errors, store_error
from feedreader.store.entries import Entries
from feedreader.store.feeds import Feeds
from feedreader.store.pattern_budget import PatternBudget
from feedreader.store.version import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from feedreader.store.clock import ClockReads
    from feedreader.store.coverage import Coverages
    from feedreader.store.devices import Devices
    from feedreader.store.feed_settings import FeedSettingRows
    from feedreader.store.full_text import FullTexts
    from feedreader.store.retention import Retention
    from feedreader.store.rules import Rules
    from feedreader.store.search_index import SearchIndex
    from feedreader.store.state import StateReads
    from feedreader.store.stories import Stories
    from feedreader.store.streams import Streams
    from feedreader.store.upkeep import Upkeep
    from feedreader.store.user_data import UserData
    from feedreader.store.vectors import Vectors
    from feedreader.store.writer import Writer

BUSY_SECONDS = 30.0  # marking a million entries keeps others waiting for some 3
_READING_KIB, _WRITING_KIB = 1_000, 8_000
"""The size of SQLite's page cache, per connection. An interface has several readers; with a million entries, no list or
search was faster with a larger cache or with mmap, because the system caches the pages, too. A writer keeps pages there
that are not written yet."""
SHARED_BYTES = 32_768
"""The least size of the shared memory file that SQLite keeps beside a write-ahead log."""

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = NORMAL",  # with WAL, a crash of the machine may lose the last transactions, never the file
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA wal_autocheckpoint = 8000",  # pages; at SQLite's 1,000, storing many new entries took twice as long
)


class Connection(sqlite3.Connection):
    """A connection that limits the time that regular expressions may take in one statement."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.patterns = PatternBudget()

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Execute a statement; one with regular expressions starts with a full time budget."""
        if "pattern_found" in sql:
            self.patterns.begin()
        return super().execute(sql, parameters)


class Store:
    """An open store; usable from any thread. Close it, or use it in a `with` statement."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.feeds = guarded(Feeds(self.reader), path)
        self.entries = guarded(Entries(self.reader), path)
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        self._readers: list[tuple[threading.Thread, sqlite3.Connection]] = []

    def reader(self) -> sqlite3.Connection:
        """Return this thread's connection, which cannot write."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._inherited() or self._connected()
            self._local.connection = connection
        return connection

    def _inherited(self) -> sqlite3.Connection | None:
        """Return the connection of a thread that has ended, if any: each round of polling runs in a new thread."""
        thread = threading.current_thread()
        with self._lock:
            for place, (owner, connection) in enumerate(self._readers):
                if not owner.is_alive():
                    self._readers[place] = thread, connection
                    return connection
        return None

    def _connected(self) -> sqlite3.Connection:
        if self._readers and not has_room(self.path):
            raise StoreError(
                str(self.path),
                "the disk is full; until there is room, only commands that list or show something can read it",
            )
        with edge(self.path):
            connection = connect(self.path, _READING_KIB)
            with _closed_unless_ready(connection):
                connection.execute("PRAGMA query_only = ON")
        with self._lock:
            self._readers.append((threading.current_thread(), connection))
        return connection

    @cached_property
    def writer(self) -> Writer:
        """The writer, which is created on first use."""
        from feedreader.store.writer import Writer

        if not has_room(self.path):
            raise StoreError(str(self.path), "cannot be written to: the disk is full")
        with self._lock, edge(self.path):
            connection = connect(self.path)
            self._connections.append(connection)
        return Writer(connection, self.path)

    @cached_property
    def vectors(self) -> Vectors:
        """Vectors, which grouping and searching by meaning read."""
        from feedreader.store.vectors import Vectors

        return guarded(Vectors(self.reader), self.path)

    @cached_property
    def retention(self) -> Retention:
        """Reads for retention: what it may delete, and what it has deleted."""
        from feedreader.store.retention import Retention

        return guarded(Retention(self.reader), self.path)

    @cached_property
    def feed_settings(self) -> FeedSettingRows:
        """Reads of the settings of single feeds."""
        from feedreader.store.feed_settings import FeedSettingRows

        return guarded(FeedSettingRows(self.reader), self.path)

    @cached_property
    def upkeep(self) -> Upkeep:
        """Reads about upkeep: its past runs, and sizes."""
        from feedreader.store.upkeep import Upkeep

        return guarded(Upkeep(self.reader), self.path)

    @cached_property
    def stories(self) -> Stories:
        """Reads of stories."""
        from feedreader.store.stories import Stories

        return guarded(Stories(self.reader), self.path)

    @cached_property
    def coverage(self) -> Coverages:
        """Reads of the events that stories are part of."""
        from feedreader.store.coverage import Coverages

        return guarded(Coverages(self.reader), self.path)

    @cached_property
    def user_data(self) -> UserData:
        """Tags, saved queries and the journal."""
        from feedreader.store.user_data import UserData

        return guarded(UserData(self.reader), self.path)

    @cached_property
    def full_texts(self) -> FullTexts:
        """Articles fetched whole."""
        from feedreader.store.full_text import FullTexts

        return guarded(FullTexts(self.reader), self.path)

    @cached_property
    def clock(self) -> ClockReads:
        """Reads of the clock by which stored times were made; only polling needs them."""
        from feedreader.store.clock import ClockReads

        return guarded(ClockReads(self.reader), self.path)

    @cached_property
    def devices(self) -> Devices:
        """Reads of devices that have signed in; only a server needs them."""
        from feedreader.store.devices import Devices

        return guarded(Devices(self.reader), self.path)

    @cached_property
    def streams(self) -> Streams:
        """Reads for clients on other devices; only a server needs them."""
        from feedreader.store.streams import Streams

        return guarded(Streams(self.reader), self.path)

    @cached_property
    def rules(self) -> Rules:
        """Reads of rules; the first screen needs none."""
        from feedreader.store.rules import Rules

        return guarded(Rules(self.reader), self.path)

    @cached_property
    def state(self) -> StateReads:
        """Reads of the user's state, for export."""
        from feedreader.store.state import StateReads

        return guarded(StateReads(self.reader), self.path)

    @cached_property
    def search_index(self) -> SearchIndex:
        """The full-text indexes."""
        from feedreader.store.search_index import SearchIndex

        return guarded(SearchIndex(self), self.path)

    @property
    def read_only(self) -> bool:
        """Whether this process cannot write the store."""
        return is_read_only(self.path) or not has_room(self.path)

    def edge(self) -> AbstractContextManager[None]:
        """Let what SQLite raises in this context, while a query is compiled for one, leave it as a StoreError."""
        return edge(self.path)

    def data_version(self) -> int:
        """Return a number that differs, in one thread, once anybody else has written; costs some microseconds."""
        with edge(self.path):
            found: int = self.reader().execute("PRAGMA data_version").fetchone()[0]
        return found

    def close(self) -> None:
        """Close every connection; no thread may be using one."""
        with self._lock:
            for connection in (*self._connections, *(reader for _, reader in self._readers)):
                connection.close()
            self._connections.clear()
            self._readers.clear()
        self._local = threading.local()
        self.__dict__.pop("writer", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(path: str | Path) -> Store:
    """Open the store at `path`, made or migrated where needed; safe when several processes do so at once.

    Raises NewerSchemaError, NotAStoreError or StoreError (a folder, no permission); such a file stays as it is.
    """
    place = Path(path)
    try:
        make_file(place)
        connection = connect(place)
        try:
            _check_and_migrate(place, connection)
        finally:
            connection.close()
    except OSError as error:
        raise StoreError(str(place), f"cannot be opened: {error.strerror or error}") from error
    except sqlite3.DatabaseError as error:
        raise store_error(place, error) or StoreError(str(place), f"cannot be opened: {error}") from error
    except UnicodeDecodeError as error:  # SQLite quotes the bytes of the broken part, which need not be valid text
        raise NotAStoreError(str(place), "cannot be opened: its schema is damaged") from error
    return Store(place)


def is_read_only(path: Path) -> bool:
    """Whether this process may not write a store: its file, its folder, or the whole file system is read-only."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def is_empty(path: Path) -> bool:
    """Whether the file exists and has 0 bytes, which SQLite takes for a new database."""
    try:
        return path.is_file() and path.stat().st_size == 0
    except OSError:  # opening it says why
        return False


def has_room(path: Path) -> bool:
    """Whether the shared memory that every process needs to read exists already, or the disk has room for it."""
    shared = path.with_name(f"{path.name}-shm")
    try:
        there = shared.stat().st_size if shared.exists() else 0
        return there >= SHARED_BYTES or shutil.disk_usage(path.parent).free >= SHARED_BYTES
    except OSError:  # no such folder yet, or none that may be looked at: opening it says so
        return True


def connect(path: Path, cache_kib: int = _WRITING_KIB) -> Connection:
    """Return a connection in autocommit mode, with our pragmas; threads that share it must take turns.

    Raises sqlite3.Error if the file cannot be used, and leaves nothing open.
    """
    connection = _opened(path)
    with _closed_unless_ready(connection):
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        _register_functions(connection)
    return connection


@contextmanager
def _closed_unless_ready(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:  # after Ctrl-C, too, nobody else would close it
        connection.close()
        raise


def _opened(path: Path) -> Connection:
    """Return a plain connection; if nothing can be written, one that can only read.

    Beside a write-ahead log SQLite has to write even to read, unless a process that may write has the file open;
    failing that, it is told that nobody changes the file, and what is only in the log is not seen. On a full disk it
    keeps in memory what it would otherwise share, and nobody else can use the file meanwhile.
    """
    if not is_read_only(path):
        connection = Connection(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        with _closed_unless_ready(connection):
            if not has_room(path):
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        return connection
    address = path.absolute().as_uri()
    connection = _reading(f"{address}?mode=ro")
    try:
        with _closed_unless_ready(connection):
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return _reading(f"{address}?mode=ro&immutable=1")
    return connection


def _reading(address: str) -> Connection:
    return Connection(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _register_functions(connection: Connection) -> None:
    """Register the functions that search needs.

    `pattern_found(pattern, text)`, `inside(folded, text)`, `in_categories(folded, JSON list)`, `words_in(text)`. Their
    modules are imported when they are first called.
    """
    connection.create_function("pattern_found", 2, recording_errors(connection.patterns.found), deterministic=True)
    connection.create_function("inside", 2, recording_errors(_inside), deterministic=True)
    connection.create_function("in_categories", 2, recording_errors(_in_categories), deterministic=True)
    connection.create_function("words_in", 1, recording_errors(_words_in), deterministic=True)


def _inside(part: str, text: str | None) -> bool:
    from feedreader.query.terms import folded

    return text is not None and part in folded(text)


def _in_categories(wanted: str, categories: str | None) -> bool:
    """Whether one of the categories is the wanted one or contains it as a word (`query.terms.names`)."""
    if categories is None or categories == "[]":
        return False
    import json

    from feedreader.query.terms import names

    return any(names(wanted, category) for category in json.loads(categories))


def _words_in(text: str | None) -> int:
    from feedreader.query.terms import count_words

    return count_words(text or "")


def make_file(path: Path) -> None:
    """Create an empty file for a store, for its owner alone, if there is none; raises NotAStoreError, OSError."""
    if path.is_dir():
        raise NotAStoreError(str(path), "this is a folder, not a feedreader store")
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def make_older(path: Path, version: int) -> None:
    """Create an empty store with an older version of the schema; opening it migrates it.

    Raises sqlite3.Error.
    """
    connection = connect(path)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        _use_wal(connection)
        _migrate(path, connection, version)
    finally:
        connection.close()


def _check_and_migrate(path: Path, connection: sqlite3.Connection) -> None:
    if _checked_version(path, connection) < SCHEMA_VERSION:
        if is_read_only(path):
            raise StoreError(str(path), "this store was written by an older feedreader, and cannot be migrated")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # counts for a new file, before anything is in it
        _use_wal(connection)
        _migrate(path, connection)


def _checked_version(path: Path, connection: sqlite3.Connection) -> int:
    """Return the version of a store's schema; raises NotAStoreError and NewerSchemaError."""
    application, version, tables = connection.execute(
        "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), "
        "(SELECT count(*) FROM sqlite_master)"
    ).fetchone()
    if application != APPLICATION_ID and (application or tables):
        raise NotAStoreError(str(path), "this is another program's database, not a feedreader store")
    found: int = version
    if found > SCHEMA_VERSION:
        raise NewerSchemaError(str(path), found, SCHEMA_VERSION)
    return found


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait by itself while another process does the same."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _migrate(path: Path, connection: sqlite3.Connection, version: int = SCHEMA_VERSION) -> None:
    """Bring the schema to a version in one transaction, unless another process has done so while we waited for it."""
    from sqlite_utils import Database

    from feedreader.store.migrations import migrations

    connection.execute("BEGIN IMMEDIATE")
    try:
        if (found := _checked_version(path, connection)) < version:
            database = Database(connection, recursive_triggers=False, execute_plugins=False)
            later = [each.name for each in migrations.pending(database)][version - found :]
            migrations.apply(database, stop_before=later)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
