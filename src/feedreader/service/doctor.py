"""Check the store and its files, report its size, and repair what can be repaired.

Functions that work on files take a path, because a store that cannot be opened has no `Library`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.store.backup import backups, make_backup, why_unsound
from feedreader.store.doctor import Finding, examine, examine_files
from feedreader.store.repair import repair

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from feedreader.service.workspace import Workspace
    from feedreader.store.upkeep import Sizes

__all__ = ["Doctor", "Finding", "examine_files", "make_backup", "newest_sound_backup", "repair"]


class Doctor:
    """The library's part for its own health."""

    def __init__(self, workspace: Workspace) -> None:
        self._store = workspace.store

    def examine(self, *, thorough: bool = False) -> tuple[Finding, ...]:
        """All that is wrong with the store; empty where it is healthy.

        `thorough` also compares every index with its table, which reads the whole file.
        """
        return examine(self._store, thorough=thorough)

    def sizes(self) -> tuple[Sizes, Mapping[str, int]]:
        """How large the file is, and its tables, the largest first, in bytes; raises StoreError."""
        return self._store.upkeep.sizes(), self._store.upkeep.tables()


def newest_sound_backup(folder: Path) -> Path | None:
    """Return the newest usable backup in a folder; None if there is none."""
    return next((backup for backup in reversed(backups(folder)) if not why_unsound(backup)), None)
