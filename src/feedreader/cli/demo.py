"""`demo`: the whole program without a network.

The newsroom of `data/demo` is served on loopback, polled by the real fetcher, and kept in a throw-away store.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import pass_context
from feedreader.policy.words import count
from feedreader.service.clock import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from feedreader.cli.context import Context
    from feedreader.service.library import Library
    from feedreader.service.newsroom import Newsroom
    from feedreader.settings.config import Settings


class DemoClock:
    """A clock in the newsroom's week that runs at the pace of ours."""

    def __init__(self, start: datetime) -> None:
        self._start, self._since = start, time.monotonic()

    def __call__(self) -> datetime:
        """The time in the newsroom."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    def set(self, now: datetime) -> None:
        """Go on from `now`."""
        self._start, self._since = now, time.monotonic()


@contextmanager
def furnished(settings: Settings) -> Iterator[Library]:
    """A library in a throw-away store that has followed the newsroom's week; the newsroom goes on being served."""
    from feedreader.service.library import Library
    from feedreader.service.newsroom import demo_folder, load_newsroom, serve
    from feedreader.store.connect import open_store

    newsroom = load_newsroom(demo_folder())
    clock = DemoClock(_week(newsroom)[0])
    near = replace(
        settings,
        polling=replace(settings.polling, host_spacing=timedelta(), floor=timedelta(minutes=1)),
        stories=replace(settings.stories, window=timedelta(days=30)),  # the newsroom's whole week comes at once
    )
    with (
        tempfile.TemporaryDirectory(prefix="feedreader-demo-") as folder,
        open_store(Path(folder, "feedreader.db")) as store,
        serve(newsroom, clock) as subscriptions,
    ):
        library = Library(store, near, clock=clock)
        store.writer.feeds.subscribe(subscriptions, now=clock())
        _live_through(library, clock, newsroom)
        yield library


def _week(newsroom: Newsroom) -> list[datetime]:
    """The times at which the newsroom is visited: once before its week, twice a day in it, and when it is over."""
    last = max(entry.changed for outlet in newsroom.outlets for entry in outlet.entries) + timedelta(minutes=20)
    return [last - timedelta(days=21), *(last - timedelta(hours=12) * visit for visit in range(15, -1, -1))]


def _live_through(library: Library, clock: DemoClock, newsroom: Newsroom) -> None:
    import asyncio

    from feedreader.service.polling import poller_of

    async def rounds() -> None:
        async with poller_of(library.store, library.settings, clock=clock) as poller:
            for now in _week(newsroom):
                clock.set(now)
                await poller.round(force=True)

    asyncio.run(rounds())


@click.command()
@click.option("--list", "only_list", is_flag=True, help="List what arrived instead of opening the interface.")
@click.option("--read", "linear", is_flag=True, help="Read line by line, as `feedreader read` does.")
@pass_context
def demo(context: Context, *, only_list: bool, linear: bool) -> None:
    """Try everything on an invented newsroom: no network, no trace left behind."""
    from feedreader.cli.opening import open_interface, open_lines

    with furnished(context.settings) as library:
        if linear:
            open_lines(library)
        elif only_list or not sys.stdout.isatty():
            listed(library)
        else:
            open_interface(library)


def listed(library: Library) -> None:
    """What arrived, story by story."""
    stories = library.store.stories.page(limit=-1)
    for story in stories:
        outlets = ", ".join(story.outlets)
        languages = " ".join(story.languages)
        output.print_line(f"{local(story.last):%Y-%m-%d %H:%M}", story.title, f"[{languages}]", outlets)
    entries = library.store.entries.count()
    feeds = count(len(library.feeds()), "feed")
    click.echo(f"{count(entries, 'entry', 'entries')} of {feeds} in {count(len(stories), 'story', 'stories')}")


COMMANDS = (demo,)
