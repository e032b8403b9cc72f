"""Counted work is told as it is, wherever the count ends."""

from __future__ import annotations

import pytest
from tests.counting import Steps, TooManyStepsError


class Closing:
    """What does something when it is thrown away."""

    def __del__(self) -> None:
        self.done = True


def work() -> int:
    """Leave generators before their end, throw things away, and go on."""
    found = 0
    for _ in range(3):
        for letter in (letter for letter in "abc"):
            found += letter == "a"
            break
        Closing()
        try:
            found += 1
        except (ValueError, TooManyStepsError):
            found = -1
    return found


def test_it_gives_up_at_every_step_and_nothing_is_reported_elsewhere():
    """An error in the end of a generator or in `__del__` is forgotten by Python, and would be a warning of pytest's."""
    with Steps() as all_of_it:
        assert work() == 6
    for most in range(all_of_it.count):
        with pytest.raises(TooManyStepsError), Steps(most):
            work()
    with Steps(all_of_it.count):
        work()
