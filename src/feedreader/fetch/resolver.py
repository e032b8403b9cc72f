"""Resolve names and refuse private addresses: aiohttp connects only to what this resolver returns."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from feedreader.fetch.addresses import classify, permitted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from feedreader.fetch.addresses import AddressClass, Reach

Lookup: TypeAlias = "Callable[[str], Awaitable[list[str]]]"
"""Returns the addresses of a name; raises OSError."""

_THREADS = 16
NAME_SECONDS = 10.0
"""How long a name server may be silent; shorter than the limit for connecting, so that the cause is known."""


class SystemLookup:
    """The system's name resolution, in threads of our own: asyncio has few, and a dead name blocks one for long."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="names")

    async def __call__(self, host: str) -> list[str]:
        """Return the addresses of `host`, in the system's order; raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _getaddrinfo, host)
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Release the threads without waiting for them."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _getaddrinfo(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except UnicodeError as error:  # Python's own rules on labels
        raise socket.gaierror(socket.EAI_NONAME, "not a name") from error
    return [str(address[0]) for _, _, _, _, address in found]


async def leads_somewhere(host: str, lookup: Lookup) -> bool:
    """Whether a name has an address to which this machine has a route. Nothing is sent to it."""
    try:
        found = await asyncio.wait_for(lookup(host), NAME_SECONDS)
    except OSError:  # a TimeoutError is one
        return False
    return any(map(_has_way, found))


def _has_way(address: str) -> bool:
    """Whether there is a route: connecting a datagram socket asks the system for one and sends nothing."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError:
        return False
    return True


class CheckedResolver(AbstractResolver):
    """A resolver for one `Reach`. `classes` records the classes of each host's addresses, to check its redirects."""

    def __init__(self, reach: Reach, lookup: Lookup, classes: dict[str, frozenset[AddressClass]]) -> None:
        self._reach = reach
        self._lookup = lookup
        self._classes = classes

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - aiohttp filters by family itself
    ) -> list[ResolveResult]:
        """Return the addresses of `host` that may be connected to.

        Raises AddressRefusedError (an OSError) if none may.
        """
        try:
            found = await asyncio.wait_for(self._lookup(host), NAME_SECONDS)
        except TimeoutError:
            raise socket.gaierror(socket.EAI_AGAIN, "no name server answers") from None
        addresses = permitted(host, found, self._reach)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no addresses")
        self._classes[host] = frozenset(map(classify, addresses))
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Do nothing: the lookup is shared."""
