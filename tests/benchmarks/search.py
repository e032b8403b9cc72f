"""How fast searching is: `python tests/benchmarks/search.py [--entries 1000000] [--keep FOLDER]`.

Makes a store of synthetic entries in many scripts, indexes it, and prints for each kind of query the median and the
95th percentile of the milliseconds to its first page (read, compiled, searched, rows and snippets read). Beside it, the
statement that newsboat 2.21 searches its cache with, on a cache with the same entries; and lemon24/reader's search,
where that package can be imported, on the same entries (`--reader-entries 1000000`) or on the first of them, with ours
on as many.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from feedreader.query.parse import parse
from feedreader.store.connect import open_store
from feedreader.store.rows import to_micros
from feedreader.store.search import search
from feedreader.store.search_index import SearchIndex
from feedreader.store.search_sql import compile_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedreader.store.connect import Store

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
YEARS = 2
FEEDS = 1000
TAGS = ("politics", "politics/eu", "politics/us", "science", "sport", "tech", "tech/ai", "culture")
SYLLABLES = [a + b for a in "bdfgklmnprstvzchw" for b in "aeiouyäé"] + ["an", "en", "or", "is", "ul", "ast", "ern"]
UNSPACED = {"zh": (0x4E00, 2500), "ja": (0x3042, 80), "ko": (0xAC00, 1500), "th": (0x0E01, 46)}
SPACED = {"ru": (0x0430, 32), "ar": (0x0627, 36), "el": (0x03B1, 24)}
QUERIES = 40
PAGE = 50
SAMPLE = 4
"""Queries of a kind that are asked of a peer that needs seconds for each."""
FEW = 50_000
"""Entries that every peer searches fast enough for all queries."""
PEERS = ("one common word", "one word", "a phrase", "unspaced scripts")
"""The kinds of queries that all can answer."""

Row = tuple[str, str, str, str]


class Language:
    """Made-up words of one language, drawn as often as in any: the n-th commonest once in n."""

    def __init__(self, code: str, chance: random.Random, size: int = 40_000) -> None:
        self.code = code
        self.spaced = code not in UNSPACED
        first, count = (UNSPACED | SPACED).get(code, (0, 0))
        if count:
            letters = [chr(first + n) for n in range(count)]
            longest = 3 if code in ("zh", "ja") else 7
            self.words = ["".join(chance.choices(letters, k=chance.randint(1, longest))) for _ in range(size)]
        else:
            self.words = [
                "".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4, 5)))) for _ in range(size)
            ]
        self.weights = list(itertools.accumulate(1 / (n + 3) for n in range(size)))
        self.sentences = [self.sentence(chance) for _ in range(30_000)]

    def sentence(self, chance: random.Random) -> str:
        """Eight words, or sixteen where they are short."""
        words = chance.choices(self.words, cum_weights=self.weights, k=8 if self.spaced else 16)
        return (" " if self.spaced else "").join(words)


def entries(count: int, languages: list[Language]) -> Iterator[Row]:
    """Language, title, author and HTML of each entry; two thirds are in Latin script."""
    chance = random.Random(7)
    shares = [10 if language.code == "la" else 0.7 for language in languages]
    for _ in range(count):
        (language,) = chance.choices(languages, shares)
        title, author, *body = (language.sentences[int(chance.random() * len(language.sentences))] for _ in range(15))
        html = f"<p>{'. '.join(body[:6])}.</p>\n<p>{'. '.join(body[6:])}.</p>"
        yield language.code, title, author[:12], html


def fill(store: Store, rows: list[Row] | Iterator[Row], count: int) -> None:
    """Entries an equal time apart over the last years, from 1,000 feeds, some tagged, most read."""
    chance = random.Random(3)
    start, step = to_micros(NOW - timedelta(days=365 * YEARS)), 365 * YEARS * 86_400_000_000 // count
    with store.writer.transaction() as db:
        db.execute("PRAGMA cache_size = -500000")  # filling is not what is measured
        db.executemany("INSERT INTO tag(id, name) VALUES (?, ?)", enumerate(TAGS, 1))
        for feed in range(1, FEEDS + 1):
            url = f"https://outlet-{feed % 700}.example/feed/{feed}"
            db.execute(
                "INSERT INTO feed(id, url, url_key, title, outlet, added) VALUES (?, ?, ?, ?, ?, 0)",
                (feed, url, url, f"Outlet {feed}", f"outlet-{feed % 700}.example"),
            )
            db.execute("INSERT INTO feed_tag VALUES (?, ?)", (feed, 1 + feed % len(TAGS)))
    for batch in itertools.count():
        part = list(itertools.islice(rows, 50_000)) if not isinstance(rows, list) else rows[batch * 50_000 :][:50_000]
        if not part:
            return
        first = batch * 50_000 + 1
        numbered = [
            (first + at, chance.randint(1, FEEDS), start + step * (first + at), row) for at, row in enumerate(part)
        ]
        with store.writer.transaction() as db:
            db.executemany(
                "INSERT INTO entry(id, feed, guid, url, title, authors, language, published, first_seen, content_hash) "
                "VALUES (?, ?, ?, ?, ?, json_array(?), ?, ?, ?, 0)",
                (
                    (n, feed, str(n), f"https://outlet-{feed % 700}.example/{n}", row[1], row[2], row[0], when, when)
                    for n, feed, when, row in numbered
                ),
            )
            db.executemany("INSERT INTO entry_text VALUES (?, '', ?)", ((n, row[3]) for n, _, _, row in numbered))
            db.executemany(
                'INSERT INTO entry_state(entry, feed, "when", story, read, starred) VALUES (?, ?, ?, ?, ?, ?)',
                ((n, feed, when, n, chance.random() < 0.8, chance.random() < 0.01) for n, feed, when, _ in numbered),
            )
            db.executemany(
                "INSERT INTO story(id, lead, size, outlets, languages, first, last) VALUES (?, ?, 1, '[]', '[]', ?, ?)",
                ((n, n, when, when) for n, _, when, _ in numbered),
            )
            tagged = [n for n, *_ in numbered if chance.random() < 0.02]
            db.executemany(
                "INSERT INTO entry_tag VALUES (?, ?, NULL)", ((n, chance.randint(1, len(TAGS))) for n in tagged)
            )
            db.executemany("INSERT OR IGNORE INTO to_index VALUES (?)", ((n,) for n, *_ in numbered))


def kinds(languages: list[Language]) -> dict[str, list[str]]:
    """Queries of every kind; the commonest words of a language are in a third of its entries or more."""
    chance = random.Random(11)
    by_code = {language.code: language for language in languages}
    latin = by_code["la"]

    def common(first: int = 0, last: int = 60) -> str:
        return latin.words[chance.randrange(first, last)]

    def unspaced(length: int) -> str:
        language = by_code[chance.choice(list(UNSPACED))]
        return chance.choice(language.sentences)[:length]

    long_words = [word for word in latin.words[:3000] if len(word) >= 6]
    return {
        "one common word": [common() for _ in range(QUERIES)],
        "one word": [common(200, 20_000) for _ in range(QUERIES)],
        "three words with filters": [
            f"{common()} {common()} {common(0, 400)} "
            f"{chance.choice(['is:unread', 'tag:politics', 'after:60d', '-is:starred'])} "
            f"{chance.choice(['lang:la', f'-{common(0, 400)}', 'before:3d', f'feed:{chance.randint(1, FEEDS)}'])}"
            for _ in range(QUERIES)
        ],
        "a phrase": [f'"{common()} {common()}"' for _ in range(QUERIES)],
        "a prefix while typing": [
            f"{word[:length]}*" for word in chance.sample(long_words, QUERIES // 5) for length in range(1, 6)
        ],
        "unspaced scripts": [unspaced(1 + n % 4) for n in range(QUERIES)],
        "a part of a word": [f"*{chance.choice(long_words)[1:6]}" for _ in range(QUERIES)],
        "two of three words": [f"({common()} OR {common(60, 400)}) {common(100, 1000)}" for _ in range(QUERIES)],
    }


def lists(languages: list[Language]) -> dict[str, list[str]]:
    """Queries whose first page is listed newest first, as entries and as stories."""
    chance = random.Random(13)
    latin = languages[0]
    return {
        "a tag with a date range": [
            f"tag:{chance.choice(TAGS)} after:{days + 30}d before:{days}d"
            for days in (chance.randrange(365 * YEARS) for _ in range(QUERIES))
        ],
        "one common word": [latin.words[n] for n in range(QUERIES)],
        "a common word, unread, tag": [f"{latin.words[n]} is:unread tag:tech" for n in range(QUERIES)],
        "a pattern": [f"/{latin.words[n + 100]}.*{latin.words[n]}/" for n in range(QUERIES)],
    }


def timed(queries: list[str], answer: Callable[[str], int]) -> str:
    """Milliseconds to answer: median, 95th percentile, that of CPU time (for a machine that others use), and results.

    Every query once, after half of them to warm up. Of few queries the slowest is told.
    """
    for query in queries[::2]:
        answer(query)
    times, cpu, found = [], [], 0
    for query in queries:
        before, cpu_before = time.perf_counter(), time.process_time()
        found += answer(query)
        times.append((time.perf_counter() - before) * 1000)
        cpu.append((time.process_time() - cpu_before) * 1000)
    high, cpu_high = (quantiles(each, n=20)[-1] if len(each) > SAMPLE else max(each) for each in (times, cpu))
    return f"{median(times):9.1f} {high:9.1f} {cpu_high:9.1f} {found / len(queries):9.1f}"


def newsboat_cache(path: Path, rows: Iterator[Row], count: int) -> sqlite3.Connection:
    """A cache as newsboat 2.21 makes one, less the columns that a search does not read."""
    db = sqlite3.connect(path)
    db.execute(
        "CREATE TABLE rss_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, guid VARCHAR(64) NOT NULL, "
        "title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL, url VARCHAR(1024) NOT NULL, "
        "feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL, content VARCHAR(65535) NOT NULL, "
        "unread INTEGER(1) NOT NULL, enclosure_url VARCHAR(1024), enclosure_type VARCHAR(1024), "
        "enqueued INTEGER(1) NOT NULL DEFAULT 0, flags VARCHAR(52), deleted INTEGER(1) NOT NULL DEFAULT 0, "
        "base VARCHAR(128) NOT NULL DEFAULT '')"
    )
    for index, columns in (("guid", "guid"), ("feedurl", "feedurl"), ("deleted", "deleted")):
        db.execute(f"CREATE INDEX idx_{index} ON rss_item({columns})")
    start, step = NOW.timestamp() - 365 * YEARS * 86_400, 365 * YEARS * 86_400 / count
    db.executemany(
        "INSERT INTO rss_item(guid, title, author, url, feedurl, pubDate, content, unread) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
        (
            (
                str(n),
                row[1],
                row[2],
                f"https://outlet.example/{n}",
                f"https://outlet-{n % FEEDS}.example",
                start + step * n,
                row[3],
            )
            for n, row in enumerate(rows)
        ),
    )
    db.commit()
    return db


def newsboat_search(db: sqlite3.Connection, words: str) -> int:
    """What newsboat runs for a search over all feeds (it loads every match)."""
    like = f"%{words}%"
    found = db.execute(
        "SELECT guid, title, author, url, pubDate, length(content), unread, feedurl, enclosure_url, enclosure_type, "
        "enqueued, flags, base FROM rss_item WHERE (title LIKE ? OR content LIKE ?) AND deleted = 0 "
        "ORDER BY pubDate DESC, id DESC",
        (like, like),
    )
    return len(found.fetchall())


def reader_search(path: Path, count: int, languages: list[Language], queries: dict[str, list[str]]) -> bool:
    """lemon24/reader with `count` entries, searched by its public interface; false where it is not installed.

    Its public way to add an entry commits each; a million would take hours. So what it would store is handed to its own
    storage in batches, as its updates of feeds do.
    """
    try:
        from reader import make_reader  # type: ignore[import-not-found]
    except ImportError:
        print("\nlemon24/reader is not installed here (package `reader`), so it was not measured.")
        return False
    feed = "https://outlet.example/feed"
    there = path.exists()
    with make_reader(str(path)) as reader:
        start = time.perf_counter()
        if not there:
            reader.add_feed(feed, allow_invalid_url=True)
            reader_fill(reader, feed, entries(count, languages))
        filled = time.perf_counter()
        reader.enable_search()
        reader.update_search()
        indexed = time.perf_counter() - filled
        size = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*")) / 1e6
        print(
            f"\nlemon24/reader, {count:,} entries, added in {filled - start:.0f} s, indexed in {indexed:.0f} s, "
            f"{size:,.0f} MB"
        )
        for kind in PEERS:
            texts = queries[kind] if count <= FEW else queries[kind][:SAMPLE]
            print(
                f"{kind:36}",
                timed(texts, lambda text: len(list(reader.search_entries(text, limit=PAGE)))),
                flush=True,
            )
    return True


def reader_fill(reader: Any, feed: str, rows: Iterator[Row]) -> None:
    """Give entries to its storage, 10,000 a batch."""
    storage, waiting = reader._storage, []  # noqa: SLF001 - reader has no other way in bulk
    storage.add_entry = waiting.append
    for batch in itertools.count():
        some = list(itertools.islice(rows, 10_000))
        if not some:
            break
        for n, row in enumerate(some, batch * 10_000):
            entry: dict[str, Any] = {"feed_url": feed, "id": str(n), "title": row[1]}
            reader.add_entry(entry | {"content": [{"value": row[3], "type": "text/html"}]})
        storage.add_or_update_entries(waiting)
        waiting.clear()
    del storage.add_entry


def as_many(folder: Path, count: int, languages: list[Language], queries: dict[str, list[str]]) -> None:
    """Ours, with fewer entries than in the main measurement, as many as the peer had."""
    with open_store(folder / "small.db") as store:
        fill(store, entries(count, languages), count)
        start = time.perf_counter()
        SearchIndex(store).catch_up()
        print(f"\nfeedreader, as many, indexed in {time.perf_counter() - start:.0f} s")
        for kind in PEERS:
            print(f"{kind:36}", timed(queries[kind], lambda text: found_by_us(store, text)))


def found_by_us(store: Store, text: str) -> int:
    """How many entries the first page of a search has."""
    return len(search(store, parse(text, NOW), NOW, limit=PAGE))


def main() -> None:
    """Build, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--entries", type=int, default=100_000)
    options.add_argument(
        "--reader-entries",
        type=int,
        default=20_000,
        help="for lemon24/reader, which needs up to a minute for a search of a million; 0: none",
    )
    options.add_argument("--keep", type=Path, help="a folder for the files, used again when it holds them")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        measure(chosen.keep or Path(temporary), chosen.entries, chosen.reader_entries)


