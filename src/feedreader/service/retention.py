"""Apply retention: plan what to delete, feed by feed, and delete it in small steps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.errors import NoMeaningError, QueryError
from feedreader.policy.retention import Limits, believed, going
from feedreader.settings.feed_settings import feed_settings
from feedreader.store.retention import Exempt
from feedreader.text.wording import short_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from feedreader.model.feeds import FeedId
    from feedreader.policy.retention import Going, Why
    from feedreader.service.workspace import Workspace
    from feedreader.settings import config
    from feedreader.settings.feed_settings import FeedSettings

A_TRANSACTION = 500
"""Entries deleted per transaction, so that other writers do not wait long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many entries of a feed are, or were, deleted for one reason."""

    feed: FeedId
    entries: int
    why: Why


class Retention:
    """The part of the library for retention."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def plan(self) -> tuple[Share, ...]:
        """Return what would be deleted now, feed by feed, changing nothing.

        Raises QueryError if a query of `retention.keep` is invalid.
        """
        return tuple(share for feed, gone in _going(self._workspace) for share in _shares(feed, gone))

    def doubt(self) -> str:
        """Return a message if this machine's clock seems to be ahead and is not used for ages; else ""."""
        now = self._workspace.clock()
        time = _time(self._workspace, now)
        if time == now or not any(bounds.by_age for bounds in _limits(self._workspace).values()):
            return ""
        return (
            f"this machine's clock says {short_time(now)}, but no feed has published anything in the month before "
            f"that: entries are as old as they are on {short_time(time)} until one does"
        )

    def carry_out(self, *, stopping: Callable[[], bool] = lambda: False) -> tuple[Share, ...]:
        """Delete what exceeds the limits; return what was deleted.

        Ends early, but cleanly, once `stopping` returns true. Raises QueryError.
        """
        done: list[Share] = []
        exempt, now = _exempt(self._workspace.settings.retention), self._workspace.clock()
        for feed, gone in _going(self._workspace):
            for several in _batches(gone):
                if stopping():
                    return tuple(done)
                reasons = {each.id: each.why.value for each in several}
                self._workspace.store.writer.retention.forget(list(reasons), now=now, why=reasons, exempt=exempt)
            done += _shares(feed, gone)
        return tuple(done)


def _going(workspace: Workspace) -> Iterator[tuple[FeedId, list[Going]]]:
    limits = _limits(workspace)
    if not limits:
        return
    kept, exempt = _kept(workspace), _exempt(workspace.settings.retention)
    time = _time(workspace, workspace.clock())
    for feed, bounds in limits.items():
        held = workspace.store.retention.held(feed, exempt)
        if gone := list(going((entry for entry in held if entry.id not in kept), bounds, time)):
            yield feed, gone


def _limits(workspace: Workspace) -> dict[FeedId, Limits]:
    """Return the limits of each feed that has entries, and whether there are any limits."""
    own = {feed: feed_settings(kept) for feed, kept in workspace.store.feed_settings.all().items()}
    limits = {
        feed: limits_of(workspace.settings.retention, own.get(feed)) for feed in workspace.store.retention.feeds()
    }
    return {feed: bounds for feed, bounds in limits.items() if bounds}


def _time(workspace: Workspace, now: datetime) -> datetime:
    """Return the current time for retention, where this machine's clock says `now`."""
    return believed(now, workspace.store.retention.published())


def limits_of(retention: config.Retention, own: FeedSettings | None) -> Limits:
    """Return the limits of a feed: those set for it, else the general ones."""

    def bound(name: str) -> object:
        mine = getattr(own, name) if own else None
        return getattr(retention, name) if mine is None else mine

    names = ("read", "unread", "read_number", "unread_number")
    return Limits(**{name: bound(name) for name in names})  # type: ignore[arg-type]  # both declare the same types


def _exempt(retention: config.Retention) -> Exempt:
    return Exempt(starred=retention.starred, tagged=retention.tagged, followed=retention.followed)


def _kept(workspace: Workspace) -> frozenset[int]:
    """Return the entries that the queries of `retention.keep` find."""
    saved = {each.name: each.query for each in workspace.store.user_data.saved_queries()}
    found: set[int] = set()
    for query in workspace.settings.retention.keep:
        try:
            selection = workspace.selection(saved.get(query, query), by_meaning=False)
        except QueryError as error:
            unknown = isinstance(error.__cause__, NoMeaningError)
            why = "what is kept cannot be searched for by meaning" if unknown else error.message
            raise QueryError(query, error.position, f"retention.keep: {query}: {why}", length=error.length) from error
        found.update(workspace.store.entries.ids(selection))
    return frozenset(found)


def _shares(feed: FeedId, gone: list[Going]) -> list[Share]:
    return [Share(feed=feed, entries=number, why=why) for why, number in Counter(each.why for each in gone).items()]


def _batches(gone: list[Going]) -> Iterator[list[Going]]:
    for start in range(0, len(gone), A_TRANSACTION):
        yield gone[start : start + A_TRANSACTION]
