"""A polite and safe GET: `Client.fetch` takes a request and gives an `Outcome`.

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
from feedreader.fetch.decoding import (
    ACCEPTED,
    STEP,
    BadEncodingError,
    Body,
    BodyTooLargeError,
    belies_its_encoding,
    too_large,
)
from feedreader.fetch.failures import NETWORK_ERRORS, network_failure, refused
from feedreader.fetch.hosts import Hosts
from feedreader.fetch.limits import Limits
from feedreader.fetch.memory import Arriving, CrowdedError, Room, Share
from feedreader.fetch.resolver import CheckedResolver, SystemLookup, leads_somewhere
from feedreader.fetch.target import read_target, redirected
from feedreader.fetch.transport import Transport
from feedreader.model.feeds import FailureKind, Validators
from feedreader.model.outcomes import Failed
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
"""The default User-Agent (`polling.user_agent` replaces it); the project has no address yet to put into it."""
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
"""How much of an error page is read: enough to recognise it, and most are shorter, which keeps the connection alive."""
_PAGE_SECONDS = 3.0
_STEPS_AT_ONCE = 4
_END = object()


@dataclass(slots=True)
class _RedirectChain:
    """The state of a fetch: what is still allowed, and its redirects so far."""

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
        """Return the validators for the current address; none for any other."""
        return self.validators if self.target.url == self.validators_url else _NO_VALIDATORS

    def led(self) -> str:
        """Return `HOME>HOST` if a redirect has led to another host, for pauses."""
        return f"{self.home}>{self.target.host}" if self.target.host != self.home else ""


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A response whose body is still compressed: a whole document, or the beginning of anything else."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    pieces: list[bytes]
    whole: bool


class TooSlowError(FeedreaderError):
    """A body arrives too slowly."""


class BrokenBodyError(FeedreaderError):
    """A body is shorter than announced; it is not used, because the missing part is unknown."""


class Client:
    """Makes requests; an asynchronous context manager. Safe to share between tasks of one event loop.

    `clock` (monotonic seconds) and `sleep` pace requests to hosts, `now` is for dates in headers, `lookup` resolves
    names, `tls` replaces the trusted certificates; all of them are for tests.
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
        """Pause a host, and reject requests that already wait for it; `why` is shown to the user."""
        self._hosts.pause(host, seconds, why)

    async def leads_somewhere(self, host: str) -> bool:
        """Whether a name resolves to a reachable address; its server is not contacted."""
        return await leads_somewhere(host, self._lookup)

    async def fetch(self, request: FetchRequest) -> Outcome:
        """Make a request, following redirects. Failures of servers, networks and names are values, never exceptions."""
        try:
            chain = self._set_out(request)
        except addresses.RefusedError as error:
            return refused(str(error))
        for _ in range(self._limits.redirects + 1):
            with self._arriving.parcel() as parcel:
                async with self._hosts.turn(chain.target.host) as allowed:
                    left_alone = not allowed or (chain.led() and self._hosts.paused(chain.led()) is not None)
                    arrived = self._turned_away(chain) if left_alone else await self._ask(chain, parcel)
                answer = arrived if isinstance(arrived, Failed) else await self._unpacked(chain, arrived)
            if isinstance(answer, Failed):
                return answer
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or location is None:
                return self._conclude(chain, answer)
            failure = self._follow(chain, answer, location)
            if failure is not None:
                return failure
        return _redirect_failure(chain.target.host, f"more than {self._limits.redirects} redirects")

    def _set_out(self, request: FetchRequest) -> _RedirectChain:
        """Validate a request; raises RefusedError."""
        target = read_target(request.url)
        for name, value in request.headers.items():
            if not _FIELD_NAME.fullmatch(name) or not _FIELD_VALUE.fullmatch(value) or name.lower() in _OURS_ALONE:
                raise addresses.RefusedError(f"the header {one_line(name, 40)!r} set for this feed cannot be sent")
        if request.named_by is None:
            reach = addresses.reach_of(target.host, self._allowed_private_hosts)
        else:
            reach = addresses.reach_of_redirect(self._home(read_target(request.named_by).host))
            addresses.check_literal(target.host, reach)
        return _RedirectChain(
            target=target,
            home=target.host,
            reach=reach,
            headers=request.headers,
            validators=sendable(request.validators),
            validators_url=target.url
            if request.validators_url in {None, target.url}
            else read_target(request.validators_url).url,
            seconds_left=self._limits.total,
            seen={target.url: ""},
        )

    async def _ask(self, chain: _RedirectChain, parcel: Parcel) -> _Arrived | Failed:
        """Make one request of a fetch, within its time limit."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        target = chain.target
        try:
            async with asyncio.timeout(chain.seconds_left):
                return await self._exchange(chain, parcel)
        except BodyTooLargeError as error:
            return Failed(kind=FailureKind.TOO_LARGE, reason=str(error))
        except TooSlowError as error:
            return Failed(kind=FailureKind.TIMEOUT, reason=f"{target.host} {error}")
        except (BadEncodingError, BrokenBodyError, CrowdedError) as error:
            return Failed(kind=FailureKind.NETWORK, reason=f"{target.host}: {error}")
        except NETWORK_ERRORS as error:
            return network_failure(error, target, self._limits)
        finally:
            chain.seconds_left -= loop.time() - started

    async def _exchange(self, chain: _RedirectChain, parcel: Parcel) -> _Arrived:
        """Send the request and read the needed part of the response; raises NETWORK_ERRORS and body errors."""
        target = chain.target
        headers = [(b"Host", target.parsed.netloc), *self._headers(chain)]
        request = httpx.Request("GET", target.parsed, headers=headers, stream=_NO_BODY, extensions={"url": target.url})
        response = await self._transport(chain.reach).handle_async_request(request)
        try:
            said = read_headers(response.headers.raw)
            whole = brings_document(response.status_code, said)
            if whole:
                await self._read_document(response, said, parcel)
            elif response.status_code != HTTPStatus.NOT_MODIFIED:  # has no body (RFC 9110, section 15.4.5)
                await _read_page_start(response, parcel)
        finally:
            await response.aclose()
        cookies = tuple(
            value.decode("latin-1") for name, value in response.headers.raw if name.lower() == b"set-cookie"
        )
        return _Arrived(response.status_code, said, cookies, parcel.take(), whole)

    async def _read_document(self, response: httpx.Response, headers: Mapping[str, str], parcel: Parcel) -> None:
        """Read a whole body, still compressed; raises NETWORK_ERRORS and body errors."""
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

    async def _unpacked(self, chain: _RedirectChain, arrived: _Arrived, encoding: str | None = None) -> Answer | Failed:
        """Return a response with its body decompressed, as its header says unless `encoding` is given.

        Immediately if it is small, otherwise in a thread, one at a time.
        """
        if encoding is None:
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
            if encoding and belies_its_encoding(b"".join(arrived.pieces)):
                return await self._unpacked(chain, arrived, encoding="")
            return Failed(kind=FailureKind.NETWORK, reason=f"{chain.target.host}: {error}")

    def _headers(self, chain: _RedirectChain) -> list[tuple[bytes, bytes]]:
        headers = self._basic_headers
        if chain.target.authorization is not None:
            headers = headers | {"Authorization": chain.target.authorization}
        if chain.headers:
            replaced = {name.lower() for name in chain.headers}
            headers = {name: value for name, value in headers.items() if name.lower() not in replaced}
            headers |= chain.headers
        raw = [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()]
        validators = chain.validators_here()
        if validators.etag is not None:
            raw.append((b"If-None-Match", validators.etag.encode("latin-1")))
        if validators.last_modified is not None:
            raw.append((b"If-Modified-Since", validators.last_modified.encode("latin-1")))
        return chain.cookies.added_to(raw, chain.target)

    def _transport(self, reach: Reach) -> Transport:
        """Return the transport for one reach; they are separate, because pooled connections are not checked again."""
        if reach not in self._transports:
            resolver = CheckedResolver(reach, self._lookup, self._classes)
            self._transports[reach] = Transport(resolver, self._limits, self._tls)
        return self._transports[reach]

    def _follow(self, chain: _RedirectChain, answer: Answer, location: str) -> Failed | None:
        """Follow a redirect, or return why not.

        It may not lead further into the local network than before: once outside, always outside.
        """
        old, status = chain.target, answer.status
        here = self._home(old.host)
        chain.lived = here if chain.lived is None else chain.lived & here
        chain.reach = addresses.reach_of_redirect(chain.lived)
        chain.cookies.keep(answer.cookies, old)
        try:
            new = redirected(old, _as_text(location))
            addresses.check_literal(new.host, chain.reach)
        except addresses.RefusedError as error:
            return _redirect_failure(old.host, str(error), kind=FailureKind.REFUSED, http=status)
        chain.cookies.demanded = chain.cookies.demanded or new.url in chain.seen
        cookies = chain.cookies.header(new)
        if chain.seen.get(new.url) == cookies:
            return _redirect_failure(old.host, "redirect loop", http=status)
        chain.seen[new.url] = cookies
        chain.permanent = chain.permanent and status in PERMANENT
        if chain.permanent:
            chain.moved_to = new.with_user
        if not old.trusts(new):
            chain.headers = {}
        chain.target = new
        return None

    def _home(self, host: str) -> frozenset[AddressClass]:
        """Return the address class of the host just contacted."""
        address = addresses.literal(host)
        return frozenset({addresses.classify(address)}) if address else self._classes.get(host, frozenset())

    def _conclude(self, chain: _RedirectChain, answer: Answer) -> Outcome:
        target = chain.target
        outcome = judge(answer, target, sent=chain.validators_here(), moved_to=chain.moved_to, now=self._now())
        if isinstance(outcome, Failed) and outcome.kind is FailureKind.RATE_LIMITED:
            asked_for = outcome.retry_after.total_seconds() if outcome.retry_after else self._limits.pause
            whom = chain.led() or target.host
            self._hosts.pause(whom, min(asked_for, self._limits.longest_pause), outcome.reason)
            return replace(outcome, host=chain.led())
        return outcome

    def _turned_away(self, chain: _RedirectChain) -> Failed:
        host = chain.target.host
        pause = self._hosts.paused(host) or self._hosts.paused(chain.led())
        if pause is None:
            return Failed(kind=FailureKind.NETWORK, reason="not requested: the program is ending", asked=False)
        left = timedelta(seconds=self._hosts.remaining(pause))
        reason = one_line(f"not asked for another {span(left)}: {pause.why}", 300)
        return Failed(kind=FailureKind.RATE_LIMITED, reason=reason, retry_after=left, asked=False, host=chain.led())


async def _read_page_start(response: httpx.Response, parcel: Parcel) -> None:
    """Read the beginning of an error page, to recognise it; problems with it are ignored."""
    with contextlib.suppress(CrowdedError, *NETWORK_ERRORS):
        async with asyncio.timeout(_PAGE_SECONDS):
            async for piece in response.stream:  # type: ignore[union-attr]  # as above
                parcel.add(piece)
                if len(parcel) >= _PAGE_START:
                    return


def _start_of(pieces: Sequence[bytes], encoding: str) -> bytes:
    """Return the beginning of an error page, decompressed as far as possible."""
    with contextlib.suppress(BodyTooLargeError, BadEncodingError):
        body = Body(encoding, _PAGE_START)
        with contextlib.suppress(BodyTooLargeError, BadEncodingError):
            for piece in pieces:
                body.add(piece)
        return body.so_far()
    return b""


def _advance(steps: Iterator[None]) -> bool:
    """Do some steps of decompression; return whether there may be more."""
    return all(next(steps, _END) is not _END for _ in range(_STEPS_AT_ONCE))


def _redirect_failure(
    host: str, why: str, *, kind: FailureKind = FailureKind.REDIRECT, http: int | None = None
) -> Failed:
    return Failed(kind=kind, reason=one_line(f"cannot follow the redirect of {host}: {why}", 300), http=http)


def _as_text(location: str) -> str:
    """Return a Location header as text: UTF-8 if valid, although only ASCII is allowed."""
    raw = location.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return location
