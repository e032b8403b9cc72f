"""When a feed is polled next, and why.

At most once an hour; as often as the feed publishes, but at least daily; never before the server's `max-age`, the
document's `ttl` or `sy:` period has passed, nor in its `skipHours` and `skipDays`; with exponential back-off after
failures, but never giving up. `jitter`, a number from 0 to 1 that the caller derives from the feed and the
installation, spreads requests, so that neither one user's feeds nor many users reach a server in the same second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.model.due import DueKind, DueReason
from feedreader.model.feeds import Ending, FailureKind
from feedreader.model.intents import HostPause
from feedreader.text.wording import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from feedreader.model.feeds import FeedHealth, PollingHints
    from feedreader.model.outcomes import Failed, Freshness

HOURS_A_DAY, DAYS_A_WEEK = 24, 7
PLAINLY = DueReason(kind=DueKind.ASKED_PLAINLY)
NEWEST, FEWEST = 20, 3
"""How many of a feed's newest entries determine its rhythm, at most and at least."""
SHARE = 1 / 6
"""The fraction of the gap between entries to wait: a daily entry arrives within four hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """The bounds of polling, which the user can configure.

    `floor`: no address is polled more often. `ceiling`: a healthy feed is polled at least this often, unless its server
    or document asks for less. `server_limit`: the longest interval that a server can ask for. `failure_limit`: the
    longest back-off. `retry_after_limit`: the longest Retry-After that is honoured. `fixed`: the user has set the
    interval of this feed, so its publishing rate does not count.
    """

    floor: timedelta = HOUR
    ceiling: timedelta = 12 * HOUR
    server_limit: timedelta = 7 * DAY
    failure_limit: timedelta = 7 * DAY
    retry_after_limit: timedelta = 30 * DAY
    spread: float = 0.1
    fixed: bool = False

    def every(self, interval: timedelta) -> Intervals:
        """Return the bounds of a feed whose interval the user has set."""
        return replace(self, floor=interval, ceiling=interval, fixed=True)


@dataclass(frozen=True, slots=True)
class Due:
    """The time of the next poll, and the reason."""

    at: datetime
    why: DueReason


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a feed publishes: the number of its newest entries, at most `NEWEST`, and the oldest one's time."""

    number: int
    oldest: datetime


def pace_of(times: Iterable[datetime], now: datetime) -> Pace | None:
    """Return the pace of a feed of which these are the times of recent entries, in any order; None without any.

    Those in the future do not count.
    """
    newest = sorted((time for time in times if time <= now), reverse=True)[:NEWEST]
    return Pace(len(newest), newest[-1]) if newest else None


def rhythm(pace: Pace | None, now: datetime) -> timedelta | None:
    """Return the mean gap between a feed's newest entries, including the time since the last; None for too few."""
    return None if pace is None or pace.number < FEWEST else (now - pace.oldest) / pace.number


def after_success(
    *,
    now: datetime,
    gap: timedelta | None,
    unchanged_in_a_row: int,
    conditional: bool,
    freshness: Freshness,
    hints: PollingHints,
    intervals: Intervals,
    jitter: float,
) -> Due:
    """Return the next time for a feed that answered.

    `gap` is its `rhythm`, of which `SHARE` is waited. `conditional` says that the server supports conditional requests
    or gives a lifetime; if it does neither, it is polled less and less often while nothing changes (check 9 of
    docs/etiquette.md).
    """
    wait, why = _own_rhythm(gap, intervals)
    if not conditional and freshness.lifetime is None and unchanged_in_a_row:
        doubled = min(intervals.floor * 2 ** min(unchanged_in_a_row, 10), max(intervals.ceiling, DAY))
        if doubled > wait:
            wait, why = doubled, DueReason(kind=DueKind.NOT_CONDITIONAL)
    for kind, asked in _wishes(freshness, hints):
        believed = min(asked, intervals.server_limit)
        if believed > wait:
            wait = believed
            why = DueReason(kind=kind, span=asked, believed=believed if believed < asked else None)
    due = now + _spread(wait, intervals.server_limit, intervals, jitter)
    return _outside_skipped_slots(Due(due, why), hints, jitter)


def _spread(wait: timedelta, limit: timedelta, intervals: Intervals, jitter: float) -> timedelta:
    """Return a slightly longer wait, never a shorter one, and never beyond `limit`."""
    return max(wait, min(wait * (1 + intervals.spread * jitter), limit))


def _own_rhythm(gap: timedelta | None, intervals: Intervals) -> tuple[timedelta, DueReason]:
    if intervals.fixed:
        return intervals.floor, DueReason(kind=DueKind.SET, span=intervals.floor)
    if gap is None:
        return intervals.floor, DueReason(kind=DueKind.RHYTHM_UNKNOWN, span=intervals.floor)
    wait = min(max(gap * SHARE, intervals.floor), intervals.ceiling)
    if gap < timedelta(minutes=1):  # entries without dates have the time at which they were first seen
        return wait, DueReason(kind=DueKind.ALL_AT_ONCE)
    return wait, DueReason(kind=DueKind.RHYTHM, span=gap)


