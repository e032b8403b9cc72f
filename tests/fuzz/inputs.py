"""Inputs for a target where no coverage guides: its seeds, cut, doubled, spliced, and with words put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fuzz.targets import Target

MOST_EDITS = 6
REPEATED = 200


def inputs(target: Target) -> st.SearchStrategy[bytes]:
    """A strategy of inputs for a target: mostly damaged seeds, some of nothing but words or bytes."""
    words = st.sampled_from(target.words) if target.words else st.binary(min_size=1, max_size=4)
    pieces = st.one_of(words, st.binary(min_size=1, max_size=8))
    return st.one_of(_damaged(target, pieces), st.lists(pieces, max_size=12).map(b"".join), st.binary(max_size=64))


@st.composite
def _damaged(draw: Callable[..., object], target: Target, pieces: st.SearchStrategy[bytes]) -> bytes:
    data = draw(st.sampled_from(target.seeds))
    assert isinstance(data, bytes)
    for _ in range(draw(st.integers(1, MOST_EDITS))):
        at, other = (draw(st.integers(0, len(data))) for _ in range(2))
        start, end = sorted((at, min(other, at + 400)))
        match draw(st.integers(0, 4)):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:at] + draw(pieces) + data[at:]
            case 2:
                data = data[:start] + data[start:end] * 2 + data[end:]
            case 3:
                data = data[:start] + draw(pieces) + data[end:]
            case _:
                data = data[:at] + draw(pieces) * draw(st.integers(1, REPEATED)) + data[at:]
    return data
