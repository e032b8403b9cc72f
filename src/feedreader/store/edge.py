"""The store's edge: what SQLite raises where a database cannot be used leaves the store as a StoreError.

Only that: a constraint that is broken or a statement that is wrong is a defect of ours, and keeps its own exception.
Reads are guarded where `Store` hands out the parts that read, writes where `Transactions` hands out the connection, so
that a new method of either is guarded without a word.
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
    sqlite3.SQLITE_CORRUPT: "the file is damaged; `feedreader doctor --repair` puts right what can be",
}
_ROOM = 65_536
"""Bytes: what is shared beside a log takes half of it, before anything can be read."""
_PRIMARY = 0xFF  # the part of an extended result code that says what kind of error it is


_raised = threading.local()
"""What a function of ours raised in this thread while SQLite called it, for the edge: SQLite forgets it."""


def told(function: Callable[..., T]) -> Callable[..., T]:
    """Return the function as SQLite may call it: Ctrl-C in it, and errors of ours, leave the edge as what they are.

    SQLite forgets what was raised, and says that something was.
    """

    def call(*given: Any) -> T:
        try:
            return function(*given)
        except BaseException as error:
            _raised.error = error
            raise

    return call


def store_error(path: Path, error: sqlite3.Error) -> StoreError | None:
    """Return the sentence for an error; None where it says nothing about the database, but about us.

    Raises what a function of ours raised, KeyboardInterrupt included, where that is what ended the statement.
    """
    if "user-defined function" in str(error):
        raised = _raised.__dict__.pop("error", None)
        if raised is None:  # nothing but a signal can raise anything around what is caught there
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
    """Return what an error code means; beside a log, SQLite calls a full disk one that cannot be read or written."""
    kind = code & _PRIMARY
    if kind == sqlite3.SQLITE_IOERR:
        from shutil import disk_usage  # which takes longer to import than a count of unread entries

        with suppress(OSError):
            if disk_usage(path.parent).free < _ROOM:
                return "the disk is full, so it can be neither read nor written"
    return _REASONS.get(kind)


@contextmanager
def edge(path: Path) -> Iterator[None]:
    """Let what SQLite raises in this context leave it as a StoreError that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        if (found := store_error(path, error)) is not None:
            raise found from error
        raise


def guarded(part: T, path: Path) -> T:
    """Return the same object, each of whose public methods raises a StoreError where the database cannot be used."""
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
