"""Identify bot protection services, so that the user knows whom to ask.

Nothing here circumvents them: no other User-Agent is tried, and no challenge is solved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.feeds.walls import wall_by_title

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_HEADER = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-vercel-mitigated", "", "Vercel"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-datadome", "", "DataDome"),
    ("x-sucuri-block", "", "Sucuri"),
    ("server", "ddos-guard", "DDoS-Guard"),
)
"""Header, part of its value, and the service that it identifies."""


def wall(headers: Mapping[str, str], body: bytes, *, refused: bool) -> str | None:
    """Return the bot protection service of a response, or None; `headers` by lower-case name, `body` its beginning.

    `refused` says that the status is a refusal. Only then do headers count: some services mark what they let through.
    """
    if refused:
        for name, part, owner in _BY_HEADER:
            if name in headers and part in headers[name].lower():
                return owner
    if "html" not in headers.get("content-type", "").lower():
        return None
    return wall_by_title(body)
