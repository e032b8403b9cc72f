"""What the terminal is told and what it tells: its title, notifications, and that it is gone.

All that is written here is a control sequence with text that was cleaned: `ESC ] 2` sets the title of the window
(xterm), whose old one is kept and put back by the window operations 22 and 23; `ESC ] 9` (iTerm2), `ESC ] 99` (kitty)
and `ESC ] 777` (urxvt) are notifications. Terminals that know none of them leave them out.
"""

from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING

from feedreader.tui.content import line

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_NOTICE = 200
KEEP_TITLE = "\x1b[22;2t"
PUT_TITLE_BACK = "\x1b[23;2t"


def titled(text: str) -> str:
    """The sequence that sets the title of the window."""
    return f"\x1b]2;{_told(text)}\x07"


def notice(kind: str, text: str) -> str:
    """The sequence of a notification of a kind (`osc9`, `osc99`, `osc777`), or nothing for any other kind."""
    told = _told(text)
    sequences = {
        "osc9": f"\x1b]9;{told}\x07",
        "osc99": f"\x1b]99;;{told}\x1b\\",
        "osc777": f"\x1b]777;notify;feedreader;{told.replace(';', ',')}\x07",
    }
    return sequences.get(kind, "")


def _told(text: str) -> str:
    return line(text)[:LONGEST_NOTICE]


class Hangup:
    """Says whether the terminal of the standard input is gone: its other end was closed."""

    def __init__(self, descriptor: int | None = None) -> None:
        self._poll = select.poll()
        self._poll.register(sys.__stdin__.fileno() if descriptor is None and sys.__stdin__ else descriptor or 0, 0)

    def __call__(self) -> bool:
        """Whether it is gone; costs some microseconds."""
        gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
        return any(event & gone for _descriptor, event in self._poll.poll(0))


def end_anyway(seconds: float, ended: Callable[[], bool]) -> None:
    """End the process after so many seconds, unless it has come to its end: nobody is there to do it by hand."""
    import threading

    def end() -> None:
        if not ended():
            os._exit(129)  # as if the signal of a hang-up had ended it; the store needs no goodbye

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
