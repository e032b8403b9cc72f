"""Process keys in order: each one is handled only when the one before has finished.

Terminals send what was typed quickly, over a slow line or by a script, all at once, and Textual gives all of it at once
to what has the focus by then: behind a key that opens a line or a dialog, what was meant for that would be commands.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.dom import DOMNode
    from textual.events import Key, Paste

MOST_WAYS = 8
"""How often the way of a key is gone at most: what never comes to rest must not hold up the next key."""
LONGEST_SECONDS = 1.0
"""How long a key waits for the one before: what is about to close hears of nothing any more."""


class Turns:
    """Holds keys and pasted text of an application back until it is their turn; `give` gives one on."""

    def __init__(self, app: App[Any], give: Callable[[Key | Paste], Awaitable[None]]) -> None:
        self._app = app
        self._give = give
        self._held: deque[Key | Paste] = deque()
        self._giving = False

    def hold(self, event: Key | Paste) -> bool:
        """Keep an event where those before are still at work, and give it on after them; says whether it was kept."""
        if not self._giving and not self._at_work():
            return False
        self._held.append(event)
        if not self._giving:
            self._giving = True
            _ = self._app.run_worker(self._give_on(), group="keys")
        return True

    def _way(self) -> list[DOMNode]:
        """Return what a key comes by, from what has the focus up to the application."""
        return list((self._app.focused or self._app.screen).ancestors_with_self)

    def _at_work(self) -> bool:
        return not self._app.screen.is_mounted or any(node.message_queue_size for node in self._way())

    async def _give_on(self) -> None:
        try:
            while self._held:
                await self._settled()
                await self._give(self._held.popleft())
        finally:
            self._giving = False

    async def _settled(self) -> None:
        """Wait until what was given on has come all the way, and what it set off, and where the focus went by it."""
        gone: list[DOMNode] = []
        for _ in range(MOST_WAYS):
            way = self._way()
            if way == gone and not self._at_work():
                return
            for node in way:
                passed = asyncio.Event()
                if node.call_later(passed.set):
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(LONGEST_SECONDS):
                            await passed.wait()
            gone = way
