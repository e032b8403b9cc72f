"""What the interface remembers from one time to the next: the panes' widths, what was folded, what was last looked at.

Kept as JSON in a file of its own; nothing is lost with it but habits, so a file that cannot be read or written is
no error.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True, kw_only=True)
class Memory:
    """The habits of one person. `feeds_width` is cells, `density` lines a row; 0 lets the screen's width decide."""

    feeds_width: int = 0
    list_share: int = 46
    text_width: int = 0
    density: int = 0
    unread_only: bool = True
    entries: bool = False
    oldest_first: bool = False
    theme: str = ""
    folded: tuple[tuple[str, str], ...] = (("tag", ""),)


def recall(path: Path | None) -> Memory:
    """What was remembered; the defaults where there is nothing, and for whatever is not as it should be."""
    memory = Memory()
    if path is None:
        return memory
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return memory
    if not isinstance(known, dict):
        return memory
    for each in fields(Memory):
        value = known.get(each.name)
        if each.name == "folded" and isinstance(value, list):
            pairs = (pair for pair in value if isinstance(pair, list) and len(pair) == 2)
            memory.folded = tuple((str(kind), str(name)) for kind, name in pairs)
        elif type(value) is type(getattr(memory, each.name)):
            setattr(memory, each.name, value)
    return memory


def remember(path: Path | None, memory: Memory) -> None:
    """Write it down."""
    if path is None:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(memory), ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError:
        return
