"""What a person can do, declared once: one `Command` gives keys, palette entry, help row, footer and availability.

The ids are stable: configuration files name them (`[interface.keys]`). What a command does is the method `do_<id>` of
the main screen (with `_` for `-`). Where newsboat has a key for something, its keymap here has the same (newsboat 2.44,
`src/keymap.cpp`, per context); what newsboat does not have is on keys that it leaves free.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Flag, auto
from typing import Literal, TypeAlias

Preset: TypeAlias = Literal["default", "newsboat"]


class Where(Flag):
    """The panes in which a command works: the one that has the focus decides."""

    FEEDS = auto()
    LIST = auto()
    READER = auto()
    ROWS = FEEDS | LIST
    NEWS = LIST | READER
    ANY = FEEDS | LIST | READER


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do.

    `keys` and `newsboat` are sequences of keys, apart by two spaces (`"g g  home"`). `needs` names the facts that must
    hold for it to make sense (`Desktop.facts`). `footer` is its word at the foot of the screen, where those of the
    lowest `rank` come first; it is left out while what it is `hinted_if` does not hold: the command works, but there is
    nothing for it to do. `newsboat_where` is where newsboat's keys work, if not everywhere that the command does. What
    is not in the `palette` is movement.
    """

    id: str
    words: str
    keys: str = ""
    newsboat: str = ""
    where: Where = field(default=Where.ANY, kw_only=True)
    newsboat_where: Where | None = field(default=None, kw_only=True)
    needs: str = field(default="", kw_only=True)
    footer: str = field(default="", kw_only=True)
    hinted_if: str = field(default="", kw_only=True)
    rank: int = field(default=50, kw_only=True)
    palette: bool = field(default=True, kw_only=True)

    @property
    def facts(self) -> frozenset[str]:
        """What must hold for it to make sense."""
        return frozenset(self.needs.split())

    @property
    def hint_facts(self) -> frozenset[str]:
        """What must hold for its word to be at the foot of the screen."""
        return frozenset((*self.needs.split(), *self.hinted_if.split()))

    def sequences(self, preset: Preset) -> tuple[str, ...]:
        """Its key sequences in a keymap."""
        return tuple(filter(None, (self.newsboat if preset == "newsboat" else self.keys).split("  ")))

    def pressed_in(self, preset: Preset) -> Where:
        """The panes in which its keys work in a keymap."""
        return self.newsboat_where if preset == "newsboat" and self.newsboat_where is not None else self.where


_FEEDS, _LIST, _READER, _ROWS, _NEWS = Where.FEEDS, Where.LIST, Where.READER, Where.ROWS, Where.NEWS
_NOT_HERE = "D  ctrl+d  $  E  v  ctrl+v  ctrl+g  ,  ctrl+r  ctrl+x"

