"""A configuration that is read again when its file changes, or when somebody says so; a bad one changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.settings.config import load

if TYPE_CHECKING:
    from pathlib import Path

    from feedreader.settings.config import Settings


class Configuration:
    """The settings of a file, as they were read last. Raises SettingsError where it cannot be read the first time.

    `settings` are what can be used of it, for who has read it already and goes on whatever is wrong with it.
    """

    def __init__(self, path: Path, *, required: bool = False, settings: Settings | None = None) -> None:
        self.path = path
        self._required = required
        self._seen = self._look()
        self.settings = load(path, required=required) if settings is None else settings

    def changed(self) -> bool:
        """Whether the file is another than the one that was read last, or refused last."""
        return self._look() != self._seen

    def reload(self) -> Settings:
        """Read the file again; raises SettingsError, and `settings` stay as they are, where that cannot be done."""
        self._seen = self._look()  # before it is read: what is written meanwhile is a change
        self.settings = load(self.path, required=self._required)
        return self.settings

    def _look(self) -> tuple[int, int, int] | None:
        """Return what tells one version of the file from another; None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
