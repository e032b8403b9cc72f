"""What one poll of a feed changes: outcome and known state in, `FeedIntent` out.

Nothing is deleted: an entry that is no longer in the document stays. Changed entries are updates, never new. A feed
that cannot be read keeps everything, including its old validators, so that no content is lost behind a 304.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2b
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING

from feedreader.model.due import DueKind, DueReason
from feedreader.model.feeds import Ending, FailureKind, Validators
from feedreader.model.intents import ChangedEntry, FeedIntent, NewEntry, Rekeyed
from feedreader.model.outcomes import NotModified, PollReport, PollStatus
from feedreader.policy import matching, moves, schedule
from feedreader.policy.retention import likeness_of
from feedreader.text.due_wording import due_words
from feedreader.text.urls import host_of
from feedreader.text.wording import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from feedreader.model.entries import EntryData
    from feedreader.model.feeds import Feed, FeedHealth, Move
    from feedreader.model.intents import KnownEntry
    from feedreader.model.outcomes import (
        Failed,
        Fetched,
        Gone,
        ParsedFeed,
    )

MAX_CHANGES = 24
"""An entry that keeps changing (a counter or clock in its text) is updated this many times; lemon24/reader's figure."""


KEPT_ELSEWHERE = -1
"""The number of changes of an entry that another reader kept: that its feed words it otherwise at first is no edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """A feed as it was when it was polled, and the bounds for its next poll.

    `times` are those of its newest entries, if a document may bring more; otherwise `pace` summarises them.
    """

    feed: Feed
    health: FeedHealth
    now: datetime
    jitter: float
    intervals: schedule.Intervals
    times: Sequence[datetime] = ()
    pace: schedule.Pace | None = None
    host_strikes: int = 0
    others_moving_there: int = 0
    was_conditional: bool = False

    def host(self, failure: Failed) -> str:
        """Return the host that a failure concerns."""
        return failure.host or host_of(self.feed.url)


def gone(polled: Polled, outcome: Gone) -> FeedIntent:
    """Handle 410: polling stops, everything is kept, and the user is informed."""
    reason = DueReason(kind=DueKind.GONE)
    why = due_words(reason)
    health = replace(
        polled.health,
        checked=polled.now,
        http=outcome.http,
        last_error=why,
        failure=None,
        gone=True,
        next_due=None,
        why_then=reason,
        failures=polled.health.failures + 1,
    )
    return _intent(polled, health, PollStatus.GONE, error=why)


def failed(polled: Polled, failure: Failed, *, answered: Fetched | None = None) -> FeedIntent:
    """Handle a failure. The validators of an unreadable response are dropped, the older ones kept.

    That is check 7 of docs/etiquette.md. Validators that the server refuses as a condition (412, which RFC 9110,
    section 13.1, has for other methods than ours) are dropped: sent again, they would keep the feed away for ever.

    `answered` is the unreadable response, if there was one: it counts as an unconditional request.
    """
    failures = polled.health.failures + 1
    pause = None
    if failure.kind is FailureKind.RATE_LIMITED:
        strikes = polled.host_strikes + 1
        until = schedule.host_pause(failure, strikes=strikes, now=polled.now, intervals=polled.intervals)
        due = schedule.after_pause(until, intervals=polled.intervals, jitter=polled.jitter)
        pause = schedule.pause_of(polled.host(failure), until, strikes=strikes, now=polled.now)
    else:
        due = schedule.after_failure(
            failure, failures=failures, now=polled.now, intervals=polled.intervals, jitter=polled.jitter
        )
    plainly = answered is not None and not polled.was_conditional
    unkept = answered.validators_url if plainly and answered is not None and answered.validators else None
    if unkept is not None and due.at < polled.now + DAY:
        due = schedule.Due(polled.now + DAY, schedule.PLAINLY)
    old = polled.health
    if polled.was_conditional and failure.http == HTTPStatus.PRECONDITION_FAILED:
        old = replace(old, validators=Validators())
        due = schedule.next_unconditional(old, due.at) or due
    health = replace(
        old,
        validators_url=unkept or polled.health.validators_url,
        checked=polled.now,
        asked_plainly=polled.now if plainly else polled.health.asked_plainly,
        http=failure.http or (answered.http if answered else None),
        last_error=failure.reason,
        failure=failure.kind,
        failures=failures,
        next_due=due.at,
        why_then=due.why,
    )
    intent = _intent(polled, health, PollStatus.FAILED, error=failure.reason)
    return replace(intent, host_pause=pause, report=replace(intent.report, failure=failure.kind))


def offline(polled: Polled, failure: Failed) -> FeedIntent:
    """Keep a feed due, because this machine is offline: nothing was requested and nothing has failed."""
    health = replace(polled.health, why_then=DueReason(kind=DueKind.OFFLINE))
    intent = _intent(polled, health, PollStatus.FAILED, error=failure.reason)
    return replace(intent, report=replace(intent.report, failure=FailureKind.OFFLINE))


def left_alone(polled: Polled, failure: Failed) -> FeedIntent:
    """Postpone a feed whose host, or one that it redirects to, is paused; it has not failed."""
    until = schedule.left_alone(failure, polled.now)
    due = schedule.after_pause(until, intervals=polled.intervals, jitter=polled.jitter)
    return _intent(polled, replace(polled.health, next_due=due.at, why_then=due.why), PollStatus.SKIPPED)


def unchanged(polled: Polled, outcome: NotModified | Fetched) -> FeedIntent:
    """Handle a 304 or an identical body: nothing is new, but the validators and lifetime of the response count."""
    old, validators = polled.health, outcome.validators
    validators_url: str | None = outcome.url if isinstance(outcome, NotModified) else outcome.validators_url
    ending = old.ending if isinstance(outcome, NotModified) else _ending_again(old.ending, cut=outcome.truncated)
    newly_cut = ending is Ending.CUT and old.ending is not Ending.CUT
    if newly_cut:  # these bytes are no longer all: the rest must not hide behind a 304
        validators, validators_url = old.validators, old.validators_url
    repeats = old.unchanged_in_a_row + 1
    due = _due(polled, outcome, validators, old, repeats)
    move, new_url = _moved(polled, outcome.moved_to, is_feed=True)
    health = replace(
        old,
        validators=validators,
        validators_url=validators_url if validators else None,
        asked_plainly=old.asked_plainly if polled.was_conditional else polled.now,
        ending=ending,
        checked=polled.now,
        last_ok=polled.now,
        last_error=None,
        failure=None,
        http=outcome.http,
        failures=0,
        gone=False,
        unchanged_in_a_row=repeats,
        move=move,
        next_due=due.at,
        why_then=due.why,
    )
    return _intent(polled, health, PollStatus.UNCHANGED, new_url=new_url)


def parsed(
    polled: Polled,
    outcome: Fetched,
    document: ParsedFeed,
    *,
    body_hash: bytes,
    hashes: Sequence[int],
    known: Mapping[str, KnownEntry],
    kin: Sequence[KnownEntry] = (),
    forgotten: Mapping[str, datetime] | None = None,
    gone: AbstractSet[int] = frozenset(),
) -> FeedIntent:
    """Handle a readable document: new entries are added, changed ones updated, the rest left alone.

    `hashes` are the content hashes, `known` the stored entries with the document's guids, `kin` other candidates
    (`matching.sought`), `forgotten` guids that retention has deleted, and when, `gone` hashes of such entries that
    are recognised under other guids (`retention.likeness`).
    """
    matches = matching.match(document.entries, hashes, known, kin, document.named)
    new, changed, rekeyed = [], [], []
    for position, (data, fresh, found) in enumerate(zip(document.entries, hashes, matches, strict=True)):
        entry = found.known
        named = data if data.guid == found.guid else replace(data, guid=found.guid)
        if entry is None:
            if not _is_forgotten(data, named.guid, forgotten or {}) and not (gone and likeness_of(data) in gone):
                new.append(NewEntry(data=named, content_hash=fresh, when=_when(data, position, polled.now)))
            continue
        if entry.guid != found.guid:
            rekeyed.append(Rekeyed(id=entry.id, guid=found.guid))
        if fresh != entry.content_hash and abs(entry.changes) < MAX_CHANGES:
            changed.append(ChangedEntry(id=entry.id, data=named, content_hash=fresh))
    something = bool(new or changed)
    move, new_url = _moved(polled, outcome.moved_to, is_feed=True)
    health = _health_after(polled, outcome, document, something=something, times=[entry.when for entry in new])
    health = replace(health, body_hash=body_hash, move=move)
    status = PollStatus.OK if something else PollStatus.UNCHANGED
    intent = _intent(polled, health, status, new=len(new), updated=len(changed), new_url=new_url)
    return replace(intent, data=document.feed, new=tuple(new), changed=tuple(changed), rekeyed=tuple(rekeyed))


def _health_after(
    polled: Polled, outcome: Fetched, document: ParsedFeed, *, something: bool, times: list[datetime]
) -> FeedHealth:
    """Return a feed's health after its document was read; `something` says that it had news, `times` when."""
    now, old = polled.now, polled.health
    repeats = 0 if something else old.unchanged_in_a_row + 1
    seen_hints = replace(old, hints=document.feed.hints)
    dated = replace(polled, pace=schedule.pace_of((*polled.times, *times), now))
    due = _due(dated, outcome, outcome.validators, seen_hints, repeats)
    validators, validators_url = outcome.validators, outcome.validators_url if outcome.validators else None
    if document.truncated:
        # What is missing must not hide behind a 304 (check 7 of docs/etiquette.md). The same bytes once more are
        # believed, for a day.
        validators, validators_url = old.validators, old.validators_url
        if not validators and outcome.validators and due.at < now + DAY:
            due = schedule.Due(now + DAY, schedule.PLAINLY)
    return replace(
        old,
        validators=validators,
        validators_url=validators_url,
        asked_plainly=old.asked_plainly if polled.was_conditional else now,
        fingerprint=document.fingerprint,
        warnings=document.warnings,
        ending=_ending(outcome, document, old.ending),
        checked=now,
        changed=now if something else old.changed,
        last_ok=now,
        last_error=None,
        failure=None,
        http=outcome.http,
        failures=0,
        gone=False,
        unchanged_in_a_row=repeats,
        hints=document.feed.hints,
        next_due=due.at,
        why_then=due.why,
    )


