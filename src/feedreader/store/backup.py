"""Backups: checked copies of the store, of which only the newest are kept.

`VACUUM INTO` copies committed data while others read and write. The copy is written under a temporary name, checked,
and renamed, so a file with a backup's name is always complete.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from feedreader.errors import BackupError
from feedreader.store.connect import connect, is_empty
from feedreader.store.integrity import faults
from feedreader.store.version import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_NAME = re.compile(r"feedreader-\d{8}T\d{6}Z(?:-\d+)?\.db")
_DRAFT = re.compile(r"\.feedreader-backup-[0-9a-f]{16}\.draft")


class Backup(NamedTuple):
    """A backup that was made."""

    path: Path
    bytes: int


def make_backup(store: Path, folder: Path, *, now: datetime, keep: int | None = None) -> Backup:
    """Copy a store into a folder, creating it if necessary, and delete all but the newest `keep` backups.

    Raises BackupError, leaving and deleting nothing.
    """
    if is_empty(store):
        raise BackupError(f"{store} is an empty file (0 bytes), so there is nothing to back up")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_drafts(folder)
        size = store.stat().st_size
        free = shutil.disk_usage(folder).free
        if free < size:
            raise BackupError(f"{folder}: a backup may need {size:,} bytes, and {free:,} are free")
        with _draft(folder) as draft:
            _copy(store, draft)
            _verify(store, draft)
            place = _free_name(folder, now)
            made = Backup(place, draft.stat().st_size)
            draft.rename(place)
            _sync(folder)
    except OSError as error:
        raise BackupError(f"{error.filename or folder}: {(error.strerror or str(error)).lower()}") from error
    except sqlite3.Error as error:
        raise BackupError(f"no backup could be made in {folder}: {error}") from error
    if keep is not None:
        others = _others(folder, place)
        for old in others[: max(0, len(others) + 1 - keep)]:
            with contextlib.suppress(OSError):  # the next backup tries again
                old.unlink()
    return made


def backups(folder: Path) -> list[Path]:
    """Return the backups in a folder, oldest first; what has another name, or is not a file, is ignored."""
    try:
        return sorted((each for each in folder.iterdir() if _NAME.fullmatch(each.name) and each.is_file()), key=_age)
    except OSError:
        return []


def _others(folder: Path, made: Path) -> list[Path]:
    """Return the other backups, oldest first.

    Those dated in the future, by a wrong clock, count as old.
    """
    others = [each for each in backups(folder) if each.name != made.name]
    return sorted(others, key=lambda each: (_age(each) < _age(made), _age(each)))


def why_unsound(path: Path) -> str:
    """Return why a file is not a valid backup; "" if it is an intact store."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            if copy.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return "it is not a feedreader store"
            return "".join(faults(copy, most=1).pages)
    except sqlite3.Error as error:
        return str(error)


def _age(path: Path) -> tuple[str, int]:
    stamp, _, number = path.stem.partition("Z")
    return stamp, int(number.removeprefix("-") or 0)


@contextlib.contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Create an empty file with an unpredictable name and mode 0600; delete it at the end unless renamed."""
    draft = folder / f".feedreader-backup-{secrets.token_hex(8)}.draft"
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _clear_drafts(folder: Path) -> None:
    """Delete the leftovers of interrupted backups."""
    for each in folder.iterdir():
        if _DRAFT.fullmatch(each.name) and each.is_file():
            each.unlink(missing_ok=True)


def _copy(store: Path, draft: Path) -> None:
    with contextlib.closing(connect(store)) as source:
        if not source.execute("PRAGMA auto_vacuum").fetchone()[0]:
            source.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of the copy
        source.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(draft),))  # whose bytes need not be UTF-8
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def _verify(store: Path, draft: Path) -> None:
    """Raise BackupError if the copy is damaged, or not of this store."""
    if why := why_unsound(draft):
        raise BackupError(f"the copy of {store} is damaged, so it was thrown away: {why}")


def _free_name(folder: Path, now: datetime) -> Path:
    stamp = f"feedreader-{now:%Y%m%dT%H%M%SZ}"
    place, number = folder / f"{stamp}.db", 1
    while os.path.lexists(place):  # a link that leads nowhere has the name as well
        number += 1
        place = folder / f"{stamp}-{number}.db"
    return place


def _sync(folder: Path) -> None:
    """Sync the directory so that the new name is durable, where the system supports it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
