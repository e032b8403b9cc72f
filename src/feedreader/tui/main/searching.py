"""Commands that find: search, filter, find in the article, saved queries, tags, and how the list is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import QueryError
from feedreader.model.stories import Story
from feedreader.service.lists import Place
from feedreader.text.wording import counted, listed
from feedreader.tui.command import Command, Fact, Where, once
from feedreader.tui.panes.list_pane import noun_of
from feedreader.tui.tree import EVERYTHING, FRONT, STARRED, places, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.timer import Timer

    from feedreader.errors import FeedreaderError
    from feedreader.service.lists import Listing
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.opening import Opening
    from feedreader.tui.main.syncing import Syncing
    from feedreader.tui.panes.list_pane import Standing

TYPING_SECONDS = 0.12
"""How long typing has to rest before what was typed is looked for."""


class Searching:
    """Finds entries by what is typed, while it is typed; goes to places; turns the list round."""

    def __init__(self, desk: Desk, opening: Opening, syncing: Syncing) -> None:
        self._desk = desk
        self._opening = opening
        self._syncing = syncing
        self._typing: Timer | None = None
        self._before: Standing | None = None

    # While one types

    def search(self) -> None:
        """Search all entries, live."""
        view = self._desk.list.view
        self._ask("search", "Search", view.filter if view.place == EVERYTHING else "")

    def filter(self) -> None:
        """Narrow this list, live."""
        self._ask("filter", "Filter", self._desk.list.view.filter)

    def _ask(self, kind: str, question: str, text: str) -> None:
        self._before = self._desk.list.standing
        self._desk.ask(
            kind,
            question,
            lambda text: self._done(kind, text),
            text=text,
            typed=lambda text: self._typed(kind, text),
            left=self._left,
            stays=True,
        )

    def _typed(self, kind: str, text: str) -> None:
        self._rest()
        self._typing = self._desk.screen.set_timer(TYPING_SECONDS, lambda: self._look_for(kind, text))

    def _rest(self) -> None:
        if self._typing is not None:
            self._typing.stop()
            self._typing = None

    def _look_for(self, kind: str, text: str, then: Callable[[], object] | None = None) -> None:
        desk, before = self._desk, (self._before or self._desk.list.standing).view
        place = EVERYTHING if kind == "search" and text.strip() else before.place
        from feedreader.service.completion import as_typed

        view = before._replace(place=place, filter=as_typed(text))

        def found(listing: Listing) -> None:
            if listing.whole:
                desk.prompt.note(counted(len(listing.keys), *noun_of(view)))
            if then is not None:
                then()

        def failed(error: FeedreaderError) -> None:
            if isinstance(error, QueryError) and desk.prompt.is_open:
                desk.prompt.problem(error.message, error.position, error.length)
            else:
                desk.warn(str(error))

        desk.list.look_for(view, found, failed)

    def _done(self, kind: str, text: str) -> None:
        """Enter was pressed: what was found stays, and the keys go to it."""
        self._rest()
        if text.strip():
            self._desk.list.before_search = self._desk.list.before_search or self._before
        self._look_for(kind, text, then=self._to_results)

    def _to_results(self) -> None:
        desk = self._desk
        if desk.prompt.is_open and desk.prompt.kind in ("search", "filter"):
            desk.close_prompt()
            desk.go_to_pane(Where.LIST)

    def _left(self) -> None:
        """Escape was pressed: as it was before."""
        self._rest()
        if self._before is not None and self._before.view != self._desk.list.view:
            self._desk.list.return_to(self._before)

    def look_for(self, query: str) -> None:
        """List what a query finds, of all entries."""
        pane = self._desk.list
        pane.before_search = pane.before_search or pane.standing
        pane.load(pane.view._replace(place=EVERYTHING, filter=query))
        self._desk.go_to_pane(Where.LIST)

    def clear_filter(self) -> None:
        """Back to the list as it was before a search or a filter."""
        pane = self._desk.list
        before, pane.before_search = pane.before_search, None
        if before is not None and not before.view.filter:
            pane.return_to(before)
        else:
            pane.load(pane.view._replace(filter=""))

    def find(self) -> None:
        """Find in the article, live."""
        desk = self._desk

        def typed(text: str) -> None:
            found = desk.reader.find(text)
            desk.prompt.note(counted(found, "match", "matches") if text else "")

        def done(text: str) -> None:
            desk.reader.find(text)
            desk.go_to_pane(Where.READER)

        desk.ask("find", "Find", done, typed=typed, left=lambda: desk.reader.find(""))

    # Saved queries, tags and other places

    def ask_for_name(self) -> None:
        """Ask for a name and keep the filter under it; the name offered says where it looks, as the query does."""
        desk, view = self._desk, self._desk.list.view
        wanted = view.filter.rstrip("*")
        if desk.lists.query_of(view._replace(filter="")):
            wanted = f"{title_of(view.place, desk.state.subscriptions)}: {wanted}"
        desk.ask("save-query", "Save as", self.save_query, text=wanted)

    def save_query(self, name: str) -> None:
        """Keep the filter under a name."""
        desk, view = self._desk, self._desk.list.view
        query = desk.lists.query_of(view)

        def done(_nothing: None) -> None:
            desk.say_done(f"Saved the query {name}")
            self._syncing.load_subscriptions()

        if name.strip():
            desk.workers.write(lambda: desk.library.queries.save(name, query), done)

    def forget_query(self) -> None:
        """Remove the saved query under the cursor of the tree."""
        desk, node = self._desk, self._desk.feeds.node
        if node is None:
            return
        name = node.title

        def done(left_out: dict[str, str]) -> None:
            without = f"; rules left out without it: {listed([*left_out])}" if left_out else ""
            desk.say_done(f"Removed the saved query {name}{without}")
            self._syncing.load_subscriptions()

        desk.workers.write(lambda: desk.library.queries.forget(name), done)

    def choose_query(self) -> None:
        """Choose a saved query."""
        queries = {each.name: Place("query", each.query) for each in self._desk.state.subscriptions.queries}
        self._choose("Saved queries", queries, "There are no saved queries yet: filter a list, then save the filter")

    def choose_tag(self) -> None:
        """Choose a tag of entries, or a folder, which is a tag of feeds."""
        known = places(self._desk.state.subscriptions)
        wanted = {title: place for place, title in known.items() if place.kind in ("folder", "tag")}
        self._choose("Folders and tags", wanted, "There are no folders and no tags yet")

    def _choose(self, title: str, places: Mapping[str, Place], nothing: str) -> None:
        from feedreader.tui.screens.list_dialog import choosing

        if not places:
            self._desk.say(nothing)
            return
        names = list(places)
        self._desk.open_dialog(choosing(title, names), lambda chosen: self._opening.visit(places[names[chosen or 0]]))

    def visit(self, place: Place) -> None:
        """Go to a place."""
        self._opening.visit(place)

    # How the list is made

    def toggle_unread_only(self) -> None:
        """Only unread, or everything: in the pane that has the keys."""
        desk, state = self._desk, self._desk.ui_state
        if desk.at is Where.FEEDS:
            state.unread_feeds = not desk.feeds.body.unread_only
            desk.feeds.body.show_unread_only(state.unread_feeds)
            desk.say("Only feeds with unread entries" if state.unread_feeds else "All feeds")
            return
        state.unread_only = not desk.list.view.unread_only
        desk.list.reload(desk.list.view._replace(unread_only=state.unread_only))
        desk.say("Only unread" if state.unread_only else "Read and unread")

    def toggle_entries(self) -> None:
        """Show a row a story, or a row an entry."""
        desk, state, row = self._desk, self._desk.ui_state, self._desk.list.row
        state.entries = not desk.list.view.entries
        select = None if row is None else -row.lead if isinstance(row, Story) else row.story
        desk.list.reload(desk.list.view._replace(entries=state.entries), select=select)
        desk.say("Entries" if state.entries else "Stories")

    def toggle_order(self) -> None:
        """Newest first, or oldest first."""
        desk, state = self._desk, self._desk.ui_state
        state.oldest_first = not desk.list.view.oldest_first
        desk.list.reload(desk.list.view._replace(oldest_first=state.oldest_first))
        desk.say("Oldest first" if state.oldest_first else "Newest first")

    def show_new(self) -> None:
        """Show what has arrived; the cursor stays with its row."""
        self._desk.list.reload()


FEEDS, LIST, READER, ROWS = Where.FEEDS, Where.LIST, Where.READER, Where.ROWS
COMMANDS: tuple[Command[Searching], ...] = (
    Command(
        "search",
        "Search all entries",
        "/",
        "/",
        do=once(Searching.search),
        where=ROWS,
        footer="search",
        rank=20,
        hinted_if=Fact.SUBSCRIBED,
    ),
    Command(
        "find",
        "Find in the article",
        "/",
        "/",
        do=once(Searching.find),
        where=READER,
        needs=Fact.ARTICLE,
        footer="find",
        rank=20,
    ),
    Command("filter", "Filter this list", "=  F", "F", do=once(Searching.filter), newsboat_where=ROWS),
    Command(
        "clear-filter",
        "Clear the filter or the search",
        "",
        "ctrl+f  z",
        do=once(Searching.clear_filter),
        needs=Fact.FILTERED,
    ),
    Command(
        "save-query",
        "Save this filter as a query, listed with the feeds",
        "z q",
        "",
        do=once(Searching.ask_for_name),
        needs=Fact.FILTERED,
    ),
    Command("choose-query", "Go to a saved query", "z f", "f", do=once(Searching.choose_query), newsboat_where=ROWS),
    Command("choose-tag", "Go to a folder or a tag", "z g", "t", do=once(Searching.choose_tag), newsboat_where=FEEDS),
    Command(
        "all-news",
        "Go to all news",
        "g a",
        "ctrl+t",
        do=lambda searching, _count: searching.visit(EVERYTHING),
        newsboat_where=FEEDS,
    ),
    Command(
        "front-page",
        "Go to the front page: the most important stories since the last visit",
        "g f",
        "",
        do=lambda searching, _count: searching.visit(FRONT),
    ),
    Command("starred-news", "Go to starred entries", "g s", "", do=lambda searching, _count: searching.visit(STARRED)),
    Command(
        "unread-only",
        "Only unread, or everything",
        "v",
        "l",
        do=once(Searching.toggle_unread_only),
        newsboat_where=ROWS,
        footer="unread only",
        rank=32,
        hinted_if=Fact.SUBSCRIBED,
    ),
    Command(
        "order",
        "Newest first, or oldest first",
        "z o",
        "g  G",
        do=once(Searching.toggle_order),
        newsboat_where=LIST,
        needs=Fact.ADJUSTABLE,
    ),
    Command(
        "take-in",
        "Show new entries",
        ".",
        ".",
        do=once(Searching.show_new),
        needs=Fact.PENDING,
        footer="show new",
        rank=5,
    ),
)
STORY_COMMANDS: tuple[Command[Searching], ...] = (
    Command(
        "stories-or-entries",
        "One row per story, or one row per entry",
        "z e",
        "ctrl+o",
        do=once(Searching.toggle_entries),
        needs=Fact.ADJUSTABLE,
    ),
)
FEED_COMMANDS: tuple[Command[Searching], ...] = (
    Command(
        "forget-query",
        "Remove the saved query",
        "d",
        "d",
        do=once(Searching.forget_query),
        where=FEEDS,
        needs=Fact.QUERY,
        footer="remove",
        rank=38,
    ),
)
