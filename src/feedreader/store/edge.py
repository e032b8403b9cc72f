"""Convert SQLite's errors about an unusable database to StoreError at the edge of the store.

Only those: a violated constraint or invalid statement is a bug of ours and keeps its exception. Reads are guarded where
`Store` hands out its parts, writes where `Transactions` hands out the connection, so new methods are guarded
automatically.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager, suppress
from inspect import isgeneratorfunction
from typing import TYPE_CHECKING, Any, TypeVar

from feedreader.errors import FeedreaderError, NotAStoreError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

_REASONS = {
    sqlite3.SQLITE_BUSY: "another program has been writing to it for too long; try again later",
    sqlite3.SQLITE_LOCKED: "another program has been writing to it for too long; try again later",
    sqlite3.SQLITE_READONLY: "cannot be written to: the file or its folder is read-only",
    sqlite3.SQLITE_FULL: "cannot be written to: the disk is full",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; `feedreader doctor --repair` repairs what can be repaired",
}
_ROOM = 65_536
"""In bytes: the shared memory beside a log takes half of it before anything can be read."""
_PRIMARY = 0xFF  # the part of an extended result code that says what kind of error it is


_raised = threading.local()
"""The exception raised in this thread by a function of ours that SQLite called; SQLite discards it."""


def recording_errors(function: Callable[..., T]) -> Callable[..., T]:
    """Wrap a function for SQLite so that Ctrl-C and our exceptions in it leave the edge unchanged.

    SQLite itself reports only that something was raised.
    """

    def call(*given: Any) -> T:
        try:
            return function(*given)
        except BaseException as error:
            _raised.error = error
            raise

    return call


def store_error(path: Path, error: sqlite3.Error) -> StoreError | None:
    """Return the message for an error; None if it is not about the database but a bug of ours.

    If an exception in one of our functions ended the statement, it is raised again, including KeyboardInterrupt.
    """
    if "user-defined function" in str(error):
        raised = _raised.__dict__.pop("error", None)
        if raised is None:  # only a signal can raise outside what `recording_errors` catches
            raise KeyboardInterrupt from error
        if isinstance(raised, KeyboardInterrupt | FeedreaderError):
            raise raised from error
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_NOTADB:
        return NotAStoreError(str(path), "this is not a database, so not a feedreader store")
    if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
        reason = _reason(path, code) if code is not None else None
        return StoreError(str(path), f"{reason} ({error})" if reason else f"cannot be used: {error}")
    return None


def _reason(path: Path, code: int) -> str | None:
    """Return the meaning of an error code; in WAL mode SQLite reports a full disk as an I/O error."""
    kind = code & _PRIMARY
    if kind == sqlite3.SQLITE_IOERR:
        from shutil import disk_usage  # importing it takes longer than counting unread entries

        with suppress(OSError):
            if disk_usage(path.parent).free < _ROOM:
                return "the disk is full, so it can be neither read nor written"
        if code == sqlite3.SQLITE_IOERR_WRITE:
            return "the disk could not be written to; a quota or a limit on the size of files may have been reached"
    return _REASONS.get(kind)


@contextmanager
def edge(path: Path) -> Iterator[None]:
    """Convert SQLite errors in this context to a StoreError that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        if (found := store_error(path, error)) is not None:
            raise found from error
        raise


def guarded(part: T, path: Path) -> T:
    """Wrap an object so that its public methods raise StoreError if the database cannot be used."""
    for name in dir(type(part)):
        if not name.startswith("_") and callable(method := getattr(part, name)):
            setattr(part, name, _guarded(method, path))
    return part


def _guarded(method: Callable[..., Any], path: Path) -> Callable[..., Any]:
    if isgeneratorfunction(method):

        def pieces(*given: Any, **named: Any) -> Iterator[Any]:
            with edge(path):
                yield from method(*given, **named)

        return pieces

    def call(*given: Any, **named: Any) -> Any:
        try:
            return method(*given, **named)
        except sqlite3.Error as error:
            if (found := store_error(path, error)) is not None:
                raise found from error
            raise

    return call
