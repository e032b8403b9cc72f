"""The server: who may make requests, what a request may cost, and which part of the API answers it.

A request goes through the same checks in this order: where it comes from (`Host`, `Origin`), how many are being
answered, its token, the time and size of its body. A refusal is one sentence as plain text. No request can make the
program fetch what `feedreader add` would not.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import socket
from collections import defaultdict, deque
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from aiohttp import web
from multidict import MultiDict

from feedreader.errors import FeedreaderError, UnknownFeedError, UnknownStreamError
from feedreader.serve import endpoints
from feedreader.serve.protocol import MOST_ITEMS, RequestError
from feedreader.text.clean import json_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.web_protocol import RequestHandler

    from feedreader.service.remote import Remote

CONNECTIONS: Final = 64
AT_ONCE: Final = 8
WAITING: Final = 32
HEAD_SECONDS: Final = 20
BODY_SECONDS: Final = 30
KEEPALIVE_SECONDS: Final = 75
LINGERING_SECONDS: Final = 1.0
"""How long the rest of a body is read and discarded after a refusal, so that the response arrives."""
TRIES_A_MINUTE: Final = 5
"""The limit on wrong passwords from one address. Known tokens work meanwhile."""
ALL_TRIES_A_MINUTE: Final = 30
_COMPRESSED_FROM: Final = 2_048
_BASE = re.compile(r"/*(?:api/+)?(?:greader\.php(?:/+|$))?(?:reader/+api/+0/+)?")
_SIGN_IN = re.compile(r"accounts/+ClientLogin/*")
_AUTHORIZATION = re.compile(r"\s*(?:GoogleLogin\s+auth\s*=|Bearer\s)\s*(\S+)\s*", re.IGNORECASE)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Which hosts the server may be addressed as: names besides addresses, `localhost` and the machine's own."""

    hosts: frozenset[str] = frozenset()

    def admits(self, request: web.BaseRequest) -> bool:
        """Whether a request is meant for this server and was not sent by a web page.

        A page that points its own name at this address (DNS rebinding) sends that name as `Host`; a form that posts
        here from another site is recognised by `Origin` or `Sec-Fetch-Site`.
        """
        if not self._is_ours(request.headers.get("Host", "")):
            return False
        origin = request.headers.get("Origin")
        if origin is not None and not self._is_ours(urlsplit(origin).netloc):
            return False
        return request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")

    def _is_ours(self, authority: str) -> bool:
        name = (urlsplit(f"//{authority}").hostname or "").rstrip(".") if _is_authority(authority) else ""
        if not name:
            return False
        try:
            ip_address(name)
        except ValueError:
            return name in self.hosts or name in ("localhost", socket.gethostname().lower())
        return True


def _is_authority(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9.\-_]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?", text))