def _ending(outcome: Fetched, document: ParsedFeed, before: Ending) -> Ending:
    """Return whether a document was complete or truncated; a parsed part of it says nothing about the rest."""
    if document.truncated:
        return Ending.CUT if outcome.truncated else Ending.UNFINISHED
    return before if outcome.partial else Ending.WHOLE


def _ending_again(before: Ending, *, cut: bool) -> Ending:
    """Return whether a document was truncated if the same bytes came again, truncated in transit or not.

    If it was truncated before and is not now, it is all that the server has, complete or not.
    """
    if cut:
        return Ending.CUT
    return Ending.UNFINISHED if before is Ending.CUT else before


def content_hash(data: EntryData) -> int:
    """Return a signed 64-bit hash of everything a reader sees of an entry; the guid is not included."""
    seen = (
        data.url or "",
        data.title,
        data.summary,
        data.content,
        data.language or "",
        str(data.published),
        *data.authors,
        "",
        *data.categories,
        "",
        *(f"{file.url} {file.type}" for file in data.enclosures),
        "",
    )
    digest = blake2b("\x00".join(seen).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)


def is_edit(title: str, html: str, data: EntryData) -> bool:
    """Whether an entry reads otherwise than it did under this title, with this text: other words, in one of the two.

    Markup, spacing, links, authors, categories, dates and files are no words.
    """
    now = data.content or data.summary
    return "".join(title.split()) != "".join(data.title.split()) or (html != now and _words(html) != _words(now))


