"""Commands for settings: those of the program, and those of one feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import SettingsError
from feedreader.tui.command import Command, Fact, once

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.errors import FeedreaderError
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.syncing import Syncing


class SettingsActions:
    """Shows settings and changes them; `take` is told the names of those that changed."""

    def __init__(self, desk: Desk, syncing: Syncing, take: Callable[[tuple[str, ...]], object]) -> None:
        self._desk = desk
        self._syncing = syncing
        self._take = take

    def show(self) -> None:
        """Show every setting of the program, and let it be changed."""
        from feedreader.tui.screens.settings import SettingsScreen

        configuring = self._desk.library.configuring
        later = {each.name for each in configuring.all() if not each.now}

        def save(name: str, text: str | None, done: Callable[[str], object]) -> None:
            try:
                changed = configuring.set(name, text)
            except SettingsError as error:
                done(str(error))
                return
            self._take(changed)
            if name in later and changed:
                self._desk.say(f"{name} takes effect at the next start")
            done("")

        where = "for this run only" if configuring.path is None else str(configuring.path)
        self._desk.open_dialog(SettingsScreen(f"Settings ({where})", configuring.all, save))

    def show_feed(self) -> None:
        """Show all that is set for the feed under the cursor, or of the entry, and let it be changed."""
        from feedreader.settings.feed_settings import HEADER
        from feedreader.tui.screens.settings import SettingsScreen

        desk, feed = self._desk, self._desk.feed
        if feed is None:
            desk.say("Settings of this feed: the cursor is on no feed")
            return
        library = desk.library

        def save(name: str, text: str | None, done: Callable[[str], object]) -> None:
            def saved(_changed: bool) -> None:  # noqa: FBT001 - what the library says
                self._syncing.after_change()
                done("")

            def refused(error: FeedreaderError) -> None:
                done(str(error))

            header, colon, value = (text or "").partition(":")
            if name == HEADER and not colon:
                done("Write the header's name, a colon and its value")
                return
            wanted = {f"{HEADER}{header.strip()}": value.strip()} if name == HEADER else {name: text or ""}
            desk.workers.write(lambda: library.feeds.set(feed, wanted), saved, failed=refused)

        title = library.feeds.get(feed).feed.title
        desk.open_dialog(SettingsScreen(title, lambda: library.configuring.of_feed(feed), save))

    def follow(self) -> None:
        """Take in what an editor wrote into the configuration file."""
        try:
            changed = self._desk.library.configuring.follow()
        except SettingsError as error:
            self._desk.warn(f"{error}; the settings have not changed")
            return
        if changed:
            self._take(changed)
            self._desk.say(f"Settings reloaded: {', '.join(changed[:3])}{' …' if len(changed) > 3 else ''}")


COMMANDS: tuple[Command[SettingsActions], ...] = (
    Command(
        "settings",
        "Show and change all settings",
        "g ,",
        "f2",
        do=once(SettingsActions.show),
    ),
    Command(
        "feed-settings",
        "Settings of this feed: name, folder, interval, headers and more",
        "z ,",
        "f3",
        do=once(SettingsActions.show_feed),
        needs=Fact.SUBSCRIBED,
    ),
)
