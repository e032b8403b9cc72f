"""Reading newsboat's `cache.db`: which articles were read, and their flags. It is opened for reading only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class CachedArticle(NamedTuple):
    """An article that a person did something with; `flags` are letters."""

    feed: str
    guid: str
    read: bool
    flags: str


def read_cache(path: Path) -> Iterator[CachedArticle]:
    """The articles that were read or flagged; raises FeedreaderError where this is no cache of newsboat's."""
    query = (
        "SELECT feedurl, guid, unread = 0, coalesce(flags, '') FROM rss_item "
        "WHERE unread = 0 OR coalesce(flags, '') <> '' ORDER BY id"
    )
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            for feed, guid, read, flags in connection.execute(query):
                yield CachedArticle(str(feed), str(guid), bool(read), str(flags))
    except sqlite3.Error as error:
        raise FeedreaderError(f"{path}: this is no cache of newsboat's: {error}") from error
