"""The desk: all that the parts of the main screen work with, so that none of them has to know another.

It has the library, the three panes, how things stand, and the ways to say and to ask something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.message import Message

from feedreader.model.addresses import shown_url
from feedreader.model.stories import Story
from feedreader.tui.command import PANES, Fact, Where
from feedreader.tui.content import line
from feedreader.tui.folding import folding
from feedreader.tui.keymap import HINTED, KeyReader, keymap
from feedreader.tui.main.state import Question, State
from feedreader.tui.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen
    from textual.suggester import Suggester
    from textual.timer import Timer

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId
    from feedreader.model.stories import StoryId
    from feedreader.service.library import Library
    from feedreader.service.lists import Lists
    from feedreader.tui.app import FeedreaderApp
    from feedreader.tui.keymap import AnyCommand
    from feedreader.tui.panes.feeds_pane import FeedsPane
    from feedreader.tui.panes.list_pane import ListPane
    from feedreader.tui.panes.reader_pane import ReaderPane
    from feedreader.tui.ui_state import UiState
    from feedreader.tui.widgets.divider import Divider
    from feedreader.tui.widgets.pane import KeyPane
    from feedreader.tui.widgets.prompt_line import PromptLine
    from feedreader.tui.widgets.row_list import RowList
    from feedreader.tui.widgets.status_line import StatusLine
    from feedreader.tui.widgets.which_key import WhichKey

R = TypeVar("R")
SAYS_SECONDS = 6


class Desk:
    """See the module. The screen fills in the panes once they are there."""

    class Moved(Message):
        """Another pane has the keys."""

    feeds: FeedsPane
    list: ListPane
    reader: ReaderPane
    dividers: tuple[Divider, Divider]
    prompt: PromptLine
    status: StatusLine

    def __init__(self, screen: Screen[None], library: Library, lists: Lists, ui_state: UiState) -> None:
        self.screen = screen
        self.library = library
        self.lists = lists
        self.ui_state = ui_state
        self.state = State()
        self.read_keymap()
        self.workers = Workers(screen, self.warn)
        self.lettered: RowList[Any] | None = None
        self._offering: Timer | None = None
        self._saying: Timer | None = None
        self._beside = ""  # what is being said beside the panes
        self._which_key: WhichKey | None = None

    def read_keymap(self) -> None:
        """Take the keys as they are configured now."""
        settings = self.library.settings.interface
        self.keymap = keymap("newsboat" if settings.keymap == "newsboat" else "default", settings.keys, settings.macros)
        self.key_reader = KeyReader(self.keymap)
        self._hints: dict[tuple[Where, Fact], tuple[tuple[str, str], ...]] = {}

    @property
    def app(self) -> FeedreaderApp:
        """The program around the screen."""
        return cast("FeedreaderApp", self.screen.app)

    # Where the user is

    @property
    def at(self) -> Where:
        """The pane that has the keys."""
        return self.state.focused

    @property
    def pane(self) -> KeyPane:
        """The same, as it is known to keys."""
        return self._pane(self.at)

    def _pane(self, where: Where) -> KeyPane:
        return self.feeds if where is Where.FEEDS else self.reader if where is Where.READER else self.list

    def go_to_pane(self, where: Where) -> None:
        """Give a pane the keys; where there is no room for all, it is shown."""
        self.state.focused = where
        self.state.alone &= where is Where.READER
        self.fold()
        for other in PANES:
            self._pane(other).title.stand_out(other is where)
        self.pane.body.focus(scroll_visible=False)
        self.screen.post_message(self.Moved())
        self.key_reader.forget()
        self.show_hints()

    def leave_alone(self) -> None:
        """Show the other panes beside the reader again, where there is room."""
        self.state.alone = False
        self.fold()

    def fold(self) -> None:
        """Show the panes that there is room for, as wide as they are wanted.

        Set one by one: a class of the screen would cost a pass over the styles of everything.
        """
        share = self.ui_state.list_share
        shown, feeds = folding(
            self.app.size.width, self.at, alone=self.state.alone, feeds_width=self.ui_state.feeds_width
        )
        for where, pane in zip(PANES, (self.feeds, self.list, self.reader), strict=True):
            pane.display = where in shown
        before, behind = self.dividers
        before.display, behind.display = Where.ROWS in shown, Where.NEWS in shown
        self.feeds.styles.width, self.feeds.styles.max_width = feeds, "100%" if feeds == "100%" else "50%"
        self.list.styles.width, self.reader.styles.width = f"{share}fr", f"{100 - share}fr"

    @property
    def entry(self) -> EntryId | None:
        """The entry that a command means: the one being read, or the one of the row."""
        return self.reader.entry if self.at is Where.READER else self.list.entry

    @property
    def story(self) -> StoryId | None:
        """The story that a command means."""
        if self.at is Where.READER:
            return None if self.reader.reading is None else self.reader.reading.entry.story
        return self.list.story

    def take_chosen(self) -> tuple[int, ...]:
        """Return the keys of the rows that are chosen in the list, where that has the keys; they are chosen no more."""
        rows = self.list.body
        chosen = rows.chosen_keys if self.at is Where.LIST else ()
        if chosen:
            rows.let_go()
            self.list.show_title()
        return chosen

    @property
    def feed(self) -> FeedId | None:
        """The feed that a command means: the one under the cursor, or that of the entry; of a story, its lead's."""
        if self.at is Where.FEEDS:
            return self.feeds.feed
        if self.at is Where.READER:
            return None if self.reader.reading is None else self.reader.reading.entry.feed
        return None if self.list.row is None else self.list.row.feed

    @property
    def facts(self) -> Fact:
        """What holds now: for the pane with the keys, and everywhere."""
        facts = self.pane.facts | (Fact.SUBSCRIBED if self.state.subscriptions.feeds else Fact.EMPTY)
        reading = self.reader.reading
        if self.at is Where.LIST and reading is not None:
            facts |= Fact.ARTICLE
            if len(reading.versions) > 1 and not isinstance(self.list.row, Story):
                facts |= Fact.VERSIONS
        if self.at is Where.READER and self.list.body.keys:
            facts |= Fact.LISTED  # there is a next one to read
        if self.at is not Where.LIST and not self.list.display:
            facts |= Fact.COVERED
        if self.list.view.filter:
            facts |= Fact.FILTERED
        if self.list.view.place.kind != "front":
            facts |= Fact.ADJUSTABLE
        if self.list.arrived or self.list.changed:
            facts |= Fact.PENDING
        if self.state.activity:
            facts |= Fact.REFRESHING
        if self.state.subscriptions.undoable:
            facts |= Fact.UNDOABLE
        return facts

    # Saying

    def say(self, words: str) -> None:
        """Say what was done, for some seconds or until the next key; beside the panes where one line is too short."""
        self.hush()
        if self.status.holds(words):
            self.status.say(words)
        else:
            self._beside = line(words)
            self.remark(words)
        if self._saying is not None:
            self._saying.stop()  # what is said twice is said as long again
        self._saying = self.screen.set_timer(SAYS_SECONDS, lambda: self._fall_silent(words))

    def say_whole(self) -> None:
        """Say beside the panes what is being said, where one line has become too short for it."""
        said = self.status.said
        if said and not self.status.holds(said):
            self.say(said)

    def hush(self, pending: str = "") -> None:
        """Say nothing any more, or which keys wait for more: another key was pressed."""
        self.status.say(pending)
        if self._beside:
            self.app.take_back(self._beside)
            self._beside = ""

    def _fall_silent(self, words: str) -> None:
        if self.status.said == line(words):
            self.status.say("")

    def say_done(self, words: str, *, changed: bool = True) -> None:
        """Say what was changed, with the key that takes it back where there is room for that."""
        key = self.key("undo")
        undoable = f"{words} · {key} undoes it"
        self.say(undoable if key and changed and self.status.holds(undoable) else words)

    def warn(self, words: str) -> None:
        """Say what could not be done."""
        self.screen.notify(line(shown_url(words)), severity="warning", markup=False, timeout=8)

    def remark(self, words: str) -> None:
        """Say what is worth knowing beside what was done."""
        self.screen.notify(line(words), markup=False, timeout=15)

    def notify_outside(self, words: str) -> None:
        """Let the terminal notify of something, while its window has not the focus."""
        self.app.notify_outside(words)

    def show_activity(self, words: str) -> None:
        """Say what is being fetched, until it is said anew; nothing ends it."""
        self.state.activity = words
        self.status.state(words)
        self.show_hints()

    # Asking

    def ask(
        self,
        kind: str,
        question: str,
        done: Callable[[str], object],
        *,
        text: str = "",
        typed: Callable[[str], object] | None = None,
        left: Callable[[], object] | None = None,
        stays: bool = False,
        suggester: Suggester | None = None,
    ) -> None:
        """Ask in the line at the foot of the screen; answers of one `kind` are offered again (see `Question`)."""
        self.state.question = Question(done, typed, left, stays)
        self.prompt.ask(kind, question, text, suggester)

    def close_prompt(self) -> None:
        """Ask nothing any more; the pane has the keys again."""
        self.state.question = None
        self.prompt.close()
        self.list.show_empty()
        self.go_to_pane(self.at)

    def confirm(self, question: str, remark: str, then: Callable[[], object]) -> None:
        """Ask yes or no; `then` is called where the answer is yes."""
        from feedreader.tui.screens.confirm import ConfirmScreen

        self.open_dialog(ConfirmScreen(question, remark), lambda agreed: then() if agreed else None)

    def open_dialog(self, dialog: Screen[R], then: Callable[[R], object] | None = None) -> None:
        """Show a dialog; `then` gets what it gives back, if anything."""

        def answered(answer: R | None) -> None:
            if then is not None and answer is not None:
                then(answer)

        _ = self.screen.app.push_screen(dialog, answered)

    # Keys

    def key(self, command: str) -> str:
        """Return the shortest key of a command in the pane with the keys, in words, or nothing."""
        return self.keymap.shortest(self.keymap.commands[command], self.at)

    def take_letter(self, key: str) -> bool:
        """Go to the row with this letter, where rows have letters; they have none any more."""
        rows, self.lettered = self.lettered, None
        if rows is None:
            return False
        found = next((row for row, letter in rows.letters.items() if letter == key), None)
        rows.show_letters()
        self.status.say("")
        if found is not None:
            rows.go_to(found)
        return True

    def offer_keys(self, sequence: tuple[str, ...]) -> None:
        """Show what may follow keys that wait for more, after a while; without any, nothing is shown any more."""
        if self._offering is not None:
            self._offering.stop()
            self._offering = None
        if self._which_key is not None and self._which_key.display:
            self._which_key.offer(())
        delay = self.library.settings.interface.which_key
        if sequence and delay:
            self._offering = self.screen.set_timer(delay / 1000, self._offer)

    def turn_keys(self, key: str) -> bool:
        """Show the next page of the keys that may follow, if there are several and this key is none of them."""
        box, sequence = self._which_key, (*self.key_reader.sequence, key)
        if key != "space" or box is None or not box.display:
            return False
        free = sequence not in self.keymap.meanings[self.at] and not self.keymap.begins(self.at, sequence)
        return free and box.turn()

    def _offer(self) -> None:
        if self._which_key is None:
            from feedreader.tui.widgets.which_key import WhichKey

            self._which_key = WhichKey()
            _ = self.screen.mount(self._which_key)
        self._which_key.offer(self.keymap.continuations(self.at, self.key_reader.sequence, self.facts))

    def show_hints(self) -> None:
        """Show the keys that work here, with a word each."""
        if self.prompt.is_open:
            self.status.hint(self.prompt.hints)
            return
        standing = self.at, self.facts
        hints = self._hints.get(standing)
        if hints is None:
            hints = self._hints[standing] = self._hints_of(*standing)
        self.status.hint(hints)

    def _hints_of(self, where: Where, facts: Fact) -> tuple[tuple[str, str], ...]:
        hints = []
        for command in HINTED:
            if command.where & where and (command.needs | command.hinted_if) in facts:
                key = self.keymap.shortest(command, where)
                if key and not self._shadowed(command, where, facts):
                    hints.append((key, command.footer))
        return tuple(hints)

    def _shadowed(self, command: AnyCommand, where: Where, facts: Fact) -> bool:
        """Whether another command has this one's key as things are."""
        sequence = self.keymap.sequences_of(command, where)[0]
        return self.keymap.meaning(where, sequence, facts) is not command
