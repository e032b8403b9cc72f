"""`service`: keep the daemon running with systemd, launchd or cron."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli.context import Group, pass_context
from feedreader.errors import FeedreaderError
from feedreader.service import autostart

if TYPE_CHECKING:
    from feedreader.cli.context import Context


@click.group(cls=Group)
def service() -> None:
    """Keep the daemon running: systemd, launchd, or a line for cron."""


@service.command()
@pass_context
def install(context: Context) -> None:
    """Start the daemon now and at every login."""
    from feedreader.settings.paths import config_path, store_path

    named = context.config or os.environ.get("FEEDREADER_CONFIG")
    config = config_path(context.config) if named else None
    _ = context.settings  # an unreadable configuration is reported here, not in a log
    start = autostart.start_of(Path(store_path(context.db)), config, os.environ)
    manager = autostart.manager()
    if manager is None:
        _offer_cron(start, "neither systemd nor launchd is available")
        return
    try:
        click.echo(manager.install(start))
    except FeedreaderError as error:
        _offer_cron(start, f"{error}; nothing was installed")


def _offer_cron(start: autostart.Start, why: str) -> None:
    """Print a crontab line that does the same, and exit with code 1."""
    click.echo(f"feedreader: {why}. Add this line with `crontab -e` to poll due feeds several times an hour:", err=True)
    click.echo(autostart.cron_line(start))
    click.echo("Or start `feedreader daemon` in another way.", err=True)
    raise click.exceptions.Exit(1)


@service.command()
def uninstall() -> None:
    """Stop the daemon and no longer start it."""
    click.echo(_manager().uninstall())


@service.command()
def status() -> None:
    """Show the status of the installed service; exit code 1 if it is not running."""
    text, runs = _manager().status()
    click.echo(text.rstrip())
    if not runs:
        raise click.exceptions.Exit(1)


def _manager() -> autostart.Manager:
    manager = autostart.manager()
    if manager is None:
        raise FeedreaderError("neither systemd nor launchd is available, so no service is installed")
    return manager


COMMANDS = (service,)
