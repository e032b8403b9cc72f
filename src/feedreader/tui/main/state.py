"""What more than one part of the main screen goes by; everything else belongs to the part that it is about."""

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