def measure(folder: Path, count: int, reader_count: int) -> None:
    """All measurements, in `folder`."""
    languages = [Language(code, random.Random(code)) for code in ("la", *UNSPACED, *SPACED)]
    queries = kinds(languages)
    path = folder / "feedreader.db"
    there = path.exists()
    with open_store(path) as store:
        if not there:
            fill(store, entries(count, languages), count)
        before = time.perf_counter()
        indexed = SearchIndex(store).catch_up(progress=lambda done: print(f"\r{done:,}", end="", file=sys.stderr))
        if indexed:
            seconds = time.perf_counter() - before
            print(f"\r{indexed:,} entries indexed in {seconds:.0f} s, {seconds / indexed * 1000:.2f} ms an entry")
        db = store.reader()
        sizes = {
            name: db.execute(f"SELECT sum(length(block)) FROM {name}_data").fetchone()[0] / 1e6
            for name in ("entry_words", "entry_parts")
        }
        sizes["entry_plain"] = (
            db.execute("SELECT sum(length(text) + length(title)) FROM entry_plain").fetchone()[0] / 1e6
        )
        print(
            f"file {path.stat().st_size / 1e6:,.0f} MB: "
            + ", ".join(f"{name} {size:,.0f} MB" for name, size in sizes.items())
        )
        print(f"\n{f'feedreader, {count:,} entries':36} {'p50 ms':>9} {'p95 ms':>9} {'CPU p95':>9} {'found':>9}")
        for kind, texts in queries.items():
            print(
                f"{kind:36}",
                timed(texts, lambda text: found_by_us(store, text)),
                flush=True,
            )
        for what, page in (("entries", store.entries.page), ("stories", store.stories.page)):
            for kind, texts in lists(languages).items():
                print(
                    f"{f'{kind}, {what}':36}",
                    timed(
                        texts,
                        lambda text, page=page: len(
                            page(compile_query(db, parse(text, NOW), NOW, page=True), limit=PAGE)
                        ),
                    ),
                    flush=True,
                )
    cache = folder / "cache.db"
    there = cache.exists()
    newsboat = sqlite3.connect(cache) if there else newsboat_cache(cache, entries(count, languages), count)
    print(f"\nnewsboat's statement, cache.db {cache.stat().st_size / 1e6:,.0f} MB")
    for kind in PEERS:
        words = [text.strip('"') for text in queries[kind][:SAMPLE]]
        print(f"{kind:36}", timed(words, lambda text: newsboat_search(newsboat, text)), flush=True)
    newsboat.close()
    if reader_count >= count:
        reader_search(folder / "reader.sqlite", count, languages, queries)
    elif reader_count:
        with tempfile.TemporaryDirectory(dir=folder) as small:
            if reader_search(Path(small, "reader.sqlite"), reader_count, languages, queries):
                as_many(Path(small), reader_count, languages, queries)


if __name__ == "__main__":
    main()
