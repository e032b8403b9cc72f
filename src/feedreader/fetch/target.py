"""An address to request, parsed once: where to connect, what to send, and what to keep private.

Path and query are sent unchanged, including escapes, because some servers distinguish `%7E` from `~`. Only what HTTP
cannot carry is escaped (spaces, quotes, angle brackets, everything beyond ASCII, as UTF-8).
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

import httpx

from feedreader.fetch.addresses import RefusedError, literal
from feedreader.text.clean import one_line

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\.?")
_CARRIED = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"<>')
_PORTS = {"http": 80, "https": 443}
_LONGEST = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An http or https address; `authorization` is its user as a header.

    `url` has neither user nor fragment, and is sent as it is; `parsed` is `url` as httpx parses it, for its requests.
    """

    url: str
    parsed: httpx.URL
    scheme: str
    host: str
    port: int
    userinfo: str = ""
    authorization: str | None = None

    @property
    def with_user(self) -> str:
        """Return the address with user and password, as the user would keep it; never to be shown."""
        return self.url.replace("://", f"://{self.userinfo}@", 1) if self.userinfo else self.url

    def trusts(self, other: Target) -> bool:
        """Whether secrets of this origin may be sent to `other`: the same origin, or its https twin."""
        if self.host != other.host:
            return False
        same = (self.scheme, self.port) == (other.scheme, other.port)
        return same or (self.scheme, self.port, other.scheme, other.port) == ("http", 80, "https", 443)


@lru_cache(maxsize=4096)
def read_target(url: str) -> Target:
    """Parse an address; raises RefusedError for one that is not followed."""
    if len(url) > _LONGEST or _CONTROL.search(url):
        raise RefusedError("the address holds control characters or is far too long")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedError("the address is not well-formed") from None
    if "\\" in parts.netloc:
        raise RefusedError("the address is not well-formed")  # browsers and libraries disagree on its host
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise RefusedError(
            f"only http and https are followed, not {one_line(scheme, 20) or 'an address without scheme'}"
        )
    if port == 0:
        raise RefusedError("there is no port 0")
    host = _host(parts.hostname or "")
    port = port or _PORTS[scheme]
    path = quote(parts.path, safe=_CARRIED) or "/"
    query = "?" + quote(parts.query, safe=_CARRIED) if parts.query else ""
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = "" if port == _PORTS[scheme] else f":{port}"
    userinfo, _, _ = parts.netloc.rpartition("@")
    plain = f"{scheme}://{shown_host}{shown_port}{path}{query}"
    try:
        parsed = httpx.URL(plain)
    except httpx.InvalidURL:
        raise RefusedError("the address is not well-formed") from None
    return Target(
        url=plain,
        parsed=parsed,
        scheme=scheme,
        host=host,
        port=port,
        userinfo=userinfo,
        authorization=_basic(userinfo) if userinfo else None,
    )


def redirected(target: Target, location: str) -> Target:
    """Return the target of a Location header, relative to `target`; raises RefusedError.

    A user in it is ignored. Secrets of the old origin stay with it: the new target has the old user only if the old one
    trusts it.
    """
    location = location.strip()
    if _CONTROL.search(location) or not location:
        raise RefusedError("it redirects to an invalid address")
    try:
        joined = location if _ABSOLUTE.match(location) else urljoin(target.url, location)
    except ValueError:
        raise RefusedError("it redirects to an invalid address") from None
    new = read_target(joined)
    keep = target.trusts(new)
    return replace(
        new,
        userinfo=target.userinfo if keep else "",
        authorization=target.authorization if keep else None,
    )


def _host(text: str) -> str:
    """Return a host in lower-case ASCII; raises RefusedError for anything that is not a name or an address."""
    host = text.lower()
    if not host.isascii():
        try:
            host = httpx.URL(scheme="http", host=host).raw_host.decode("ascii").lower()
        except (httpx.InvalidURL, UnicodeError):
            raise RefusedError(f"{one_line(text, 80)} is not the name of a host") from None
        if literal(host) is not None:
            raise RefusedError(f"{host} is a disguised address")
    if (address := literal(host)) is not None:
        return address
    if not _NAME.fullmatch(host):
        raise RefusedError(f"{one_line(text, 80) or 'nothing'} is not the name of a host")
    return host


def _basic(userinfo: str) -> str:
    """Return the header for a URL's `user:password` (RFC 7617)."""
    user, _, password = userinfo.partition(":")
    return "Basic " + b64encode(unquote_to_bytes(user) + b":" + unquote_to_bytes(password)).decode("ascii")
