"""The click tree: global options and the commands, one file a family."""

from __future__ import annotations

import click

from feedreader import __version__
from feedreader.cli import care, marking, polling, reading, subscriptions
from feedreader.cli.context import Context


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--db", metavar="PATH", help="The store to use, instead of the one in the data folder.")
@click.option("--config", metavar="PATH", help="The configuration file to use.")
@click.version_option(__version__, prog_name="feedreader")
@click.pass_context
def feedreader(context: click.Context, db: str | None, config: str | None) -> None:
    """Read the news in a terminal: one row per story, across outlets and languages.

    Without a command, opens the interface.
    """
    context.obj = Context(db=db, config=config)
    if context.invoked_subcommand is None:
        reading.open_interface(context.obj)


for family in (subscriptions, polling, reading, marking, care):
    for command in family.COMMANDS:
        feedreader.add_command(command)
