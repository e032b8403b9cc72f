"""SQL functions that search needs, for every connection; what they are made of is imported when they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def register(connection: sqlite3.Connection) -> None:
    """Give a connection `pattern_found(pattern, text)` and `inside(folded, text)`."""
    connection.create_function("pattern_found", 2, _pattern_found, deterministic=True)
    connection.create_function("inside", 2, _inside, deterministic=True)


def _pattern_found(source: str, text: str | None) -> bool:
    from feedreader.query.pattern import compiled

    return text is not None and compiled(source)(text)


def _inside(part: str, text: str | None) -> bool:
    from feedreader.query.terms import folded

    return text is not None and part in folded(text)
