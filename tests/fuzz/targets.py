"""What is fuzzed: each target takes bytes, does with them what the program does, and checks what must always hold.

A find is whatever a target raises: an exception that no caller expects, or a broken promise (`AssertionError`). What
the program raises on purpose (`FeedreaderError`) is caught where a caller would, and must then be one clean sentence.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sqlite3
import tempfile
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from feedreader.errors import FeedreaderError, OpmlError, QueryError, StateFileError
from feedreader.feeds import ledger
from feedreader.feeds.discover import discover, looks_like_html
from feedreader.feeds.newsboat import article_key, read_lines, read_urls
from feedreader.feeds.opml import read_opml, write_opml
from feedreader.feeds.parse import parse_document
from feedreader.fetch.answers import REDIRECTS, Answer, brings_document, judge, read_headers, sendable
from feedreader.fetch.client import Client
from feedreader.fetch.cookies import Cookies
from feedreader.fetch.decoding import BadEncodingError, Body, BodyTooLargeError
from feedreader.fetch.limits import Limits
from feedreader.fetch.target import read_target, redirected
from feedreader.model.feeds import Validators
from feedreader.model.outcomes import Document, Failed, FetchRequest, ParsedFeed
from feedreader.model.pages import NoPageText, Page
from feedreader.model.state import QueryState, RuleState
from feedreader.pages.extract import extract
from feedreader.pages.site_rules import read_rule
from feedreader.policy.newsboat_settings import NoCounterpartError, Translation
from feedreader.policy.state_lines import read_line, write_line
from feedreader.query.complete import completion_at, fixed_choices
from feedreader.query.newsboat import translated
from feedreader.query.parse import parse
from feedreader.query.pattern import PatternError, compiled
from feedreader.query.write import to_text
from feedreader.serve.sanitise import sanitised
from feedreader.service.library import Library
from feedreader.settings.config import Settings, configuration
from feedreader.settings.feed_settings import FeedSettingError, checked, feed_settings
from feedreader.settings.feed_settings import names as feed_setting_names
from feedreader.store import newsboat_cache
from feedreader.store.connect import open_store
from feedreader.text.clean import one_line, prose
from feedreader.text.html import article_of, text_of
from feedreader.text.plain import plain_text, spoken_text
from feedreader.tui import ui_state
from feedreader.tui.article_lines import Setter
from feedreader.tui.cells import FIRST_STRONG_ISOLATE, POP_ISOLATE, width_of
from feedreader.tui.content import text_of as text_of_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

Check: TypeAlias = Callable[[bytes], None]

NOW = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)
ADDRESS = "https://feeds.example/news/feed.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One way in. `seeds` are good inputs to begin with, `words` what is worth putting in somewhere."""

    name: str
    check: Check
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()


def check_sentence(error: object) -> None:
    """What the program says must be one clean line with something in it."""
    text = str(error)
    assert text.strip(), f"{error!r} says nothing"
    shown = one_line(text, 100_000)
    assert shown.strip()
    assert len(text) < 20_000, "a sentence of that length"


def check_place(error: QueryError) -> None:
    """What is pointed at lies within the query."""
    assert 0 <= error.position <= len(error.query)


def check_clean(*texts: str) -> None:
    """Texts of strangers are clean: cleaning them once more changes nothing, and they can be stored."""
    for text in texts:
        text.encode("utf-8")
        assert prose(text) == text, f"not clean: {text[:80]!r}"


def check_lines(*texts: str) -> None:
    """Single lines are single, and clean."""
    for text in texts:
        text.encode("utf-8")
        assert one_line(text, len(text) + 1) == text, f"not one clean line: {text[:80]!r}"


TYPES = (None, "application/rss+xml", "text/xml; charset=iso-8859-1", "application/feed+json", "text/html", "x/y;=")