def _words(html: str) -> str:
    return "".join(unescape(re.sub("<[^<>]*>", "", html)).split())


def counted(changes: int, *, edited: bool) -> int:
    """Return the number of changes with one more: above 0 where one of them was an edit (`is_edit`).

    Below `KEPT_ELSEWHERE` it counts changes of what is no words alone.
    """
    if changes == KEPT_ELSEWHERE:
        return 0
    if not edited and changes <= 0:
        return min(changes, KEPT_ELSEWHERE) - 1
    return abs(changes) + 1


def _is_forgotten(data: EntryData, guid: str, forgotten: Mapping[str, datetime]) -> bool:
    """Whether retention has deleted this entry; `guid` is its guid in the store.

    If several entries have its feed's guid, any of them that is older than the deletion may be the deleted one.
    """
    if guid in forgotten or matching.other_scheme(guid) in forgotten:
        return True
    since, date = forgotten.get(data.guid), data.published or data.updated
    return since is not None and (date is None or date < since)


def _when(data: EntryData, position: int, now: datetime) -> datetime:
    """Return the time that an entry is sorted by: never in the future, so that no feed can pin itself to the top.

    Entries without a date keep the order of their document.
    """
    claimed = data.published or data.updated
    return min(claimed, now) if claimed is not None else now - timedelta(microseconds=position)


def _due(
    polled: Polled, outcome: NotModified | Fetched, validators: Validators, health: FeedHealth, repeats: int
) -> schedule.Due:
    return schedule.after_success(
        now=polled.now,
        gap=schedule.rhythm(polled.pace, polled.now),
        unchanged_in_a_row=repeats,
        conditional=bool(validators),
        freshness=outcome.freshness,
        hints=health.hints,
        intervals=polled.intervals,
        jitter=polled.jitter,
    )


def _moved(polled: Polled, moved_to: str | None, *, is_feed: bool) -> tuple[Move | None, str | None]:
    move = moves.seen(polled.health.move, moved_to, polled.now)
    if move and moves.believed(move, is_feed=is_feed, others_there=polled.others_moving_there, now=polled.now):
        return None, move.url
    return move, None


def _intent(
    polled: Polled,
    health: FeedHealth,
    status: PollStatus,
    *,
    new: int = 0,
    updated: int = 0,
    error: str | None = None,
    new_url: str | None = None,
) -> FeedIntent:
    report = PollReport(
        feed=polled.feed.id,
        url=polled.feed.url,
        status=status,
        http=health.http,
        new=new,
        updated=updated,
        error=error,
        next_due=health.next_due,
        why_then=health.why_then,
        moved_to=new_url,
    )
    return FeedIntent(feed=polled.feed.id, now=polled.now, health=health, report=report, new_url=new_url)
