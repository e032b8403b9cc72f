"""Work off the event loop: blocking calls in threads of our own, answers back on the loop, errors as one sentence.

Reads may overtake each other and a newer one of the same group drops the older; writes are done in the order in which
they were asked for, one after another, and none is dropped.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode

T = TypeVar("T")
READERS = 3


class Workers:
    """Runs blocking calls for a screen (or for any node that lives as long); `warn` is told what went wrong."""

    def __init__(self, node: DOMNode, warn: Callable[[str], object]) -> None:
        self._node = node
        self.warn = warn
        self._reading = ThreadPoolExecutor(READERS, "reading")
        self._writing = ThreadPoolExecutor(1, "writing")
        self.closing = False
        """Whether nobody waits for what is being read any more."""

    def read(
        self,
        group: str | None,
        work: Callable[[], T],
        then: Callable[[T], object],
        *,
        failed: Callable[[FeedreaderError], object] | None = None,
    ) -> None:
        """Call `work` in a thread and `then` with its result on the loop.

        A result is dropped when something else of the same group is asked meanwhile; without a group, never.
        """

        async def go() -> None:  # a function: a coroutine that is dropped before it starts would be warned about
            await self._answer(self._reading, work, then, failed)

        self._node.run_worker(
            go,  # type: ignore[arg-type]  # mypy cannot tell which callable of WorkType it is
            group=group or "reading",
            exclusive=group is not None,
            exit_on_error=False,
        )

    def write(
        self,
        work: Callable[[], T],
        then: Callable[[T], object],
        *,
        failed: Callable[[FeedreaderError], object] | None = None,
    ) -> None:
        """Call `work` after all that was to be written before, then `then` on the loop."""

        async def go() -> None:
            await self._answer(self._writing, work, then, failed)

        self._node.run_worker(
            go,  # type: ignore[arg-type]  # the same
            group="writing",
            exit_on_error=False,
        )

    def close(self) -> None:
        """Let what is being written come to its end, and drop what nobody waits for any more."""
        self.closing = True
        self._reading.shutdown(wait=True, cancel_futures=True)
        self._writing.shutdown(wait=True)

    async def _answer(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[FeedreaderError], object] | None,
    ) -> None:
        try:
            result = await asyncio.get_running_loop().run_in_executor(pool, work)
        except FeedreaderError as error:
            if failed is None:
                self.warn(str(error))
            else:
                failed(error)
        else:
            then(result)
