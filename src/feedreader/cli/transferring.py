"""`import` and `export`: subscriptions and the user's state, in and out."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.errors import FeedreaderError
from feedreader.model.subscriptions import ImportStatus
from feedreader.settings.paths import LARGEST_LIST, LARGEST_STATE, bytes_in, bytes_of, write_whole
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedreader.cli.context import Context
    from feedreader.model.subscriptions import ImportLine

OUTLETS = "feeds.opml"

REPORT_WIDTH, STATUS_WIDTH = 80, 12
"""Width of a report with long lines, and of its first column, in cells."""


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(allow_dash=True))
@click.option(
    "--from", "source", type=click.Choice(["newsboat", "freshrss", "miniflux"]), help="Import from this reader."
)
@click.option("--user", metavar="NAME", help="The user name on the server; prompted for if missing.")
@click.option("--password-command", metavar="COMMAND", help="A command that prints the password on its first line.")
@click.option("--state", is_flag=True, help="Import a file written by `export --state`.")
@click.option("--dry-run", is_flag=True, help="Only report what would be done.")
@click.option(
    "--private", is_flag=True, help="Accept addresses in your own network even if the list has public ones as well."
)
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
    """Subscribe to the feeds of an OPML file and report on every outline; `-` reads standard input.

    If there is no file feeds.opml in the current folder, that name means the list of outlets that comes with
    feedreader.

    With --state, add marks, tags, rules, saved queries and story corrections to the existing ones. Those for an entry
    that has not arrived yet wait for it.

    With --from newsboat, import newsboat's urls, config and cache.db from its own folders, or from the given folders
    and files.

    With --from freshrss or miniflux, sign in to the server at the given address and import its subscriptions, folders,
    labels, and read and starred marks. Both FreshRSS and Miniflux have a separate API password.
    """
    if state and (source or dry_run):
        raise click.UsageError("--state cannot be used with --from or --dry-run; `feedreader undo` reverts an import")
    if (user or password_command) and source not in ("freshrss", "miniflux"):
        raise click.UsageError("--user and --password-command need --from freshrss or --from miniflux")
    if private and (source or state):
        raise click.UsageError("--private is for OPML files only")
    if source in ("freshrss", "miniflux"):
        if len(files) != 1:
            raise click.UsageError("give the address of the server")
        _import_server(context, source, files[0], user, password_command, dry_run=dry_run, as_json=as_json)
        return
    if source is not None:
        _import_newsboat(context, files, dry_run=dry_run, as_json=as_json)
        return
    if len(files) != 1:
        raise click.UsageError("give one file")
    if Path(files[0]).is_dir():
        raise click.UsageError(f"{files[0]} is a folder; give one file")
    if files[0].startswith(("http://", "https://")):
        raise click.UsageError(f"{files[0]} is an address; `feedreader add` subscribes to it, and import reads files")
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
    password = _first_line_of(command) if command else click.prompt("Password", hide_input=True, err=True)
    exchange = context.library.exchange
    report = context.run(lambda: exchange.import_server(Server(source), address, name, password, dry_run=dry_run))
    _report(report.lines, dry_run=dry_run, as_json=as_json)
    waiting = f"; {report.waiting:,} of them wait for their entries" if report.waiting else ""
    click.echo(f"{counted(report.marked, 'item')} read, starred or labelled there{waiting}", err=True)


def _first_line_of(command: str) -> str:
    """Return the first line that a command prints; it runs without a shell."""
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
        output.print_error(f"{file}: {repair}")
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
    output.print_line(f"added {', '.join(report.done)}" if report.done else "nothing new")
    for words in report.unplaced:
        output.print_line(f"not placed: {words}")


def _wrapped(line: ImportLine) -> Iterator[str]:
    """Print one item of a report, with its outcome below it."""
    from textwrap import wrap

    width = min(REPORT_WIDTH, output.terminal_width() or REPORT_WIDTH)
    room, indent = max(width - STATUS_WIDTH, STATUS_WIDTH), " " * STATUS_WIDTH
    what = f"{line.title}: {line.url}" if line.title else line.url
    for at, text in enumerate((*wrap(what, room), *wrap(line.why, room))):
        yield f"{line.status.value if at == 0 else '':<{STATUS_WIDTH}}{text}" if at == 0 else f"{indent}{text}"


def _report(lines: Sequence[ImportLine], *, dry_run: bool, as_json: bool, wrapped: bool = False) -> None:
    """Print the outcome of each line: in columns, or if `wrapped`, in at most REPORT_WIDTH cells."""
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
    """Write the subscriptions as OPML 2.0, or with --state your marks and rules, to a file or standard output."""
    exchange = context.library.exchange
    pieces = (
        f"{line}\n".encode() for line in (exchange.export_state() if state else [exchange.export_opml().decode()])
    )
    with closing(pieces):  # before the store is opened
        if file in (None, "-"):
            sys.stdout.buffer.writelines(pieces)
        else:
            write_file(file, pieces)


def read_file(name: str, most: int = LARGEST_LIST) -> bytes:
    """Return a file's bytes, or those of standard input for `-`.

    Raises FeedreaderError, naming the file, if it cannot be read or is larger than `most` bytes.
    """
    try:
        return bytes_in(sys.stdin.buffer, most) if name == "-" else bytes_of(Path(name), most)
    except OSError as error:
        raise FeedreaderError(f"{name}: cannot be read: {error.strerror}") from error


def write_file(name: str, pieces: Iterable[bytes]) -> None:
    """Write a file atomically, with mode 0600; what is no file (a pipe, `/dev/stdout`) is written to.

    Raises FeedreaderError, naming the file, if it cannot be written.
    """
    target = Path(name)
    try:
        if _is_no_file(target):
            with target.open("wb") as file:
                file.writelines(pieces)
        else:
            write_whole(target, pieces)
    except OSError as error:
        raise FeedreaderError(f"{name}: cannot be written: {error.strerror}") from error


def _is_no_file(place: Path) -> bool:
    """Whether the path is something that a file must not replace: a device, or the user's own named pipe."""
    if place.parent.resolve().is_relative_to("/dev") or place.parent.resolve().is_relative_to("/proc"):
        return place.exists()
    try:
        found = place.lstat()
    except FileNotFoundError:
        return False
    is_stream = stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode) or stat.S_ISBLK(found.st_mode)
    return is_stream and found.st_uid in (0, os.getuid())


COMMANDS = (import_, export)
