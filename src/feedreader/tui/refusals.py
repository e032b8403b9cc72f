"""What is said of keys and commands that do nothing as things are: why, or where they would. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.tui.command import PANE_NAMES, PANES, Fact
from feedreader.tui.keymap import spoken

if TYPE_CHECKING:
    from feedreader.tui.command import Where
    from feedreader.tui.keymap import AnyCommand, Keymap, Sequence

REASONS = {
    Fact.EMPTY: "there are feeds already",
    Fact.SUBSCRIBED: "there are no feeds yet",
    Fact.FEED: "the cursor is on no feed",
    Fact.FOLDER: "the cursor is on no folder",
    Fact.QUERY: "the cursor is on no saved query",
    Fact.PLACED: "the cursor is on no feed and no folder",
    Fact.RENAMABLE: "the cursor is on no feed, folder or tag",
    Fact.ARTICLE: "no article is open",
    Fact.ROW: "nothing is selected",
    Fact.ENTRY: "nothing is selected",
    Fact.TAGGABLE: "there is nothing here to tag",
    Fact.VERSIONS: "there is only one version",
    Fact.LINK: "there is no address here",
    Fact.ADJUSTABLE: "the front page has rows and an order of its own",
    Fact.LISTED: "nothing is listed",
    Fact.SEARCHING: "nothing was searched for",
    Fact.FILTERED: "the list is not filtered",
    Fact.PENDING: "nothing new is waiting",
    Fact.REFRESHING: "no feed is being asked",
    Fact.UNDOABLE: "there is nothing to undo",
}
"""What is the matter where a fact does not hold; of several the first is told."""


def impossible(command: AnyCommand, facts: Fact) -> str:
    """Return why a command makes no sense while these facts hold: `Open the enclosure: nothing is selected`."""
    return f"{_subject(command)}: {next(why for fact, why in REASONS.items() if fact in command.needs & ~facts)}"


def meaningless(keys: Keymap, pane: Where, sequence: Sequence) -> str:
    """Return what is said of keys that mean nothing in a pane: in which one they do, or where all keys are listed."""
    for other in PANES:
        for command in keys.meanings[other].get(sequence, ())[:1]:
            return f"{_subject(command)}: {spoken(sequence)} does this in {PANE_NAMES[other]}"
    helping = keys.shortest(keys.commands["help"], pane)
    return f"{spoken(sequence)} does nothing here" + (f" · {helping} lists the keys" if helping else "")


def _subject(command: AnyCommand) -> str:
    """Return what a command does, without details."""
    return re.split(r"[:;,]", command.words, maxsplit=1)[0]