def entries(data: bytes) -> None:
    """A document of a feed, with what HTTP says of it in the first byte."""
    if not data:
        return
    document = Document(body=data[1:], url=ADDRESS, content_type=TYPES[data[0] % len(TYPES)])
    result = parse_document(document)
    if looks_like_html(document.body, document.content_type):
        for link in discover(document.body, document.url, document.content_type):
            assert link.url.startswith(("http://", "https://"))
            check_lines(link.title)
    if not isinstance(result, ParsedFeed):
        check_lines(result.reason)
        check_sentence(result.reason)
        return
    check_lines(result.feed.title)
    check_clean(result.feed.description)
    assert len(result.entries) <= ledger.MAX_ENTRIES
    for entry in result.entries:
        assert entry.guid
        check_lines(entry.title, *entry.authors, *entry.categories)
        check_clean(entry.guid, entry.summary, entry.content)
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        assert all(file.url.startswith(("http://", "https://")) for file in entry.enclosures)
        assert all(when is None or when.tzinfo is not None for when in (entry.published, entry.updated))
    if result.fingerprint is not None:
        again = parse_document(replace(document, fingerprint=result.fingerprint))
        assert isinstance(again, ParsedFeed), "a document that has not changed is a feed still"
        assert len(again.entries) + again.skipped >= len(result.entries)


def html(data: bytes) -> None:
    """An article: blocks, texts, and lines at a width that is in the first byte."""
    if not data:
        return
    text, width = data[1:].decode("utf-8", "replace"), 12 + data[0] % 100
    article = article_of(text, ADDRESS)
    check_clean(plain_text(article), plain_text(article, numbered=True), spoken_text(article), text_of(text))
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in article.links)
    setter = Setter(width)
    setter.blocks(article.blocks)
    for line in setter.layout().lines:
        shown = text_of_runs((*line.prefix, *line.body, *line.suffix))
        check_clean(shown.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, ""))  # which are ours
        assert line.wide or width_of(shown) <= max(width, 14), f"{width_of(shown)} cells in {width}: {shown!r}"
    sanitised(text, ADDRESS)


def page(data: bytes) -> None:
    """A web page whose article is looked for, with a rule of its site before the first NUL."""
    rule, _, body = data.partition(b"\0")
    _, problems = read_rule(text := rule.decode("utf-8", "replace"))
    for problem in problems:
        check_sentence(problem)
    found = extract(Page(body=body, url=ADDRESS, content_type="text/html", title="A title", rule=text))
    if isinstance(found, NoPageText):
        check_lines(found.detail)
    else:
        check_clean(text_of(found.html))


def opml(data: bytes) -> None:
    """A list of subscriptions, read, written and read again."""
    try:
        document = read_opml(data)
    except OpmlError as error:
        check_sentence(error)
        return
    check_lines(document.title)
    subscriptions = [outline.subscription for outline in document.outlines if outline.subscription]
    for outline in document.outlines:
        check_lines(outline.title)
        assert (outline.subscription is None) == bool(outline.refused or outline.ignored)
    for subscription in subscriptions:
        assert subscription.url.startswith(("http://", "https://"))
        check_lines(subscription.title, *subscription.tags)
    again = read_opml(write_opml(subscriptions, title=document.title, now=NOW))
    urls = {outline.subscription.url for outline in again.outlines if outline.subscription}
    assert urls == {subscription.url for subscription in subscriptions}


@cache
def library() -> Library:
    """A library with nothing in it, kept for the life of the process."""
    folder = tempfile.mkdtemp(prefix="feedreader-fuzz-")
    return Library(open_store(Path(folder) / "feedreader.db"), Settings(), clock=lambda: NOW)


