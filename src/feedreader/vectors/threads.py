"""Let numpy compute in one thread. Its BLAS would take one a core, and they wait for each other by spinning.

Where other programs want the cores, too, that takes two to five times the processor time, and hardly less where none
does: what is multiplied here is small. numpy is loaded when this is used.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which numpy computes in one thread, where its BLAS can be told to; holds for the process."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


@cache
def _libraries() -> Any:
    import numpy as np  # noqa: F401 - what it loads is found only then
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
