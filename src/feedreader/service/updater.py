"""The pipeline of a round of polling: request, compare, parse, decide, store.

Hosts are polled concurrently, with a few workers per host, so that a host with hundreds of feeds delays no other. The
amount in flight is bounded: a worker continues when its response has been handed to the single writer, which decides on
and stores several responses in one short transaction. Nothing that a feed or server does stops the round, not even if
it triggers a bug of ours; cancelling it stores what has already arrived. A store that cannot be written does stop it,
because nothing should be requested that cannot be stored.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from feedreader.errors import StoreError
from feedreader.model.addresses import shown_url
from feedreader.model.due import DueKind, DueReason
from feedreader.model.feeds import FailureKind, Validators
from feedreader.model.outcomes import (
    Document,
    Failed,
    Fetched,
    FetchRequest,
    Gone,
    NotAFeed,
    NotModified,
    ParsedFeed,
    PollReport,
    PollStatus,
)
from feedreader.policy import matching, schedule, updates
from feedreader.policy.network import may_be_unreached, shows_a_network
from feedreader.policy.retention import likeness_of
from feedreader.service.credentials import CredentialsError, headers_of
from feedreader.service.decisions import log_polled
from feedreader.service.network import is_offline
from feedreader.settings.feed_settings import feed_settings
from feedreader.text.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Protocol

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId, FeedRow
    from feedreader.model.intents import FeedIntent
    from feedreader.model.outcomes import (
        Outcome,
        ParseResult,
    )
    from feedreader.model.pages import Page, PageAnswer
    from feedreader.policy.schedule import Intervals, Pace
    from feedreader.store.connect import Store

    class Fetching(Protocol):
        """The interface of the HTTP client: `fetch.client.Client`, or a test double."""

        async def fetch(self, request: FetchRequest) -> Outcome:
            """Return the outcome of a request."""

        async def leads_somewhere(self, host: str) -> bool:
            """Whether a name resolves to a reachable address."""

        def pause(self, host: str, seconds: float, why: str) -> None:
            """Pause a host for some seconds, also as the target of redirects."""

    class Parsing(Protocol):
        """The interface of the parsers: `service.parsers.Parsers`, or a test double."""

        async def parse(self, document: Document, aside: Callable[[], None] = ...) -> ParseResult | Failed:
            """Parse a document; `aside` is called if it takes long."""

        async def extract(self, page: Page) -> PageAnswer:
            """Return the article of a page."""


log = logging.getLogger(__name__)
LEFT_ALONE = DueReason(kind=DueKind.JUST_PAUSED)
_NOTHING: Mapping[str, str] = MappingProxyType({})
IN_FLIGHT = 192
BATCH = 64
GATHERING_SECONDS = 0.05
"""How long a response waits for others, to be stored with them: a transaction costs as much as several feeds do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The response for one feed.

    `result` is None if the body was not parsed again. `conditional` says that validators were sent, `own` are the
    user's settings for the feed.
    """

    row: FeedRow
    outcome: Outcome
    result: ParseResult | Failed | None = None
    body_hash: bytes = b""
    conditional: bool = False
    own: Mapping[str, str] = field(default_factory=dict)


class _Arrivals:
    """Responses on their way to the writer, which takes them in batches; at most one batch waits."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Answer | None] = asyncio.Queue(maxsize=BATCH)
        self._enough = asyncio.Event()
        self.complete = False
        """Whether every feed of the round was polled, or skipped with a reason; false if the round was stopped before.
       """

    async def put(self, answer: Answer) -> None:
        """Add a response, as soon as there is room."""
        await self._queue.put(answer)
        if self._queue.full():
            self._enough.set()

    async def end(self) -> None:
        """Say that no more will come."""
        self._enough.set()
        await self._queue.put(None)

    async def take(self) -> tuple[list[Answer], bool]:
        """Wait for the next response and those within a moment; return them, with whether more will come."""
        batch = [await self._queue.get()]
        if not self._queue.full() and batch[0] is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHERING_SECONDS):
                    await self._enough.wait()
        self._enough.clear()
        while not self._queue.empty() and len(batch) < BATCH:
            batch.append(self._queue.get_nowait())
        return [answer for answer in batch if answer], None not in batch


