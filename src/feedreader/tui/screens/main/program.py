"""Commands about the program itself, its panes, and what hands an entry on: help, palette, themes, pipe, save."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.suggester import SuggestFromList

from feedreader.tui.commands import COMMANDS, Where
from feedreader.tui.screens.main.feeding import Feeding
from feedreader.tui.tree import places

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.service.outside import Piped
    from feedreader.service.reading import Reading

R = TypeVar("R")

NARROWEST_FEEDS, WIDEST_FEEDS = 14, 60
NARROWEST_TEXT, WIDEST_TEXT = 30, 160


class Program(Feeding):
    """The main screen's part for everything else."""

    # Help and ways to any command

    def do_help(self, _count: int | None) -> None:
        """The keys that work here."""
        from feedreader.tui.screens.help import helping

        dialog, commands = helping(self.keymap, self.pane, self.facts)

        def go(chosen: int | None) -> None:
            command = None if chosen is None else commands[chosen]
            if command is not None:
                self.run_command(command.id)

        self.open_dialog(dialog, go)

    def run_command(self, name: str, count: int | None = None) -> None:
        """Do a command by its id, if it makes sense now."""
        raise NotImplementedError

    def do_palette(self, _count: int | None) -> None:
        """All commands and all places, by typing a part of what they do or are called."""
        from feedreader.tui.screens.palette import offering

        dialog, offered = offering(self.keymap, self.pane, self.facts, places(self.subscriptions))

        def go(chosen: int | None) -> None:
            if chosen is None:
                return
            command, place = offered[chosen]
            if command is not None:
                self.run_command(command.id)
            elif place is not None:
                self.visit(place)

        self.open_dialog(dialog, go)

    def do_command_line(self, count: int | None) -> None:
        """Type a command's id, or the number of a row."""
        self.prompt.ask(
            "command", ":", "" if count is None else str(count), SuggestFromList(list(COMMANDS), case_sensitive=False)
        )

    def command_line(self, text: str) -> None:
        """Do what was typed: `toggle-read`, `3 down`, `12` (a row), `q`, `help`, `tag news` and the like."""
        words = text.split()
        if not words:
            return
        count = int(words.pop(0)[:6]) if words[0].isascii() and words[0].isdecimal() else None
        if not words:
            self.do_top(count)
            return
        name = {"q": "quit", "quit": "quit", "exit": "quit", "e": "open"}.get(words[0], words[0])
        if name in COMMANDS:
            self.run_command(name, count)
        else:
            self.say(f"There is no command {name}")

    # Panes and looks

    def do_zen(self, _count: int | None) -> None:
        """The reader alone, or all panes again."""
        if self.has_class("-zen"):
            self.remove_class("-zen")
        elif self.reading is not None:
            self.to_pane(Where.READER)
            self.add_class("-zen")

    def do_wider_pane(self, count: int | None) -> None:
        """Make the pane with the keys wider."""
        self._resize_pane(count or 1)

    def do_narrower_pane(self, count: int | None) -> None:
        """Make it narrower."""
        self._resize_pane(-(count or 1))

    def _resize_pane(self, steps: int) -> None:
        if self.pane is Where.FEEDS:
            self.set_widths(feeds=self.query_one("#feeds-pane").size.width + 2 * steps)
        else:
            self.set_widths(share=self.memory.list_share + (3 if self.pane is Where.LIST else -3) * steps)

    def set_widths(self, *, feeds: int | None = None, share: int | None = None) -> None:
        """Give the panes these widths: the feeds in cells, the list in hundredths of what the feeds leave."""
        memory = self.memory
        if feeds is not None:
            memory.feeds_width = max(NARROWEST_FEEDS, min(feeds, WIDEST_FEEDS))
        if share is not None:
            memory.list_share = max(15, min(share, 85))
        if memory.feeds_width:
            self.query_one("#feeds-pane").styles.width = memory.feeds_width
        self.query_one("#list-pane").styles.width = f"{memory.list_share}fr"
        self.query_one("#reader-pane").styles.width = f"{100 - memory.list_share}fr"

    def do_wider_text(self, count: int | None) -> None:
        """Set running text wider."""
        self._set_text_width(self.article.text_width + 4 * (count or 1))

    def do_narrower_text(self, count: int | None) -> None:
        """Set it narrower."""
        self._set_text_width(self.article.text_width - 4 * (count or 1))

    def _set_text_width(self, width: int) -> None:
        width = max(NARROWEST_TEXT, min(width, WIDEST_TEXT))
        self.article.text_width = self.memory.text_width = width
        self.say(f"Text is set {width} wide at most")

    def do_density(self, _count: int | None) -> None:
        """One line a row, two, or three."""
        self.memory.density = self.stories.density = self.stories.row_height % 3 + 1

    def do_theme(self, _count: int | None) -> None:
        """Choose a theme."""
        from feedreader.tui.screens.choose import choosing

        names = sorted(self.app.available_themes)

        def go(chosen: int | None) -> None:
            if chosen is not None:
                self.app.theme = self.memory.theme = names[chosen]

        self.open_dialog(choosing("Themes", names), go)

    def do_redraw(self, _count: int | None) -> None:
        """Draw everything again."""
        self.app.refresh(layout=True)

    def do_not_here(self, _count: int | None) -> None:
        """A key of newsboat's for something that feedreader has no use for."""
        self.say("feedreader has no such command: nothing is ever deleted, and subscriptions are kept in the store")

    def do_back(self, _count: int | None) -> None:
        """Back by one step: out of a search in the article, the reader, a filter; at last out of the program.

        newsboat's keys lead from the list to the feeds, and from there out without a question, as they do there.
        """
        if self.has_class("-zen"):
            self.remove_class("-zen")
        elif self.pane is Where.READER and self.article.matches:
            self.article.find("")
            self.show_reader_title()
            self.show_hints()
        elif self.pane is Where.READER or (self.pane is Where.FEEDS and not self.keymap.is_newsboat):
            self.to_pane(Where.LIST)
        elif self.view.filter:
            self.do_clear_filter(None)
        elif self.keymap.is_newsboat and self.pane is Where.LIST:
            self.to_pane(Where.FEEDS)
        elif self.last_key == "q" and self.keymap.is_newsboat:
            self.do_quit(None)
        elif self.last_key == "q":
            self.confirm("Leave feedreader?", "Everything is saved.", self._leave)

    def _leave(self, agreed: bool | None) -> None:  # noqa: FBT001 - what the dialog gives
        if agreed:
            self.do_quit(None)

    def do_quit(self, _count: int | None) -> None:
        """Leave."""
        self.app.exit()

    # Links, source, and handing on

    def do_links(self, _count: int | None) -> None:
        """List the links of the article, or of the entry of the row."""
        from feedreader.tui.screens.links import linking

        def show(reading: Reading) -> None:
            links = reading.links
            if not links:
                self.say("There are no links in this article")
                return
            self.open_dialog(linking(links), lambda chosen: None if chosen is None else self.browse(links[chosen]))

        self._with_reading(show)

    def do_go_to_link(self, _count: int | None) -> None:
        """Ask for the number of a link."""
        self.prompt.ask("link", "Open link", "")

    def do_source(self, _count: int | None) -> None:
        """Show the entry as the feed gave it."""
        from feedreader.tui.screens.source import showing_source

        if self.reading is not None:
            self.open_dialog(showing_source(self.reading.entry))

    def do_pipe(self, _count: int | None) -> None:
        """Ask for a command and give it the entry's text."""
        self.prompt.ask("pipe", "Pipe to", "")

    def pipe_to(self, command: str) -> None:
        """Give the entry's text to a command."""
        from feedreader.service.outside import pipe
        from feedreader.tui.screens.source import showing_text

        def done(piped: Piped) -> None:
            if piped.problem:
                self.say_wrong(piped.problem)
            elif piped.output.strip():
                self.open_dialog(showing_text(command, piped.output))
            else:
                self.say(f"Piped to {command}")

        if command.strip():
            self._with_text(lambda text: pipe(text, command), done)

    def do_save(self, _count: int | None) -> None:
        """Ask for a file and write the entry's text to it."""
        from feedreader.service.outside import file_name

        title = self.reading.entry.data.title if self.pane is Where.READER and self.reading is not None else ""
        row = self.row
        self.prompt.ask("save", "Save to", file_name(title or (row.title if row is not None else "")))

    def save_to(self, path: str) -> None:
        """Write the entry's text to a file."""
        from feedreader.service.outside import save

        def done(problem: str) -> None:
            if problem:
                self.say_wrong(problem)
            else:
                self.say(f"Saved to {path}")

        if path.strip():
            self._with_text(lambda text: save(text, path.strip()), done)

    def _with_text(self, use: Callable[[str], R], done: Callable[[R], object]) -> None:
        from feedreader.service.reading import as_text, read_entry

        entry = self.entry
        if entry is not None:
            self.asking.read(self, None, lambda: use(as_text(read_entry(self.library, entry))), done)

    def _with_reading(self, then: Callable[[Reading], object]) -> None:
        """Do something with the entry that a command means, which in the list need not be the one that is shown."""
        from feedreader.service.reading import read_entry

        entry = self.entry
        if self.reading is not None and self.reading.entry.id == entry:
            then(self.reading)
        elif entry is not None:
            self.asking.read(self, "links", lambda: read_entry(self.library, entry), then)
