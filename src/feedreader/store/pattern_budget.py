"""The CPU budget of the regular expressions in one statement, over all entries that they are matched against.

RE2 is linear in a text (`query.pattern`), but a statement may match a million texts. The normal cost of a pattern is
allowed for each text, so that a simple one never fails, however many entries there are. The excess is limited to a
second per statement, and to less where many statements run unattended.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from feedreader.errors import SlowPatternError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 1.0
"""What the patterns of a statement may take beyond what is usual."""

A_TEXT = 20e-6
A_CHARACTER = 20e-9
"""Seconds that are usual, for each text and each of its characters: some four times what most patterns
take on a machine of 2020."""

_seconds: ContextVar[float | None] = ContextVar("_seconds", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Allow each statement that is begun in this context so much, instead of a second."""
    token = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(token)


class PatternBudget:
    """Looks for the patterns of a connection's statement, and for no longer than it may.

    `clock` and `processor` give seconds. Both have to say that it took too long: the one counts other programs on a
    crowded machine, the other whatever else the statement does.
    """

    def __init__(
        self, clock: Callable[[], float] = time.perf_counter, processor: Callable[[], float] = time.thread_time
    ) -> None:
        self._clock, self._processor = clock, processor
        self.begin()

    def begin(self) -> None:
        """Begin a statement, with a full allowance."""
        given = _seconds.get()
        self._left = SECONDS if given is None else given
        self._since, self._allowed = self._processor(), self._left
        self._tests: dict[str, Callable[[str], bool]] = {}

    def found(self, source: str, text: str | None) -> bool:
        """Whether a pattern is in a text; raises SlowPatternError once the statement's patterns have taken too long."""
        if text is None:
            return False
        start = self._clock()
        answer = (self._tests.get(source) or self._compiled(source))(text)
        usual = A_TEXT + A_CHARACTER * len(text)
        self._left += usual - (self._clock() - start)
        self._allowed += usual
        if self._left < 0 and self._processor() - self._since > self._allowed:
            raise SlowPatternError(source)
        return answer

    def _compiled(self, source: str) -> Callable[[str], bool]:
        """Keep it for the statement: where it has more patterns than are kept for all, each would be made anew."""
        from feedreader.query.pattern import KEPT, LITTLE_MEMORY, MEMORY, compiled

        test = compiled(source, MEMORY if len(self._tests) < KEPT else LITTLE_MEMORY)
        self._tests[source] = test
        return test
