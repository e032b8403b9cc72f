"""`import` and `export`: subscriptions and the user's state, in and out."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.errors import FeedreaderError
from feedreader.model.subscriptions import ImportStatus
from feedreader.settings.paths import LARGEST_LIST, LARGEST_STATE, bytes_in, bytes_of
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedreader.cli.context import Context
    from feedreader.model.subscriptions import ImportLine

OUTLETS = "feeds.opml"

REPORT_WIDTH, STATUS_WIDTH = 80, 12
"""Columns of a report of long lines, and of the word in front of each."""


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(allow_dash=True))
@click.option(
    "--from", "source", type=click.Choice(["newsboat", "freshrss", "miniflux"]), help="Bring over what this reader has."
)
@click.option("--user", metavar="NAME", help="The user name on the server; asked for where it is not given.")
@click.option("--password-command", metavar="COMMAND", help="What prints the password on its first line.")
@click.option("--state", is_flag=True, help="The file holds what `export --state` wrote.")
@click.option("--dry-run", is_flag=True, help="Only report what would be done.")
@click.option("--private", is_flag=True, help="Take addresses in your own network from a list that names others, too.")
@json_option
@pass_context
def import_(
    context: Context,
    *,
    files: tuple[str, ...],
    source: str | None,
    user: str | None,
    password_command: str | None,
    state: bool,
    dry_run: bool,
    private: bool,
    as_json: bool,
) -> None:
    """Subscribe to the feeds of an OPML file, with a report line for every outline; `-` reads standard input.

    If there is no file feeds.opml here, that name means the list of outlets that comes with feedreader.

    With --state, add marks, tags, rules, saved queries and story corrections to what is there. What names an entry that
    has not come yet waits for it.

    With --from newsboat, bring over newsboat's urls, config and cache.db from its own folders, or from the folders and
    files that are named.

    With --from freshrss or miniflux, sign in to the server at the address that is named, and bring over subscriptions,
    folders, what was read and starred there, and labels. FreshRSS and Miniflux each have a password of its own for
    their API.
    """
    if state and (source or dry_run):
        raise click.UsageError("--state takes neither --from nor --dry-run: `feedreader undo` takes it back")
    if source in ("freshrss", "miniflux"):
        if len(files) != 1:
            raise click.UsageError("name the address of the server")
        _import_server(context, source, files[0], user, password_command, dry_run=dry_run, as_json=as_json)
        return
    if source is not None:
        _import_newsboat(context, files, dry_run=dry_run, as_json=as_json)
        return
    if len(files) != 1 or Path(files[0]).is_dir():
        raise click.UsageError("name one file")
    if state:
        _import_state(context, files[0], as_json=as_json)
    else:
        _import_opml(context, files[0], dry_run=dry_run, private=private, as_json=as_json)


def _import_newsboat(context: Context, named: tuple[str, ...], *, dry_run: bool, as_json: bool) -> None:
    from feedreader.settings.newsboat import newsboat_files
    from feedreader.tui.commands import COMMANDS

    files = newsboat_files([Path(name) for name in named])
    keys = {command.id: command.newsboat for command in COMMANDS.values()}
    report = context.library.exchange.import_newsboat(files, keys=keys, dry_run=dry_run)
    _report(report.lines, dry_run=dry_run, as_json=as_json, wrapped=True)
    if report.toml and not as_json:
        click.echo(f"\nFor config.toml:\n\n{report.toml}")


def _import_server(
    context: Context, source: str, address: str, user: str | None, command: str | None, *, dry_run: bool, as_json: bool
) -> None:
    from feedreader.service.server_import import Server

    name = user or click.prompt("User name", err=True)
    password = _told_by(command) if command else click.prompt("Password", hide_input=True, err=True)
    exchange = context.library.exchange
    report = context.run(lambda: exchange.import_server(Server(source), address, name, password, dry_run=dry_run))
    _report(report.lines, dry_run=dry_run, as_json=as_json)
    waiting = f"; {report.waiting:,} of them wait for their entries" if report.waiting else ""
    click.echo(f"{counted(report.marked, 'item')} read, starred or labelled there{waiting}", err=True)


def _told_by(command: str) -> str:
    """Return the first line that a command prints; it is started without a shell."""
    import shlex
    import subprocess

    try:
        done = subprocess.run(shlex.split(command), stdout=subprocess.PIPE, text=True, timeout=60, check=True)  # noqa: S603 - the user's own
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise FeedreaderError(f"the password command failed: {command}") from error
    return done.stdout.partition("\n")[0].rstrip("\r")


def _import_opml(context: Context, file: str, *, dry_run: bool, private: bool, as_json: bool) -> None:
    from feedreader.settings.paths import packaged

    ours = file == OUTLETS and not Path(file).exists()
    lines, repairs = context.library.exchange.import_opml(
        read_file(str(packaged(OUTLETS)) if ours else file), name=file, dry_run=dry_run, private=private
    )
    for repair in repairs:
        output.complain(f"{file}: {repair}")
    _report(lines, dry_run=dry_run, as_json=as_json)


def _import_state(context: Context, file: str, *, as_json: bool) -> None:

    text = read_file(file, LARGEST_STATE).decode("utf-8", "replace")
    report = context.library.exchange.import_state(text.split("\n"), name=file)
    if as_json:
        for words in report.done:
            output.print_json({"done": words})
        for words in report.unplaced:
            output.print_json({"unplaced": words})
        return
    output.print_line(f"added {', '.join(report.done)}" if report.done else "nothing that was not here already")
    for words in report.unplaced:
        output.print_line(f"not placed: {words}")


def _wrapped(line: ImportLine) -> Iterator[str]:
    """One line of a report: what it was, and under it what came of it."""
    from textwrap import wrap

    room, indent = REPORT_WIDTH - STATUS_WIDTH, " " * STATUS_WIDTH
    what = f"{line.title}: {line.url}" if line.title else line.url
    for at, text in enumerate((*wrap(what, room), *wrap(line.why, room))):
        yield f"{line.status.value if at == 0 else '':<{STATUS_WIDTH}}{text}" if at == 0 else f"{indent}{text}"


def _report(lines: Sequence[ImportLine], *, dry_run: bool, as_json: bool, wrapped: bool = False) -> None:
    """Tell what came of each line: in columns, or `wrapped` into REPORT_WIDTH, where lines are long."""
    if as_json:
        for line in lines:
            output.print_json(output.import_record(line))
        return
    if wrapped:
        for line in lines:
            for told in _wrapped(line):
                click.echo(told)
    else:
        output.columns((line.status.value, line.title or "-", line.url, line.why) for line in lines)
    counts = ((sum(line.status is status for line in lines), status.value) for status in ImportStatus)
    summary = ", ".join(f"{count} {word}" for count, word in counts if count) or "no outlines"
    click.echo(f"{'Would be: ' if dry_run else ''}{summary}", err=True)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--state", is_flag=True, help="Marks, tags, rules, saved queries and story corrections, as JSON Lines.")
@pass_context
def export(context: Context, *, file: str | None, state: bool) -> None:
    """Write the subscriptions as OPML 2.0, or the user's state, to a file or to standard output."""
    exchange = context.library.exchange
    pieces = (
        f"{line}\n".encode() for line in (exchange.export_state() if state else [exchange.export_opml().decode()])
    )
    with closing(pieces):  # before the store is
        if file in (None, "-"):
            sys.stdout.buffer.writelines(pieces)
        else:
            write_file(file, pieces)


def read_file(name: str, most: int = LARGEST_LIST) -> bytes:
    """Return a file's bytes, or standard input's for `-`.

    A FeedreaderError that names the file where it cannot be read, or holds more than `most` bytes.
    """
    try:
        return bytes_in(sys.stdin.buffer, most) if name == "-" else bytes_of(Path(name), most)
    except OSError as error:
        raise FeedreaderError(f"{name}: cannot be read: {error.strerror}") from error


def write_file(name: str, pieces: Iterable[bytes]) -> None:
    """Write a whole file, which its owner alone may read, or leave the old one.

    The draft is a new file of a name that nobody can foresee: a link that somebody put in its place would lead what is
    written elsewhere. Raises FeedreaderError, naming the file, where it cannot be written.
    """
    target = Path(name)
    draft = None
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".draft", dir=target.parent)
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor
            file.writelines(pieces)
        Path(draft).replace(target)
    except OSError as error:
        raise FeedreaderError(f"{name}: cannot be written: {error.strerror}") from error
    finally:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)


COMMANDS = (import_, export)
