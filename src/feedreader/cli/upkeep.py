"""`retention`, `backup` and `status`: deleting old entries, copying the store, and the state of polling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.errors import FeedreaderError
from feedreader.text.wording import about, ago, ahead, counted, in_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from feedreader.cli.context import Context
    from feedreader.service.status import Status


@click.command()
@click.option("--dry-run", is_flag=True, help="Only report what would be deleted from each feed.")
@json_option
@pass_context
def retention(context: Context, *, dry_run: bool, as_json: bool) -> None:
    """Delete entries beyond the limits of `[retention]` and `feed set`; nothing else ever deletes any."""
    kept = context.library.retention
    if doubt := kept.doubt():
        output.print_error(doubt)
    shares = kept.plan() if dry_run else kept.carry_out()
    if as_json:
        for share in shares:
            output.print_json({"feed": share.feed, "entries": share.entries, "why": share.why.value})
        return
    titles = {row.feed.id: row.feed.title for row in context.library.feeds.all()}
    for share in shares:
        title = titles.get(share.feed, "a feed that is no longer subscribed to")
        output.print_line(f"{title}: {counted(share.entries, 'entry', 'entries')}, {share.why.value}")
    total = counted(sum(share.entries for share in shares), "entry", "entries")
    click.echo(f"{total} would be forgotten" if dry_run else f"{total} forgotten")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@json_option
@pass_context
def backup(context: Context, folder: Path | None, *, as_json: bool) -> None:
    """Copy the store into a folder, by default that of `[upkeep] backups`, and check the copy.

    In the default folder only the newest `backup_number` backups are kept; in a folder that you give, all are.
    """
    from feedreader.service.clock import utc_now
    from feedreader.service.doctor import make_backup
    from feedreader.settings.paths import expanded, store_path

    upkeep, path = context.settings.upkeep, store_path(context.db)
    if folder is None and not upkeep.backups:
        raise click.UsageError("give a folder, or set `[upkeep] backups` in the configuration")
    if not path.exists():
        raise FeedreaderError(f"{path}: there is no store to back up")
    chosen = folder or expanded(upkeep.backups)
    made = make_backup(path, chosen, now=utc_now(), keep=None if folder else upkeep.backup_number)
    if as_json:
        output.print_json({"path": str(made.path), "bytes": made.bytes})
    else:
        output.print_line(f"{made.path} ({made.bytes:,} bytes)")


@click.command()
@json_option
@pass_context
def status(context: Context, *, as_json: bool) -> None:
    """Report on polling, failing feeds and the size of the store; exit code 1 if something needs attention."""
    from feedreader.settings.paths import store_path

    if not store_path(context.db).exists():
        raise FeedreaderError(f"{store_path(context.db)}: there is no store yet")
    found, now = context.library.status(), context.library.clock()
    if as_json:
        output.print_json(output.status_record(found))
    else:
        for line in _status_lines(found, now):
            output.print_line(line)
    if not found.healthy:
        raise click.exceptions.Exit(1)


def _status_lines(found: Status, now: datetime) -> Iterator[str]:
    if found.running:
        yield f"a daemon is running (process {found.pid})" + (", but this machine is offline" if found.offline else "")
    else:
        yield "no daemon is running" + (f"; one was last seen {ago(found.heard, now)}" if found.heard else "")
    if found.last_round:
        new = counted(found.new, "new entry", "new entries")
        yield f"last round {ago(found.last_round, now)}: {counted(found.asked, 'feed')} polled, {new}"
    if found.due:
        yield f"{counted(found.due, 'feed')} due, the first one for {about(found.lag)}"
    elif found.next_due:
        yield f"next round {ahead(found.next_due, now)}"
    failing = ", ".join(f"{number} {kind}" for kind, number in sorted(found.failing.items()))
    gone = f", {found.gone} gone for good" if found.gone else ""
    yield f"{counted(found.feeds, 'feed')}, {f'failing: {failing}' if failing else 'none failing'}{gone}"
    entries = counted(found.entries, "entry", "entries")
    yield f"{entries}, {found.unread:,} unread" + (f"; {found.forgotten:,} forgotten" if found.forgotten else "")
    yield f"store {in_bytes(found.size)}, {in_bytes(found.free)} of it free, log {in_bytes(found.wal)}"
    yield f"last backup {ago(found.backup, now)}" if found.backup else "no backup yet"
    for problem in found.problems:
        yield f"wrong: {problem} (`feedreader doctor` has details)"


COMMANDS = (retention, backup, status)
