"""Cookies within a single redirect chain, for servers that redirect an address to itself until their cookie is sent.

They are sent only to the host that set them and are dropped afterwards, so that nobody can track the user.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.fetch.target import Target

MOST = 20
LONGEST = 4_096
_PAIR = re.compile(
    r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*+=\s*+([\x21\x23-\x2b\x2d-\x3a\x3c-\x7e\"]*+)\s*+(;.*)?", re.DOTALL
)
_SECURE = re.compile(r";\s*secure\s*(?:;|$)", re.IGNORECASE)


class Cookies:
    """The cookies set by the redirects of one fetch, by host."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[str, bool]] = {}
        self.demanded = False
        """Whether there has been a redirect loop; only then are they sent."""

    def keep(self, headers: Sequence[str], target: Target) -> None:
        """Store the cookies of Set-Cookie headers from a target, ignoring invalid ones."""
        for header in headers[:MOST]:
            found = _PAIR.fullmatch(header) if len(header) <= LONGEST else None
            if found is not None and len(self._kept) < MOST:
                secure = _SECURE.search(found[3] or "") is not None
                self._kept[target.host, found[1]] = (found[2], secure)

    def header(self, target: Target) -> str:
        """Return the Cookie header for a target; empty if there are no cookies for it, or none are required."""
        if not self.demanded:
            return ""
        return "; ".join(
            f"{name}={value}"
            for (host, name), (value, secure) in self._kept.items()
            if host == target.host and (target.scheme == "https" or not secure)
        )

    def added_to(self, headers: list[tuple[bytes, bytes]], target: Target) -> list[tuple[bytes, bytes]]:
        """Return the headers with the cookies for a target, besides those configured for the feed."""
        cookies = self.header(target)
        if not cookies:
            return headers
        own = [value for name, value in headers if name.lower() == b"cookie"]
        others = [(name, value) for name, value in headers if name.lower() != b"cookie"]
        return [*others, (b"Cookie", b"; ".join([*own, cookies.encode("ascii")]))]
