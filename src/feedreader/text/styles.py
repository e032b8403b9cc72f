"""What an element's style says of it."""

from __future__ import annotations

import re

HIDES = r"(?<![\w-])(?:display\s*+:\s*+none|visibility\s*+:\s*+hidden)"
"""A declaration by which nothing of an element is seen; not `backface-visibility`, which hides only its back."""


def hides(style: str) -> bool:
    """Whether a `style` attribute hides its element."""
    return re.search(HIDES, style, re.IGNORECASE) is not None
