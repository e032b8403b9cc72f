"""JSON as it is kept in columns, read back.

A page that was overwritten may leave anything in the place of a value, and SQLite cannot tell: such a value is read as
an empty one, so that what is around it can be used. `doctor` finds it, and a repair says what was lost.
"""

from __future__ import annotations

import json
from typing import Any


def items(text: str) -> tuple[Any, ...]:
    """Return the items of a list; most are empty."""
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
