"""`serve`: the Google Reader API for phones and other clients, its password, and signed-in devices."""

from __future__ import annotations

import logging
import sys
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import Group, json_option, pass_context

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from feedreader.cli.context import Context
    from feedreader.service.library import Library
    from feedreader.service.polling import Poller

USUAL_ENDPOINT = "127.0.0.1:8765"
log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(library: Library, poller: Poller) -> AsyncIterator[None]:
    """Serve alongside the daemon if `[serve] listen` is set; log an error that prevents it and let polling go on."""
    settings = library.settings.serve
    async with AsyncExitStack() as stack:
        if settings.listen:
            from feedreader.errors import ServeError

            try:
                await stack.enter_async_context(_listening(library, poller, settings.listen))
            except ServeError as error:
                log.error("not serving: %s", error)  # noqa: TRY400 - an expected failure is a sentence
        yield


def _listening(library: Library, poller: Poller, listen: str) -> AbstractAsyncContextManager[str]:
    """Serve a library as configured; raises ServeError if no password is set, and whatever `listening` raises."""
    from feedreader.errors import ServeError
    from feedreader.serve.run import listening, read_endpoint

    endpoint, settings = read_endpoint(listen), library.settings.serve
    if not library.devices.has_password():
        raise ServeError("no password is set, so nobody could sign in; run `feedreader serve password` first")
    remote, tls = library.remote(poller), {"certificate": settings.certificate, "key": settings.key}
    return listening(remote, endpoint, hosts=settings.hosts, **tls)


@click.group(cls=Group, invoke_without_command=True)
@click.option(
    "--listen",
    metavar="ADDRESS:PORT",
    help=f"Where to listen, instead of [serve] listen; the default is {USUAL_ENDPOINT}.",
)
@click.pass_context
def serve(click_context: click.Context, *, listen: str | None) -> None:
    """Serve the store to apps that use the Google Reader API.

    Runs until SIGTERM or Ctrl-C and does not poll. If [serve] listen is configured, the daemon serves as well.
    """
    if click_context.invoked_subcommand is None:
        _serve(click_context.find_object(_context_class()), listen)  # type: ignore[arg-type]  # every command has one
    elif listen is not None:
        raise click.UsageError("--listen cannot be used with a subcommand")


def _context_class() -> type[Context]:
    from feedreader.cli.context import Context

    return Context


def _serve(context: Context, listen: str | None) -> None:
    import asyncio

    where = listen or context.settings.serve.listen or USUAL_ENDPOINT

    async def work() -> None:
        async with context.poller() as poller, _listening(context.library, poller, where) as address:
            click.echo(f"Serving the Google Reader API on {address}; Ctrl-C ends it.", err=True)
            await asyncio.Event().wait()

    with suppress(click.Abort):  # SIGTERM and Ctrl-C are how it ends
        context.run(work)


@serve.command()
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the password from the first line of standard input.")
@json_option
@pass_context
def password(context: Context, *, from_stdin: bool, as_json: bool) -> None:
    """Create a password and print it once; all devices must sign in again."""
    devices = context.library.devices
    if from_stdin:
        devices.set_password(sys.stdin.readline().rstrip("\r\n"))
        made = None
    else:
        made = devices.make_password()
    if as_json:
        output.print_json({"password": made})
    elif made is None:
        click.echo("The password has been changed.", err=True)
    else:
        click.echo(made)
        click.echo("Use any user name. The password is not shown again.", err=True)


@serve.command()
@json_option
@pass_context
def devices(context: Context, *, as_json: bool) -> None:
    """List signed-in devices, most recently used first."""
    from feedreader.text.wording import ago

    found = context.library.devices.all()
    if as_json:
        for device in found:
            times = {"signed_in": output.time(device.signed_in), "last_used": output.time(device.last_used)}
            output.print_json({"device": device.id, "name": device.name, **times})
        return
    now = context.library.clock()
    output.columns([[str(device.id), device.name, f"used {ago(device.last_used, now)}"] for device in found])


@serve.command()
@click.argument("device")
@json_option
@pass_context
def revoke(context: Context, *, device: str, as_json: bool) -> None:
    """Sign out a device, by its number or name."""
    gone = context.library.devices.revoke(device)
    if as_json:
        output.print_json({"device": gone.id, "name": gone.name})
    else:
        output.print_line(f"signed out {gone.id}", gone.name)


COMMANDS = (serve,)
