"""The pane of the reader: one entry as it is read, set outside the event loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from feedreader.text.addresses import web_address
from feedreader.tui.command import Fact
from feedreader.tui.panes.list_pane import ignore
from feedreader.tui.widgets.article_view import ArticleView
from feedreader.tui.widgets.pane import Pane, PaneTitle

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from feedreader.model.blocks import Article
    from feedreader.model.entries import EntryId
    from feedreader.service.library import Library
    from feedreader.service.reading import Reading
    from feedreader.tui.article_lines import Layout
    from feedreader.tui.workers import Workers

NOTHING_OPEN = "Choose a story to read it here."


class ReaderPane(Pane):
    """Shows an entry (`reading`), as it was left there."""

    class Changed(Message):
        """Something else is read, or something about it changed."""

    class Uncovered(Message):
        """There is room for the pane again, beside the list or in its place."""

    def __init__(self, library: Library, workers: Workers) -> None:
        super().__init__(id="reader-pane")
        self.title = PaneTitle(id="reader-title")
        self.body = ArticleView(id="reader")
        self.reading: Reading | None = None
        self.unfolded = False
        """Whether all outlets of the story are shown above the article."""
        self._library = library
        self._workers = workers
        self._asked: dict[str, object] = {}

    def compose(self) -> ComposeResult:
        """Return the title and the article."""
        yield self.title
        yield self.body

    def on_show(self) -> None:
        """Tell that the pane can be seen: meanwhile the cursor of the list may have gone elsewhere."""
        self.post_message(self.Uncovered())

    @property
    def entry(self) -> EntryId | None:
        """The entry that is shown."""
        return None if self.reading is None else self.reading.entry.id

    @property
    def link(self) -> str | None:
        """The entry's page."""
        return None if self.reading is None else web_address(self.reading.entry.data.url)

    @property
    def facts(self) -> Fact:
        """What holds for what is read."""
        facts = Fact.SEARCHING if self.body.matches else Fact.NONE
        if self.reading is None:
            return facts
        facts |= Fact.ROW | Fact.ENTRY | Fact.ARTICLE | Fact.TAGGABLE
        if len(self.reading.versions) > 1:
            facts |= Fact.VERSIONS
        return facts | Fact.LINK if self.link is not None else facts

    # Showing

    def clear(self, words: str = NOTHING_OPEN) -> None:
        """Show nothing but these words."""
        self.reading = None
        self.body.clear(words)
        self.show_title()

    def open(self, entry: EntryId) -> None:
        """Show an entry as it was left."""
        from feedreader.tui.reading import set_reading

        width, now, wanted = self.body.column_width, self._library.clock(), self._wanted("article")
        unfolded = self.unfolded

        def work() -> tuple[Reading, Layout]:
            reading = self._library.entries.reading(entry)
            return reading, set_reading(reading, width, now, unfolded=unfolded, wanted=wanted)

        def show(answer: tuple[Reading, Layout]) -> None:
            self.reading, layout = answer
            self.body.open(entry)
            self.body.take(entry, layout)
            self.show_title()
            self.post_message(self.Changed())

        self._workers.read("article", work, show)

    def toggle_outlets(self) -> None:
        """Show all outlets of the story above the article, or one line of them."""
        self.unfolded = not self.unfolded
        self.body.keep_place()
        self._set(self.body.column_width)

    def note_read(self, entry: EntryId) -> None:
        """Know that this entry has been marked read."""
        if self.reading is not None and self.reading.entry.id == entry:
            self.reading = replace(self.reading, entry=replace(self.reading.entry, read=True))

    def refresh_reading(self) -> None:
        """Read the state of the entry again: a tag, a star or its story may have changed. Its place is kept."""
        if self.reading is None:
            return
        entry = self.reading.entry.id

        def show(reading: Reading) -> None:
            if self.reading is not None and self.reading.entry.id == reading.entry.id:
                self.reading = replace(reading, article=self.reading.article, note=self.reading.note)
                self.body.keep_place()
                self._set(self.body.column_width)
                self.post_message(self.Changed())

        self._workers.read("state", lambda: self._library.entries.reading(entry), show, failed=ignore)

    @on(ArticleView.LayoutWanted)
    def _layout_wanted(self, event: ArticleView.LayoutWanted) -> None:
        event.stop()
        self._set(event.width)

    def _set(self, width: int) -> None:
        """Set what is read to a width, and show it at the same place."""
        from feedreader.tui.reading import set_reading

        reading, now, wanted = self.reading, self._library.clock(), self._wanted("layout")
        unfolded = self.unfolded
        if reading is not None:
            self._workers.read(
                "layout",
                lambda: set_reading(reading, width, now, unfolded=unfolded, wanted=wanted),
                lambda layout: self.body.take(reading.entry.id, layout),
            )

    def show_text(self, article: Article, note: str) -> None:
        """Show another text of the entry that is read, at the paragraph that is read; `note` says what it is."""
        from feedreader.tui.reading import set_reading

        if self.reading is None:
            return
        self.reading = reading = replace(self.reading, article=article, note=note)
        width, now, wanted = self.body.column_width, self._library.clock(), self._wanted("layout")
        unfolded = self.unfolded

        def show(layout: Layout) -> None:
            self.body.swap(reading.entry.id, layout)
            self.show_title()

        self._workers.read("layout", lambda: set_reading(reading, width, now, unfolded=unfolded, wanted=wanted), show)

    def _wanted(self, group: str) -> Callable[[], bool]:
        """Says, from any thread, whether what is asked for now is still waited for: nothing newer, nobody leaving."""
        asked = self._asked[group] = object()
        return lambda: self._asked[group] is asked and not self._workers.closing

    @on(ArticleView.Scrolled)
    def _scrolled(self) -> None:
        self.show_title()

    def show_title(self) -> None:
        """Say above the article whose it is, and how far down it is."""
        if self.reading is None:
            self.title.tell("Reader")
            return
        view = self.body
        place = "" if view.max_scroll_y <= 0 else f"{round(100 * view.progress)} %"
        found = f"match {view.match_number + 1:,} of {len(view.matches):,}" if view.matches else ""
        self.title.tell(self.reading.feed_title or self.reading.entry.outlet, " · ".join(filter(None, (found, place))))

    # Finding

    def find(self, text: str) -> int:
        """Mark a text in the article; how often it occurs."""
        found = self.body.find(text)
        self.show_title()
        return found

    def next_match(self, steps: int) -> None:
        """Go to the next place found, or back."""
        self.body.next_match(steps)
        self.show_title()

    # Keys

    @property
    def page(self) -> int:
        """How many lines a page is, less one that stays in view."""
        return max(self.body.scrollable_content_region.height - 1, 1)

    def move(self, steps: int) -> None:
        """Scroll by lines."""
        self.body.scroll_lines(steps)

    def go(self, number: int) -> None:
        """Scroll to a line by its number, from 1."""
        self.body.scroll_to(y=max(number - 1, 0), animate=False, force=True)

    def go_to_end(self) -> None:
        """Scroll to the last line."""
        self.body.scroll_to(y=self.body.max_scroll_y, animate=False, force=True)
