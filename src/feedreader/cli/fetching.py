"""`fetch-text`: whole articles from the pages of entries, now."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.cli.querying import QueryCommand, limit_option
from feedreader.model.pages import PageText
from feedreader.text.page_wording import why_no_text
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedreader.cli.context import Context
    from feedreader.model.entries import EntryId
    from feedreader.model.pages import PageOutcome

UNLIMITED = 1_000
"""The default limit of pages: an hour's work, and somebody else's bandwidth."""


@click.command("fetch-text", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@limit_option(f"Fetch at most N, by default {UNLIMITED:,}.")
@click.option("--again", is_flag=True, help="Also fetch articles again that have been fetched before.")
@json_option
@pass_context
def fetch_text(context: Context, *, query: tuple[str, ...], limit: int | None, again: bool, as_json: bool) -> None:
    """Fetch the whole articles of entries that match a query, newest first; Ctrl-C stops."""
    chosen = context.library.full_texts.missing(" ".join(query), limit=limit or UNLIMITED, again=again)
    outcomes: dict[EntryId, PageOutcome] = {}
    bar = output.Bar("pages")

    def done(entry: EntryId, outcome: PageOutcome) -> None:
        outcomes[entry] = outcome
        bar.show(len(outcomes), len(chosen))
        if as_json:
            with suppress(BrokenPipeError):  # the reader of the pipe has gone; fetch the others anyway
                output.print_json({"entry": entry, **outcome_record(outcome)})

    try:
        fetch_now(context, chosen, done)
    finally:
        bar.clear()
        if not as_json:
            _summary(outcomes)


def fetch_now(context: Context, entries: Sequence[EntryId], done: Callable[[EntryId, PageOutcome], object]) -> None:
    """Fetch the pages of entries, calling `done` for each."""

    async def work() -> None:
        async with context.poller() as poller:
            await context.library.full_texts.fetch(poller, entries, done)

    context.run(work)


def outcome_record(outcome: PageOutcome) -> dict[str, object]:
    """Return the outcome for a page, as in JSON output."""
    if isinstance(outcome, PageText):
        facts = {"words": outcome.words, "engine": outcome.engine, "partial": outcome.partial}
        return {"url": outcome.url, **facts, "trouble": None, "reason": None}
    facts = {"words": 0, "engine": None, "partial": False}
    return {"url": outcome.url, **facts, "trouble": outcome.trouble.value, "reason": why_no_text(outcome)}


def _summary(outcomes: dict[EntryId, PageOutcome]) -> None:
    reasons = Counter(why_no_text(each) for each in outcomes.values() if not isinstance(each, PageText))
    good = len(outcomes) - reasons.total()
    click.echo(f"{counted(good, 'article')} fetched" + (f", {reasons.total()} not:" if reasons else ""))
    for reason, number in reasons.most_common():
        output.print_line(f"  {number} of them: {reason}")


COMMANDS = (fetch_text,)
