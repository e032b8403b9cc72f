"""Every target for a moment, and for ever what was found once. For longer: `python -m tests.fuzz --minutes 60`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz.child import Board, Trial
from tests.fuzz.inputs import inputs
from tests.fuzz.targets import TARGETS, Target

FINDS = sorted(path for path in (Path(__file__).parent / "finds").iterdir())
EXAMPLES = 60


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_moment_of_fuzzing(name: str, data: st.DataObject) -> None:
    TARGETS[name].check(data.draw(inputs(TARGETS[name])))


@pytest.mark.parametrize("path", FINDS, ids=lambda path: path.name)
def test_what_was_found_is_mended(path: Path) -> None:
    TARGETS[path.name.partition("-")[0]].check(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_good(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].check(seed)


def test_a_find_is_written_down_once_with_the_shortest_input(tmp_path: Path) -> None:
    def check(data: bytes) -> None:
        if len(data) > 3:
            raise ValueError(len(data))

    trial = Trial(Target(name="made", check=check, seeds=(b"",)), tmp_path)
    for data in (b"abc", b"abcdefgh", b"abcd", b"abcdef"):
        trial(data)
    board = Board(tmp_path / "board")
    assert (board.count, board.current) == (4, b"abcdef")
    (found,) = tmp_path.glob("made-*.txt")
    assert found.with_suffix("").read_bytes() == b"abcd"
    assert found.read_text().startswith("ValueError in test_targets.py, check")
