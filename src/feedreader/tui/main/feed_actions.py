"""Commands about subscriptions: add, remove, health, import and export."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from feedreader.service.lists import Place
from feedreader.settings.paths import LARGEST_LIST, bytes_of, expanded
from feedreader.text.addresses import web_address
from feedreader.text.wording import counted
from feedreader.tui.command import Command, Fact, Where, once
from feedreader.tui.tree import FRONT, HAND, ORDERS, folder_around, in_folder, neighbour, renamed, shown_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedreader.errors import FeedreaderError
    from feedreader.model.feeds import FeedId
    from feedreader.model.subscriptions import ImportLine
    from feedreader.service.first_run import Offer
    from feedreader.service.lists import Subscriptions
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.opening import Opening
    from feedreader.tui.main.polling import Polling
    from feedreader.tui.main.syncing import Syncing
    from feedreader.tui.screens.subscribe import Subscribing

SORTED = {
    "name": "Feeds by name",
    "unread": "Most unread first",
    "activity": "Latest news first",
    "hand": "Feeds by hand",
}
"""What is said of each of `ORDERS`."""

NEWSBOAT_KEYS = (
    "For newsboat's keys, choose the keymap newsboat in the settings (:settings). `feedreader import --from newsboat` "
    "prints the rest of its configuration as feedreader's."
)


class FeedActions:
    """Changes what is subscribed to, and says how it is doing."""

    def __init__(self, desk: Desk, opening: Opening, polling: Polling, syncing: Syncing) -> None:
        self._desk = desk
        self._opening = opening
        self._polling = polling
        self._syncing = syncing
        self._putting = False
        self._typed = ""

    def add(self) -> None:
        """Ask for an address and subscribe to what is there."""
        from feedreader.tui.screens.subscribe import SubscribeScreen

        def go(wanted: Subscribing | None) -> None:
            if wanted is not None:
                self._typed = wanted.url
                self._polling.subscribe(wanted.url, wanted.tags)

        known = [tag.name for tag in self._desk.state.subscriptions.tags if tag.feeds]
        clipboard = web_address(self._desk.screen.app.clipboard) or ""
        self._desk.open_dialog(SubscribeScreen(known, self._typed or clipboard), go)

    def added(self) -> None:
        """Forget the address that was typed: it has been subscribed to."""
        self._typed = ""

    def start(self) -> None:
        """Offer outlets by language, files of feeds that are there, and newsboat's."""
        from feedreader.service.first_run import NewsboatOffer
        from feedreader.tui.screens.start import StartScreen

        desk = self._desk

        def take(taken: tuple[Offer, ...]) -> None:
            desk.say("Subscribing …")
            from_newsboat = any(isinstance(each, NewsboatOffer) for each in taken)
            desk.workers.write(
                lambda: desk.library.exchange.accept(taken), lambda added: done(added, from_newsboat=from_newsboat)
            )

        def done(added: int, *, from_newsboat: bool) -> None:
            words = f"Added {counted(added, 'feed')}" if added else "These feeds are there already"
            desk.say_done(words, changed=added > 0)
            if from_newsboat:
                desk.remark(NEWSBOAT_KEYS)
            self._syncing.after_change()
            if added:
                self._opening.visit(FRONT)
                desk.state.touched = False
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
            "Its entries are kept, and undo restores it.",
            lambda: desk.workers.write(lambda: desk.library.feeds.unsubscribe([feed.id]), done),
        )

    def sort(self) -> None:
        """Sort folders and feeds by name, by what is unread, by when something new came last, or by hand."""
        desk = self._desk
        at = ORDERS.index(desk.feeds.body.order) if desk.feeds.body.order in ORDERS else -1
        self._sort_by(ORDERS[(at + 1) % len(ORDERS)])
        desk.ui_state.feed_order_before = ""
        desk.say(SORTED[desk.ui_state.feed_order])

    def _sort_by(self, order: str) -> None:
        self._desk.ui_state.feed_order = order
        self._desk.feeds.body.sort(order)

    def put_up(self, count: int | None) -> None:
        """Put the feed or folder under the cursor further up."""
        self._put(-(count or 1))

    def put_down(self, count: int | None) -> None:
        """Put the feed or folder under the cursor further down."""
        self._put(count or 1)

    def _put(self, steps: int) -> None:
        """Put what is under the cursor so many places down or up in its folder; from then on they are sorted by hand.

        Whoever has an order of their own already, and sorts in another way now, gets that back first.
        """
        desk, tree = self._desk, self._desk.feeds.body
        if self._putting:  # where it stands is known again when the tree has been read
            return
        library, after, shown = desk.library, steps > 0, None
        if tree.order != HAND:
            if library.feeds.arranged():
                self._sort_by(HAND)
                desk.say("Sorted by hand again: press the key once more to move this one")
                return
            shown = shown_order(desk.state.subscriptions, tree.order)
        at = neighbour(tree.nodes, tree.cursor, steps)
        if at is None:
            desk.say("It is already at the bottom" if after else "It is already at the top")
            return
        here, there = tree.nodes[tree.cursor].place, tree.nodes[at].place
        if here.feed is not None and there.feed is not None:
            feed, other, folder = here.feed, there.feed, folder_around(tree.nodes, tree.cursor)
            self._move(lambda: library.feeds.put(feed, other, after=after, folder=folder, shown=shown))
        else:
            self._move(lambda: library.tags.put(here.value, there.value, after=after, shown=shown))

    def _move(self, work: Callable[[], bool]) -> None:
        """Put something elsewhere, and show the tree anew before the next thing is."""
        desk = self._desk

        def done(found: tuple[bool, Subscriptions]) -> None:
            self._putting = False
            changed, subscriptions = found
            words, before = "Moved", desk.feeds.body.order
            if before != HAND:
                words, desk.ui_state.feed_order_before = "Moved; they are sorted by hand now", before
                self._sort_by(HAND)
            desk.feeds.fill(replace(subscriptions, query_unread=desk.state.subscriptions.query_unread))
            desk.say_done(words if changed else "Nothing to change", changed=changed)
            self._syncing.after_change()

        def failed(error: FeedreaderError) -> None:
            self._putting = False
            desk.warn(str(error))

        self._putting = True
        desk.workers.write(lambda: (work(), desk.lists.subscriptions()), done, failed=failed)

    # Names and folders

    def ask_for_name(self) -> None:
        """Ask for another name of the feed, folder or tag under the cursor; an empty one is the feed's own again."""
        desk, place, row = self._desk, self._desk.feeds.place, self._desk.feeds.feed_row
        if row is not None:
            desk.ask("rename", "Name of the feed", partial(self.rename_feed, row.feed.id), text=row.feed.name)
        elif place is not None:
            desk.ask(
                "rename",
                "New name, or an existing one to merge into",
                partial(self.rename_tag, place.value),
                text=place.value,
            )

    def rename_feed(self, feed: FeedId, name: str) -> None:
        """Give a feed a name that no refresh changes."""
        library = self._desk.library
        self._change(
            lambda: library.feeds.rename(feed, name.strip()), f"Renamed the feed to {name.strip() or 'its own name'}"
        )

    def rename_tag(self, old: str, new: str) -> None:
        """Rename a folder or a tag with all that is below it, or merge it into one that exists."""
        desk, new = self._desk, new.strip().strip("/")

        def follow() -> None:
            desk.feeds.body.rename(old, new)
            listed = renamed(desk.list.view.place, old, new)
            if listed != desk.list.view.place:
                desk.list.go_to_place(listed)

        if new and new != old:
            names = (tag.name for tag in desk.state.subscriptions.tags if tag.name.casefold() != old.casefold())
            other = next((name for name in names if name.casefold() == new.casefold()), None)
            new = other or new
            words = f"Merged {old} into {new}" if other else f"Renamed {old} to {new}"
            self._change(lambda: desk.library.tags.rename(old, new), words, follow)

    def ask_for_folder(self) -> None:
        """Ask for a folder and move the feed under the cursor there."""
        from textual.suggester import SuggestFromList

        desk, row = self._desk, self._desk.feeds.feed_row
        if row is None:
            return
        folders = [tag.name for tag in desk.state.subscriptions.tags if tag.feeds]
        feed, here = row.feed.id, row.feed.tags[0] if row.feed.tags else ""
        desk.ask(
            "folder",
            "Folder (empty for none)",
            partial(self.move_feed, feed),
            text=here,
            suggester=SuggestFromList(folders, case_sensitive=False),
        )

    def move_feed(self, feed: FeedId, folder: str) -> None:
        """Put a feed into a folder instead of those that it is in."""
        library, folder = self._desk.library, folder.strip().strip("/")
        self._change(lambda: library.feeds.move([feed], folder), f"Moved to {folder or 'no folder'}")

    def remove_folder(self) -> None:
        """Take the feeds out of the folder under the cursor; they stay."""
        desk, place = self._desk, self._desk.feeds.place
        if place is None:
            return
        below = [tag.name for tag in desk.state.subscriptions.tags if in_folder(tag.name, place.value)]
        rows = [row for row in desk.state.subscriptions.feeds if any(tag in below for tag in row.feed.tags)]

        def go() -> None:
            feeds = [row.feed.id for row in rows]
            self._change(lambda: desk.library.feeds.tag(below, feeds, add=False), f"Removed the folder {place.value}")

        desk.confirm(f"Remove the folder {place.value}?", _kept(len(rows)), go)

    def _change(self, work: Callable[[], object], words: str, then: Callable[[], None] = lambda: None) -> None:
        def done(changed: object) -> None:
            if changed:
                then()
            self._desk.say_done(words if changed else "Nothing to change", changed=bool(changed))
            self._syncing.after_change()

        self._desk.workers.write(work, done)

    def show_health(self) -> None:
        """Show how the feeds are doing."""
        from feedreader.tui.screens.health import examining

        desk = self._desk
        here = desk.feeds.feed if desk.at is Where.FEEDS else None

        full_texts = desk.library.full_texts

        def show(known: tuple[Mapping[FeedId, tuple[int, int]], frozenset[FeedId]]) -> None:
            dialog, feeds = examining(desk.state.subscriptions.feeds, desk.library.clock(), here, *known)
            desk.open_dialog(dialog, lambda chosen: self._opening.visit(Place("feed", str(feeds[chosen or 0]))))

        desk.workers.read("health", lambda: (full_texts.rates(), full_texts.offered()), show)

    # OPML

    def ask_for_import(self) -> None:
        """Ask for an OPML file and subscribe to its feeds."""
        from feedreader.tui.widgets.path_suggester import PathSuggester

        files = PathSuggester((".opml", ".xml"))
        self._desk.ask("import", "Import OPML file", self.import_file, suggester=files)

    def import_file(self, name: str) -> None:
        """Subscribe to the feeds of a file, and show the report."""
        desk, path = self._desk, expanded(name.strip())

        def work() -> tuple[list[ImportLine], tuple[str, ...]] | str:
            if path.exists() and not path.is_file():  # a pipe would be waited for
                return f"{path} is not a file."
            try:
                data = bytes_of(path, LARGEST_LIST)
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
        from feedreader.tui.widgets.path_suggester import PathSuggester

        file, folders = "subscriptions.opml", PathSuggester()
        self._desk.ask("export", "Export OPML to", self.export_file, text=file, suggester=folders)

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


