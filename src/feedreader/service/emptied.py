"""Tell a store that was emptied from a new file, so that nobody's feeds seem to be gone.

On some file systems a crash of the machine leaves a file of 0 bytes. SQLite takes it for a new database and deletes its
log; if the store were started anew, it would be backed up night after night, until no backup held what was lost.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from feedreader.errors import StoreError
from feedreader.settings.paths import store_path
from feedreader.store.connect import is_empty
from feedreader.text.wording import listed

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 1.0
"""Seconds to wait for an empty file to fill, because another process may be creating a store in it."""


def refuse_emptied(path: Path, backups: Path | None) -> None:
    """Raise StoreError if there is evidence that the empty file at `path` held a store.

    Evidence is what SQLite keeps beside an open store, or a backup in the folder `backups`, which belongs to the
    default store. An empty file without either may become a store.
    """
    evidence = _evidence(path, backups)
    deadline = time.monotonic() + PATIENCE
    while evidence and is_empty(path):
        if time.monotonic() >= deadline:
            raise StoreError(str(path), f"the file is empty (0 bytes), though {evidence}; {_remedy(path, backups)}")
        time.sleep(PATIENCE / 20)


def _evidence(path: Path, backups: Path | None) -> str:
    """Return how we know that the file held a store, in words; "" if nothing says so."""
    from feedreader.store.backup import backups as backups_in

    if beside := _beside(path):
        return f"{listed(beside)} beside it {'are' if len(beside) > 1 else 'is'} left of a store"
    if backups is not None and path == store_path() and backups_in(backups):
        return "it has backups"
    return ""


def _remedy(path: Path, backups: Path | None) -> str:
    """Return what to do, in words: a remaining log would be applied to any file that is put in its place."""
    from feedreader.service.doctor import newest_sound_backup

    backup = newest_sound_backup(backups) if backups is not None else None
    if backup is None:
        return "there is no intact backup of it; delete it to start over"
    first = f"delete {listed(_beside(path))} and " if _beside(path) else ""
    return f"{first}copy the newest intact backup over it ({backup}), or delete it to start over"


def _beside(path: Path) -> list[str]:
    """Return the names of the files that SQLite keeps beside an open store and that exist."""
    names = [f"{path.name}{ending}" for ending in ("-wal", "-shm")]
    return [name for name in names if path.with_name(name).exists()]
