"""`doctor`: whether everything is as it should be."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

import click

from feedreader import __version__
from feedreader.cli import output
from feedreader.cli.config import problems, read_configuration
from feedreader.cli.context import json_option, pass_context
from feedreader.policy.words import count

if TYPE_CHECKING:
    from feedreader.cli.context import Context

LIBRARIES = ("feedparser", "httpx", "sqlite-utils", "textual", "apscheduler")


@click.command()
@click.option("--repair", is_flag=True, help="Also put right what can be derived from the rest.")
@json_option
@pass_context
def doctor(context: Context, *, repair: bool, as_json: bool) -> None:
    """Check the store, its index and the configuration; exit code 1 where something is wrong."""
    from sqlite3 import sqlite_version

    from feedreader.settings.paths import config_path
    from feedreader.store.doctor import examine
    from feedreader.store.doctor import repair as put_right

    configuration = read_configuration(context)
    context.settings = configuration.settings  # what can be used of them, so that the rest is examined all the same
    wrong = [f"{config_path(context.config)}: {problem}" for problem in problems(configuration)]
    store = context.store
    if repair:
        put_right(store.writer)
    findings = examine(store, thorough=True)
    if as_json:
        for finding in findings:
            output.print_json({"finding": finding.words, "derivable": finding.derivable})
        for problem in wrong:
            output.print_json({"finding": problem, "derivable": False})
    else:
        versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
        config = config_path(context.config)
        output.print_line(f"feedreader {__version__}, Python {platform.python_version()}, SQLite {sqlite_version}")
        output.print_line(versions)
        output.print_line(f"configuration: {config}" + ("" if config.exists() else " (none; defaults)"))
        feeds, entries = len(context.library.feeds()), store.entries.count()
        output.print_line(f"store: {store.path}, {count(feeds, 'feed')}, {count(entries, 'entry', 'entries')}")
        for finding in findings:
            hint = " (`feedreader doctor --repair` puts it right)" if finding.derivable else ""
            output.print_line(f"wrong: {finding.words}{hint}")
        for problem in wrong:
            output.print_line(f"wrong: {problem}")
        if not findings and not wrong:
            click.echo("everything is in order")
    if findings or wrong:
        raise click.exceptions.Exit(1)


COMMANDS = (doctor,)
