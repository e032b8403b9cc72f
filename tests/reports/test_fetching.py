"""Answers of servers as reported to other readers: whatever brings a whole feed is read."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli
import pytest
from tests.fakes.server import Answer, FakeServer

from feedreader.feeds.discover import discover
from feedreader.fetch.client import Client
from feedreader.fetch.limits import Limits
from feedreader.model.outcomes import Failed, Fetched, FetchRequest, LinkOrigin, PageLink

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from feedreader.model.outcomes import Outcome

FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><title>Weather</title></channel></rss>" + b" " * 3_000
PACKED = gzip.compress(FEED, mtime=0)
TWICE = gzip.compress(PACKED, mtime=0)


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(Limits(spacing=0.0, body=200_000)) as open_client:
        yield open_client


async def ask(client: Client, server: FakeServer, answer: Answer) -> Outcome:
    server.route("/feed", answer)
    return await client.fetch(FetchRequest(url=server.url("/feed")))


@pytest.mark.parametrize(
    ("status", "content_range"),
    [(200, ""), (201, ""), (202, ""), (203, ""), (206, f"bytes 0-{len(FEED) - 1}/{len(FEED)}")],
)
async def test_lion_reader_646_every_success_with_a_whole_feed_is_read(client, server, status, content_range):
    headers = [("Content-Range", content_range)] if content_range else []
    outcome = await ask(client, server, Answer(status=status, body=FEED, headers=headers))
    assert isinstance(outcome, Fetched)
    assert (outcome.body, outcome.http, outcome.partial) == (FEED, status, False)


@pytest.mark.parametrize(
    "content_range", ["", "bytes 0-9/100", "bytes 10-99/100", "bytes 0-99/*", "lines 0-9/10", "bytes */100"]
)
async def test_simplepie_952_a_part_of_a_feed_is_none(client, server, content_range):
    headers = [("Content-Range", content_range)] if content_range else []
    assert isinstance(await ask(client, server, Answer(status=206, body=FEED, headers=headers)), Failed)


@pytest.mark.parametrize(
    "encoding",
    ["UTF-8", "utf8", "none", "binary", "identity", "8bit", "text/xml", '""', ",", "identity, utf-8", "gzip;q=0, none"],
)
async def test_an_encoding_that_is_none_does_not_matter(client, server, encoding):
    outcome = await ask(client, server, Answer(body=FEED, headers=[("Content-Encoding", encoding)]))
    assert isinstance(outcome, Fetched)
    assert outcome.body == FEED


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", PACKED),
        ("gzip", PACKED),
        ("GZip", PACKED),
        (" x-gzip ", PACKED),
        ("gzip, identity", PACKED),
        ("utf-8, gzip", PACKED),
        ("gzip", TWICE),
        ("", TWICE),
        ("gzip, gzip", TWICE),
        ("br", brotli.compress(PACKED)),
        ("gzip, gzip", PACKED),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
async def test_a_feed_is_unpacked_once_or_twice_and_without_being_told(client, server, encoding, body):
    headers = [("Content-Encoding", encoding)] if encoding else [("Content-Type", "application/x-gzip")]
    outcome = await ask(client, server, Answer(body=body, headers=headers))
    assert isinstance(outcome, Fetched)
    assert outcome.body == FEED


async def test_a_refusal_for_size_names_the_setting(client, server):
    outcome = await ask(client, server, Answer(body=b"x" * 300_000))
    assert isinstance(outcome, Failed)
    assert "`max_bytes`" in outcome.reason


async def test_a_refusal_of_an_address_names_the_setting(client):
    async with Client(Limits(spacing=0.0), lookup=inside) as careful:
        outcome = await careful.fetch(FetchRequest(url="http://intranet.example/feed"))
    assert isinstance(outcome, Failed)
    assert "`private_hosts`" in outcome.reason


async def inside(host: str) -> list[str]:
    return ["192.168.7.7"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('</a.xml>; rel="alternate"; type="application/rss+xml"; title="All, of it"', [("/a.xml", "All, of it")]),
        ("</a.xml>; type=application/atom+xml; rel=alternate", [("/a.xml", "")]),
        (
            '</x.css>; rel=preload, </a.xml>; rel="alternate home"; type="application/feed+json"',
            [("/a.xml", "")],
        ),
        ('</de>; rel="alternate"; hreflang="de"', []),
        ('</a.xml>; rel="next"; type="application/rss+xml"', []),
        ('<javascript:x>; rel="alternate"; type="application/rss+xml"', []),
        ("<" + "a" * 9_000 + '>; rel="alternate"; type="application/rss+xml"', []),
        ("<a" + ";" * 5_000, []),
    ],
)
async def test_a_link_header_names_feeds(client, server, header, expected):
    outcome = await ask(client, server, Answer(body=b"<html>", headers=[("Link", header)]))
    assert isinstance(outcome, Fetched)
    assert [(link.url, link.title) for link in outcome.alternates] == [
        (server.url(path), title) for path, title in expected
    ]


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("0; url=/blog/", "/blog/"),
        ("5;URL='/feed.xml'", "/feed.xml"),
        ("30", ""),
        ("30; url=/feed", ""),
        ("0; url=x:y", ""),
    ],
)
async def test_a_refresh_header_leads_to_another_page(client, server, header, path):
    outcome = await ask(client, server, Answer(body=b"<html>", headers=[("Refresh", header)]))
    assert isinstance(outcome, Fetched)
    expected = (PageLink(url=server.url(path), origin=LinkOrigin.REFRESH),) if path else ()
    assert outcome.alternates == expected


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0; url=/blog/", "https://a.example/blog/"),
        ("5;URL='https://b.example/feed.xml'", "https://b.example/feed.xml"),
        ("0,/blog/", "https://a.example/blog/"),
        ("0; /blog/", "https://a.example/blog/"),
        ("30", None),
        ("0; url=javascript:alert(1)", None),
    ],
)
def test_a_page_that_sends_its_readers_on_says_where_to(content, target):
    html = f'<html><head><meta HTTP-EQUIV="Refresh" content="{content}"></head></html>'
    found = [link for link in discover(html.encode(), "https://a.example/") if link.origin is LinkOrigin.REFRESH]
    assert found == ([PageLink(url=target, origin=LinkOrigin.REFRESH)] if target else [])