def _kept(feeds: int) -> str:
    return "Its feed is kept." if feeds == 1 else f"Its {counted(feeds, 'feed')} are kept."


COMMANDS: tuple[Command[FeedActions], ...] = (
    Command("add-feed", "Add a feed", "a", "a", do=once(FeedActions.add), where=Where.ROWS, footer="add feed", rank=36),
    Command(
        "start",
        "Get started: outlets in your languages, an OPML file, or newsboat's feeds",
        "S",
        "S",
        do=once(FeedActions.start),
        where=Where.LIST,
        footer="start",
        rank=4,
        hinted_if=Fact.EMPTY,
    ),
    Command(
        "remove-feed",
        "Unsubscribe",
        "d",
        "d",
        do=once(FeedActions.remove),
        where=Where.FEEDS,
        needs=Fact.FEED,
        footer="unsubscribe",
        rank=38,
    ),
    Command(
        "remove-folder",
        "Remove the folder",
        "d",
        "d",
        do=once(FeedActions.remove_folder),
        where=Where.FEEDS,
        needs=Fact.FOLDER,
        footer="remove",
        rank=38,
    ),
    Command(
        "rename",
        "Rename the feed, folder or tag",
        "z r",
        "",
        do=once(FeedActions.ask_for_name),
        where=Where.FEEDS,
        needs=Fact.RENAMABLE,
        footer="rename",
        rank=39,
    ),
    Command(
        "sort-feeds",
        "Sort feeds by name, by unread, by activity, or by hand",
        "z s",
        "g  G",
        do=once(FeedActions.sort),
        where=Where.FEEDS,
    ),
    Command(
        "put-up",
        "Move the feed or folder up",
        "z k  alt+up",
        "alt+up",
        do=FeedActions.put_up,
        where=Where.FEEDS,
        needs=Fact.PLACED,
    ),
    Command(
        "put-down",
        "Move the feed or folder down",
        "z j  alt+down",
        "alt+down",
        do=FeedActions.put_down,
        where=Where.FEEDS,
        needs=Fact.PLACED,
    ),
    Command(
        "move-feed",
        "Move the feed to a folder",
        "z v",
        "",
        do=once(FeedActions.ask_for_folder),
        where=Where.FEEDS,
        needs=Fact.FEED,
    ),
    Command(
        "health",
        "Show the health of the feeds",
        "H",
        "H",
        do=once(FeedActions.show_health),
        footer="health",
        rank=40,
        hinted_if=Fact.SUBSCRIBED,
    ),
    Command(
        "import",
        "Import subscriptions from an OPML file",
        "I",
        "I",
        do=once(FeedActions.ask_for_import),
        footer="import",
        rank=37,
        hinted_if=Fact.EMPTY,
    ),
    Command("export", "Export the subscriptions as OPML", "E", "", do=once(FeedActions.ask_for_export)),
)
