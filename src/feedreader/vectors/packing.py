"""Vectors as bytes: float16, little-endian, for the store's column `vector.data`. Needs numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedreader.vectors.encoder import Vector


def packed(vector: Vector) -> bytes:
    """Return a vector in half precision: two bytes a number."""
    import numpy as np

    return np.asarray(vector, dtype="<f2").tobytes()


def unpacked(data: bytes) -> Any:
    """Return the vector as a numpy array of float16; cosines change in the fourth digit at most."""
    import numpy as np

    return np.frombuffer(data, dtype="<f2")
