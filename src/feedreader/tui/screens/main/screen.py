"""The main screen: keys become commands, answers typed below become what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from feedreader.service.lists import Place
from feedreader.tui.commands import COMMANDS, Where
from feedreader.tui.keymap import key_of
from feedreader.tui.memory import remember
from feedreader.tui.screens.main.program import Program
from feedreader.tui.widgets.divider import Divider
from feedreader.tui.widgets.prompt_line import PromptLine

if TYPE_CHECKING:
    from textual import events

    from feedreader.tui.widgets.article_view import ArticleView
    from feedreader.tui.widgets.feed_tree import FeedTree


class MainScreen(Program):
    """The main screen; see the modules beside this one."""

    _tree: FeedTree | None = None
    _reader: ArticleView | None = None

    def on_mount(self) -> None:
        """Show what was shown the last time."""
        memory, settings = self.memory, self.library.settings.interface
        self._tree, self._reader = self.feeds, self.article
        self.article.put_back(memory.places_in(self._store_name))
        self.stories.density = memory.density
        self.set_widths()
        self.article.text_width = memory.text_width or max(settings.text_width, 20)
        self.feeds.unread_only = memory.unread_feeds
        self.feeds.folded = frozenset(Place(kind, value) for kind, value in memory.folded)  # type: ignore[arg-type]  # a kind of the last time
        self.to_pane(Where.LIST)
        self.start()
        self.start_polling()
        for problem in self.keymap.problems[:5]:
            self.say_wrong(problem)

    def on_unmount(self) -> None:
        """Remember, and let everything come to its end."""
        if self._tree is not None and self._reader is not None:  # the screen has no widgets any more
            self._reader.keep_place()
            self.memory.leave(self._store_name, self._reader.places)
            self.memory.folded = tuple((place.kind, place.value) for place in self._tree.folded)
        remember(self.memory_path, self.memory)
        self.stop_polling()
        self.asking.close()

    @property
    def _store_name(self) -> str:
        return str(self.library.store.path.resolve())

    # Keys

    def on_key(self, event: events.Key) -> None:
        """One more key, unless it is being typed into a line."""
        if isinstance(self.focused, Input) or self.prompt.is_coming:
            return
        key = key_of(event.key, event.character)
        pressed = self.key_reader.press(key, self.pane, self.facts)
        if pressed.command is None and not pressed.pending and pressed.unavailable is None:
            if event.key in ("escape", "tab", "shift+tab"):
                event.stop()
                event.prevent_default()
            self.status.say("")
            return
        event.stop()
        event.prevent_default()
        self.last_key = pressed.key
        self.status.say(pressed.pending)
        if pressed.command is not None:
            self.run_command(pressed.command.id, pressed.count)
        elif pressed.unavailable is not None:
            self.say(f"Not possible here: {pressed.unavailable.words.lower()}")

    def run_command(self, name: str, count: int | None = None) -> None:
        """Do a command, if it makes sense now."""
        command = COMMANDS[name]
        if not command.facts <= self.facts:
            self.say(f"Not possible here: {command.words.lower()}")
            return
        if name.startswith("link-"):
            self.open_link(int(name.removeprefix("link-")))
            return
        getattr(self, f"do_{name.replace('-', '_')}")(count)

    # The line below

    @on(PromptLine.Changed)
    def _prompt_changed(self, event: PromptLine.Changed) -> None:
        if self.prompt.is_open:
            self.typed(event.kind, event.text)

    @on(PromptLine.Left)
    def _prompt_left(self, event: PromptLine.Left) -> None:
        self.prompt.close()
        self.to_pane(self.pane)
        self.typing_left(event.kind)

    @on(PromptLine.Done)
    def _prompt_done(self, event: PromptLine.Done) -> None:
        if event.kind in ("search", "filter", "find"):
            self.typing_done(event.kind, event.text)
            return
        self.prompt.close()
        self.to_pane(self.pane)
        text = event.text.strip()
        match event.kind:
            case "command":
                self.command_line(text)
            case "row" | "link" if text.isascii() and text.isdecimal():
                number = int(text[:6])
                if event.kind == "row":
                    self.do_top(number)
                else:
                    self.open_link(number)
            case "save-query":
                self.save_query(text)
            case "pipe":
                self.pipe_to(text)
            case "save":
                self.save_to(text)
            case "import":
                self.import_file(text)
            case "export":
                self.export_file(text)

    # The mouse

    @on(Divider.Dragged)
    def _dragged(self, event: Divider.Dragged) -> None:
        if event.divider.id == "first-divider":
            self.set_widths(feeds=event.column)
        else:
            left = self.query_one("#list-pane").region.x
            right = self.size.width
            self.set_widths(share=round(100 * (event.column - left) / max(right - left, 1)))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click into a pane gives it the keys; a line to type into has keys of its own."""
        panes = {self.feeds: Where.FEEDS, self.stories: Where.LIST, self.article: Where.READER}
        pane = panes.get(event.widget)
        if pane is not None and pane is not self.pane:
            self.to_pane(pane)
        elif isinstance(event.widget, Input):
            self.show_hints()
