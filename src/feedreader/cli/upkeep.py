"""`retention`: what is forgotten by the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.cli.context import Context


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would go, feed by feed.")
@json_option
@pass_context
def retention(context: Context, *, dry_run: bool, as_json: bool) -> None:
    """Forget what is older or more than `[retention]` and `feed set` allow; nothing else ever deletes an entry."""
    from feedreader.service.retention import carry_out, plan

    shares = plan(context.library) if dry_run else carry_out(context.library)
    if as_json:
        for share in shares:
            output.print_json({"feed": share.feed, "entries": share.entries, "why": share.why.value})
        return
    titles = {row.feed.id: row.feed.title for row in context.library.feeds()}
    for share in shares:
        title = titles.get(share.feed, "a feed that is not subscribed to any more")
        output.print_line(f"{title}: {counted(share.entries, 'entry', 'entries')}, {share.why.value}")
    total = counted(sum(share.entries for share in shares), "entry", "entries")
    click.echo(f"{total} would be forgotten" if dry_run else f"{total} forgotten")


COMMANDS = (retention,)
