"""`service`: keep the daemon running by what starts programs on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli.context import pass_context
from feedreader.errors import FeedreaderError
from feedreader.service import autostart

if TYPE_CHECKING:
    from feedreader.cli.context import Context


@click.group()
def service() -> None:
    """Keep the daemon running: systemd, launchd, or a line for cron."""


@service.command()
@pass_context
def install(context: Context) -> None:
    """Start the daemon now and at every login."""
    from feedreader.settings.paths import config_path, store_path

    named = context.config or os.environ.get("FEEDREADER_CONFIG")
    config = config_path(context.config) if named else None
    _ = context.settings  # a configuration that cannot be read is told of here, not in a log
    start = autostart.start_of(Path(store_path(context.db)), config, os.environ)
    manager = autostart.manager()
    if manager is None:
        _offer_cron(start, "neither systemd nor launchd is here")
        return
    try:
        click.echo(manager.install(start))
    except FeedreaderError as error:
        _offer_cron(start, f"{error}; nothing was installed")


def _offer_cron(start: autostart.Start, why: str) -> None:
    """Print the line that does the same by cron, where it can be piped to `crontab -`; exit code 1."""
    click.echo(f"feedreader: {why}. This line for `crontab -e` asks what is due several times an hour:", err=True)
    click.echo(autostart.cron_line(start))
    click.echo("Or run `feedreader daemon` by whatever starts programs on this machine.", err=True)
    raise click.exceptions.Exit(1)


@service.command()
def uninstall() -> None:
    """Stop the daemon and start it no more."""
    click.echo(_manager().uninstall())


@service.command()
def status() -> None:
    """Say how the daemon is doing; exit code 1 where it does not run."""
    words, runs = _manager().status()
    click.echo(words.rstrip())
    if not runs:
        raise click.exceptions.Exit(1)


def _manager() -> autostart.Manager:
    manager = autostart.manager()
    if manager is None:
        raise FeedreaderError("neither systemd nor launchd is here, so no service is installed")
    return manager


COMMANDS = (service,)
