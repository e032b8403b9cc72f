"""`add`, `remove` and `feeds`: the subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.model.addresses import shown_url

if TYPE_CHECKING:
    from feedreader.cli.context import Context
    from feedreader.service.subscribing import Added


@click.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Put it into this folder (politics/eu).")
@click.option(
    "--feed", "pick", metavar="N", type=click.IntRange(min=1), help="Choose this one of the feeds that a page offers."
)
@click.option("--all", "everything", is_flag=True, help="Subscribe to every feed that a page offers.")
@click.option("--anyway", is_flag=True, help="Subscribe even if the feed cannot be read now.")
@json_option
@pass_context
def add(
    context: Context,
    *,
    urls: tuple[str, ...],
    tags: tuple[str, ...],
    pick: int | None,
    everything: bool,
    anyway: bool,
    as_json: bool,
) -> None:
    """Subscribe to feeds; for a web page, to the feed that it offers.

    If a page offers several, they are listed; choose with --feed or --all. Addresses without a feed are not added.
    """
    from feedreader.service.subscribing import subscribe, subscribe_all

    if not all(url.strip() for url in urls):
        raise click.UsageError("an address is empty")
    if pick is not None and everything:
        raise click.UsageError("--feed and --all cannot be used together")

    async def work() -> list[tuple[str, Added]]:
        results = []
        async with context.poller() as poller:
            for url in urls:
                if everything:
                    found = await subscribe_all(poller, url, tags, anyway=anyway)
                else:
                    found = [await subscribe(poller, url, tags, anyway=anyway, pick=pick or 0)]
                results += [(url, added) for added in found]
        return results

    results = context.run(work)
    for url, added in results:
        if as_json:
            output.print_json(output.added_record(added))
        elif added.feed is not None:
            output.print_line(f"{added.status} {added.feed}", added.title, shown_url(added.url))
        if added.why:
            output.print_error(f"{shown_url(url)}: {added.why}")
        if not as_json:
            for number, link in enumerate(added.choices, start=1):
                output.print_line(f"{number:>4}", link.title or "(no name)", shown_url(link.url))
    if any(added.feed is None for _, added in results):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("feeds", metavar="FEED...", nargs=-1, required=True)
@json_option
@pass_context
def remove(context: Context, *, feeds: tuple[str, ...], as_json: bool) -> None:
    """Unsubscribe from feeds (numbers or addresses); `feedreader undo` reverts it."""
    found = [context.library.feeds.get(feed) for feed in feeds]
    rows = list({row.feed.id: row for row in found}.values())
    context.library.feeds.unsubscribe([row.feed.id for row in rows])
    for row in rows:
        if as_json:
            url = shown_url(row.feed.url)
            output.print_json({"feed": row.feed.id, "url": url, "title": row.feed.name, "status": "removed"})
        else:
            output.print_line(f"removed {row.feed.id}", row.feed.title, shown_url(row.feed.url))


@click.command()
@json_option
@pass_context
def feeds(context: Context, *, as_json: bool) -> None:
    """List the subscriptions with their health."""
    from feedreader.text.due_wording import due_words
    from feedreader.text.page_wording import ENDS_EARLY
    from feedreader.text.wording import moment

    now = context.library.clock()
    rows, offered = context.library.feeds.all(), context.library.full_texts.offered()
    if as_json:
        for row in rows:
            output.print_json(output.feed_record(row, ends_early=row.feed.id in offered))
        return
    for row in rows:
        health = row.health
        output.print_line(f"{row.feed.id:>4}", f"{row.unread}/{row.total}", row.feed.title, ", ".join(row.feed.tags))
        output.print_line("     ", shown_url(row.feed.url))
        if health.last_error:
            output.print_line("     ", f"failing: {shown_url(health.last_error)}")
        ok = f"last read {moment(health.last_ok, now)}" if health.last_ok else "never read"
        then = f"next {moment(health.next_due, now)}: " if health.next_due else ""
        output.print_line("     ", f"{ok}; {then}{due_words(health.why_then)}")
        if row.feed.id in offered:
            output.print_line("     ", f"{ENDS_EARLY} (feed set {row.feed.id} full_text=yes)")


COMMANDS = (add, remove, feeds)
