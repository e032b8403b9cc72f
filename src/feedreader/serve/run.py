"""Listen on an address and a port, with a certificate if there is one."""

from __future__ import annotations

import logging
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from feedreader.errors import ServeError
from feedreader.serve.app import Access, Connections, ReaderServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from feedreader.service.remote import Remote

_LARGEST_PORT = 65_535
_DRAIN_SECONDS = 3.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to listen. Port 0 lets the system choose one."""

    host: str
    port: int


def read_endpoint(text: str) -> Endpoint:
    """Read `ADDRESS:PORT`, an IPv6 address in brackets; raises ServeError."""
    host, _, port = text.strip().rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare or (":" in host and bare == host) or not port.isascii() or not port.isdecimal():
        raise ServeError(f"{text}: where to listen is written ADDRESS:PORT, such as 127.0.0.1:8765 or [::1]:8765")
    if len(port) > 5 or int(port) > _LARGEST_PORT:  # digits of the largest
        raise ServeError(f"{text}: {port[:20]} is not a port; the largest is {_LARGEST_PORT}")
    return Endpoint(bare, int(port))


@asynccontextmanager
async def listening(
    remote: Remote, endpoint: Endpoint, *, hosts: Sequence[str] = (), certificate: str = "", key: str = ""
) -> AsyncIterator[str]:
    """Serve a library until the context ends, and yield the address for clients.

    Raises ServeError if the port is taken, the address is not this machine's, or the certificate cannot be used.
    """
    access = Access(hosts=frozenset(name.lower().rstrip(".") for name in hosts))
    runner = web.ServerRunner(
        Connections(ReaderServer(remote, access).answer), handle_signals=False, shutdown_timeout=_DRAIN_SECONDS
    )
    tls = _tls(certificate, key)
    await runner.setup()
    try:
        site = web.TCPSite(runner, endpoint.host, endpoint.port, ssl_context=tls)
        try:
            await site.start()
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ServeError(f"cannot listen on {endpoint.host} port {endpoint.port}: {reason}") from error
        host, port = runner.addresses[0][:2]
        address = f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
        log.info("serving the Google Reader API on %s", address)
        yield address
    finally:
        await runner.cleanup()


def _tls(certificate: str, key: str) -> ssl.SSLContext | None:
    if not certificate:
        if key:
            raise ServeError("a key is of no use without its certificate")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key or None)
    except (OSError, ssl.SSLError) as error:
        raise ServeError(f"{certificate}: this certificate cannot be used: {error.strerror or error}") from error
    return context
