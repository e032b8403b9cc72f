"""`add`, `remove`, `import`, `export` and `feeds`: what is subscribed to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.errors import FeedreaderError
from feedreader.model.subscriptions import ImportStatus

if TYPE_CHECKING:
    from feedreader.cli.context import Context
    from feedreader.service.subscribing import Added


@click.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="File it under this tag or folder (politics/eu).")
@json_option
@pass_context
def add(context: Context, *, urls: tuple[str, ...], tags: tuple[str, ...], as_json: bool) -> None:
    """Subscribe to feeds; for a web page, to the feed that it names."""
    from feedreader.service.subscribing import subscribe

    async def work() -> list[Added]:
        async with context.poller() as poller:
            return [await subscribe(poller, url, tags) for url in urls]

    results = context.run(work)
    for url, added in zip(urls, results, strict=True):
        if as_json:
            record = {"feed": added.feed, "url": added.url, "title": added.title, "status": added.status}
            output.print_json(record)
        elif added.feed is not None:
            output.print_line(f"{added.status} {added.feed}", added.title, added.url)
        if added.why:
            click.echo(f"feedreader: {url}: {added.why}", err=True)
    if any(added.feed is None for added in results):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("feeds", metavar="FEED...", nargs=-1, required=True)
@json_option
@pass_context
def remove(context: Context, *, feeds: tuple[str, ...], as_json: bool) -> None:
    """Unsubscribe from feeds (numbers or addresses); `feedreader undo` takes it back."""
    rows = [context.library.feed(feed) for feed in feeds]
    context.library.unsubscribe([row.feed.id for row in rows])
    for row in rows:
        if as_json:
            record = {"feed": row.feed.id, "url": row.feed.url, "title": row.feed.title, "status": "removed"}
            output.print_json(record)
        else:
            output.print_line(f"removed {row.feed.id}", row.feed.title, row.feed.url)


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Only report what would be done.")
@json_option
@pass_context
def import_(context: Context, *, file: str, dry_run: bool, as_json: bool) -> None:
    """Subscribe to the feeds of an OPML file, with a report line for every outline; `-` reads standard input."""
    from feedreader.service.transfer import import_opml

    lines, repairs = import_opml(context.library, read_file(file), name=file, dry_run=dry_run)
    for repair in repairs:
        click.echo(f"feedreader: {file}: {repair}", err=True)
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
@pass_context
def export(context: Context, *, file: str | None) -> None:
    """Write the subscriptions as OPML 2.0, to a file or to standard output."""
    from feedreader.service.transfer import export_opml

    data = export_opml(context.library)
    if file in (None, "-"):
        sys.stdout.buffer.write(data)
        return
    write_file(file, data)


@click.command()
@json_option
@pass_context
def feeds(context: Context, *, as_json: bool) -> None:
    """List the subscriptions and how each is doing."""
    from feedreader.policy.words import moment

    now = context.library.clock()
    rows = context.library.feeds()
    if as_json:
        for row in rows:
            output.print_json(output.feed_record(row))
        return
    for row in rows:
        health = row.health
        output.print_line(f"{row.feed.id:>4}", f"{row.unread}/{row.total}", row.feed.title, ", ".join(row.feed.tags))
        output.print_line("     ", row.feed.url)
        if health.last_error:
            output.print_line("     ", f"failing: {health.last_error}")
        ok = f"last read {moment(health.last_ok, now)}" if health.last_ok else "never read"
        then = f"next {moment(health.next_due, now)}: " if health.next_due else ""
        output.print_line("     ", f"{ok}; {then}{health.why_then}")


def read_file(name: str) -> bytes:
    """A file's bytes, or standard input's for `-`; a FeedreaderError that names the file where it cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise FeedreaderError(f"{name}: cannot be read: {error.strerror}") from error


def write_file(name: str, data: bytes) -> None:
    """Write a whole file or leave the old one; a FeedreaderError that names it where that is impossible."""
    target = Path(name)
    draft = target.with_name(f".{target.name}.draft")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise FeedreaderError(f"{name}: cannot be written: {error.strerror}") from error


COMMANDS = (add, remove, import_, export, feeds)
