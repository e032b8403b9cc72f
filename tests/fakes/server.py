"""A scriptable HTTP/1.1 server on loopback, for tests of anything that fetches.

It runs in a thread of its own, so synchronous tests, asyncio tests and subprocesses can all use it::

    with FakeServer() as server:
        server.route("/feed.xml", Answer(body=ATOM, headers=[("ETag", '"1"')]))
        ...fetch server.url("/feed.xml")...
        assert server.requests[0].header("if-none-match") is None

A route is one `Answer`, several (one a request in turn, the last one repeats), or a function of the `Request`; a path
without a route gives 404. `conditional(body, etag=...)` is such a function: it answers 304 to a matching validator.

An `Answer` may misbehave: `steps` are what goes out after the head, bytes to send and numbers of seconds to wait;
`announce` is a Content-Length that lies; `cut` drops the connection afterwards; `raw` replaces the head by any bytes.

    Answer(steps=[b"<rss>", 3600.0])                  never ends
    Answer(steps=[b"<rss>"], announce=100, cut=True)  a connection that breaks
    Answer(raw=b"SSH-2.0-OpenSSH_9\r\n")              not HTTP at all
    Answer(raw=b"", cut=True)                         hangs up without a word

`FakeServer(addresses=("127.0.0.1", "127.0.0.2"))` listens on one port of several addresses, which stand for different
hosts: `server.url("/x", host="127.0.0.2")`, `server.route("/x", ..., host="127.0.0.2")`.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable
    from types import TracebackType


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it arrived: `head` are its exact bytes, `time` is monotonic, `connection` numbers connections."""

    method: str
    target: str
    host: str
    headers: tuple[tuple[str, bytes], ...]
    head: bytes
    time: float
    connection: int

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> bytes | None:
        """Return the first value of a header, whatever the case of its name; None if there is none."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to send back; see the module for the ways in which it may misbehave."""

    status: int = 200
    body: bytes = b""
    headers: Sequence[tuple[str, str | bytes]] = ()
    steps: Sequence[bytes | float] = ()
    announce: int | None = None
    cut: bool = False
    raw: bytes | None = None
    delay: float = 0.0

    def head(self) -> bytes:
        """Return the status line and the headers; a length is announced unless `steps` leave it open."""
        if self.raw is not None:
            return self.raw
        lines = [b"HTTP/1.1 %d Whatever" % self.status]
        lines += [
            name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("latin-1"))
            for name, value in self.headers
        ]
        length = len(self.body) if self.announce is None else self.announce
        if self.announce is not None or not (self.steps or self.status in _BODILESS):
            lines.append(b"Content-Length: %d" % length)
        elif self.steps:
            lines.append(b"Connection: close")
        return b"\r\n".join(lines) + b"\r\n\r\n"

    @property
    def ends_connection(self) -> bool:
        """Whether nothing more can follow on the same connection."""
        return self.cut or self.raw is not None or bool(self.steps) or self.announce is not None


_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

_TRIES = 5
"""How many ports are tried; a few are free on one address and taken on another (by a demo's outlet, say)."""

Route: TypeAlias = Answer | Sequence[Answer] | Callable[[Request], Answer]
R = TypeVar("R", bound=Route)


def redirect(to: str | bytes, status: int = 302) -> Answer:
    """Return a redirect to `to`."""
    return Answer(status=status, headers=[("Location", to)])


def conditional(
    body: bytes,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    headers: Iterable[tuple[str, str]] = (),
) -> Callable[[Request], Answer]:
    """Return a route that answers 200 with both validators, and 304 to a request with one of them."""
    given = [(name, value) for name, value in (("ETag", etag), ("Last-Modified", last_modified)) if value is not None]

    def answer(request: Request) -> Answer:
        matches = (etag is not None and request.header("if-none-match") == etag.encode("latin-1")) or (
            last_modified is not None and request.header("if-modified-since") == last_modified.encode("latin-1")
        )
        return Answer(status=304 if matches else 200, body=b"" if matches else body, headers=[*given, *headers])

    return answer


