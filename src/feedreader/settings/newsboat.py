"""Find newsboat's files: in its own folders, or where the user says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Sequence

URLS, CONFIG, CACHE = "urls", "config", "cache.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsboatFiles:
    """The files to read; None for those that do not exist."""

    urls: Path | None = None
    config: Path | None = None
    cache: Path | None = None


def newsboat_files(named: Sequence[Path] = ()) -> NewsboatFiles:
    """Return the given files, or those in the given folders; without arguments, those in newsboat's own folders.

    A file's name tells its kind: `*.db` is a cache, `config*` a configuration, any other a list of feeds. Raises
    FeedreaderError if there are none.
    """
    found: dict[str, Path] = {}
    for place in named or _folders():
        if place.is_dir():
            for name in (URLS, CONFIG, CACHE):
                if (place / name).is_file():
                    found.setdefault(name, place / name)
        elif named:
            found.setdefault(_kind(place), place)
    if not found:
        where = ", ".join(map(str, named or _folders()))
        raise FeedreaderError(f"there are no newsboat files in {where}")
    return NewsboatFiles(urls=found.get(URLS), config=found.get(CONFIG), cache=found.get(CACHE))


def _folders() -> list[Path]:
    """Return the folders in newsboat's own order: the XDG folders win if they contain a configuration."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "newsboat"
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "newsboat"
    return [config, data] if config.is_dir() else [home / ".newsboat"]


def _kind(file: Path) -> str:
    if file.suffix == ".db":
        return CACHE
    return CONFIG if file.name.startswith(CONFIG) else URLS
