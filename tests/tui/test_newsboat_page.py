"""The page that puts feedreader beside newsboat tells the keys that commands have, and what they do."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.inside import store_of
from tests.tui.conftest import library_on, opener
from tests.tui.test_feeds import NoNetwork

from feedreader.model.outcomes import PollStatus
from feedreader.service import external
from feedreader.service.lists import Place, View
from feedreader.service.polling import Round
from feedreader.tui.command import Where
from feedreader.tui.commands import COMMANDS
from feedreader.tui.keymap import keymap
from feedreader.tui.tree import EVERYTHING

PAGE = Path(__file__).parents[2] / "docs" / "newsboat.md"
ROW = re.compile(
    r"^\| (?P<what>[^|]+) \| (?P<theirs>(?:[^|\\]|\\.)+) \| (?P<ours>(?:[^|\\]|\\.)+) \| `(?P<id>[a-z-]+)` \| .+ \|$"
)


def rows():
    return [found for line in PAGE.read_text(encoding="utf-8").splitlines() if (found := ROW.match(line))]


def test_the_table_has_forty_rows_and_each_names_a_key_that_its_command_has():
    keys = keymap("default")
    assert len(rows()) == 40
    for row in rows():
        command = COMMANDS[row["id"]]
        ours = row["ours"].strip("`").replace("\\|", "|")
        spoken = keys.spoken(command).split(", ")
        assert ours in spoken if ours != "–" else spoken == [""], row["what"]


def test_the_keymap_of_newsboat_has_the_key_that_the_table_names():
    keys = keymap("newsboat")
    for row in rows():
        theirs = re.match(r"(?:Ctrl\+)?[A-Za-z/?|#0-9]\b|\S+", row["theirs"].replace("\\|", "|"))
        command = COMMANDS[row["id"]]
        if (
            theirs
            and not theirs[0].startswith("(")
            and command.newsboat
            and row["id"] not in ("add-feed", "go-to-link")
        ):
            assert theirs[0].rstrip(",") in keys.spoken(command).split(", "), row["what"]


SECOND = 1
"""The storm's row: the second of the three that are listed."""


class Day:
    """A session in which each row of the table is tried from one state: everything unread, the list at its top."""

    def __init__(self, ui, newsroom, opened_pages):
        self.ui = ui
        self.library, self.entries = newsroom
        self.opened_pages = opened_pages
        self.left = []
        self.ui.app.exit = lambda: self.left.append(True)
        self.ui.screen.polling.refresher = self.network = NoNetwork(done=Round(feeds=Counter({PollStatus.OK: 4})))

    async def begin(self):
        ui = self.ui
        while len(ui.app.screen_stack) > 1:
            ui.app.pop_screen()
            await ui.settle()
        if ui.desk.prompt.is_open:
            await ui.press("escape")
        self.library.entries.mark("unread", list(self.entries.values()))
        self.library.entries.mark("unstar", list(self.entries.values()))
        ui.screen.syncing.after_change()  # else what is unread shows in the tree only when it is next looked for
        ui.desk.go_to_pane(Where.LIST)
        ui.desk.list.load(View(place=EVERYTHING, unread_only=True))
        await ui.settle()
        ui.stories.go(0)
        self.opened_pages.clear()
        self.network.asked.clear()

    @property
    def at(self):
        return self.ui.stories.cursor

    def all_but(self, name):
        return [entry for each, entry in self.entries.items() if each != name]

    def unread(self, name):
        return not self.library.entries.get(self.entries[name]).read

    def starred(self, name):
        return self.library.entries.get(self.entries[name]).starred

    def place(self):
        return self.ui.view.place.kind

    @property
    def dialog(self):
        return type(self.ui.app.screen).__name__


PREPARED = {
    "previous-unread": lambda day: day.ui.stories.go(2),
    "next-feed": lambda day: day.ui.feeds.select(EVERYTHING),
    "previous-feed": lambda day: day.ui.feeds.select(Place("feed", "3")),
    "top": lambda day: day.ui.stories.go(2),
    "mark-above-read": lambda day: day.ui.stories.go(2),
    "random-unread": lambda day: day.library.entries.mark("read", day.all_but("post")),
    "undo": lambda day: day.library.entries.mark("star", [day.entries["post"]]),
    "clear-filter": lambda day: day.ui.desk.list.load(View(place=EVERYTHING, filter="storm")),
    "all-news": lambda day: day.ui.desk.list.load(View(place=Place("feed", "4"))),
    "choose-query": lambda day: day.library.queries.save("Storms", "storm") or day.ui.screen.syncing.after_change(),
}
"""What is done before, where a row needs something to do it to."""

IN_FEEDS = {"mark-all-read", "choose-tag", "all-news", "refresh-all"}
"""What newsboat does in its list of feeds alone."""

READING = {"read-on", "back", "links", "go-to-link", "comments", "save", "pipe", "source"}
"""What is done to an article that is open."""

