"""Limit the total memory of bodies: those still arriving, and those decompressed but not yet parsed.

A limit on requests does not bound memory, because hosts can send a lot and withhold the end. So bytes are counted. If
too many arrive at once, the largest body is dropped; a body that would exceed the limit when decompressed waits until
earlier ones have been parsed.
"""

from __future__ import annotations

import asyncio
import sys
from functools import cache
from typing import Self

from feedreader.errors import FeedreaderError

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
"""Names of glibc's `malloc.h`."""
LARGE = 256 * 1024
"""Blocks of this many bytes are returned to the system as soon as they are free."""
HEAPS = 2
MUCH = 16 * 1024 * 1024
"""The total of decompressed bodies that triggers it: an ordinary round has less, and would be slower with it."""


@cache
def keep_memory_small() -> None:
    """Make glibc return large free blocks to the system, and share heaps between threads.

    Otherwise each thread that decompresses bodies keeps a fragmented heap of its peak size: 160 MB unused for 60 MB of
    bodies. Applies to the whole process, once.
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, LARGE)
        mallopt(_ARENA_MAX, HEAPS)


class CrowdedError(FeedreaderError):
    """The limit on arriving bodies is exceeded, and this is the largest."""


class Arriving:
    """The bodies being received, at most `limit` bytes in total."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._total = 0
        self._bodies: set[Parcel] = set()

    def parcel(self) -> Parcel:
        """Return a new body, as a context manager that releases it."""
        parcel = Parcel(self)
        self._bodies.add(parcel)
        return parcel

    def grown(self, size: int) -> None:
        """Record that a body has grown; drop the largest of all if the limit is exceeded."""
        self._total += size
        while self._total > self._limit:
            largest = max(self._bodies, key=len)
            largest.give_way()

    def left(self, parcel: Parcel) -> None:
        """Record that a body has been released."""
        self._bodies.discard(parcel)
        self._total -= len(parcel)


class Parcel:
    """A received body, still compressed."""

    def __init__(self, arriving: Arriving) -> None:
        self._arriving = arriving
        self._pieces: list[bytes] = []
        self._size = 0
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self._size

    def add(self, piece: bytes) -> None:
        """Add data; raises CrowdedError if this body has been dropped."""
        if self._open:
            self._pieces.append(piece)
            self._size += len(piece)
            self._arriving.grown(len(piece))
        if not self._open:
            raise CrowdedError("too much arrived at once, and this was the largest response; it will be repeated")

    def take(self) -> list[bytes]:
        """Return the data and release it."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def give_way(self) -> None:
        """Drop the data; the next `add` raises."""
        self.close()

    def close(self) -> None:
        """Release everything."""
        if self._open:
            self._open = False
            self._arriving.left(self)
            self._pieces, self._size = [], 0


class Room:
    """The limit on decompressed bodies: `limit` bytes in total, granted to one body after the other."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0
        self._freed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.unpacking = asyncio.Lock()
        """Held while decompressing: with two at once, each could wait for the other (a deadlock)."""

    async def take(self, size: int, share: Share) -> None:
        """Wait until `size` more bytes are free for a share."""
        self._loop = asyncio.get_running_loop()
        while self._taken > share.size and self._taken + size > self._limit:
            self._freed.clear()
            await self._freed.wait()
        self._taken += size
        share.size += size
        if self._taken >= MUCH:
            keep_memory_small()

    def give_back(self, size: int) -> None:
        """Release `size` bytes; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._given_back, size)

    def _given_back(self, size: int) -> None:
        self._taken -= size
        self._freed.set()


class Share:
    """Memory granted to one body until it is released or garbage-collected."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size = 0

    def let_go(self) -> None:
        """Release the memory."""
        size, self.size = self.size, 0
        if size:
            self._room.give_back(size)

    def __del__(self) -> None:
        self.let_go()