class _Place:
    """One of the places in flight, which can be left only once."""

    __slots__ = ("_flying",)

    def __init__(self, flying: asyncio.Semaphore) -> None:
        self._flying: asyncio.Semaphore | None = flying

    def leave(self) -> None:
        """Leave the place to the next."""
        flying, self._flying = self._flying, None
        if flying is not None:
            flying.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class Updater:
    """Polls the given feeds, due or not; `service.polling` decides who may poll and what is due.

    `clock` gives the time, `jitter` a number from 0 to 1 for each decision. `on_new` is called with stored entries,
    in the storing thread.
    """

    store: Store
    client: Fetching
    parsers: Parsing
    intervals: Intervals
    clock: Callable[[], datetime]
    jitter: Callable[[], float] = random.random
    walkers_a_host: int = 2
    on_new: Callable[[Sequence[EntryId]], None] = lambda _: None

    async def poll(self, rows: Sequence[FeedRow], on_report: Callable[[PollReport], None]) -> bool:
        """Poll each of these feeds once and store the results; `on_report` is called for each stored feed.

        Returns whether this machine turned out to be offline; then no feed has failed.
        """
        answers = _Arrivals()
        flying = asyncio.Semaphore(IN_FLIGHT)
        hosts: dict[str, deque[FeedRow]] = {}
        for row in rows:
            hosts.setdefault(host_of(row.feed.url) or "", deque()).append(row)
        own = await asyncio.to_thread(self.store.feed_settings.among, [row.feed.id for row in rows])
        with ThreadPoolExecutor(1, thread_name_prefix="storing") as thread:
            storing = asyncio.create_task(self._store(answers, thread, on_report))
            try:
                async with asyncio.TaskGroup() as group:
                    walkers = [
                        group.create_task(self._walk(feeds, own, flying, answers, on_report))
                        for feeds in hosts.values()
                        for _ in range(min(self.walkers_a_host, len(feeds)))
                    ]
                    # It ends before the workers do only if the store cannot be written: then nothing more is requested.
                    storing.add_done_callback(lambda _: [walker.cancel() for walker in walkers])
                answers.complete = True
            finally:
                if not storing.done():
                    await answers.end()
                offline = await storing
        return offline

    async def _walk(
        self,
        feeds: deque[FeedRow],
        own: Mapping[FeedId, Mapping[str, str]],
        flying: asyncio.Semaphore,
        answers: _Arrivals,
        on_report: Callable[[PollReport], None],
    ) -> None:
        """Poll a host's feeds one after the other, until there are none left or the host asks for a pause."""
        while feeds:
            row = feeds.popleft()
            await flying.acquire()
            place = _Place(flying)
            try:
                failure = await self._poll_one(row, own.get(row.feed.id, _NOTHING), answers, aside=place.leave)
            finally:
                place.leave()
            if failure and not failure.asked and failure.retry_after is None:
                on_report(skipped(row, DueReason(kind=DueKind.ENDING)))
            elif failure and failure.kind is FailureKind.RATE_LIMITED and not failure.host:
                while feeds:
                    on_report(skipped(feeds.popleft(), LEFT_ALONE))

    async def _poll_one(
        self,
        row: FeedRow,
        own: Mapping[str, str],
        answers: _Arrivals,
        *,
        aside: Callable[[], None],
    ) -> Failed | None:
        """Poll a feed and pass the response to the writer; return only whether it failed.

        The worker keeps no reference to the response: thousands of waiting workers would each hold a document.
        """
        answer = await self.ask(row, own=own, aside=aside)
        failure = answer.outcome if isinstance(answer.outcome, Failed) else None
        if failure is None or failure.asked or failure.retry_after is not None:
            await answers.put(answer)
        return failure

    async def ask(
        self,
        row: FeedRow,
        *,
        own: Mapping[str, str] | None = None,
        named_by: str | None = None,
        aside: Callable[[], None] = lambda: None,
    ) -> Answer:
        """Make a request, and parse the body unless it is the same as before; never raises.

        `own` are the user's settings of the feed, if the caller has read them, `named_by` the page that named the
        address, if the user did not. `aside` is called if the body takes long to parse, so that it waits beside the
        round.
        """
        try:
            own = self.store.feed_settings.of(row.feed.id) if own is None else own
            return await self._ask(row, own, named_by, aside)
        except Exception as error:  # noqa: BLE001 - told in the log; one feed must not stop a round
            return Answer(row=row, own=own or {}, outcome=_trouble(row, error, "asked"))

    async def _ask(
        self, row: FeedRow, own: Mapping[str, str], named_by: str | None, aside: Callable[[], None]
    ) -> Answer:
        health = row.health
        validators = Validators() if schedule.distrusts_validators(health, self.clock()) else health.validators
        try:
            headers = await asyncio.to_thread(headers_of, own) if own else {}
        except CredentialsError as error:
            return Answer(row=row, own=own, outcome=Failed(kind=FailureKind.REFUSED, reason=str(error)))
        request = FetchRequest(
            url=row.feed.url,
            validators=validators,
            validators_url=health.validators_url,
            headers=headers,
            named_by=named_by,
        )
        answer = partial(Answer, row=row, own=own, conditional=bool(validators))
        outcome = await self.client.fetch(request)
        if not isinstance(outcome, Fetched):
            return answer(outcome=outcome)
        body_hash = sha256(outcome.body).digest()
        without_body = replace(outcome, body=b"", held=None)
        if body_hash == health.body_hash:
            return answer(outcome=without_body, body_hash=body_hash)
        document = Document(
            body=outcome.body,
            url=outcome.url,
            content_type=outcome.content_type,
            fingerprint=None if outcome.partial else health.fingerprint,
            truncated=outcome.truncated,
            known=health.is_in_order,
        )
        result = await self._parse(document, aside)
        if outcome.partial and isinstance(result, ParsedFeed):  # the next whole document is unaffected
            result, body_hash = replace(result, fingerprint=health.fingerprint), health.body_hash or b""
        return answer(outcome=without_body, result=result, body_hash=body_hash)

    async def _parse(self, document: Document, aside: Callable[[], None]) -> ParseResult | Failed:
        """Parse a document without its known items, which are most; or all of it if that is required."""
        if document.fingerprint is not None:
            from feedreader.feeds.fingerprint import without_known

            rest = without_known(document)
            if rest is not None and not isinstance(result := await self.parsers.parse(rest, aside), NotAFeed):
                return result
        return await self.parsers.parse(document, aside)

    async def _store(
        self,
        answers: _Arrivals,
        thread: ThreadPoolExecutor,
        on_report: Callable[[PollReport], None],
    ) -> bool:
        """Store responses in batches as they arrive, until the last; return whether this machine is offline.

        If no server was reached, that is known only when the round is complete, so failures are held back until one is.
        If the round was stopped before that, their feeds stay due.
        """

        async def store(ready: Sequence[Answer]) -> None:
            for intent in await loop.run_in_executor(thread, self.apply, ready):
                on_report(intent.report)

        loop, more = asyncio.get_running_loop(), True
        held: list[Answer] = []
        online = False
        while more:
            ready, more = await answers.take()
            online = online or any(shows_a_network(host_of(each.row.feed.url), each.outcome) for each in ready)
            if not online:
                held += [each for each in ready if may_be_unreached(each.outcome)]
                ready = [each for each in ready if not may_be_unreached(each.outcome)]
            elif held:
                ready, held = held + ready, []
            await store(ready)
            del ready  # the next response may take long, and these can be large
        if not held or not answers.complete:
            return False
        offline = await self._is_offline(held)
        await store([_not_asked(answer) for answer in held] if offline else held)
        return offline

    async def _is_offline(self, held: Sequence[Answer]) -> bool:
        """Whether this machine is offline, given that none of these requests reached a server."""
        rows = await asyncio.to_thread(self.store.feeds.all)
        answered = sorted(((row.health.last_ok, row.feed.url) for row in rows if row.health.last_ok), reverse=True)
        unreached = [
            (host_of(answer.row.feed.url) or "", answer.outcome)
            for answer in held
            if isinstance(answer.outcome, Failed)
        ]
        return await is_offline(unreached, [url for _, url in answered], self.client.leads_somewhere)

    def apply(self, answers: Sequence[Answer]) -> list[FeedIntent]:
        """Decide on responses and store the decisions in one transaction; for one thread at a time.

        If that triggers a bug, each response gets its own transaction, and the one at fault counts as failed.
        """
        if not answers:
            return []
        try:
            paces = self._paces(answers)
            return self._apply([self._decide(answer, paces.get(answer.row.feed.id)) for answer in answers])
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            if len(answers) > 1:
                return [intent for answer in answers for intent in self.apply([answer])]
            failure = _trouble(answers[0].row, error, "stored")
            return self._apply([updates.failed(self._polled(replace(answers[0], outcome=failure)), failure)])

    def _apply(self, intents: list[FeedIntent]) -> list[FeedIntent]:
        applied = self.store.writer.polling.apply(intents)
        if applied.new:
            self.on_new(applied.new)
        done = [
            replace(intent, report=replace(intent.report, moved_to=None))
            if intent.feed in applied.not_moved
            else intent
            for intent in intents
        ]
        log_polled(done)
        return done

    def _paces(self, answers: Sequence[Answer]) -> dict[FeedId, Pace]:
        """Return the paces of the feeds for which no new document was parsed."""
        feeds = [each.row.feed.id for each in answers if each.result is None and not isinstance(each.outcome, Failed)]
        return self.store.feeds.paces(feeds, self.clock())

    def _decide(self, answer: Answer, pace: Pace | None) -> FeedIntent:  # noqa: PLR0911 - one a case
        """Return what a response changes: call `policy.updates` with what it needs from the store."""
        polled = self._polled(answer, pace)
        match answer.outcome, answer.result:
            case Gone() as outcome, _:
                return updates.gone(polled, outcome)
            case Failed(kind=FailureKind.OFFLINE, asked=False) as failure, _:
                return updates.offline(polled, failure)
            case Failed(asked=False) as failure, _:
                return updates.left_alone(polled, failure)
            case Failed() as failure, _:
                return updates.failed(polled, failure)
            case Fetched() as outcome, Failed() as failure:
                return updates.failed(polled, failure, answered=outcome)
            case Fetched() as outcome, NotAFeed(reason=reason):
                failure = Failed(kind=FailureKind.NOT_A_FEED, reason=reason)
                return updates.failed(polled, failure, answered=outcome)
            case Fetched() as outcome, ParsedFeed() as document:
                return self._decide_about(document, polled, outcome, answer)
            case (Fetched() | NotModified()) as outcome, None:
                return updates.unchanged(polled, outcome)
            case unexpected:
                raise AssertionError(unexpected)

    def _polled(self, answer: Answer, pace: Pace | None = None) -> updates.Polled:
        feed, outcome = answer.row.feed, answer.outcome
        moved_to = outcome.moved_to if isinstance(outcome, Fetched | NotModified) else None
        now = self.clock()
        failed_host = outcome.host or host_of(feed.url) if isinstance(outcome, Failed) else None
        pause = self.store.feeds.pause(failed_host) if failed_host else None
        own = feed_settings(answer.own)
        return updates.Polled(
            feed=feed,
            health=answer.row.health,
            now=now,
            jitter=self.jitter(),
            intervals=self.intervals.every(own.interval) if own.interval else self.intervals,
            times=self.store.feeds.times(feed.id, schedule.NEWEST) if isinstance(answer.result, ParsedFeed) else (),
            pace=pace,
            host_strikes=pause.strikes - (pause.until > now) if pause else 0,  # polled before the pause was known
            others_moving_there=self.store.feeds.moving_to(moved_to, besides=feed.id) if moved_to else 0,
            was_conditional=answer.conditional,
        )

    def _decide_about(
        self, document: ParsedFeed, polled: updates.Polled, outcome: Fetched, answer: Answer
    ) -> FeedIntent:
        """Return what a document changes, given the stored entries that may match its own."""
        feed, entries, has_entries = polled.feed.id, document.entries, bool(answer.row.total)
        has_forgotten = self.store.retention.has_forgotten(feed)
        known = self.store.feeds.known(feed, {entry.guid for entry in entries}) if has_entries else {}
        hashes = [updates.content_hash(entry) for entry in entries]
        unsettled = matching.unsettled(entries, hashes, known) if has_entries or has_forgotten else []
        sought = matching.sought(entries, unsettled) if unsettled else None
        return updates.parsed(
            polled,
            outcome,
            document,
            body_hash=answer.body_hash,
            hashes=hashes,
            known=known,
            kin=self.store.feeds.kin(feed, sought) if sought and has_entries else (),
            forgotten=self.store.feeds.forgotten(feed, sought.guids) if sought and has_forgotten else {},
            gone=self.store.retention.gone(feed, map(likeness_of, entries))
            if sought and has_forgotten
            else frozenset(),
        )


def _not_asked(answer: Answer) -> Answer:
    """Return the response for a feed that could not be polled because this machine is offline."""
    assert isinstance(answer.outcome, Failed)
    return replace(answer, outcome=replace(answer.outcome, kind=FailureKind.OFFLINE, asked=False))


def _trouble(row: FeedRow, error: Exception, what: str) -> Failed:
    """Return the failure of a feed caused by a bug of ours, logged with its traceback."""
    log.error("%s could not be %s", shown_url(row.feed.url), what, exc_info=error)
    return Failed(kind=FailureKind.TROUBLE, reason=f"it could not be {what}: unexpected {type(error).__name__}")


def skipped(row: FeedRow, why: DueReason, *, until: datetime | None = None) -> PollReport:
    """Return the report on a skipped feed, with the time of its next poll (by default its due time)."""
    return PollReport(
        feed=row.feed.id,
        url=row.feed.url,
        status=PollStatus.SKIPPED,
        http=row.health.http,
        next_due=until or row.health.next_due,
        why_then=why,
    )
