"""Where files live: XDG through platformdirs, unless the command line or the environment says otherwise.

`--db PATH` and `FEEDREADER_DB` select the store, `--config PATH` and `FEEDREADER_CONFIG` the configuration file.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

_MIB = 1024 * 1024
LARGEST_CONFIG = 4 * _MIB
LARGEST_LIST = 64 * _MIB
LARGEST_STATE = 512 * _MIB
"""Limits, in bytes, of files that are read whole: settings (also of other readers), lists of feeds, state files."""
STORE_NAME = "feedreader.db"
CONFIG_NAME = "config.toml"


def store_path(given: str | None = None) -> Path:
    """Return the store's path: as given, or `FEEDREADER_DB`, or `feedreader.db` in the user's data folder."""
    chosen = given or os.environ.get("FEEDREADER_DB")
    if chosen:
        return expanded(chosen)
    from platformdirs import user_data_path

    return user_data_path("feedreader", appauthor=False) / STORE_NAME


def config_path(given: str | None = None) -> Path:
    """Return the path of the configuration file.

    It is as given, else `FEEDREADER_CONFIG`, else `config.toml` in the user's config folder.
    """
    chosen = given or os.environ.get("FEEDREADER_CONFIG")
    if chosen:
        return expanded(chosen)
    from platformdirs import user_config_path

    return user_config_path("feedreader", appauthor=False) / CONFIG_NAME


def expanded(name: str) -> Path:
    """Return a path in which `~` and `~USER` stand for a home folder; that of nobody known stays so, as in a shell."""
    return Path(os.path.expanduser(name))  # noqa: PTH111 - pathlib raises RuntimeError there


def site_rules_path(config: Path) -> Path:
    """Return the user's folder of site rules, next to the configuration file; it may not exist."""
    return config.parent / "site-rules"


def packaged(name: str) -> Path:
    """Return a file or folder that comes with the program (`demo`, `feeds.opml`), in a wheel or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "data" / name
    if installed.exists():
        return installed
    checkout = package.parents[1]
    in_data = checkout / "data" / name
    return in_data if in_data.exists() else checkout / name


def write_whole(path: Path, pieces: Iterable[bytes], *, mode: int = 0o600) -> None:
    """Write a file, by default for its owner alone; a crash, a power failure or a full disk leaves what was there.

    The draft has an unpredictable name, so that nobody can redirect it with a link; a link at `path` itself is
    replaced, not followed. Raises OSError.
    """
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".draft", dir=path.parent)
    draft = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())  # else the name may lead to an empty file after a power failure
        draft.chmod(mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def bytes_of(path: Path, most: int) -> bytes:
    """Return the contents of a file; raises OSError, also if it has more than `most` bytes, as a device may."""
    with path.open("rb") as file:
        return bytes_in(file, most)


def bytes_in(file: BinaryIO, most: int) -> bytes:
    """Return the rest of an open file; raises OSError if that is more than `most` bytes."""
    pieces: list[bytes] = []
    left = most
    while piece := file.read(_MIB):
        left -= len(piece)
        if left < 0:
            raise OSError(errno.EFBIG, f"it is larger than {most // _MIB} MB")
        pieces.append(piece)
    return b"".join(pieces)
