"""Commands about the program and its appearance: help, palette, command line, panes, text, themes, quitting."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from feedreader.text.wording import did_you_mean
from feedreader.tui.command import Command, Fact, Where, once, steps
from feedreader.tui.tree import places

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.handoff import Handoff
    from feedreader.tui.main.opening import Opening
    from feedreader.tui.main.searching import Searching

NARROWEST_FEEDS, WIDEST_FEEDS = 14, 60
NARROWEST_TEXT, WIDEST_TEXT = 30, 160
NO_DELETING = (
    "Nothing is deleted here: mark it read, or mute its story; `[retention]` in the configuration deletes old entries"
)
NO_URLS_FILE = (
    "There is no urls file: in the feeds, a adds a feed and d unsubscribes; "
    ":rename and :move-feed do what they say; changes count at once"
)
NO_DIALOGS = "There are no dialogs to list: the panes are side by side, and Tab goes from one to the next"
NO_MACROS = "There is no macro prefix: `[interface.macros]` binds commands to any sequence of keys, such as `, r`"

OPEN_WITH = "open-with"
"""What a command line begins with that starts a program on the link at hand."""

SHORT_NAMES = {"q": "quit", "exit": "quit", "e": "open"}
"""What else may be typed into the command line for a command."""


class AppActions:
    """Shows what can be done, and changes how things look. `run` does a command by its id, if it makes sense now."""

    def __init__(
        self,
        desk: Desk,
        opening: Opening,
        searching: Searching,
        handoff: Handoff,
        run: Callable[[str, int | None], object],
    ) -> None:
        self._desk = desk
        self._handoff = handoff
        self._opening = opening
        self._searching = searching
        self._run = run

    # Ways to any command

    def show_help(self) -> None:
        """Show the keys that work here."""
        from feedreader.tui.screens.help import helping

        desk = self._desk
        dialog, commands = helping(desk.keymap, desk.at, desk.facts, desk.app.size.width)

        def go(chosen: int | None) -> None:
            command = None if chosen is None else commands[chosen]
            if command is not None:
                self._run(command.id, None)

        desk.open_dialog(dialog, go)

    def show_palette(self) -> None:
        """Offer all commands and all places, by typing a part of what they do or are called."""
        from feedreader.tui.screens.help import offering

        desk = self._desk
        known = places(desk.state.subscriptions)
        dialog, offered = offering(desk.keymap, desk.at, desk.facts, known, desk.app.size.width)

        def go(chosen: int | None) -> None:
            if chosen is None:
                return
            command, place = offered[chosen]
            if command is not None:
                self._run(command.id, None)
            elif place is not None:
                self._opening.visit(place)

        desk.open_dialog(dialog, go)

    def ask_for_command(self, count: int | None) -> None:
        """Ask for a command's id, or the number of a row."""
        from textual.suggester import SuggestFromList

        names = SuggestFromList(list(self._desk.keymap.commands), case_sensitive=False)
        self._desk.ask("command", ":", self.type_command, text="" if count is None else str(count), suggester=names)

    def run_macro(self, steps: str) -> None:
        """Do one command line after another; they are apart by semicolons."""
        for step in command_lines(steps):
            self.type_command(step)

    def type_command(self, text: str) -> None:
        """Do what was typed: `toggle-read`, `3 down`, `12` (a row), `q`, `pipe wc`, `open-with mpv %u` and the like."""
        words = text.split()
        if words[:1] == [OPEN_WITH]:
            self._handoff.open_with(text.strip().removeprefix(OPEN_WITH).strip())
            return
        if not words:
            return
        count = int(words.pop(0)[:6]) if words[0].isascii() and words[0].isdecimal() else None
        if not words:
            self._desk.pane.go(count or 1)
            return
        name = SHORT_NAMES.get(words[0], words[0])
        if name in self._desk.keymap.commands:
            self._run(name, count)
            self._answer(text.partition(words[0])[2].strip())
        else:
            self._desk.say(f"There is no command {name}{did_you_mean(name, self._desk.keymap.commands)}")

    def _answer(self, text: str) -> None:
        """Answer what a command asks with what was typed behind it, unless that is looked for while one types."""
        question = self._desk.state.question
        if text and question is not None and question.typed is None:
            self._desk.close_prompt()
            question.done(text)

    def ask_for_row(self) -> None:
        """Ask for the number of a row, beginning with the digit that was typed."""

        def go(text: str) -> None:
            if text.isascii() and text.isdecimal():
                self._desk.pane.go(int(text[:6]))

        self._desk.ask("row", "Row", go, text=self._desk.state.last_key)

    # Panes and looks

    def toggle_zen(self) -> None:
        """Show the reader alone, with what the cursor of the list is on, or all panes again."""
        desk = self._desk
        if desk.state.alone:
            desk.leave_alone()
        elif desk.reader.reading is not None or desk.list.row is not None:
            came_from = desk.at
            desk.state.alone = True
            desk.go_to_pane(Where.READER)
            if came_from is not Where.READER:
                self._opening.show_selected()

    def resize_pane(self, steps: int) -> None:
        """Make the pane with the keys wider, or narrower."""
        desk = self._desk
        if desk.at is Where.FEEDS:
            self.set_widths(feeds=desk.feeds.size.width + 2 * steps)
        else:
            self.set_widths(share=desk.ui_state.list_share + (3 if desk.at is Where.LIST else -3) * steps)

    def set_widths(self, *, feeds: int | None = None, share: int | None = None) -> None:
        """Give the panes these widths: the feeds in cells, the list in hundredths of what the feeds leave."""
        desk, state = self._desk, self._desk.ui_state
        if feeds is not None:
            state.feeds_width = max(NARROWEST_FEEDS, min(feeds, WIDEST_FEEDS))
        if share is not None:
            state.list_share = max(15, min(share, 85))
        desk.fold()

    def widen_text(self, steps: int) -> None:
        """Set running text wider, or narrower."""
        article = self._desk.reader.body
        width = max(NARROWEST_TEXT, min(article.text_width + 4 * steps, WIDEST_TEXT))
        article.text_width = self._desk.ui_state.text_width = width
        self._desk.say(f"Text width: at most {width}")

    def change_density(self) -> None:
        """Take one line a row, two, or three."""
        rows = self._desk.list.body
        self._desk.ui_state.density = rows.density = rows.row_height % 3 + 1

    def choose_theme(self) -> None:
        """Choose a theme."""
        from feedreader.tui.screens.list_dialog import choosing

        desk, state = self._desk, self._desk.ui_state
        names = sorted(desk.app.available_themes)

        def go(chosen: int | None) -> None:
            if chosen is not None:
                state.theme = names[chosen]
                desk.app.take_theme(state)

        desk.open_dialog(choosing("Themes", names), go)

    def redraw(self) -> None:
        """Draw everything again."""
        self._desk.screen.app.refresh(layout=True)

    def say(self, words: str) -> None:
        """Say why a key of newsboat's does nothing, and what does its work here."""
        self._desk.say(words)

    # Leaving

    def suspend(self) -> None:
        """Stop, until the shell brings the program back."""
        self._desk.screen.app.action_suspend_process()

    def back(self) -> None:
        """Back by one step: out of chosen rows, a search, the reader, a filter; at last out of the program.

        newsboat's keys lead from the list to the feeds, and from there out without a question, as they do there.
        """
        desk, newsboat = self._desk, self._desk.keymap.is_newsboat
        if desk.state.alone:
            desk.leave_alone()
        elif desk.at is Where.LIST and desk.list.body.let_go():
            desk.list.show_title()
            desk.show_hints()
        elif desk.at is Where.READER and desk.reader.body.matches:
            desk.reader.find("")
            desk.show_hints()
        elif desk.at is Where.READER or (desk.at is Where.FEEDS and not newsboat):
            desk.go_to_pane(Where.LIST)
        elif desk.list.view.filter:
            self._searching.clear_filter()
        elif newsboat and desk.at is Where.LIST:
            desk.go_to_pane(Where.FEEDS)
        elif desk.state.last_key == "q" and newsboat:
            self.leave()
        elif desk.state.last_key == "q":
            desk.confirm("Leave feedreader?", "Everything is saved.", self.leave)
        elif key := desk.key("quit"):
            desk.say(f"There is nothing to go back to · {key} leaves feedreader")

    def leave(self) -> None:
        """Leave the program."""
        self._desk.screen.app.exit()


