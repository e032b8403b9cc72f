"""Starting processes of Python without the current folder among the places where modules are looked for.

multiprocessing starts its processes by `python -c`, which looks there first: a `struct.py` among somebody's downloads
would be run by whoever starts the program in that folder. PYTHONSAFEPATH (Python 3.11) keeps it out.
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
    """Let no process that is started within import from the current folder; those started later are left alone."""
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            _ = os.environ.pop(SAFE_PATH, None)
        else:
            os.environ[SAFE_PATH] = before
