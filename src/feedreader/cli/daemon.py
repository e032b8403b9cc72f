"""`daemon`: poll in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedreader.cli.context import pass_context

if TYPE_CHECKING:
    from feedreader.cli.context import Context
    from feedreader.daemon.logs import Format


@click.command()
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info", show_default=True
)
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@pass_context
def daemon(context: Context, *, log_level: str, log_format: Format) -> None:
    """Poll in the background until SIGTERM or Ctrl-C.

    It reloads its configuration on SIGHUP and when the file changes.
    """
    import asyncio

    from feedreader.cli.opening import configuration
    from feedreader.cli.serving import serving
    from feedreader.daemon import logs
    from feedreader.daemon.run import run

    watched = configuration(context.config)
    logs.set_up(log_level, log_format)
    asyncio.run(run(context.library, watched, beside=serving))


COMMANDS = (daemon,)
