"""`demo`: the whole program without a network.

The newsroom of `data/demo` is served on loopback, polled by the real fetcher, and stored in a temporary store.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import pass_context
from feedreader.service.clock import local
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.cli.context import Context
    from feedreader.service.library import Library


@click.command()
@click.option("--list", "only_list", is_flag=True, help="List what arrived instead of opening the interface.")
@click.option("--read", "linear", is_flag=True, help="Read line by line, as `feedreader read` does.")
@pass_context
def demo(context: Context, *, only_list: bool, linear: bool) -> None:
    """Try everything on an invented newsroom, without a network or leaving files behind."""
    from feedreader.cli.opening import open_interface, open_lines
    from feedreader.demo.week import populated

    with populated(context.settings) as library:
        if linear:
            open_lines(library)
        elif only_list or not sys.stdout.isatty():
            listed(library)
        else:
            open_interface(library)


def listed(library: Library) -> None:
    """Print what arrived, story by story."""
    stories = [story for page in library.stories.pages() for story in page]
    for story in stories:
        outlets = ", ".join(story.outlets)
        languages = " ".join(story.languages)
        output.print_line(f"{local(story.last):%Y-%m-%d %H:%M}", story.title, f"[{languages}]", outlets)
    entries = library.entries.count()
    feeds = counted(len(library.feeds.all()), "feed")
    click.echo(f"{counted(entries, 'entry', 'entries')} of {feeds} in {counted(len(stories), 'story', 'stories')}")


COMMANDS = (demo,)
