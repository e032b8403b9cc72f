"""`read`, `list`, `search`, `show` and `count`: reading entries."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.cli.querying import ON_A_TERMINAL, QueryCommand, limit_option, on_screen, query_argument
from feedreader.service.clock import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedreader.cli.context import Context
    from feedreader.model.blocks import Article
    from feedreader.model.entries import Entry, EntryRow
    from feedreader.model.pages import PageOutcome


@click.command("list", cls=QueryCommand)
@query_argument
@limit_option(f"Show at most N; by default {ON_A_TERMINAL} on a terminal.")
@json_option
@pass_context
def list_(context: Context, *, query: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """List entries, newest first: all of them, or those that match a query."""
    found = partial(context.library.entries.pages, " ".join(query))
    for rows in on_screen(lambda most: found(limit=most), limit=limit, as_json=as_json):
        print_entries(context, rows, as_json=as_json)


def _titled(context: Context, rows: Sequence[EntryRow]) -> Iterable[EntryRow]:
    """Return the rows as printed: an entry without a title shows the beginning of its text."""
    return context.library.entries.titled({row.id: row for row in rows}, output.BEGINNING).values()


def print_entries(context: Context, rows: Sequence[EntryRow], *, as_json: bool) -> None:
    """Print a page of entries, as JSON or as lines."""
    if not as_json:
        for row in _titled(context, rows):
            marks = ("*" if row.starred else " ") + (" " if row.read else "N")
            tags = " ".join(f"#{tag}" for tag in row.tags)
            output.print_titled(
                f"{row.id:>7}",
                marks,
                f"{local(row.when):%Y-%m-%d %H:%M}",
                output.named(row),
                title=output.titled(row.title),
                after=[tags],
            )
        return
    for _, record in _records(context, rows):
        output.print_json(record)


def _records(context: Context, rows: Sequence[EntryRow]) -> Iterator[tuple[EntryRow, dict[str, Any]]]:
    """Yield each row with its object."""
    entries = context.library.entries
    summaries, guids, updated = entries.summaries(rows), entries.guids(rows), entries.updated(rows)
    for row in rows:
        summary = summaries.get(row.id, "")
        yield row, output.entry_record(row, guid=guids[row.id], summary=summary, updated=updated[row.id])


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@limit_option(f"Show at most N, by default {ON_A_TERMINAL}.")
@json_option
@pass_context
def search(context: Context, *, query: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """Find entries, best match first, with the matching text."""
    rows = context.library.entries.search(" ".join(query), limit=limit or ON_A_TERMINAL)
    if not as_json:
        for row in _titled(context, rows):
            day = f"{local(row.when):%Y-%m-%d}"
            output.print_titled(f"{row.id:>7}", day, output.named(row), title=output.titled(row.title))
            output.print_line("       ", row.snippet or "")
        return
    for row, record in _records(context, rows):
        output.print_json({**record, "rank": row.rank, "snippet": row.snippet})


@click.command(cls=QueryCommand)
@query_argument
@pass_context
def read(context: Context, *, query: tuple[str, ...]) -> None:
    """Read line by line, for screen readers, dumb terminals and pipes."""
    from feedreader.cli.opening import open_lines

    open_lines(context.library, " ".join(query))


@click.command()
@click.argument("entry", type=int)
@click.option("--full", is_flag=True, help="Show the whole article, fetching its page if that has not been done yet.")
@json_option
@pass_context
def show(context: Context, *, entry: int, full: bool, as_json: bool) -> None:
    """Show one entry as plain text, without marking it read."""
    from feedreader.service.reading import described, files_beside
    from feedreader.text.addresses import web_address
    from feedreader.text.page_wording import no_text
    from feedreader.text.plain import plain_text

    whole = context.library.entries.get(entry)
    found, note = _full_article(context, whole) if full else (None, "")
    article = context.library.entries.article(whole) if found is None else found
    (row,) = context.library.entries.rows([entry])
    if as_json:
        summary = context.library.entries.summaries([row]).get(row.id, "")
        record = output.entry_record(row, guid=whole.data.guid, summary=summary, updated=whole.data.updated)
        own = {"text": plain_text(article), "links": list(article.links), "categories": list(whole.data.categories)}
        talk = {"comments": whole.data.comments, "comments_feed": whole.data.replies}
        fetched = {"full": None if found is None else plain_text(found), "reason": note if found is None else None}
        output.print_json({**record, **own, **talk, **(fetched if full else {})})
        return
    output.print_line(output.titled(whole.data.title))
    output.print_line(output.named(row).rstrip(), f"{local(whole.when):%Y-%m-%d %H:%M}", ", ".join(whole.data.authors))
    output.print_line(whole.data.url or "")
    if whole.data.comments or whole.data.replies:
        output.print_line(f"Comments: {whole.data.comments or whole.data.replies}")
    if whole.data.categories:
        output.print_line(f"Categories: {', '.join(whole.data.categories)}")
    if note:
        output.print_line(note)
    click.echo()
    output.print_text(plain_text(article, numbered=True) or no_text(web_address(whole.data.url)))
    if article.links:
        click.echo()
    for number, address in enumerate(article.links, 1):
        output.print_line(f"[{number}] {address}")
    if effects := context.library.rules.effects(entry):
        from feedreader.text.rule_wording import done_by_rule

    for effect in effects:
        output.print_line(f"{done_by_rule(effect)}, {local(effect.at):%Y-%m-%d %H:%M}")
    for file in files_beside(whole, article):
        output.print_line(f"[{described(file)}]", file.url)


def _full_article(context: Context, entry: Entry) -> tuple[Article | None, str]:
    """Return the whole article of an entry with a note about it; None, and why, if there is none."""
    from feedreader.cli.fetching import fetch_now
    from feedreader.model.pages import NoPageText, PageText
    from feedreader.text.page_wording import note_of, why_no_text

    library = context.library
    kept = library.full_texts.of(entry.id)
    outcomes: list[PageOutcome] = [kept.outcome] if kept is not None and isinstance(kept.outcome, PageText) else []
    if not outcomes:
        fetch_now(context, [entry.id], lambda _entry, outcome: outcomes.append(outcome))
    outcome = outcomes[0] if outcomes else None  # None if the entry was deleted meanwhile
    kept, article = library.full_texts.of(entry.id), library.full_texts.article(entry.id)
    if isinstance(outcome, PageText) and kept is not None and article is not None:
        return article, note_of(kept)
    return None, why_no_text(outcome) if isinstance(outcome, NoPageText) else ""


@click.command(cls=QueryCommand)
@query_argument
@json_option
@pass_context
def count(context: Context, *, query: tuple[str, ...], as_json: bool) -> None:
    """Count unread entries, or those that match a query; for status bars."""
    number = context.library.entries.count(" ".join(query) or "is:unread")
    if as_json:
        output.print_json({"count": number})
    else:
        click.echo(number)


COMMANDS = (read, list_, search, show, count)
