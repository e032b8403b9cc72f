"""`import` and `export`: subscriptions and the person's state, in and out."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.errors import FeedreaderError
from feedreader.model.subscriptions import ImportStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedreader.cli.context import Context
    from feedreader.model.subscriptions import ImportLine

OUTLETS = "feeds.opml"


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--from", "source", type=click.Choice(["newsboat"]), help="Bring over what this reader was told.")
@click.option("--state", is_flag=True, help="The file holds what `export --state` wrote.")
@click.option("--dry-run", is_flag=True, help="Only report what would be done.")
@json_option
@pass_context
def import_(
    context: Context, *, files: tuple[str, ...], source: str | None, state: bool, dry_run: bool, as_json: bool
) -> None:
    """Subscribe to the feeds of an OPML file, with a report line for every outline; `-` reads standard input.

    Where there is no file feeds.opml, that is the list of outlets that comes with feedreader.

    With --state, add marks, tags, rules, saved queries and story corrections to what is there. What names an entry that
    has not come yet waits for it.

    With --from newsboat, bring over newsboat's urls, config and cache.db from its own folders, or from the folders and
    files that are named.
    """
    if state and (source or dry_run):
        raise click.UsageError("--state takes neither --from nor --dry-run: `feedreader undo` takes it back")
    if source is not None:
        _import_newsboat(context, files, dry_run=dry_run, as_json=as_json)
        return
    if len(files) != 1 or Path(files[0]).is_dir():
        raise click.UsageError("name one file")
    if state:
        _import_state(context, files[0], as_json=as_json)
    else:
        _import_opml(context, files[0], dry_run=dry_run, as_json=as_json)


def _import_newsboat(context: Context, named: tuple[str, ...], *, dry_run: bool, as_json: bool) -> None:
    from feedreader.settings.newsboat import newsboat_files

    files = newsboat_files([Path(name) for name in named])
    report = context.library.exchange.import_newsboat(files, dry_run=dry_run)
    _report(report.lines, dry_run=dry_run, as_json=as_json)
    if report.toml and not as_json:
        click.echo(f"\nFor config.toml:\n\n{report.toml}")


def _import_opml(context: Context, file: str, *, dry_run: bool, as_json: bool) -> None:
    from feedreader.settings.paths import packaged

    ours = file == OUTLETS and not Path(file).exists()
    lines, repairs = context.library.exchange.import_opml(
        read_file(str(packaged(OUTLETS)) if ours else file), name=file, dry_run=dry_run
    )
    for repair in repairs:
        output.complain(f"{file}: {repair}")
    _report(lines, dry_run=dry_run, as_json=as_json)


def _import_state(context: Context, file: str, *, as_json: bool) -> None:

    text = read_file(file).decode("utf-8", "replace")
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


def _report(lines: Sequence[ImportLine], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        for line in lines:
            output.print_json(output.import_record(line))
        return
    output.columns((line.status.value, line.title or "-", line.url, line.why) for line in lines)
    counts = ((sum(line.status is status for line in lines), status.value) for status in ImportStatus)
    summary = ", ".join(f"{count} {word}" for count, word in counts if count) or "no outlines"
    click.echo(f"{'Would be: ' if dry_run else ''}{summary}", err=True)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--state", is_flag=True, help="Marks, tags, rules, saved queries and story corrections, as JSON Lines.")
@pass_context
def export(context: Context, *, file: str | None, state: bool) -> None:
    """Write the subscriptions as OPML 2.0, or the person's state, to a file or to standard output."""
    exchange = context.library.exchange
    pieces = (
        f"{line}\n".encode() for line in (exchange.export_state() if state else [exchange.export_opml().decode()])
    )
    with closing(pieces):  # before the store is
        if file in (None, "-"):
            sys.stdout.buffer.writelines(pieces)
        else:
            write_file(file, pieces)


def read_file(name: str) -> bytes:
    """A file's bytes, or standard input's for `-`; a FeedreaderError that names the file where it cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise FeedreaderError(f"{name}: cannot be read: {error.strerror}") from error


def write_file(name: str, pieces: Iterable[bytes]) -> None:
    """Write a whole file or leave the old one; a FeedreaderError that names it where that is impossible."""
    target = Path(name)
    draft = target.with_name(f".{target.name}.draft")
    try:
        with draft.open("wb") as file:
            file.writelines(pieces)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise FeedreaderError(f"{name}: cannot be written: {error.strerror}") from error


COMMANDS = (import_, export)
