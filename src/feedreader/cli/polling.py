"""`refresh`: one round of polling now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import json_option, pass_context
from feedreader.model.addresses import shown_url
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import PollStatus
from feedreader.text.due_wording import due_words
from feedreader.text.wording import counted, moment

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.cli.context import Context
    from feedreader.model.outcomes import PollReport
    from feedreader.service.polling import Round

PATIENCE_SECONDS = 30.0


class Progress:
    """Shows the number of polled feeds on a progress bar."""

    def __init__(self) -> None:
        self._bar = output.Bar("feeds")
        self._done = self._total = 0

    def start(self, total: int) -> None:
        """Begin with the number of feeds that will be polled."""
        self._total = total

    def step(self, report: PollReport) -> None:
        """Count one more feed as done."""
        if report.status is not PollStatus.SKIPPED:
            self._done += 1
            self._bar.show(self._done, self._total)

    def clear(self) -> None:
        """Remove the bar from the terminal."""
        self._bar.clear()


@click.command()
@click.argument("feeds", metavar="[FEED]...", nargs=-1)
@click.option("--force", is_flag=True, help="Also poll feeds that are not due, once each, with conditional requests.")
@json_option
@pass_context
def refresh(context: Context, *, feeds: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Poll the feeds that are due, or those named, once."""
    chosen = [context.library.feeds.get(feed).feed.id for feed in feeds] if feeds else None
    progress = Progress()
    reports: list[PollReport] = []

    def report(each: PollReport) -> None:
        progress.step(each)
        reports.append(each)
        if as_json:
            output.print_json(output.report_record(each))

    async def work() -> Round:
        async with context.poller() as poller:
            return await poller.round(
                feeds=chosen, force=force, patience=PATIENCE_SECONDS, on_start=progress.start, on_report=report
            )

    try:
        done = context.run(work)
    finally:
        progress.clear()
    if done.busy:
        click.echo("feedreader: another process is polling at the moment; try again when it has finished", err=True)
        raise click.exceptions.Exit(1)
    if not as_json:
        _explain(context, done, reports, everything=bool(feeds))
        click.echo(_summary(done, reports, context.library.clock()))
        for note in done.notes:
            output.print_line(note)


def _explain(context: Context, done: Round, reports: list[PollReport], *, everything: bool) -> None:
    """Print failures and moves, and skipped feeds if the user named them."""
    now = context.library.clock()
    if done.offline:
        why = next((report.error for report in reports if report.failure is FailureKind.OFFLINE), "")
        output.print_line(f"this machine seems to be offline: {why}; all feeds stay due")
    for report in reports:
        if report.failure is FailureKind.OFFLINE:
            continue
        if report.status in (PollStatus.FAILED, PollStatus.GONE):
            output.print_line(f"{shown_url(report.url)}: {report.error}{_then(report, now)}")
        elif report.status is PollStatus.SKIPPED and everything:
            output.print_line(f"{shown_url(report.url)}: not polled: {due_words(report.why_then)}{_then(report, now)}")
        if report.moved_to is not None:
            places = f"{shown_url(report.url)} has moved permanently to {shown_url(report.moved_to)}"
            output.print_line(f"{places}; `feedreader undo` reverts that")


def _then(report: PollReport, now: datetime) -> str:
    """Return when a feed is polled next, where that is known."""
    return f"; next {moment(report.next_due, now)}" if report.next_due else ""


def _summary(done: Round, reports: list[PollReport], now: datetime) -> str:
    """Return a one-line summary of a round, with the time at which the next feed is due."""
    asked = sum(number for status, number in done.feeds.items() if status is not PollStatus.SKIPPED)
    unreached = sum(report.failure is FailureKind.OFFLINE for report in reports)
    parts = [f"{counted(asked - unreached, 'feed')} polled", counted(done.new, "new entry", "new entries")]
    if done.updated:
        parts.append(f"{done.updated} updated")
    if failed := done.feeds[PollStatus.FAILED] + done.feeds[PollStatus.GONE] - unreached:
        parts.append(f"{failed} failed")
    if later := done.feeds[PollStatus.SKIPPED]:
        before = f" before {moment(done.soonest, now)}" if done.soonest else ""
        parts.append(f"{later} not due{before}")
    return ", ".join(parts)


COMMANDS = (refresh,)
