"""Vectors as bytes."""

from __future__ import annotations

import numpy as np

from feedreader.vectors.packing import packed, unpacked


def test_a_vector_comes_back_nearly_as_it_went():
    vector = np.linspace(-0.1, 0.1, 384)
    assert len(packed(vector)) == 768
    assert float(np.abs(unpacked(packed(vector)) - vector).max()) < 1e-4
