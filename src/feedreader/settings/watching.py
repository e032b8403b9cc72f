"""A configuration that is reloaded when its file changes or on request; an invalid file changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.settings.config import load

if TYPE_CHECKING:
    from pathlib import Path

    from feedreader.settings.config import Settings


class Configuration:
    """The settings of a file, as last read. Raises SettingsError if it cannot be read the first time.

    A caller that has read the file already and tolerates its problems passes the valid part as `settings`.
    """

    def __init__(self, path: Path, *, required: bool = False, settings: Settings | None = None) -> None:
        self.path = path
        self._required = required
        self._seen = self._look()
        self.settings = load(path, required=required) if settings is None else settings

    def changed(self) -> bool:
        """Return whether the file has changed since it was last read or refused."""
        return self._look() != self._seen

    def reload(self) -> Settings:
        """Reload the file; if it is invalid, raise SettingsError and keep `settings`."""
        self._seen = self._look()  # before it is read: what is written meanwhile is a change
        self.settings = load(self.path, required=self._required)
        return self.settings

    def _look(self) -> tuple[int, int, int] | None:
        """Return a fingerprint of the file, or None if it does not exist."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
