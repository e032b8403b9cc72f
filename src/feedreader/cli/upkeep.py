"""`retention`, `backup`: what is forgotten by the rules, and copies of the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.errors import FeedreaderError
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.cli.context import Context


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would go, feed by feed.")
@json_option
@pass_context
def retention(context: Context, *, dry_run: bool, as_json: bool) -> None:
    """Forget what is older or more than `[retention]` and `feed set` allow; nothing else ever deletes an entry."""
    kept = context.library.retention
    shares = kept.plan() if dry_run else kept.carry_out()
    if as_json:
        for share in shares:
            output.print_json({"feed": share.feed, "entries": share.entries, "why": share.why.value})
        return
    titles = {row.feed.id: row.feed.title for row in context.library.feeds.all()}
    for share in shares:
        title = titles.get(share.feed, "a feed that is not subscribed to any more")
        output.print_line(f"{title}: {counted(share.entries, 'entry', 'entries')}, {share.why.value}")
    total = counted(sum(share.entries for share in shares), "entry", "entries")
    click.echo(f"{total} would be forgotten" if dry_run else f"{total} forgotten")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@json_option
@pass_context
def backup(context: Context, folder: Path | None, *, as_json: bool) -> None:
    """Copy the store into a folder, that of `[upkeep] backups` unless one is named; the copy is checked.

    In the configured folder the newest `backup_number` are kept, in one that is named all are.
    """
    from feedreader.service.clock import utc_now
    from feedreader.service.doctor import make_backup
    from feedreader.settings.paths import store_path

    upkeep, path = context.settings.upkeep, store_path(context.db)
    if folder is None and not upkeep.backups:
        raise click.UsageError("name a folder, or set `[upkeep] backups` in the configuration")
    if not path.exists():
        raise FeedreaderError(f"{path}: there is no store here to make a backup of")
    chosen = folder or Path(upkeep.backups).expanduser()
    made = make_backup(path, chosen, now=utc_now(), keep=None if folder else upkeep.backup_number)
    if as_json:
        output.print_json({"path": str(made.path), "bytes": made.bytes})
    else:
        output.print_line(f"{made.path} ({made.bytes:,} bytes)")


COMMANDS = (retention, backup)
