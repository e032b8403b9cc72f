"""Vectors that come with the program."""

from __future__ import annotations

import numpy as np

from feedreader.vectors.packing import packed
from feedreader.vectors.ready import Ready, read_ready, write_ready


def test_what_is_written_is_read_again_and_the_same_vectors_make_the_same_file(tmp_path):
    vectors = {number: packed(np.arange(4) / (2 + number % 5)) for number in (2**62, -(2**62), 0)}
    write_ready(tmp_path / "one.npz", Ready("model/one", vectors))
    assert read_ready(tmp_path / "one.npz") == Ready("model/one", vectors)
    write_ready(tmp_path / "two.npz", Ready("model/one", dict(reversed(vectors.items()))))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
