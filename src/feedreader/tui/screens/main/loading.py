"""Bringing things to the screen: the tree, the list, rows as they are needed, the entry that is read, what is new."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.worker import Worker, WorkerState

from feedreader.errors import FeedreaderError
from feedreader.model.stories import Story
from feedreader.text.wording import counted
from feedreader.tui.cells import width_of
from feedreader.tui.commands import COMMANDS, Where
from feedreader.tui.screens.main.desktop import Desktop
from feedreader.tui.tree import Subscriptions, title_of
from feedreader.tui.widgets.article_view import ArticleView
from feedreader.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.timer import Timer

    from feedreader.model.entries import EntryId
    from feedreader.service.lists import Listing, Row, View
    from feedreader.service.reading import Reading
    from feedreader.tui.article_lines import Layout

NOTICE_SECONDS = 1.0
"""How often it is looked whether another process has written: it costs some microseconds."""

AGEING_SECONDS = 60.0
"""How often the ages of rows are told anew."""

PREVIEW_SECONDS = 0.15
"""How long the cursor rests on a row before its entry is shown beside the list."""

FURNISH_SECONDS = 0.4
"""How long after the first screen the line to type into is made, if nobody wants it before."""

NO_FEEDS = "Nothing to read yet."
NOTHING_UNREAD = "All read."
NOTHING_FOUND = "Nothing found."
NOTHING_HERE = "Nothing here yet."
NOTHING_OPEN = "Choose a story to read it here."


class Loading(Desktop):
    """The main screen's part for reading from the library."""

    _preview: Timer | None = None
    _version = -1

    def start(self) -> None:
        """Show the first screen, then all of it, and keep it up to date.

        What the first screen shows is read before it is drawn, which takes some milliseconds whatever the store
        holds: so it is drawn once, and the long list does not get in its way.
        """
        self.article.clear(NOTHING_OPEN)
        try:
            self._version = self.library.store.data_version()
            listing, subscriptions = self.lists.beginning(self.view), self._read_tree()
        except (FeedreaderError, sqlite3.OperationalError):
            self.load_list(self.view)  # tells what is wrong, too
            self.load_tree()
        else:
            self._show_tree(subscriptions)
            self._show_list(listing, None)
            if not listing.whole:
                self.call_after_refresh(self.load_list, self.view)
        self.set_interval(NOTICE_SECONDS, self.notice)
        self.set_interval(AGEING_SECONDS, self.pass_time)
        self.set_timer(FURNISH_SECONDS, self.prompt.furnish)

    def notice(self) -> None:
        """See whether anybody has written; if so, bring what is shown up to date without moving anything."""
        version = self.library.store.data_version()
        if version != self._version:
            self._version = version
            self.bring_up_to_date()

    def pass_time(self) -> None:
        """Let the rows be as old as they are by now."""
        self.stories.pass_time(self.library.clock())

    def bring_up_to_date(self) -> None:
        """Read counts and visible rows again, and count what has arrived; rows stay where they are."""
        self.load_tree()
        self.stories.outdate()
        listing = self.stories.listing
        if listing is not None:
            self.asking.read(self, "arrived", lambda: self.lists.arrived(listing), self._show_arrived, failed=_ignore)

    def _show_arrived(self, count: int) -> None:
        self.arrived = count
        if count and not self.stories.keys:
            self.load_list(self.view)
        self.show_titles()
        self.show_hints()

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        """Say what nobody thought of: it neither ends the program nor passes in silence."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.say_wrong(f"That went wrong, and should not have: {type(error).__name__}: {error}")

    # The tree

    def load_tree(self) -> None:
        """Read the subscriptions, tags and saved queries."""
        self.asking.read(self, "tree", self._read_tree, self._show_tree)

    def _read_tree(self) -> Subscriptions:
        store = self.library.store
        last = store.entries.last()
        followed, muted = store.stories.followed_and_muted()
        return Subscriptions(
            feeds=store.feeds.all(),
            tags=store.user_data.tags(),
            queries=store.user_data.saved_queries(),
            followed=followed,
            muted=muted,
            last=last,
            undoable=store.user_data.can_undo(),
        )

    def _show_tree(self, subscriptions: Subscriptions) -> None:
        self.subscriptions = subscriptions
        self.feeds.fill(subscriptions)
        self.show_titles()
        self.show_hints()
        self._say_empty()

    # The list

    def load_list(self, view: View, *, select: int | None = None, then: Callable[[], object] | None = None) -> None:
        """Show a view: its beginning at once where nothing holds the cursor further down, then all of it."""
        listed = self.stories.listing
        again = listed is not None and listed.view == view
        quickly = select is None and not again and not view.oldest_first
        self.view = view

        def show(listing: Listing) -> None:
            self._show_list(listing, select)
            if not listing.whole:
                self.asking.read(self, "list", lambda: self.lists.listing(view), show)
            elif then is not None:
                then()

        def work() -> Listing:
            return self.lists.beginning(view) if quickly else self.lists.listing(view)

        self.asking.read(self, "list", work, show)
        self.show_titles()

    def _show_list(self, listing: Listing, select: int | None) -> None:
        self.arrived, self.changed = 0, False
        one_feed = listing.view.place.kind == "feed"
        self.stories.take(listing, now=self.library.clock(), one_feed=one_feed, select=select)
        self._say_empty()
        self.show_titles()
        self.show_hints()

    def _say_empty(self) -> None:
        listing = self.stories.listing
        if listing is None:
            words = ""
        elif not self.subscriptions.feeds:
            words = self._with_ways_on(NO_FEEDS, "add-feed", "import")
        elif listing.view.filter:
            words = NOTHING_FOUND
        else:
            words = self._with_ways_on(NOTHING_UNREAD, "unread-only") if listing.view.only_unread else NOTHING_HERE
        if words != self.stories.empty_text:
            self.stories.empty_text = words
            self.stories.refresh()

    def _with_ways_on(self, words: str, *names: str) -> str:
        """Words, and under them the keys of what can be done about it."""
        commands = [COMMANDS[name] for name in names]
        lines = [f"{self.keymap.shortest(each, Where.LIST)}  {each.words}".strip() for each in commands]
        longest = max(map(width_of, lines))
        return "\n".join((words, "", *(each.ljust(longest) for each in lines)))

    def show_titles(self) -> None:
        """Say above each pane what it shows."""
        unread = self.subscriptions.unread
        self.tree_title.tell("Feeds", f"{unread:,} unread" if unread else "")
        listing = self.stories.listing
        view = self.view
        title = title_of(view.place, self.subscriptions)
        if view.filter:
            title = f"{title} · {view.filter}"
        elif view.only_unread:
            title = f"{title} · unread"
        noun = ("entry", "entries") if view.entries else ("story", "stories")
        count = counted(len(listing.keys), *noun) if listing is not None else ""
        waiting = f"{self.arrived:,} new" if self.arrived else "changed" if self.changed else ""
        self.stories_title.tell(title, count, waiting)
        self.show_reader_title()

    def show_reader_title(self) -> None:
        """Say above the reader how far down it is."""
        if self.reading is None:
            self.article_title.tell("Reader")
            return
        view = self.article
        place = "" if view.max_scroll_y <= 0 else f"{round(100 * view.progress)} %"
        found = f"match {view.match_number + 1:,} of {len(view.matches):,}  " if view.matches else ""
        self.article_title.tell(self.reading.feed_title or self.reading.entry.outlet, f"{found}{place}")

    @on(RowList.RowsWanted, "#list")
    def _rows_wanted(self, event: RowList.RowsWanted) -> None:
        keys = event.keys
        self.asking.read(self, None, lambda: self.lists.rows(keys), lambda rows: self._rows_came(keys, rows))

    def _rows_came(self, keys: Sequence[int], rows: dict[int, Row]) -> None:
        selected = self.stories.selected
        self.stories.supply(rows)
        if not self.changed and not rows.keys() >= set(keys):
            self.changed = True
            self.show_titles()
            self.show_hints()
        elif selected in rows:
            self.show_hints()

    @on(RowList.Highlighted, "#list")
    def _highlighted(self, event: RowList.Highlighted) -> None:
        if self._preview is not None:
            self._preview.stop()
            self._preview = None
        self.show_hints()
        if event.key is not None and self.article.is_on_screen:
            self._preview = self.set_timer(PREVIEW_SECONDS, self._show_preview)

    def _show_preview(self) -> None:
        if self.pane is not Where.READER:
            self.show_selected()

    def show_selected(self) -> None:
        """Show the entry of the row under the list's cursor, without marking it."""
        row = self.row
        if row is None:
            return
        shown = None if self.reading is None else self.reading.entry.id
        entries = (*row.entries, row.lead) if isinstance(row, Story) else (row.id,)
        if shown is None or shown not in entries or (self.pane is not Where.READER and shown != entries[-1]):
            self.show_entry(entries[-1])

    # The reader

    def show_entry(self, entry: EntryId, *, then: Callable[[], object] | None = None) -> None:
        """Show an entry in the reader, as it was left there."""
        from feedreader.service.reading import read_entry
        from feedreader.tui.reading import set_reading

        width, now = self.article.column_width, self.library.clock()

        def work() -> tuple[Reading, Layout]:
            reading = read_entry(self.library, entry)
            return reading, set_reading(reading, width, now)

        def show(answer: tuple[Reading, Layout]) -> None:
            self.reading, layout = answer
            self.article.open(entry)
            self.article.take(entry, layout)
            self.show_reader_title()
            self.show_hints()
            if then is not None:
                then()

        self.asking.read(self, "article", work, show)

    @on(ArticleView.LayoutWanted)
    def _layout_wanted(self, event: ArticleView.LayoutWanted) -> None:
        from feedreader.tui.reading import set_reading

        reading = self.reading
        if reading is None:
            return
        width, now = event.width, self.library.clock()
        self.asking.read(
            self,
            "layout",
            lambda: set_reading(reading, width, now),
            lambda layout: self.article.take(reading.entry.id, layout),
        )

    @on(ArticleView.Scrolled)
    def _scrolled(self) -> None:
        self.show_reader_title()

    def show_again(self, reading: Reading) -> None:
        """Show what is read after something about it changed (a tag, a star), at the same place."""
        from feedreader.tui.reading import set_reading

        self.reading = reading
        width, now = self.article.column_width, self.library.clock()
        self.article.keep_place()
        self.asking.read(
            self,
            "layout",
            lambda: set_reading(reading, width, now),
            lambda layout: self.article.take(reading.entry.id, layout),
        )

    def refresh_reading(self) -> None:
        """Read the state of the entry that is open again."""
        from feedreader.service.reading import read_entry

        if self.reading is None:
            return
        entry = self.reading.entry.id

        def show(reading: Reading) -> None:
            if self.reading is not None and self.reading.entry.id == reading.entry.id:
                self.show_again(replace(reading, article=self.reading.article))

        self.asking.read(self, "state", lambda: read_entry(self.library, entry), show, failed=_ignore)


def _ignore(_error: FeedreaderError) -> None:
    """What is only a courtesy may fail: its cause has been told where it mattered."""
