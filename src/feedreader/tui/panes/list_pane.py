"""The pane of news: the stories or entries of a view, read from the library as they are needed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.message import Message

from feedreader.model.stories import Story
from feedreader.text.addresses import web_address
from feedreader.text.wording import counted
from feedreader.tui.cells import width_of
from feedreader.tui.command import Fact, Where
from feedreader.tui.tree import EVERYTHING, FRONT, place_of, title_of, trouble
from feedreader.tui.widgets.pane import Pane, PaneTitle, RowKeys
from feedreader.tui.widgets.row_list import RowList
from feedreader.tui.widgets.story_list import StoryList, no_style

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult

    from feedreader.errors import FeedreaderError
    from feedreader.model.entries import EntryId
    from feedreader.model.stories import StoryId
    from feedreader.service.lists import Listing, Lists, Place, Row, View
    from feedreader.tui.keymap import Keymap
    from feedreader.tui.main.state import State
    from feedreader.tui.workers import Workers

NO_FEEDS = "Nothing to read yet."
NOTHING_UNREAD = "All read."
NOTHING_FOUND = "Nothing found."
IN_CAPITALS = {"or": "joins", "and": "joins", "not": "excludes"}
"""What some words of a query do where they are in capitals."""
NOTHING_HERE = "Nothing here yet."
NOTHING_CAME = "Nothing has been fetched yet."
BEGIN_SECONDS = 0.15
"""How long the first rows stand before it is read how their texts begin: that takes modules of its own."""
NOTHING_NEW = "Quiet: nothing new since you were here."


class Standing(NamedTuple):
    """What is listed, and the row that the cursor is on."""

    view: View
    row: int | None


class ListPane(RowKeys, Pane):
    """Shows a view.

    `arrived` entries of it wait to be listed. `changed` says that listed stories joined others, are gone, or belong to
    another section: their rows stay until the list is made anew. `before_search` is where a search was begun.
    """

    class Changed(Message):
        """What is listed, or the row under the cursor, changed."""

    def __init__(self, state: State, lists: Lists, workers: Workers, keymap: Keymap, view: View) -> None:
        super().__init__(id="list-pane")
        self.title = PaneTitle(id="list-title")
        self.body: StoryList = StoryList(id="list")
        self.view = view
        self.before_search: Standing | None = None
        self.arrived = 0
        self.changed = False
        self._gone = set[int]()  # what was not there any more when the list was last made anew for it
        self._told = self._begins = False
        self._state = state
        self._lists = lists
        self._workers = workers
        self._keymap = keymap

    @property
    def standing(self) -> Standing:
        """What is listed now, and the row that the cursor is on."""
        return Standing(self.view, self.body.selected)

    def return_to(self, before: Standing) -> None:
        """List what was listed, with the cursor on its row."""
        self.load(before.view, select=before.row)

    def compose(self) -> ComposeResult:
        """Return the title and the rows."""
        yield self.title
        yield self.body

    def take_keymap(self, keymap: Keymap) -> None:
        """Name the keys of another keymap from now on."""
        self._keymap = keymap
        self.show_empty()

    # What the cursor is on

    @property
    def row(self) -> Row | None:
        """The story or entry under the cursor, where it is at hand."""
        return self.body.row(self.body.selected)

    @property
    def entry(self) -> EntryId | None:
        """The entry of the row under the cursor; of a story, the one that speaks for it."""
        row = self.row
        return row.lead if isinstance(row, Story) else None if row is None else row.id

    @property
    def story(self) -> StoryId | None:
        """The story of the row under the cursor."""
        row = self.row
        return row.id if isinstance(row, Story) else None if row is None else row.story

    @property
    def link(self) -> str | None:
        """The address of the entry under the cursor; that of a story has to be read first."""
        row = self.row
        return None if row is None or isinstance(row, Story) else web_address(row.url)

    @property
    def facts(self) -> Fact:
        """What holds for the list and the row under the cursor."""
        row = self.row
        facts = Fact.LISTED if self.body.keys else Fact.NONE
        if row is not None:
            facts |= Fact.ROW | Fact.ENTRY | Fact.TAGGABLE
            several = isinstance(row, Story) and len(row.entries) > 1
            if several or (not isinstance(row, Story) and self.body.story_key(self.body.selected) is not None):
                facts |= Fact.VERSIONS
            if isinstance(row, Story) or self.link is not None:
                facts |= Fact.LINK
        return facts | Fact.SEARCHING if self.view.filter else facts

    # Listing

    def load(self, view: View, *, select: int | None = None) -> None:
        """Show a view: its beginning at once where nothing holds the cursor further down, then all of it."""
        listed = self.body.listing
        again = listed is not None and listed.view == view
        quickly = select is None and not again and not view.oldest_first
        self.view = view

        def show(listing: Listing) -> None:
            self.show(listing, select)
            if not listing.whole:
                self._workers.read("list", lambda: self._lists.listing(view), show)

        def work() -> Listing:
            return self._lists.beginning(view) if quickly else self._lists.listing(view)

        self._workers.read("list", work, show)
        self.show_title()

    def reload(self, view: View | None = None, *, select: int | None = None) -> None:
        """Make the list anew, perhaps in another way; the cursor stays with its row, or goes to `select`."""
        self.load(view or self.view, select=select if select is not None else self.body.selected)

    def look_for(
        self, view: View, found: Callable[[Listing], object], failed: Callable[[FeedreaderError], object]
    ) -> None:
        """Show a view whose filter may not be a query yet: what is shown stays where it cannot be read.

        `found` is called with the beginning of what was found, and once more with all of it.
        """

        def show(listing: Listing) -> None:
            self.view = listing.view
            self.show(listing)
            if not listing.whole:
                self._workers.read("list", lambda: self._lists.listing(view), show)
            found(listing)

        self._workers.read("list", lambda: self._lists.beginning(view), show, failed=failed)

    def show(self, listing: Listing, select: int | None = None) -> None:
        """Show a listing that has been read."""
        self.arrived, self.changed = 0, False
        self.body.take(listing, now=self._lists.now(), select=select)
        self.show_empty()
        self.show_title()
        self.post_message(self.Changed())
        if listing.rows:
            self._highlight(tuple(listing.rows))
        if listing.view.place.kind == "front":  # remembered as looked at, once it stands
            self._workers.write(self._lists.visit_front, lambda _done: None, failed=ignore)

    def go_to_place(self, place: Place) -> None:
        """List what is at a place, without a filter."""
        if place != self.view.place or self.view.filter:
            self.before_search = None
            self.load(self.view._replace(place=place, filter=""))

    def bring_up_to_date(self) -> None:
        """Read the rows that are seen again and count what has arrived; rows stay where they are."""
        self.body.outdate()
        if (listing := self.body.listing) is not None:
            self._workers.read("arrived", lambda: self._lists.arrived(listing), self._show_arrived, failed=ignore)

    def _show_arrived(self, count: int) -> None:
        self.arrived = count
        if count and not (self.body.keys and self._state.touched):
            self._take_in()
        self.show_title()
        self.post_message(self.Changed())

    def _take_in(self) -> None:
        """Make the list anew while nobody has touched it: in its final order, with the cursor at the top."""
        view = self.view

        def show(listing: Listing) -> None:
            if self._state.touched and self.body.keys:
                return
            self.body.cursor = 0
            self.show(listing, listing.keys[0] if listing.keys else None)

        self._workers.read("list", lambda: self._lists.listing(view), show)

    @on(RowList.RowsWanted, "#list")
    def _rows_wanted(self, event: RowList.RowsWanted) -> None:
        event.stop()
        keys = event.keys
        self._workers.read(None, lambda: self._lists.rows(keys), lambda rows: self._rows_came(keys, rows))

    @on(StoryList.BeginningsWanted)
    def _beginnings_wanted(self, event: StoryList.BeginningsWanted) -> None:
        event.stop()
        if self._begins:
            self._begin(event.entries)
        else:
            self.set_timer(BEGIN_SECONDS, lambda: self._begin(event.entries))

    def _begin(self, entries: tuple[EntryId, ...]) -> None:
        self._begins = True
        self._workers.read(None, lambda: self._lists.beginnings(entries), self.body.begin, failed=ignore)

    def _highlight(self, keys: Sequence[int]) -> None:
        """Let rows stand out as configured; that a query of these cannot be read, or names no style, is said once."""
        if not self._lists.highlights:
            return

        def show(told: tuple[dict[int, str], str]) -> None:
            found, problem = told
            self.body.highlight(keys, found)
            problem = problem or no_style(found.values())
            if problem and not self._told:
                self._told = True
                self._workers.warn(f"[interface.highlights]: {problem}")

        self._workers.read(None, lambda: self._lists.highlighted(keys), show, failed=ignore)

    def _rows_came(self, keys: Sequence[int], rows: dict[int, Row]) -> None:
        selected = self.body.selected
        self.body.supply(rows)
        self._highlight(keys)
        gone, misplaced = set(keys) - rows.keys(), self._misplaced(rows)
        if (gone or misplaced) and not self.changed:
            self.changed = True
            if not self._state.touched and (misplaced or gone != self._gone):
                self._gone = gone
                self._take_in()
            self.show_title()
            self.post_message(self.Changed())
        elif selected in rows:
            self.post_message(self.Changed())

    def _misplaced(self, rows: Mapping[int, Row]) -> bool:
        """Whether any of these stories would stand in another section of the front page by now."""
        listing = self.body.listing
        if listing is None or listing.view.place.kind != "front":
            return False
        pairs = ((listing.rows.get(key), row) for key, row in rows.items())
        return any(
            isinstance(before, Story)
            and isinstance(row, Story)
            and (before.independent > 1) is not (row.independent > 1)
            for before, row in pairs
        )

    # What stands around the rows

    def show_title(self) -> None:
        """Say above the list what it shows, and how much."""
        view, listing = self.view, self.body.listing
        title = title_of(view.place, self._state.subscriptions)
        if view.filter:
            title = f"{title} · {view.filter}"
        elif view.only_unread and view.place.kind != "front":
            title = f"{title} · unread"
        if view.events and not view.entries and view.place.kind != "front":
            title = f"{title} · by event"
        count = counted(len(listing.keys), *noun_of(view)) if listing is not None else ""
        waiting = f"{self.arrived:,} new" if self.arrived else "changed" if self.changed else ""
        if chosen := self.body.chosen_keys:
            waiting = f"{len(chosen):,} chosen"
        self.title.tell(title, count, waiting)

    def show_empty(self) -> None:
        """Say in an empty list why it is empty, and what can be done about it."""
        listing = self.body.listing
        if listing is None:
            words = ""
        elif not self._state.subscriptions.feeds:
            words = self._with_ways_on(NO_FEEDS, "start", "add-feed", "import")
        elif listing.view.filter:
            ways = ("back",) if self._state.question else ("filter", "search", "back")
            words = self._with_ways_on(f"{NOTHING_FOUND} {in_capitals(listing.view.filter)}".strip(), *ways)
        else:
            words = self._why_empty(listing.view)
        if words != self.body.empty_text:
            self.body.empty_text = words
            self.body.refresh()

    def _why_empty(self, view: View) -> str:
        """Say that there is nothing, and that feeds which should have brought something cannot be read."""
        words, ways = NOTHING_HERE, list[str]()
        if view.place.kind == "front":
            words, ways = NOTHING_NEW, ["all-news"]
        elif view.only_unread:
            words, ways = NOTHING_UNREAD, ["unread-only"]
        one = view.place not in (FRONT, EVERYTHING)
        meant = [row for row in self._state.subscriptions.feeds if not one or view.place == place_of(row)]
        if meant and not any(row.total for row in meant):
            words, ways = NOTHING_CAME, ["refresh" if one else "refresh-all"]
        if failing := sum(1 for row in meant if trouble(row)):
            words += " This feed cannot be read." if one else f" {counted(failing, 'feed')} cannot be read."
            ways.append("health")
        return self._with_ways_on(words, *ways) if ways else words

    def _with_ways_on(self, words: str, *names: str) -> str:
        """Words, and under them the keys of what can be done about it."""
        commands = [self._keymap.commands[name] for name in names]
        lines = [f"{self._keymap.shortest(each, Where.LIST)}  {each.words}".strip() for each in commands]
        longest = max(map(width_of, lines))
        return "\n".join((words, "", *(each.ljust(longest) for each in lines)))

    # Moving among what is unread

    def to_unread(self, steps: int, then: Callable[[bool], object]) -> None:
        """Put the cursor on the next unread row (or so many further, or back); `then` hears whether there is one.

        A row that is not at hand may be unread or not: then the library is asked which are.
        """
        step = 1 if steps > 0 else -1
        position: int | None = None
        for _ in range(abs(steps)):
            position = self.body.next_unread(step)
            if position is None:
                break
            self.body.go(position)
        if position is None or self.row is not None:
            then(position is not None)
            return
        view, start = self.view, position - step

        def go(unread: frozenset[int]) -> None:
            found = self.body.next_unread(step, unread, start=start)
            if found is not None:
                self.body.go(found)
            then(found is not None)

        self._workers.read("unread", lambda: self._lists.unread(view), go)

    def to_random_unread(self, then: Callable[[bool], object]) -> None:
        """Put the cursor on any unread row; `then` hears whether there is one."""
        view = self.view

        def go(unread: frozenset[int]) -> None:
            there = sorted(unread.intersection(self.body.keys))
            if there:
                self.body.go_to(random.choice(there))  # noqa: S311 - nothing depends on it
            then(bool(there))

        self._workers.read("unread", lambda: self._lists.unread(view), go)

    # Unfolding

    @property
    def unfolded(self) -> int | None:
        """The key of the unfolded story that the cursor is on or below."""
        story = self.body.story_key(self.body.selected)
        return story if story in self.body.unfolded else None

    def fold(self) -> bool:
        """Fold the story that the cursor is on or below; says whether it was unfolded."""
        story = self.unfolded
        if story is not None:
            self.body.fold(story)
        return story is not None

    def unfold(self) -> bool:
        """Show the versions of the story under the cursor below it; says whether there are any."""
        row, key = self.row, self.body.selected
        if not isinstance(row, Story) or len(row.entries) < 2 or key is None:
            return False
        self._workers.read(
            "unfold", lambda: self._lists.versions(row.id), lambda entries: self.body.unfold(key, entries)
        )
        return True


def noun_of(view: View) -> tuple[str, str]:
    """Return what a row of a view is called, one and several."""
    one_by_one = view.entries and view.place.kind != "front"
    return ("entry", "entries") if one_by_one else ("story", "stories")


def in_capitals(query: str) -> str:
    """Say which word of a query that found nothing means more in capitals; "" where there is none."""
    small = next((word for word in query.split() if word in IN_CAPITALS), "")
    return f"“{small}” was looked for as a word; in capitals it {IN_CAPITALS[small]} others." if small else ""


def ignore(_error: FeedreaderError) -> None:
    """Let what is only a courtesy fail: its cause has been told where it mattered."""
