"""What all families of commands of the main screen build on: its panes, its state, asking and saying."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, TypeVar

from textual import getters
from textual.screen import Screen

from feedreader.model.stories import Story
from feedreader.service.lists import Lists, View
from feedreader.text.addresses import web_address
from feedreader.tui.asking import Asking
from feedreader.tui.commands import COMMANDS, Where
from feedreader.tui.content import line
from feedreader.tui.keymap import KeyReader, keymap
from feedreader.tui.memory import recall
from feedreader.tui.tree import Subscriptions
from feedreader.tui.widgets.article_view import ArticleView
from feedreader.tui.widgets.divider import Divider
from feedreader.tui.widgets.feed_tree import FeedTree
from feedreader.tui.widgets.pane import Pane, Panes
from feedreader.tui.widgets.pane_title import PaneTitle
from feedreader.tui.widgets.prompt_line import PromptLine
from feedreader.tui.widgets.status_line import StatusLine
from feedreader.tui.widgets.story_list import StoryList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.widget import Widget

    from feedreader.model.entries import EntryId
    from feedreader.model.stories import StoryId
    from feedreader.service.library import Library
    from feedreader.service.lists import Row
    from feedreader.service.reading import Reading
    from feedreader.tui.commands import Command

R = TypeVar("R")
SAYS_SECONDS = 6


class Desktop(Screen[None]):
    """The panes and what they show; see the modules beside this one for what can be done."""

    AUTO_FOCUS = "#list"
    BLANK = True  # the panes cover it; see widgets.pane
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-normal"), (100, "-medium"), (118, "-wide"), (140, "-spacious")]  # noqa: RUF012 - Textual declares it so

    feeds = getters.query_one("#feeds", FeedTree)
    stories = getters.query_one("#list", StoryList)
    article = getters.query_one("#reader", ArticleView)
    tree_title = getters.query_one("#feeds-title", PaneTitle)
    stories_title = getters.query_one("#list-title", PaneTitle)
    article_title = getters.query_one("#reader-title", PaneTitle)
    prompt = getters.query_one(PromptLine)
    status = getters.query_one(StatusLine)

    def __init__(self, library: Library, *, memory_path: Path | None = None) -> None:
        super().__init__(classes=f"-at-list {_breakpoint(self.HORIZONTAL_BREAKPOINTS)}")
        self.library = library
        self.lists = Lists(library)
        self.memory_path = memory_path
        self.memory = recall(memory_path)
        settings = library.settings.interface
        self.keymap = keymap("newsboat" if settings.keymap == "newsboat" else "default", settings.keys)
        self.key_reader = KeyReader(self.keymap)
        self.asking = Asking(self.say_wrong)
        self.view = View(
            unread_only=self.memory.unread_only, entries=self.memory.entries, oldest_first=self.memory.oldest_first
        )
        self.subscriptions = Subscriptions()
        self.reading: Reading | None = None
        self.arrived = 0
        self.changed = False  # listed stories joined others, or are gone: their rows stay until the list is made anew
        self.refreshing = ""
        self.before_search: View | None = None
        self.last_key = ""
        self.merging: StoryId | None = None

    def compose(self) -> ComposeResult:
        """Three panes, a line to type into, and the last line."""
        with Panes(id="panes"):
            with Pane(id="feeds-pane"):
                yield PaneTitle("Feeds", id="feeds-title")
                yield FeedTree(id="feeds")
            yield Divider(id="first-divider")
            with Pane(id="list-pane"):
                yield PaneTitle(id="list-title")
                yield StoryList(id="list")
            yield Divider(id="second-divider")
            with Pane(id="reader-pane"):
                yield PaneTitle(id="reader-title")
                yield ArticleView(id="reader")
        yield PromptLine()
        yield StatusLine()

    # Where the person is

    @property
    def pane(self) -> Where:
        """The pane that has the keys."""
        if self.has_class("-at-feeds"):
            return Where.FEEDS
        return Where.READER if self.has_class("-at-reader") else Where.LIST

    def to_pane(self, pane: Where) -> None:
        """Give a pane the keys; where there is no room for all, it is shown."""
        panes: dict[Where, tuple[str, Widget]] = {
            Where.FEEDS: ("-at-feeds", self.feeds),
            Where.LIST: ("-at-list", self.stories),
            Where.READER: ("-at-reader", self.article),
        }
        name, widget = panes[pane]
        classes = {other: other == name for other, _widget in panes.values()}
        if pane is not Where.READER:
            classes["-zen"] = False
        self.update_classes(classes)  # at once: each change costs a pass over the styles of everything
        titles: tuple[tuple[PaneTitle, Widget], ...] = (
            (self.tree_title, self.feeds),
            (self.stories_title, self.stories),
            (self.article_title, self.article),
        )
        for title, under in titles:
            title.stand_out(under is widget)
        widget.focus(scroll_visible=False)
        self.key_reader.forget()
        self.show_hints()

    @property
    def row(self) -> Row | None:
        """The story or entry under the cursor of the list, where it is at hand."""
        return self.stories.row(self.stories.selected)

    @property
    def entry(self) -> EntryId | None:
        """The entry that a command means: the one being read, or the one of the row, which for a story is its lead."""
        if self.pane is Where.READER:
            return None if self.reading is None else self.reading.entry.id
        row = self.row
        return row.lead if isinstance(row, Story) else None if row is None else row.id

    @property
    def link(self) -> str | None:
        """The address that a command means: of the entry, or of a feed's site."""
        if self.pane is Where.FEEDS:
            node = self.feeds.node
            feed = None if node is None else node.place.feed
            here = next((each.feed for each in self.subscriptions.feeds if each.feed.id == feed), None)
            return None if here is None else web_address(here.data.site_url) or web_address(here.url)
        if self.pane is Where.READER:
            return None if self.reading is None else web_address(self.reading.entry.data.url)
        row = self.row
        return None if row is None or isinstance(row, Story) else web_address(row.url)

    @property
    def facts(self) -> frozenset[str]:
        """What holds now: the words that commands need (`commands.Command.needs`)."""
        row, reading = self.row, self.reading
        in_feeds, in_reader = self.pane is Where.FEEDS, self.pane is Where.READER
        node = self.feeds.node if in_feeds else None
        kind = "" if node is None or node.heading else node.place.kind
        known = {
            "row": reading is not None if in_reader else row is not None,
            "entry": self.entry is not None and not in_feeds,
            "article": reading is not None,
            "versions": self._has_versions,
            "link": self.link is not None or (isinstance(row, Story) and self.pane is Where.LIST),
            "feed": kind == "feed",
            "query": kind == "query",
            "taggable": kind == "feed" if in_feeds else self.entry is not None,
            "searching": bool(self.article.matches) if in_reader else bool(self.view.filter),
            "filtered": bool(self.view.filter),
            "pending": self.arrived > 0 or self.changed,
            "refreshing": bool(self.refreshing),
            "listed": node is not None if in_feeds else bool(self.stories.keys),
            "feeds": bool(self.subscriptions.feeds),
            "empty": not self.subscriptions.feeds,
            "undoable": self.subscriptions.undoable,
        }
        return frozenset(name for name, holds in known.items() if holds)

    @property
    def _has_versions(self) -> bool:
        """Whether there are other versions of what a command means."""
        row = self.row
        if self.pane is Where.FEEDS:
            return False
        if isinstance(row, Story) and self.pane is Where.LIST:
            return len(row.entries) > 1
        below = self.pane is Where.LIST and self.stories.story_key(self.stories.selected) is not None
        return below or (self.reading is not None and len(self.reading.versions) > 1)

    # Saying

    def say(self, words: str) -> None:
        """Say what was done, for some seconds or until the next key."""
        self.status.say(words)
        self.set_timer(SAYS_SECONDS, lambda: self._fall_silent(words))

    def _fall_silent(self, words: str) -> None:
        if self.status.said == words:
            self.status.say("")

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        self.notify(line(words), severity="warning", markup=False, timeout=8)

    def confirm(self, question: str, remark: str, then: Callable[[bool | None], None]) -> None:
        """Ask yes or no."""
        from feedreader.tui.screens.confirm import ConfirmScreen

        self.open_dialog(ConfirmScreen(question, remark), then)

    def open_dialog(self, dialog: Screen[R], then: Callable[[R | None], None] | None = None) -> None:
        """Show a dialog; `then` gets what it gives back."""
        _ = self.app.push_screen(dialog, then)

    def show_hints(self) -> None:
        """Show the keys that work here, with a word each."""
        if self.prompt.is_open:
            self.status.hint(self.prompt.hints)
            return
        pane, facts = self.pane, self.facts
        hints = []
        for command in sorted(COMMANDS.values(), key=lambda each: each.rank):
            if command.footer and command.where & pane and command.hint_facts <= facts:
                key = self.keymap.shortest(command, pane)
                if key and not self._shadowed(command, pane, facts):
                    hints.append((key, command.footer))
        self.status.hint(hints)

    def _shadowed(self, command: Command, pane: Where, facts: frozenset[str]) -> bool:
        """Whether another command has this one's key as things are."""
        sequence = self.keymap.sequences_of(command, pane)[0]
        return self.keymap.meaning(pane, sequence, facts) is not command

    async def settle(self) -> None:
        """Wait until nothing is being read or written any more; for tests and for scripts."""
        await asyncio.sleep(0)
        await self.app.workers.wait_for_complete()


def _breakpoint(breakpoints: Sequence[tuple[int, str]]) -> str:
    """The class that the width of the terminal will give the screen: having it from the start saves a second pass."""
    columns, _lines = shutil.get_terminal_size()
    return next(name for width, name in reversed(breakpoints) if columns >= width)
