"""One GET, politely and safely: `Client.fetch` takes a request and gives an `Outcome`.

It waits for the host's turn, checks where the address leads, follows redirects itself, limits sizes, times and memory,
and describes errors. It does not parse or schedule, and keeps no cookies beyond a single redirect chain that requires
them. It uses httpx's requests, responses and transport, but not its client, which would follow redirects and store
cookies before we could check them.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

import httpx

from feedreader import __version__
from feedreader.errors import FeedreaderError
from feedreader.fetch import addresses
from feedreader.fetch.answers import PERMANENT, REDIRECTS, Answer, brings_document, judge, read_headers, sendable
from feedreader.fetch.cookies import Cookies
from feedreader.fetch.decoding import ACCEPTED, STEP, BadEncodingError, Body, BodyTooLargeError, too_large
from feedreader.fetch.failures import NETWORK_ERRORS, network_failure, refused
from feedreader.fetch.hosts import Hosts
from feedreader.fetch.limits import Limits
from feedreader.fetch.memory import Arriving, CrowdedError, Room, Share
from feedreader.fetch.resolver import CheckedResolver, SystemLookup, leads_somewhere
from feedreader.fetch.target import read_target, redirected
from feedreader.fetch.transport import Transport
from feedreader.model.feeds import Validators
from feedreader.model.outcomes import Failed, FailureKind
from feedreader.text.clean import one_line
from feedreader.text.wording import span

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    from feedreader.fetch.addresses import AddressClass, Reach
    from feedreader.fetch.memory import Parcel
    from feedreader.fetch.resolver import Lookup
    from feedreader.fetch.target import Target
    from feedreader.model.outcomes import FetchRequest, Outcome

USER_AGENT = f"feedreader/{__version__}"
"""Goes out with every request, unless `polling.user_agent` is set; the project has no address yet to name in it."""
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/json;q=0.8, application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.3, */*;q=0.1"
)
_NO_VALIDATORS = Validators()
_NO_BODY = httpx.ByteStream(b"")
_OURS_ALONE = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding"})
_FIELD_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FIELD_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
_PAGE_START = 128 * 1024
"""How much of an error page is read: enough to recognise it, and most end before, which keeps the connection."""
_PAGE_SECONDS = 3.0
_STEPS_AT_ONCE = 4
_END = object()


@dataclass(slots=True)
class _Journey:
    """One fetch under way: what is still allowed, and what the redirects so far said."""

    target: Target
    home: str
    reach: Reach
    headers: Mapping[str, str]
    validators: Validators
    validators_url: str
    seconds_left: float
    seen: dict[str, str]
    cookies: Cookies = field(default_factory=Cookies)
    lived: frozenset[AddressClass] | None = None
    permanent: bool = True
    moved_to: str | None = None

    def validators_here(self) -> Validators:
        """Return the validators, where they belong; none anywhere else."""
        return self.validators if self.target.url == self.validators_url else _NO_VALIDATORS

    def led(self) -> str:
        """Who leads where (`HOME>HOST`), if the host that is being asked is not the one that the journey began at."""
        return f"{self.home}>{self.target.host}" if self.target.host != self.home else ""


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An answer whose body has not been unpacked: a document as it came, of anything else the beginning."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    pieces: list[bytes]
    whole: bool


class TooSlowError(FeedreaderError):
    """A body comes more slowly than is waited for."""


class BrokenBodyError(FeedreaderError):
    """Fewer bytes came than were announced; what did come is not used, since nobody could tell what is missing."""


class Client:
    """Asks servers; an asynchronous context manager. Safe to share between tasks of one event loop.

    `clock` (seconds that only grow) and `sleep` pace the turns of hosts, `now` is for dates in headers, `lookup` finds
    the addresses of names, `tls` replaces the trusted certificates; all of them are there for tests.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        user_agent: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        lookup: Lookup | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._allowed_private_hosts = frozenset(host.lower() for host in self._limits.allowed_private_hosts)
        self._hosts = Hosts(self._limits, clock=clock, sleep=sleep)
        self._arriving = Arriving(self._limits.arriving)
        self._room = Room(self._limits.unpacked)
        self._now = now
        self._system_lookup = SystemLookup()
        self._lookup = lookup or self._system_lookup
        self._tls = tls
        self._classes: dict[str, frozenset[AddressClass]] = {}
        self._transports: dict[Reach, Transport] = {}
        self._basic_headers = {
            "User-Agent": user_agent or USER_AGENT,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED,
            "A-IM": "feed",
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._hosts.close()
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()
        self._system_lookup.close()

    def pause(self, host: str, seconds: float, why: str) -> None:
        """Leave a host alone for so long, and turn away what already waits for it; `why` is for a user."""
        self._hosts.pause(host, seconds, why)

    async def leads_somewhere(self, host: str) -> bool:
        """Whether a name is known and this machine has a way there; its server is not asked."""
        return await leads_somewhere(host, self._lookup)

    async def fetch(self, request: FetchRequest) -> Outcome:
        """Ask once, following redirects. Whatever servers, networks and names can do is a value, never an exception."""
        try:
            journey = self._set_out(request)
        except addresses.RefusedError as error:
            return refused(str(error))
        for _ in range(self._limits.redirects + 1):
            with self._arriving.parcel() as parcel:
                async with self._hosts.turn(journey.target.host) as allowed:
                    left_alone = not allowed or (journey.led() and self._hosts.paused(journey.led()) is not None)
                    arrived = self._turned_away(journey) if left_alone else await self._ask(journey, parcel)
                answer = arrived if isinstance(arrived, Failed) else await self._unpacked(journey, arrived)
            if isinstance(answer, Failed):
                return answer
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or location is None:
                return self._conclude(journey, answer)
            failure = self._follow(journey, answer, location)
            if failure is not None:
                return failure
        return _redirect_failure(journey.target.host, f"more than {self._limits.redirects} redirects")

    def _set_out(self, request: FetchRequest) -> _Journey:
        """Read a request; raises RefusedError."""
        target = read_target(request.url)
        for name, value in request.headers.items():
            if not _FIELD_NAME.fullmatch(name) or not _FIELD_VALUE.fullmatch(value) or name.lower() in _OURS_ALONE:
                raise addresses.RefusedError(f"the header {one_line(name, 40)!r} set for this feed cannot be sent")
        if request.named_by is None:
            reach = addresses.reach_of(target.host, self._allowed_private_hosts)
        else:
            reach = addresses.reach_of_redirect(self._home(read_target(request.named_by).host))
            addresses.check_literal(target.host, reach)
        return _Journey(
            target=target,
            home=target.host,
            reach=reach,
            headers=request.headers,
            validators=sendable(request.validators),
            validators_url=read_target(request.validators_url).url if request.validators_url else target.url,
            seconds_left=self._limits.total,
            seen={target.url: ""},
        )

    async def _ask(self, journey: _Journey, parcel: Parcel) -> _Arrived | Failed:
        """Make one request of a journey, within its time."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        target = journey.target
        try:
            async with asyncio.timeout(journey.seconds_left):
                return await self._exchange(journey, parcel)
        except BodyTooLargeError as error:
            return Failed(kind=FailureKind.TOO_LARGE, reason=str(error))
        except TooSlowError as error:
            return Failed(kind=FailureKind.TIMEOUT, reason=f"{target.host} {error}")
        except (BadEncodingError, BrokenBodyError, CrowdedError) as error:
            return Failed(kind=FailureKind.NETWORK, reason=f"{target.host}: {error}")
        except NETWORK_ERRORS as error:
            return network_failure(error, target, self._limits)
        finally:
            journey.seconds_left -= loop.time() - started

    async def _exchange(self, journey: _Journey, parcel: Parcel) -> _Arrived:
        """Send the request and read the answer as far as it is needed; raises NETWORK_ERRORS and those of reading."""
        target = journey.target
        headers = [(b"Host", target.parsed.netloc), *self._headers(journey)]
        request = httpx.Request("GET", target.parsed, headers=headers, stream=_NO_BODY, extensions={"url": target.url})
        response = await self._transport(journey.reach).handle_async_request(request)
        try:
            said = read_headers(response.headers.raw)
            whole = brings_document(response.status_code, said)
            if whole:
                Body(said.get("content-encoding", ""), self._limits.body)  # raises before anything is read
                await self._read_document(response, said, parcel)
            elif response.status_code != HTTPStatus.NOT_MODIFIED:  # which has no body (RFC 9110, section 15.4.5)
                await _read_page_start(response, parcel)
        finally:
            await response.aclose()
        cookies = tuple(
            value.decode("latin-1") for name, value in response.headers.raw if name.lower() == b"set-cookie"
        )
        return _Arrived(response.status_code, said, cookies, parcel.take(), whole)

    async def _read_document(self, response: httpx.Response, headers: Mapping[str, str], parcel: Parcel) -> None:
        """All of a body, as it comes; raises NETWORK_ERRORS, and those of reading."""
        loop, limits = asyncio.get_running_loop(), self._limits
        started = loop.time()
        try:
            async for piece in response.stream:  # type: ignore[union-attr]  # our transport's streams are asynchronous
                parcel.add(piece)
                if len(parcel) > limits.body:
                    raise BodyTooLargeError(too_large(limits.body))
                passed = loop.time() - started
                if passed > limits.grace and len(parcel) < passed * limits.least_speed:
                    raise TooSlowError(f"sends too slowly: {len(parcel)} bytes in {passed:.0f} s")
        except httpx.ReadError as error:
            announced = headers.get("content-length", "many")
            raise BrokenBodyError(f"the connection broke after {len(parcel)} of {announced} bytes") from error

    async def _unpacked(self, journey: _Journey, arrived: _Arrived) -> Answer | Failed:
        """Return an answer with its body unpacked.

        At once where that is little work, else in a thread, one at a time.
        """
        encoding = arrived.headers.get("content-encoding", "")
        answer = Answer(status=arrived.status, headers=arrived.headers, body=b"", cookies=arrived.cookies)
        if not arrived.whole:
            return replace(answer, body=_start_of(arrived.pieces, encoding)) if arrived.pieces else answer
        share = Share(self._room)
        try:
            body = Body(encoding, self._limits.body)
            size = sum(map(len, arrived.pieces))
            steps = (step for piece in arrived.pieces for step in body.steps(piece))
            if size > STEP or next(steps, _END) is not _END:
                async with self._room.unpacking:
                    more = True
                    while more:
                        await self._room.take(_STEPS_AT_ONCE * STEP, share)
                        more = await asyncio.to_thread(_advance, steps)
                    whole = await asyncio.to_thread(body.finish)
                    await self._room.take(max(0, len(whole) - share.size), share)
            else:
                whole = body.finish()
            return replace(answer, body=whole, held=share)
        except BodyTooLargeError as error:
            return Failed(kind=FailureKind.TOO_LARGE, reason=str(error))
        except BadEncodingError as error:
            return Failed(kind=FailureKind.NETWORK, reason=f"{journey.target.host}: {error}")

    def _headers(self, journey: _Journey) -> list[tuple[bytes, bytes]]:
        headers = self._basic_headers
        if journey.target.authorization is not None:
            headers = headers | {"Authorization": journey.target.authorization}
        if journey.headers:
            replaced = {name.lower() for name in journey.headers}
            headers = {name: value for name, value in headers.items() if name.lower() not in replaced}
            headers |= journey.headers
        raw = [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()]
        validators = journey.validators_here()
        if validators.etag is not None:
            raw.append((b"If-None-Match", validators.etag.encode("latin-1")))
        if validators.last_modified is not None:
            raw.append((b"If-Modified-Since", validators.last_modified.encode("latin-1")))
        return journey.cookies.added_to(raw, journey.target)

    def _transport(self, reach: Reach) -> Transport:
        """Open connections for one reach; kept apart, since a pooled one is not checked a second time."""
        if reach not in self._transports:
            resolver = CheckedResolver(reach, self._lookup, self._classes)
            self._transports[reach] = Transport(resolver, self._limits, self._tls)
        return self._transports[reach]

    def _follow(self, journey: _Journey, answer: Answer, location: str) -> Failed | None:
        """Lead a journey on to where a redirect points, or say why not.

        It may lead no further inside than where the journey has been all along: once outside, it stays there.
        """
        old, status = journey.target, answer.status
        here = self._home(old.host)
        journey.lived = here if journey.lived is None else journey.lived & here
        journey.reach = addresses.reach_of_redirect(journey.lived)
        journey.cookies.keep(answer.cookies, old)
        try:
            new = redirected(old, _as_text(location))
            addresses.check_literal(new.host, journey.reach)
        except addresses.RefusedError as error:
            return _redirect_failure(old.host, str(error), kind=FailureKind.REFUSED, http=status)
        journey.cookies.demanded = journey.cookies.demanded or new.url in journey.seen
        cookies = journey.cookies.header(new)
        if journey.seen.get(new.url) == cookies:
            return _redirect_failure(old.host, "the way leads in a circle", http=status)
        journey.seen[new.url] = cookies
        journey.permanent = journey.permanent and status in PERMANENT
        if journey.permanent:
            journey.moved_to = new.with_user
        if not old.trusts(new):
            journey.headers = {}
        journey.target = new
        return None

    def _home(self, host: str) -> frozenset[AddressClass]:
        """Where the host lives that was just asked."""
        address = addresses.literal(host)
        return frozenset({addresses.classify(address)}) if address else self._classes.get(host, frozenset())

    def _conclude(self, journey: _Journey, answer: Answer) -> Outcome:
        target = journey.target
        outcome = judge(answer, target, sent=journey.validators_here(), moved_to=journey.moved_to, now=self._now())
        if isinstance(outcome, Failed) and outcome.kind is FailureKind.RATE_LIMITED:
            asked_for = outcome.retry_after.total_seconds() if outcome.retry_after else self._limits.pause
            whom = journey.led() or target.host
            self._hosts.pause(whom, min(asked_for, self._limits.longest_pause), outcome.reason)
            return replace(outcome, host=journey.led())
        return outcome

    def _turned_away(self, journey: _Journey) -> Failed:
        host = journey.target.host
        pause = self._hosts.paused(host) or self._hosts.paused(journey.led())
        if pause is None:
            return Failed(kind=FailureKind.NETWORK, reason="not asked: the program is ending", asked=False)
        left = timedelta(seconds=self._hosts.remaining(pause))
        reason = one_line(f"not asked for another {span(left)}: {pause.why}", 300)
        return Failed(kind=FailureKind.RATE_LIMITED, reason=reason, retry_after=left, asked=False, host=journey.led())


async def _read_page_start(response: httpx.Response, parcel: Parcel) -> None:
    """As much of an error page as comes easily; it is there to be recognised, so nothing about it is an error."""
    with contextlib.suppress(CrowdedError, *NETWORK_ERRORS):
        async with asyncio.timeout(_PAGE_SECONDS):
            async for piece in response.stream:  # type: ignore[union-attr]  # as above
                parcel.add(piece)
                if len(parcel) >= _PAGE_START:
                    return


def _start_of(pieces: Sequence[bytes], encoding: str) -> bytes:
    """Return the beginning of an error page, unpacked as far as that is possible."""
    with contextlib.suppress(BodyTooLargeError, BadEncodingError):
        body = Body(encoding, _PAGE_START)
        with contextlib.suppress(BodyTooLargeError, BadEncodingError):
            for piece in pieces:
                body.add(piece)
        return body.so_far()
    return b""


def _advance(steps: Iterator[None]) -> bool:
    """Take some steps of unpacking; whether there may be more."""
    return all(next(steps, _END) is not _END for _ in range(_STEPS_AT_ONCE))


def _redirect_failure(
    host: str, why: str, *, kind: FailureKind = FailureKind.REDIRECT, http: int | None = None
) -> Failed:
    return Failed(kind=kind, reason=one_line(f"{host} redirects to nowhere: {why}", 300), http=http)


def _as_text(location: str) -> str:
    """Return a Location header as text: UTF-8 where it is that, though only ASCII is allowed."""
    raw = location.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return location
