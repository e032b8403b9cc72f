"""State shared by several parts of the main screen; all other state belongs to one part."""

from __future__ import annotations

from dataclasses import dataclass, field

from feedreader.service.lists import Subscriptions
from feedreader.tui.command import Where


@dataclass(slots=True, kw_only=True)
class State:
    """How things stand: `focused` is the pane with the keys, `activity` what is being fetched, in words.

    `alone` says that the reader is shown by itself, `touched` that the user has done something with the list: from then
    on nothing moves in it by itself.
    """

    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    focused: Where = Where.LIST
    activity: str = ""
    last_key: str = ""
    alone: bool = False
    touched: bool = False
