"""Commands that move: rows, pages, panes, what is unread, versions, headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.tui.command import PANES, Command, Fact, Where, once, steps
from feedreader.tui.tree import title_of
from feedreader.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.opening import Opening

FEEDS, LIST, READER, ROWS, NEWS = Where.FEEDS, Where.LIST, Where.READER, Where.ROWS, Where.NEWS

LETTERS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM"
"""What is put on rows, the keys under the fingers first."""


class Moving:
    """Moves within the pane that has the keys, and from pane to pane."""

    def __init__(self, desk: Desk, opening: Opening) -> None:
        self._desk = desk
        self._opening = opening

    def show_letters(self) -> None:
        """Put a letter on each row; the next key goes to its row."""
        body = self._desk.pane.body
        if isinstance(body, RowList) and body.keys:
            body.show_letters(LETTERS)
            self._desk.lettered = body
            self._desk.say("Press the letter of a row to go there")

    def move(self, steps: int) -> None:
        """Move by rows, or by lines of the article."""
        self._desk.pane.move(steps)

    def move_pages(self, pages: int) -> None:
        """Move by pages."""
        self._desk.pane.move(pages * self._desk.pane.page)

    def move_half_pages(self, halves: int) -> None:
        """Move by halves of a page."""
        self._desk.pane.move(halves * max(self._desk.pane.page // 2, 1))

    def go(self, number: int) -> None:
        """Go to a row or line by its number, from 1."""
        self._desk.pane.go(number)

    def go_to_end(self, number: int | None) -> None:
        """Go to the bottom, or to a row or line by its number."""
        if number is None:
            self._desk.pane.go_to_end()
        else:
            self._desk.pane.go(number)

    def to_left(self) -> None:
        """Fold, or go to the pane on the left."""
        desk = self._desk
        if desk.at is READER:
            desk.go_to_pane(LIST)
        elif desk.at is FEEDS:
            desk.feeds.to_left()
        elif not desk.list.fold():
            desk.go_to_pane(FEEDS)

    def to_right(self) -> None:
        """Unfold, or go to the pane on the right."""
        desk = self._desk
        if desk.at is FEEDS:
            unfolded = desk.feeds.to_right()
        else:
            unfolded = desk.at is READER or (desk.list.unfolded is None and desk.list.unfold())
        if not unfolded:
            self._opening.open()

    def to_pane_beside(self, step: int) -> None:
        """Go to the next pane or the one before it; the reader shows what the cursor of the list is on."""
        desk = self._desk
        desk.go_to_pane(PANES[(PANES.index(desk.at) + step) % len(PANES)])
        if desk.at is READER:
            self._opening.show_selected()

    def read_on(self, count: int | None) -> None:
        """Go on by a page; at the end of the article, to the next unread one."""
        desk = self._desk
        if desk.at is LIST:
            self._opening.open()
        elif desk.reader.body.progress < 1.0:
            self.move_pages(count or 1)
        else:
            self.to_unread(1)

    # Unread

    def to_unread(self, steps: int) -> None:
        """Go to the next unread row, or feed; from the reader, it is opened."""
        if self._desk.at is not FEEDS:
            self._desk.list.to_unread(steps, lambda found: self._moved_to_unread(found, "No more unread here"))
        elif not self._desk.feeds.body.to_unread(steps):
            self._desk.say("No more feeds with unread entries")

    def to_random_unread(self) -> None:
        """Go to any unread row."""
        self._desk.list.to_random_unread(lambda found: self._moved_to_unread(found, "Nothing unread here"))

    def _moved_to_unread(self, found: bool, otherwise: str) -> None:  # noqa: FBT001 - what the list tells
        if not found:
            self._desk.say(otherwise)
        elif self._desk.at is READER:
            self._opening.open_selected()

    def to_feed(self, steps: int) -> None:
        """Go to the next feed with unread entries, and into its list."""
        desk = self._desk
        if not desk.feeds.body.to_unread(steps):
            desk.say("No more feeds with unread entries")
            return
        place = desk.feeds.body.place
        if desk.at is READER:
            desk.go_to_pane(LIST)
        desk.list.go_to_place(place)
        desk.say(title_of(place, desk.state.subscriptions))

    # Places within

    def to_match(self, steps: int) -> None:
        """Go to the next place found: in the article, or in the list of what was found."""
        if self._desk.at is READER:
            self._desk.reader.next_match(steps)
        else:
            self._desk.list.move(steps)

    def to_heading(self, steps: int) -> None:
        """Scroll to a heading further down, or up."""
        if not self._desk.reader.body.next_heading(steps):
            self._desk.say(f"There is no heading further {'down' if steps > 0 else 'up'}")

    def to_note(self, number: int | None) -> None:
        """Follow the mark of a note, the first in view or one by its number."""
        if not self._desk.reader.body.jump(number):
            self._desk.say("There is no footnote here" if number is None else f"There is no footnote {number}")

    def back_from_note(self) -> None:
        """Go back to where a note was followed from."""
        if not self._desk.reader.body.jump_back():
            self._desk.say("No footnote was followed")

    def sideways(self, steps: int) -> None:
        """Move what is wide to the left, or back."""
        self._desk.reader.body.move_sideways(steps)

    def to_version(self, steps: int) -> None:
        """Read another outlet's version of the story."""
        self._opening.to_version(steps)


