"""Line-based input and output: prints cleaned text, and reads one line per question.

Nothing here moves a cursor, sets a colour or needs a terminal; on one, long output is shown a screenful at a time.
"""

from __future__ import annotations

import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

from feedreader.text.clean import one_line, prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_ANSWER = 10_000
KEPT_LINES = 3
"""Lines of a screenful left for the prompt and for context."""


class Talk:
    """Prints lines to one stream and reads answers from another."""

    def __init__(self, answers: TextIO, voice: TextIO) -> None:
        self._answers, self._voice = answers, voice
        self._echoes = answers.isatty()
        self._pages = self._echoes and voice.isatty()

    @classmethod
    def on_standard_streams(cls) -> Talk:
        """Return a session on the standard streams. Characters that the encoding lacks become question marks."""
        for stream in (sys.stdin, sys.stdout):
            if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
                reconfigure(errors="replace")
        return cls(sys.stdin, sys.stdout)

    def say(self, text: str = "") -> None:
        """Print one text, which may have several lines."""
        self._voice.write(f"{prose(text).expandtabs(4)}\n")

    def ask(self, prompt: str) -> str | None:
        """Return the answer to a prompt, on one line; None once the input has ended."""
        self._voice.write(f"{one_line(prompt)} ")
        self._voice.flush()
        answer = self._answers.readline(LONGEST_ANSWER)
        if not self._echoes or not answer:
            self._voice.write("\n")  # no newline was typed
        return one_line(answer, LONGEST_ANSWER) if answer else None

    def screenfuls(self, paragraphs: Sequence[str]) -> Iterator[str]:
        """Yield the paragraphs with blank lines between them: all at once, or on a terminal a screenful at a time."""
        columns, lines = shutil.get_terminal_size((80, 24))
        room = max(lines - KEPT_LINES, 4)
        taken: list[str] = []
        used = 0
        for paragraph in paragraphs:
            needed = 1 + sum(-(-_cells(line) // max(columns, 1)) or 1 for line in paragraph.split("\n"))
            if self._pages and taken and used + needed > room:
                yield "\n\n".join(taken)
                taken, used = [], 0
            taken.append(paragraph)
            used += needed
        yield "\n\n".join(taken)


def _cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
