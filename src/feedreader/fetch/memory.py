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
"""Bytes of a block that the system has back as soon as it is free."""
HEAPS = 2
MUCH = 16 * 1024 * 1024
"""Bytes of unpacked bodies at once from which that is done: an ordinary round has fewer, and would be slower by it."""


@cache
def keep_memory_small() -> None:
    """Let large blocks go back to the system once they are free, and threads share heaps; where the C library is glibc.

    Otherwise each thread that has unpacked bodies keeps a heap as large as the most that it ever held, with holes:
    beside 60 MB of bodies, 160 MB of nothing. For the whole process, once.
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, LARGE)
        mallopt(_ARENA_MAX, HEAPS)


class CrowdedError(FeedreaderError):
    """More arrives at once than there is room for, and this is the largest of it."""


class Arriving:
    """The bodies that are arriving, `limit` bytes in sum."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._total = 0
        self._bodies: set[Parcel] = set()

    def parcel(self) -> Parcel:
        """Return a body that begins to arrive; a context manager that lets go of it."""
        parcel = Parcel(self)
        self._bodies.add(parcel)
        return parcel

    def grown(self, size: int) -> None:
        """Note that a body has grown; the largest of all gives way where that is too much."""
        self._total += size
        while self._total > self._limit:
            largest = max(self._bodies, key=len)
            largest.give_way()

    def left(self, parcel: Parcel) -> None:
        """Note that a body is gone."""
        self._bodies.discard(parcel)
        self._total -= len(parcel)


class Parcel:
    """One body as it came, still packed."""

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
        """Keep some more; raises CrowdedError where this body had to give way."""
        if self._open:
            self._pieces.append(piece)
            self._size += len(piece)
            self._arriving.grown(len(piece))
        if not self._open:
            raise CrowdedError("too much arrived at once, and this was the largest of it; it is asked again")

    def take(self) -> list[bytes]:
        """Return what came, in its order; it is no longer kept here."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def give_way(self) -> None:
        """Let go of everything; the next `add` raises."""
        self.close()

    def close(self) -> None:
        """Let go of everything."""
        if self._open:
            self._open = False
            self._arriving.left(self)
            self._pieces, self._size = [], 0


class Room:
    """Room for bodies that are unpacked: `limit` bytes in sum, handed out to one body after the other."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0
        self._freed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.unpacking = asyncio.Lock()
        """Held by the one that unpacks: were there two, each could wait for the room of the other."""

    async def take(self, size: int, share: Share) -> None:
        """Wait until there are `size` bytes more for a share, which waits for the room of others alone."""
        self._loop = asyncio.get_running_loop()
        while self._taken > share.size and self._taken + size > self._limit:
            self._freed.clear()
            await self._freed.wait()
        self._taken += size
        share.size += size
        if self._taken >= MUCH:
            keep_memory_small()

    def give_back(self, size: int) -> None:
        """Have `size` bytes free again; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._given_back, size)

    def _given_back(self, size: int) -> None:
        self._taken -= size
        self._freed.set()


class Share:
    """Room that one body has for as long as something refers to this, or until it is let go."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size = 0

    def let_go(self) -> None:
        """Give the room back."""
        size, self.size = self.size, 0
        if size:
            self._room.give_back(size)

    def __del__(self) -> None:
        self.let_go()
