"""State shared by several parts of the main screen; all other state belongs to one part."""

from __future__ import annotations

from feedreader.service.lists import Subscriptions
from feedreader.tui.command import Where


class State:
    """How things stand: `focused` is the pane with the keys, `activity` what is being fetched, in words.

    `alone` says that the reader is shown by itself, `asking` that something is being typed in the line at the foot,
    `touched` that the user has done something with the list: from then on nothing moves in it by itself.
    """

    def __init__(self) -> None:
        self.subscriptions = Subscriptions()
        self.focused = Where.LIST
        self.activity = ""
        self.last_key = ""
        self.alone = False
        self.asking = False
        self.touched = False