def macro(keys: str, steps: str) -> Command[AppActions]:
    """Return the command of a macro: keys, and command lines apart by semicolons."""
    return Command(f"macro {keys}", steps, keys, keys, do=lambda app, _count: app.run_macro(steps))


def command_lines(steps: str) -> list[str]:
    """Return the command lines of a macro, which semicolons part; between quotes they part nothing."""
    return re.findall(r"""(?:"[^"]*"|'[^']*'|[^;])+""", steps)


def unknown_steps(steps: str, known: Container[str]) -> Iterator[str]:
    """Yield the names in a macro that no command has."""
    for step in command_lines(steps):
        words = [word for word in step.split() if not word.isdecimal()]
        name = SHORT_NAMES.get(words[0], words[0]) if words else OPEN_WITH
        if name != OPEN_WITH and name not in known:
            yield name


def _say(words: str, app: AppActions, _count: int | None) -> None:
    app.say(words)


READING_COMMANDS: tuple[Command[AppActions], ...] = (
    Command("zen", "The reader alone, or all panes", "z z", "Z", do=once(AppActions.toggle_zen)),
    Command("wider-text", "Widen the text", ")", ")", do=steps(AppActions.widen_text), where=Where.READER),
    Command("narrower-text", "Narrow the text", "(", "(", do=steps(AppActions.widen_text, -1), where=Where.READER),
)
COMMANDS: tuple[Command[AppActions], ...] = (
    Command("help", "Help: the keys that work here", "?", "?", do=once(AppActions.show_help), footer="help", rank=0),
    Command("palette", "Command palette", "ctrl+p", "f1", do=once(AppActions.show_palette), palette=False),
    Command("command-line", "Command line", ":", ":", do=AppActions.ask_for_command, palette=False),
    Command(
        "row-number",
        "Go to a row by its number",
        "",
        "1  2  3  4  5  6  7  8  9",
        do=once(AppActions.ask_for_row),
        where=Where.ROWS,
        palette=False,
    ),
    Command(
        "density",
        "One, two or three lines per row",
        "z d",
        "",
        do=once(AppActions.change_density),
        needs=Fact.ADJUSTABLE,
    ),
    Command("wider-pane", "Widen this pane", "+", "+", do=steps(AppActions.resize_pane)),
    Command("narrower-pane", "Narrow this pane", "-", "-", do=steps(AppActions.resize_pane, -1)),
    Command("theme", "Choose a theme", "", "", do=once(AppActions.choose_theme)),
    Command("suspend", "Suspend to the shell", "ctrl+z", "ctrl+z", do=once(AppActions.suspend)),
    Command("redraw", "Redraw the screen", "ctrl+l", "ctrl+l", do=once(AppActions.redraw)),
    *(
        Command(name, words, "", keys, do=partial(_say, why), palette=False)
        for name, words, keys, why in (
            ("no-deleting", "Newsboat's key for deleting", "D  ctrl+d  $", NO_DELETING),
            ("no-urls-file", "Newsboat's key for its urls file", "E  ctrl+r", NO_URLS_FILE),
            ("no-dialogs", "Newsboat's key for its dialogs", "v  ctrl+v  ctrl+g  ctrl+x", NO_DIALOGS),
            ("no-macros", "Newsboat's prefix for macros", ",", NO_MACROS),
        )
    ),
    Command(
        "back",
        "Back",
        "escape  q",
        "q  escape",
        do=once(AppActions.back),
        footer="back",
        rank=2,
        hinted_if=Fact.COVERED,
        palette=False,
    ),
    Command("quit", "Quit", "Q", "Q", do=once(AppActions.leave)),
)
