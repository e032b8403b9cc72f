"""Reading newsboat's `cache.db`: which articles were read or flagged. It is opened for reading only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


MAX_ARTICLES = 500_000
"""Articles that are taken over; ten years of a hundred feeds are fewer."""

MAX_TEXT = 4 * 1024 * 1024
"""Bytes of a row or a text in it; newsboat keeps no longer ones."""


class CachedArticle(NamedTuple):
    """An article that the user did something with; `flags` are letters, `home` is the page of its feed.

    Its content is there where it may be all that tells it from others: newsboat made the title its guid.
    """

    feed: str
    guid: str
    read: bool
    flags: str
    url: str
    title: str
    content: str
    home: str


def read_cache(path: Path) -> Iterator[CachedArticle]:
    """Yield the articles that were read or flagged; raises FeedreaderError where this is no cache of newsboat's."""
    kind = "SELECT type FROM sqlite_master WHERE name = 'rss_item'"
    query = (
        "SELECT i.feedurl, i.guid, i.unread = 0, coalesce(i.flags, ''), i.url, i.title, "
        "CASE WHEN i.guid = i.title THEN i.content ELSE '' END, coalesce(f.url, '') "
        "FROM rss_item i LEFT JOIN rss_feed f ON f.rssurl = i.feedurl "
        "WHERE i.unread = 0 OR coalesce(i.flags, '') <> '' ORDER BY i.id LIMIT ?"
    )
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
            if connection.execute(kind).fetchone() != ("table",):  # a view could be a program, and a long one
                raise FeedreaderError(f"{path}: this is no cache of newsboat's: it has no table of articles")
            for number, (feed, guid, read, *texts) in enumerate(connection.execute(query, (MAX_ARTICLES + 1,))):
                if number == MAX_ARTICLES:
                    raise FeedreaderError(f"{path}: more than {MAX_ARTICLES:,} articles of it were read or flagged")
                yield CachedArticle(str(feed), str(guid), bool(read), *map(str, texts))
    except sqlite3.Error as error:
        raise FeedreaderError(f"{path}: this is no cache of newsboat's: {error}") from error
    except UnicodeDecodeError as error:  # SQLite names what is broken by its bytes, which need not be text
        raise FeedreaderError(f"{path}: this is no cache of newsboat's: its schema is damaged") from error
