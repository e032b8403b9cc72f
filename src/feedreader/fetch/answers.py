"""Interpret a response: status, headers and body in, an `Outcome` out. Pure; `fetch.client` makes the request."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from feedreader.fetch.caching import freshness, retry_after
from feedreader.fetch.failures import status_failure
from feedreader.fetch.walls import wall
from feedreader.model.feeds import FailureKind, Validators
from feedreader.model.outcomes import Failed, Fetched, Freshness, Gone, LinkOrigin, NotModified, PageLink
from feedreader.text.clean import one_line
from feedreader.text.urls import web_url
from feedreader.text.written_addresses import refresh_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from feedreader.fetch.target import Target
    from feedreader.model.outcomes import Outcome

REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
"""Redirect statuses, if they have a Location; 300 names the server's preference (RFC 9110, section 15.4.1)."""

PERMANENT = frozenset({301, 308})
_WITHOUT_DOCUMENT = frozenset({204, 205})
"""Success statuses without a body; any other, unknown ones too, is like 200 (RFC 9110, section 15)."""

_LONGEST_VALIDATOR = 4_096
_SENDABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]+")
_LISTS = frozenset({"cache-control", "content-encoding", "link"})
_RANGE = re.compile(r"\s*bytes\s+0-(\d{1,15})/(\d{1,15})\s*", re.IGNORECASE)
_LONGEST_LINK = 8_192
_MOST_ALTERNATES = 10
FEED_TYPES = frozenset({"application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml"})
_LINK = re.compile(r"<([^<>]*)>((?:;[^;,\"]*(?:\"[^\"]*\")?)*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")
_WALLED = frozenset({200, 202, 401, 403, 405, 429, 503})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response. `body` is decompressed: a whole document, or at most the beginning of anything else.

    `cookies` are the values of Set-Cookie. While `held` is referenced, the body counts as memory in use.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()
    held: object = field(default=None, compare=False, repr=False)


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name, decoded as latin-1; of repeated ones the first, or the joined list."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = raw_name.decode("latin-1").lower()
        value = raw_value.decode("latin-1")
        if name not in headers:
            headers[name] = value
        elif name in _LISTS:
            headers[name] += "," + value
    return headers


def brings_document(status: int, headers: Mapping[str, str]) -> bool:
    """Whether a complete document follows: a range must cover all of it (RFC 9110, section 14.4)."""
    if status != HTTPStatus.PARTIAL_CONTENT:
        return 200 <= status < 300 and status not in _WITHOUT_DOCUMENT
    found = _RANGE.fullmatch(headers.get("content-range", ""))
    return found is not None and int(found[1]) + 1 == int(found[2])


def alternates(header: str, base: str) -> tuple[PageLink, ...]:
    """Return the feeds that a Link header names (RFC 8288), in its order."""
    found: list[PageLink] = []
    for link in _LINK.finditer(header[:_LONGEST_LINK]):
        parameters = {each[1].lower(): each[2] or each[3] or "" for each in _PARAMETER.finditer(link[2])}
        relations = parameters.get("rel", "").lower().split()
        kind = parameters.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in relations and kind in FEED_TYPES and (url := web_url(link[1], base)) is not None:
            found.append(PageLink(url=url, title=one_line(parameters.get("title", ""))))
    return tuple(found[:_MOST_ALTERNATES])


def _offered(headers: Mapping[str, str], url: str) -> tuple[PageLink, ...]:
    """Return the feeds of the Link header, and the target of Refresh, parsed like its `meta` element."""
    named = alternates(headers["link"], url) if "link" in headers else ()
    led = refresh_of(headers["refresh"]) if "refresh" in headers else None
    to = web_url(led[1], url) if led is not None else None
    return named if to is None or to == url else (*named, PageLink(url=to, origin=LinkOrigin.REFRESH))


def sendable(validators: Validators) -> Validators:
    """Return the validators that may be sent back, byte for byte: no control characters, 4 KiB at most."""
    etag, last_modified = _sendable(validators.etag), _sendable(validators.last_modified)
    same = etag == validators.etag and last_modified == validators.last_modified
    return validators if same else Validators(etag=etag, last_modified=last_modified)


def judge(answer: Answer, target: Target, *, sent: Validators, moved_to: str | None, now: datetime) -> Outcome:
    """Interpret a response from `target` to a request with the validators `sent`.

    Redirects are handled elsewhere.
    """
    if (owner := _wall(answer)) is not None:
        reason = f"{target.host} is behind a wall against robots ({owner}): it lets no feed reader through"
        return Failed(kind=FailureKind.BOT_WALL, reason=reason, http=answer.status)
    headers = answer.headers
    if brings_document(answer.status, headers):
        return Fetched(
            url=target.url,
            http=answer.status,
            body=answer.body,
            content_type=headers.get("content-type"),
            validators=_validators(headers),
            validators_url=target.url,
            freshness=_freshness(headers, now),
            moved_to=moved_to,
            partial=answer.status == HTTPStatus.IM_USED,
            alternates=_offered(headers, target.url),
            held=answer.held,
        )
    if answer.status == HTTPStatus.NOT_MODIFIED and sent:
        brought = _validators(headers)
        return NotModified(
            url=target.url,
            validators=Validators(
                etag=brought.etag or sent.etag, last_modified=brought.last_modified or sent.last_modified
            ),
            freshness=_freshness(headers, now),
            moved_to=moved_to,
        )
    if answer.status == HTTPStatus.GONE:
        return Gone(url=target.url)
    return status_failure(
        answer.status, target.host, retry_after(headers.get("retry-after"), date=headers.get("date"), now=now)
    )


def _wall(answer: Answer) -> str | None:
    """Return the bot protection service that answered; a server that sends Retry-After is not one."""
    if answer.status not in _WALLED or "retry-after" in answer.headers:
        return None
    refused = not brings_document(answer.status, answer.headers)
    if answer.status == HTTPStatus.ACCEPTED:  # they use the same names for what they have put in a document's place
        refused = not answer.body.strip() or "html" in answer.headers.get("content-type", "").lower()
    return wall(answer.headers, answer.body[:4096], refused=refused)


def _validators(headers: Mapping[str, str]) -> Validators:
    return sendable(Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified")))


def _sendable(value: str | None) -> str | None:
    good = value is not None and len(value) <= _LONGEST_VALIDATOR and _SENDABLE.fullmatch(value)
    return value if good else None


def _freshness(headers: Mapping[str, str], now: datetime) -> Freshness:
    cache_control, expires = headers.get("cache-control"), headers.get("expires")
    if cache_control is None and expires is None:
        return _SAYS_NOTHING
    return freshness(cache_control=cache_control, expires=expires, date=headers.get("date"), now=now)


_SAYS_NOTHING = Freshness()
