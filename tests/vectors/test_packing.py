"""Vectors as bytes."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="the extra `semantic` is not installed")

from feedreader.vectors.packing import packed, unpacked  # noqa: E402 - after the skip


def test_a_vector_comes_back_nearly_as_it_went():
    vector = np.linspace(-0.1, 0.1, 384)
    assert len(packed(vector)) == 768
    assert float(np.abs(unpacked(packed(vector)) - vector).max()) < 1e-4
