"""Which front end a person gets: the interface, or lines where there is no screen to draw on."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from feedreader.service.library import Library


def open_interface(library: Library) -> None:
    """The interface; the linear mode on a terminal that can move no cursor. Raises FeedreaderError without one."""
    if os.environ.get("TERM", "dumb") in {"dumb", "unknown"}:
        open_lines(library)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise FeedreaderError(
            "the interface needs a terminal; `feedreader read` reads line by line, also through pipes"
        )
    gc.disable()  # a tenth of the start, for nothing: what is imported stays. The interface turns it on again
    from feedreader.tui.app import open_on

    open_on(library)


def open_lines(library: Library, query: str = "") -> None:
    """The linear mode on the streams that the program was started with."""
    from feedreader.linear.session import Session
    from feedreader.linear.talk import Talk

    Session(library, Talk.on_standard_streams(), query).run()
