"""Read back JSON that is kept in columns.

A damaged page may hold anything in place of a value, and SQLite cannot tell: such a value is read as empty, so that the
rest of the row can be used. `doctor` finds it, and a repair says what was lost.
"""

from __future__ import annotations

import json
from typing import Any


def items(text: str) -> tuple[Any, ...]:
    """Return the items of a list, which is mostly empty."""
    if text == "[]":
        return ()
    found = _read(text)
    return tuple(found) if isinstance(found, list) else ()


def facts(text: str) -> dict[str, Any]:
    """Return the members of an object."""
    found = _read(text)
    return found if isinstance(found, dict) else {}


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        return None
