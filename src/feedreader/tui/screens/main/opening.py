"""Commands that open: places, stories, their versions, pages in the browser, links; and that hand text on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from feedreader.model.stories import Story
from feedreader.text.addresses import host, web_address
from feedreader.tui.commands import Where
from feedreader.tui.screens.main.loading import Loading
from feedreader.tui.widgets.article_view import ArticleView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedreader.model.entries import EntryId, EntryRow
    from feedreader.service.lists import Place


class Opening(Loading):
    """The main screen's part for opening."""

    def go_to_place(self, place: Place) -> None:
        """List what is at a place."""
        from dataclasses import replace

        if place != self.view.place or self.view.filter:
            self.before_search = None
            self.load_list(replace(self.view, place=place, filter=""))

    def visit(self, place: Place) -> None:
        """List what is at a place, wherever the keys are, and put the cursor of the tree there, too."""
        self.go_to_place(place)
        self.feeds.select(place)
        self.to_pane(Where.LIST)

    def do_open(self, _count: int | None) -> None:
        """Open what the cursor is on."""
        if self.pane is Where.FEEDS:
            node = self.feeds.node
            if node is None or node.heading:
                self.feeds.toggle()
                return
            self.go_to_place(node.place)
            self.to_pane(Where.LIST)
        elif self.row is not None:
            self.open_selected()

    def open_selected(self) -> None:
        """Read the selected row: of a story the version that speaks for it."""
        row = self.row
        if row is not None:
            self.read(row.lead if isinstance(row, Story) else row.id)

    def read(self, entry: EntryId) -> None:
        """Read an entry: it is shown, gets the keys and is marked read."""
        self.to_pane(Where.READER)
        if self.reading is not None and self.reading.entry.id == entry:
            self._now_read()
        else:
            self.show_entry(entry, then=self._now_read)

    def _now_read(self) -> None:
        reading = self.reading
        if reading is None or reading.entry.read:
            return
        entry = reading.entry.id
        self.asking.write(self, lambda: self.library.marked("read", [entry]), lambda _count: self.bring_up_to_date())

    # Versions

    def do_fold(self, _count: int | None) -> None:
        """Unfold a story to its versions, or fold it."""
        story = self.stories.story_key(self.stories.selected)
        if story is None or story < 0:
            return
        if story in self.stories.unfolded:
            self.stories.fold(story)
            return
        row = self.stories.row(story)
        if not isinstance(row, Story) or len(row.entries) < 2:
            self.say("Only one outlet has this")
            return

        def work() -> Sequence[EntryRow]:
            return self.lists.versions(row.id)

        self.asking.read(self, "unfold", work, lambda entries: self.stories.unfold(story, entries))

    def do_next_version(self, count: int | None) -> None:
        """Read the next outlet's version."""
        self._to_version(count or 1)

    def do_previous_version(self, count: int | None) -> None:
        """Read the previous outlet's version."""
        self._to_version(-(count or 1))

    def _to_version(self, steps: int) -> None:
        reading, row = self.reading, self.row
        beside = reading is not None and (
            self.pane is Where.READER or not isinstance(row, Story) or reading.entry.id in row.entries
        )
        if reading is not None and beside and reading.versions:
            place = (reading.place + steps) % len(reading.versions)
            self.read(reading.versions[place].id)
        else:
            self.open_selected()

    # The browser and the links

    def _with_link(self, then: Callable[[str], object]) -> None:
        """Do something with the entry's address; a story's is read from its lead."""
        if self.link is not None:
            then(self.link)
            return
        row = self.row
        if not isinstance(row, Story):
            self.say("This entry names no page")
            return

        def go(rows: Sequence[EntryRow]) -> None:
            address = web_address(rows[0].url) if rows else None
            if address is None:
                self.say("This entry names no page")
            else:
                then(address)

        self.asking.read(self, "link", lambda: self.library.store.entries.rows([row.lead]), go)

    def do_browse(self, count: int | None) -> None:
        """Open the entry's page; with a count, the link of that number."""
        if count is not None and self.pane is Where.READER:
            self.open_link(count)
        else:
            self._with_link(self.browse)

    def do_browse_and_mark(self, _count: int | None) -> None:
        """Open the entry's page and mark it read."""
        entry = self.entry
        self._with_link(self.browse)
        if entry is not None:
            self.asking.write(
                self, lambda: self.library.marked("read", [entry]), lambda _count: self.bring_up_to_date()
            )

    def browse(self, address: str) -> None:
        """Open an address in the browser."""
        from feedreader.service.outside import open_here, open_in_browser, text_browser

        command = self.library.settings.interface.browser
        if text_browser(command):
            with self.app.suspend():
                problem = open_here(address, command)
            self._browsed(problem)
            return
        self.say(f"Opening {host(address)} …")
        self.asking.read(self, None, lambda: open_in_browser(address, command), self._browsed)

    def _browsed(self, problem: str) -> None:
        if problem:
            self.say_wrong(problem)

    def open_link(self, number: int) -> None:
        """Open a link of the article by its number."""
        links = () if self.reading is None else self.reading.links
        if 1 <= number <= len(links):
            self.browse(links[number - 1])
        else:
            self.say(f"There is no link {number}")

    @on(ArticleView.LinkClicked)
    def _link_clicked(self, event: ArticleView.LinkClicked) -> None:
        if event.number > 0:
            self.open_link(event.number)
        elif self.reading is not None and -event.number <= len(self.reading.versions):
            self.read(self.reading.versions[-event.number - 1].id)

    def do_copy_link(self, count: int | None) -> None:
        """Put the entry's address, or the link of a number, on the clipboard."""
        if count is not None and self.reading is not None and 1 <= count <= len(self.reading.links):
            self._copy(self.reading.links[count - 1])
        else:
            self._with_link(self._copy)

    def _copy(self, address: str) -> None:
        self.app.copy_to_clipboard(address)
        self.say(f"Copied the link to {host(address)}")

    def do_enclosure(self, _count: int | None) -> None:
        """Open the first enclosure."""
        entry = self.entry
        if entry is None:
            return

        def go(urls: list[str]) -> None:
            if urls:
                self.browse(urls[0])
            else:
                self.say("This entry brings no enclosure")

        def work() -> list[str]:
            found = (web_address(each.url) for each in self.library.entry(entry).data.enclosures)
            return [address for address in found if address]

        self.asking.read(self, "enclosure", work, go)
