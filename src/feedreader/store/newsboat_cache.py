"""Read newsboat's `cache.db`: its articles, and which of them were read or flagged. It is opened read-only."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


MAX_ARTICLES = 500_000
"""The most articles that are read; ten years of a hundred feeds are fewer."""

MAX_TEXT = 4 * 1024 * 1024
"""The most bytes of a row or of a text in it; newsboat stores no longer ones."""


MOST_OF_A_FEED = 5_000
"""How many articles of one feed are imported whole: the newest."""

AT_A_TIME = 100
LETTERS_AT_A_TIME = 2_000_000
"""How many articles are read at once, and the number of characters that ends a batch early, to bound memory."""


FAR_OFF = 2**34
"""Seconds since 1970 from which on a time counts as none: the year 2514."""


class WholeArticle(NamedTuple):
    """An article as in newsboat; `published` is in seconds since 1970, `kind` the media type of its content."""

    published: int
    feed: str
    guid: str
    url: str
    title: str
    author: str
    content: str
    kind: str
    file: str
    file_kind: str
    home: str = ""


class CachedArticle(NamedTuple):
    """An article that the user has read or flagged; `flags` are letters, `home` is the page of its feed.

    Its content is included if nothing else may tell it from other articles: newsboat used the title as its guid.
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
    """Yield the articles that were read or flagged; raises FeedreaderError if this is not a cache of newsboat's."""
    query = (
        "SELECT i.feedurl, i.guid, i.unread = 0, coalesce(i.flags, ''), i.url, i.title, "
        "CASE WHEN i.guid = i.title THEN i.content ELSE '' END, coalesce(f.url, '') "
        "FROM rss_item i LEFT JOIN rss_feed f ON f.rssurl = i.feedurl "
        "WHERE i.unread = 0 OR coalesce(i.flags, '') <> '' ORDER BY i.id LIMIT ?"
    )
    with _opened(path) as connection:
        for number, (feed, guid, read, *texts) in enumerate(connection.execute(query, (MAX_ARTICLES + 1,))):
            if number == MAX_ARTICLES:
                raise FeedreaderError(f"{path}: more than {MAX_ARTICLES:,} articles of it were read or flagged")
            yield CachedArticle(_text(feed), _text(guid), bool(read), *map(_text, texts))


def read_articles(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[WholeArticle, ...]]:
    """Yield the articles of the feeds at the addresses `wanted`, whole, in batches of one feed each.

    Of each feed, the newest (`MOST_OF_A_FEED`) are read, newest first; articles deleted in newsboat are left out.
    Raises FeedreaderError if this is not a cache of newsboat's.
    """
    with _opened(path) as connection:
        found = connection.execute("SELECT rssurl, url FROM rss_feed LIMIT ?", (MAX_ARTICLES,))
        homes = {_text(feed): _text(home) for feed, home in found}
        for numbers in _newest(connection, wanted).values():
            batch: list[WholeArticle] = []
            for article in _whole(connection, numbers):
                batch.append(article._replace(home=homes.get(article.feed, "")))
                if len(batch) == AT_A_TIME or sum(len(each.content) for each in batch) > LETTERS_AT_A_TIME:
                    yield tuple(batch)
                    batch = []
            if batch:
                yield tuple(batch)


def count_articles(path: Path, wanted: Callable[[str], bool]) -> int:
    """Return how many articles `read_articles` would yield."""
    with _opened(path) as connection:
        return sum(map(len, _newest(connection, wanted).values()))


def _newest(connection: sqlite3.Connection, wanted: Callable[[str], bool]) -> dict[str, list[int]]:
    """Return the numbers of the articles to import, by feed."""
    kept = "" if "deleted" not in _columns(connection) else "AND deleted = 0 "
    query = f"SELECT feedurl, rowid FROM rss_item WHERE guid <> '' {kept}ORDER BY pubDate DESC, rowid DESC LIMIT ?"
    found: dict[str, list[int]] = defaultdict(list)
    asked: dict[str, bool] = {}
    for feed, number in ((_text(feed), number) for feed, number in connection.execute(query, (MAX_ARTICLES,))):
        if feed not in asked:
            asked[feed] = wanted(feed)
        if asked[feed] and len(found[feed]) < MOST_OF_A_FEED:
            found[feed].append(number)
    return found


def _whole(connection: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[WholeArticle]:
    """Read articles by their numbers; columns that are missing in an older version's cache are empty."""
    here = _columns(connection)
    kind, *files = (
        f"coalesce(i.{name}, '')" if name in here else "''"
        for name in ("content_mime_type", "enclosure_url", "enclosure_type")
    )
    query = (
        f"SELECT i.pubDate, i.feedurl, i.guid, i.url, i.title, i.author, i.content, {kind}, {', '.join(files)} "
        "FROM rss_item i WHERE i.rowid = ?"
    )
    for number in numbers:
        for row in connection.execute(query, (number,)).fetchmany(1):
            published, *texts = row
            moment = published if isinstance(published, int) and 0 < published < FAR_OFF else 0
            yield WholeArticle(moment, *map(_text, texts))


def _text(value: object) -> str:
    """Return a value of a cache, which may have been written as bytes by other programs."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _columns(connection: sqlite3.Connection) -> set[str]:
    return {str(row[1]) for row in connection.execute("PRAGMA table_info(rss_item)")}


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a cache for reading; SQLite's errors become FeedreaderError."""
    kind = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('rss_item', 'rss_feed')"
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
            if connection.execute(kind).fetchone() != (2,):  # a view could be a program, and a slow one
                raise FeedreaderError(f"{path}: this is not a newsboat cache: it has no table of articles")
            yield connection
    except sqlite3.Error as error:
        raise FeedreaderError(f"{path}: this is not a newsboat cache: {error}") from error
    except UnicodeDecodeError as error:  # SQLite quotes the bytes of the broken part, which need not be valid text
        raise FeedreaderError(f"{path}: this is not a newsboat cache: its schema is damaged") from error
