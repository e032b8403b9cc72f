"""Let numpy compute in one thread.

Its BLAS would use one per core, which wait for each other by spinning. If other programs want the cores, too, that
takes two to five times the CPU time, and hardly less if none does: the matrices here are small. numpy is loaded when
this is used.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which numpy computes in one thread, if its BLAS allows that; for the whole process."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


@cache
def _libraries() -> Any:
    import numpy as np  # noqa: F401 - what it loads is found only then
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
