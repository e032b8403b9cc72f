"""Containers that show nothing but their ground: Textual draws others line by line before it puts the children on top.

With three panes that was half of what it took to draw the screen.
"""

from __future__ import annotations

from textual.containers import Horizontal, Vertical


class Panes(Horizontal):
    """Panes side by side."""

    BLANK = True


class Pane(Vertical):
    """A title with what it is the title of."""

    BLANK = True
