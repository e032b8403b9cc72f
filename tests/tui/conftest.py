"""A small newsroom in a real store, and the interface opened on it."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.builders import NOW, make_feed_data, make_health, make_intent, make_new, make_subscription
from textual.widgets import Input
from textual.worker import WorkerCancelled

from feedreader.model.placing import NewStory, Placement
from feedreader.model.stories import Link, Reason, ReasonKind
from feedreader.service.library import Library
from feedreader.settings.config import Interface, Settings
from feedreader.store.connect import open_store
from feedreader.tui.app import FeedreaderApp
from feedreader.tui.main.screen import MainScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from pathlib import Path

    from rich.segment import Segment
    from textual.pilot import Pilot

    from feedreader.model.entries import EntryId
    from feedreader.service.lists import View
    from feedreader.service.reading import Reading
    from feedreader.tui.command import Where
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.widgets.article_view import ArticleView
    from feedreader.tui.widgets.feed_tree import FeedTree
    from feedreader.tui.widgets.story_list import StoryList

os.environ["TEXTUAL_ANIMATIONS"] = "none"

FEEDS = (
    ("Le Monde", "https://www.lemonde.fr/rss", ("News/France",)),
    ("BBC News", "https://www.bbc.co.uk/rss", ("News/World",)),
    ("Tagesschau", "https://www.tagesschau.de/rss", ("News/World",)),
    ("Blog", "https://blog.example/feed", ()),
)
BODY = (
    '<p>The first <a href="https://one.example/a">link</a> and the <a href="https://two.example/b">second</a>.</p>'
    + "<p>Running text that needs some lines to be read in full, and then some more of it.</p>" * 12
    + "<h2>A heading</h2><pre><code class='language-python'>def wide(): return '"
    + "x" * 150
    + "'</code></pre>"
)


class Newsroom(NamedTuple):
    """A library with its entries by name: `paris` in three versions, `storm`, `post`."""

    library: Library
    entries: dict[str, EntryId]


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with open_store(tmp_path / "feedreader.db") as store:
        writer = store.writer
        writer.feeds.subscribe([make_subscription(url, title=title, tags=tags) for title, url, tags in FEEDS], now=NOW)
        news = {
            1: [("paris-fr", "À Paris, une déclaration sur l’Ukraine", "fr", 1)],
            2: [("paris-en", "Paris declaration on Ukraine signed", "en", 2), ("storm", "Storm closes ports", "en", 5)],
            3: [("paris-de", "Pariser Erklärung zur Ukraine", "de", 3)],
            4: [("post", "A post about feeds", "en", 30)],
        }
        entries: dict[str, EntryId] = {}
        for feed, items in news.items():
            new = [
                make_new(name, when=NOW - timedelta(hours=age), title=title, language=language, content=BODY)
                for name, title, language, age in items
            ]
            title, url, _tags = FEEDS[feed - 1]
            data = make_feed_data(title, site_url=url.rpartition("/")[0])
            intent = make_intent(feed, *new, data=data, health=make_health())
            entries.update(zip([name for name, *_ in items], writer.polling.apply([intent]).new, strict=True))
        story, lead = NewStory(1), entries["paris-fr"]
        placements = [
            Placement(
                entry=entries[name],
                story=story,
                link=None
                if name == "paris-fr"
                else Link(
                    entry=entries[name],
                    with_entry=lead,
                    score=0.9,
                    evidence=(Reason(ReasonKind.SHARED_WORDS, ("Paris",)),),
                ),
            )
            for name in ("paris-fr", "paris-en", "paris-de")
        ]
        writer.stories.regroup(placements, now=NOW, leads={story: lead}, grouped=list(entries.values()))
        yield Newsroom(library_on(store), entries)


def library_on(store, **interface) -> Library:
    """A library whose interface does not poll, at the time of the tests."""
    settings = Settings(interface=Interface(**{"poll": False, **interface}))
    return Library(store, settings, clock=lambda: NOW)


class Opened(NamedTuple):
    """The interface, running."""

    app: FeedreaderApp
    pilot: Pilot[None]

    @property
    def screen(self) -> MainScreen:
        """The main screen, also while a dialog is open."""
        return next(each for each in self.app.screen_stack if isinstance(each, MainScreen))

    @property
    def desk(self) -> Desk:
        """What the parts of the main screen work with."""
        return self.screen.desk

    @property
    def pane(self) -> Where:
        """The pane that has the keys."""
        return self.desk.at

    @property
    def view(self) -> View:
        """What is listed."""
        return self.desk.list.view

    @property
    def feeds(self) -> FeedTree:
        """The tree."""
        return self.desk.feeds.body

    @property
    def stories(self) -> StoryList:
        """The rows of the list."""
        return self.desk.list.body

    @property
    def article(self) -> ArticleView:
        """The article in the reader."""
        return self.desk.reader.body

    @property
    def reading(self) -> Reading | None:
        """What is read."""
        return self.desk.reader.reading

    async def settle(self) -> None:
        """Wait until everything that was asked for has been shown."""
        quiet = 0
        while quiet < 2:
            await self.pilot._wait_for_screen()  # noqa: SLF001 - Textual has no public name
            quiet = 0 if len(self.app.workers) else quiet + 1
            with suppress(WorkerCancelled):  # something newer was asked for
                await self.app.workers.wait_for_complete()

    async def press(self, *keys: str) -> None:
        """Press keys, one after another, and wait for what they do."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text and wait until what typing sets off has been done."""
        await self.pilot.press(*("space" if each == " " else each for each in text))
        await self.pilot.pause(0.2)
        await self.settle()

    async def decline(self) -> None:
        """Leave what is offered at the very first start."""
        await self.until(lambda: "Start reading" in self.text, "what is offered")
        await self.press("escape")

    async def until(self, holds: Callable[[], bool], what: str = "it") -> None:
        """Wait until something holds; fails after some seconds."""
        for _ in range(600):
            if holds():
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"{what} never came to that")

    @property
    def told(self) -> str:
        """What notifications say."""
        return "\n".join(each.message for each in self.app._notifications)  # noqa: SLF001 - Textual has no public name

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join("".join(segment.text for segment in line) for line in self.strips)

    @property
    def typed(self) -> str:
        """What stands in the line at the foot of the screen."""
        return self.desk.prompt.query_one(Input).value

    @property
    def strips(self) -> Sequence[Sequence[Segment]]:
        """The lines of the screen as they are drawn."""
        return self.app.screen._compositor.render_strips()  # noqa: SLF001 - Textual has no public name


@pytest.fixture
def opened(newsroom: Newsroom):
    """Opens the interface: `async with opened() as ui`."""
    return opener(newsroom.library)


def opener(library: Library, **options):
    """Opens the interface on a library."""

    @asynccontextmanager
    async def run(*, width: int = 120, height: int = 40, state_path: Path | None = None) -> AsyncIterator[Opened]:
        app = FeedreaderApp(library, state_path=state_path)
        async with app.run_test(size=(width, height), notifications=True, tooltips=True) as pilot:
            ui = Opened(app, pilot)
            await ui.settle()
            yield ui

    return run
