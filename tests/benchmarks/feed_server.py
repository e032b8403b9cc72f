"""A loopback server of synthetic feeds, quick enough not to be what a benchmark measures.

`python feed_server.py FEEDS ENTRIES` answers on one loopback address a feed (127.1.x.y), prints its port, and runs
until its standard input closes. A line with a number on standard input publishes that many entries more in each feed
and is answered by a line. Answers are rendered before they are asked for; validators are honoured; gzip is used where
it is accepted.
"""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, NamedTuple

from synthetic import rss, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator


def address(feed: int) -> str:
    """Each feed's own host, as in the world: a thousand feeds are a thousand servers."""
    return f"127.1.{feed // 250}.{feed % 250 + 1}"


class Served(NamedTuple):
    """A server in a process of its own, and what is written to it and read from it."""

    port: int
    asked: IO[str]
    said: IO[str]

    def url(self, feed: int) -> str:
        """The address of a feed's document."""
        return f"http://{address(feed)}:{self.port}/{feed}.xml"

    def publish(self, more: int) -> None:
        """Let each feed have so many entries more."""
        self.asked.write(f"{more}\n")
        self.asked.flush()
        self.said.readline()


@contextmanager
def served(feeds: int, entries: int) -> Iterator[Served]:
    """A server of so many feeds with so many entries each, until the end of the `with`."""
    command = [sys.executable, __file__, str(feeds), str(entries)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield Served(int(process.stdout.readline()), process.stdin, process.stdout)
        finally:
            process.stdin.close()


class Feeds:
    """All documents of the moment, ready to send."""

    def __init__(self, feeds: int, entries: int) -> None:
        self.entries, self.newest, self.words = entries, entries, vocabulary()
        self.answers: list[tuple[bytes, bytes, bytes, bytes]] = [(b"", b"", b"", b"")] * feeds
        self.publish(0)

    def publish(self, more: int) -> None:
        self.newest += more
        now = datetime.now(UTC)
        for feed in range(len(self.answers)):
            body = rss(feed, self.newest, count=self.entries, now=now, words=self.words)
            etag = b'"%s"' % blake2b(body, digest_size=8).hexdigest().encode()
            head = b"ETag: %s\r\nContent-Type: application/rss+xml\r\n" % etag
            packed = gzip.compress(body, 6)
            plain = b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n" % (head, len(body)) + body
            small = (
                b"HTTP/1.1 200 OK\r\n%sContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % (head, len(packed))
                + packed
            )
            self.answers[feed] = (etag, plain, small, b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % etag)


class Connection(asyncio.Protocol):
    """One keep-alive connection; `/N` is feed N."""

    def __init__(self, feeds: Feeds) -> None:
        self.feeds, self.buffer = feeds, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            request, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            number = int(request.split(b" ", 2)[1].strip(b"/").split(b".")[0])
            etag, plain, small, unchanged = self.feeds.answers[number]
            headers = request.lower()
            if b"\r\nif-none-match: " + etag in headers:
                answer = unchanged
            else:
                answer = small if b"gzip" in headers.partition(b"\r\naccept-encoding:")[2].split(b"\r\n")[0] else plain
            self.transport.write(answer)  # type: ignore[attr-defined]  # a stream transport
            if b"\r\nconnection: close" in headers:
                self.transport.close()


async def serve(feeds: int, entries: int) -> None:
    """Serve until standard input closes."""
    state = Feeds(feeds, entries)
    loop = asyncio.get_running_loop()
    first = await loop.create_server(lambda: Connection(state), address(0), 0, backlog=64)
    port = first.sockets[0].getsockname()[1]
    rest = [address(feed) for feed in range(1, feeds)]
    if rest:
        await loop.create_server(lambda: Connection(state), rest, port, backlog=64)
    print(port, flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        state.publish(int(line))
        print("published", flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
