"""State shared by several parts of the main screen; all other state belongs to one part."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedreader.service.lists import Subscriptions
from feedreader.tui.command import Where

if TYPE_CHECKING:
    from collections.abc import Callable


class Question(NamedTuple):
    """What is being asked in the line at the foot: what becomes of the answer, of typing, and of leaving.

    With `stays`, the line stays open when Enter is pressed, until somebody closes it.
    """

    done: Callable[[str], object]
    typed: Callable[[str], object] | None = None
    left: Callable[[], object] | None = None
    stays: bool = False


class State:
    """How things stand: `focused` is the pane with the keys, `activity` what is being fetched, in words.

    `question` is what the line at the foot asks, if anything, `alone` says that the reader is shown by itself,
    `touched` that the user has done something with the list: from then on nothing moves in it by itself.
    """

    def __init__(self) -> None:
        self.subscriptions = Subscriptions()
        self.focused = Where.LIST
        self.activity = ""
        self.last_key = ""
        self.alone = False
        self.question: Question | None = None
        self.touched = False
