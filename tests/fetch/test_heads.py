"""Heads of responses that browsers read and the HTTP parser would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fakes.server import Answer

from feedreader.fetch.heads import is_interim, may_be_head, proper_head
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Fetched, FetchRequest

from .conftest import failure

if TYPE_CHECKING:
    from tests.fakes.server import FakeServer

    from feedreader.fetch.client import Client

FEED = b"<rss><channel><title>x</title></channel></rss>"
LENGTH = b"Content-Length: %d\r\n" % len(FEED)


@pytest.mark.parametrize(
    "lines",
    [
        b"HTTP/1.1 200 OK\r\n<b>Notice</b>: Undefined index in /srv/feed.php\r\nno header at all\r\n" + LENGTH,
        b"HTTP/1.1 200 OK\r\n: no name\r\nX[0]: no token\r\nX Y: two words\r\n" + LENGTH,
        "HTTP/1.1 200 Добро\r\nКлюч: x\r\n".encode() + LENGTH,
        b"HTTP/1.1 200 OK\r\nContent-Length : %d\r\n" % len(FEED),
        b"HTTP/1.1 200 OK\r\nContent-Length:\r\n %d\r\n" % len(FEED),
        b"HTTP/1.1 200 OK\r\nX: a\rb\r\n" + LENGTH,
        b"HTTP/1.1 200 OK\r\n" + LENGTH + LENGTH,
        b"HTTP/1.1 200 OK\r\nContent-Length: %d, 0%d\r\n" % (len(FEED), len(FEED)),
        b"HTTP/1.1 200 OK\r\nContent-Length: unknown\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length:\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n" + LENGTH,
        b"http/1.1 200 OK\r\n" + LENGTH,
        b"HTTP/2 200 \r\n" + LENGTH,
        b"HTTP/1.1  200  OK\r\n" + LENGTH,
        b"\r\n\r\nHTTP/1.1 200 OK\r\n" + LENGTH,
        b"HTTP/1.1 103 Early Hints\r\nodd\r\n\r\nHTTP/1.1 200 OK\r\nodd\r\n" + LENGTH,
    ],
)
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
async def test_what_browsers_do_not_mind_in_a_head(
    server: FakeServer, client: Client, lines: bytes, line_end: bytes
) -> None:
    head = (lines + b"\r\n").replace(b"\r\n", line_end)
    server.route("/", Answer(raw=head + FEED), host="127.0.0.1")
    server.route("/", Answer(raw=head[:9], steps=[0.001, head[9:] + FEED]), host="127.0.0.2")
    for host in server.addresses:
        outcome = await client.fetch(FetchRequest(url=server.url("/", host=host)))
        assert isinstance(outcome, Fetched), outcome
        assert outcome.body == FEED


async def test_chunks_count_more_than_a_length(server: FakeServer, client: Client) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: Chunked\r\n\r\n"
    server.route("/", Answer(raw=head + b"%x\r\n%s\r\n0\r\n\r\nand more" % (len(FEED), FEED)))
    outcome = await client.fetch(FetchRequest(url=server.url("/")))
    assert isinstance(outcome, Fetched)
    assert outcome.body == FEED


async def test_a_length_that_is_too_small_is_believed(server: FakeServer, client: Client) -> None:
    server.route("/", Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" + FEED))
    outcome = await client.fetch(FetchRequest(url=server.url("/")))
    assert isinstance(outcome, Fetched)
    assert outcome.body == FEED[:30]


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n<rss/>",
        b"HTTP/1.1 2000 OK\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<rss/>",
        b"<rss/>\r\n\r\n",
        b"HTTPS? no, SSH",
    ],
)
async def test_what_nobody_reads_is_one_sentence(server: FakeServer, client: Client, raw: bytes) -> None:
    server.route("/", Answer(raw=raw))
    outcome = await failure(client, server.url("/"))
    assert outcome.kind is FailureKind.NETWORK
    assert "proper HTTP" in outcome.reason


def test_a_sound_head_stays_as_it_is() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX:\r\nSet-Cookie: a=\xe9; b\r\n\r\n"
    assert proper_head(head) is head


def test_nothing_is_asked_again_over_a_connection_whose_head_was_odd() -> None:
    changed = proper_head(b"HTTP/1.1 200 OK\nConnection: keep-alive\nUpgrade: h2c\nodd\nX: y\n\n")
    assert changed == b"HTTP/1.1 200 OK\r\nX: y\r\nConnection: close\r\n\r\n"


def test_which_heads_are_followed_by_another() -> None:
    assert [is_interim(b"HTTP/1.1 %d X\r\n\r\n" % status) for status in (100, 103, 101, 200)] == [
        *(True, True, False, False)
    ]


def test_how_a_head_begins() -> None:
    assert all(may_be_head(start) for start in (b"", b"H", b"http", b"HTTP/1", b"HTTP 200"))
    assert not any(may_be_head(start) for start in (b"SSH-", b"<rss", b"HT <"))
