"""Commands about subscriptions: add, remove, health, import and export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from feedreader.service.lists import Place
from feedreader.text.addresses import web_address
from feedreader.text.wording import counted
from feedreader.tui.command import Command, Fact, Where

if TYPE_CHECKING:
    from feedreader.model.subscriptions import ImportLine
    from feedreader.service.first_run import Offer
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.opening import Opening
    from feedreader.tui.main.polling import Polling
    from feedreader.tui.main.syncing import Syncing
    from feedreader.tui.screens.subscribe import Subscribing


class FeedActions:
    """Changes what is subscribed to, and says how it is doing."""

    def __init__(self, desk: Desk, opening: Opening, polling: Polling, syncing: Syncing) -> None:
        self._desk = desk
        self._opening = opening
        self._polling = polling
        self._syncing = syncing

    def add(self) -> None:
        """Ask for an address and subscribe to what is there."""
        from feedreader.tui.screens.subscribe import SubscribeScreen

        def go(wanted: Subscribing | None) -> None:
            if wanted is not None:
                self._polling.subscribe(wanted.url, wanted.tags)

        known = [tag.name for tag in self._desk.state.subscriptions.tags if tag.feeds]
        clipboard = web_address(self._desk.screen.app.clipboard) or ""
        self._desk.open_dialog(SubscribeScreen(known, clipboard), go)

    def start(self) -> None:
        """Offer outlets by language, files of feeds that are there, and newsboat's."""
        from feedreader.tui.screens.start import StartScreen

        desk = self._desk

        def take(taken: tuple[Offer, ...]) -> None:
            desk.say("Subscribing …")
            desk.workers.write(lambda: desk.library.exchange.take_up(taken), done)

        def done(added: int) -> None:
            desk.say_done(f"Added {counted(added, 'feed')}", changed=added > 0)
            self._syncing.after_change()
            if added:
                self._polling.refresh(None)

        desk.workers.read(
            "start", desk.library.exchange.offers, lambda found: desk.open_dialog(StartScreen(found, take))
        )

    def remove(self) -> None:
        """Unsubscribe from a feed; what was read stays stored, so that it can be undone."""
        desk, row = self._desk, self._desk.feeds.feed_row
        if row is None:
            return
        feed = row.feed

        def done(_removed: int) -> None:
            desk.say_done(f"Unsubscribed from {feed.title}")
            self._syncing.after_change()

        desk.confirm(
            f"Unsubscribe from {feed.title}?",
            "Its entries are kept, and undo brings it back.",
            lambda: desk.workers.write(lambda: desk.library.feeds.unsubscribe([feed.id]), done),
        )

    def show_health(self) -> None:
        """Show how the feeds are doing."""
        from feedreader.tui.screens.health import examining

        desk = self._desk
        here = desk.feeds.feed if desk.at is Where.FEEDS else None
        dialog, feeds = examining(desk.state.subscriptions.feeds, desk.library.clock(), here)
        desk.open_dialog(dialog, lambda chosen: self._opening.visit(Place("feed", str(feeds[chosen or 0]))))

    # OPML

    def ask_for_import(self) -> None:
        """Ask for an OPML file and subscribe to its feeds."""
        self._desk.ask("import", "Import OPML file", self.import_file)

    def import_file(self, name: str) -> None:
        """Subscribe to the feeds of a file, and show the report."""
        desk, path = self._desk, Path(name.strip()).expanduser()

        def work() -> tuple[list[ImportLine], tuple[str, ...]] | str:
            try:
                data = path.read_bytes()
            except OSError as error:
                return f"{path} cannot be read: {error.strerror or error}."
            return desk.library.exchange.import_opml(data, name=path.name)

        def done(report: tuple[list[ImportLine], tuple[str, ...]] | str) -> None:
            if isinstance(report, str):
                desk.warn(report)
                return
            from feedreader.tui.screens.report import reporting

            desk.open_dialog(reporting(path.name, *report))
            self._syncing.after_change()

        if name.strip():
            desk.workers.write(work, done)

    def ask_for_export(self) -> None:
        """Ask for a file and write the subscriptions to it."""
        self._desk.ask("export", "Export OPML to", self.export_file, text="subscriptions.opml")

    def export_file(self, name: str) -> None:
        """Write the subscriptions to a file."""
        from feedreader.service.external import save

        desk = self._desk

        def done(problem: str) -> None:
            if problem:
                desk.warn(problem)
            else:
                desk.say(f"Exported {counted(len(desk.state.subscriptions.feeds), 'feed')} to {name}")

        if name.strip():
            desk.workers.read(None, lambda: save(desk.library.exchange.export_opml().decode(), name.strip()), done)


COMMANDS: tuple[Command[FeedActions], ...] = (
    Command(
        "add-feed",
        "Add a feed",
        "a",
        "a",
        do=lambda feeds, _count: feeds.add(),
        where=Where.ROWS,
        footer="add feed",
        rank=36,
    ),
    Command(
        "start",
        "Start: outlets in your languages, a file of feeds, newsboat's",
        "S",
        "S",
        do=lambda feeds, _count: feeds.start(),
        where=Where.LIST,
        needs=Fact.EMPTY,
        footer="start",
        rank=4,
    ),
    Command(
        "remove-feed",
        "Unsubscribe",
        "d",
        "d",
        do=lambda feeds, _count: feeds.remove(),
        where=Where.FEEDS,
        needs=Fact.FEED,
        footer="unsubscribe",
        rank=38,
    ),
    Command(
        "health",
        "How the feeds are doing",
        "H",
        "H",
        do=lambda feeds, _count: feeds.show_health(),
        footer="health",
        rank=40,
        hinted_if=Fact.SUBSCRIBED,
    ),
    Command(
        "import",
        "Import subscriptions from an OPML file",
        "I",
        "I",
        do=lambda feeds, _count: feeds.ask_for_import(),
        footer="import",
        rank=37,
        hinted_if=Fact.EMPTY,
    ),
    Command("export", "Export the subscriptions as OPML", "E", "", do=lambda feeds, _count: feeds.ask_for_export()),
)