GROUPS: dict[str, tuple[Command, ...]] = {
    "Moving": (
        Command("down", "Down one row, or one line of the article", "j  down", "J  down", palette=False),
        Command("up", "Up one row, or one line of the article", "k  up", "K  up", palette=False),
        Command("right", "Unfold, or to the pane on the right", "l  right", "right", palette=False),
        Command("left", "Fold, or to the pane on the left", "h  left", "left", palette=False),
        Command("top", "To the top", "g g  home", "home", palette=False),
        Command("bottom", "To the bottom", "G  end", "end", palette=False),
        Command("half-page-down", "Half a page down", "ctrl+d", palette=False),
        Command("half-page-up", "Half a page up", "ctrl+u", palette=False),
        Command("page-down", "A page down", "ctrl+f  pagedown", "pagedown", palette=False),
        Command("page-up", "A page up", "ctrl+b  pageup", "pageup", palette=False),
        Command("page-up-article", "A page of the article up", "", "b", where=_READER, palette=False),
        Command("read-on", "A page on, then the next unread", "space", "space", where=_NEWS, newsboat_where=_READER),
        Command("next-pane", "To the next pane", "tab", "tab", palette=False),
        Command("previous-pane", "To the previous pane", "shift+tab", "shift+tab", palette=False),
        Command(
            "next-match", "Next place found", "n", "", where=_NEWS, needs="searching", footer="next match", rank=11
        ),
        Command("previous-match", "Previous place found", "N", "", where=_NEWS, needs="searching"),
        Command("next-unread", "Next unread", "n", "n", footer="unread", rank=16, hinted_if="listed"),
        Command("previous-unread", "Previous unread", "p", "p"),
        Command("random-unread", "An unread entry at random", "", "ctrl+k"),
        Command("next-feed", "Next feed with unread entries", "J", "j  ctrl+n", newsboat_where=_LIST),
        Command("previous-feed", "Previous feed with unread entries", "K", "k  ctrl+p", newsboat_where=_LIST),
        Command(
            "next-version", "Next outlet's version of the story", "]", "]", needs="versions", footer="versions", rank=18
        ),
        Command("previous-version", "Previous outlet's version of the story", "[", "[", needs="versions"),
        Command("next-heading", "Next heading of the article", "}", "}", where=_READER, needs="article"),
        Command("previous-heading", "Previous heading of the article", "{", "{", where=_READER, needs="article"),
        Command("sideways-right", "Move wide code and tables to the left", ">", ">", where=_READER, needs="article"),
        Command("sideways-left", "Move wide code and tables back", "<", "<", where=_READER, needs="article"),
    ),
    "Reading": (
        Command("open", "Open", "enter", "enter", where=_ROWS, footer="open", rank=10, hinted_if="listed"),
        Command("browse", "Open in the browser", "o", "o", needs="link", footer="browser", rank=22),
        Command("browse-and-mark", "Open in the browser and mark read", "O", "O", where=_NEWS, needs="link"),
        Command("links", "List the links", ";  U", "u", where=_NEWS, needs="entry", footer="links", rank=29),
        Command("go-to-link", "Open a link by its number", "#", "#", where=_READER, needs="article"),
        *(
            Command(f"link-{n}", f"Open link {n}", "", str(n % 10), where=_READER, needs="article", palette=False)
            for n in range(1, 11)
        ),
        Command("copy-link", "Copy the link", "y", "y", where=_NEWS, needs="link", footer="copy link", rank=42),
        Command("enclosure", "Open the enclosure", "e", "e", where=_NEWS, needs="entry"),
        Command("pipe", "Pipe the text to a command", "|", "|", where=_NEWS, needs="entry"),
        Command("save", "Save the text to a file", "ctrl+s", "s", where=_NEWS, needs="entry"),
        Command("source", "Show the source of the entry", "ctrl+o", "ctrl+u", where=_READER, needs="article"),
        Command("fold", "Unfold the story to its versions, or fold it", "S  z a", "S", where=_LIST, needs="row"),
        Command(
            "why", "Why these are one story", "w", "w", where=_NEWS, needs="versions", footer="why together", rank=30
        ),
        Command("zen", "The reader alone, or all panes", "z z", "Z"),
        Command("wider-text", "Set text wider", ")", ")", where=_READER),
        Command("narrower-text", "Set text narrower", "(", "(", where=_READER),
    ),
    "Marking": (
        Command("toggle-read", "Mark read or unread", "m", "N", where=_NEWS, needs="row", footer="read", rank=12),
        Command(
            "toggle-star",
            "Star, or take the star away",
            "s",
            "ctrl+b",
            where=_NEWS,
            needs="row",
            footer="star",
            rank=14,
        ),
        Command(
            "mark-listed-read",
            "Mark everything listed read",
            "A",
            "A",
            where=_ROWS,
            footer="all read",
            rank=24,
            hinted_if="listed",
        ),
        Command("mark-all-read", "Mark the entries of all feeds read", "", "C", newsboat_where=_FEEDS),
        Command("mark-above-read", "Mark everything above read", "z A", "", where=_LIST, needs="row"),
        Command("tag", "Add tags", "t", "ctrl+e", needs="taggable", newsboat_where=_NEWS, footer="tag", rank=28),
        Command("untag", "Remove tags", "T", "T", needs="taggable"),
        Command("tag-listed", "Add tags to everything listed", "z t", "", where=_LIST, needs="row"),
        Command("untag-listed", "Remove tags from everything listed", "z T", "", where=_LIST, needs="row"),
        Command("undo", "Undo the last change", "u", "U", footer="undo", rank=26, hinted_if="undoable"),
        Command("redo", "Do it again", "ctrl+r", "ctrl+y"),
    ),
    "Stories": (
        Command("split", "Take this entry out of its story", "z s", "", where=_NEWS, needs="versions"),
        Command("merge", "Merge this story with another", "z m", "", where=_LIST, needs="row"),
        Command("mute", "Mute this story, or hear of it again", "M", "M", where=_NEWS, needs="row"),
        Command("follow", "Follow this story, or no longer", "f", "W", where=_NEWS, needs="row"),
        Command("stories-or-entries", "One row a story, or one row an entry", "V", "V"),
    ),
    "Finding": (
        Command("search", "Search all entries", "/", "/", where=_ROWS, footer="search", rank=20, hinted_if="feeds"),
        Command("find", "Find in the article", "/", "/", where=_READER, needs="article", footer="find", rank=20),
        Command("filter", "Filter this list", "=  F", "F", newsboat_where=_ROWS),
        Command("clear-filter", "Clear the filter or the search", "", "ctrl+f  z", needs="filtered"),
        Command("save-query", "Keep this filter beside the feeds", "z q", "", needs="filtered"),
        Command("choose-query", "Go to a saved query", "z f", "f", newsboat_where=_ROWS),
        Command("choose-tag", "Go to a tag", "z g", "t", newsboat_where=_FEEDS),
        Command("all-news", "Go to all news", "g a", "ctrl+t", newsboat_where=_FEEDS),
        Command("starred-news", "Go to what is starred", "g s", ""),
        Command(
            "unread-only",
            "Only unread, or everything",
            "v",
            "l",
            newsboat_where=_ROWS,
            footer="unread only",
            rank=32,
            hinted_if="feeds",
        ),
        Command("order", "Newest first, or oldest first", "z o", "g  G", newsboat_where=_ROWS),
        Command("take-in", "Take the new entries into the list", ".", ".", needs="pending", footer="show new", rank=5),
    ),
    "Feeds": (
        Command("refresh", "Refresh this feed", "r", "r", newsboat_where=_ROWS),
        Command(
            "refresh-all",
            "Refresh all feeds that are due",
            "R",
            "R",
            newsboat_where=_FEEDS,
            footer="refresh",
            rank=34,
            hinted_if="feeds",
        ),
        Command("stop-refresh", "Stop refreshing", "X", "X", needs="refreshing", footer="stop", rank=6),
        Command("add-feed", "Add a feed", "a", "a", where=_ROWS, footer="add feed", rank=36),
        Command("remove-feed", "Unsubscribe", "d", "d", where=_FEEDS, needs="feed", footer="unsubscribe", rank=38),
        Command(
            "forget-query", "Remove the saved query", "d", "d", where=_FEEDS, needs="query", footer="remove", rank=38
        ),
        Command("health", "How the feeds are doing", "H", "H", footer="health", rank=40, hinted_if="feeds"),
        Command(
            "import", "Import subscriptions from an OPML file", "I", "I", footer="import", rank=37, hinted_if="empty"
        ),
        Command("export", "Export the subscriptions as OPML", "E", ""),
    ),
    "The program": (
        Command("help", "Help: the keys that work here", "?", "?", footer="help", rank=0),
        Command("palette", "Command palette", "ctrl+p", "f1", palette=False),
        Command("command-line", "Command line", ":", ":", palette=False),
        Command("row-number", "Go to a row by its number", "", "1  2  3  4  5  6  7  8  9", where=_ROWS, palette=False),
        Command("density", "One line a row, two, or three", "z d", ""),
        Command("wider-pane", "Make this pane wider", "+", "+"),
        Command("narrower-pane", "Make this pane narrower", "-", "-"),
        Command("theme", "Choose a theme", "", ""),
        Command("redraw", "Draw the screen again", "ctrl+l", "ctrl+l"),
        Command("not-here", "A key of newsboat's for what feedreader does not do", "", _NOT_HERE, palette=False),
        Command("back", "Back", "escape  q", "q  escape", palette=False),
        Command("quit", "Quit", "Q", "Q"),
    ),
}

COMMANDS: dict[str, Command] = {command.id: command for group in GROUPS.values() for command in group}
"""All commands by id, in the order of help."""
