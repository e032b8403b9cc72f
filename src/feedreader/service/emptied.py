"""Tell a store that was emptied from a file that is about to become one, so that nobody's feeds seem to be gone.

On some file systems a crash of the machine leaves a file of 0 bytes. SQLite takes it for a new database and deletes its
log; begun anew, it would be backed up night after night, until no backup held what was lost.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from feedreader.errors import StoreError
from feedreader.settings.paths import store_path
from feedreader.store.connect import is_empty

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 1.0
"""Seconds that an empty file is given, as another process may be making a store of it."""


def refuse_emptied(path: Path, backups: Path | None) -> None:
    """Raise StoreError if there is evidence that the file at `path`, which has 0 bytes, held a store.

    That is what SQLite keeps beside an open store, or a backup in the folder `backups`, which is of the store that is
    used where none is named. An empty file without either may become a store.
    """
    evidence = _evidence(path, backups)
    deadline = time.monotonic() + PATIENCE
    while evidence and is_empty(path):
        if time.monotonic() >= deadline:
            remedy = _remedy(backups)
            raise StoreError(
                str(path), f"the file is empty (0 bytes), though {evidence}; {remedy}, or delete it to begin anew"
            )
        time.sleep(PATIENCE / 20)


def _evidence(path: Path, backups: Path | None) -> str:
    """Return why the file has held a store, in words; "" if nothing says so."""
    from feedreader.store.backup import backups as backups_in

    for ending in ("-wal", "-shm"):
        beside = path.with_name(f"{path.name}{ending}")
        if beside.exists():
            return f"{beside.name} beside it is left of a store"
    if backups is not None and path == store_path() and backups_in(backups):
        return "it has backups"
    return ""


def _remedy(backups: Path | None) -> str:
    from feedreader.service.doctor import newest_sound_backup

    backup = newest_sound_backup(backups) if backups is not None else None
    return f"copy the newest intact backup over it ({backup})" if backup else "there is no intact backup of it"
