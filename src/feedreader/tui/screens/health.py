"""The health of feeds: last success, problems, next poll and its reason; failing feeds first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.addresses import shown_url
from feedreader.text.due_wording import due_words
from feedreader.text.feed_warnings import warning_words
from feedreader.text.page_wording import ENDS_EARLY
from feedreader.text.wording import ago, ahead, counted
from feedreader.tui.cells import fit
from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog
from feedreader.tui.tree import trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from feedreader.model.feeds import FeedId, FeedRow

TITLE_COLUMN = 40
UNASKED = "·"
"""The sign of a feed that nothing is known about yet."""


def examining(
    feeds: Sequence[FeedRow],
    now: datetime,
    here: FeedId | None,
    pages: Mapping[FeedId, tuple[int, int]] | None = None,
    early: frozenset[FeedId] = frozenset(),
) -> tuple[ListDialog, tuple[FeedId, ...]]:
    """Return the dialog, and the feed of each of its rows.

    `pages` are how many gave a whole article, of how many; the entries of the feeds in `early` end early.
    """
    ordered = sorted(feeds, key=lambda row: (-_badness(row), row.feed.title.casefold()))
    rows = [_row(row, now, (pages or {}).get(row.feed.id), early=row.feed.id in early) for row in ordered]
    ids = tuple(row.feed.id for row in ordered)
    bad = sum(1 for row in ordered if _badness(row))
    unasked = sum(1 for row in ordered if not _badness(row) and row.health.last_ok is None)
    remarks = [f"{bad} in trouble" if bad else "", f"{unasked} not asked yet" if unasked else ""]
    verdict = ", ".join(filter(None, remarks)) or ("all well" if feeds else "none yet")
    title = f"Health of {counted(len(feeds), 'feed')}: {verdict}"
    start = ids.index(here) if here in ids else 0
    hint = "Enter goes to the feed · / searches · Esc leaves" if feeds else "Esc leaves"
    return ListDialog(title, rows, hint=hint, height=3, start=start, nothing="No feeds yet."), ids


def _badness(row: FeedRow) -> int:
    return 1_000_000 if row.health.gone else row.health.failures


def in_words(row: FeedRow, now: datetime) -> tuple[str, str, str]:
    """How a feed is doing, how it did before, and when it is asked next."""
    health = row.health
    before = ""
    if health.gone:
        state = "Gone: the server says that it will not come back."
    elif health.failures:
        before = f"It last went well {ago(health.last_ok, now)}." if health.last_ok else "It never went well."
        why = line(shown_url(health.last_error or "no reason was given")).rstrip(".")
        often = f"{health.failures:,} times in a row" if health.failures > 1 else "once"
        state = f"Failed {often}: {why}."
    elif health.last_ok:
        said = " ".join(warning_words(warning) for warning in health.warnings)
        state = line(f"Last fetched {ago(health.last_ok, now)}. {said}".strip())
    else:
        state = "Not asked yet."
    if health.gone or health.next_due is None:
        return state, before, line(due_words(health.why_then)) if health.checked else ""
    following = "Next try" if health.failures else "Next poll"
    return state, before, f"{following} {ahead(health.next_due, now)}: {line(due_words(health.why_then))}."


def _row(row: FeedRow, now: datetime, pages: tuple[int, int] | None, *, early: bool) -> Choice:
    state, before, following = in_words(row, now)
    bad = bool(_badness(row))
    mark = trouble(row) or ("!" if bad else "✓" if row.health.last_ok else UNASKED)
    first = (
        Run(f" {mark} ", "row--star" if bad else "row--mark"),
        Run(fit(line(row.feed.title), TITLE_COLUMN), "row--unread"),
        Run(f" {row.unread:,} unread of {row.total:,}", "row--muted"),
        Run(f" · full text of {pages[0]:,} of {pages[1]:,} pages" if pages is not None else "", "row--muted"),
    )
    offer = f"{ENDS_EARLY} (feed set {row.feed.id} full_text=yes)." if early else ""
    second = (Run(f"   {state}", "" if bad else "row--read"),)
    third = (Run(f"   {' '.join(filter(None, (offer, following, before)))}", "row--muted"),)
    told = " ".join(filter(None, (state, offer, following, before)))
    whole = f"{line(row.feed.title)}: {told}"
    return Choice((first, second, third), f"{row.feed.title} {row.feed.url} {state}", whole=whole)
