"""Columns that hold, however many cells a terminal takes a letter for.

Terminals differ in the widths of Indic vowel signs (none in kitty, a cell in xterm and tmux), of pictures, flags and
those joined from several, and of signs that show nothing. Nobody tells which is right, so what stands behind such
letters is put where it belongs: the cursor's place before them is kept (`ESC 7`), their cells are emptied, they are
written, and the cursor goes from where it was to the cell behind them (`ESC 8` and CUF, ECMA-48 8.3.20).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.tui.cells import width_of

if TYPE_CHECKING:
    from textual.driver import Driver

KEEP, BACK = "\x1b7", "\x1b8"
_DIFFERING = (
    "\u0900-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\uabff\U00010a00-\U00011fff"  # India, Tibet, South-East Asia
    "\u200b-\u200f\u2060-\u2069\ufe00-\ufe0f"  # what shows nothing
    "\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"  # pictures
)
_MARKS = "\u0300-\u036f\u20d0-\u20ff"
_KEYCAP = "\u20e3"
_RUNS = f"[{_DIFFERING}][{_DIFFERING}{_MARKS}]*"
"""Begins with a class of letters, which `re` looks for four times as fast as for one of two ways to begin: each frame
is read through. Compiled with the first one that has other letters than ASCII's."""
_RUNS_WITH_KEYCAPS = f"(?:[0-9#*]{_KEYCAP}|[{_DIFFERING}][{_MARKS}]*)+"


def held(frame: str) -> str:
    """Return what is drawn so that all columns hold; what is no frame but a command of the terminal (OSC) as it is."""
    if frame.isascii() or "\x1b]" in frame:
        return frame
    return re.sub(_RUNS_WITH_KEYCAPS if _KEYCAP in frame else _RUNS, _anchored, frame)


def _anchored(found: re.Match[str]) -> str:
    text = found[0]
    if not (cells := width_of(text)):
        return f"{KEEP}{text}{BACK}"
    return f"{KEEP}{' ' * cells}{BACK}{text}{BACK}\x1b[{cells}C"


def holding(driver: type[Driver]) -> type[Driver]:
    """Return a driver of Textual that writes to its terminal in columns that hold."""

    class Holding(driver):  # type: ignore[misc, valid-type]
        def write(self, data: str) -> None:
            super().write(held(data))

    return Holding