class Tries:
    """Limits attempts with wrong passwords; `now` is a monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._by_address: defaultdict[str, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def left(self, address: str, now: float) -> bool:
        """Whether `address` may try again now."""
        return self._recent(self._all, now) < ALL_TRIES_A_MINUTE and (
            address not in self._by_address or self._recent(self._by_address[address], now) < TRIES_A_MINUTE
        )

    def failed(self, address: str, now: float) -> None:
        """Record a wrong password."""
        for known in [known for known, times in self._by_address.items() if not self._recent(times, now)]:
            del self._by_address[known]
        self._by_address[address].append(now)
        self._all.append(now)

    @staticmethod
    def _recent(times: deque[float], now: float) -> int:
        while times and times[0] <= now - 60:
            times.popleft()
        return len(times)


class Connections(web.Server):
    """aiohttp's server with two more limits: on concurrent connections, and on the time before the first request."""

    def __init__(self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> None:
        self._asked: set[RequestHandler] = set()

        async def noted(request: web.BaseRequest) -> web.StreamResponse:
            self._asked.add(request.protocol)
            return await handler(request)

        super().__init__(noted, keepalive_timeout=KEEPALIVE_SECONDS, lingering_time=LINGERING_SECONDS, access_log=None)

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        """Close a connection beyond `CONNECTIONS`, or without a request within `HEAD_SECONDS`."""
        super().connection_made(handler, transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
            return
        asyncio.get_running_loop().call_later(HEAD_SECONDS, self._close_unless_asked, handler, transport)

    def connection_lost(self, handler: RequestHandler, exc: BaseException | None = None) -> None:
        """Forget a connection."""
        self._asked.discard(handler)
        super().connection_lost(handler, exc)

    def _close_unless_asked(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        if handler not in self._asked:
            transport.abort()


class ReaderServer:
    """Answers requests. `remote` does what they ask; its methods block and run in threads."""

    def __init__(self, remote: Remote, access: Access) -> None:
        self._remote = remote
        self._access = access
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._tries = Tries()
        self._signing_in = asyncio.Lock()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer any request; errors become a status and a sentence."""
        try:
            response = await self._answer(request)
        except web.HTTPException as error:
            response = _plain(error.status, error.text or error.reason)
        except RequestError as error:
            response = _plain(error.status, str(error))
        except (UnknownStreamError, UnknownFeedError) as error:
            response = _plain(404, str(error))
        except FeedreaderError as error:
            response = _plain(400, str(error))
        except TimeoutError:
            response = _plain(408, "The request took too long to arrive.")
        except Exception:  # noqa: BLE001 - the edge: one request that fails ends no other
            _log.exception("answering %s failed", request.path)
            response = _plain(500, "An internal error; the log has the details.")
        response.headers["Server"] = "feedreader"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if not self._access.admits(request):
            return _plain(403, "This host name is not accepted; [serve] hosts lists those that are.")
        if self._waiting >= WAITING:
            return _plain(503, "Too many requests at once.", {"Retry-After": "5"})
        self._waiting += 1
        try:
            async with self._places:
                return await self._routed(request)
        finally:
            self._waiting -= 1

    async def _routed(self, request: web.BaseRequest) -> web.Response:
        path = request.rel_url.raw_path
        asked = path[_BASE.match(path).end() :]  # type: ignore[union-attr]  # it matches nothing, too
        if not asked:
            return _plain(200, "OK")
        if _SIGN_IN.fullmatch(asked):
            return await self._sign_in(request)
        for pattern, endpoint in endpoints.ENDPOINTS:
            found = pattern.fullmatch(asked)
            if found:
                return await self._called(request, endpoint, found["stream"] if pattern.groups else None)
        return _plain(404, "Nothing is served under this address.")

    async def _called(self, request: web.BaseRequest, endpoint: endpoints.Endpoint, stream: str | None) -> web.Response:
        parameters, body = await _read(request, endpoint.limit, raw=endpoint.raw)
        token = _token(request, parameters)
        device = await asyncio.to_thread(self._remote.device, token) if token else None
        if device is None:
            return _plain(401, "Unauthorized", {"X-Reader-Google-Bad-Token": "true", "Google-Bad-Token": "true"})
        if endpoint.changes and request.method != "POST":
            return _plain(405, "This is changed by POST.", {"Allow": "POST"})
        if stream:
            parameters["s"] = unquote(stream)
        call = endpoints.Call(device=device, token=token, parameters=parameters, body=body)
        return await _response(request, await endpoint.answer(self._remote, call))

    async def _sign_in(self, request: web.BaseRequest) -> web.Response:
        """Return a token for the password; any user name is accepted. One password is checked at a time."""
        parameters, _ = await _read(request, endpoints.BODY_LIMIT)
        address, loop = request.remote or "", asyncio.get_running_loop()
        name = parameters.get("client") or request.headers.get("User-Agent", "").partition("/")[0]
        async with self._signing_in:
            if not self._tries.left(address, loop.time()):
                return _plain(429, "Error=TooManyTries", {"Retry-After": "60"})
            token = await asyncio.to_thread(self._remote.sign_in, parameters.get("Passwd", ""), name)
            if token is None:
                self._tries.failed(address, loop.time())
                _log.warning("a wrong password from %s", address)
                return _plain(403, "Error=BadAuthentication")
        keys = {"SID": token, "LSID": token, "Auth": token}
        if parameters.get("output") == "json":
            return web.json_response(keys)
        return _plain(200, "".join(f"{key}={value}\n" for key, value in keys.items()))


def _token(request: web.BaseRequest, parameters: MultiDict[str]) -> str:
    """Return the token in the header, or the write token of a POST: several clients send no header with it."""
    found = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if found:
        return found[1]
    return parameters.get("T", "").strip() if request.method == "POST" else ""


async def _read(request: web.BaseRequest, limit: int, *, raw: bool = False) -> tuple[MultiDict[str], bytes]:
    """Read the parameters of the address and of the form, and the body if it is `raw`.

    Raises HTTPRequestEntityTooLarge above `limit` bytes, TimeoutError after `BODY_SECONDS`.
    """
    parameters = MultiDict(request.query)
    if not request.can_read_body:
        return parameters, b""
    limited = request.clone(client_max_size=limit, client_max_fields=2 * MOST_ITEMS)
    async with asyncio.timeout(BODY_SECONDS):
        if raw:
            return parameters, await limited.read()
        form = await limited.post()
    parameters.extend((name, value) for name, value in form.items() if isinstance(value, str))
    return parameters, b""


async def _response(request: web.BaseRequest, answer: endpoints.Answer) -> web.Response:
    if isinstance(answer, endpoints.Text):
        return _plain(200, answer.text, content_type=answer.content_type)
    encode = partial(json_line, answer.value, compact=True)
    body = (await asyncio.to_thread(encode)).encode()
    response = web.Response(body=body, content_type="application/json", charset="utf-8")
    if answer.conditional:
        tag = hashlib.sha256(body).hexdigest()[:32]
        if any(etag.value in (tag, "*") for etag in request.if_none_match or ()):
            response = web.Response(status=304)
        response.etag = tag
    elif len(body) >= _COMPRESSED_FROM:
        response.enable_compression()
    return response


def _plain(
    status: int, text: str, headers: dict[str, str] | None = None, *, content_type: str = "text/plain"
) -> web.Response:
    return web.Response(status=status, text=text, headers=headers, content_type=content_type, charset="utf-8")
