"""What a command is: one row with its id, its words, its keys, where it makes sense, and what it does.

The rows stand in the modules of `tui.main`, beside what they call; `tui.commands` puts them together. The ids are
stable: configuration files name them (`[interface.keys]`). Where newsboat has a key for something, its keymap here has
the same (newsboat 2.44, `src/keymap.cpp`, per context); what newsboat does not have is on keys that it leaves free.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Flag, auto
from functools import partial
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

C = TypeVar("C")
Preset: TypeAlias = Literal["default", "newsboat"]
Do: TypeAlias = Callable[[C, int | None], object]
"""Does a command on its owner; it is given the count that was typed before the key, or None."""

Action: TypeAlias = Callable[[int | None], object]
"""The same, bound to its owner."""


class Where(Flag):
    """The panes in which a command works: the one that has the focus decides."""

    FEEDS = auto()
    LIST = auto()
    READER = auto()
    ROWS = FEEDS | LIST
    NEWS = LIST | READER
    ANY = FEEDS | LIST | READER


PANES = (Where.FEEDS, Where.LIST, Where.READER)
PANE_NAMES = {Where.FEEDS: "the feeds", Where.LIST: "the list", Where.READER: "the reader"}


class Fact(Flag):
    """What holds now; a command names the facts without which it makes no sense."""

    NONE = 0
    ROW = auto()
    """A story or an entry is selected or being read."""
    ENTRY = auto()
    """There is one entry that the command would be about."""
    ARTICLE = auto()
    """The reader shows an article."""
    VERSIONS = auto()
    """There are other outlets' versions of it."""
    LINK = auto()
    """It has an address that can be opened."""
    FEED = auto()
    """The tree's cursor is on a feed."""
    FOLDER = auto()
    """The tree's cursor is on a folder."""
    PLACED = auto()
    """The tree's cursor is on a feed or a folder, which has a place among others."""
    RENAMABLE = auto()
    """The tree's cursor is on a feed, a folder or a tag."""
    QUERY = auto()
    """The tree's cursor is on a saved query."""
    TAGGABLE = auto()
    """Tags can be put on it."""
    SEARCHING = auto()
    """Something was searched for in this pane."""
    FILTERED = auto()
    """The list is filtered."""
    PENDING = auto()
    """The list would change if it were made again."""
    REFRESHING = auto()
    """Feeds are being asked."""
    ADJUSTABLE = auto()
    """The list's rows and their order can be chosen: it is not the front page."""
    LISTED = auto()
    """The pane has rows."""
    SUBSCRIBED = auto()
    """There are feeds."""
    EMPTY = auto()
    """There are none."""
    COVERED = auto()
    """The list is out of sight."""
    UNDOABLE = auto()
    """There is a change that can be taken back."""


@dataclass(frozen=True, slots=True)
class Command(Generic[C]):
    """One thing that a user can do; `do` does it on its owner, a part of the main screen.

    `keys` and `newsboat` are sequences of keys, apart by two spaces (`"g g  home"`). `needs` are the facts that must
    hold for it to make sense. `footer` is its word at the foot of the screen, where those of the lowest `rank` come
    first; it is left out while what it is `hinted_if` does not hold: the command works, but there is nothing for it to
    do. `newsboat_where` is where newsboat's keys work, if not everywhere that the command does. What is not in the
    `palette` is movement.
    """

    id: str
    words: str
    keys: str = ""
    newsboat: str = ""
    do: Do[C] = field(kw_only=True)
    where: Where = field(default=Where.ANY, kw_only=True)
    newsboat_where: Where | None = field(default=None, kw_only=True)
    needs: Fact = field(default=Fact.NONE, kw_only=True)
    footer: str = field(default="", kw_only=True)
    hinted_if: Fact = field(default=Fact.NONE, kw_only=True)
    rank: int = field(default=50, kw_only=True)
    palette: bool = field(default=True, kw_only=True)

    def sequences(self, preset: Preset) -> tuple[str, ...]:
        """Its key sequences in a keymap."""
        return tuple(filter(None, (self.newsboat if preset == "newsboat" else self.keys).split("  ")))

    def pressed_in(self, preset: Preset) -> Where:
        """Return the panes in which its keys work in a keymap."""
        return self.newsboat_where if preset == "newsboat" and self.newsboat_where is not None else self.where


def once(do: Callable[[C], object]) -> Do[C]:
    """Make a row's `do` of a method that takes no count: one that was typed changes nothing."""
    return lambda owner, _count: do(owner)


def steps(do: Callable[[C, int], object], direction: int = 1) -> Do[C]:
    """Make a row's `do` of a method that goes a number of steps: the count that was typed or 1, times `direction`."""
    return lambda owner, count: do(owner, direction * (count or 1))


def bound(owner: C, commands: Iterable[Command[C]]) -> dict[str, Action]:
    """Return the actions of an owner by the ids of its commands."""
    return {command.id: partial(command.do, owner) for command in commands}