@dataclass(slots=True)
class FakeServer:
    """The server; a context manager that starts and stops its thread."""

    addresses: Sequence[str] = ("127.0.0.1",)
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    open_connections: int = 0
    most_open: int = 0
    port: int = 0
    _routes: dict[tuple[str | None, str], Route] = field(default_factory=dict)
    _asked: dict[tuple[str | None, str], int] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None

    def url(self, path: str = "/", *, host: str | None = None, user: str = "") -> str:
        """Return the address of a path, under the first address or under `host`."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{user + '@' if user else ''}{host or self.addresses[0]}:{self.port}{path}"

    def route(self, path: str, route: Route, *, host: str | None = None) -> None:
        """Answer a path (without its query) like this from now on, under every address or under `host` alone."""
        self._routes[host, path] = route
        self._asked[host, path] = 0

    def spread(self, answers: Iterable[R]) -> dict[str, R]:
        """Answer at `/0`, `/1` and so on, at one address after the other; return the answers by their URLs."""
        found = {}
        for number, answer in enumerate(answers):
            path, host = f"/{number}", self.addresses[number % len(self.addresses)]
            self.route(path, answer, host=host)
            found[self.url(path, host=host)] = answer
        return found

    def requests_for(self, path: str) -> list[Request]:
        """Return the requests for a path so far."""
        return [request for request in self.requests if request.path == path]

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="fake-server", daemon=True)
        self._thread.start()
        if not started.wait(10):
            raise RuntimeError("the fake server did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        assert self._thread is not None
        self._thread.join(10)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        servers = self._loop.run_until_complete(self._listen())
        started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(_end(servers))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _listen(self) -> list[asyncio.Server]:
        """Listen on one port of all addresses; a port that is free on the first may be taken on the next."""
        for more in reversed(range(_TRIES)):
            servers: list[asyncio.Server] = []
            port = self.port
            try:
                for address in self.addresses:
                    servers.append(
                        await asyncio.start_server(self._serve, address, port, ssl=self.tls, backlog=512, limit=1 << 20)
                    )
                    port = port or servers[0].sockets[0].getsockname()[1]
            except OSError:
                for server in servers:
                    server.close()
                if not more:
                    raise
            else:
                self.port = port
                break
        return servers

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        self.open_connections += 1
        self.most_open = max(self.most_open, self.open_connections)
        try:
            while await self._serve_one(reader, writer, number):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client has disconnected, which it may
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            self.open_connections -= 1
            with contextlib.suppress(Exception):
                writer.transport.abort()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        request = _parse(head, host=writer.get_extra_info("sockname")[0], connection=number)
        self.requests.append(request)
        answer = self._answer(request)
        if answer.delay:
            await asyncio.sleep(answer.delay)
        body = b"" if answer.raw is not None or answer.status in _BODILESS else answer.body
        writer.write(answer.head() + body)
        for step in answer.steps:
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            else:
                await asyncio.sleep(step)
        await writer.drain()
        if not answer.ends_connection:
            return True
        if not answer.cut:
            writer.close()
            await writer.wait_closed()
        elif answer.raw != b"":
            await asyncio.sleep(0.01)  # let what was sent arrive before the reset
        return False

    def _answer(self, request: Request) -> Answer:
        key = next((key for key in ((request.host, request.path), (None, request.path)) if key in self._routes), None)
        if key is None:
            return Answer(status=404, body=b"nothing here")
        route = self._routes[key]
        self._asked[key] += 1
        if isinstance(route, Answer):
            return route
        if isinstance(route, Sequence):
            return route[min(self._asked[key], len(route)) - 1]
        return route(request)


async def _end(servers: Iterable[asyncio.Server]) -> None:
    """End what is under way so that no connection is left to the garbage collector, which would warn in another test.

    Nothing more is taken; a connection taken in the last moment begins first (a server that is closed lets none begin,
    nor does a task that is cancelled); and what is closed gets the turns of the loop in which its socket is.
    """
    for server in servers:
        for listener in server.sockets:
            asyncio.get_running_loop().remove_reader(listener.fileno())
    await _turn()
    for server in servers:
        server.close()
    running = asyncio.all_tasks() - {asyncio.current_task()}
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await _turn()


async def _turn() -> None:
    for _ in range(10):  # more turns of the loop than a connection takes to begin, or to be closed
        await asyncio.sleep(0)


def _parse(head: bytes, *, host: str, connection: int) -> Request:
    first, *lines = head[:-4].split(b"\r\n")
    method, target, _ = first.decode("latin-1").split(" ", 2)
    headers = [line.partition(b":") for line in lines]
    return Request(
        method=method,
        target=target,
        host=host,
        headers=tuple((name.decode("latin-1"), value.removeprefix(b" ")) for name, _, value in headers),
        head=head,
        time=time.monotonic(),
        connection=connection,
    )
