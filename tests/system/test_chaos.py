"""A few faults of each kind; `python -m tests.chaos` lets as many strike as are wanted.

FEEDREADER_FAULTS sets another number here, and FEEDREADER_SEED others.
"""

from __future__ import annotations

import os

import pytest
from tests.chaos.faults import FAULTS
from tests.chaos.run import run

NUMBER = int(os.environ.get("FEEDREADER_FAULTS", len(FAULTS) + 2))


@pytest.mark.timeout(60 + NUMBER * 20)
def test_whatever_fails_nothing_is_lost_and_nothing_is_there_twice() -> None:
    counts = run(os.environ.get("FEEDREADER_SEED", "1"), NUMBER)
    assert sum(counts[fault.__name__] for fault in FAULTS) == NUMBER
