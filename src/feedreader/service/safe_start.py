"""Start Python processes that do not import modules from the current folder.

multiprocessing starts its processes by `python -c`, which searches the current folder first: a `struct.py` among
somebody's downloads would be run if the program is started in that folder. PYTHONSAFEPATH (Python 3.11) prevents that.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SAFE_PATH = "PYTHONSAFEPATH"


@contextmanager
def without_current_folder() -> Iterator[None]:
    """Keep processes started in this context from importing from the current folder; later ones are unaffected."""
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            _ = os.environ.pop(SAFE_PATH, None)
        else:
            os.environ[SAFE_PATH] = before
