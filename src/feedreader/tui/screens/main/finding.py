"""Commands that find: search, filter, find in the article, saved queries, tags, and how the list is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedreader.errors import QueryError
from feedreader.service.lists import Place
from feedreader.text.wording import counted
from feedreader.tui.commands import Where
from feedreader.tui.screens.main.marking import Marking
from feedreader.tui.tree import EVERYTHING, STARRED

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer

    from feedreader.errors import FeedreaderError
    from feedreader.service.lists import Listing, View

TYPING_SECONDS = 0.12
"""How long typing has to rest before what was typed is looked for."""


WORDY = frozenset({"", "title", "text", "author"})
"""The fields of the query language that look for words."""


class Finding(Marking):
    """The main screen's part for finding."""

    _typing: Timer | None = None
    _before_typing: View | None = None

    def do_search(self, _count: int | None) -> None:
        """Search all entries, live."""
        self._before_typing = self.view
        current = self.view.filter if self.view.place == Place() else ""
        self.prompt.ask("search", "Search", current)

    def do_filter(self, _count: int | None) -> None:
        """Narrow this list, live."""
        self._before_typing = self.view
        self.prompt.ask("filter", "Filter", self.view.filter)

    def do_find(self, _count: int | None) -> None:
        """Find in the article, live."""
        self.prompt.ask("find", "Find", "")

    def typed(self, kind: str, text: str) -> None:
        """Something was typed into the line: look for it once typing rests."""
        if self._typing is not None:
            self._typing.stop()
        if kind == "find":
            self._find(text)
        elif kind in ("search", "filter"):
            self._typing = self.set_timer(TYPING_SECONDS, lambda: self._look_for(kind, text))

    def _find(self, text: str) -> None:
        found = self.article.find(text)
        self.prompt.note(counted(found, "match", "matches") if text else "")
        self.show_reader_title()

    def _look_for(self, kind: str, text: str, then: Callable[[], object] | None = None) -> None:
        before = self._before_typing or self.view
        place = Place() if kind == "search" and text.strip() else before.place
        view = replace(before, place=place, filter=as_typed(text))

        def show(listing: Listing) -> None:
            self.view = listing.view
            self._show_list(listing, None)
            if listing.whole:
                noun = ("entry", "entries") if view.entries else ("story", "stories")
                self.prompt.note(counted(len(listing.keys), *noun))
            else:
                self.asking.read(self, "list", lambda: self.lists.listing(view), show)
            if then is not None:
                then()

        def failed(error: FeedreaderError) -> None:
            if isinstance(error, QueryError) and self.prompt.is_open:
                self.prompt.problem(error.message, error.position, error.length)
            else:
                self.say_wrong(str(error))

        self.asking.read(self, "list", lambda: self.lists.beginning(view), show, failed=failed)

    def typing_done(self, kind: str, text: str) -> None:
        """Enter was pressed: what was found stays, and the keys go to it."""
        if self._typing is not None:
            self._typing.stop()
        if kind == "find":
            self._find(text)
            self.prompt.close()
            self.to_pane(Where.READER)
            return
        if text.strip():
            self.before_search = self.before_search or self._before_typing
        self._look_for(kind, text, then=self._to_results)

    def _to_results(self) -> None:
        if self.prompt.is_open and self.prompt.kind in ("search", "filter"):
            self.prompt.close()
            self.to_pane(Where.LIST)

    def typing_left(self, kind: str) -> None:
        """Escape was pressed: as it was before."""
        if self._typing is not None:
            self._typing.stop()
        if kind == "find":
            self.article.find("")
            self.show_reader_title()
        elif self._before_typing is not None and self._before_typing != self.view:
            self.load_list(self._before_typing)

    def do_clear_filter(self, _count: int | None) -> None:
        """Back to the list as it was."""
        before, self.before_search = self.before_search, None
        self.load_list(before if before is not None and not before.filter else replace(self.view, filter=""))

    # Saved queries, tags and other places

    def do_all_news(self, _count: int | None) -> None:
        """To all news."""
        self.visit(EVERYTHING)

    def do_starred_news(self, _count: int | None) -> None:
        """To what is starred."""
        self.visit(STARRED)

    def do_save_query(self, _count: int | None) -> None:
        """Keep the filter under a name."""
        self.prompt.ask("save-query", "Save as", self.view.filter)

    def save_query(self, name: str) -> None:
        """Keep the filter under this name."""
        query = self.view.filter
        if not name.strip():
            return
        writer, now = self.library.store.writer, self.library.clock()
        position = len(self.subscriptions.queries)

        def done(_nothing: None) -> None:
            self.say(f"Saved the query {name}" + self._undoable(1))
            self.load_tree()

        self.asking.write(self, lambda: writer.queries.save(name, query, now=now, position=position), done)

    def do_forget_query(self, _count: int | None) -> None:
        """Remove the saved query under the cursor of the tree."""
        node = self.feeds.node
        if node is None:
            return
        name = node.title

        def done(_nothing: None) -> None:
            self.say(f"Removed the saved query {name}" + self._undoable(1))
            self.load_tree()

        self.asking.write(self, lambda: self.library.forget_query(name), done)

    def do_choose_query(self, _count: int | None) -> None:
        """Choose a saved query."""
        queries = {each.name: Place("query", each.query) for each in self.subscriptions.queries}
        self.choose_place("Saved queries", queries, "No query has been saved yet: filter a list, then save it")

    def do_choose_tag(self, _count: int | None) -> None:
        """Choose a tag: of entries or of feeds."""
        tags = {f"#{each.name}": Place("tag", each.name) for each in self.subscriptions.tags}
        self.choose_place("Tags", tags, "There are no tags yet")

    def choose_place(self, title: str, places: dict[str, Place], nothing: str) -> None:
        """Let the person choose a place and go there."""
        from feedreader.tui.screens.choose import choosing

        if not places:
            self.say(nothing)
            return
        names = list(places)

        def go(chosen: int | None) -> None:
            if chosen is not None:
                self.visit(places[names[chosen]])

        self.open_dialog(choosing(title, names), go)

    # How the list is made

    def do_unread_only(self, _count: int | None) -> None:
        """Only unread, or everything: in the pane that has the keys."""
        if self.pane is Where.FEEDS:
            self.memory.unread_feeds = not self.feeds.unread_only
            self.feeds.show_unread_only(self.memory.unread_feeds)
            self.say("Only feeds with unread entries" if self.memory.unread_feeds else "All feeds")
            return
        self.memory.unread_only = not self.view.unread_only
        self._relist(replace(self.view, unread_only=self.memory.unread_only))
        self.say("Only unread" if self.memory.unread_only else "Read and unread")

    def do_stories_or_entries(self, _count: int | None) -> None:
        """A row a story, or a row an entry."""
        self.memory.entries = not self.view.entries
        row = self.row
        select = None
        if row is not None:
            select = -row.lead if hasattr(row, "lead") else row.story
        self._relist(replace(self.view, entries=self.memory.entries), select)
        self.say("Entries" if self.memory.entries else "Stories")

    def do_order(self, _count: int | None) -> None:
        """Newest first, or oldest first."""
        self.memory.oldest_first = not self.view.oldest_first
        self._relist(replace(self.view, oldest_first=self.memory.oldest_first))
        self.say("Oldest first" if self.memory.oldest_first else "Newest first")

    def _relist(self, view: View, select: int | None = None) -> None:
        self.load_list(view, select=select if select is not None else self.stories.selected)

    def do_take_in(self, _count: int | None) -> None:
        """Show what has arrived; the cursor stays with its row."""
        self.load_list(self.view, select=self.stories.selected)

    def do_row_number(self, _count: int | None) -> None:
        """Ask for the number of a row, beginning with the digit that was typed."""
        self.prompt.ask("row", "Row", self.last_key)


def as_typed(text: str) -> str:
    """The query with its last word as the beginning of a word, for that is what it is while one types."""
    from feedreader.query.complete import completion_at

    query = text.strip()
    last = completion_at(query, len(query))
    if last is None or last.field not in WORDY or len(last.typed) < 2 or not query[-1].isalnum():
        return query
    return query if last.typed in {"AND", "OR", "NOT"} else f"{query}*"
