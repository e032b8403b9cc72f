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
"""What the patterns of a statement may take beyond the usual cost."""

A_TEXT = 20e-6
A_CHARACTER = 20e-9
"""The usual cost in seconds, per text and per character: about four times what most patterns take on a machine of 2020.
"""

_seconds: ContextVar[float | None] = ContextVar("_seconds", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Allow each statement begun in this context this much time beyond the usual cost, instead of a second."""
    token = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(token)


class PatternBudget:
    """Matches the regular expressions of a connection's current statement, within its time budget.

    `clock` and `processor` return seconds. Both must exceed the budget: the first also counts other programs on a busy
    machine, the second everything else that the statement does.
    """

    def __init__(
        self, clock: Callable[[], float] = time.perf_counter, processor: Callable[[], float] = time.thread_time
    ) -> None:
        self._clock, self._processor = clock, processor
        self.begin()

    def begin(self) -> None:
        """Begin a statement, with a full budget."""
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
        """Compile a pattern once per statement: a statement with many patterns would overflow the shared cache."""
        from feedreader.query.pattern import KEPT, LITTLE_MEMORY, MEMORY, compiled

        test = compiled(source, MEMORY if len(self._tests) < KEPT else LITTLE_MEMORY)
        self._tests[source] = test
        return test