def query(data: bytes) -> None:
    """A query, as a shell or a file may hand it over, up to its rows; and newsboat's expressions."""
    text = data.decode("utf-8", "surrogateescape")
    for cursor in {0, len(text) // 2, len(text)}:
        completion = completion_at(text, cursor)
        if completion is not None:
            fixed_choices(completion)
    try:
        tree = parse(text, NOW)
    except QueryError as error:
        check_sentence(error)
        check_place(error)
    else:
        assert parse(to_text(tree), NOW) == tree, "what is written back means the same"
        try:
            library().entries.count(text)
        except FeedreaderError as error:
            check_sentence(error)
    try:
        to_text(translated(text))
    except FeedreaderError as error:
        check_sentence(error)


def pattern(data: bytes) -> None:
    """A regular expression before the first line break, and a text that it is looked for in."""
    source, _, text = data.decode("utf-8", "replace").partition("\n")
    try:
        found = compiled(source)
    except PatternError as error:
        check_sentence(error)
        return
    found(text)
    found(text * 50)


@cache
def scratch() -> Path:
    """A folder for files, kept for the life of the process."""
    return Path(tempfile.mkdtemp(prefix="feedreader-fuzz-"))


def config(data: bytes) -> None:
    """`config.toml`, settings of one feed, and what the interface remembers."""
    path = scratch() / "config.toml"
    path.write_bytes(data)
    try:
        for problem in configuration(path).problems:
            check_sentence(problem)
    except FeedreaderError as error:
        check_sentence(error)
    ui_state.load(path)
    text = data.decode("utf-8", "surrogateescape")
    for name in feed_setting_names():
        try:
            kept = checked(name, text)
            if kept is not None:
                feed_settings({name: kept}).as_json()
        except FeedSettingError as error:
            check_sentence(error)


def answer(data: bytes) -> None:
    """Head and body of an answer: status, headers, encodings, redirects, cookies, times."""
    head, _, raw = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    status = int(first[:3]) if first[:3].isdigit() else 200
    pairs = [(name.strip() or b"x", value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    headers = read_headers(pairs)
    target = read_target(ADDRESS)
    cookies = Cookies()
    cookies.keep([value.decode("latin-1") for name, value in pairs if name.lower() == b"set-cookie"], target)
    cookies.demanded = True
    for name, value in cookies.added_to([], target):
        assert not set(name + value) & set(b"\r\n\0")
    try:
        body = Body(headers.get("content-encoding", ""), 1 << 20)
        for start in range(0, len(raw), 1_000):
            body.add(raw[start : start + 1_000])
        whole = body.finish()
    except (BadEncodingError, BodyTooLargeError) as error:
        check_sentence(error)
        return
    assert len(whole) <= 1 << 20
    if status in REDIRECTS and "location" in headers:
        try:
            new = redirected(target, headers["location"])
        except FeedreaderError as error:
            check_sentence(error)
        else:
            assert new.scheme in ("http", "https")
    brings_document(status, headers)
    sent = sendable(Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified")))
    outcome = judge(Answer(status=status, headers=headers, body=whole), target, sent=sent, moved_to=None, now=NOW)
    if isinstance(outcome, Failed):
        check_lines(outcome.reason)
        check_sentence(outcome.reason)


def wire(data: bytes) -> None:
    """What a server sends, byte for byte, whatever it is: an outcome, never an exception."""

    async def ask() -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(data)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        limits = Limits(connect=2, idle=2, total=4, body=1 << 20, redirects=2, spacing=0)
        async with server, Client(limits) as client:
            outcome = await client.fetch(FetchRequest(url=f"http://127.0.0.1:{port}/"))
        if isinstance(outcome, Failed):
            check_lines(outcome.reason)
            check_sentence(outcome.reason)

    asyncio.run(ask())


def state(data: bytes) -> None:
    """Lines of a state file: each is something, or a sentence; what is read can be written and read again."""
    lines = data.decode("utf-8", "replace").splitlines()
    for line in lines:
        try:
            said = read_line(line)
        except StateFileError as error:
            check_sentence(error)
            continue
        again = read_line(write_line(said))
        if isinstance(said, QueryState | RuleState):
            assert again == said
    try:
        report = library().exchange.import_state(iter(lines), name="a file")
    except FeedreaderError as error:
        check_sentence(error)
        return
    for sentence in (*report.done, *report.unplaced):
        check_sentence(sentence)
    list(library().exchange.export_state())


def newsboat(data: bytes) -> None:
    """newsboat's `urls` and `config`, and the guids of its cache."""
    text = data.decode("utf-8", "replace")
    for line in read_urls(text):
        check_lines(line.title, *line.tags)
        assert line.subscription is None or line.subscription.url.startswith(("http://", "https://"))
    translation = Translation({"refresh": "r", "quit": "Q"})
    for line in read_lines(text):
        try:
            translation.take(line.words)
        except (NoCounterpartError, FeedreaderError) as error:
            check_sentence(error)
    translation.toml()
    fields = (text.split("\n") + [""] * 5)[:5]
    article_key(guid=fields[0], url=fields[1], title=fields[2], content=fields[3], home=fields[4])


def database(data: bytes) -> None:
    """A file that calls itself newsboat's cache, or a store of ours."""
    path = scratch() / "cache.db"
    path.write_bytes(data)
    try:
        list(newsboat_cache.read_cache(path))
        list(newsboat_cache.read_articles(path, bool))
    except FeedreaderError as error:
        check_sentence(error)
    for ending in ("", "-wal", "-shm", "-journal"):
        (scratch() / f"store.db{ending}").unlink(missing_ok=True)
    path.replace(scratch() / "store.db")
    try:
        with open_store(scratch() / "store.db") as store:
            store.entries.page(limit=5)
            store.feeds.all()
    except FeedreaderError as error:
        check_sentence(error)


def _rss(items: str, head: str = "") -> bytes:
    return f'0<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def _cache() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cache.db")
        with closing(sqlite3.connect(path)) as made:
            made.executescript(
                "PRAGMA page_size = 512; CREATE TABLE rss_feed(rssurl, url, title);"
                "CREATE TABLE rss_item(id INTEGER PRIMARY KEY, guid, title, url, feedurl, unread, flags, content);"
                "INSERT INTO rss_item VALUES (1, 'g', 't', 'https://a.example/', 'https://a.example/f', 0, 's', 'x');"
            )
        return path.read_bytes()


ITEM = (
    "<item><title>One &amp; two</title><link>https://a.example/1</link><guid>1</guid>"
    "<pubDate>Tue, 06 Jan 2026 12:00:00 GMT</pubDate><author>A</author><category>c</category>"
    "<description>&lt;p&gt;x&lt;/p&gt;</description><enclosure url='e.mp3' type='audio/mpeg' length='5'/></item>"
)
ATOM = (
    '0<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/b/"><title type="html">T&lt;b></title><id>i</id>'
    '<entry><id>1</id><link href="x"/><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a<i>b</i></div>'
    '</title><updated>2026-01-06T12:00:00Z</updated><content type="html">&lt;p>y</content></entry></feed>'
)
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "T",
    "home_page_url": "https://a.example/",
    "items": [
        {"id": "1", "url": "/1", "content_html": "<p>x</p>", "date_published": "2026-01-06T12:00:00Z", "tags": ["a"]},
        {
            "id": 2,
            "content_text": "y",
            "authors": [{"name": "A"}],
            "attachments": [{"url": "a.mp3", "mime_type": "a/b"}],
        },
    ],
}
HTML = (
    "<h1>A</h1><p>b <a href='/c'>d</a> <b>e<i>f</b></i><ul><li>g<ol start=3><li>h</ol></ul>"
    "<pre><code>i\n j</code></pre><table><tr><th colspan=2>k<tr><td>l<td rowspan=2>m</table>"
    "<blockquote>n<br>o</blockquote><img src=p alt=q>"
    "<figure><img src=r><figcaption>s</figcaption></figure><hr><details><summary>t</summary>u</details>&#8212;&copy;"
)
PAGE = (
    "body: //article\nstrip: //aside\nfind_string: a\nreplace_string: b\0"
    "<!DOCTYPE html><html lang=en><head><title>A title</title><meta property='og:title' content='A title'>"
    "<link rel=alternate type=application/rss+xml href=/f>"
    '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"text"}</script></head><body><article>'
    "<p>" + "Words of an article that is long enough. " * 8 + "</p><aside>x</aside></article></body></html>"
)
OPML = (
    '<?xml version="1.0"?><opml version="2.0"><head><title>T</title></head><body><outline text="F">'
    '<outline type="rss" text="A" xmlUrl="https://a.example/f" htmlUrl="https://a.example/" category="/x/y,z" q:w="1" '
    'xmlns:q="urn:q"/><outline type="include" url="https://b.example/"/></outline></body></opml>'
)
QUERIES = (
    'title:"new york" (after:2d OR -is:read) tag:a/b lang:fr -feed:3 /a(b|c)+/ author:x* story:4 query:"saved"',
    "unread:>3 outlet:bbc category:x url:/y/ ~part similar:5 about:storm before:2026-01-01",
    'age < 7 and (title =~ "linux" or unread = "yes") and tags # "x" or age between 1:3',
)
PATTERNS = ("(a{0,10}){0,10}b\naaaa", r"(?i)^[\w-]+(?:\.x|\d{2,})*$" + "\nfoo-bar.x42", r"\bé+\PL" + "\nétat")
CONFIG = """
[polling]
floor = "30m"
private_hosts = ["nas"]
max_bytes = 100_000
[stories]
outlets = ["bbc.co.uk"]
[interface.keys]
open = "o  enter"
[retention]
read = "90d"
[rules]
notify = ["x", "{title}"]
[serve]
listen = "127.0.0.1:8765"
"""
STATE = (
    '{"feedreader":"state","version":1,"made":"2026-01-06T12:00:00Z"}\n'
    '{"is":"feed","url":"https://a.example/f","title":"A","tags":["x/y"]}\n'
    '{"is":"query","name":"q","query":"is:unread"}\n'
    '{"is":"rule","name":"r","query":"a","actions":["star","tag x"],"active":true}\n'
    '{"is":"entry","feed":"https://a.example/f","guid":"1","read":true,"starred":true,"tags":["t"],"rules":{"t":"r"}}\n'
    '{"is":"correction","entries":[["https://a.example/f","1"],["https://a.example/f","2"]],"together":true}\n'
    '{"is":"story","entries":[["https://a.example/f","1"]],"muted":true}\n'
)
NEWSBOAT = (
    'https://a.example/f "tag one" "~Name" !hidden\n"query:Q:unread = \\"yes\\" and age < 7" x\n"exec:cmd" y\n# no\n'
    'bind-key j down\nreload-time 60\nmacro m open-in-browser ; quit\nbrowser "firefox %u"\ncolor info red black\n'
)
ANSWERS = (
    (
        b'200\nContent-Type: application/rss+xml\nETag: "x"\nCache-Control: max-age=3600, no-cache\n'
        b"Expires: Tue, 06 Jan 2026 12:00:00 GMT\nLink: <https://a.example/f>; rel=alternate; type=application/rss+xml"
        b"\n\n<rss/>"
    ),
    b"302\nLocation: //b.example:80/%2F?x#y\nSet-Cookie: a=b; Secure; Path=/\n\n",
    b"503\nRetry-After: Tue, 06 Jan 2026 13:00:00 GMT\nDate: 6 Jan 2026 12:00:00 GMT\ncf-mitigated: challenge\n\n",
    b"200\nContent-Encoding: gzip\n\n" + gzip.compress(b"<rss/>" * 9, mtime=0),
    b"206\nContent-Encoding: deflate, gzip\nContent-Range: bytes 0-9/10\n\n" + gzip.compress(zlib.compress(b"x" * 999)),
)
WIRE = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/xml\r\n\r\n<rss>",
    (
        b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5;a=b\r\n<rss>\r\n0\r\nX: y\r\n\r\n"
    ),
    b"HTTP/1.0 301 Moved\r\nLocation: /else\r\nSet-Cookie: a=b\r\n\r\n",
    b"HTTP/1.1 429 Slow\r\nRetry-After: 60\r\nConnection: close\r\n\r\nbody",
    b"ICY 200 OK\r\n\r\n",
)

XML_WORDS = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b'<!DOCTYPE x [<!ENTITY a "b">]>', b"&a;", b"&#x0;", b"&#27;",
    b"&#9999999;", b"&amp;lt;", b"<item>", b"</item>", b"<entry>", b"</entry>", b'xmlns:q="urn:q"', b"<q:x>",
    b"\xff\xfe", b"\xef\xbb\xbf", b"encoding='utf-16'", b"\x00", b"\x1b]0;x\x07", b"\xe2\x80\xae", b"\xc2\x9b",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d", b"<div>", b"xml:base='http://[x'", b"<rdf:RDF>", b"<?php", b"\r",
    b"\xcc\x81" * 9,
)  # fmt: skip
HTML_WORDS = (
    *XML_WORDS, b"<table>", b"<td colspan=99>", b"<li>", b"<ol start=-5>", b"<pre>", b"<svg>", b"<math>",
    b"<a href='", b"<br>", b"<script>", b"</script>", b"<textarea>", b"<ruby>", b"<template>", b"\xe0\xa4\xbe",
    b"\xd7\x90", b"\xe3\x81\x82", b"<b>" * 30,
)  # fmt: skip
QUERY_WORDS = (
    b"title:", b"-", b"(", b")", b"OR", b"AND", b"NOT", b'"', b"/", b"*", b"~", b"after:", b"is:unread", b"tag:",
    b"\\", b"\xff", b"story:", b"unread:>=", b"NEAR(", b"\x00", b"\xe2\x80\x9c", b"similar:1", b"about:x",
    b"query:q", b"lang:",
)  # fmt: skip


def _targets() -> Iterable[Target]:
    as_json = b"0" + json.dumps(JSON_FEED).encode()
    yield Target(
        name="entries",
        check=entries,
        seeds=(_rss(ITEM * 2), _rss(ITEM, "<!DOCTYPE rss [<!ENTITY e 'x'>]>"), ATOM.encode(), b"4" + HTML.encode()),
        words=XML_WORDS,
    )
    yield Target(
        name="json", check=entries, seeds=(as_json,), words=(b'"items"', b"[[[[", b"1e999", b"\\ud800", b"null")
    )
    yield Target(name="html", check=html, seeds=(b"D" + HTML.encode(), b"\0" + HTML.encode() * 2), words=HTML_WORDS)
    yield Target(name="page", check=page, seeds=(PAGE.encode(), b"\0" + HTML.encode()), words=HTML_WORDS)
    yield Target(
        name="opml", check=opml, seeds=(OPML.encode(),), words=(*XML_WORDS, b"<outline ", b"xmlUrl=", b"feed:")
    )
    yield Target(name="query", check=query, seeds=tuple(each.encode() for each in QUERIES), words=QUERY_WORDS)
    yield Target(
        name="pattern", check=pattern, seeds=tuple(each.encode() for each in PATTERNS), words=(b"{0,99}", b"(?:")
    )
    yield Target(
        name="config", check=config, seeds=(CONFIG.encode(), b'{"folded": [["tag", ""]]}'), words=(b"[[", b"nan")
    )
    yield Target(
        name="answer", check=answer, seeds=ANSWERS, words=(b"\nlocation: ", b"\nretry-after: ", b"\x1f\x8b\x08")
    )
    yield Target(name="wire", check=wire, seeds=WIRE, words=(b"\r\n", b"HTTP/1.1 ", b"Content-Encoding: br\r\n"))
    yield Target(name="state", check=state, seeds=(STATE.encode(),), words=(b'{"is":', b"\\ud800", b"[[[[", b"\n"))
    yield Target(name="newsboat", check=newsboat, seeds=(NEWSBOAT.encode(),), words=(b'"', b"\\", b"query:", b"macro "))
    yield Target(name="database", check=database, seeds=(_cache(),), words=(b"SQLite format 3\0", b"CREATE VIEW "))


TARGETS = {target.name: target for target in _targets()}
