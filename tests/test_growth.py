"""Nothing that strangers write makes more work than it is long: n log n at most, at every way in, in every shape.

Lines and calls of Python are counted, and the memory that is in use at the worst moment; never time. What happens
within one call into C is measured by `tests/benchmarks/growth.py`.
"""

from __future__ import annotations

import tracemalloc

import pytest
from tests import growth
from tests.counting import Steps, TooManyStepsError

SIZE = 100
TIMES = 4
FEW = 2_000
"""Steps that no growth is told from: what is done once, at the first use, is among them."""

LITTLE = 128 * 1024
"""Bytes, likewise."""


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    monkeypatch.setattr(growth, "SCRATCH", tmp_path)


def test_every_way_in_is_known():
    """A new public function is to be named in `tests/growth.py`: as a way in, inside another, or as none."""
    known = {name.partition(":")[0] for name in growth.WAYS_IN}
    known |= growth.NO_TEXT_OF_STRANGERS | set(growth.INSIDE_OTHERS)
    found = {name for name in growth.public_functions() if not name.startswith(growth.WORDING)}
    assert sorted(found - known) == []
    assert sorted((growth.NO_TEXT_OF_STRANGERS | set(growth.INSIDE_OTHERS)) - found) == []
    assert sorted(set(growth.INSIDE_OTHERS.values()) - set(growth.WAYS_IN)) == []


def steps(way_in: str, text: str, most: float = float("inf")) -> int:
    with Steps(most) as counted:
        growth.done(way_in, text)
    return counted.count


def grows(way_in: str, shape: str) -> bool:
    """Whether a way in takes more steps than it may, at three sizes: what only begins at one is no growth."""
    size = SIZE
    for _ in range(3):
        small = steps(way_in, growth.SHAPES[shape](size))
        try:
            steps(way_in, growth.SHAPES[shape](TIMES * size), growth.allowed(small, TIMES, size) + FEW)
        except TooManyStepsError:
            size *= TIMES
        else:
            return False
    return True


@pytest.mark.parametrize("way_in", growth.WAYS_IN)
def test_steps_grow_no_faster_than_the_text(way_in):
    growth.done(way_in, "once, <b>for</b> what is imported")
    assert [shape for shape in growth.SHAPES if grows(way_in, shape)] == []


WHOLE = (
    "feeds.parse.parse_document",
    "text.html.article_of",
    "tui.article_lines.Setter",
    "feeds.opml_write.write_opml",
)


def peak(way_in, text):
    """The most bytes held at a time beyond those held before; `tracemalloc` has to run."""
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    growth.done(way_in, text)
    return tracemalloc.get_traced_memory()[1] - before


@pytest.mark.parametrize("way_in", [name for name in growth.WAYS_IN if name.startswith(WHOLE)])
def test_memory_grows_no_faster_than_the_text(way_in):
    growth.done(way_in, "once, <b>for</b> what is imported")
    tracemalloc.start()
    try:
        grew = []
        for shape, made in growth.SHAPES.items():
            # The lesser of two: a pattern that the cache of `re` has dropped may be compiled again here, by chance.
            peaks = [min(peak(way_in, made(size)) for _ in range(2)) for size in (SIZE, TIMES * SIZE)]
            if peaks[1] > growth.allowed(peaks[0], TIMES, SIZE) + LITTLE:
                grew.append(shape)
    finally:
        tracemalloc.stop()
    assert grew == []


def test_what_grows_is_noticed(monkeypatch):
    monkeypatch.setattr("tests.test_growth.SIZE", 40)
    monkeypatch.setitem(growth.WAYS_IN, "pairs", lambda text: sum(1 for _ in text for _ in text[: len(text) // 4]))
    monkeypatch.setitem(growth.WAYS_IN, "sorted", lambda text: sorted(text, key=lambda letter: letter))
    assert grows("pairs", "words")
    assert not grows("sorted", "words")