def _wishes(freshness: Freshness, hints: PollingHints) -> list[tuple[DueKind, timedelta]]:
    wishes = (
        (DueKind.FRESH, freshness.lifetime),
        (DueKind.TTL, hints.ttl),
        (DueKind.UPDATE_INTERVAL, hints.update_interval),
    )
    return [(kind, asked) for kind, asked in wishes if asked is not None]


def _outside_skipped_slots(due: Due, hints: PollingHints, jitter: float) -> Due:
    """Move a time out of skipHours and skipDays (GMT); a feed that excludes all of them is ignored."""
    hours = hints.skip_hours if len(hints.skip_hours) < HOURS_A_DAY else frozenset()
    days = hints.skip_days if len(hints.skip_days) < DAYS_A_WEEK else frozenset()
    at = due.at
    for _ in range(HOURS_A_DAY * (DAYS_A_WEEK + 1)):
        if at.hour not in hours and at.weekday() not in days:
            break
        at = at.replace(minute=0, second=0, microsecond=0) + HOUR
    if at == due.at:
        return due
    return Due(at + timedelta(minutes=10) * jitter, due.why._replace(not_before=at))


def skipped_now(hints: PollingHints, now: datetime) -> Due | None:
    """Return when a due feed may be polled if it excludes the present time; None if it may be polled now."""
    moved = _outside_skipped_slots(Due(now, DueReason(kind=DueKind.DUE)), hints, 0.0)
    return None if moved.at == now else moved


def next_unconditional(health: FeedHealth, now: datetime) -> Due | None:
    """Return when a feed may be polled again for which validators cannot be sent although its server gives them.

    None if it may be polled now (check 9 of docs/etiquette.md).
    """
    if health.validators or health.validators_url is None or health.asked_plainly is None:
        return None
    at = health.asked_plainly + DAY
    return Due(at, PLAINLY) if at > now else None


def distrusts_validators(health: FeedHealth, now: datetime) -> bool:
    """Whether to leave out stored validators this time, because they came with a truncated document.

    If the server always truncates it there, this costs one unconditional request a day; if it was an accident, the
    missing part arrives within a day.
    """
    return health.ending is not Ending.WHOLE and (health.asked_plainly is None or health.asked_plainly + DAY <= now)


def after_failure(failure: Failed, *, failures: int, now: datetime, intervals: Intervals, jitter: float) -> Due:
    """Return the next time for a feed that gave no usable answer, `failures` times in a row including this one.

    The wait doubles with each failure. For network errors it is a day at most, since the fault may be ours. A document
    that is too large costs its server most, and is requested once a day.
    """
    limit, first = intervals.failure_limit, intervals.floor
    if failure.kind in {FailureKind.OFFLINE, FailureKind.UNREACHED, FailureKind.NETWORK, FailureKind.TIMEOUT}:
        limit = min(limit, DAY)
    wait = min(first * 2 ** min(max(failures - 1, 0), 16), limit)
    if failure.kind is FailureKind.TOO_LARGE:
        wait = max(wait, DAY)
    at = now + _spread(wait, intervals.failure_limit, intervals, jitter)
    return Due(at, DueReason(kind=DueKind.FAILED, number=failures, span=wait))


def host_pause(failure: Failed, *, strikes: int, now: datetime, intervals: Intervals) -> Due:
    """Return until when a host is paused after 429 or 503 (RFC 9110, 10.2.3; RFC 6585, 4).

    Without a usable Retry-After it is an hour, doubled with each consecutive refusal (`strikes`, including this one).
    """
    asked = failure.retry_after
    if asked is None or asked <= timedelta():
        wait = min(intervals.floor * 2 ** min(max(strikes - 1, 0), 16), intervals.failure_limit)
        return Due(now + wait, DueReason(kind=DueKind.REFUSING, span=wait))
    wait = min(asked, intervals.retry_after_limit)
    until, believed = now + wait, wait if wait < asked else None
    return Due(until, DueReason(kind=DueKind.RETRY_AFTER, span=asked, believed=believed, until=until))


def pause_of(host: str, until: Due, *, strikes: int, now: datetime) -> HostPause:
    """Return the pause that `host_pause` decided on."""
    return HostPause(host=host, since=now, until=until.at, strikes=strikes, why=until.why)


def left_alone(failure: Failed, now: datetime) -> Due:
    """Return the next time for a feed that was skipped because its host, or one that it redirects to, is paused.

    Immediately if it was skipped because the program is closing.
    """
    if failure.retry_after is None:
        return Due(now, DueReason(kind=DueKind.ENDING))
    until = now + failure.retry_after
    return Due(until, DueReason(kind=DueKind.HOST_PAUSED, host=failure.host.rpartition(">")[2], until=until))


def after_pause(pause: Due, *, intervals: Intervals, jitter: float) -> Due:
    """Return the next time for one feed of a paused host.

    A little after the pause, so that they do not all come at once.
    """
    return Due(pause.at + intervals.floor * intervals.spread * jitter, pause.why)
