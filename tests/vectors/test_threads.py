"""numpy in one thread, and no longer than it is asked to."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from feedreader.vectors.threads import one_thread


def threads():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_numpy_computes_in_one_thread_for_as_long_as_it_is_told_to():
    square = np.ones((2, 2), dtype=np.float32)
    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        with one_thread():
            assert threads() <= {1}
            assert (square @ square == 2).all()
        assert threads() == before
