"""Commands about feeds: refresh, add, remove, health, import and export."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from feedreader.service.lists import Place
from feedreader.text.addresses import web_address
from feedreader.text.wording import ahead, counted
from feedreader.tui.commands import COMMANDS, Where
from feedreader.tui.screens.main.storying import Storying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.feeds import FeedId, FeedRow
    from feedreader.model.subscriptions import ImportLine
    from feedreader.service.polling import Round
    from feedreader.service.subscribing import Added
    from feedreader.tui.refresher import Progress, Refresher
    from feedreader.tui.screens.subscribe import Subscribing

POLL_AFTER_SECONDS = 3.0
"""How long after the first screen polling begins: its imports would slow the screen down."""


class Feeding(Storying):
    """The main screen's part for feeds."""

    _refresher: Refresher | None = None

    @dataclass
    class Polled(Message):
        """A round of polling got further; only the last one counts."""

        progress: Progress

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, Feeding.Polled)

    @dataclass
    class Ended(Message):
        """A round of polling that was asked for has ended."""

        done: Round | None
        problem: str
        feeds: Sequence[FeedId] | None

    @dataclass
    class Subscribed(Message):
        """A feed was added, or could not be."""

        added: Added | None
        problem: str

    @property
    def refresher(self) -> Refresher:
        """What polls for this interface."""
        if self._refresher is None:
            from feedreader.tui.refresher import Refresher

            self._refresher = Refresher(self.library)
        return self._refresher

    def start_polling(self) -> None:
        """Poll, and compute vectors, as long as the interface is open, unless the configuration says otherwise."""
        if self.library.settings.interface.poll:
            self.set_timer(POLL_AFTER_SECONDS, self._keep_going)

    def _keep_going(self) -> None:
        self.refresher.keep_polling(lambda _round: None)
        self.refresher.keep_following()

    def stop_polling(self) -> None:
        """End polling with the interface."""
        if self._refresher is not None:
            self._refresher.close()

    def _post(self, message: Message) -> None:
        """Hand on what the other thread says."""
        self.post_message(message)

    # Refreshing

    def _feeds_here(self) -> list[FeedRow]:
        """The feeds that the pane with the keys is about."""
        place = self.view.place
        if self.pane is Where.FEEDS and self.feeds.node is not None and not self.feeds.node.heading:
            place = self.feeds.node.place
        elif self.pane is Where.READER and self.reading is not None:
            return [row for row in self.subscriptions.feeds if row.feed.id == self.reading.entry.feed]
        if place.kind == "feed":
            return [row for row in self.subscriptions.feeds if row.feed.id == place.feed]
        if place.kind == "folder":
            return [row for row in self.subscriptions.feeds if _in_folder(row, place.value)]
        return list(self.subscriptions.feeds)

    def do_refresh(self, _count: int | None) -> None:
        """Ask this feed, or the feeds of this folder."""
        rows = self._feeds_here()
        if not rows:
            self.say("There is no feed here")
        elif len(rows) == 1 and (until := rows[0].health.next_due) is not None and until > self.library.clock():
            self.say(f"Next try {ahead(until, self.library.clock())}: {rows[0].health.why_then}")
        else:
            self._refresh([row.feed.id for row in rows])

    def do_refresh_all(self, _count: int | None) -> None:
        """Ask all feeds that are due."""
        self._refresh(None)

    def _refresh(self, feeds: Sequence[FeedId] | None) -> None:
        if self.refreshing:
            self.say("Refreshing already")
            return
        self._show_progress("refreshing …")
        self.refresher.refresh(
            feeds,
            lambda progress: self._post(self.Polled(progress)),
            lambda done, problem: self._post(self.Ended(done, problem, feeds)),
        )

    def _show_progress(self, words: str) -> None:
        self.refreshing = words
        self.status.state(words)
        self.show_hints()

    @on(Polled)
    def _polled(self, event: Polled) -> None:
        progress = event.progress
        if self.refreshing:
            new = f" · {progress.new:,} new" if progress.new else ""
            far = f"{progress.done:,} of {progress.total:,}" if progress.total else "…"
            self._show_progress(f"refreshing {far}{new}")

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        self._show_progress("")
        done = event.done
        if event.problem:
            self.say_wrong(f"Refreshing failed: {event.problem}")
        elif done is None:
            self.say("Stopped; what had arrived is kept")
        elif done.busy:
            self.say("Another feedreader is polling right now; what it brings will show up here")
        else:
            self.say(self._round_in_words(done))
        self.notice()

    def _round_in_words(self, done: Round) -> str:
        asked = sum(number for status, number in done.feeds.items() if status != "skipped")
        failed = done.feeds.get("failed", 0)  # type: ignore[call-overload]  # a StrEnum equals its text
        skipped = done.feeds.total() - asked
        if not asked:
            due = [row.health.next_due for row in self.subscriptions.feeds if row.health.next_due is not None]
            soonest = f"; the next is asked {ahead(min(due), self.library.clock())}" if due else ""
            return f"No feed is due yet{soonest}"
        words = f"{counted(done.new, 'new entry', 'new entries')} from {counted(asked, 'feed')}"
        if failed:
            key = self.keymap.shortest(COMMANDS["health"], self.pane)
            words += f", {counted(failed, 'failure')}" + (f" ({key} tells why)" if key else "")
        return words + (f"; {counted(skipped, 'feed')} not due yet" if skipped else "")

    def do_stop_refresh(self, _count: int | None) -> None:
        """Stop the round, or asking an address that was to be added."""
        self.refresher.stop()

    # Adding and removing

    def do_add_feed(self, _count: int | None) -> None:
        """Ask for an address and subscribe to what is there."""
        from feedreader.tui.screens.subscribe import SubscribeScreen

        def go(wanted: Subscribing | None) -> None:
            if wanted is not None:
                self._show_progress(f"asking {wanted.url} …")
                self.refresher.subscribe(
                    wanted.url,
                    wanted.tags,
                    lambda added, problem: self._post(self.Subscribed(added, problem)),
                )

        known = [tag.name for tag in self.subscriptions.tags if tag.feeds]
        clipboard = web_address(self.app.clipboard) or ""
        self.open_dialog(SubscribeScreen(known, clipboard), go)

    @on(Subscribed)
    def _subscribed(self, event: Subscribed) -> None:
        self._show_progress("")
        added = event.added
        if added is None and not event.problem:
            self.say("Stopped; nothing was added")
        elif added is None:
            self.say_wrong(f"Nothing was added: {event.problem}")
        elif added.feed is None:
            self.say_wrong(f"{added.url} was not added: {added.why}")
        else:
            verb = {"added": "Added", "known": "Already there:", "merged": "Already there, tagged:"}
            words = f"{verb.get(added.status, added.status)} {added.title}"
            self.say(words + (f", but {added.why}" if added.why else "") + self._undoable(added.status != "known"))
        self.notice()

    def do_remove_feed(self, _count: int | None) -> None:
        """Unsubscribe from a feed; what was read stays stored, so that it can be undone."""
        node = self.feeds.node
        feed = None if node is None else node.place.feed
        if node is None or feed is None:
            return

        def done(_removed: int) -> None:
            self.say(f"Unsubscribed from {node.title}" + self._undoable(1))
            self.after_change()

        def go(agreed: bool | None) -> None:  # noqa: FBT001 - what the dialog gives
            if agreed:
                self.asking.write(self, lambda: self.library.unsubscribe([feed]), done)

        self.confirm(f"Unsubscribe from {node.title}?", "Its entries are kept, and undo brings it back.", go)

    # Health

    def do_health(self, _count: int | None) -> None:
        """How the feeds are doing."""
        from feedreader.tui.screens.health import examining

        here = self.feeds.node.place.feed if self.pane is Where.FEEDS and self.feeds.node else None
        dialog, feeds = examining(self.subscriptions.feeds, self.library.clock(), here)

        def go(chosen: int | None) -> None:
            if chosen is not None:
                self.visit(Place("feed", str(feeds[chosen])))

        self.open_dialog(dialog, go)

    # OPML

    def do_import(self, _count: int | None) -> None:
        """Ask for an OPML file and subscribe to its feeds."""
        self.prompt.ask("import", "Import OPML file", "")

    def import_file(self, name: str) -> None:
        """Subscribe to the feeds of a file, and show the report."""
        from feedreader.service.transfer import import_opml

        path = Path(name.strip()).expanduser()

        def work() -> tuple[list[ImportLine], tuple[str, ...]] | str:
            try:
                data = path.read_bytes()
            except OSError as error:
                return f"{path} cannot be read: {error.strerror or error}"
            return import_opml(self.library, data, name=path.name)

        def done(report: tuple[list[ImportLine], tuple[str, ...]] | str) -> None:
            if isinstance(report, str):
                self.say_wrong(report)
                return
            from feedreader.tui.screens.report import reporting

            self.open_dialog(reporting(path.name, *report))
            self.after_change()

        if name.strip():
            self.asking.write(self, work, done)

    def do_export(self, _count: int | None) -> None:
        """Ask for a file and write the subscriptions to it."""
        self.prompt.ask("export", "Export OPML to", "subscriptions.opml")

    def export_file(self, name: str) -> None:
        """Write the subscriptions to a file."""
        from feedreader.service.outside import save
        from feedreader.service.transfer import export_opml

        def done(problem: str) -> None:
            if problem:
                self.say_wrong(problem)
            else:
                self.say(f"Exported {counted(len(self.subscriptions.feeds), 'feed')} to {name}")

        if name.strip():
            self.asking.read(self, None, lambda: save(export_opml(self.library).decode(), name.strip()), done)


def _in_folder(row: FeedRow, folder: str) -> bool:
    return any(tag == folder or tag.startswith(f"{folder}/") for tag in row.feed.tags)
