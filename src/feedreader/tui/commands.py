"""All commands, put together in the order of help. Each is declared beside what it does, in a module of `tui.main`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedreader.tui.main import (
    app_actions,
    choosing,
    comments,
    coverage,
    feed_actions,
    full_text,
    handoff,
    marking,
    moving,
    opening,
    polling,
    ruling,
    searching,
    settings_actions,
    story_actions,
)

if TYPE_CHECKING:
    from feedreader.tui.command import Command

GROUPS: dict[str, tuple[Command[Any], ...]] = {
    "Moving": moving.COMMANDS,
    "Reading": (
        *opening.COMMANDS,
        *full_text.COMMANDS,
        *handoff.COMMANDS,
        *comments.COMMANDS,
        *app_actions.READING_COMMANDS,
    ),
    "Marking": (*choosing.COMMANDS, *marking.COMMANDS),
    "Stories": (*story_actions.COMMANDS, *coverage.COMMANDS, *searching.STORY_COMMANDS),
    "Finding": (*searching.COMMANDS, *ruling.COMMANDS),
    "Feeds": (*polling.COMMANDS, *feed_actions.COMMANDS, *searching.FEED_COMMANDS),
    "The program": (*settings_actions.COMMANDS, *app_actions.COMMANDS),
}

COMMANDS: dict[str, Command[Any]] = {command.id: command for group in GROUPS.values() for command in group}
"""All commands by id, in the order of help."""
