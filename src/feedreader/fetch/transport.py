"""httpx over aiohttp, sending every byte of a request unchanged.

`httpx_aiohttp.AiohttpTransport` hands aiohttp a string, which yarl then re-quotes (`%2F`, `~`), and headers as text,
which aiohttp writes as UTF-8 whatever the bytes were. Here the address is passed already encoded, and header text is
latin-1, one byte per character. Its mapping of errors is left out as well, since it calls a dropped connection a
connect timeout.
"""

from __future__ import annotations

import asyncio
import ssl
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from httpx_aiohttp.transport import AiohttpResponseStream, AiohttpTransport
from multidict import CIMultiDict
from yarl import URL

from feedreader.fetch.heads import end_of_head, is_interim, may_be_head, proper_head

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver
    from aiohttp.connector import Connection

    from feedreader.fetch.limits import Limits

_LONGEST_FIELD = 64 * 1024
_MOST_FIELDS = 256
_BEGINNING = 8
"""Bytes that tell whether a head begins: to look at all that has come would copy it with every packet."""

LONGEST_HEAD = 1024 * 1024
"""Bytes allowed before the final response, including interim responses."""

WRAPPED = 2
"""The limit on a body with its chunk framing, as a multiple of the largest body."""

_KEPT_ALIVE = 4.0
"""Seconds to keep an idle connection: fewer than servers do, so that none is used while it is being closed."""
_NAMES_HOLD = 60
"""Seconds to cache a resolved name."""


class TooMuchError(aiohttp.ClientPayloadError):
    """A response has more bytes than allowed."""


class Transport(AiohttpTransport):
    """The transport to all hosts of one reach; aiohttp pools their connections."""

    def __init__(self, resolver: AbstractResolver, limits: Limits, tls: ssl.SSLContext | None = None) -> None:
        connector = aiohttp.TCPConnector(
            resolver=resolver,
            ttl_dns_cache=_NAMES_HOLD,
            limit=0,  # `Hosts` limits both
            limit_per_host=0,
            keepalive_timeout=_KEPT_ALIVE,
            ssl=tls or _trusted(),
        )
        # There is no public way to use a protocol of one's own; a test guards this one.
        connector._factory = cast("Any", partial(_Bounded, loop=asyncio.get_running_loop()))  # noqa: SLF001 - as above
        self._longest_body = limits.body
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            request_class=_Request,
            max_line_size=_LONGEST_FIELD,
            max_field_size=_LONGEST_FIELD,
            max_headers=_MOST_FIELDS,
        )
        # aiohttp would immediately repeat a request to a server that hangs up; repeating is up to the schedule.
        self._session._retry_connection = False  # noqa: SLF001 - there is no public name; a test guards it
        self._timeout = aiohttp.ClientTimeout(connect=limits.connect, sock_read=limits.idle)
        # The parent would load a second set of certificates; the session has its own, and this one trusts nobody.
        super().__init__(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), client=self._session)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a GET to exactly the address in `extensions["url"]`; raises what aiohttp raises."""
        response = await self._session.request(
            request.method,
            URL(request.extensions["url"], encoded=True),
            headers=CIMultiDict(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
            ),
            allow_redirects=False,
            timeout=self._timeout,
        )
        if response.connection is not None and isinstance(response.connection.protocol, _Bounded):
            response.connection.protocol.allow(WRAPPED * self._longest_body)
        return httpx.Response(
            response.status,
            headers=response.raw_headers,
            stream=AiohttpResponseStream(response),
            request=request,
        )


def _trusted() -> ssl.SSLContext | bool:
    """Return the system's certificates, which aiohttp has loaded already; httpx's if the system has none."""
    paths = ssl.get_default_verify_paths()
    has_some = bool(paths.cafile) or (bool(paths.capath) and any(Path(paths.capath).iterdir()))
    return True if has_some else httpx.create_ssl_context()


class _Bounded(ResponseHandler):
    """A connection whose responses have heads as browsers read them, and no more bytes than allowed.

    It is closed if there are more, in the body or elsewhere: interim answers and extensions of chunks (RFC 9110,
    section 15.2; RFC 9112, section 7.1.1) have no other limit. A head reaches the parser whole and apart from what
    follows it: so bytes behind the end of a body, as a length that is too small leaves there, come too late to spoil
    the response.
    """

    _allowed = 0
    _awaits_head = False

    def set_response_params(self, **parameters: Any) -> None:
        """Prepare for a response."""
        self._allowed = LONGEST_HEAD
        self._awaits_head = True
        self._held = bytearray()
        super().set_response_params(**parameters)

    def allow(self, size: int) -> None:
        """Allow `size` more bytes."""
        self._allowed += size

    def data_received(self, data: bytes) -> None:
        """Receive data, unless it exceeds the limit."""
        self._allowed -= len(data)
        if self._allowed >= 0:
            if self._awaits_head:
                self._head_received(data)
            else:
                self._pass_on(data)
            return
        error = TooMuchError("more data arrived than a response needs")
        if self._payload is not None:
            self._payload.set_exception(error)
        self.set_exception(error)
        if self.transport is not None:
            self.transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Let the parser see what has come of a head before its end is known not to come."""
        if self._awaits_head and self._held:
            self._pass_on(bytes(self._held))
        super().connection_lost(exc)

    def _head_received(self, data: bytes) -> None:
        """Pass on the head of the final response once it is whole, and what follows it; interim ones say nothing."""
        held, seen = self._held, max(0, len(self._held) - 3)
        held += data
        while self._awaits_head and (end := end_of_head(held, seen)) is not None:
            head = bytes(held[:end]).lstrip(b"\r\n")
            self._awaits_head = not head or is_interim(head)
            del held[:end]
            seen = 0
            if not self._awaits_head:
                self._pass_on(proper_head(head))
        if self._awaits_head and may_be_head(held[:_BEGINNING].lstrip(b"\r\n")):
            return
        self._awaits_head = False
        if held and self.exception() is None:
            self._pass_on(bytes(held))
        held.clear()

    def _pass_on(self, data: bytes) -> None:
        """Give data to the parser; what is wrong with a body whose head was read is told to whoever reads the body."""
        super().data_received(data)
        error, body = self.exception(), self._payload
        if error is not None and body is not None and body.exception() is None and not body.is_eof():
            body.set_exception(error)


class _Request(aiohttp.ClientRequest):
    """A request whose header text is latin-1; one that is all ASCII, as nearly all are, is written as usual."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        if all(value.isascii() for value in self.headers.values()):
            return await super().send(conn)
        assert conn.protocol is not None
        protocol = _Overlay(conn.protocol, transport=_Latin1(conn.protocol.transport))
        return await super().send(cast("Connection", _Overlay(conn, protocol=protocol)))


class _Overlay:
    """Stands in for an object, with some of its attributes replaced."""

    def __init__(self, original: object, **replaced: object) -> None:
        self._original = original
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


class _Latin1:
    """Takes the head that aiohttp wrote in UTF-8 and sends it in latin-1."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def is_closing(self) -> bool:
        return bool(self._transport.is_closing())

    def write(self, data: bytes) -> None:
        self._transport.write(bytes(data).decode("utf-8").encode("latin-1"))