COMMANDS: tuple[Command[Moving], ...] = (
    Command(
        "down", "Down one row, or one line of the article", "j  down", "J  down", do=steps(Moving.move), palette=False
    ),
    Command("up", "Up one row, or one line of the article", "k  up", "K  up", do=steps(Moving.move, -1), palette=False),
    Command(
        "right", "Unfold, or to the pane on the right", "l  right", "right", do=once(Moving.to_right), palette=False
    ),
    Command("left", "Fold, or to the pane on the left", "h  left", "left", do=once(Moving.to_left), palette=False),
    Command("top", "To the top", "g g  home", "home", do=steps(Moving.go), palette=False),
    Command("bottom", "To the bottom", "G  end", "end", do=Moving.go_to_end, palette=False),
    Command("half-page-down", "Half a page down", "ctrl+d", do=steps(Moving.move_half_pages), palette=False),
    Command("half-page-up", "Half a page up", "ctrl+u", do=steps(Moving.move_half_pages, -1), palette=False),
    Command("page-down", "A page down", "ctrl+f  pagedown", "pagedown", do=steps(Moving.move_pages), palette=False),
    Command("page-up", "A page up", "ctrl+b  pageup", "pageup", do=steps(Moving.move_pages, -1), palette=False),
    Command(
        "page-up-article",
        "A page of the article up",
        "",
        "b",
        do=steps(Moving.move_pages, -1),
        where=READER,
        palette=False,
    ),
    Command(
        "read-on",
        "Next page, then the next unread entry",
        "space",
        "space",
        do=Moving.read_on,
        where=NEWS,
        newsboat_where=READER,
    ),
    Command(
        "next-pane", "To the next pane", "tab", "tab", do=lambda moving, _count: moving.to_pane_beside(1), palette=False
    ),
    Command(
        "previous-pane",
        "To the previous pane",
        "shift+tab",
        "shift+tab",
        do=lambda moving, _count: moving.to_pane_beside(-1),
        palette=False,
    ),
    Command(
        "next-match",
        "Next match",
        "n",
        "",
        do=steps(Moving.to_match),
        where=NEWS,
        needs=Fact.SEARCHING,
        footer="next match",
        rank=11,
        hinted_if=Fact.LISTED,
    ),
    Command(
        "previous-match",
        "Previous match",
        "N",
        "",
        do=steps(Moving.to_match, -1),
        where=NEWS,
        needs=Fact.SEARCHING,
    ),
    Command(
        "next-unread",
        "Next unread",
        "n",
        "n",
        do=steps(Moving.to_unread),
        footer="unread",
        rank=16,
        hinted_if=Fact.LISTED,
    ),
    Command("previous-unread", "Previous unread", "p", "p", do=steps(Moving.to_unread, -1)),
    Command("random-unread", "A random unread entry", "", "ctrl+k", do=once(Moving.to_random_unread)),
    Command(
        "next-feed", "Next feed with unread entries", "J", "j  ctrl+n", do=steps(Moving.to_feed), newsboat_where=LIST
    ),
    Command(
        "previous-feed",
        "Previous feed with unread entries",
        "K",
        "k  ctrl+p",
        do=steps(Moving.to_feed, -1),
        newsboat_where=LIST,
    ),
    Command(
        "next-version",
        "Next outlet's version of the story",
        "]",
        "]",
        do=steps(Moving.to_version),
        needs=Fact.VERSIONS,
        footer="versions",
        rank=18,
    ),
    Command(
        "previous-version",
        "Previous outlet's version of the story",
        "[",
        "[",
        do=steps(Moving.to_version, -1),
        needs=Fact.VERSIONS,
    ),
    Command(
        "next-heading",
        "Next heading of the article",
        "}",
        "}",
        do=steps(Moving.to_heading),
        where=READER,
        needs=Fact.ARTICLE,
    ),
    Command(
        "previous-heading",
        "Previous heading of the article",
        "{",
        "{",
        do=steps(Moving.to_heading, -1),
        where=READER,
        needs=Fact.ARTICLE,
    ),
    Command(
        "note",
        "Follow a footnote (with a count: the one of that number)",
        "'",
        "'",
        do=Moving.to_note,
        where=READER,
        needs=Fact.ARTICLE,
    ),
    Command(
        "note-back",
        "Back from a footnote to the text",
        '"',
        '"',
        do=once(Moving.back_from_note),
        where=READER,
        needs=Fact.ARTICLE,
    ),
    Command(
        "sideways-right",
        "Scroll wide code and tables to the right",
        ">",
        ">",
        do=steps(Moving.sideways),
        where=READER,
        needs=Fact.ARTICLE,
    ),
    Command(
        "sideways-left",
        "Scroll wide code and tables back",
        "<",
        "<",
        do=steps(Moving.sideways, -1),
        where=READER,
        needs=Fact.ARTICLE,
    ),
    Command(
        "letters",
        "Go to a row by letter",
        "'",
        "f6",
        do=once(Moving.show_letters),
        where=Where.ROWS,
        needs=Fact.LISTED,
    ),
)
