"""Commands that move: rows, pages, panes, unread entries, versions, headings."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from textual import on

from feedreader.model.stories import Story
from feedreader.tui.commands import Where
from feedreader.tui.screens.main.opening import Opening
from feedreader.tui.tree import title_of
from feedreader.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.service.lists import Row

PANES = (Where.FEEDS, Where.LIST, Where.READER)


class Moving(Opening):
    """The main screen's part for moving."""

    @property
    def rows(self) -> RowList[object]:
        """The list that has the keys."""
        return self.feeds if self.pane is Where.FEEDS else self.stories  # type: ignore[return-value]  # either will do

    def _move(self, steps: int) -> None:
        if self.pane is Where.READER:
            self.article.scroll_lines(steps)
        else:
            self.rows.move(steps)

    def _page(self) -> int:
        """How many lines or rows a page is, less one that stays in view."""
        height = self.article.scrollable_content_region.height if self.pane is Where.READER else self.rows.page_rows
        return max(height - 1, 1)

    def do_down(self, count: int | None) -> None:
        """Down."""
        self._move(count or 1)

    def do_up(self, count: int | None) -> None:
        """Up."""
        self._move(-(count or 1))

    def do_half_page_down(self, count: int | None) -> None:
        """Half a page down."""
        self._move((count or 1) * max(self._page() // 2, 1))

    def do_half_page_up(self, count: int | None) -> None:
        """Half a page up."""
        self._move(-(count or 1) * max(self._page() // 2, 1))

    def do_page_down(self, count: int | None) -> None:
        """A page down."""
        self._move((count or 1) * self._page())

    def do_page_up(self, count: int | None) -> None:
        """A page up."""
        self._move(-(count or 1) * self._page())

    def do_page_up_article(self, count: int | None) -> None:
        """A page up, in the reader."""
        self.do_page_up(count)

    def do_top(self, count: int | None) -> None:
        """To the top, or to a row by its number."""
        if self.pane is Where.READER:
            self.article.scroll_to(y=max((count or 1) - 1, 0), animate=False, force=True)
        else:
            self.rows.go((count or 1) - 1)

    def do_bottom(self, count: int | None) -> None:
        """To the bottom, or to a row by its number."""
        if count is not None:
            self.do_top(count)
        elif self.pane is Where.READER:
            self.article.scroll_to(y=self.article.max_scroll_y, animate=False, force=True)
        else:
            self.rows.go(len(self.rows.keys) - 1)

    def do_left(self, _count: int | None) -> None:
        """Fold, or to the pane on the left."""
        if self.pane is Where.READER:
            self.to_pane(Where.LIST)
        elif self.pane is Where.LIST:
            story = self.stories.story_key(self.stories.selected)
            if story is not None and story in self.stories.unfolded:
                self.stories.fold(story)
            else:
                self.to_pane(Where.FEEDS)
        else:
            node = self.feeds.node
            if node is not None and node.folded is False:
                self.feeds.toggle()
            else:
                self.feeds.to_parent()

    def do_right(self, _count: int | None) -> None:
        """Unfold, or to the pane on the right."""
        if self.pane is Where.FEEDS:
            node = self.feeds.node
            if node is not None and node.folded:
                self.feeds.toggle()
            else:
                self.do_open(None)
        elif self.pane is Where.LIST:
            row, key = self.row, self.stories.selected
            if isinstance(row, Story) and len(row.entries) > 1 and key not in self.stories.unfolded:
                self.do_fold(None)
            else:
                self.do_open(None)

    def do_next_pane(self, _count: int | None) -> None:
        """To the next pane; the reader shows what the cursor of the list is on."""
        self._to_pane_beside(1)

    def do_previous_pane(self, _count: int | None) -> None:
        """To the previous pane."""
        self._to_pane_beside(-1)

    def _to_pane_beside(self, step: int) -> None:
        self.to_pane(PANES[(PANES.index(self.pane) + step) % 3])
        if self.pane is Where.READER:
            self.show_selected()

    # Unread

    def do_next_unread(self, count: int | None) -> None:
        """To the next unread row; from the reader, it is opened."""
        self._to_unread(count or 1)

    def do_previous_unread(self, count: int | None) -> None:
        """To the previous unread row."""
        self._to_unread(-(count or 1))

    def do_random_unread(self, _count: int | None) -> None:
        """To any unread row."""

        def go(unread: frozenset[int]) -> None:
            there = sorted(unread.intersection(self.stories.keys))
            if there:
                self.stories.go_to(random.choice(there))  # noqa: S311 - nothing depends on it
                self._open_where_read()
            else:
                self.say("Nothing unread here")

        view = self.view
        self.asking.read(self, "unread", lambda: self.lists.unread(view), go)

    def _to_unread(self, steps: int) -> None:
        if self.pane is Where.FEEDS:
            if not self.feeds.to_unread(steps):
                self.say("No more feeds with unread entries")
            return
        position: int | None = None
        for _ in range(abs(steps)):
            position = self.stories.next_unread(steps)
            if position is None:
                break
            self.stories.go(position)
        if position is None:
            self.say("No more unread here")
        elif self.row is not None:
            self._open_where_read()
        else:
            view = self.view
            start = self.stories.cursor - (1 if steps > 0 else -1)
            self.asking.read(self, "unread", lambda: self.lists.unread(view), self._unread_from(start, steps))

    def _unread_from(self, start: int, steps: int) -> Callable[[frozenset[int]], None]:
        def go(unread: frozenset[int]) -> None:
            self.stories.cursor = max(start, 0)
            position = self.stories.next_unread(steps, unread)
            if position is None:
                self.say("No more unread here")
            else:
                self.stories.go(position)
                self._open_where_read()

        return go

    def _open_where_read(self) -> None:
        """In the reader, moving on opens what was moved to."""
        if self.pane is Where.READER:
            self.open_selected()

    def do_next_feed(self, count: int | None) -> None:
        """To the next feed with unread entries, and into its list."""
        self._to_feed(count or 1)

    def do_previous_feed(self, count: int | None) -> None:
        """To the previous feed with unread entries, and into its list."""
        self._to_feed(-(count or 1))

    def _to_feed(self, steps: int) -> None:
        if not self.feeds.to_unread(steps):
            self.say("No more feeds with unread entries")
            return
        place = self.feeds.place
        if self.pane is Where.READER:
            self.to_pane(Where.LIST)
        self.go_to_place(place)
        self.say(title_of(place, self.subscriptions))

    def do_read_on(self, count: int | None) -> None:
        """A page on; at the end of the article, the next unread one."""
        if self.pane is Where.LIST:
            self.do_open(None)
        elif self.article.progress < 1.0:
            self.do_page_down(count)
        else:
            self.do_next_unread(None)

    # Places within

    def do_next_match(self, count: int | None) -> None:
        """To the next place found: in the article, or in the list of what was found."""
        if self.pane is Where.READER:
            self.article.next_match(count or 1)
            self.show_reader_title()
        else:
            self.stories.move(count or 1)

    def do_previous_match(self, count: int | None) -> None:
        """To the previous place found."""
        self.do_next_match(-(count or 1))

    def do_next_heading(self, count: int | None) -> None:
        """To the next heading."""
        self.article.next_heading(count or 1)

    def do_previous_heading(self, count: int | None) -> None:
        """To the previous heading."""
        self.article.next_heading(-(count or 1))

    def do_sideways_right(self, count: int | None) -> None:
        """What is wide, to the left."""
        self.article.move_sideways(count or 1)

    def do_sideways_left(self, count: int | None) -> None:
        """What is wide, back."""
        self.article.move_sideways(-(count or 1))

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        self.to_pane(Where.FEEDS if event.rows is self.feeds else Where.LIST)
        self.do_open(None)

    @on(RowList.MarginClicked)
    def _margin_clicked(self, event: RowList.MarginClicked) -> None:
        if event.rows is self.feeds:
            self.feeds.toggle()
            return
        row: Row | None = self.row
        if isinstance(row, Story) and len(row.entries) > 1:
            self.do_fold(None)
