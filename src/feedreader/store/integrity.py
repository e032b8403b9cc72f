"""What SQLite's own checks find wrong with a store: its pages and indexes and, separately, its search indexes.

A search index can be rebuilt from the entries, so damage to it is not damage to the file. SQLite reports both alike
since 3.44, and does not check search indexes before.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

SEARCH_INDEXES = ("entry_words", "entry_parts")
CHECKS_SEARCH_INDEXES = sqlite3.sqlite_version_info >= (3, 44)
"""Whether SQLite's checks include search indexes, so that no separate check has to block writers."""
_OF_A_SEARCH_INDEX = "fts5"  # how each of SQLite's messages about search indexes begins
_SHOWN = 100


class Faults(NamedTuple):
    """SQLite's messages about pages and indexes, and whether a search index is known to be damaged."""

    pages: tuple[str, ...] = ()
    search_index: bool = False


def faults(connection: sqlite3.Connection, *, quick: bool = False, most: int = _SHOWN) -> Faults:
    """Return what is wrong, at most `most` messages; `quick` does not compare indexes with their tables.

    Raises sqlite3.DatabaseError if the file is too damaged to be checked.
    """
    check = "quick_check" if quick else "integrity_check"
    found = [words for (words,) in connection.execute(f"PRAGMA {check}({most + len(SEARCH_INDEXES)})") if words != "ok"]
    pages = [words for words in found if _OF_A_SEARCH_INDEX not in words.lower()]
    return Faults(tuple(pages[:most]), search_index=len(pages) < len(found))
