"""Vectors computed in advance, of texts that come with the program, so that nobody waits for a model for them.

Each is identified by a fingerprint of its text, so that one of another text, or of another model, is never used. numpy
is loaded when used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Ready(NamedTuple):
    """Vectors of a model, as they are stored (`vectors.packing`), by the fingerprints of their texts."""

    model: str
    vectors: Mapping[int, bytes]


def read_ready(path: Path) -> Ready:
    """Read vectors from a file of `write_ready`."""
    import numpy as np

    with np.load(path) as file:
        vectors = [each.tobytes() for each in file["vectors"]]
        return Ready(str(file["model"]), dict(zip(file["fingerprints"].tolist(), vectors, strict=True)))


def write_ready(path: Path, ready: Ready) -> None:
    """Write vectors, all of one width; the same ones give the same file."""
    import numpy as np

    fingerprints = sorted(ready.vectors)
    vectors = [np.frombuffer(ready.vectors[each], dtype="<f2") for each in fingerprints]
    np.savez(path, model=np.asarray(ready.model), fingerprints=np.asarray(fingerprints), vectors=np.stack(vectors))
