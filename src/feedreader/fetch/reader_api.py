"""A client of the Google Reader API, to import subscriptions, marks and labels from FreshRSS or Miniflux.

The user gives the server's address, so it may be in the local network. Redirects are not followed, so that the password
is sent nowhere else.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from feedreader.errors import ServerImportError
from feedreader.text.clean import one_line
from feedreader.text.urls import web_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

TIMEOUT_SECONDS = 60.0
LARGEST_ANSWER = 64 * 1024 * 1024
IDS_A_PAGE = 1_000
ITEMS_A_REQUEST = 250
_STATE, _LABEL = "/state/com.google/", "/label/"
READ, STARRED = "user/-/state/com.google/read", "user/-/state/com.google/starred"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFeed:
    """A subscription on the server: its stream, its address, its name and its folders."""

    stream: str
    url: str
    title: str
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerItem:
    """An item on the server: the stream of its feed, the address of its article, its marks and its labels."""

    stream: str
    link: str
    title: str
    read: bool
    starred: bool
    labels: tuple[str, ...]


class ReaderApi:
    """A session with a server; made by `signed_in`. Methods raise ServerImportError."""

    def __init__(self, client: httpx.AsyncClient, base: str) -> None:
        self._client = client
        self._base = base

    async def feeds(self) -> tuple[ServerFeed, ...]:
        """Return every subscription; those without a valid address are left out."""
        found = await self._json("subscription/list")
        feeds = []
        for each in _dicts(found, "subscriptions"):
            url = web_url(_text(each, "url"))
            if url is not None:
                folders = (
                    _text(category, "label") or _label(_text(category, "id")) for category in _dicts(each, "categories")
                )
                feeds.append(
                    ServerFeed(
                        stream=_text(each, "id"),
                        url=url,
                        title=one_line(_text(each, "title")),
                        folders=tuple(dict.fromkeys(one_line(name) for name in folders if one_line(name))),
                    )
                )
        return tuple(feeds)

    async def labels(self) -> tuple[str, ...]:
        """Return the streams of the labels that are not folders."""
        found = _dicts(await self._json("tag/list"), "tags")
        return tuple(_text(each, "id") for each in found if _text(each, "type") == "tag")

    async def ids(self, stream: str, most: int) -> tuple[str, ...]:
        """Return the ids of the newest items of a stream, up to `most`."""
        ids: list[str] = []
        after: dict[str, str] = {}
        while len(ids) < most:
            asked = {"s": stream, "n": str(min(IDS_A_PAGE, most - len(ids))), **after}
            page = await self._json("stream/items/ids", asked)
            new = [_text(each, "id") for each in _dicts(page, "itemRefs")]
            ids += new
            continuation = _text(page, "continuation")
            if not new or not continuation or continuation == after.get("c"):
                break
            after = {"c": continuation}
        return tuple(ids[:most])

    async def items(self, ids: Sequence[str]) -> AsyncIterator[ServerItem]:
        """Yield these items; those without an article's address are left out."""
        token = await self._text("GET", "token", {})
        for first in range(0, len(ids), ITEMS_A_REQUEST):
            form = {"i": list(ids[first : first + ITEMS_A_REQUEST]), "T": token.strip(), "output": "json"}
            found = _parsed(await self._text("POST", "stream/items/contents", form))
            for each in _dicts(found, "items"):
                item = _item(each)
                if item is not None:
                    yield item

    async def _json(self, method: str, parameters: dict[str, str] | None = None) -> dict[str, Any]:
        return _parsed(await self._text("GET", method, {"output": "json", **(parameters or {})}))

    async def _text(self, verb: str, method: str, parameters: dict[str, Any]) -> str:
        how = {"params": parameters} if verb == "GET" else {"data": parameters}
        return await _ask(self._client, verb, f"{self._base}/reader/api/0/{method}", **how)


@asynccontextmanager
async def signed_in(address: str, user: str, password: str, *, user_agent: str) -> AsyncIterator[ReaderApi]:
    """Sign in to the API at `address` (which ends with `/api/greader.php` for FreshRSS); raises ServerImportError."""
    base = address.rstrip("/")
    if web_url(base) is None:
        raise ServerImportError(address, "this is not an http or https address")
    async with httpx.AsyncClient(
        timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False, headers={"User-Agent": user_agent}
    ) as client:
        form = {"Email": user, "Passwd": password}
        answer = await _ask(client, "POST", f"{base}/accounts/ClientLogin", data=form)
        tokens = [line[len("Auth=") :].strip() for line in answer.splitlines() if line.startswith("Auth=")]
        if not tokens or not tokens[0].isascii():
            raise ServerImportError(base, "the server gave no token; is the API turned on there?")
        client.headers["Authorization"] = f"GoogleLogin auth={tokens[0]}"
        yield ReaderApi(client, base)


async def _ask(client: httpx.AsyncClient, verb: str, url: str, **how: Any) -> str:
    shown = f"{urlsplit(url).hostname}{urlsplit(url).path}"
    try:
        async with client.stream(verb, url, **how) as answer:
            if answer.status_code in (401, 403):
                raise ServerImportError(shown, "the server refused the user name or the password")
            if answer.is_redirect:
                raise ServerImportError(shown, "the server sends elsewhere; name the address that it sends to")
            if answer.status_code != 200:  # OK
                raise ServerImportError(shown, f"the server answered {answer.status_code}")
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    raise ServerImportError(shown, f"the answer is larger than {LARGEST_ANSWER // 1024**2} MB")
    except httpx.InvalidURL as error:
        raise ServerImportError(shown, "this is not an address") from error
    except httpx.HTTPError as error:
        raise ServerImportError(
            shown, f"the server could not be asked: {str(error) or type(error).__name__}"
        ) from error
    return body.decode("utf-8", "replace")


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ServerImportError("the server", "the answer is not what the Google Reader API gives")
    return found


def _item(record: dict[str, Any]) -> ServerItem | None:
    links = (_text(each, "href") for key in ("canonical", "alternate") for each in _dicts(record, key))
    link = next((url for url in map(web_url, links) if url is not None), None)
    origin = record.get("origin")
    if link is None or not isinstance(origin, dict):
        return None
    streams = record.get("categories")
    names = [each for each in streams if isinstance(each, str)] if isinstance(streams, list) else []
    labels = (one_line(_label(name)) for name in names)
    return ServerItem(
        stream=_text(origin, "streamId"),
        link=link,
        title=one_line(_text(record, "title")),
        read=any(name.endswith(f"{_STATE}read") for name in names),
        starred=any(name.endswith(f"{_STATE}starred") for name in names),
        labels=tuple(dict.fromkeys(label for label in labels if label)),
    )


def _label(stream: str) -> str:
    return stream.partition(_LABEL)[2]


def _dicts(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = record.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(record: dict[str, Any], key: str) -> str:
    found = record.get(key)
    return found if isinstance(found, str) else str(found) if isinstance(found, int) else ""
