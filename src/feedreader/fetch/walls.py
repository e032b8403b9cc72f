"""Naming the walls that sites put up against robots, so that a user knows whom to ask.

Nothing here climbs over one: no other User-Agent is tried, no puzzle is solved.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
"""Header, what its value contains, whose wall that is."""

_BY_TITLE = (
    ("just a moment", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"),
    ("ddos-guard", "DDoS-Guard"),
    ("making sure you're not a bot", "Anubis"),
    ("vercel security checkpoint", "Vercel"),
    ("sucuri website firewall", "Sucuri"),
    ("pardon our interruption", "Imperva"),
    ("access to this page has been denied", "PerimeterX"),
    ("client challenge", "Fastly"),
    ("human verification", "AWS WAF"),
    ("checking your browser", "a browser check"),
    ("bot verification", "a browser check"),
    ("one moment, please", "a browser check"),
)
_TITLE = re.compile(rb"<title[^>]*>([^<]{0,200})", re.IGNORECASE)


def wall(headers: Mapping[str, str], body: bytes, *, refused: bool) -> str | None:
    """Whose wall an answer is, None if it looks like none; `headers` by name in lower case, `body` its beginning.

    `refused` says that the status is a refusal. Only then do headers count: some walls sign what they let through.
    """
    if refused:
        for name, part, owner in _BY_HEADER:
            if name in headers and part in headers[name].lower():
                return owner
    if "html" not in headers.get("content-type", "").lower():
        return None
    found = _TITLE.search(body)
    title = " ".join(found[1].decode("utf-8", "replace").replace("&#39;", "'").split()).lower() if found else ""
    return next((owner for start, owner in _BY_TITLE if title.startswith(start)), None)
