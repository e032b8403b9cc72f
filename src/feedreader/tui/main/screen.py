"""The main screen: three panes, a line to type into, the last line; keys become commands, commands become actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from feedreader.model.stories import Story
from feedreader.service.lists import Place, View
from feedreader.text.wording import counted
from feedreader.tui.command import Where, bound
from feedreader.tui.commands import GROUPS
from feedreader.tui.keymap import Pressed, key_of
from feedreader.tui.main import (
    app_actions,
    choosing,
    comments,
    coverage,
    feed_actions,
    full_text,
    handoff,
    marking,
    moving,
    opening,
    polling,
    ruling,
    searching,
    settings_actions,
    story_actions,
)
from feedreader.tui.main.desk import Desk
from feedreader.tui.main.syncing import NOTICE_SECONDS, Syncing
from feedreader.tui.panes.feeds_pane import FeedsPane
from feedreader.tui.panes.list_pane import ListPane
from feedreader.tui.panes.reader_pane import ReaderPane
from feedreader.tui.tree import EVERYTHING, FRONT
from feedreader.tui.ui_state import load, save
from feedreader.tui.widgets.article_view import ArticleView
from feedreader.tui.widgets.divider import Divider
from feedreader.tui.widgets.pane import Panes
from feedreader.tui.widgets.prompt_line import PromptLine
from feedreader.tui.widgets.row_list import RowList
from feedreader.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from pathlib import Path

    from textual import events
    from textual.app import ComposeResult

    from feedreader.service.library import Library
    from feedreader.tui.command import Action

TOUCHING = frozenset(
    command.id for group in ("Moving", "Reading", "Marking", "Stories", "Finding") for command in GROUPS[group]
)
"""Commands after which nothing moves in the list by itself."""


PROBLEMS_TOLD = 2
"""How many problems with keys are told one by one at the start."""


class MainScreen(Screen[None]):
    """See the module; what can be done is in the modules beside this one (`tui.main`)."""

    AUTO_FOCUS = "#list"
    BLANK = True  # the panes cover it; see widgets.pane

    def __init__(self, library: Library, *, state_path: Path | None = None) -> None:
        super().__init__()
        self._state_path = state_path
        ui_state, lists = load(state_path), library.lists
        self.desk = desk = Desk(self, library, lists, ui_state)
        view = View(
            place=FRONT if library.settings.interface.start == "front" else EVERYTHING,
            unread_only=ui_state.unread_only,
            entries=ui_state.entries,
            oldest_first=ui_state.oldest_first,
            events=library.settings.interface.events,
        )
        desk.feeds = FeedsPane()
        desk.list = ListPane(desk.state, lists, desk.workers, desk.keymap, view)
        desk.reader = ReaderPane(library, desk.workers)
        desk.dividers = Divider(id="first-divider"), Divider(id="second-divider")
        desk.status = StatusLine()
        desk.prompt = PromptLine(above=desk.status)
        self.syncing = Syncing(desk)
        self.opening = opening.Opening(desk, self.syncing)
        self.moving = moving.Moving(desk, self.opening)
        self.handoff = handoff.Handoff(desk, self.opening)
        self.choosing = choosing.Choosing(desk)
        self.marking = marking.Marking(desk, self.syncing)
        self.stories = story_actions.StoryActions(desk, self.opening, self.syncing)
        self.coverage = coverage.CoverageActions(desk, self.opening, self.syncing)
        self.searching = searching.Searching(desk, self.opening, self.syncing)
        self.ruling = ruling.Ruling(desk, self.searching, self.syncing)
        self.polling = polling.Polling(desk, self.syncing)
        self.full_text = full_text.FullText(desk, self.polling, self.handoff)
        self.comments = comments.CommentActions(desk, self.polling, self.handoff)
        self.feeds = feed_actions.FeedActions(desk, self.opening, self.polling, self.syncing)
        self.program = app_actions.AppActions(desk, self.opening, self.searching, self.handoff, self.run_command)
        self.settings = settings_actions.SettingsActions(desk, self.syncing, self.take_settings)
        self.actions = self._actions_by_id()

    def _actions_by_id(self) -> dict[str, Action]:
        """Return what each command does, by its id."""
        return {
            **bound(self.moving, moving.COMMANDS),
            **bound(self.opening, opening.COMMANDS),
            **bound(self.handoff, handoff.COMMANDS),
            **bound(self.full_text, full_text.COMMANDS),
            **bound(self.comments, comments.COMMANDS),
            **bound(self.choosing, choosing.COMMANDS),
            **bound(self.marking, marking.COMMANDS),
            **bound(self.stories, story_actions.COMMANDS),
            **bound(self.coverage, coverage.COMMANDS),
            **bound(self.searching, (*searching.COMMANDS, *searching.STORY_COMMANDS, *searching.FEED_COMMANDS)),
            **bound(self.ruling, ruling.COMMANDS),
            **bound(self.polling, polling.COMMANDS),
            **bound(self.feeds, feed_actions.COMMANDS),
            **bound(self.settings, settings_actions.COMMANDS),
            **bound(self.program, (*app_actions.COMMANDS, *app_actions.READING_COMMANDS, *self.desk.keymap.macros)),
        }

    def compose(self) -> ComposeResult:
        """Three panes and the last line; the line to type into comes when it is wanted."""
        desk = self.desk
        before, behind = desk.dividers
        with Panes(id="panes"):
            yield from (desk.feeds, before, desk.list, behind, desk.reader)
        yield desk.status

    # Beginning and end

    def on_mount(self) -> None:
        """Show what was shown the last time."""
        desk, state, settings = self.desk, self.desk.ui_state, self.desk.library.settings.interface
        desk.reader.body.put_back(state.places_in(self._store_name))
        desk.list.body.density = state.density
        desk.reader.body.text_width = state.text_width or max(settings.text_width, 20)
        desk.feeds.body.unread_only = state.unread_feeds
        desk.feeds.body.order = state.feed_order
        desk.feeds.body.folded = frozenset(Place(kind, value) for kind, value in state.folded)  # type: ignore[arg-type]  # a kind of the last time
        desk.go_to_pane(Where.LIST)
        self.syncing.start()
        self.polling.start()
        if not desk.state.subscriptions.feeds and not desk.library.journal.can_undo():  # nothing was ever done here
            self.call_after_refresh(self.run_command, "start", None)
        self.set_interval(NOTICE_SECONDS, self.settings.follow)
        self._tell_problems()

    def on_resize(self) -> None:
        """Show the panes that there is room for now."""
        self.desk.fold()
        self.desk.show_hints()
        self.desk.say_whole()

    def on_unmount(self) -> None:
        """Remember, and let everything come to its end."""
        desk = self.desk
        desk.reader.body.keep_place()
        desk.ui_state.leave(self._store_name, desk.reader.body.places)
        desk.ui_state.folded = tuple((place.kind, place.value) for place in desk.feeds.body.folded)
        save(self._state_path, desk.ui_state)
        self.polling.close()
        desk.workers.close()

    @property
    def _store_name(self) -> str:
        return str(self.desk.library.path.resolve())

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Read one more key, unless it is being typed into a line."""
        desk = self.desk
        if isinstance(self.focused, Input) or desk.prompt.is_coming:
            return
        key = key_of(event.key, event.character)
        if desk.take_letter(key) or desk.turn_keys(key):
            event.stop()
            event.prevent_default()
            return
        pressed = desk.key_reader.press(key, desk.at, desk.facts)
        desk.offer_keys(desk.key_reader.sequence)
        if pressed.command is None and not pressed.pending and pressed.unavailable is None:
            if event.key in ("escape", "tab", "shift+tab"):
                event.stop()
                event.prevent_default()
            desk.hush()
            if pressed.sequence:
                self._refuse(pressed)
            return
        event.stop()
        event.prevent_default()
        desk.state.last_key = pressed.key
        desk.hush(pressed.pending)
        if pressed.command is not None:
            self.run_command(pressed.command.id, pressed.count)
        elif pressed.unavailable is not None:
            self._refuse(pressed)

    def _refuse(self, pressed: Pressed) -> None:
        """Say why keys do nothing here."""
        from feedreader.tui.refusals import impossible, meaningless

        desk, command = self.desk, pressed.unavailable
        if command is not None:
            desk.say(impossible(command, desk.facts))
        else:
            desk.say(meaningless(desk.keymap, desk.at, pressed.sequence))

    def run_command(self, name: str, count: int | None = None) -> None:
        """Do a command by its id, if it makes sense now."""
        command = self.desk.keymap.commands[name]
        if command.needs in self.desk.facts:
            self.desk.state.touched |= name in TOUCHING
            self.actions[name](count)
        else:
            self._refuse(Pressed(unavailable=command))

    def take_settings(self, changed: tuple[str, ...]) -> None:
        """Bring what is shown in line with settings of these names, which have changed."""
        desk, state, settings = self.desk, self.desk.ui_state, self.desk.library.settings.interface
        if {"interface.keys", "interface.keymap", "interface.macros"}.intersection(changed):
            desk.read_keymap()
            desk.list.take_keymap(desk.keymap)
            self.actions |= bound(self.program, desk.keymap.macros)
            self._tell_problems()
        if "interface.text_width" in changed:
            state.text_width = 0
            desk.reader.body.text_width = settings.text_width
        if {"interface.theme", "interface.follow_terminal"}.intersection(changed):
            state.theme = ""
            desk.app.take_theme(state)
        self._take_stories(changed)
        desk.show_hints()

    def _tell_problems(self) -> None:
        """Say what is wrong with the keys as configured, as far as notices have room beside each other."""
        problems = self.desk.keymap.problems
        for problem in problems[:PROBLEMS_TOLD]:
            self.desk.warn(problem)
        if (more := len(problems) - PROBLEMS_TOLD) > 0:
            self.desk.warn(f"{counted(more, 'more problem')} with keys: `feedreader doctor` names all")

    def _take_stories(self, changed: tuple[str, ...]) -> None:
        """Show the stories that there are as the settings of these names have them now."""
        desk = self.desk
        if {"stories.languages", "stories.outlets"}.intersection(changed):
            desk.workers.write(desk.library.stories.choose_leads, lambda _changed: desk.list.reload())
        elif {"stories.languages_only", "interface.highlights"}.intersection(changed):
            desk.list.reload()

    # The line below

    @on(PromptLine.Changed)
    def _prompt_changed(self, event: PromptLine.Changed) -> None:
        question = self.desk.state.question
        if self.desk.prompt.is_open and question is not None and question.typed is not None:
            question.typed(event.text)

    @on(PromptLine.Left)
    def _prompt_left(self) -> None:
        question = self.desk.state.question
        self.desk.close_prompt()
        if question is not None and question.left is not None:
            question.left()

    @on(PromptLine.Done)
    def _prompt_done(self, event: PromptLine.Done) -> None:
        question = self.desk.state.question
        if question is None:
            return
        if not question.stays:
            self.desk.close_prompt()
        question.done(event.text)

    # What the panes tell

    @on(ListPane.Changed)
    def _list_changed(self) -> None:
        self.desk.show_hints()

    @on(ReaderPane.Changed)
    @on(ArticleView.Scrolled)
    def _reader_changed(self) -> None:
        self.opening.note_reading()
        self.desk.show_hints()

    @on(ReaderPane.Uncovered)
    def _uncovered(self) -> None:
        self.opening.preview_soon()

    @on(Desk.Moved)
    def _moved(self) -> None:
        self.opening.note_reading()

    @on(RowList.Highlighted, "#list")
    def _highlighted(self) -> None:
        self.desk.show_hints()
        if self.desk.list.body.range_from is not None:
            self.desk.list.show_title()
        self.opening.preview_soon()

    @on(RowList.Highlighted, "#feeds")
    def _feed_highlighted(self) -> None:
        self.desk.show_hints()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        self.desk.state.touched = True
        self.desk.go_to_pane(Where.FEEDS if event.rows is self.desk.feeds.body else Where.LIST)
        self.opening.open()

    @on(RowList.MarginClicked)
    def _margin_clicked(self, event: RowList.MarginClicked) -> None:
        if event.rows is self.desk.feeds.body:
            self.desk.feeds.body.toggle()
        elif isinstance(self.desk.list.row, Story):
            self.opening.fold()

    @on(ArticleView.LinkClicked)
    def _link_clicked(self, event: ArticleView.LinkClicked) -> None:
        from feedreader.tui.reading import FOLDS

        reading = self.desk.reader.reading
        if event.number > 0:
            self.handoff.open_link(event.number)
        elif event.number == FOLDS:
            self.desk.reader.toggle_outlets()
        elif reading is not None and -event.number <= len(reading.versions):
            self.opening.read(reading.versions[-event.number - 1].id)

    # What polling tells

    @on(polling.Polled)
    def _polled(self, event: polling.Polled) -> None:
        self.polling.polled(event)

    @on(polling.Ended)
    def _ended(self, event: polling.Ended) -> None:
        self.polling.ended(event)

    @on(polling.Ticked)
    def _ticked(self, event: polling.Ticked) -> None:
        self.polling.ticked(event)

    @on(polling.Subscribed)
    def _subscribed(self, event: polling.Subscribed) -> None:
        self.polling.subscribed(event)
        if event.added is not None and event.added.feed is not None:
            self.feeds.added()

    @on(full_text.PagesCame)
    def _pages_came(self, event: full_text.PagesCame) -> None:
        self.full_text.pages_came(event)

    @on(full_text.PageCame)
    def _page_came(self, event: full_text.PageCame) -> None:
        self.full_text.page_came(event)

    @on(comments.CommentsCame)
    def _comments_came(self, event: comments.CommentsCame) -> None:
        self.comments.came(event)

    @on(polling.Troubled)
    def _troubled(self, event: polling.Troubled) -> None:
        self.polling.troubled(event)

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        """Say what nobody thought of: it neither ends the program nor passes in silence."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.desk.warn(f"Unexpected error: {type(error).__name__}: {error}")

    # The mouse

    @on(Divider.Dragged)
    def _dragged(self, event: Divider.Dragged) -> None:
        if event.divider.id == "first-divider":
            self.program.set_widths(feeds=event.column)
        else:
            left = self.desk.list.region.x
            self.program.set_widths(share=round(100 * (event.column - left) / max(self.size.width - left, 1)))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Give a pane the keys that was clicked into; a line to type into has keys of its own."""
        desk = self.desk
        panes: dict[object, Where] = {
            desk.feeds.body: Where.FEEDS, desk.list.body: Where.LIST, desk.reader.body: Where.READER
        }  # fmt: skip
        where = panes.get(event.widget)
        if where is not None and where is not desk.at:
            desk.go_to_pane(where)
        elif isinstance(event.widget, Input):
            desk.show_hints()