ANSWERS = {
    "tag": "later",
    "search": "storm",
    "filter": "storm",
    "go-to-link": "2",
    "pipe": f"{sys.executable} -c print(6*7)",
    "choose-query": "Storms",
    "choose-tag": "News",
}
"""What is typed then."""

RESULTS = {
    "open": lambda day: day.ui.pane is Where.READER and not day.unread("paris-fr"),
    "read-on": lambda day: day.ui.article.progress > 0,
    "next-unread": lambda day: day.at == SECOND,
    "previous-unread": lambda day: day.at == SECOND,
    "random-unread": lambda day: day.at == 2,
    "down": lambda day: day.at == SECOND,
    "top": lambda day: day.at == 0,
    "bottom": lambda day: day.at == 2,
    "next-feed": lambda day: day.place() == "feed",
    "previous-feed": lambda day: day.place() == "feed",
    "back": lambda day: day.ui.pane is Where.LIST,
    "quit": lambda day: day.left or day.dialog == "ConfirmScreen",
    "toggle-read": lambda day: not day.unread("paris-fr") and day.unread("storm"),
    "mark-listed-read": lambda day: not any(map(day.unread, day.entries)),
    "mark-all-read": lambda day: not any(map(day.unread, day.entries)),
    "mark-above-read": lambda day: not day.unread("storm") and day.unread("post"),
    "undo": lambda day: not day.starred("post"),
    "toggle-star": lambda day: day.starred("paris-fr"),
    "tag": lambda day: day.library.entries.get(day.entries["paris-fr"]).tags == ("later",),
    "unread-only": lambda day: not day.ui.view.unread_only,
    "order": lambda day: day.ui.view.oldest_first,
    "search": lambda day: next(map(day.ui.stories.row, day.ui.stories.keys)).title.startswith("Storm"),
    "filter": lambda day: len(day.ui.stories.keys) == 1,
    "clear-filter": lambda day: not day.ui.view.filter,
    "choose-query": lambda day: day.place() == "query",
    "choose-tag": lambda day: day.place() == "folder",
    "all-news": lambda day: day.ui.view.place == EVERYTHING,
    "browse": lambda day: day.opened_pages == ["https://news.example/paris-fr"] and day.unread("paris-fr"),
    "browse-and-mark": lambda day: day.opened_pages == ["https://news.example/paris-fr"] and not day.unread("paris-fr"),
    "links": lambda day: "one.example" in day.ui.text,
    "go-to-link": lambda day: day.opened_pages == ["https://two.example/b"],
    "comments": lambda day: "comments" in day.ui.text,
    "enclosure": lambda day: "This entry has no enclosure" in day.ui.text,
    "save": lambda day: day.ui.typed.endswith(".txt"),
    "pipe": lambda day: "42" in day.ui.text,
    "source": lambda day: day.dialog == "ReportScreen" or "<p>" in day.ui.text,
    "refresh": lambda day: "Next try" in day.ui.text or day.network.asked,
    "refresh-all": lambda day: day.network.asked == [None],
    "add-feed": lambda day: day.dialog == "SubscribeScreen",
    "help": lambda day: "Keys in" in day.ui.text,
}


def keys_of(text):
    """The keys that a cell names first: `gg`, `Ctrl+S`, `Enter on its row`; none for a dash or words in brackets."""
    word = text.strip().strip("`").replace("\\|", "|").split(" ")[0].rstrip(",")
    if word == "1":
        return ["#"]  # 1 to 9, #
    if word == "–" or word.startswith("("):
        return []
    return [word.lower()] if len(word) > 2 or word.startswith("Ctrl") else list(word)


@pytest.mark.parametrize("preset", ["default", "newsboat"])
async def test_each_row_of_the_table_does_what_it_says_with_its_key(newsroom, monkeypatch, tmp_path, preset):
    """Takes seconds, as it is a user's whole day: some two hundred keys."""
    pages = []
    monkeypatch.chdir(tmp_path)  # where a text is saved
    monkeypatch.setattr(external, "open_in_browser", lambda address, _command="": pages.append(address) or "")
    library = library_on(store_of(newsroom.library), keymap=preset)
    failed = []
    async with opener(library)() as ui:
        day = Day(ui, (library, newsroom.entries), pages)
        for row in rows():
            name, keys = row["id"], keys_of(row["ours" if preset == "default" else "theirs"])
            await day.begin()
            if name in PREPARED:
                PREPARED[name](day)
                await ui.settle()
            if name in READING:
                await ui.press("enter")
            if preset == "newsboat" and name in IN_FEEDS:
                ui.desk.go_to_pane(Where.FEEDS)
            if keys and not (preset == "newsboat" and name == "add-feed"):
                await ui.press(*keys)
            else:
                ui.screen.run_command(name)  # as the palette does
                await ui.settle()
            if name in ANSWERS:
                await ui.type(ANSWERS[name])
                await ui.press("enter")
            if not RESULTS[name](day):
                failed.append((name, keys, ui.desk.status.said, day.dialog, day.at, ui.view.place))
    assert "\n".join(map(str, failed)) == ""
