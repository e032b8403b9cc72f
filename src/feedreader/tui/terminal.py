"""Communication with the terminal: its title, notifications, and hang-ups.

All that is written here is a control sequence with text that was cleaned: `ESC ] 2` sets the title of the window
(xterm), whose old one is kept and put back by the window operations 22 and 23; `ESC ] 9` (iTerm2), `ESC ] 99` (kitty)
and `ESC ] 777` (urxvt) are notifications. `ESC ] 11 ; ?` asks what the background is (xterm), and mode 2031 asks to be
told when the terminal turns light or dark (contour's proposal, which kitty, ghostty, VTE and tmux follow). Terminals
that know none of them leave them out.
"""

from __future__ import annotations

import os
import re
import select
import sys
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.message import Message

from feedreader.tui.content import line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_NOTICE = 200
KEEP_TITLE = "\x1b[22;2t"
PUT_TITLE_BACK = "\x1b[23;2t"


ASK_GROUND = "\x1b]11;?\x1b\\"
FOLLOW_GROUND = "\x1b[?2031h"
FOLLOW_GROUND_NO_MORE = "\x1b[?2031l"
_GROUND = (
    r"\x1b\]11;rgba?:(?P<red>[0-9a-fA-F]{1,4})/(?P<green>[0-9a-fA-F]{1,4})/(?P<blue>[0-9a-fA-F]{1,4})"
    r"(?:/[0-9a-fA-F]{1,4})?(?:\x07|\x1b\\)|\x1b\[\?997;(?P<turned>[12])n"
)
_BEGUN = r"\x1b\](?:1|11|11;[^\x07\x1b]{0,64}\x1b?)?\Z|\x1b\[\?(?:9|99|997|997;[12]?)?\Z"
"""An answer of which the end has not come yet."""


class Ground(Message):
    """The terminal says whether its background is dark."""

    def __init__(self, *, dark: bool) -> None:
        super().__init__()
        self.dark = dark


class Listener(XTermParser):
    """Textual's reader of what the terminal sends, which hears of its background, too.

    Textual 8 would take such an answer for keys. Only what is an answer as a whole is taken out; a beginning of one is
    kept for the next piece.
    """

    def __init__(self, debug: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        super().__init__(debug)
        self._begun = ""

    def feed(self, data: str) -> Iterator[Message]:
        """Yield the messages that more of what the terminal sends stands for."""
        text, self._begun = self._begun + data, ""
        at = 0
        for found in re.finditer(_GROUND, text):
            if plain := text[at : found.start()]:
                yield from super().feed(plain)
            yield Ground(dark=is_dark(found))
            at = found.end()
        rest = text[at:]
        if data and (begun := re.search(_BEGUN, rest)):
            rest, self._begun = rest[: begun.start()], begun[0]
        if rest or not data:
            yield from super().feed(rest)


def is_dark(answer: re.Match[str]) -> bool:
    """Whether a terminal's answer tells of a dark background (by Rec. 709's weights of the three colours)."""
    if answer["turned"]:
        return answer["turned"] == "1"
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in answer.group("red", "green", "blue"))
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5)


def listen() -> None:
    """Let Textual's driver read with `Listener`; guarded by `test_terminal.py`, as Textual has no place for it."""
    from textual.drivers import linux_driver

    vars(linux_driver)["XTermParser"] = Listener


def titled(text: str) -> str:
    """Return the sequence that sets the title of the window."""
    return f"\x1b]2;{_told(text)}\x07"


def notice(kind: str, text: str) -> str:
    """Return the sequence of a notification of a kind (`osc9`, `osc99`, `osc777`), or nothing for any other kind."""
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
