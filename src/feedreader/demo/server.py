"""The demo newsroom on loopback: a real HTTP server per outlet, with keep-alive, compression and conditional requests.

Each outlet has a loopback address of its own (127.0.0.2 and up) if the system allows it, else a port on 127.0.0.1, so
that rules about hosts apply to it as to a real one. Only loopback addresses are ever bound.
"""

from __future__ import annotations

import gzip
import selectors
import socket
import sys
import threading
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape, unescape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from feedreader.demo.documents import CONTENT_TYPES, Document, render
from feedreader.model.subscriptions import Subscription

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedreader.demo.outlets import DemoFeed, DemoOutlet, Newsroom

FIRST_ADDRESS = 2  # 127.0.0.1 is left to everything else
WORTH_COMPRESSING = 512  # bytes


@contextmanager
def serve(newsroom: Newsroom, clock: Callable[[], datetime]) -> Iterator[tuple[Subscription, ...]]:
    """Serve every feed as of `clock()` until the context ends; return the addresses to subscribe to.

    On leaving, open connections are closed and all threads have ended.
    """
    with ExitStack() as stack:
        servers = []
        for number, outlet in enumerate(newsroom.outlets, start=FIRST_ADDRESS):
            server = _bind(number, outlet, clock)
            stack.callback(server.server_close)
            servers.append(server)
        stop, stopped = socket.socketpair()
        stack.enter_context(stop)
        stack.enter_context(stopped)
        thread = threading.Thread(target=_accept, args=(servers, stopped), name="newsroom")
        thread.start()
        try:
            yield tuple(_subscription(server, feed) for server in servers for feed in server.outlet.feeds)
        finally:
            stop.send(b".")
            thread.join()
            for server in servers:
                server.hang_up()


def _subscription(server: _OutletServer, feed: DemoFeed) -> Subscription:
    host, port = server.server_address[:2]
    title = unescape(feed.title) if feed.title_type == "html" else feed.title
    return Subscription(
        url=f"http://{host!s}:{port}{feed.path}", title=title, site_url=feed.site, tags=feed.tags, named_by=feed.site
    )


def _bind(number: int, outlet: DemoOutlet, clock: Callable[[], datetime]) -> _OutletServer:
    """Return a server for `outlet` on 127.0.0.`number`, or on 127.0.0.1 if only that is configured (macOS)."""
    try:
        return _OutletServer(f"127.0.0.{number}", outlet, clock)
    except OSError:
        return _OutletServer("127.0.0.1", outlet, clock)


def _accept(servers: list[_OutletServer], stopped: socket.socket) -> None:
    """Wait on all servers at once, so that stopping needs no polling."""
    with selectors.DefaultSelector() as selector:
        selector.register(stopped, selectors.EVENT_READ)
        for server in servers:
            selector.register(server, selectors.EVENT_READ, server)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    return
                key.data.handle_request()


class _OutletServer(ThreadingHTTPServer):
    """One outlet's server; remembers its open connections, so that they can be ended."""

    daemon_threads = False  # server_close waits for them

    def __init__(self, host: str, outlet: DemoOutlet, clock: Callable[[], datetime]) -> None:
        super().__init__((host, 0), _Exchange)
        self.outlet = outlet
        self.clock = clock
        self.feeds = {feed.path: feed for feed in outlet.feeds}
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report an error, unless it is only a client that left early."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Close the connections that clients keep open, so that their threads end."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client was faster


class _Exchange(BaseHTTPRequestHandler):
    """One connection: GET and HEAD of the outlet's feeds, and a front page from which they can be discovered."""

    server: _OutletServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body are sent in one piece
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        feed = self.server.feeds.get(path)
        if feed is not None:
            self._answer(render(feed, self.server.clock()), max_age=feed.max_age)
        elif path == "/":
            self._answer(_front_page(self.server.outlet))
        else:
            self.send_response(HTTPStatus.NOT_FOUND)  # send_error would close the connection, too
            self.send_header("Content-Length", "0")
            self.end_headers()

    do_HEAD = do_GET  # noqa: N815 - the name is the protocol's

    def _answer(self, document: Document, *, max_age: int | None = None) -> None:
        unchanged = self._has(document)
        self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)
        if document.etag is not None:
            self.send_header("ETag", document.etag)
        if document.last_modified is not None:
            self.send_header("Last-Modified", _http_date(document.last_modified))
        if max_age is not None:
            self.send_header("Cache-Control", f"max-age={max_age}")
        self.send_header("Vary", "Accept-Encoding")
        if unchanged:
            self.end_headers()
            return
        body = document.body
        self.send_header("Content-Type", document.content_type)
        if len(body) >= WORTH_COMPRESSING and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, compresslevel=6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _has(self, document: Document) -> bool:
        """Whether the client has this document already; If-None-Match takes precedence if sent (RFC 9110, 13)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return document.etag is not None and document.etag in (tag.strip() for tag in tags.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None or document.last_modified is None:
            return False
        try:
            return document.last_modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False  # not a date, so no condition (RFC 9110, 13.1.3)

    def version_string(self) -> str:
        """Return the `Server` header of responses."""
        return "newsroom"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the `Date` header of responses, which is the newsroom's time."""
        return _http_date(self.server.clock() if timestamp is None else datetime.fromtimestamp(timestamp, UTC))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Log nothing: the newsroom runs inside a program that uses the terminal."""


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _front_page(outlet: DemoOutlet) -> Document:
    links = "".join(
        f'<link rel="alternate" type="{CONTENT_TYPES[feed.format]}" title="{escape(feed.title)}" href="{feed.path}">\n'
        for feed in outlet.feeds
    )
    page = (
        f'<!doctype html>\n<html lang="{outlet.language}">\n<meta charset="utf-8">\n'
        f"<title>{escape(outlet.name)}</title>\n{links}<h1>{escape(outlet.name)}</h1>\n"
    )
    return Document(content_type="text/html; charset=utf-8", body=page.encode())
