"""Commands about the larger event behind a story: its timeline, lists by event, follow, mute, correct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.model.stories import Coverage, StoryId
    from feedreader.service.library import Library
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.opening import Opening
    from feedreader.tui.main.syncing import Syncing


def _titled(library: Library, story: StoryId) -> Coverage | None:
    """Return the event of a story; what has no title has the beginning of its text for one, as in a list."""
    found = library.stories.coverage(story)
    if found is None:
        return None
    stories = tuple(library.entries.titled({each.id: each for each in found.stories}).values())
    return found._replace(
        stories=stories, title=found.title or next((each.title for each in stories if each.title), "")
    )


class CoverageActions:
    """Shows and corrects full coverage."""

    def __init__(self, desk: Desk, opening: Opening, syncing: Syncing) -> None:
        self._desk = desk
        self._opening = opening
        self._syncing = syncing

    def show(self) -> None:
        """Tell the event of this story as a time line; a story of it is read on Enter."""
        from feedreader.tui.screens.time_line import time_line

        desk, story = self._desk, self._desk.story
        if story is None:
            return

        def show(found: Coverage | None) -> None:
            if found is None:
                desk.say("This story is not part of a larger event")
                return
            dialog, entries = time_line(found, story, now=desk.library.clock())

            def go(chosen: int | None) -> None:
                entry = None if chosen is None else entries[chosen]
                if entry is not None:
                    self._opening.read(entry)

            desk.open_dialog(dialog, go)

        desk.workers.read("coverage", lambda: _titled(desk.library, story), show)

    def toggle_fold(self) -> None:
        """Show one row an event, or one row a story."""
        desk = self._desk
        events = not desk.list.view.events
        desk.list.reload(desk.list.view._replace(events=events, entries=False))
        desk.say("One row per event" if events else "One row per story")

    def toggle_followed(self) -> None:
        """Follow the event with what will come to it, or stop following it."""
        self._toggle("followed", "Following this event, including future stories", "No longer following this event")

    def toggle_muted(self) -> None:
        """Mute the event with what will come to it, or unmute it."""
        self._toggle("muted", "Muted: this event will be hidden", "Unmuted this event")

    def _toggle(self, state: str, on: str, off: str) -> None:
        stories, story = self._desk.library.stories, self._desk.story
        if story is None:
            return

        def change() -> bool | None:
            found = stories.coverage(story)
            if found is None:
                return None
            wanted = not getattr(found, state)
            (stories.follow_coverage if state == "followed" else stories.mute_coverage)(story, on=wanted)
            return wanted

        def done(now: bool | None) -> None:  # noqa: FBT001 - what `change` gives
            if now is None:
                self._desk.say("This story is not part of a larger event")
                return
            self._desk.say_done(on if now else off)
            self._syncing.after_change()

        self._desk.workers.write(change, done)

    def take_out(self) -> None:
        """Say that this story is no part of its event, for good."""
        story = self._desk.story
        if story is not None:
            self._correct(lambda: self._desk.library.stories.take_out(story), story)

    def _correct(self, work: Callable[[], None], story: StoryId) -> None:
        def done(_nothing: None) -> None:
            self._desk.say_done("Taken out of its event")
            self._syncing.after_change()
            self._desk.list.reload(select=story)

        self._desk.workers.write(work, done)


COMMANDS: tuple[Command[CoverageActions], ...] = (
    Command(
        "coverage",
        "Show the larger event behind this story as a timeline",
        "z w",
        "",
        do=once(CoverageActions.show),
        where=Where.NEWS,
        needs=Fact.ROW,
    ),
    Command(
        "events",
        "One row per event, or one row per story",
        "z W",
        "",
        do=once(CoverageActions.toggle_fold),
        needs=Fact.ADJUSTABLE,
    ),
    Command(
        "follow-event",
        "Follow/unfollow the event behind this story",
        "z F",
        "",
        do=once(CoverageActions.toggle_followed),
        where=Where.NEWS,
        needs=Fact.ROW,
    ),
    Command(
        "mute-event",
        "Mute/unmute the event behind this story",
        "z M",
        "",
        do=once(CoverageActions.toggle_muted),
        where=Where.NEWS,
        needs=Fact.ROW,
    ),
    Command(
        "leave-event",
        "Take this story out of its event",
        "z -",
        "",
        do=once(CoverageActions.take_out),
        where=Where.NEWS,
        needs=Fact.ROW,
    ),
)
