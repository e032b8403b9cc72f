"""`add`, `remove` and `feeds`: what is subscribed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context

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
    rows = [context.library.feeds.get(feed) for feed in feeds]
    context.library.feeds.unsubscribe([row.feed.id for row in rows])
    for row in rows:
        if as_json:
            record = {"feed": row.feed.id, "url": row.feed.url, "title": row.feed.title, "status": "removed"}
            output.print_json(record)
        else:
            output.print_line(f"removed {row.feed.id}", row.feed.title, row.feed.url)


@click.command()
@json_option
@pass_context
def feeds(context: Context, *, as_json: bool) -> None:
    """List the subscriptions and how each is doing."""
    from feedreader.text.wording import moment

    now = context.library.clock()
    rows = context.library.feeds.all()
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


COMMANDS = (add, remove, feeds)
